"""Everything public can be searched, from the moment it is public to the moment it is not; nothing else ever."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from cases.curation.working_copies import open_working_copy
from cases.discovery import search
from cases.dossier.loading import load_case
from cases.models import Actor, Agreement, Case, ChallengeType, Conflict, Country, OutcomeFamily, Question, Topic
from cases.models.generation import one_generation
from cases.publication import findable
from cases.publication.publishing import publish, show_guide, withdraw
from cases.publication.rendering import rebuild
from tests.factories import case_document, make_actor, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty():
    """Loading fixtures as they stand writes no search entries; here each test begins with none."""
    search.clear()


def found(words: str) -> set[tuple[str, str]]:
    return {(hit.kind, hit.slug) for hit in search.find(words, limit=100).hits}


def everything() -> dict[tuple[str, str], tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, slug, title, body FROM search_document")
        return {(kind, slug): (title, body) for kind, slug, title, body in cursor.fetchall()}


def test_with_a_case_what_it_uses_and_what_was_signed_become_findable():
    make_actor("stranger")
    case = make_case(publish=False)
    assert everything() == {}
    publish(case)
    assert set(everything()) == {
        ("case", "made-up-1995"), ("conflict", "border-dispute"), ("agreement", "treaty-made-up-1995"),
        ("actor", "north"), ("actor", "south"), ("actor", "helper"),
    }  # fmt: skip
    assert ("agreement", "treaty-made-up-1995") in found("river treaty")
    assert found("norway") == {("actor", "helper")}
    assert ("conflict", "border-dispute") in found("ethiopia")


def test_with_its_last_case_a_record_leaves_the_search():
    first, second = make_case("first-1995"), make_case("second-1996")
    withdraw(first, reason="Doubled.")
    assert ("agreement", "treaty-first-1995") not in everything()
    assert ("conflict", "border-dispute") in everything()
    withdraw(second, reason="Doubled.")
    assert everything() == {}


def test_an_agreement_that_a_new_edition_leaves_out_is_gone():
    case = make_case()
    copy = open_working_copy(case)
    Agreement.objects.filter(case=copy).delete()
    publish(copy)
    assert ("agreement", "treaty-made-up-1995") not in everything()
    assert ("case", "made-up-1995") in everything()


def test_an_agreement_under_a_new_address_is_found_there_alone():
    case = make_case()
    copy = open_working_copy(case)
    Agreement.objects.filter(case=copy).update(slug="other-treaty")
    publish(copy)
    assert {slug for kind, slug in everything() if kind == "agreement"} == {"other-treaty"}


def test_edits_of_public_records_are_found_at_once_and_those_of_hidden_ones_never():
    make_case()
    helper = Actor.objects.get(slug="helper")
    helper.description = "A palaverous neighbour."
    helper.save()
    assert ("actor", "helper") in found("palaverous")
    Conflict.objects.filter(slug="border-dispute").update(background="Of **contumacious** rivers [@writer-2001, p. 3].")
    assert found("contumacious") == {("conflict", "border-dispute")}
    hidden = make_actor("hidden")
    hidden.description = "A palaverous stranger."
    hidden.save()
    assert ("actor", "hidden") not in everything()


def test_what_names_an_edited_record_follows():
    make_case()
    Country.objects.filter(code="KE").update(name="Republic of Examples")
    assert found("examples") >= {("actor", "north"), ("actor", "south")}
    findable.write_all()
    family = OutcomeFamily.objects.first()
    OutcomeFamily.objects.filter(pk=family.pk).update(name="Zymurgical results")
    assert found("zymurgical") == {("outcome", slug) for slug in family.types.values_list("slug", flat=True)}


def test_a_vocabulary_entry_is_found_from_when_it_is_written():
    family = ChallengeType.objects.first().family
    made = ChallengeType.objects.create(
        slug="zeal", name="Zealotry", family=family, level="parties", definition="Too much zeal.", signs="Noise."
    )
    assert found("zealotry") == {("challenge", "zeal")}
    made.delete()
    assert found("zealotry") == set()
    ChallengeType.objects.create(
        slug="zeal", name="Zealotry", family=family, level="parties", definition="Z.", signs="N."
    )
    ChallengeType.objects.filter(slug="zeal").delete()
    assert everything() == {}


def test_the_guide_is_found_when_its_editor_shows_it_and_not_when_he_hides_it():
    page = Topic.objects.create(
        slug="page", kind="page", title="A vademecum", body="Of **bold** words and [links](/x/)."
    )
    Topic.objects.create(slug="term", kind="term", title="Vademecum", body="A word.")
    Question.objects.create(slug="why", question="Why a vademecum?", answer="Because.")
    assert everything() == {}
    show_guide(["page", "term"], ["why"])
    assert found("vademecum") == {("page", "page"), ("term", "term"), ("question", "why")}
    assert everything()["page", "page"] == ("A vademecum", "Of bold words and links.")
    page.refresh_from_db()
    page.kind = "term"
    page.save()
    assert {kind for kind, slug in found("vademecum") if slug == "page"} == {"term"}
    page.public = False
    page.save()
    assert ("term", "page") not in everything()
    Topic.objects.filter(slug="page").update(public=True)
    assert ("term", "page") in everything()
    Topic.objects.filter(slug="page").update(public=False)
    assert ("term", "page") not in everything()
    Topic.objects.filter(slug="term").delete()
    Question.objects.get(slug="why").delete()
    assert everything() == {}


def test_inside_one_generation_what_is_deleted_leaves_too():
    topic = Topic.objects.create(slug="gone", title="Gone", body="Text.", public=True)
    with one_generation():
        topic.title = "Going"
        topic.save()
        topic.delete()
    assert everything() == {}


def test_what_is_rolled_back_was_never_found():
    def shown_and_given_up() -> None:
        with transaction.atomic():
            Topic.objects.create(slug="never", title="Never", body="Text.", public=True)
            assert found("never")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        shown_and_given_up()
    assert everything() == {}


def test_the_affiliation_that_is_not_public_is_not_named():
    make_actor("secretive-bureau", name="Secretive Bureau")
    make_actor("envoy", kind="individual", affiliation="secretive-bureau")
    Actor.objects.filter(slug="envoy").update(public=True)
    Actor.objects.filter(slug="secretive-bureau").update(public=False)
    findable.write_all([Actor])
    assert found("secretive") == set()


def test_rebuilding_gives_the_same_as_was_written_piece_by_piece():
    findable.write_all()
    make_case("first-1995")
    make_case("second-1996", title="Second **bold** talks")
    Topic.objects.create(slug="page", title="Page", body="Text.", public=True)
    Actor.objects.filter(slug="helper").update(short_name="HLP")
    before = everything()
    search.write("page", "stale", "Stale", "Stale")
    rebuild()
    assert everything() == before
    assert {kind for kind, _ in before} == {"case", "conflict", "actor", "agreement", "challenge", "outcome", "page"}


def test_words_are_without_marks_and_citations():
    lines = (
        "## Heading", "", "It *began* with a **river** [@writer-2001, p. 3].", "", "- one", "- [two](https://example.org/)",
        "", "| a | b |", "|---|---|", "| c | d |",
    )  # fmt: skip
    text = "\n".join(lines)
    make_case(background=text)
    snippet = search.find("began", ["case"]).hits[0].snippet
    assert "<mark>began</mark> with a river." in snippet
    body = everything()["case", "made-up-1995"][1]
    assert "Heading" in body
    assert not any(mark in body for mark in ("**", "[@", "](", "##", "|---", "p. 3]"))


def test_a_draft_of_a_published_case_is_not_searched():
    case = make_case()
    load_case(case_document("made-up-1995", title="Zyzzyva talks", summary="zyzzyva"))
    assert Case.objects.working_copies().filter(revises=case).exists()
    assert found("zyzzyva") == set()
