"""What can't be shown says so in plain words and shows the way on."""

from __future__ import annotations

from unittest import mock

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from cases.discovery import choosing
from cases.models import SlugRedirect
from cases.models.choices import Settlement
from cases.publication.publishing import withdraw
from cases.site import charts, errors
from tests.factories import make_case

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/?colour=red", ["colour", "This page has none"]),
        ("/cases/?chalenge=spoilers", ["chalenge", "Did you mean “challenge”?"]),
        ("/cases/?settlement=ful-settlement", ["ful-settlement", "full-settlement"]),
        ("/cases/?page=none", ["page", "whole number"]),
        ("/cases/?page=0", ["page", "whole number"]),
        ("/cases/?sort=size", ["sort", "title"]),
        ("/cases/?view=cards", ["view", "table"]),
        ("/cases/?start_after=soon", ["start_after", "1990"]),
        ("/cases/made-up-1995/?outcome=no", ["outcome", "hidden"]),
        ("/cases/made-up-1995/editions/?page=2", ["page"]),
        ("/cases/made-up-1995/editions/1/?page=2", ["page"]),
    ],
)
def test_a_parameter_that_cannot_be_read_is_named_with_what_is_valid(client, address, words):
    make_case()
    response = client.get(address)
    body = response.content.decode()
    assert response.status_code == 400
    assert [word for word in words if word not in body] == []
    assert "ETag" not in response


@pytest.mark.parametrize("address", ["/cases/", "/precedents/", "/map/", "/data/"])
def test_thousands_of_unknown_parameters_cost_no_more_than_ten(client, address, monkeypatch):
    looked = []
    near = choosing.difflib.get_close_matches
    monkeypatch.setattr(
        choosing.difflib, "get_close_matches", lambda *given, **more: looked.append(1) or near(*given, **more)
    )
    assert client.get(address, {f"a{number}": "1" for number in range(900)}).status_code == 400
    assert len(looked) <= 10


def test_hostile_names_of_parameters_are_escaped(client):
    response = client.get("/", {"<script>alert(1)</script>": "x"})
    assert response.status_code == 400
    assert "<script>" not in response.content.decode()


def test_an_address_that_is_nearly_right_gets_a_suggestion(client):
    make_case()
    response = client.get("/cases/made-up-1996/")
    assert response.status_code == 404
    assert 'href="/cases/made-up-1995/"' in response.content.decode()


def test_a_draft_is_not_suggested(client):
    make_case(publish=False)
    assert "made-up-1995" not in client.get("/cases/made-up-1996/").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere/",
        "/cases/nothing-like-it/",
        "/cases/made-up-1995/editions/9/",
        "/cases/made-up-1995/editions/99999999999999999999/",
    ],
)
def test_what_is_not_there_is_404(client, address):
    make_case()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("rest", ["", "editions/", "editions/1/"])
def test_a_withdrawn_case_says_why(client, rest):
    case = make_case()
    withdraw(case, reason="It was <b>two</b> cases.")
    response = client.get(f"/cases/made-up-1995/{rest}")
    assert response.status_code == 410
    assert "It was &lt;b&gt;two&lt;/b&gt; cases." in response.content.decode()


def test_a_case_that_moved_is_forwarded(client):
    make_case()
    SlugRedirect.objects.create(record="case", old="before", new="made-up-1995")
    response = client.get("/cases/before/")
    assert (response.status_code, response["Location"]) == (301, "/cases/made-up-1995/")


def test_pages_are_only_read(client):
    assert client.post("/cases/").status_code == 405


def test_a_fault_has_a_page_that_needs_nothing(client):
    client.raise_request_exception = False
    with mock.patch("cases.site.home.statistics.numbers", side_effect=RuntimeError):
        response = client.get("/")
    assert response.status_code == 500
    assert "fault is on our side" in response.content.decode()


def test_the_page_of_a_fault_does_without_a_style_sheet(rf: RequestFactory):
    with mock.patch("cases.site.errors.static", side_effect=ValueError):
        response = errors.server_error(rf.get("/"))
    assert b"stylesheet" not in response.content


@pytest.mark.parametrize(
    ("status", "call"), [(400, errors.bad_request), (404, errors.not_found), (500, errors.server_error)]
)
def test_programs_are_told_in_their_own_form(rf: RequestFactory, status, call):
    response = call(rf.get("/api/v1/anything/"))
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"


def test_the_watchers_of_the_service_are_answered(client):
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/readyz").content == b"ready\n"


def test_behind_a_proxy_with_tls_the_watchers_are_answered_and_readers_sent_to_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert [client.get(address).status_code for address in ("/healthz", "/readyz", "/")] == [200, 200, 301]


def test_a_service_that_is_not_ready_says_so(client):
    with mock.patch("cases.site.health.MigrationExecutor", side_effect=OperationalError):
        assert client.get("/readyz").status_code == 503
    with mock.patch("cases.site.health.MigrationExecutor") as executor:
        executor.return_value.migration_plan.return_value = ["one"]
        assert client.get("/readyz").status_code == 503


def test_a_timeline_leaves_out_what_has_no_date_and_escapes_the_rest():
    items = [
        {"start": "1990-01-01", "end": "1994-05-01", "label": "<b>&", "url": '/x"y', "code": "ceasefire"},
        {"start": "1994-05-01", "end": None, "label": "a point", "url": "", "code": None},
        {"start": None, "label": "undated"},
        {"start": "soon", "label": "unreadable"},
    ]
    drawn = charts.timeline(items)
    assert "&lt;b&gt;&amp;" in drawn
    assert 'href="/x&quot;y"' in drawn
    assert "undated" not in drawn
    assert "unreadable" not in drawn
    assert charts.timeline([]) == ""


def test_a_short_timeline_has_months_and_a_long_one_years():
    short = charts.timeline([{"start": "1978-09-05", "end": "1979-03-26", "label": "talks"}])
    long = charts.timeline([{"start": "1900-01-01", "end": "2000-01-01", "label": "century"}])
    assert ">Dec 1978<" in short
    assert ">1950<" in long


def test_every_settlement_has_a_mark_of_its_own():
    assert set(charts.MARKS) == set(Settlement)
    assert len(set(charts.MARKS.values())) == len(Settlement)
