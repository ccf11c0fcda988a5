"""A client may ask so often a minute, is told how often, and costs no query by being counted."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.curation import tokens

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


@pytest.fixture
def three_a_minute(settings, monkeypatch):
    settings.API_RATE, settings.API_RATE_WITH_TOKEN = 3, 5
    monkeypatch.setattr("cases.api.throttling.time.time", lambda: 1_000_000_000.0)  # 40 seconds into a minute


def ask(client, address="/api/v1/regions/", **more):
    return client.get(address, **more)


def test_the_quota_is_told_and_kept(client, three_a_minute):
    for left in (2, 1, 0):
        response = ask(client)
        assert response.status_code == 200
        assert response["RateLimit-Policy"] == '"client";q=3;w=60'
        assert response["RateLimit"] == f'"client";r={left};t=20'
    refused = ask(client)
    assert (refused.status_code, refused["Content-Type"], refused["Retry-After"]) == (429, PROBLEM, "20")
    assert refused.json()["detail"] == "Too many requests. Try again in 20 seconds."
    assert refused["RateLimit"] == '"client";r=0;t=20'


def test_it_is_full_again_in_the_next_minute(client, three_a_minute, monkeypatch):
    for _ in range(4):
        ask(client)
    monkeypatch.setattr("cases.api.throttling.time.time", lambda: 1_000_000_021.0)
    assert ask(client).status_code == 200


@pytest.mark.parametrize("address", ["", "cases/", "facets/", "parties.csv", "codebook/", "schema/", "docs/", "cases/?page=x",
                                     "drafts/"])  # fmt: skip
def test_every_address_counts(client, three_a_minute, address):
    for _ in range(3):
        assert ask(client, f"/api/v1/{address}").status_code in (200, 400, 401)
    assert ask(client, f"/api/v1/{address}").status_code == 429


def test_clients_are_counted_apart_and_a_header_does_not_make_a_new_one(client, three_a_minute):
    for number in range(4):
        last = ask(client, headers={"x-forwarded-for": f"10.0.0.{number}"})
    assert last.status_code == 429
    assert ask(client, REMOTE_ADDR="10.1.1.1").status_code == 200


def test_of_ipv6_the_network_counts(client, three_a_minute):
    for number in range(4):
        last = ask(client, REMOTE_ADDR=f"2001:db8:1:2::{number}")
    assert last.status_code == 429
    assert ask(client, REMOTE_ADDR="2001:db8:1:3::1").status_code == 200
    assert ask(client, REMOTE_ADDR="nonsense").status_code == 200


def test_a_token_allows_more_and_a_wrong_one_nothing(client, three_a_minute):
    key = tokens.create(User.objects.create_user("carol"), "tests").key
    for _ in range(5):
        assert ask(client, headers={"authorization": f"Bearer {key}"})["RateLimit-Policy"] == '"token";q=5;w=60'
    assert ask(client, headers={"authorization": f"Bearer {key}"}).status_code == 429
    for _ in range(3):
        assert ask(client, headers={"authorization": "Bearer go_wrong"}).status_code == 200
    assert ask(client, headers={"authorization": "Bearer go_wrong"}).status_code == 429


def test_counting_costs_no_query(client, settings):
    key = tokens.create(User.objects.create_user("carol"), "tests").key

    def counted(**more):
        ask(client, **more)
        with CaptureQueriesContext(connection) as queries:
            ask(client, **more)
        return len(queries)

    free = counted()
    settings.API_RATE = 1000
    assert counted() == free
    assert counted(headers={"authorization": f"Bearer {key}"}) == free


def test_a_cache_that_forgets_lets_the_client_in(client, three_a_minute, monkeypatch):
    monkeypatch.setattr(cache, "incr", lambda key: (_ for _ in ()).throw(ValueError))
    assert ask(client).status_code == 200


def test_nothing_is_counted_where_it_is_switched_off(client):
    response = ask(client)
    assert not any(re.match("ratelimit", name, re.IGNORECASE) for name in response.headers)
