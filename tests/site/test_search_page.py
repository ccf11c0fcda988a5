"""The search over everything: what a reader types leads to records of every kind, and no typing can break it."""

from __future__ import annotations

import re
from html import unescape

import pytest

from cases.models import Question, Topic
from cases.publication import findable
from cases.publication.publishing import withdraw
from tests.factories import make_actor, make_case
from tests.site.reading import HOSTILE, head, read

pytestmark = pytest.mark.django_db

HOSTILE_WORDS = [
    "\x00", "a\x00b", '"', '"""', "'", "* AND ( NEAR", "NEAR(a b)", "{title}: x", "col:x", "^x", "x OR y NOT", "%", "_",
    "\\", "'; DROP TABLE search_document; --", "-", "- -", "-x", "x*", "*", "é" * 400, "x " * 5_000, "\ud7ff\ufffe",
    "<script>", HOSTILE, "🕊", "ﷺ", "a" * 10_000, "(" * 10_000, '"a ' * 3_000,
]  # fmt: skip


@pytest.fixture(scope="module")
def collection(for_the_module):
    findable.write_all()
    Topic.objects.create(
        slug="river", kind="term", title="River", body="Water between **parties** [@x, p. 1].", public=True
    )
    Topic.objects.create(slug="rivers", kind="page", title="On rivers", body="Why rivers matter.", public=True)
    Question.objects.create(slug="rivers", question="Who owns a river?", answer="Nobody.", public=True)
    return make_case()


def links(body: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'<h3><a href="([^"]+)"', body)]


def test_records_of_every_kind_are_found_and_their_pages_are_there(client, collection):
    body = read(client, "/search/?q=river")
    found = links(body)
    of_the_guide = {"/guide/river/", "/guide/rivers/", "/guide/questions/#rivers"}
    assert {"/cases/made-up-1995/", "/agreements/treaty-made-up-1995/", *of_the_guide} <= {*found}
    assert found[0] == "/guide/river/"  # what is called so comes first
    for address in found:
        assert client.get(address).status_code == 200, address
    assert "<mark>rivers</mark>" in body
    assert "<mark>Trust</mark>" not in body
    assert "/challenges/trust-deficit/" in links(read(client, "/search/?q=trust"))
    assert "/mediators/helper/" in links(read(client, "/search/?q=helper"))


def test_kinds_are_filters_with_counts_that_come_off_again(client, collection):
    body = read(client, "/search/?q=river")
    assert re.search(r'href="/search/\?q=river&amp;kind=term">\s*Glossary <span class="count">1</span>', body)
    one = read(client, "/search/?q=river&kind=term")
    assert links(one) == ["/guide/river/"]
    assert re.search(r'href="/search/\?q=river" class="on"><span class="unseen">Remove </span>Glossary', one)
    both = links(read(client, "/search/?q=river&kind=term&kind=question"))
    assert (
        both
        == ["/guide/river/", "/guide/questions/#rivers"]
        == links(read(client, "/search/?q=river&kind=term,question"))
    )
    none = read(client, "/search/?q=river&kind=actor")
    assert "Nothing of this kind" in none
    assert links(none) == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/search/?q=x&kind=ghost", ["kind", "ghost", "agreement"]),
        ("/search/?query=x", ["query"]),
        ("/search/?q=river&page=0", ["page"]),
    ],
)
def test_what_cannot_be_read_is_named(client, collection, address, words):
    response = client.get(address)
    assert response.status_code == 400
    assert [word for word in words if word not in response.content.decode()] == []


def test_long_results_come_in_pages_that_repeat_nothing(client, collection):
    for number in range(45):
        Topic.objects.create(
            slug=f"ford-{number}", kind="term", title=f"Ford {number}", body="A fording place.", public=True
        )
    seen = [address for page in (1, 2, 3) for address in links(read(client, f"/search/?q=fording&page={page}"))]
    assert len(seen) == len(set(seen)) == 45
    assert client.get("/search/?q=fording&page=4").status_code == 404
    second = client.get("/search/?q=fording&page=2").content.decode()
    assert '<link rel="canonical" href="http://testserver/search/?q=fording&amp;page=2">' in second
    assert "page 2" in head(second, "title")


def test_a_slip_of_the_pen_is_put_right(client, collection):
    body = read(client, "/search/?q=rivver")
    assert "Nothing was found" in body
    assert '<a href="/search/?q=river">river</a>' in body
    body = read(client, "/cases/?q=rivver")
    assert '<a href="/cases/?q=river">river</a>' in body


def test_words_without_a_common_record_are_counted_alone(client, collection):
    body = read(client, "/search/?q=vademecum+river")
    assert '<a href="/search/?q=river">river</a>' in body
    body = read(client, "/cases/?q=river&settlement=no-agreement")
    assert 'find <a href="/cases/?q=river">1 case</a>' in body


@pytest.mark.parametrize("words", HOSTILE_WORDS, ids=range(len(HOSTILE_WORDS)))
@pytest.mark.parametrize("address", ["/search/", "/cases/"])
def test_nothing_that_is_typed_breaks_the_search(client, collection, address, words):
    response = client.get(address, {"q": words})
    assert response.status_code in ((200,) if address == "/search/" else (200, 400))
    body = response.content.decode()
    assert "<script>alert" not in body
    assert "<img src=x" not in body
    assert body.count("<h1") == 1


def test_an_empty_search_says_what_can_be_found(client):
    body = read(client, "/search/")
    assert "What can be found" in body
    assert 'name="robots"' not in body
    assert "noindex" in client.get("/search/?q=x").content.decode()
    assert "Nothing was found" in client.get("/search/?q=x").content.decode()


def test_what_is_hidden_is_not_found(client, collection):
    make_case("draft-1999", publish=False, title="Zyzzyva talks")
    make_actor("zyzzyva-envoy")
    Topic.objects.create(slug="zyzzyva", title="Zyzzyva", body="Zyzzyva")
    for words in ("zyzzyva", "zyzzyv*", "zyzyva"):
        body = client.get("/search/", {"q": words}).content.decode()
        assert links(body) == []
        assert "Did you mean" not in body
    withdraw(collection, reason="Doubled.")
    assert "/cases/made-up-1995/" not in client.get("/search/?q=river").content.decode()


def test_every_page_leads_to_the_search(client, collection):
    for address in ("/", "/cases/", "/cases/made-up-1995/", "/guide/river/"):
        body = client.get(address).content.decode()
        assert 'href="/search/"' in body
        assert '<link rel="search" type="application/opensearchdescription+xml"' in body
