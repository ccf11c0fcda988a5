"""Four eyes, as a table: who wrote what in which order, who handed it in, and who may publish it then."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from cases.curation import history, workflow
from cases.curation.four_eyes import ALONE, LAST_WORD, is_substantive, objection
from cases.curation.working_copies import open_working_copy
from cases.models import Case
from cases.publication.publishing import publish
from tests.curation.test_workflow import person
from tests.factories import make_case

pytestmark = pytest.mark.django_db
TEXT = "They met at the river."
# What a person does to the summary, by a word.
DOES = {
    "writes": lambda text: f"{text} And then {len(text)} more came.",
    "comma": lambda text: text.replace(" at", ", at", 1) if ", at" not in text else text.replace(", at", "; at", 1),
    "capital": str.swapcase,
}


@pytest.fixture
def people() -> dict[str, User]:
    return {name: person("Reviewer", name) for name in ("rosa", "ben")}


def tell(case: Case, people: dict[str, User], story: str) -> Case:
    """“rosa writes, ben comma, rosa submits”, done in this order."""
    for step in filter(None, story.split(", ")):
        name, does = step.split()
        case = Case.objects.get(pk=case.pk)
        if does == "submits":
            workflow.submit(case, by=people[name])
        elif does == "returns":
            workflow.return_to_author(case, by=people[name], note="Once more.")
        else:
            Case.objects.filter(pk=case.pk).update(summary=DOES[does](case.summary))
            history.keep(Case.objects.get(pk=case.pk), by=people[name], cause="Saved")
    return Case.objects.get(pk=case.pk)


STORIES = [
    # story, what stands against Rosa's publishing it
    ("", ALONE),
    ("rosa writes", ALONE),
    ("rosa writes, ben comma", ALONE),
    ("rosa writes, ben capital, rosa writes", ALONE),
    ("rosa writes, ben submits", ALONE),
    ("rosa writes, rosa submits", ALONE),
    ("rosa writes, rosa submits, ben comma", ALONE),
    ("rosa writes, ben writes", ""),
    ("ben writes, rosa comma", ""),
    ("ben writes, rosa writes", LAST_WORD),
    ("ben writes, rosa writes, rosa submits", LAST_WORD),
    ("ben writes, rosa writes, ben comma", LAST_WORD),
    ("ben writes, ben submits, rosa writes", ""),
    ("ben writes, ben submits, rosa returns, rosa writes", LAST_WORD),
    ("ben writes, ben submits, rosa returns, rosa writes, ben submits", ""),
]


@pytest.mark.parametrize(("story", "against"), STORIES)
def test_a_new_case(people: dict[str, User], story: str, against: str) -> None:
    """Rosa began it; it is new, so that all of it counts."""
    case = make_case(publish=False, summary=TEXT)
    Case.objects.filter(pk=case.pk).update(created_by=people["rosa"])
    history.keep(Case.objects.get(pk=case.pk), by=people["rosa"], cause="Saved")
    assert objection(people["rosa"], tell(case, people, story)) == against


@pytest.mark.parametrize(("story", "against"), [("", ""), ("rosa comma", ""), *STORIES[1:]])
def test_a_working_copy(people: dict[str, User], story: str, against: str) -> None:
    """Only what changes against the published edition counts, whoever opened the working copy."""
    for opened_by in ("rosa", "ben"):
        copy = open_working_copy(make_case(f"talks-{opened_by}", summary=TEXT), by=people[opened_by])
        assert objection(people["rosa"], tell(copy, people, story)) == against, opened_by


def test_others_publish_what_one_wrote_alone(people: dict[str, User]) -> None:
    case = make_case(publish=False)
    Case.objects.filter(pk=case.pk).update(created_by=people["rosa"])
    case = tell(case, people, "rosa writes, ben comma")
    with pytest.raises(Exception, match="alone wrote"):
        publish(case, by=people["rosa"])
    assert publish(case, by=people["ben"]).number == 1


def test_what_was_loaded_from_files_has_no_single_author(people: dict[str, User]) -> None:
    case = make_case(publish=False)
    assert objection(people["rosa"], case) == ""
    history.keep(case, cause="As it was before it was first saved here")
    assert objection(people["rosa"], tell(case, people, "rosa writes, rosa submits, rosa returns")) == LAST_WORD
    assert objection(people["rosa"], tell(case, people, "ben submits")) == ""


def test_the_rule_can_be_switched_off(people: dict[str, User], settings) -> None:
    settings.FOUR_EYES = False
    case = make_case(publish=False)
    Case.objects.filter(pk=case.pk).update(created_by=people["rosa"])
    assert objection(people["rosa"], Case.objects.get(pk=case.pk)) == ""


@pytest.mark.parametrize(
    ("before", "after", "counts"),
    [
        ({"summary": "a b"}, {"summary": "A, b."}, False),
        ({"summary": "a b"}, {"summary": "a c"}, True),
        ({"start": "1978"}, {"start": "1979"}, True),
        ({"latitude": 1.5}, {"latitude": -1.5}, True),
        (
            {"events": [{"key": "x", "title": "X"}]},
            {"events": [{"key": "x", "title": "X"}, {"key": "y", "title": "Y"}]},
            True,
        ),
        ({"events": [{"key": "x"}, {"key": "y"}]}, {"events": [{"key": "y"}, {"key": "x"}]}, False),
        ({"authors": ["Ada Writer"]}, {"authors": ["Ada Reader"]}, True),
        ({"authors": ["Ada Writer"]}, {"authors": ["ada writer"]}, False),
    ],
)
def test_what_counts_as_a_change(before: dict, after: dict, counts: bool) -> None:
    assert is_substantive(before, after) is counts
