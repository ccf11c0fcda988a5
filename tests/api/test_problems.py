"""Whatever goes wrong is said as RFC 9457 problem details."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client
from rest_framework.exceptions import Throttled

from cases.api.cases import CaseView
from cases.api.problems import PROBLEM_JSON, problem_response
from cases.models import SlugRedirect
from cases.publication.publishing import withdraw
from tests.factories import make_case

pytestmark = pytest.mark.django_db


def problem(response, status):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == PROBLEM_JSON
    body = response.json()
    assert list(body) == ["type", "title", "status", "detail", "errors"]
    assert body["status"] == status
    return body


@pytest.mark.parametrize(
    "path",
    ["/api/", "/api/v2/", "/api/v1/nothing/", "/api/v1/cases/nothing/", "/api/v1/cases/%00/", "/api/v1/cases/%ff/",
     "/api/v1/actors/nobody/", "/api/v1/countries/ZZ/", "/api/v1/cases/river-1995/editions/9/", "/api/v1/cases/../../etc/",
     "/api/v1/cases/river-1995/editions/99999999999999999999999/"],
)  # fmt: skip
def test_what_is_not_there(client, case, path):
    problem(client.get(path), 404)


def test_what_is_not_there_is_not_there_under_any_method():
    client = Client(enforce_csrf_checks=True)
    for method in (client.post, client.put, client.patch, client.delete, client.options):
        problem(method("/api/v1/nothing/"), 404)


def test_an_address_without_its_slash_leads_to_the_one_with_it(client):
    response = client.get("/api/v1/cases?region=africa")
    assert (response.status_code, response["Location"]) == (301, "/api/v1/cases/?region=africa")


def test_a_withdrawn_case_is_gone_and_says_why(client, case):
    withdraw(case, reason="It duplicated another case.")
    for path in ("", "editions/", "editions/1/"):
        assert "duplicated another case" in problem(client.get(f"/api/v1/cases/river-1995/{path}"), 410)["detail"]


@pytest.mark.parametrize(("record", "collection"), [("case", "cases"), ("actor", "actors")])
def test_a_renamed_record_is_elsewhere(client, record, collection):
    SlugRedirect.objects.create(record=record, old="before", new="after")
    response = client.get(f"/api/v1/{collection}/before/?format=json")
    assert (response.status_code, response["Location"]) == (301, f"/api/v1/{collection}/after/?format=json")


def test_the_database_gone(client, monkeypatch):
    def gone(*args, **kwargs):
        raise OperationalError("unable to open database file")

    monkeypatch.setattr(CaseView, "answer", gone)
    response = client.get("/api/v1/cases/x/")
    problem(response, 503)
    assert response["Retry-After"].isdigit()


def test_a_mistake_of_ours_is_logged_and_shows_nothing(client, monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(CaseView, "answer", broken)
    body = problem(client.get("/api/v1/cases/x/"), 500)
    assert "secret" not in str(body)
    assert "secret" in caplog.text


def test_too_many_requests():
    response = problem_response(Throttled(wait=12), {})
    assert (response.status_code, response["Retry-After"]) == (429, "12")


def test_undecodable_bytes_are_refused(client):
    body = problem(client.get("/api/v1/cases/?search=%ff%fe"), 400)
    assert body["errors"][0]["field"] == "search"


@pytest.mark.parametrize("search", ['"', "'; DROP TABLE cases_case; --", "a AND OR", "*", "-", "(" * 100, "river"])
def test_any_search_is_answered(client, case, search):
    assert client.get("/api/v1/cases/", {"search": search}).status_code == 200


@pytest.mark.parametrize("path", ["cases/river-1995/", "facets/", "codebook/", "schema/", "docs/", "", "actors/north/",
                                  "cases/river-1995/editions/1/"])  # fmt: skip
def test_an_unknown_parameter_is_refused_everywhere(client, case, path):
    assert problem(client.get(f"/api/v1/{path}?nonsense=1"), 400)["errors"][0]["field"] == "nonsense"


def test_drafts_are_not_there(client, case):
    make_case(slug="zyzzyva-draft", title="Zyzzyva", publish=False)
    problem(client.get("/api/v1/cases/zyzzyva-draft/"), 404)


@pytest.mark.parametrize(
    "path", ["cases.csv", "parties.ndjson", "sources.bib", "search/?search=a", "facets/", "drafts/"]
)
def test_the_database_gone_under_every_kind_of_answer(client, monkeypatch, path):
    def gone(*args, **kwargs):
        raise OperationalError("unable to open database file")

    for place in (
        "cases.api.views.snapshot",
        "cases.api.cases.catalogue.find",
        "cases.api.authentication.tokens.check",
    ):
        monkeypatch.setattr(place, gone)
    response = client.get(f"/api/v1/{path}", headers={"authorization": "Bearer go_x"})
    problem(response, 503)
    assert response["Retry-After"].isdigit()


@pytest.mark.parametrize(
    "path", ["", "cases/", "cases/x/", "cases.csv", "facets/", "schema/", "docs/", "docs/parties/", "search/"]
)
def test_what_can_only_be_read_says_so(client, path):
    for method in (client.post, client.put, client.patch, client.delete):
        response = method(f"/api/v1/{path}", data="{}", content_type="application/json")
        assert "It has: GET, HEAD, OPTIONS" in problem(response, 405)["detail"]
        assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert client.options(f"/api/v1/{path}").status_code == 200


def test_other_origins_may_read_and_not_write(client, case):
    response = client.get("/api/v1/cases.csv", headers={"origin": "https://example.org"})
    assert response["Access-Control-Allow-Origin"] == "*"
    exposed = response["Access-Control-Expose-Headers"]
    assert all(name in exposed for name in ("Good-Offices-Count", "RateLimit", "Retry-After", "ETag"))
    asked = {"origin": "https://example.org", "access-control-request-method": "PUT"}
    allowed = client.options("/api/v1/drafts/x/", headers=asked)["Access-Control-Allow-Methods"]
    assert allowed == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    "path", ["cases/", "parties/?region=africa", "parties.csv", "cases.geojson", "facets/", "search/?search=river",
             "cases/river-1995/similar/", "docs/"],
)  # fmt: skip
def test_what_is_still_true_is_not_sent_again_and_costs_two_queries_at_most(
    client, case, path, django_assert_max_num_queries
):
    first = client.get(f"/api/v1/{path}")
    with django_assert_max_num_queries(2):
        again = client.get(f"/api/v1/{path}", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    since = client.get(f"/api/v1/{path}", headers={"if-modified-since": first["Last-Modified"]})
    assert since.status_code == 304
    make_case("newer-1996")
    assert client.get(f"/api/v1/{path}", headers={"if-none-match": first["ETag"]}).status_code == 200
