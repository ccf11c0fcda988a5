"""What is not published is in nothing that publication writes for readers: answers, search, journal."""

from __future__ import annotations

import pytest
from django.db import connection

from cases.curation.working_copies import open_working_copy
from cases.dossier.loading import load_case
from cases.dossier.writing import write
from cases.models import Actor, Case, Change, Rendering
from cases.publication import rendering
from cases.publication.publishing import withdraw
from tests.factories import case_document, make_actor, make_case, make_source

pytestmark = pytest.mark.django_db

PLANTED = "zyzzyva"


def everything_stored() -> str:
    stored = [bytes(row.answer) + bytes(row.summary) + str(row.facets).encode() for row in Rendering.objects.all()]
    journal = [f"{change.slug} {change.note}" for change in Change.objects.all()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, slug, title, body FROM search_document")
        searched = [" ".join(row) for row in cursor.fetchall()]
    return " ".join([*(row.decode() for row in stored), *journal, *searched])


@pytest.fixture
def planted():
    """One case in the open; the word stands in a draft, a working copy, a withdrawn case and what only they use."""
    make_actor(PLANTED, name=PLANTED)
    make_source(f"{PLANTED}-2000", title=PLANTED)
    words = {
        "title": PLANTED, "summary": PLANTED, "background": f"{PLANTED} [@{PLANTED}-2000].", "place": PLANTED,
        "mediators": [{"key": PLANTED, "actor": PLANTED, "role": "host", "strategy": "communication-facilitation"}],
    }  # fmt: skip
    shown = make_case("in-the-open")
    make_case("still-a-draft", publish=False, **words)
    load_case(write(shown) | words, into=open_working_copy(shown))
    withdraw(make_case("withdrawn", **words), reason="A duplicate.")
    return shown


def test_no_word_of_a_draft_is_stored_for_readers(planted):
    assert "in-the-open" in everything_stored()
    assert PLANTED not in everything_stored()
    assert not Actor.objects.published().filter(slug=PLANTED).exists()


def test_nor_after_edits_and_a_rebuild(planted):
    for actor in Actor.objects.all():
        actor.save()
    Actor.objects.filter(slug="helper").update(short_name="H")
    rendering.rebuild()
    assert PLANTED not in everything_stored()
    assert Rendering.objects.count() == Case.objects.published().count() == 1


def test_a_published_word_is_stored_so_that_the_search_for_it_means_something():
    make_case(**dict.fromkeys(("title", "summary"), PLANTED))
    assert everything_stored().count(PLANTED) >= 4
    assert case_document()["title"] != PLANTED
