"""Spreadsheets → documents: one row a record, or one row a part of a case; errors name row and column."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

from python_calamine import CalamineError, CalamineWorkbook

from cases.dossier.files import PathTo
from cases.dossier.problems import InvalidDossier, Problem, nearest
from cases.dossier.shape import LISTS, SHAPES, Field, Shape
from cases.dossier.writing import write
from cases.models import Case

MOST_ROWS = 20_000
MOST_UNPACKED = 100 * 1024 * 1024  # bytes; a small file can unpack to very much
FLAT = ("actor", "source", "conflict", "topic", "question")
PARTS = {part.name: part for part in SHAPES["case"].parts if part.name not in ("agreements", "citations")}
CASE_COLUMN, CITATIONS = "case", "citations"

Document = dict[str, Any]


class Incoming(NamedTuple):
    """A document as it was written, with the row of each of its places."""

    kind: str
    raw: Document
    lines: dict[PathTo, int]
    file: str


class Sheet(NamedTuple):
    """A table of texts: the columns' names, and the rows with their numbers as the spreadsheet shows them."""

    file: str
    columns: list[str]
    rows: list[tuple[int, list[str]]]


def kinds() -> list[tuple[str, str]]:
    """What a spreadsheet can hold: (code, words)."""
    records = [(kind, str(SHAPES[kind].model._meta.verbose_name_plural)) for kind in FLAT]
    return records + [(name, f"{name.replace('_', ' ')} of cases") for name in PARTS]


def columns_of(kind: str) -> list[str]:
    """The columns of a spreadsheet of this kind, in order."""
    if kind in PARTS:
        return [CASE_COLUMN, *(field.name for field in PARTS[kind].shape.fields), CITATIONS]
    return [field.name for field in SHAPES[kind].fields]


def documents(name: str, data: bytes, kind: str) -> list[Incoming]:
    """The documents that a spreadsheet of this kind means. Raises InvalidDossier with everything that is wrong."""
    sheet = read_sheet(name, data)
    shape = PARTS[kind].shape if kind in PARTS else SHAPES[kind]
    _check_columns(sheet, columns_of(kind))
    if kind in PARTS:
        return list(_cases_with(sheet, kind, shape))
    return [_record(sheet, kind, shape, number, cells) for number, cells in sheet.rows]


# --- reading ----------------------------------------------------------------------------------------------------------
def read_sheet(name: str, data: bytes) -> Sheet:
    """The first sheet of a workbook, or a CSV file. Raises InvalidDossier where it is neither."""
    table = _workbook(name, data) if name.lower().endswith((".xlsx", ".xls", ".ods")) else _csv(name, data)
    rows = [(number, [_text(cell) for cell in cells]) for number, cells in enumerate(table, 1)]
    rows = [(number, cells) for number, cells in rows if any(cells)]
    if len(rows) < 2:
        _refuse(name, "There is no row below the names of the columns.")
    if len(rows) > MOST_ROWS:
        _refuse(name, f"These are {len(rows):,} rows; bring in at most {MOST_ROWS:,} at a time.")
    return Sheet(name, [cell.strip().lower().replace(" ", "_") for cell in rows[0][1]], rows[1:])


