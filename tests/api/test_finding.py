"""Search, comparison, precedents and similar cases, as programs get them."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from tests.factories import make_case

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def four(for_the_module):
    make_case("river-1995")
    make_case("lake-1996", title="Lake talks", background="A lake, and nothing but the lake.")
    make_case("old-1965", start="1965", end="1966", settlement="no-agreement")
    make_case("zyzzyva-draft", title="Zyzzyva talks", publish=False)


def refused(response, field):
    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert field in [error["field"] for error in response.json()["errors"]]


class TestSearch:
    def test_it_finds_records_of_every_kind_with_their_addresses(self, client, four):
        body = client.get("/api/v1/search/?search=river").json()
        assert body["count"] == len(body["results"]) > 2
        assert {entry["kind"]: entry["count"] for entry in body["kinds"]}["agreement"] == 3
        first = next(row for row in body["results"] if row["kind"] == "case")
        assert client.get(first["api_url"]).status_code == 200
        assert "<mark>" in first["snippet"]
        for row in body["results"]:
            assert client.get(row["url"]).status_code == 200, row

    def test_kinds_and_pages(self, client, four):
        body = client.get("/api/v1/search/?search=river&kind=agreement&page_size=2").json()
        assert (body["count"], len(body["results"])) == (3, 2)
        assert client.get(body["next"]).json()["next"] is None
        assert client.get("/api/v1/search/?search=river&page=99").status_code == 404

    def test_a_misspelt_word_gets_a_suggestion(self, client, four):
        body = client.get("/api/v1/search/?search=lakke").json()
        assert body["count"] == 0
        assert any("lake" in words for words in body["did_you_mean"])

    @pytest.mark.parametrize(
        ("query", "field"),
        [("", "search"), ("?search=", "search"), ("?search=%20", "search"), ("?search=" + "x" * 501, "search"),
         ("?search=a&search=b", "search"), ("?search=a%00", "search"), ("?search=a&kind=cats", "kind"),
         ("?search=a&page=0", "page"), ("?search=a&page_size=101", "page_size"), ("?search=a&q=b", "q")],
    )  # fmt: skip
    def test_what_cannot_be_read_is_named(self, client, query, field):
        refused(client.get(f"/api/v1/search/{query}"), field)

    @pytest.mark.parametrize("text", ['"', "*", "-", "a AND", "'; DROP TABLE", "(" * 100, "é😀"])
    def test_any_words_are_answered(self, client, four, text):
        assert client.get("/api/v1/search/", {"search": text}).status_code == 200

    def test_drafts_are_not_found(self, client, four):
        assert client.get("/api/v1/search/?search=zyzzyva").json()["count"] == 0


class TestCompare:
    def test_cases_side_by_side(self, client, four):
        body = client.get("/api/v1/compare/?case=river-1995,old-1965").json()
        assert [case["slug"] for case in body["cases"]] == ["river-1995", "old-1965"]
        rows = [row for section in body["sections"] for row in section["rows"]]
        assert len(rows) == body["rows"]
        assert sum(row["differs"] for row in rows) == body["differences"] > 0
        assert all(len(row["cells"]) == 2 for row in rows)

    def test_as_a_table(self, client, four):
        response = client.get("/api/v1/compare.csv?case=river-1995&case=old-1965")
        found = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
        assert list(found[0]) == ["section", "item", "differs", "river-1995", "old-1965"]
        assert int(response["Good-Offices-Count"]) == len(found)

    @pytest.mark.parametrize("query", ["", "?case=river-1995", "?case=a,b,c,d,e", "?case=%00,river-1995"])  # fmt: skip
    def test_what_cannot_be_compared_is_said(self, client, four, query):
        refused(client.get(f"/api/v1/compare/{query}"), "case")

    @pytest.mark.parametrize("slug", ["nothing", "zyzzyva-draft"])
    def test_what_is_not_published_is_not_there(self, client, four, slug):
        response = client.get(f"/api/v1/compare/?case=river-1995,{slug}")
        assert response.status_code == 404
        assert slug in response.json()["detail"]


class TestPrecedents:
    def test_the_likest_come_first_with_reasons(self, client, four):
        body = client.get("/api/v1/precedents/?challenge=trust-deficit&year=1995&weight_challenge=important").json()
        assert body["of"] == 3
        scores = [hit["score"] for hit in body["results"]]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < hit["score"] <= 1 and hit["reasons"] for hit in body["results"])
        assert "zyzzyva-draft" not in [hit["case"]["slug"] for hit in body["results"]]
        assert len(client.get("/api/v1/precedents/?challenge=trust-deficit&limit=1").json()["results"]) == 1

    @pytest.mark.parametrize(
        ("query", "field"),
        [("", "situation"), ("?limit=5", "situation"), ("?challenge=nonsense", "challenge"), ("?year=99", "year"),
         ("?challenge=spoilers&weight_challenge=heavy", "weight_challenge"), ("?challenge=spoilers&limit=51", "limit"),
         ("?outcome=ceasefire", "outcome"), ("?challenge=spoilers&weight_challenge=none", "weight_challenge")],
    )  # fmt: skip
    def test_what_cannot_be_read_is_named(self, client, four, query, field):
        refused(client.get(f"/api/v1/precedents/{query}"), field)


class TestSimilar:
    def test_the_likest_cases_with_reasons(self, client, four):
        body = client.get("/api/v1/cases/river-1995/similar/").json()
        assert [hit["case"]["slug"] for hit in body["results"]] == ["lake-1996", "old-1965"]
        assert body["results"][0]["reasons"][0]["text"]
        assert len(client.get("/api/v1/cases/river-1995/similar/?limit=1").json()["results"]) == 1
        assert client.get("/api/v1/cases/river-1995/similar/?other_conflicts=true").json()["results"] == []

    def test_only_of_published_cases(self, client, four):
        for slug in ("nothing", "zyzzyva-draft"):
            assert client.get(f"/api/v1/cases/{slug}/similar/").status_code == 404

    @pytest.mark.parametrize(("query", "field"), [("limit=0", "limit"), ("limit=51", "limit"), ("limit=x", "limit"),
                                                  ("other_conflicts=maybe", "other_conflicts"), ("n=5", "n")])  # fmt: skip
    def test_what_cannot_be_read_is_named(self, client, four, query, field):
        refused(client.get(f"/api/v1/cases/river-1995/similar/?{query}"), field)


def test_the_number_of_queries_stays_the_same(client, four):
    addresses = ("search/?search=river", "compare/?case=river-1995,old-1965", "precedents/?challenge=spoilers",
                 "cases/river-1995/similar/")  # fmt: skip

    def counted():
        found = []
        for address in addresses:
            client.get(f"/api/v1/{address}")
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/api/v1/{address}").status_code == 200
            found.append(len(queries))
        return found

    before = counted()
    for number in range(10):
        make_case(f"more-{number}")
    assert Case.objects.published().count() == 13
    assert counted() == before
