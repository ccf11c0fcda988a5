"""Edits of what cases refer to reach the stored answers: many at once, within transactions that fail, through every path."""

from __future__ import annotations

import json

import pytest
from django.db import transaction

from cases.curation.working_copies import open_working_copy
from cases.models import (
    Actor,
    Case,
    ChallengeFamily,
    ChallengeType,
    Change,
    Conflict,
    Country,
    Generation,
    Issue,
    OutcomeType,
    Provision,
    Region,
    Rendering,
    Source,
    Tactic,
    Transition,
)
from cases.models.generation import current, one_generation
from cases.publication import rendering
from cases.publication.paths import paths_to
from cases.publication.publishing import publish
from tests.factories import make_case, make_source

pytestmark = pytest.mark.django_db


def text(slug: str = "made-up-1995") -> str:
    return bytes(Rendering.objects.get(slug=slug).answer).decode()


@pytest.mark.parametrize(
    ("model", "paths"),
    [
        (Actor, {"parties__actor", "mediators__actor", "mediators__on_behalf_of", "agreements__signatories",
                 "agreements__witnesses", "agreements__guarantors"}),
        (Source, {"citations__source"}),
        (Conflict, {"conflict"}),
        (Tactic, {"mediators__tactics"}),
        (Provision, {"agreements__provisions__provision"}),
        (ChallengeType, {"challenges__type"}),
        (ChallengeFamily, {"challenges__type__family"}),
        (OutcomeType, {"outcomes__type"}),
        (Issue, {"issues"}),
        (Region, {"conflict__regions"}),
    ],
)  # fmt: skip
def test_every_way_from_a_case_to_a_record_is_found(model, paths):
    assert set(paths_to(model)) == paths


@pytest.mark.parametrize(
    ("model", "address"),
    [(Actor, "helper"), (Conflict, "border-dispute"), (Tactic, "choose-site"), (Provision, "boundary-demarcation"),
     (ChallengeType, "trust-deficit"), (OutcomeType, "comprehensive-agreement"), (Issue, "territory"),
     (Country, "KE"), (Country, "ER"), (Region, "africa")],
)  # fmt: skip
def test_a_renamed_record_is_renamed_in_the_answer(model, address):
    make_case()
    record = model.objects.get(**{model.ADDRESS: address})
    record.name = "Quite another name"
    record.save()
    assert "Quite another name" in text()


def test_hundreds_of_edits_together_are_one_generation():
    make_case()
    before = current()[0]
    actors = Actor.objects.bulk_create(
        Actor(slug=f"extra-{n}", name=f"Extra {n}", kind="state", public=True) for n in range(1200)
    )
    with one_generation():
        for actor in actors:
            actor.save()
        Actor.objects.filter(slug="helper").update(name="The last edit")
    assert "The last edit" in text()
    assert current()[0] == before + 2  # making them counted once, editing them once


def test_an_edit_that_is_taken_back_leaves_the_generation_true():
    make_case()
    before = current()[0]
    with one_generation():
        with transaction.atomic():
            Actor.objects.filter(slug="north").update(name="Never")
            transaction.set_rollback(True)
        Actor.objects.filter(slug="helper").update(name="For ever")
    assert current()[0] == before + 1 == Generation.objects.get().number
    assert set(Change.objects.filter(generation=before + 1).values_list("slug", flat=True)) == {"helper"}
    assert "Never" not in text()
    assert "For ever" in text()


def test_a_source_cited_only_in_a_narrative_is_followed_too():
    make_case()
    make_source("teller-1999")
    make_case("quoting", analysis="It is told otherwise [@teller-1999].")
    Source.objects.filter(citekey="teller-1999").update(title="Another telling")
    assert "Another telling" in text("quoting")
    assert "Another telling" not in text()


def test_only_the_cases_concerned_are_rendered_again(monkeypatch):
    make_case("one")
    make_case("two", issues=["security"])
    rendered: list[int] = []
    monkeypatch.setattr(rendering, "render", lambda pks: rendered.extend(pks))
    Issue.objects.filter(slug="security").update(name="Safety")
    assert rendered == [Case.objects.get(slug="two").pk]


def test_the_log_of_a_working_copy_stays_with_the_case():
    case = make_case()
    copy = open_working_copy(case)
    Transition.objects.create(case=copy, name="submit", note="Please look.")
    Case.objects.filter(pk=copy.pk).update(summary="Better.")
    publish(copy)
    assert list(case.transitions.order_by("pk").values_list("name", flat=True)) == ["publish", "submit", "publish"]


def test_stored_bytes_are_the_json_that_is_sent():
    make_case(title="Süd–Nord “talks”", start="1995-01")
    stored = bytes(Rendering.objects.get().summary)
    assert "Süd–Nord “talks”".encode() in stored
    assert b'": ' not in stored
    assert json.loads(stored)["start_latest"] == "1995-01-31"
