"""A public answer is a function of the generation: it is sent once, and after that only when something changed."""

from __future__ import annotations

from unittest import mock

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_case

pytestmark = pytest.mark.django_db

ADDRESSES = ("/", "/cases/", "/cases/made-up-1995/", "/api/v1/cases/", "/api/v1/cases/made-up-1995/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_has_not_changed_is_not_sent_again(client, address):
    make_case()
    first = client.get(address)
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Last-Modified" in first
    for tag in (first["ETag"], f"W/{first['ETag']}"):
        with CaptureQueriesContext(connection) as captured:
            again = client.get(address, headers={"If-None-Match": tag})
        assert again.status_code == 304
        assert again.content == b""
        assert len(captured) <= 2
    assert client.get(address, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    assert client.get(address, headers={"If-None-Match": "*"})["Cache-Control"] == first["Cache-Control"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_publication_changes_the_tag_of_every_answer(client, address):
    make_case()
    tag = client.get(address)["ETag"]
    make_case("another-1996")
    again = client.get(address, headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert again["ETag"] != tag


def test_each_address_and_form_has_a_tag_of_its_own(client):
    make_case()
    tags = {client.get(address)["ETag"] for address in (*ADDRESSES, "/cases/?view=table")}
    assert len(tags) == len(ADDRESSES) + 1
    assert client.get("/", headers={"Accept": "text/html"})["ETag"] not in tags


def test_compressed_answers_have_weak_tags_that_still_count(client):
    make_case()
    first = client.get("/cases/", headers={"Accept-Encoding": "gzip"})
    assert first["ETag"].startswith("W/")
    assert client.get("/cases/", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_a_head_request_has_the_same_tag(client):
    make_case()
    assert client.head("/cases/")["ETag"] == client.get("/cases/")["ETag"]


def test_nothing_is_kept_for_who_is_signed_in(client):
    make_case()
    tag = client.get("/cases/made-up-1995/")["ETag"]
    client.force_login(get_user_model().objects.create_user("editor", is_staff=True))
    response = client.get("/cases/made-up-1995/", headers={"If-None-Match": tag})
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert "ETag" not in response
    assert "/admin/" in response.content.decode()


def test_what_never_changes_may_be_kept_for_ever(client):
    """The dossier of an edition is fixed: whoever has it need not ask again."""
    make_case()
    response = client.get("/api/v1/cases/made-up-1995/editions/1/")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "ETag" in response
    assert client.get("/cases/made-up-1995/")["Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/admin/login/"])
def test_the_desk_and_the_watchers_get_no_tags(client, address):
    assert "ETag" not in client.get(address)


def test_what_is_not_there_has_no_tag(client):
    assert "ETag" not in client.get("/nowhere/")


@pytest.mark.parametrize(
    ("address", "kind"), [("/cases/", "text/html; charset=utf-8"), ("/api/v1/cases/", "application/problem+json")]
)
def test_without_a_database_readers_are_told_when_to_come_back(client, address, kind):
    with mock.patch("cases.site.conditional.moment", side_effect=OperationalError("gone")):
        response = client.get(address)
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert response["Content-Type"] == kind
    assert "ETag" not in response


def test_a_database_that_goes_away_during_a_request_is_the_same(client):
    with mock.patch("cases.site.home.statistics.numbers", side_effect=OperationalError("gone")):
        response = client.get("/")
    assert (response.status_code, response["Retry-After"]) == (503, "30")
