"""Every list of the API keeps what lists promise."""

from __future__ import annotations

import pytest

from cases.api.tables import LISTS
from cases.exchange.publications import CHANGES, EDITIONS, RELEASES
from cases.exchange.tables import TABLES
from cases.exchange.vocabularies import VOCABULARIES
from cases.models import Release
from tests.factories import make_case
from tests.suites.lists import ApiList, CaseFilters

SHARED = {"conflicts", "actors", "sources"}  # publishing the factory's cases adds none


@pytest.fixture(scope="module")
def three_cases(for_the_module):
    for number in (500, 501, 502):
        make_case(f"one-more-{number:03d}")


class TestCases(CaseFilters):
    path = "/api/v1/cases/"


class TestChanges(ApiList):
    path = "/api/v1/changes/"


class TestReleases(ApiList):
    path = "/api/v1/releases/"

    def add(self, number: int) -> None:
        Release.objects.create(label=f"2026.{number}", generation=number)


class TestEditions(CaseFilters):
    path = "/api/v1/editions/"


def _suite(name: str) -> type:
    base = CaseFilters if name in TABLES else ApiList
    members = {"path": f"/api/v1/{name}/", "grows": name in TABLES and name not in SHARED}
    return type(f"Test_{name.replace('-', '_')}", (base,), members)


globals().update({f"Test_{name.replace('-', '_')}": _suite(name) for name in (*TABLES, *VOCABULARIES)})


def test_each_list_has_its_suite():
    own = {EDITIONS.name, RELEASES.name, CHANGES.name}
    assert set(LISTS) == own | set(TABLES) | set(VOCABULARIES)


@pytest.mark.django_db
def test_every_ordering_of_every_list_visits_each_record_once(client, case):
    for name, view in LISTS.items():
        everything = client.get(f"/api/v1/{name}/", {"page_size": 500}).json()["results"]
        for order in view().orders():
            rows = []
            address = f"/api/v1/{name}/?page_size=100&ordering={order}"
            while address:
                body = client.get(address).json()
                rows += body["results"]
                address = body["next"]
            assert sorted(map(repr, rows)) == sorted(map(repr, everything)), (name, order)
