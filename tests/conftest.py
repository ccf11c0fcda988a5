"""What every test has: the vocabularies and roles of `fixtures/`, an empty collection, and no memory of the test before."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.management import call_command
from pytest_django.plugin import blocking_manager_key

from cases.discovery import search
from cases.management.commands.begin import FIXTURES


def load_vocabularies() -> None:
    search.clear()  # its tables are no models', so emptying the database leaves them as they were
    call_command("loaddata", *FIXTURES, verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: Any, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        load_vocabularies()


@pytest.fixture
def vocabularies(transactional_db: Any) -> None:
    """For tests with real transactions, before which the database is emptied."""
    load_vocabularies()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: Any, nextitem: Any) -> Any:
    """A test with real transactions empties the database; the tests after it find the vocabularies again."""
    result = yield
    marker = item.get_closest_marker("django_db")
    emptied = {"transactional_db", "live_server"} & set(item.fixturenames)
    if nextitem and (emptied or (marker and marker.kwargs.get("transaction"))):
        with item.config.stash[blocking_manager_key].unblock():
            load_vocabularies()
    return result


@pytest.fixture(autouse=True)
def _forget() -> None:
    cache.clear()
    for folder in default_storage.listdir("")[0]:  # in memory, and by generations, whose numbers tests have in common
        default_storage.delete(folder)
