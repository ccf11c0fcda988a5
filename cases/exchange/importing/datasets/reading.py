"""A published file → tables of texts: encodings found or asked for, identifiers left as they stand, blanks not interpreted.

Nothing here guesses: a file whose encoding can't be told is refused with the question, and `NA`, `N/A` and nothing stay three
different cells.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import zipfile
from typing import Any, NamedTuple, NoReturn

from python_calamine import CalamineError, CalamineWorkbook

from cases.dossier.problems import InvalidDossier, Problem
from cases.exchange.importing.spreadsheets import MOST_UNPACKED

WORKBOOKS = (".xlsx", ".xls", ".ods")
LONGEST_CELL = 1_000_000  # characters; the longest of those published have some 28,000


class Table(NamedTuple):
    """One table of a file: its columns, and its rows by their number as a spreadsheet shows them (the header is row 1)."""

    file: str
    sheet: str
    columns: list[str]
    rows: list[tuple[int, dict[str, str]]]
    ragged: list[tuple[int, list[str]]]  # rows with more or fewer cells than the header
    encoding: str


def refuse(file: str, message: str, row: int | None = None, column: str = "") -> NoReturn:
    raise InvalidDossier([Problem(file, row, column, message)])


def tables_of(name: str, data: bytes, *, encoding: str = "", legacy: str = "") -> list[Table]:
    """The tables of a workbook, or the one of a CSV file. Raises InvalidDossier where it can't be read.

    `legacy` is the encoding in which the dataset was published when it is not in UTF-8; it is taken only where the bytes
    allow no other reading.
    """
    if name.lower().endswith(WORKBOOKS):
        return _workbook(name, data)
    text, found = decoded(name, data, encoding, legacy)
    return [_table(name, "", _csv(name, text), found)]


# --- encodings --------------------------------------------------------------------------------------------------------
def decoded(name: str, data: bytes, encoding: str, legacy: str) -> tuple[str, str]:
    """The text and the encoding it was read in. Raises InvalidDossier with the question where that is open."""
    if encoding:
        return _decoded_as(name, data, encoding), codecs.lookup(encoding).name
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded_as(name, data, "utf-16"), "utf-16"
    try:
        return _without_nul(name, data.decode("utf-8-sig")), "utf-8"
    except UnicodeDecodeError as error:
        place = error.start
    fitting = [candidate for candidate in dict.fromkeys(("cp1252", legacy)) if candidate and _reads(data, candidate)]
    if legacy and fitting == [legacy]:
        return _without_nul(name, data.decode(legacy)), codecs.lookup(legacy).name
    row = data.count(b"\n", 0, place) + 1
    may_be = " or ".join(dict.fromkeys([*fitting, legacy or "mac-roman"]))
    refuse(name, f"This file is not in UTF-8 (line {row}). Say in which encoding it is: --encoding, {may_be} perhaps.")


def _decoded_as(name: str, data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except LookupError:
        refuse(name, f"There is no encoding “{encoding}”. Say utf-8, mac-roman, cp1252 or another that Python knows.")
    except UnicodeError as error:
        refuse(name, f"This file is not in {encoding}: {error}.")
    return _without_nul(name, text)


def _without_nul(name: str, text: str) -> str:
    if "\x00" in text:
        refuse(name, "This is no text file: it has NUL characters.")
    return text


def _reads(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


# --- tables -----------------------------------------------------------------------------------------------------------
def _csv(name: str, text: str) -> list[list[str]]:
    header = text.partition("\n")[0]
    delimiter = max((",", ";", "\t"), key=header.count)
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        refuse(name, f"This CSV can't be read: {error}.")
    finally:
        csv.field_size_limit(limit)


def _workbook(name: str, data: bytes) -> list[Table]:
    try:
        if not name.lower().endswith(".xls"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                    refuse(name, "This workbook unpacks to more than 100 MB. Save its sheets as CSV.")
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [(sheet, book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)) for sheet in book.sheet_names]
    except (zipfile.BadZipFile, CalamineError, ValueError) as error:
        refuse(name, f"This is no workbook that can be read ({error}). Save it again as XLSX or CSV.")
    found = [(sheet, [[_text(cell) for cell in cells] for cells in rows]) for sheet, rows in sheets]
    return [_table(name, sheet, rows, "utf-8") for sheet, rows in found if rows]


def _text(cell: Any) -> str:
    """A cell as text, as it stands: an identifier stored as a number without its point, a date in ISO, blanks kept."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)


def _table(name: str, sheet: str, lines: list[list[str]], encoding: str) -> Table:
    columns = [cell.strip() for cell in lines[0]] if lines else []
    if not any(columns):
        refuse(name, "The first row must hold the names of the columns.", 1)
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        raise InvalidDossier([Problem(name, 1, column, "This column stands there twice.") for column in twice])
    rows, ragged = [], []
    for number, cells in enumerate(lines[1:], 2):
        if len(cells) == len(columns):
            if any(cells):
                rows.append((number, dict(zip(columns, cells, strict=True))))
        elif any(cells):
            ragged.append((number, cells))
    return Table(name, sheet, columns, rows, ragged, encoding)
