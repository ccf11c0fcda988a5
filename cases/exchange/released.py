"""A release as it was: its tables are read from its own database file, in which everything has the names that it had then."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import OperationalError

from cases.discovery import frozen, names
from cases.discovery.frozen import Frozen
from cases.discovery.names import Names, Vocabulary
from cases.exchange import shelf
from cases.exchange.case_rows import CASES
from cases.exchange.columns import Column
from cases.exchange.databases import encoded
from cases.exchange.packages import FORMATS
from cases.exchange.tables import CHUNK, Table
from cases.exchange.whole import ALL, identity
from cases.models import Actor, Release, ReleaseFile

ENDING = ".sqlite"
Row = dict[str, Any]


class LostFileError(OperationalError):
    """A release is there, and its database file isn't where it was stored, or can't be read."""


@dataclass(frozen=True)
class Criterion:
    """What the value of a column must be: one of these, none of these, or a day from or up to this one."""

    column: Column
    included: Sequence[str] = ()
    excluded: Sequence[str] = ()
    least: date | None = None
    most: date | None = None
    negated: bool = False


def path_of(release: Release) -> Path:
    """Where the release's database file is on this machine; from a storage elsewhere it is fetched once. Raises LostFileError."""
    file = ReleaseFile.objects.filter(release=release, name__endswith=ENDING).first()
    if file is None or not shelf.is_whole(file.stored, file.size):
        raise LostFileError(f"The database file of release {release.label} is not there, or not whole.")
    return _here(file.stored, file.sha256)


def path_now() -> Path:
    """Where the database file of the present collection is; it is made if it wasn't yet."""
    made = next(made for made in FORMATS if made.ending == ENDING)
    kept = shelf.make_now(made)
    return _here(kept.stored, kept.sha256)


def _here(stored: str, sha256: str) -> Path:
    try:
        path = Path(default_storage.path(stored))
    except NotImplementedError:
        return _fetched(stored, sha256)
    return path if path.exists() else _fetched(stored, sha256)


def _fetched(stored: str, sha256: str) -> Path:
    """A copy, written beside its place and then put there, so that nobody reads half of one."""
    folder = Path(settings.DATA_DIR) / "fetched"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{sha256}{ENDING}"
    if not path.exists():
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as copy:
            for piece in shelf.pieces(stored):
                copy.write(piece)
        Path(copy.name).replace(path)
    return path


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A database file, only to be read. Raises LostFileError, also later, if it can't be."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            yield database
    except sqlite3.Error as error:
        raise LostFileError(f"The database file {path.name} can't be read.") from error


def catalogue_of(release: Release) -> Frozen:
    """The release's cases, to be found by the filters of the catalogue."""
    return frozen.frozen(release, lambda: names_of(release))


def names_of(release: Release) -> Names:
    """What the records of a release were called in it."""
    with opened(path_of(release)) as database:
        records = {model: _called(database, table_of(model)) for model in names.MODELS}
        numbers = database.execute("SELECT ucdp_id, slug FROM conflicts WHERE ucdp_id IS NOT NULL").fetchall()
    return names.of(records, numbers)


def table_of(model: Any) -> Table | None:
    """The table whose rows are this model's records; None if there is none."""
    return next((table for table in ALL.values() if table.model is model and table.address), None)


def _called(database: sqlite3.Connection, table: Table | None) -> Vocabulary:
    if table is None:
        raise TypeError("Every facet's records have a table.")
    title = "title" if "title" in table.by_name else "name"
    shorter = ", short_name" if table.model is Actor else ""
    rows = database.execute(
        f'SELECT "{table.address}", "{title}"{shorter} FROM "{table.name}" ORDER BY rowid'  # noqa: S608 - our names
    ).fetchall()
    others = [(row[2], row[0]) for row in rows if row[2]] if shorter else []
    return Vocabulary({row[0]: row[1] for row in rows}, others)


