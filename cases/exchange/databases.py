"""The whole collection as an SQLite database: keys, indexes and views, for SQL and Datasette; releases are read from it too."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from cases.exchange.codebook import TYPES, vocabulary_of
from cases.exchange.columns import Column
from cases.exchange.lines import compact
from cases.exchange.tables import Table
from cases.exchange.whole import ALL, Counts, about, identity, is_unique, references, rows

_TYPES = {"whole number": "INTEGER", "count": "INTEGER", "number": "REAL", "yes or no": "INTEGER"}
_VIEWS = {
    "cases_and_conflicts": (
        "SELECT cases.*, conflicts.name AS conflict_name_now, conflicts.kind AS conflict_kind, conflicts.ucdp_id "
        "FROM cases JOIN conflicts ON conflicts.slug = cases.conflict"
    ),
    "mediations": (
        "SELECT mediators.*, cases.settlement, cases.start_earliest AS case_start, cases.end_latest AS case_end "
        "FROM mediators JOIN cases ON cases.slug = mediators.\"case\""
    ),
    "challenges_and_settlements": (
        "SELECT challenges.*, cases.settlement FROM challenges JOIN cases ON cases.slug = challenges.\"case\""
    ),
}  # fmt: skip


def write(target: Path, label: str) -> int:
    """Write the database; the number of cases. Lists and records are JSON, which SQLite's json_each takes apart."""
    counts: Counts = {}
    database = sqlite3.connect(target)
    try:
        with database:
            for table in ALL.values():
                database.execute(_declared(table))
                counts[table.name] = _fill(database, table)
                _index(database, table)
            _describe(database, label, counts)
            for name, query in _VIEWS.items():
                database.execute(f'CREATE VIEW "{name}" AS {query}')
        database.execute("ANALYZE")
    finally:
        database.close()
    return counts["cases"]


def _declared(table: Table) -> str:
    lines = [f'"{column.name}" {_TYPES.get(column.type, "TEXT")}{_check(column)}' for column in table.columns]
    names = ", ".join(f'"{name}"' for name in identity(table))
    lines += [f"PRIMARY KEY ({names})"] if is_unique(table) else []
    lines += [
        f'FOREIGN KEY ("{name}") REFERENCES "{target}" ("{address}")'
        for name, (target, address) in references(table).items()
    ]
    return f'CREATE TABLE "{table.name}" ({", ".join(lines)})'


def _check(column: Column) -> str:
    return "" if column.nullable else " NOT NULL"


def _fill(database: sqlite3.Connection, table: Table) -> int:
    marks = ", ".join("?" * len(table.columns))
    found = ([encoded(row[column.name]) for column in table.columns] for row in rows(table))
    query = f'INSERT INTO "{table.name}" VALUES ({marks})'  # noqa: S608 - names of our own tables
    return max(database.executemany(query, found).rowcount, 0)


def _index(database: sqlite3.Connection, table: Table) -> None:
    first = identity(table)[0] if is_unique(table) else ""
    for name in references(table):
        if name != first:
            database.execute(f'CREATE INDEX "{table.name}_{name}" ON "{table.name}" ("{name}")')


def _describe(database: sqlite3.Connection, label: str, counts: Counts) -> None:
    """What the database is, and its codebook, as two further tables."""
    database.execute('CREATE TABLE "about" ("name" TEXT PRIMARY KEY, "value" TEXT)')
    database.executemany('INSERT INTO "about" VALUES (?, ?)', about(label).items())
    database.execute(
        'CREATE TABLE "codebook" ("table" TEXT, "column" TEXT, "label" TEXT, "type" TEXT, "meaning" TEXT, "codes" TEXT, '
        '"names_rows_of" TEXT, PRIMARY KEY ("table", "column"))'
    )
    described = (
        (table.name, column.name, column.label, TYPES[column.type], column.help,
         compact(_codes(column)), vocabulary_of(column) if column.vocabulary else None)
        for table in ALL.values() for column in table.columns
    )  # fmt: skip
    database.executemany('INSERT INTO "codebook" VALUES (?, ?, ?, ?, ?, ?, ?)', described)
    database.execute('CREATE TABLE "tables" ("name" TEXT PRIMARY KEY, "meaning" TEXT, "rows" INTEGER)')
    tables = ((table.name, table.help, counts[table.name]) for table in ALL.values())
    database.executemany('INSERT INTO "tables" VALUES (?, ?, ?)', tables)


def _codes(column: Column) -> dict[str, str]:
    return {str(code): str(label) for code, label in column.choices.items()}


def encoded(value: Any) -> Any:
    """A value as it stands in the database."""
    return compact(value) if isinstance(value, (list, tuple, dict)) else value
