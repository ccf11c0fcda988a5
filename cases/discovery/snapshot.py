"""Reading several things as they were at one moment, without taking a lock that writers wait for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import connection

# The project opens SQLite's transactions as IMMEDIATE, which locks out writers. A reader needs a snapshot, not the lock.
_BEGIN = {"sqlite": "BEGIN DEFERRED", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}
_open = threading.local()


class Moment(NamedTuple):
    """Which state of the collection was read. `at` tells two states apart that a rollback gave the same number."""

    number: int
    at: Any


NOTHING = Moment(0, None)


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read inside is of one moment. Inside a transaction or another snapshot it adds nothing."""
    if connection.in_atomic_block or getattr(_open, "here", False):
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN[connection.vendor])
    _open.here = True
    try:
        yield
    finally:
        _open.here = False
        with connection.cursor() as cursor:
            cursor.execute("COMMIT")


def moment() -> Moment:
    """The present generation, over the raw connection: this is asked with every request."""
    rows = fetch("SELECT number, at FROM cases_generation WHERE id = 1")
    return Moment(*rows[0]) if rows else NOTHING


def fetch(sql: str, parameters: Any = ()) -> list[tuple[Any, ...]]:
    """The rows of a query over the raw connection."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
