"""The tidy tables: declared once, complete, and read with a fixed number of queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.dossier.shape import shape_of
from cases.exchange.codebook import TYPES, codebook
from cases.exchange.publications import CHANGES, EDITIONS, RELEASES
from cases.exchange.tables import TABLES
from cases.exchange.vocabularies import VOCABULARIES
from tests.factories import make_case

EVERY = [*TABLES.values(), *VOCABULARIES.values(), EDITIONS, RELEASES, CHANGES]
RENAMED = {("sources", "url"): "source_url"}


@pytest.mark.parametrize("table", EVERY, ids=lambda table: table.name)
def test_columns_have_names_of_their_own_and_say_what_they_mean(table):
    names = [column.name for column in table.columns]
    assert len(names) == len(set(names))
    for column in table.columns:
        assert column.help
        assert column.label
        assert column.type in TYPES
        assert bool(column.many) != bool(column.paths)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_no_field_of_the_shape_is_left_out(table):
    for field in shape_of(table.model).fields:
        assert RENAMED.get((table.name, field.name), field.name) in table.by_name


@pytest.mark.django_db
@pytest.mark.parametrize("table", EVERY, ids=lambda table: table.name)
def test_as_many_queries_for_many_rows_as_for_few(table):
    counts = []
    for slug in ("first-1995", "second-1995"):
        make_case(slug=slug)
        with CaptureQueriesContext(connection) as queries:
            rows = list(table.read(table.published().order_by(*table.order)))
        counts.append(len(queries))
        assert all(list(row) == list(table.by_name) for row in rows)
    assert counts[0] == counts[1] or not rows


@pytest.mark.django_db
def test_only_the_columns_asked_for_are_read():
    make_case()
    table = TABLES["parties"]
    with CaptureQueriesContext(connection) as queries:
        rows = list(table.read(table.published(), ["key", "side"]))
    assert [list(row) for row in rows] == [["key", "side"]] * 2
    assert "interests" not in queries[0]["sql"]


def test_the_codebook_has_every_table():
    assert [entry["name"] for entry in codebook()] == [*TABLES, *VOCABULARIES]
