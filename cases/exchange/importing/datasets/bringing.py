"""Bringing in a published dataset: read whole, matched, kept; previewed by the same code in a transaction rolled back.

Nothing is published. Of records that are there, only an empty identifier is filled, and only where the match is sure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction

from cases.dossier.problems import InvalidDossier, Problem
from cases.dossier.shape import SHAPES
from cases.dossier.writing import write
from cases.exchange.importing.datasets import keeping
from cases.exchange.importing.datasets.catalogue import DATASETS
from cases.exchange.importing.datasets.cells import lost_letters
from cases.exchange.importing.datasets.keeping import Kept
from cases.exchange.importing.datasets.matching import There
from cases.exchange.importing.datasets.reading import Table, tables_of
from cases.exchange.importing.datasets.shape import Dataset, Fill, Flag, Found, Reading, TableShape
from cases.exchange.importing.imports import Effect, load_document
from cases.models import Import
from cases.models.generation import one_generation

Document = dict[str, Any]
Advance = Callable[[str, int, int], None]
REPORT_COLUMNS = ("row", "sheet", "column", "value", "reason", "what")
LONGEST_ID = 200  # as the records have room for
SHOWN_VALUE = 300  # characters of a cell in the report
_VERSION_IN_NAME = re.compile(r"\d{4}-\d{2}-\d{2}|(?<=[_-]v)\d+(?:\.\d+)*")


class Report(NamedTuple):
    """What an import did or would do: counts, flagged and refused rows, filled identifiers."""

    dataset: Dataset
    version: str
    encoding: str
    kinds: dict[str, Counter[str]]  # kind → added, changed, unchanged, doubtful
    flags: list[tuple[str, Flag]]  # sheet, flag
    fills: list[Effect]

    @property
    def counts(self) -> Counter[str]:
        total: Counter[str] = sum(self.kinds.values(), Counter())
        total["refused"] = sum(flag.refused for _, flag in self.flags)
        total["flagged"] = len(self.flags) - total["refused"]
        return total

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """The flagged and refused rows, for a CSV file."""
        for sheet, flag in self.flags:
            value = flag.value if len(flag.value) <= SHOWN_VALUE else f"{flag.value[:SHOWN_VALUE]}…"
            what = "refused" if flag.refused else "flagged"
            yield dict(zip(REPORT_COLUMNS, (flag.row, sheet, flag.column, value, flag.reason, what), strict=True))


class _DryRunError(Exception):
    """Ends the transaction of a preview."""


def preview(
    code: str, name: str, data: bytes, *, version: str = "", encoding: str = "", progress: Any = None
) -> Report:
    """What bringing in this file would do. The same code, in a transaction that is rolled back. Raises InvalidDossier."""
    report: Report | None = None
    try:
        with transaction.atomic():
            report, _, _ = _bring_in(DATASETS[code], name, data, version, encoding, None, progress)
            raise _DryRunError
    except _DryRunError:
        assert report is not None  # noqa: S101 - set before the transaction was ended
        return report


def run(
    code: str, name: str, data: bytes, *, version: str = "", encoding: str = "", by: Any = None, progress: Any = None
) -> tuple[Report, Import]:
    """Bring the file in: all of it, or nothing. Raises InvalidDossier."""
    try:
        return _run(code, name, data, version, encoding, by, progress)
    except IntegrityError as error:  # somebody brings in the same file at the same moment
        message = "Somebody else is bringing in this dataset right now. Nothing was written; try again in a minute."
        raise InvalidDossier([Problem(name, None, "", message)]) from error


def _run(
    code: str, name: str, data: bytes, version: str, encoding: str, by: Any, progress: Advance | None
) -> tuple[Report, Import]:
    with one_generation(), transaction.atomic():
        report, kept, before = _bring_in(DATASETS[code], name, data, version, encoding, by, progress)
        counts = report.counts
        done = Import.objects.create(
            file_name=name[-200:], made_by=by, added=counts["added"], changed=counts["changed"] + len(report.fills),
            unchanged=counts["unchanged"], before=[*before, *keeping.remembered(kept)],
        )  # fmt: skip
        keeping.belong_to(done, kept)
    return report, done


def _bring_in(
    dataset: Dataset, name: str, data: bytes, version: str, encoding: str, by: Any, progress: Advance | None
) -> tuple[Report, list[Kept], list[Document]]:
    tables = tables_of(name, data, encoding=encoding, legacy=dataset.legacy)
    shaped = _shaped(dataset, tables)
    version = version_of(dataset, name, [table for table, _ in shaped], version)
    there, found = There(), list[Found]()
    kinds: dict[str, Counter[str]] = {}
    flags: list[tuple[str, Flag]] = []
    for step, (table, shape) in enumerate(shaped, 1):
        reading = _read(table, shape, there)
        found += reading.found
        flags += [
            (table.sheet, flag) for flag in sorted(_flags(reading), key=lambda flag: (flag.row or 0, flag.column))
        ]
        if progress:
            progress(f"reading {shape.name}", step, len(shaped))
    kept = keeping.keep(dataset, version, found, there)
    for one in kept:
        counts = kinds.setdefault(str(one.record.get_kind_display()), Counter())
        counts[one.what] += 1
        counts["doubtful"] += keeping.is_doubtful(one.record)
    fills, before = _fill([thing.fill for thing in found if thing.fill], by)
    return Report(dataset, version, tables[0].encoding, kinds, flags, fills), kept, before


# --- reading ----------------------------------------------------------------------------------------------------------
def _shaped(dataset: Dataset, tables: list[Table]) -> list[tuple[Table, TableShape]]:
    """Each table with what it is. Raises InvalidDossier with the columns that are missing."""
    pairs: list[tuple[Table, TableShape]] = []
    problems: list[Problem] = []
    for table in tables:
        if table.sheet in dataset.ignored_sheets:
            continue
        shape = max(
            dataset.tables, key=lambda shape: len(shape.columns.keys() & set(table.columns)) / len(shape.columns)
        )
        missing = [column for column in shape.columns if column not in table.columns]
        problems += [
            Problem(table.file, 1, column, f"This column of {dataset.title} ({shape.name}) is missing.")
            for column in missing
        ]
        pairs.append((table, shape))
    if not pairs:
        problems.append(Problem(tables[0].file if tables else "", None, "", "There is no table in this file."))
    if problems:
        raise InvalidDossier(problems)
    return sorted(pairs, key=lambda pair: dataset.tables.index(pair[1]))


def _read(table: Table, shape: TableShape, there: There) -> Reading:
    reading = Reading()
    for number, cells in table.ragged:
        reason = f"This row has {len(cells)} cells where the header has {len(table.columns)}: a quotation mark may be missing."
        reading.refuse(number, "", ", ".join(cells[:5]), reason)
    shape.read(table, there, reading)
    _refuse_long_names(reading)
    for thing in reading.found:
        for column, value in thing.row.items():
            if value and not value.isascii() and (reason := lost_letters(value)):
                thing.flag(column, value, reason)
    return reading


def _refuse_long_names(reading: Reading) -> None:
    """An identifier longer than any that is published is a row gone wrong, not an identifier."""
    for thing in reading.found:
        if len(thing.external_id) > LONGEST_ID:
            reason = f"This identifier is longer than {LONGEST_ID} letters: the row is not in its columns."
            reading.refuse(thing.place, "", thing.external_id, reason)
    reading.found = [thing for thing in reading.found if len(thing.external_id) <= LONGEST_ID]


def _flags(reading: Reading) -> Iterator[Flag]:
    yield from reading.refused
    for thing in reading.found:
        yield from thing.flags


def version_of(dataset: Dataset, name: str, tables: Iterable[Table], version: str) -> str:
    """The version of the dataset: as the file says, as it was given, or as the file is named. Raises InvalidDossier."""
    column = dataset.version_column
    said = {row[column].strip() for table in tables for _, row in table.rows if column and row.get(column, "").strip()}
    if len(said) > 1 or (said and version and version not in said):
        message = f"The file says that it is version {', '.join(sorted(said))}{f', not {version}' if version else ''}."
        raise InvalidDossier([Problem(name, None, column, message)])
    found = _VERSION_IN_NAME.search(name)
    if not (version or said or found):
        message = f"Say which version of {dataset.title} this is (--version): neither the file nor its name says so."
        raise InvalidDossier([Problem(name, None, "", message)])
    return (version or next(iter(said), "") or (found[0] if found else ""))[:40]


# --- identifiers of records that are there ----------------------------------------------------------------------------
def _fill(fills: list[Fill], by: Any) -> tuple[list[Effect], list[Document]]:
    """Fill empty identifiers; one that is not empty by now stays. The records as they were are kept, to be brought back."""
    effects, before = [], []
    for fill in fills:
        shape = SHAPES[fill.record]
        record = shape.model.objects.filter(**{shape.address: fill.address, fill.field: ""}).first()
        if record is None:
            continue
        effect, kept = load_document(fill.record, shape.in_order({**write(record), fill.field: fill.value}), by)
        effects.append(effect)
        before.append(kept)
    return effects, before
