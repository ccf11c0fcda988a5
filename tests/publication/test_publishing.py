"""Becoming public, changing in public and leaving: what a reader, a curator or a mirror would lose if it went wrong."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.curation.working_copies import NotPublishedError, changes, discard, open_working_copy
from cases.discovery import search
from cases.dossier.files import sha256
from cases.dossier.writing import write
from cases.models import (
    Actor,
    Case,
    Challenge,
    Change,
    Conflict,
    Edition,
    Party,
    Rendering,
    Source,
    Tactic,
    Topic,
    Transition,
)
from cases.models.generation import current, one_generation
from cases.models.publications import ImmutableError
from cases.publication import rendering
from cases.publication.publishing import NotReadyError, publish, publish_all, show_guide, withdraw
from tests.factories import make_actor, make_case

pytestmark = pytest.mark.django_db


def stored(slug: str) -> dict:
    return json.loads(bytes(Rendering.objects.get(slug=slug).answer))


def test_a_published_case_has_an_edition_with_its_dossier_and_hash():
    case = make_case()
    edition = case.editions.get()
    assert (edition.number, edition.sha256) == (1, sha256(write(case)))
    assert json.loads(edition.dossier) == write(case)
    assert Transition.objects.filter(case=case, name="publish").count() == 1


def test_publishing_begins_one_generation_however_many_cases():
    cases = [make_case(f"case-{n}", publish=False) for n in range(3)]
    before, _ = current()
    assert publish_all(cases) == ["case-0", "case-1", "case-2"]
    assert current()[0] == before + 1
    assert set(Change.objects.filter(generation=before + 1).values_list("slug", "kind")) == {
        (f"case-{n}", "published") for n in range(3)
    }


def test_what_says_the_same_makes_no_new_edition_and_no_new_generation():
    case = make_case()
    open_working_copy(case)
    before, _ = current()
    publish(Case.objects.get(revises=case))
    assert case.editions.count() == 1
    assert current()[0] == before
    assert not Case.objects.working_copies().exists()


def test_a_working_copy_replaces_the_published_rows_as_the_next_edition():
    case = make_case()
    party = Party.objects.get(case=case, key="north")
    copy = open_working_copy(case)
    Case.objects.filter(pk=copy.pk).update(summary="A better summary.")
    Challenge.objects.filter(case=copy).update(overcome="partly")
    assert stored(case.slug)["summary"] == "A made-up case."
    assert {difference.path for difference in changes(copy)} == {"summary", "challenges[trust-deficit].overcome"}
    edition = publish(copy, note="Corrected the summary.")
    assert (edition.case_id, edition.number) == (case.pk, 2)
    assert stored(case.slug)["summary"] == "A better summary."
    assert stored(case.slug)["edition"] == 2
    assert Party.objects.get(case=case, key="north").pk == party.pk
    assert "A made-up case." in Edition.objects.get(case=case, number=1).dossier
    assert not Case.objects.filter(revises=case).exists()
    assert Change.objects.latest("generation").kind == "revised"


def test_a_case_has_one_working_copy_which_can_be_thrown_away():
    case = make_case()
    copy = open_working_copy(case)
    assert open_working_copy(case) == copy
    discard(copy)
    assert Case.objects.count() == 1
    with pytest.raises(NotPublishedError):
        discard(case)
    with pytest.raises(NotPublishedError):
        open_working_copy(make_case("draft", publish=False))


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"summary": None}, "summary"),
        ({"settlement": None}, "settlement"),
        ({"mediators": None}, "mediator"),
        ({"outcomes": None}, "outcome"),
        ({"challenges": None}, "challenge"),
        ({"events": None}, "events"),
        ({"background": "So it is said [@nobody-1999]."}, "sources"),
    ],
)
def test_what_is_not_ready_is_not_published_and_the_reason_is_named(fields, missing):
    case = make_case(publish=False, **fields)
    with pytest.raises(NotReadyError) as refused:
        publish(case)
    assert missing in [check.name for check in refused.value.checks]
    case.refresh_from_db()
    assert case.status == "draft"
    assert not Edition.objects.exists()


def test_uncited_challenges_outcomes_and_agreements_are_named():
    case = make_case(publish=False)
    case.citations.exclude(challenge=None).delete()
    with pytest.raises(NotReadyError, match="challenge trust-deficit"):
        publish(case)


def test_an_unmediated_negotiation_needs_no_mediator():
    assert make_case(kind="unmediated-negotiation", mediators=None).is_published


def test_one_unready_case_keeps_all_of_them_back():
    cases = [make_case("good-one", publish=False), make_case("bad-one", publish=False, summary=None)]
    with pytest.raises(NotReadyError):
        publish_all(cases)
    assert not Case.objects.published().exists()
    assert not Rendering.objects.exists()


def test_a_failure_in_the_middle_leaves_nothing_half_done(monkeypatch):
    case = make_case()
    copy = open_working_copy(case)
    Case.objects.filter(pk=copy.pk).update(summary="A better summary.")
    before = (current()[0], write(case), stored(case.slug))
    monkeypatch.setattr(rendering, "render", lambda *given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        publish(copy)
    case.refresh_from_db()
    assert (current()[0], write(case), stored(case.slug)) == before
    assert Case.objects.filter(revises=case).exists()


def test_two_published_cases_cannot_share_an_agreements_address():
    make_case("first-one")
    twin = make_case("second-one", publish=False)
    twin.agreements.update(slug="treaty-first-one")
    with pytest.raises(ValidationError, match="treaty-first-one"):
        publish(twin)


def test_withdrawing_takes_the_case_and_what_only_it_used_from_the_public():
    make_actor("only-here")
    parties = [
        {"key": "only-here", "actor": "only-here", "side": "A"},
        {"key": "south", "actor": "south", "side": "B"},
    ]
    make_case("stays")
    gone = make_case("goes", parties=parties)
    assert Actor.objects.get(slug="only-here").public
    withdraw(gone, reason="It duplicated another.")
    gone.refresh_from_db()
    assert (gone.status, gone.withdrawn_reason) == ("withdrawn", "It duplicated another.")
    assert not Actor.objects.get(slug="only-here").public
    assert Actor.objects.get(slug="south").public
    assert not Rendering.objects.filter(slug="goes").exists()
    assert search.slugs("made-up") == ["stays"]
    assert Change.objects.latest("generation").note == "It duplicated another."
    assert gone.editions.count() == 1


def test_withdrawing_needs_a_reason_and_a_published_case():
    case = make_case()
    with pytest.raises(ValidationError, match="reason"):
        withdraw(case, reason="  ")
    with pytest.raises(ValidationError, match="not published"):
        withdraw(make_case("draft", publish=False), reason="x")


def test_a_withdrawn_case_is_not_published_again_by_accident():
    case = make_case()
    withdraw(case, reason="Wrong.")
    case.refresh_from_db()
    with pytest.raises(ValidationError, match="withdrawn"):
        publish(case)


def test_actors_are_public_with_those_that_they_belong_to():
    make_actor("motherland")
    make_actor("north", affiliation="motherland")
    make_case()
    assert Actor.objects.get(slug="motherland").public
    assert Conflict.objects.get().public
    assert Source.objects.get().public


def test_a_renamed_actor_changes_answers_at_once_but_no_edition():
    case = make_case()
    dossier, before = case.editions.get().dossier, current()[0]
    actor = Actor.objects.get(slug="helper")
    actor.name = "The Good Helper"
    actor.save()
    assert stored(case.slug)["mediators"][0]["actor"]["name"] == "The Good Helper"
    assert current()[0] == before + 1
    assert case.editions.get().dossier == dossier
    assert search.slugs("Good Helper") == [case.slug]


@pytest.mark.parametrize(
    ("records", "shown"),
    [
        (lambda: Actor.objects.filter(slug="helper"), lambda answer: answer["mediators"][0]["actor"]["name"]),
        (lambda: Conflict.objects.all(), lambda answer: answer["conflict"]["name"]),
        (
            lambda: Tactic.objects.filter(slug="choose-site"),
            lambda answer: answer["mediators"][0]["tactics"][0]["name"],
        ),
    ],
)
def test_bulk_updates_reach_the_answers_too(records, shown):
    case = make_case()
    records().update(name="Renamed")
    assert shown(stored(case.slug)) == "Renamed"


def test_an_edited_source_changes_the_bibliography():
    case = make_case()
    Source.objects.update(title="Another title")
    assert "Another title" in stored(case.slug)["sources"][0]["reference"]


def test_editing_what_only_drafts_use_is_no_public_change():
    make_case(publish=False)
    before = current()
    Actor.objects.filter(slug="north").update(name="Someone")
    Actor.objects.get(slug="south").save()
    assert current() == before


def test_edits_together_count_once_and_are_rendered_once(monkeypatch):
    make_case()
    before, rendered = current()[0], []
    monkeypatch.setattr(rendering, "render", lambda pks: rendered.append(list(pks)))
    with one_generation():
        for slug in ("north", "south", "helper"):
            Actor.objects.get(slug=slug).save()
    assert current()[0] == before + 1
    assert len(rendered) == 1


def test_what_is_stored_says_the_same_as_the_tables():
    for n in range(3):
        make_case(f"case-{n}")
    before = list(Rendering.objects.order_by("slug").values("slug", "summary", "answer", "facets", "start"))
    assert rendering.rebuild() == 3
    assert list(Rendering.objects.order_by("slug").values("slug", "summary", "answer", "facets", "start")) == before
    assert len(search.slugs("made-up")) == 3


def test_rendering_reads_with_the_same_number_of_queries_for_one_case_and_for_many(monkeypatch):
    counts = []
    monkeypatch.setattr(search, "write_many", list)
    for total in (1, 12):
        while Case.objects.count() < total:
            make_case(f"case-{Case.objects.count()}")
        pks = list(Case.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as queries:
            rendering.render(pks)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_answer_has_every_field_with_labels_and_bounds():
    answer = stored(make_case().slug)
    assert answer["settlement_label"] == "full settlement"
    assert (answer["start_earliest"], answer["as_of"]) == ("1995-01-10", None)
    assert answer["country"]["cow_code"] == 501
    assert [tactic["slug"] for tactic in answer["mediators"][0]["tactics"]] == [
        "choose-site",
        "single-negotiating-text",
    ]
    assert answer["challenges"][0]["type"]["family"] == "trust"
    assert answer["sources"][0]["label"] == "Writer 2001"
    assert answer["licence"] == "CC BY 4.0"
    assert answer["lessons"][0]["citations"] == []


def test_editions_are_fixed():
    edition = make_case().editions.get()
    edition.note = "changed"
    with pytest.raises(ImmutableError):
        edition.save()
    with pytest.raises(ImmutableError):
        edition.delete()
    with pytest.raises(ImmutableError):
        Edition.objects.update(note="changed")
    with pytest.raises(ImmutableError):
        Edition.objects.all().delete()


def test_the_guide_is_hidden_until_it_is_shown():
    Topic.objects.create(slug="ripeness", title="Ripeness", body="Text.")
    before = current()[0]
    assert not Topic.objects.published().exists()
    assert show_guide(["ripeness"], []) == 1
    assert show_guide(["ripeness"], []) == 0
    assert Topic.objects.published().get().slug == "ripeness"
    assert current()[0] == before + 1
