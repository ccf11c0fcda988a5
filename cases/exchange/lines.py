"""Rows as the lines of a file: CSV and newline-delimited JSON. Nothing is held back, so memory stays flat."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

BOM = "\ufeff"  # by which Excel knows UTF-8
BETWEEN = "; "  # the values of a list, in one cell
# What a spreadsheet would take for a formula; numbers, dates and telephone numbers with a sign, and a sign alone, are none.
_FORMULA = re.compile(r"[\s\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_HARMLESS = re.compile(r"[-+]?(?:[0-9][0-9 .,/:~?%X-]*)?")

Row = Mapping[str, Any]


def compact(value: Any) -> str:
    """JSON without blanks and without escapes that are not needed."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def cell(value: Any) -> Any:
    """A value as the cell of a CSV file: lists joined, nested records as JSON, formulas defused by an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        nested = any(isinstance(inner, (dict, list)) for inner in value)
        value = compact(value) if nested else BETWEEN.join(map(str, value))
    elif isinstance(value, dict):
        value = compact(value)
    return defused(value) if isinstance(value, str) else value


def defused(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would run it as a formula (OWASP, CSV injection)."""
    return f"'{text}" if _FORMULA.match(text) and not _HARMLESS.fullmatch(text) else text


class _Line:
    """What the CSV writer writes to: it hands each line straight back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(names: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """A CSV file (RFC 4180, UTF-8 with a byte order mark): the header at once, then a line for each row."""
    writer = csv.writer(_Line())
    yield BOM + str(writer.writerow(names))
    for row in rows:
        yield str(writer.writerow([cell(row.get(name)) for name in names]))


def ndjson_lines(rows: Iterable[Row]) -> Iterator[str]:
    """One JSON document a line."""
    return (f"{compact(row)}\n" for row in rows)


def json_list(items: Iterable[Any], head: str = "[", foot: str = "]\n") -> Iterator[str]:
    """A JSON list, item by item, between what stands around it."""
    yield head
    between = "\n"
    for item in items:
        yield between + compact(item)
        between = ",\n"
    yield f"\n{foot}"
