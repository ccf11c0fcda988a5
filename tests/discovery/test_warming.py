"""A process that has just started: no reader pays for the index, and a fault at the start harms nobody."""

from __future__ import annotations

import logging
from threading import Event
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError

from cases.discovery import index, warming
from tests.factories import make_case


@pytest.mark.django_db(transaction=True)
def test_the_index_is_there_before_the_first_reader(client: Any, vocabularies: None) -> None:
    make_case()
    index.forget()
    warming.begin().join(20)
    with mock.patch.object(index, "_renewed", side_effect=AssertionError("made twice")):
        assert client.get("/api/v1/cases/").json()["count"] == 1


@pytest.mark.django_db
def test_who_watches_hears_that_it_is_being_made(client: Any) -> None:
    made = Event()
    with mock.patch.object(warming, "_make", made.wait):
        thread = warming.begin()
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").content == b"starting\n"
        made.set()
        thread.join(20)
    assert client.get("/readyz").content == b"ready\n"


def test_a_database_that_is_away_at_the_start_is_only_logged(caplog: Any) -> None:
    away = mock.patch.object(index, "current", side_effect=OperationalError("no such host"))
    with away, caplog.at_level(logging.WARNING, "cases.discovery.warming"):
        warming._make()
    assert "no such host" in caplog.text