def vocabulary(release: Release, model: Any) -> Vocabulary | None:
    """What a column that names these records could hold in the release; None if they have no table."""
    table = table_of(model)
    if table is None:
        return None
    with opened(path_of(release)) as database:
        return _called(database, table)


@dataclass(frozen=True)
class Rows:
    """Rows of a table in a release: those that pass the tests and belong to the cases, if any are given."""

    path: Path
    table: Table
    tests: Sequence[Criterion] = ()
    cases: Sequence[str] | None = None
    ordering: str = ""

    def count(self) -> int:
        where, marks = self._where()
        with opened(self.path) as database:
            found = database.execute(f'SELECT count(*) FROM "{self.table.name}" AS t {where}', marks).fetchone()  # noqa: S608 - our names
        return int(found[0])

    def read(self, fields: Collection[str] | None = None, *, first: int = 0, size: int = -1) -> Iterator[Row]:
        """The rows from the `first`-th, `size` of them or all."""
        where, marks = self._where()
        return (
            row
            for _, row in self._select(
                fields, f"{where} ORDER BY {self._order()} LIMIT ? OFFSET ?", [*marks, size, first]
            )
        )

    def walk(self, after: int, size: int, fields: Collection[str] | None = None) -> tuple[list[Row], int | None]:
        """The next `size` rows after this place of the file, and the place from which to go on; None at the end."""
        where, marks = self._where(["t.rowid > ?"], [after])
        found = list(self._select(fields, f"{where} ORDER BY t.rowid LIMIT ?", [*marks, size + 1]))
        return [row for _, row in found[:size]], found[size - 1][0] if len(found) > size else None

    def _select(self, fields: Collection[str] | None, rest: str, marks: list[Any]) -> Iterator[tuple[int, Row]]:
        columns = self.table.chosen(fields)
        with opened(self.path) as database:
            known = {row[1] for row in database.execute(f'PRAGMA table_info("{self.table.name}")')}
            asked = ", ".join(f't."{column.name}"' if column.name in known else "NULL" for column in columns)
            query = f'SELECT t.rowid, {asked or "NULL"} FROM "{self.table.name}" AS t {rest}'  # noqa: S608 - our names
            for place, *values in database.execute(query, marks):
                yield (
                    place,
                    {column.name: decoded(column, value) for column, value in zip(columns, values, strict=False)},
                )

    def _order(self) -> str:
        if not self.ordering:
            return "t.rowid"
        name = self.ordering.removeprefix("-")
        name = f"{name}_earliest" if f"{name}_earliest" in self.table.by_name else name
        return f't."{name}" {"DESC" if self.ordering.startswith("-") else "ASC"} NULLS LAST, t.rowid'

    def _where(self, more: Sequence[str] = (), marks_of_more: Sequence[Any] = ()) -> tuple[str, list[Any]]:
        parts, marks = [*more], [*marks_of_more]
        for test in self.tests:
            condition, values = _condition(test)
            parts.append(condition)
            marks += values
        if self.cases is not None:
            parts.append(_belongs(self.table))
            marks += [encoded(list(self.cases))] * parts[-1].count("?")
        return (f"WHERE {' AND '.join(parts)}" if parts else ""), marks


_INSIDE = "IN (SELECT value FROM json_each(?))"


def _belongs(table: Table) -> str:
    """That a row belongs to one of the cases."""
    if "case" in table.by_name:
        return f't."case" {_INSIDE}'
    if "cases" in table.by_name:
        return f'EXISTS (SELECT 1 FROM json_each(t."cases") AS c WHERE c.value {_INSIDE})'  # noqa: S608 - our names
    if table.model is Actor:
        users = (f'SELECT actor FROM {name} WHERE "case" {_INSIDE}' for name in ("parties", "mediators"))  # noqa: S608 - our names
        return f"t.slug IN ({' UNION ALL '.join(users)})"
    return f't."{table.address}" {_INSIDE}'


