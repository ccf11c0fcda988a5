"""The pages of the cases: they answer, they cost few queries, and they let nothing through that a curator or reader wrote."""

from __future__ import annotations

import re

import pytest

from tests.factories import make_case
from tests.site.markup import active

pytestmark = pytest.mark.django_db

PAGES = (
    "/", "/cases/", "/cases/?view=table", "/cases/?q=river", "/cases/?settlement=full-settlement&challenge=trust-deficit",
    "/cases/made-up-1995/", "/cases/made-up-1995/?outcome=hidden", "/cases/made-up-1995/editions/",
    "/cases/made-up-1995/editions/1/",
)  # fmt: skip
HOSTILE = '<script>alert(1)</script>" onmouseover="alert(2)'


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_one_heading_a_title_and_a_description(client, address):
    make_case()
    response = client.get(address)
    body = response.content.decode()
    assert response.status_code == 200
    assert body.count("<h1") == 1
    assert re.search(r"<title>[^<]+</title>", body)
    assert re.search(r'<meta name="description" content="[^"]{20,}">', body)
    assert '<link rel="canonical" href="http://testserver/' in body
    assert 'lang="en"' in body
    assert "<main" in body


@pytest.mark.parametrize("address", PAGES)
def test_no_page_needs_what_the_content_policy_forbids(client, address):
    make_case()
    body = client.get(address).content.decode()
    assert active(body) == []


@pytest.mark.parametrize("address", ["/", "/cases/"])
def test_an_empty_collection_has_its_pages(client, address):
    assert client.get(address).status_code == 200


def test_a_search_shows_where_it_was_found_and_keeps_the_words(client):
    make_case()
    body = client.get("/cases/?q=river").content.decode()
    assert 'value="river"' in body
    assert "<mark>" in body
    assert "1 case" in body


def test_hostile_words_in_a_search_stay_words(client):
    make_case()
    body = client.get("/cases/", {"q": HOSTILE}).content.decode()
    assert active(body) == []


def test_a_filter_that_is_on_can_be_taken_away_and_stays_checked(client):
    make_case()
    body = client.get("/cases/?settlement=full-settlement&role=lead-mediator").content.decode()
    assert re.search(r'name="settlement" value="full-settlement" checked', body)
    assert 'href="/cases/?role=lead-mediator"' in body
    assert 'href="/cases/?settlement=full-settlement"' in body


def test_what_the_form_has_no_field_for_is_kept_in_it(client):
    make_case()
    body = client.get("/cases/?settlement=!ongoing&ucdp_id=333").content.decode()
    assert '<input type="hidden" name="settlement__not" value="ongoing">' in body
    assert '<input type="hidden" name="ucdp_id" value="333">' in body


def test_the_catalogue_says_where_the_same_is_as_data(client):
    make_case()
    response = client.get("/cases/?settlement=full-settlement")
    assert "/api/v1/cases/?settlement=full-settlement" in response["Link"]
    assert client.get("/api/v1/cases/?settlement=full-settlement").json()["count"] == 1


def test_pages_and_views_keep_the_filters(client):
    for number in range(27):
        make_case(f"case-{number}")
    body = client.get("/cases/?settlement=full-settlement&view=table").content.decode()
    assert "/cases/?settlement=full-settlement&amp;view=table&amp;page=2" in body
    assert "/cases/?settlement=full-settlement&amp;view=list" in body
    assert client.get("/cases/?page=2").status_code == 200
    assert client.get("/cases/?page=3").status_code == 404


def test_the_home_page_counts_and_draws_by_settlement(client):
    make_case()
    body = client.get("/").content.decode()
    assert 'href="/cases/?decade=1990s"' in body
    assert "1990s: 1 case<" in body
    assert 'class="s-full-settlement"' in body


def test_only_who_mediated_is_said_to_have_mediated(client):
    make_case()
    make_case("hosted-1996", kind="good-offices")
    body = client.get("/cases/").content.decode()
    assert body.count("Mediated by Helper") == 1
    assert body.count("Good offices: Helper") == 1
