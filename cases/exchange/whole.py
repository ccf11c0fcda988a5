"""The whole collection: every table with all its public rows, what names a row, and to which other tables its columns point."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cases.exchange.case_rows import CASES
from cases.exchange.codebook import vocabulary_of
from cases.exchange.columns import Column
from cases.exchange.lines import BETWEEN, compact
from cases.exchange.tables import TABLES, Table
from cases.exchange.vocabularies import VOCABULARIES
from cases.models.generation import current

ALL: dict[str, Table] = {"cases": CASES, **TABLES, **VOCABULARIES}
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
TITLE = "Good Offices: an open database of mediation case studies"
ABOUT = "Who mediated and how, what stood in the way, what was agreed and how long it held, each claim with its source."
KEYWORDS = ("mediation", "peace negotiations", "good offices", "conflict resolution")
CURRENT = "current"
Counts = dict[str, int]
NUMERIC = ("whole number", "count", "number", "yes or no")
# A source can back one part several times, so citations have no key of their own.
_IDENTITIES = {
    "provisions": ("case", "agreement", "key"),
    "citations": ("case", "part", "part_key", "source"),
}


def version(label: str) -> str:
    """What a file calls the state of the collection that it holds: a release by its label, the present one by its number."""
    return f"state {current()[0]}" if label == CURRENT else label


def about(label: str) -> dict[str, str]:
    """What a file says of itself: what it is, of which state, and on what terms it may be used."""
    return {"title": TITLE, "version": version(label), "licence": LICENCE["title"], "licence_url": LICENCE["path"]}


def rows(table: Table) -> Iterator[dict[str, Any]]:
    """Every public row of a table, in its usual order."""
    return table.read(table.published().order_by(*table.order))


def identity(table: Table) -> tuple[str, ...]:
    """The columns by which a row is known again in another release."""
    return (table.address,) if table.address else _IDENTITIES.get(table.name, ("case", "key"))


def is_unique(table: Table) -> bool:
    """Whether these columns name one row only."""
    return table.name != "citations"


def references(table: Table) -> dict[str, tuple[str, str]]:
    """Column → the table, and its column, whose rows the values name. Of lists there are none: they hold several names."""
    found = {column.name: _target(column) for column in table.columns if column.type == "text"}
    return {name: (target, ALL[target].address) for name, target in found.items() if target}


def _target(column: Column) -> str | None:
    if column.name == "case":
        return "cases"
    return "conflicts" if column.name == "conflict" else vocabulary_of(column) if column.vocabulary else None


def flat(value: Any) -> Any:
    """A value for one cell: lists joined, records as JSON."""
    if isinstance(value, (list, tuple)):
        nested = any(isinstance(inner, (dict, list)) for inner in value)
        return compact(value) if nested else BETWEEN.join(map(str, value))
    return compact(value) if isinstance(value, dict) else value
