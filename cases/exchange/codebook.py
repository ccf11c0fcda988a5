"""The codebook: every table and column with its meaning, type and valid codes, generated from the declarations."""

from __future__ import annotations

from typing import Any

from cases.exchange.columns import Column
from cases.exchange.tables import TABLES, Table
from cases.exchange.vocabularies import VOCABULARIES

Entry = dict[str, Any]


def codebook() -> list[Entry]:
    """One entry per table, in the order in which they are declared."""
    return [describe(table) for table in (*TABLES.values(), *VOCABULARIES.values())]


def describe(table: Table) -> Entry:
    """A table with its columns."""
    return {"name": table.name, "description": table.help, "columns": [_described(made) for made in table.columns]}


def _described(column: Column) -> Entry:
    return {
        "name": column.name,
        "label": column.label,
        "help": column.help,
        "type": TYPES[column.type],
        "can_be_empty": column.nullable,
        "values": [{"code": str(code), "label": str(label)} for code, label in column.choices.items()],
        "vocabulary": vocabulary_of(column),
    }


# The names of types as the codebook has them.
TYPES = {
    "text": "text",
    "date": "EDTF date",
    "day": "ISO date",
    "time": "ISO time",
    "whole number": "whole number",
    "count": "whole number",
    "number": "number",
    "yes or no": "yes or no",
    "address": "web address",
    "list": "list of texts",
    "objects": "list of records",
}


def vocabulary_of(column: Column) -> str | None:
    """The table that lists the values of a column; None where there is none."""
    tables = (*VOCABULARIES.values(), *TABLES.values())
    return next((table.name for table in tables if table.address and table.model is column.vocabulary), None)
