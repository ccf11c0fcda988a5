from __future__ import annotations

import pytest

from cases.models import Question, Topic
from tests.factories import make_case, make_source
from tests.site.reading import HOSTILE, MOST_QUERIES, head, queries, read

pytestmark = pytest.mark.django_db


def make_topic(slug: str, kind: str = "page", **fields) -> Topic:
    title = slug.replace("-", " ").capitalize()
    document = {"title": title, "summary": f"About {title}.", "body": "## First\n\nA text.", "public": True, **fields}
    return Topic.objects.create(slug=slug, kind=kind, **document)


def make_question(slug: str, **fields) -> Question:
    return Question.objects.create(
        slug=slug, **{"question": f"{slug}?", "answer": "It depends.", "public": True, **fields}
    )


@pytest.fixture
def guide() -> None:
    make_source()
    make_topic("one", order=1)
    make_topic(
        "two", order=2, body="## What it is\n\nA claim [@writer-2001, p. 3]. Again [@writer-2001, p. 3; @writer-2001]."
    )
    make_topic("three", order=3)
    make_topic("hidden-page", order=4, public=False)
    make_topic("ripeness", "term", other_names=["hurting stalemate"])
    make_topic("mediation", "term")
    make_topic("hidden-term", "term", public=False)
    make_question("why", topic=Topic.objects.get(slug="two"), order=1, answer="So [@writer-2001, p. 9].")
    make_question("hidden-question", order=2, public=False)


PAGES = ("/guide/", "/guide/two/", "/guide/ripeness/", "/guide/glossary/", "/guide/questions/", "/about/")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_the_guide_can_be_read(client, guide, address):
    body = read(client, address)
    for hidden in ("hidden-page", "hidden-term", "hidden-question"):
        assert hidden not in body
    assert client.get(f"{address}?colour=red").status_code == 400


def test_titles_and_descriptions_are_each_pages_own(client, guide):
    pages = [read(client, address) for address in PAGES]
    for name in ("title", "description"):
        assert len({head(page, name) for page in pages}) == len(pages)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_the_guide_takes_as_many_queries_with_thirty_more(client, guide, address):
    before = queries(client, address)
    for number in range(30):
        make_source(f"author{number}-2000")
        cited = f"Words [@author{number}-2000, p. 1]."
        make_topic(f"page-{number}", order=9, body=cited)
        make_topic(f"term-{number}", "term", body=cited)
        make_question(f"question-{number}", answer=cited, order=3)
    Topic.objects.filter(slug="two").update(body=" ".join(f"So [@author{number}-2000]." for number in range(30)))
    assert queries(client, address) == before <= MOST_QUERIES


@pytest.mark.parametrize("address", ["/guide/hidden-page/", "/guide/hidden-term/", "/guide/never-was/"])
def test_a_hidden_page_is_not_there(client, guide, address):
    assert client.get(address).status_code == 404


def test_a_page_has_numbered_notes_and_a_bibliography_though_no_case_uses_the_source(client, guide):
    body = read(client, "/guide/two/")
    assert body.count('href="#note-1"') == 2
    assert "Writer 2001, p. 3." in body
    assert 'id="note-2"' in body
    assert 'id="note-3"' not in body
    assert body.count("The book of writer-2001") == 1


def test_notes_lead_back_to_each_place_that_refers_to_them(client, guide):
    body = read(client, "/guide/two/")
    assert 'id="ref-1-2"' in body
    assert 'href="#ref-1-2"' in body


def test_a_table_of_the_text_scrolls_by_itself(client):
    make_topic("one", body="| a | b |\n| --- | --- |\n| c | d |\n")
    body = client.get("/guide/one/").content.decode()
    assert 'aria-label="Table 1 of this page" tabindex="0"><table>' in body


def test_pages_lead_to_those_before_and_after_them(client, guide):
    assert 'href="/guide/one/" rel="prev"' in read(client, "/guide/two/")
    assert 'href="/guide/three/" rel="next"' in read(client, "/guide/two/")
    assert 'rel="prev"' not in read(client, "/guide/one/")
    assert 'rel="next"' not in read(client, "/guide/three/")
    assert 'href="/guide/ripeness/" rel="next"' in read(client, "/guide/mediation/")


def test_the_glossary_is_by_letter_and_names_other_names(client, guide):
    body = read(client, "/guide/glossary/")
    assert body.index(">M</h2>") < body.index(">R</h2>")
    assert "hurting stalemate" in body
    assert "2 terms" in body


def test_questions_have_addresses_of_their_own_and_are_named_on_their_page(client, guide):
    body = read(client, "/guide/questions/")
    assert 'id="why"' in body
    assert "Writer 2001, p. 9." in body
    assert 'href="/guide/questions/#why"' in read(client, "/guide/two/")


def test_a_question_does_not_name_a_hidden_page(client, guide):
    make_question("how", topic=Topic.objects.get(slug="hidden-page"))
    assert "hidden-page" not in read(client, "/guide/questions/")


def test_hostile_text_is_shown_and_never_run(client):
    make_topic(
        "attack",
        title=HOSTILE,
        summary=HOSTILE,
        body=f"{HOSTILE} [x](javascript:alert(3)) [@none]",
        other_names=[HOSTILE],
    )
    make_topic("attack-term", "term", title=HOSTILE, body=HOSTILE)
    make_question("attack", question=HOSTILE, answer=HOSTILE)
    for address in ("/guide/", "/guide/attack/", "/guide/glossary/", "/guide/questions/"):
        body = read(client, address)
        assert "<script>alert" not in body
        assert "<img src=x" not in body
        assert 'href="javascript' not in body


def test_about_says_what_a_reader_may_ask(client):
    make_case()
    make_case("hidden-1996", publish=False)
    body = read(client, "/about/")
    assert "1 published case today" in body
    for anchor in ("policy", "curators", "contribute", "licence", "accessibility", "privacy"):
        assert f'id="{anchor}"' in body
