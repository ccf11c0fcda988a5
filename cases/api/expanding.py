"""`?expand=`: beside the names that a row holds, the records that they name, in one member of their own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from cases.api import schemas
from cases.api.parameters import Parameter, listed
from cases.discovery.filters import FieldError, UnreadableParameters
from cases.exchange.tables import TABLES, Table
from cases.models import Rendering

Row = dict[str, Any]
MEMBER = "expanded"
CHUNK = 200


def _cases(slugs: set[str]) -> dict[str, Row]:
    rows = Rendering.objects.published().filter(slug__in=slugs).order_by().values_list("slug", "summary")
    return {slug: json.loads(bytes(summary)) for slug, summary in rows}


def _of_table(name: str) -> Callable[[set[str]], dict[str, Row]]:
    def read(named: set[str]) -> dict[str, Row]:
        table = TABLES[name]
        rows = table.published().filter(**{f"{table.address}__in": named})
        return {row[table.address]: row for row in table.read(rows)}

    return read


READERS: dict[str, Callable[[set[str]], dict[str, Row]]] = {
    "case": _cases,
    "conflict": _of_table("conflicts"),
    "actor": _of_table("actors"),
    "source": _of_table("sources"),
}
_ROWS = {"conflict": "Conflict", "actor": "Actor", "source": "Source"}


def expandable(table: Table) -> tuple[str, ...]:
    """What the rows of a table name: the names of columns that can be expanded."""
    return tuple(name for name in READERS if name in table.by_name and table.by_name[name].type == "text")


def expand_parameter(names: Sequence[str]) -> Parameter:
    about = f"Adds the records that the row names, in “{MEMBER}”: {', '.join(names)}. With JSON and NDJSON."
    return Parameter("expand", about, {"type": "string", "enum": list(names)}, several=True)


def read_expand(query: Any, names: Sequence[str]) -> tuple[str, ...]:
    """What is to be expanded. Raises UnreadableParameters for what can't be."""
    wanted = listed(query, "expand")
    wrong = [name for name in wanted if name not in names]
    if wrong:
        message = f"“{wrong[0][:60]}” can't be expanded here. Valid are: {', '.join(names)}."
        raise UnreadableParameters([FieldError("expand", message)])
    return tuple(name for name in names if name in wanted)


def needed(fields: list[str] | None, wanted: Sequence[str], table: Table) -> list[str] | None:
    """The columns to be read: those chosen, and those by which the expanded records are found."""
    return None if fields is None else [name for name in table.by_name if name in fields or name in wanted]


def expanded(rows: Iterable[Row], wanted: Sequence[str], fields: list[str] | None) -> Iterator[Row]:
    """The rows with what they name, in chunks; so many queries a chunk as kinds are wanted, and their lists."""
    waiting = iter(rows)
    while wanted and (chunk := list(islice(waiting, CHUNK))):
        found = {name: READERS[name]({row[name] for row in chunk if row[name]}) for name in wanted}
        for row in chunk:
            records = {name: found[name].get(row[name]) for name in wanted}
            shown = row if fields is None else {name: row[name] for name in row if name in fields}
            yield {**shown, MEMBER: records}
    yield from waiting


def schema_of(names: Sequence[str], define: schemas.Define) -> schemas.Schema:
    """The schema of the member that holds the records."""
    properties = {
        name: schemas.or_null(
            schemas.of_summary(define)
            if name == "case"
            else define(_ROWS[name], schemas.of_columns(TABLES[f"{name}s"].columns))
        )
        for name in names
    }
    return {
        **schemas.obj(properties, optional=True),
        "description": "The records that `expand` asked for; else left out.",
    }
