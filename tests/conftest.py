"""What every test has: the vocabularies and roles of `fixtures/`, an empty collection, and no memory of the test before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from pytest_django.plugin import blocking_manager_key

from cases.discovery import search
from cases.management.commands.begin import FIXTURES

NAMES = ("content_type__app_label", "codename")
_kept: dict[Any, list[Any]] = {}  # model → its rows, once they were loaded from files
_held: dict[str, set[tuple[str, str]]] = {}  # role → its permissions, whose keys are others after each emptying


def load_vocabularies() -> None:
    search.clear()  # its tables are no models', so emptying the database leaves them as they were
    if _kept:
        _put_back()
        return
    call_command("loaddata", *FIXTURES, verbosity=0)
    for model in [*apps.get_app_config("cases").get_models(include_auto_created=True), Group]:
        if rows := list(models.QuerySet(model)):
            _kept[model] = rows
    _held.update({role.name: set(role.permissions.values_list(*NAMES)) for role in _kept[Group]})


def _put_back() -> None:
    """The same rows as the files gave the first time, in a tenth of the time."""
    with transaction.atomic(), connection.cursor() as cursor:
        for model, rows in _kept.items():
            models.QuerySet(model).bulk_create(rows)
        keys = {tuple(names): key for *names, key in Permission.objects.values_list(*NAMES, "pk")}
        for role in Group.objects.all():
            role.permissions.set([keys[names] for names in _held[role.name]])
        for statement in connection.ops.sequence_reset_sql(no_style(), list(_kept)):
            cursor.execute(statement)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: Any, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        load_vocabularies()


@pytest.fixture(scope="module")
def for_the_module(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """What fixtures of a module write under it is made once, seen by every later test there, and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def vocabularies(transactional_db: Any) -> None:
    """For tests with real transactions, which find the vocabularies as all others do (see below)."""


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
