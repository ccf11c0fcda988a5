"""What every test has: the vocabularies and roles of `fixtures/`, an empty collection, and no memory of the test before."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command

from cases.management.commands.begin import FIXTURES


def load_vocabularies() -> None:
    call_command("loaddata", *FIXTURES, verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: Any, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        load_vocabularies()


@pytest.fixture
def vocabularies(transactional_db: Any) -> None:
    """For tests with real transactions, before which the database is emptied."""
    load_vocabularies()


@pytest.fixture(autouse=True)
def _forget() -> None:
    cache.clear()
