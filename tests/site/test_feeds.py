"""The feeds: whoever follows them learns of each new edition once, and of nothing that is not public."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from cases.curation.working_copies import open_working_copy
from cases.models import Case
from cases.publication.publishing import publish, withdraw
from tests.factories import make_actor, make_case, make_conflict
from tests.site.reading import HOSTILE

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client, address: str) -> ElementTree.Element:
    response = client.get(address)
    assert response.status_code == 200, address
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def titles(root: ElementTree.Element) -> list[str]:
    return [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]


def test_editions_come_newest_first_each_with_an_address_that_stays(client):
    case = make_case("first-1995", title="First")
    make_case("second-1996", title="Second")
    make_case("hidden-1997", publish=False)
    copy = open_working_copy(case)
    Case.objects.filter(pk=copy.pk).update(title="First, revised", authors=["Ada Writer"])
    publish(copy, note="Names <corrected> & more.")
    root = feed(client, "/feeds/cases.xml")
    assert titles(root) == ["First, revised (edition 2)", "Second (edition 1)", "First, revised (edition 1)"]
    newest = root.find(f"{ATOM}entry")
    assert newest.findtext(f"{ATOM}id") == "http://testserver/cases/first-1995/editions/2/"
    assert newest.findtext(f"{ATOM}summary").startswith("Names <corrected> & more.")
    assert newest.findtext(f"{ATOM}author/{ATOM}name") == "Ada Writer"
    assert root.findtext(f"{ATOM}updated") == newest.findtext(f"{ATOM}updated")
    for link in root.iter(f"{ATOM}link"):
        assert client.get(link.get("href").removeprefix("http://testserver")).status_code == 200
    withdraw(Case.objects.get(slug="second-1996"), reason="Doubled.")
    assert not [title for title in titles(feed(client, "/feeds/cases.xml")) if "Second" in title]


def test_one_conflict_and_one_mediator_have_feeds_of_their_own(client):
    make_conflict("other-dispute")
    make_case("first-1995")
    make_actor("other-helper")
    mediator = {"key": "other", "actor": "other-helper", "role": "lead-mediator", "strategy": "procedural-formulation"}
    make_case("second-1996", conflict="other-dispute", mediators=[mediator])
    make_actor("nobody")
    assert len(titles(feed(client, "/feeds/cases.xml"))) == 2
    assert titles(feed(client, "/feeds/conflicts/other-dispute.xml")) == ["Second 1996 (edition 1)"]
    assert titles(feed(client, "/feeds/mediators/helper.xml")) == ["First 1995 (edition 1)"]
    assert titles(feed(client, "/feeds/mediators/north.xml")) == []
    assert client.get("/feeds/mediators/nobody.xml").status_code == 404
    assert client.get("/feeds/cases.xml?page=2").status_code == 400


def test_an_empty_collection_has_an_empty_feed(client):
    assert titles(feed(client, "/feeds/cases.xml")) == []


def test_what_curators_write_cannot_break_the_feed(client):
    make_case(title=f"{HOSTILE} ]]> &amp;", summary="a\x0bb \ufffe", authors=["</name>"])
    assert titles(feed(client, "/feeds/cases.xml")) == [f"{HOSTILE} ]]> &amp; (edition 1)"]


def test_pages_name_their_feeds(client):
    make_case()
    assert 'href="/feeds/cases.xml"' in client.get("/").content.decode()
    assert 'href="/feeds/conflicts/border-dispute.xml"' in client.get("/conflicts/border-dispute/").content.decode()
    assert 'href="/feeds/mediators/helper.xml"' in client.get("/mediators/helper/").content.decode()


def test_browsers_learn_how_to_search(client):
    response = client.get("/opensearch.xml")
    assert response["Content-Type"] == "application/opensearchdescription+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert len(root.findtext(f"{space}ShortName")) <= 16
    assert root.find(f"{space}Url").get("template") == "http://testserver/search/?q={searchTerms}"
