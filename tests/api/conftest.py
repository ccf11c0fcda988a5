"""A published case and what it brings along, for every test of the API that asks for it."""

from __future__ import annotations

import pytest

from cases.discovery import index
from tests.factories import make_case


@pytest.fixture(autouse=True)
def _fresh_index():
    index.forget()
    yield
    index.forget()


@pytest.fixture
def case(db):
    return make_case(slug="river-1995")
