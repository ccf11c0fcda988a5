"""A published case and what it brings along, for every test of the API that asks for it."""

from __future__ import annotations

import pytest

from cases.discovery import index
from cases.models import Case
from tests.factories import make_case


@pytest.fixture(autouse=True)
def _fresh_index():
    index.forget()
    yield
    index.forget()


@pytest.fixture(scope="module")
def _case(for_the_module):
    return make_case(slug="river-1995").pk


@pytest.fixture
def case(_case, db):
    return Case.objects.get(pk=_case)
