"""Tests of this room make their own stored answers, so the rooms above must not."""

import pytest

from cases.discovery import index as indexes
from cases.models import generation


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    monkeypatch.setattr(generation, "rerender", None)
    indexes.forget()
    yield
    indexes.forget()