def _workbook(name: str, data: bytes) -> list[list[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                _refuse(name, "This workbook unpacks to more than 100 MB. Split it.")
        return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, CalamineError, IndexError, ValueError) as error:
        _refuse(name, f"This is no workbook that can be read ({error}). Save it again as XLSX or CSV.")


def _csv(name: str, data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse(name, f"This CSV is not in UTF-8 (byte {error.start}). Save it as “CSV UTF-8”.")
    if "\x00" in text:
        _refuse(name, "This is no text file.")
    first = text.partition("\n")[0]
    delimiter = max((",", ";", "\t"), key=first.count)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        _refuse(name, f"This CSV can't be read: {error}.")


def _text(cell: Any) -> str:
    """A cell as text; a whole number without its point, a date as EDTF."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell).strip()


def _refuse(file: str, message: str, line: int | None = None, path: str = "") -> NoReturn:
    raise InvalidDossier([Problem(file, line, path, message)])


def _check_columns(sheet: Sheet, known: list[str]) -> None:
    there_are = f"There are: {', '.join(known)}."
    problems = [
        Problem(sheet.file, 1, column, f"There is no column of this name.{nearest(column, tuple(known))} {there_are}")
        for column in sheet.columns
        if column and column not in known
    ]  # fmt: skip
    twice = {column for column in sheet.columns if column and sheet.columns.count(column) > 1}
    problems += [Problem(sheet.file, 1, column, "This column stands there twice.") for column in sorted(twice)]
    if problems:
        raise InvalidDossier(problems)


# --- rows → documents -------------------------------------------------------------------------------------------------
def _record(sheet: Sheet, kind: str, shape: Shape, number: int, cells: list[str]) -> Incoming:
    raw = _values(sheet, shape, cells)
    return Incoming(kind, raw, {(): number, **{(name,): number for name in raw}}, sheet.file)


def _values(sheet: Sheet, shape: Shape, cells: list[str]) -> Document:
    """What a row says, columns that are empty left out; lists are separated by semicolons."""
    raw: Document = {}
    for column, cell in zip(sheet.columns, cells, strict=False):
        member = shape.by_name.get(column)
        if not cell or not column:
            continue
        if column == CITATIONS and not isinstance(member, Field):
            raw[column] = [_citation(text) for text in cell.split(";") if text.strip()]
        elif isinstance(member, Field):
            raw[column] = [text.strip() for text in cell.split(";") if text.strip()] if member.kind in LISTS else cell
    return raw


def _citation(text: str) -> Document:
    """“quandt-1986, p. 12” → source and place."""
    source, _, locator = text.strip().partition(",")
    return {"source": source.strip()} | ({"locator": locator.strip()} if locator.strip() else {})


def _cases_with(sheet: Sheet, name: str, shape: Shape) -> Iterator[Incoming]:
    """The dossiers of the cases that the rows name, with the rows' parts put in: by their key, or added at the end."""
    position = sheet.columns.index(CASE_COLUMN) if CASE_COLUMN in sheet.columns else None
    if position is None:
        _refuse(sheet.file, "A column “case” is needed, with the case's address in each row.", 1, CASE_COLUMN)
    rows: dict[str, list[tuple[int, list[str]]]] = {}
    for number, cells in sheet.rows:
        rows.setdefault(cells[position] if position < len(cells) else "", []).append((number, cells))
    current = _current(list(rows))
    problems = [
        Problem(sheet.file, lines[0][0], CASE_COLUMN, f"There is no case “{slug}”.{nearest(slug, tuple(_slugs()))}")
        for slug, lines in rows.items()
        if slug not in current
    ]
    if problems:
        raise InvalidDossier(problems)
    for slug, lines in rows.items():
        yield _with_parts(sheet, name, shape, current[slug], lines)


def _slugs() -> list[str]:
    return list(Case.objects.originals().values_list("slug", flat=True))


def _current(slugs: list[str]) -> dict[str, Document]:
    """What each case now says at the desk: its working copy, if it has one."""
    cases = Case.objects.filter(slug__in=slugs)
    found: dict[str, Case] = {}
    for case in sorted(cases, key=lambda case: case.revises_id is not None):
        found[case.slug] = case
    return {slug: write(case) for slug, case in found.items()}


def _with_parts(
    sheet: Sheet, name: str, shape: Shape, document: Document, rows: list[tuple[int, list[str]]]
) -> Incoming:
    parts = [dict(part) for part in document.get(name, [])]
    places = {part["key"]: index for index, part in enumerate(parts)}
    lines: dict[PathTo, int] = {}
    for number, cells in rows:
        values = _values(sheet, shape, cells)
        index = places.get(values.get("key", ""), len(parts))
        if index == len(parts):
            parts.append({})
        parts[index] |= values
        lines[(name, index)] = number
        lines.update({(name, index, column): number for column in values})
    return Incoming("case", {**document, name: parts}, lines, sheet.file)
