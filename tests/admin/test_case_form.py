"""The case's form: everything in one go, errors in words, nothing lost, as few queries as the work needs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cases import models
from tests.admin import records
from tests.admin.records import address, form_of, member, signed_in, superuser
from tests.factories import make_case

pytestmark = pytest.mark.django_db

ADD = "/admin/cases/case/add/"


def new_form(client: Client, **fields: Any) -> dict[str, Any]:
    """The empty form, filled in as far as a case needs it."""
    form = form_of(client.get(ADD).content.decode())
    needed = {
        "title": "Camp David, 1978",
        "slug": "camp-david-1978",
        "conflict": str(records.conflict().pk),
        "kind": "mediation",
    }
    return {**form, **needed, "start": "1978-09-05", "end": "1978-09-17", **fields}


def rows(name: str, *given: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    """Rows of a list within the form."""
    sent: dict[str, Any] = {f"{name}-TOTAL_FORMS": str(len(given)), f"{name}-INITIAL_FORMS": str(initial)}
    for index, row in enumerate(given):
        sent |= {f"{name}-{index}-{field}": value for field, value in row.items()}
    return sent


def change(case: models.Case) -> str:
    return address(models.Case, "change", case.pk)


def errors_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_contributor_enters_a_case_with_all_that_belongs_to_it() -> None:
    contributor = member("Contributor")
    client = signed_in(contributor)
    egypt, israel, carter = (records.actor(name) for name in ("Egypt", "Israel", "Jimmy Carter"))
    source, tactic = records.source(), models.Tactic.objects.first()
    form = new_form(
        client, summary="Thirteen days.", authors="Ada Writer\n\nBen Reader", issues=[models.Issue.objects.first().pk]
    )
    form |= rows("parties", {"actor": egypt.pk, "side": "A"}, {"actor": israel.pk, "side": "B"})
    form |= rows("mediators", {
        "actor": carter.pk, "role": "lead-mediator", "rank": "head-of-state-or-government", "strategy": "directive-manipulation",
        "tactics": [tactic.pk], "entry": "offered-and-accepted", "alignment": "impartial",
    })  # fmt: skip
    form |= rows("events", {"title": "The summit opens", "date": "1978-09-05", "kind": "summit"})
    form |= rows("agreements", {
        "title": "Framework for Peace", "slug": "framework", "signed": "1978-09-17", "stage": "framework-partial",
        "scope": "partial", "status": "unknown",
    })  # fmt: skip
    form |= rows("lessons", {"statement": "A single text helps.", "audience": ["mediators", "parties"]})
    form |= rows("citations", {"source": source.pk, "locator": "p. 12", "stance": "supports", "confidence": "high"})
    answer = client.post(ADD, form)
    assert answer.status_code == 302, errors_of(answer)

    case = models.Case.objects.get(slug="camp-david-1978")
    assert case.created_by == contributor
    assert case.authors == ["Ada Writer", "Ben Reader"]
    assert [(p.actor, p.key, p.order) for p in case.parties.all()] == [(egypt, egypt.slug, 1), (israel, israel.slug, 2)]
    assert [t.pk for t in case.mediators.get().tactics.all()] == [tactic.pk]
    assert case.events.get().key == "the-summit-opens"
    assert case.agreements.get().key == "framework"
    assert case.lessons.get().audience == ["mediators", "parties"]
    assert case.citations.get().part is None


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"start": "17 September 1978"}, "is not a date that can be read"),
        ({"start": "1978-09-17", "end": "1978-09-05"}, "The end lies before the start."),
        ({"latitude": "31.5"}, "Give both latitude (−90 to 90) and longitude (−180 to 180), or neither."),
        ({"settlement": "ongoing"}, "An ongoing case needs the date up to which the entry is true."),
        ({"slug": "Camp David"}, "Use lower-case letters, digits and single hyphens"),
    ],
)
def test_what_is_wrong_is_said_in_words_and_nothing_is_lost(fields: dict[str, str], message: str) -> None:
    client = signed_in(member("Contributor"))
    party = {"actor": records.actor("Egypt").pk, "side": "A", "position": "All of Sinai."}
    answer = client.post(ADD, new_form(client, summary="Written with care.", **fields) | rows("parties", party))
    assert answer.status_code == 200
    assert message in errors_of(answer)
    assert not models.Case.objects.exists()
    kept = form_of(answer.content.decode())
    assert kept["summary"] == "Written with care."
    assert kept["parties-0-position"] == "All of Sinai."
    assert kept["parties-0-actor"] == str(party["actor"])
    assert all(kept[name] == value for name, value in fields.items())


def test_wrong_date_is_said_at_its_field() -> None:
    client = signed_in(superuser())
    answer = client.post(ADD, new_form(client, start="1978-09-17", end="1978-09-05"))
    assert answer.context["adminform"].form.errors == {"end": ["The end lies before the start."]}


def test_a_row_with_a_wrong_date_is_said_at_its_row() -> None:
    client = signed_in(superuser())
    wrong = {"title": "Talks", "date": "1978-13", "kind": "talks"}
    answer = client.post(ADD, new_form(client) | rows("events", wrong))
    assert "“1978-13” is not a date that can be read" in errors_of(answer)
    assert form_of(answer.content.decode())["events-0-date"] == "1978-13"


def test_all_that_is_wrong_stands_at_the_top_with_the_way_to_each_place() -> None:
    client = signed_in(superuser())
    given = rows("events", {"title": "Talks", "date": "1978-09-05", "kind": "talks"}, {"title": "More", "date": "soon"})
    html = errors_of(client.post(ADD, new_form(client, start="some day", conflict="") | given))
    assert "Not saved yet: 4 things to mend" in html
    for target, words in (
        ("id_conflict", "Conflict: This field is required."),
        ("id_start", "Start: “some day” is not a date that can be read"),
        ("id_events-1-date", "Event 2, date: “soon” is not a date that can be read"),
        ("id_events-1-kind", "Event 2, kind: This field is required."),
    ):
        assert f'<a href="#{target}">{words}' in html
        assert f'id="{target}"' in html


def test_who_may_not_add_a_conflict_is_told_who_can() -> None:
    told = "Not in the list? An editor can add it."
    assert told in signed_in(member("Contributor")).get(ADD).content.decode()
    assert told not in signed_in(superuser()).get(ADD).content.decode()


def test_long_lists_of_choices_and_help_are_sent_once() -> None:
    client, case = signed_in(superuser()), make_case(publish=False)
    fill(case)
    html = client.get(change(case)).content.decode()
    events = html[html.index('id="events-group"') : html.index('id="agreements-group"')]
    assert events.count('<option value="breakdown"') == 1  # in the row that new rows are copied from
    assert 'data-options-of="id_events-__prefix__-kind"' in events
    assert events.count("What happened, in a few words.") == 2  # there, and in the first row
    assert events.count('name="events-') > 100


def test_a_row_takes_little_room() -> None:
    client, case = signed_in(superuser()), make_case(publish=False)
    before = len(client.get(change(case)).content)
    fill(case)
    assert len(client.get(change(case)).content) - before < 220_000  # forty citations, eleven events, nine challenges


def test_two_rows_of_one_fundamental_are_refused_in_words() -> None:
    client = signed_in(superuser())
    twice = {"fundamental": "consent", "rating": "met"}
    answer = client.post(ADD, new_form(client) | rows("fundamentals", twice, twice))
    assert "Two rows have the same fundamental." in errors_of(answer)


def test_saving_without_touching_anything_changes_nothing() -> None:
    client, case = signed_in(superuser()), make_case(publish=False)
    before = _state(case)
    answer = client.post(change(case), form_of(client.get(change(case)).content.decode()))
    assert answer.status_code == 302, errors_of(answer)
    assert _state(case) == before


def test_a_row_moves_to_the_place_given() -> None:
    client, case = signed_in(superuser()), records.case()
    for place, name in enumerate(("first", "second", "third"), 1):
        models.TeachingQuestion.objects.create(case=case, key=name, prompt=name, order=place)
    form = form_of(client.get(change(case)).content.decode())
    form["questions-2-order"] = "1"
    client.post(change(case), form)
    assert [q.key for q in case.questions.all()] == ["third", "first", "second"]


def test_keys_are_kept_when_names_change() -> None:
    client, case = signed_in(superuser()), make_case(publish=False)
    form = form_of(client.get(change(case)).content.decode())
    form["events-0-title"] = "Something else entirely"
    client.post(change(case), form)
    assert case.events.get(title="Something else entirely").key == "offer"


def test_dates_are_echoed_beside_their_field() -> None:
    client, case = signed_in(superuser()), records.case(start="1962-10~")
    assert 'for="id_start">about October 1962</output>' in client.get(change(case)).content.decode()


def test_a_contributor_may_not_publish_and_is_not_offered_it() -> None:
    case = make_case(publish=False)
    html = signed_in(member("Contributor")).get(change(case)).content.decode()
    assert "Publish …" not in html
    assert "what is ready for publication" in html


def fill(case: models.Case) -> None:
    """Forty citations, eleven events and nine challenges more."""
    book, event = records.source(), case.events.first()
    models.Event.objects.bulk_create(
        models.Event(case=case, key=f"e-{n}", date=f"1996-01-{n:02}", kind="talks", title=f"Talks {n}", order=n + 10)
        for n in range(1, 12)
    )
    types = models.ChallengeType.objects.exclude(slug="trust-deficit")[:9]
    models.Challenge.objects.bulk_create(
        models.Challenge(case=case, key=kind.slug, type=kind, stage="negotiation", order=n + 10)
        for n, kind in enumerate(types)
    )
    models.Citation.objects.bulk_create(
        models.Citation(case=case, source=book, event=event if n % 2 else None, order=n + 100) for n in range(40)
    )


def _state(case: models.Case) -> list[Any]:
    kept = [list(models.Case.objects.filter(pk=case.pk).values("slug", "title", "summary", "authors", "background"))]
    for model in (
        models.Party,
        models.Mediator,
        models.Event,
        models.Agreement,
        models.Challenge,
        models.Citation,
        models.Lesson,
    ):
        kept.append(list(model._default_manager.filter(case=case).order_by("pk").values()))
    return kept
