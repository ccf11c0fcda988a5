"""The rows of a table in the formats that are written line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from cases.dossier.writing import write_many
from cases.exchange import bibliography, geojson, lines, linked_data
from cases.exchange.tables import Table

ndjson = lines.ndjson_lines
Fields = list[str] | None


def write(
    format: str, table: Table, rows: QuerySet[Any], fields: Fields, site: str, about: Mapping[str, Any]
) -> Iterator[str]:
    """The lines of a file with these rows. `about` stands at its head, where the format has one."""
    if format in bibliography.WRITERS:
        return bibliography.WRITERS[format](write_many("source", rows))
    return _WRITERS[format](table, rows, fields, site, about)


def _csv(table: Table, rows: QuerySet[Any], fields: Fields, site: str, about: Mapping[str, Any]) -> Iterator[str]:
    return lines.csv_lines(fields or list(table.by_name), table.read(rows, fields))


def _geojson(table: Table, rows: QuerySet[Any], fields: Fields, site: str, about: Mapping[str, Any]) -> Iterator[str]:
    return geojson.collection(geojson.features(table, rows, fields), about)


def _jsonld(table: Table, rows: QuerySet[Any], fields: Fields, site: str, about: Mapping[str, Any]) -> Iterator[str]:
    return linked_data.graph(linked_data.of_actor(row, site) for row in table.read(rows))


_WRITERS: dict[str, Callable[[Table, QuerySet[Any], Fields, str, Mapping[str, Any]], Iterator[str]]] = {
    "csv": _csv, "geojson": _geojson, "jsonld": _jsonld,
}  # fmt: skip