def _condition(test: Criterion) -> tuple[str, list[Any]]:
    parts, marks = [], []
    name = f't."{test.column.name}"'
    for values, wanted in ((test.included, True), (test.excluded, False)):
        if values:
            inside = f"{name} {_INSIDE}"
            if test.column.type == "list":
                inside = f"EXISTS (SELECT 1 FROM json_each({name}) AS v WHERE v.value {_INSIDE})"  # noqa: S608 - our names
            parts.append(inside if wanted else f"({name} IS NULL OR NOT {inside})")
            marks.append(encoded(list(values)))
    for day, sign in ((test.least, ">="), (test.most, "<=")):
        if day:
            parts.append(f"{name} {sign} ?")
            marks.append(day.isoformat())
    condition = " AND ".join(parts) or "1"
    return (f"NOT coalesce(({condition}), 0)" if test.negated else f"({condition})"), marks


def decoded(column: Column, value: Any) -> Any:
    """A value of the database file as the API answers it."""
    if column.type in ("list", "objects"):
        return json.loads(value) if value else []
    return bool(value) if column.type == "yes or no" and value is not None else value


def cases_in_order(path: Path, slugs: Sequence[str], fields: Collection[str] | None = None) -> Iterator[Row]:
    """The rows of these cases, in this order and in chunks."""
    wanted = None if fields is None else {*fields, "slug"}
    for first in range(0, len(slugs), CHUNK):
        chunk = slugs[first : first + CHUNK]
        found = {row["slug"]: row for row in Rows(path, CASES, cases=chunk).read(wanted)}
        yield from (found[slug] for slug in chunk if slug in found)


# --- what differs -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Difference:
    """How many rows of a table are in the one state of the collection and in the other, and how they differ."""

    table: Table
    before: int
    after: int
    added: int
    changed: int
    removed: int

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def between(one: Release, other: Release) -> list[Difference]:
    """Table by table, what the second release has, changed or lost against the first. Raises LostFileError."""
    return _between(path_of(one), path_of(other))


@lru_cache(maxsize=16)  # releases don't change
def _between(one: Path, other: Path) -> list[Difference]:
    return differences(one, other)


def differences(one: Path, other: Path) -> list[Difference]:
    """Table by table, what the second database file has, changed or lost against the first. Columns that both have count."""
    with opened(one) as database:
        database.execute("ATTACH ? AS other", [f"{other.absolute().as_uri()}?mode=ro&immutable=1"])
        return [_difference(database, table) for table in ALL.values()]


def _difference(database: sqlite3.Connection, table: Table) -> Difference:
    sides = ("main", "other")
    known = [{row[1] for row in database.execute(f'PRAGMA {side}.table_info("{table.name}")')} for side in sides]
    columns = [column.name for column in table.columns if column.name in known[0] & known[1]]
    if not columns:
        return Difference(table, 0, 0, 0, 0, 0)
    before, after = (database.execute(f'SELECT count(*) FROM {side}."{table.name}"').fetchone()[0] for side in sides)  # noqa: S608 - our names
    fresh, gone = (
        _only_in(database, table, columns, "other", "main"),
        _only_in(database, table, columns, "main", "other"),
    )
    changed = sum(min(number, gone[key]) for key, number in fresh.items() if key in gone)
    return Difference(table, before, after, sum(fresh.values()) - changed, changed, sum(gone.values()) - changed)


def _only_in(
    database: sqlite3.Connection, table: Table, columns: Iterable[str], side: str, against: str
) -> dict[Any, int]:
    """What names the rows that only one side has → how many there are of it."""
    listed = ", ".join(f'"{name}"' for name in columns)
    names_ = ", ".join(f'"{name}"' for name in identity(table))
    query = (
        f'SELECT {names_}, count(*) FROM (SELECT {listed} FROM {side}."{table.name}" '  # noqa: S608 - our names
        f'EXCEPT SELECT {listed} FROM {against}."{table.name}") GROUP BY {names_}'
    )
    return {row[:-1]: row[-1] for row in database.execute(query)}
