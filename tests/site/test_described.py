"""What pages say of themselves to programs: titles, canonical addresses, schema.org, and the way to the API."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from cases.models import Actor, Conflict, Question, Topic
from tests.factories import make_case
from tests.site.reading import HOSTILE, head

pytestmark = pytest.mark.django_db

KINDS = {
    "/": "DataCatalog", "/cases/": "CollectionPage", "/cases/made-up-1995/": "ScholarlyArticle",
    "/cases/made-up-1995/editions/": None, "/conflicts/": "CollectionPage", "/conflicts/border-dispute/": "Event",
    "/mediators/": "CollectionPage", "/mediators/helper/": "Organization", "/mediators/person/": "Person",
    "/challenges/": "DefinedTermSet", "/challenges/trust-deficit/": "DefinedTerm", "/outcomes/": "DefinedTermSet",
    "/outcomes/ceasefire/": "DefinedTerm", "/agreements/": "CollectionPage",
    "/agreements/treaty-made-up-1995/": "DigitalDocument", "/guide/": "CollectionPage", "/guide/page/": "Article",
    "/guide/term/": "DefinedTerm", "/guide/glossary/": "DefinedTermSet", "/guide/questions/": "FAQPage",
    "/about/": "AboutPage", "/codebook/": "CollectionPage", "/search/": "SearchResultsPage",
}  # fmt: skip


@pytest.fixture(scope="module")
def collection(for_the_module):
    Actor.objects.create(slug="north", name="North of the Border", kind="individual")
    make_case(title=f"Talks & {HOSTILE}", summary=HOSTILE)
    years = {"active_from": "1924", "active_to": "1990?"}
    Actor.objects.create(slug="person", name=f"P {HOSTILE}", kind="individual", public=True, **years)
    Topic.objects.create(slug="page", title=HOSTILE, body=HOSTILE, summary=HOSTILE, public=True)
    Topic.objects.create(slug="term", kind="term", title="Term </script>", body="A word & more.", public=True)
    Question.objects.create(slug="why", question=HOSTILE, answer="Because </script>.", public=True)
    for slug in ("edition", "how-we-code", "good-offices"):  # the terms that pages explain by a link
        Topic.objects.create(slug=slug, title=slug, body="Text.", public=True)


def documents(body: str) -> list[dict]:
    found = [
        json.loads(block)
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', body, re.DOTALL)
    ]
    return [part for document in found for part in document.get("@graph", [document])]


@pytest.mark.parametrize("address", KINDS)
def test_every_page_is_described_and_nothing_breaks_out(client, collection, address):
    body = client.get(address).content.decode()
    assert "<script>alert" not in body
    assert body.count("<script") == body.count("</script>")
    blocks = documents(body)
    types = [document["@type"] for document in blocks]
    if KINDS[address]:
        assert KINDS[address] in types
    crumbs = [document for document in blocks if document["@type"] == "BreadcrumbList"]
    assert len(crumbs) == (0 if address == "/" else 1)
    for crumb in crumbs:
        steps = crumb["itemListElement"]
        assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
        assert all(step["name"] for step in steps)
        assert steps[0]["item"] == "http://testserver/"
        assert steps[-1]["item"] == f"http://testserver{address}"
        for step in steps:
            assert client.get(step["item"].removeprefix("http://testserver").split("#")[0]).status_code == 200


def test_a_person_who_signed_is_a_person(client, collection):
    (treaty,) = [
        document
        for document in documents(client.get("/agreements/treaty-made-up-1995/").content.decode())
        if document["@type"] == "DigitalDocument"
    ]
    assert [signatory["@type"] for signatory in treaty["contributor"]] == ["Person", "Organization"]


@pytest.mark.parametrize("address", KINDS)
def test_what_is_shared_says_what_the_page_says(client, collection, address):
    body = client.get(address).content.decode()
    shared = {name: unescape(text) for name, text in re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', body)}
    assert shared["type"] in ("website", "article", "profile")
    assert head(body, "title").startswith(re.sub("[<>\"'&].*", "", shared["title"]))
    assert shared["description"] == unescape(head(body, "description"))
    assert (
        shared["url"]
        == unescape(re.search(r'<link rel="canonical" href="([^"]+)">', body)[1])
        == f"http://testserver{address}"
    )


def test_persons_and_organisations_are_told_apart_and_dates_are_dates(client, collection):
    person = documents(client.get("/mediators/person/").content.decode())[0]
    assert person["birthDate"] == "1924"
    assert "deathDate" not in person  # an uncertain year is no date that schema.org knows
    assert "foundingDate" not in person


@pytest.mark.parametrize(
    ("address", "twin"),
    [
        ("/cases/", "/api/v1/cases/"), ("/cases/made-up-1995/", "/api/v1/cases/made-up-1995/"),
        ("/cases/made-up-1995/editions/1/", "/api/v1/cases/made-up-1995/editions/1/"),
        ("/cases/made-up-1995/editions/", "/api/v1/cases/made-up-1995/editions/"),
        ("/conflicts/", "/api/v1/conflicts/"), ("/conflicts/border-dispute/", "/api/v1/conflicts/border-dispute/"),
        ("/mediators/", "/api/v1/actors/"), ("/mediators/helper/", "/api/v1/actors/helper/"),
        ("/challenges/", "/api/v1/challenge-types/"), ("/challenges/trust-deficit/", "/api/v1/challenge-types/trust-deficit/"),
        ("/outcomes/", "/api/v1/outcome-types/"), ("/outcomes/ceasefire/", "/api/v1/outcome-types/ceasefire/"),
        ("/agreements/", "/api/v1/agreements/"), ("/codebook/", "/api/v1/codebook/"),
    ],
)  # fmt: skip
def test_pages_say_where_the_api_has_the_same(client, collection, address, twin):
    response = client.get(address)
    assert response["Link"] == f'<{twin}>; rel="alternate"; type="application/json"'
    assert re.search(rf'<link rel="alternate" type="application/json"[^>]* href="{twin}"', response.content.decode())
    answer = client.get(twin)
    assert answer.status_code == 200
    assert "json" in answer["Content-Type"]


def test_what_is_not_there_has_no_twin(client):
    assert "Link" not in client.get("/conflicts/nowhere/")


def test_later_pages_of_a_list_are_pages_of_their_own(client, collection):
    Conflict.objects.bulk_create(
        Conflict(
            slug=f"c-{number}", name=f"C {number}", summary="S.", kind="interstate", incompatibility="territory",
            intensity="minor", start="1990", start_earliest="1990-01-01", termination="ongoing", public=True,
        )
        for number in range(60)
    )  # fmt: skip

    def canonical(address: str) -> str:
        return unescape(re.search(r'<link rel="canonical" href="([^"]+)">', client.get(address).content.decode())[1])

    assert canonical("/conflicts/") == canonical("/conflicts/?page=1") == "http://testserver/conflicts/"
    assert canonical("/conflicts/?page=2") == "http://testserver/conflicts/?page=2"
    assert canonical("/cases/?settlement=full-settlement&view=table") == "http://testserver/cases/"
    kind = "/mediators/?kind=intergovernmental-organisation"
    assert canonical(kind) == f"http://testserver{kind}"


def test_the_map_of_the_site_names_the_search(client, collection):
    assert "http://testserver/search/" in client.get("/sitemap.xml").content.decode()
