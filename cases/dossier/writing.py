"""Rows → document. What is empty or as good as left out is left out, so that the shortest file says the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import models

from cases.dossier import keys
from cases.dossier.shape import CITATION, SHAPES, Field, Kind, Part, Shape
from cases.dossier.tidying import tidy_line, tidy_text
from cases.models import Case
from cases.models.citations import BACKED_PARTS

Document = dict[str, Any]
Parts = dict[str, dict[Any, list[Document]]]  # name of the part → owner's primary key → documents
CHUNK = 200

_TIDY: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: tidy_text,
    Kind.MARKDOWN: tidy_text,
    Kind.LINE: tidy_line,
    Kind.TEXTS: lambda texts: [line for line in map(tidy_line, texts) if line],
    Kind.NUMBER: lambda number: None if number is None else float(number) + 0.0,  # no “-0.0”
}


def write(record: models.Model) -> Document:
    """The document of one record (a case, actor, source, conflict, topic or question), as the database has it."""
    kind = next(shape.name for shape in SHAPES.values() if isinstance(record, shape.model))
    return next(write_many(kind, [record.pk]))


def write_many(kind: str, records: Iterable[Any]) -> Iterator[Document]:
    """The documents of many records of a kind: of a queryset in its order, or of a list of primary keys.

    The number of queries of each chunk is fixed, and only one chunk is in memory.
    """
    if isinstance(records, models.QuerySet):
        records = records.values_list("pk", flat=True).iterator(chunk_size=10 * CHUNK)
    pks = iter(records)
    while chunk := list(islice(pks, CHUNK)):
        documents = _Chunk(SHAPES[kind], chunk).documents()
        yield from (documents[pk] for pk in chunk if pk in documents)


class _Chunk:
    """The documents of some records of one shape, read table by table."""

    def __init__(self, shape: Shape, pks: list[Any]) -> None:
        self.shape, self.pks = shape, pks
        # (link, primary key of what it belongs to) → citations: one query for all that can be cited
        self.cited: dict[tuple[str, Any], list[Document]] = defaultdict(list)

    def documents(self) -> dict[Any, Document]:
        """Primary key → document."""
        if self.shape.model is Case:
            self._read_citations()
        rows, parts = self._rows(self.shape, "pk"), self._parts(self.shape)
        return {row["pk"]: self._document(self.shape, row, parts) for row in rows}

    def _parts(self, shape: Shape, path: str = "") -> Parts:
        """The documents of the shape's parts. `path` leads from the shape's model to the record."""
        own = [part for part in shape.parts if part.shape is not CITATION]
        return {part.name: self._entries(part, f"{part.link}__{path}" if path else part.link) for part in own}

    def _entries(self, part: Part, path: str) -> dict[Any, list[Document]]:
        """Primary key of what the parts belong to → their documents."""
        below = self._parts(part.shape, path)
        found: dict[Any, list[Document]] = defaultdict(list)
        for row in self._rows(part.shape, path, part.link):
            found[row["owner"]].append(self._document(part.shape, row, below))
        if part.shape.has_keys:
            for owner, entries in found.items():
                found[owner] = keys.filled(part.shape, entries)
        return found

    def _rows(self, shape: Shape, path: str, link: str = "") -> list[Document]:
        """The shape's rows, each field → value (references by address), with the primary key of their owner."""
        single = [field for field in shape.fields if field.kind is not Kind.REFERENCES]
        query = shape.model._default_manager.filter(**{f"{path}__in": self.pks})
        if link:
            query = query.order_by("order", "pk")
        names = ["pk", "owner", *(field.name for field in single)]
        values = query.values_list("pk", f"{link}_id" if link else "pk", *(field.lookup for field in single))
        rows = [dict(zip(names, row, strict=True)) for row in values]
        for field in shape.fields:
            if field.kind is Kind.REFERENCES:
                self._add_references(shape, field, path, rows)
        return rows

    def _add_references(self, shape: Shape, field: Field, path: str, rows: list[Document]) -> None:
        query = shape.model._default_manager.filter(**{f"{path}__in": self.pks, f"{field.name}__isnull": False})
        found: dict[Any, list[str]] = defaultdict(list)
        for pk, address in query.values_list("pk", f"{field.name}__{field.address}"):
            found[pk].append(address)
        for row in rows:
            row[field.name] = sorted(found[row["pk"]])

    def _read_citations(self) -> None:
        links = [f"{name}_id" for name in BACKED_PARTS]
        names = [field.name for field in CITATION.fields]
        query = CITATION.model.objects.filter(case__in=self.pks).order_by("order", "pk")
        for case, *values in query.values_list("case_id", *links, *(field.lookup for field in CITATION.fields)):
            owners = zip(BACKED_PARTS, values, strict=False)
            owner = next(((name, pk) for name, pk in owners if pk), ("case", case))
            row = dict(zip(names, values[len(links) :], strict=True))
            self.cited[owner].append(_plain(CITATION, row))

    def _document(self, shape: Shape, row: Document, parts: Parts) -> Document:
        document = _plain(shape, row)
        for part in shape.parts:
            cited = part.shape is CITATION
            entries = self.cited.get((part.link, row["pk"])) if cited else parts[part.name].get(row["pk"])
            if entries:
                document[part.name] = entries
        return shape.in_order(document)


def _plain(shape: Shape, row: Document) -> Document:
    """The row's own fields, tidied, without those that say nothing."""
    document = {}
    for field in shape.fields:
        value = row[field.name]
        tidy = _TIDY.get(field.kind)
        value = tidy(value) if tidy else value
        if value is not None and value != "" and value != field.default:
            document[field.name] = value
    return document
