"""The whole collection as a workbook for spreadsheets: within the limits of Excel, and no text in it is run as a formula."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cases.exchange.codebook import TYPES
from cases.exchange.lines import Row, defused
from cases.exchange.tables import Table
from cases.exchange.whole import ALL, Counts, about, flat, rows

LONGEST_CELL, LONGEST_SHEET = 32_767, 1_048_576  # characters, rows; Excel's own limits
CUT = " … (cut here: a cell of a workbook takes no more; the other files have the whole text)"


def write(target: Path, label: str) -> int:
    """A workbook: one sheet a table, the codebook, and what the workbook is."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import XlsxWriterException

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    counts: Counts = {}
    try:
        with Workbook(str(target), options) as book:
            bold = book.add_format({"bold": True})
            for table in ALL.values():
                counts[table.name] = _sheets(book, table, bold)
            _codebook_sheet(book.add_worksheet("codebook"), bold)
            sheet = book.add_worksheet("about")
            for number, words in enumerate(about(label).items()):
                sheet.write_row(number, 0, words)
    except XlsxWriterException as error:  # it hides what the operating system said
        raise OSError(str(error)) from error
    return counts["cases"]


def _codebook_sheet(sheet: Any, bold: Any) -> None:
    sheet.write_row(0, 0, ["table", "column", "type", "meaning", "codes"], bold)
    described = ((table, column) for table in ALL.values() for column in table.columns)
    for number, (table, column) in enumerate(described, 1):
        codes = "; ".join(f"{code} = {words}" for code, words in column.choices.items())
        sheet.write_row(number, 0, [table.name, column.name, TYPES[column.type], column.help, codes])


def _sheets(book: Any, table: Table, bold: Any) -> int:
    """A sheet of the table, and further ones (“citations 2”) for what it doesn't take; the number of rows."""
    count, sheet = 0, _headed(book, table, table.name[:31], bold)
    for count, row in enumerate(rows(table), 1):
        further, place = divmod(count - 1, LONGEST_SHEET - 1)
        if further and not place:
            sheet = _headed(book, table, f"{table.name[:27]} {further + 1}", bold)
        _write_row(sheet, place + 1, table, row)
    return count


def _headed(book: Any, table: Table, name: str, bold: Any) -> Any:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, [column.name for column in table.columns], bold)
    return sheet


def _write_row(sheet: Any, number: int, table: Table, row: Row) -> None:
    for place, column in enumerate(table.columns):
        value = flat(row[column.name])
        if isinstance(value, str):
            sheet.write_string(number, place, fitted(defused(value)))
        elif value is not None:
            sheet.write(number, place, value)


def fitted(text: str) -> str:
    """The text, or as much of it as a cell takes, and then it says so."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(CUT)] + CUT
