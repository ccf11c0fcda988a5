"""What every list of the API promises: inherit `ApiList`, name the address, and say how to make one more record.

class TestParties(ApiList):
    path = "/api/v1/parties/"
"""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_case

PROBLEM = "application/problem+json"
MOST_QUERIES = 8 + 1  # and the one by which the middleware learns the generation

UNREADABLE: list[tuple[dict[str, Any], str]] = [
    ({"nonsense": "1"}, "nonsense"),
    ({"pge": "1"}, "pge"),
    ({"page": "abc"}, "page"),
    ({"page": "0"}, "page"),
    ({"page": "1e3"}, "page"),
    ({"page": "٣"}, "page"),
    ({"page": ["1", "2"]}, "page"),
    ({"page_size": "501"}, "page_size"),
    ({"page_size": "-1"}, "page_size"),
    ({"cursor": "é\x00"}, "cursor"),
    ({"cursor": "*", "page": "2"}, "page"),
    ({"fields": "nothing"}, "fields"),
    ({"omit": "nothing"}, "omit"),
    ({"format": "docx"}, "format"),
    ({"fields": "a\x00"}, "fields"),
]


class ApiList:
    """Shape, pages, cursors, strictness and a constant number of queries."""

    path: ClassVar[str]
    grows: ClassVar[bool] = True  # whether publishing a case adds records

    def add(self, number: int) -> None:
        make_case(f"one-more-{number:03d}")

    @pytest.fixture
    def three(self, three_cases: None, db: Any) -> None:
        if type(self).add is not ApiList.add:
            for number in (500, 501, 502):
                self.add(number)

    def get(self, client: Any, **query: Any) -> Any:
        return client.get(self.path, query)

    def results(self, client: Any, **query: Any) -> list[dict[str, Any]]:
        response = self.get(client, **query)
        assert response.status_code == 200, response.content
        return response.json()["results"]

    def test_it_answers_a_page_with_its_count_and_links(self, client, three):
        response = self.get(client)
        assert response.status_code == 200
        body = response.json()
        assert list(body) == ["count", "next", "previous", "results"]
        assert len(body["results"]) == min(body["count"], 25) > 0
        assert 'rel="license"' in response["Link"]
        assert 'rel="describedby"' in response["Link"]
        assert response["Good-Offices-Generation"].isdigit()

    def test_head_and_options_are_there_and_writing_is_not(self, client, db):
        assert client.head(self.path).status_code == 200
        assert client.options(self.path).status_code == 200
        for method in (client.post, client.put, client.patch, client.delete):
            response = method(self.path)
            assert response.status_code == 405
            assert response["Content-Type"] == PROBLEM
            assert "GET" in response["Allow"]

    def test_pages_visit_each_record_once(self, client, three):
        everything = self.results(client, page_size=500)
        seen, address = [], f"{self.path}?page_size=2"
        while address:
            body = client.get(address).json()
            seen += body["results"]
            address = body["next"]
        assert seen == everything

    def test_a_walk_visits_each_record_once_while_records_are_added(self, client, three):
        before = self.results(client, page_size=500)
        seen, address, number = [], f"{self.path}?cursor=*&page_size=2", 0
        while address:
            body = client.get(address).json()
            seen += body["results"]
            address = body["next"]
            if self.grows and number < 3:
                number += 1
                self.add(number)
        known = [_identity(row) for row in seen]
        assert len(known) == len(set(known))
        assert {_identity(row) for row in before} <= set(known)

    def test_as_many_queries_for_thirty_as_for_one(self, client, three):
        self.get(client)
        one, _ = self._queries(client, page_size=1)
        for number in range(10 if self.grows else 0):
            self.add(number)
        self.get(client)
        many, body = self._queries(client, page_size=30)
        assert len(body["results"]) >= min(body["count"], 13)
        assert many == one
        assert many <= MOST_QUERIES

    def _queries(self, client: Any, **query: Any) -> tuple[int, Any]:
        with CaptureQueriesContext(connection) as queries:
            body = self.get(client, **query).json()
        return len(queries), body

    def test_what_cannot_be_read_is_refused_and_named(self, client, db):
        for query, field in UNREADABLE:
            response = self.get(client, **query)
            assert response.status_code == 400, query
            assert response["Content-Type"] == PROBLEM
            errors = response.json()["errors"]
            assert field in [error["field"] for error in errors], query
            assert all(error["message"] for error in errors)

    def test_a_cursor_that_leads_nowhere_is_no_place_of_the_list(self, client, db):
        for cursor in ("gibberish", "WzEsMiwzLDQsNSw2LDdd"):
            response = self.get(client, cursor=cursor)
            assert response.status_code == 404
            assert "cursor=*" in response.json()["detail"]

    def test_a_near_miss_gets_a_suggestion(self, client, db):
        error = self.get(client, pages="2").json()["errors"][0]
        assert "Did you mean “page”?" in error["message"]
        assert "Valid are:" in error["message"]

    def test_a_page_beyond_the_last_is_not_there(self, client, db):
        response = self.get(client, page=10**17)
        assert response.status_code == 404
        assert "the last one is" in response.json()["detail"]

    def test_fields_can_be_chosen_and_left_out(self, client, three):
        row = self.results(client)[0]
        names = list(row)
        assert list(self.results(client, fields=names[0])[0]) == [names[0]]
        assert list(self.results(client, omit=names[0])[0]) == names[1:]

    def test_people_can_browse_it(self, client, db):
        response = client.get(self.path, headers={"accept": "text/html"})
        assert response.status_code == 200
        body = response.content.decode()
        assert '<html lang="en-GB">' in body
        assert body.count("<h1>") == 1
        assert "<script" not in body
        assert "style=" not in body

    def test_an_unavailable_format_is_said_in_the_own_form(self, client, db):
        response = client.get(self.path, headers={"accept": "image/png"})
        assert response.status_code == 406
        assert response["Content-Type"] == PROBLEM


class CaseFilters(ApiList):
    """Lists of what belongs to cases have the filters of the cases."""

    def test_the_filters_of_cases_apply(self, client, three):
        count = self.get(client).json()["count"]
        for query in ({"region": "africa"}, {"country": "ER"}, {"mediator": "helper"}, {"start_after": "1990"},
                      {"settlement": "Full settlement"}, {"challenge": "trust-deficit,spoilers"}, {"region": "!asia"},
                      {"region__not": "asia"}):  # fmt: skip
            assert self.get(client, **query).json()["count"] == count, query
        for query in ({"region": "asia"}, {"start_before": "1980"}, {"mediator": "!helper"}, {"ucdp_id": "99999"}):
            assert self.get(client, **query).json()["count"] == 0, query

    def test_unreadable_values_of_filters_are_refused(self, client, db):
        for name, value in (("region", "afrika"), ("start_after", "0.5"), ("kind", "mediaton")):
            response = self.get(client, **{name: value})
            assert response.status_code == 400
            assert response.json()["errors"][0]["field"] == name


def _identity(row: dict[str, Any]) -> str:
    return repr(sorted((name, repr(value)) for name, value in row.items() if name not in CHANGING))


CHANGING = {"cases", "cases_as_party", "cases_as_mediator"}  # these grow with the cases
