"""Warnings of likely duplicates: records that may be there already under another name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Model

from cases.dossier.advice import is_alike
from cases.dossier.plainness import plain_name
from cases.models import Actor, Conflict, Source

Document = dict[str, Any]


class Likeness(NamedTuple):
    """A record that is there, why a new one may be the same, and whether it must be."""

    record: Model
    reason: str
    is_certain: bool


def sources_like(documents: Iterable[Document], apart_from: int | None = None) -> list[list[Likeness]]:
    """For each source document the sources that it may be. One query, however many documents."""
    there = list(Source.objects.exclude(pk=apart_from).only("citekey", "title", "doi", "issued"))
    titles = [(plain_name(source.title), source) for source in there]
    return [list(_source_likenesses(document, there, titles)) for document in documents]


def _source_likenesses(document: Document, there: list[Source], titles: list[tuple[str, Source]]) -> Iterable[Likeness]:
    doi, title = str(document.get("doi") or "").casefold(), plain_name(str(document.get("title") or ""))
    for source in there:
        if doi and source.doi.casefold() == doi:
            yield Likeness(source, "the same DOI", True)
            return
    year = str(document.get("issued") or "")[:4]
    for other, source in titles:
        if is_alike(title, other) and (not year or not source.issued or source.issued[:4] == year):
            yield Likeness(source, "nearly the same title", title == other)


def actors_like(name: str, apart_from: int | None = None) -> list[Likeness]:
    """The actors whose name, short name or other name is nearly this one."""
    return list(_named_like(name, Actor, ("name", "short_name"), apart_from))


def conflicts_like(name: str, apart_from: int | None = None) -> list[Likeness]:
    """The conflicts whose name or other name is nearly this one."""
    return list(_named_like(name, Conflict, ("name",), apart_from))


def _named_like(name: str, model: Any, fields: tuple[str, ...], apart_from: int | None) -> Iterable[Likeness]:
    wanted = plain_name(name)
    for record in model.objects.exclude(pk=apart_from).only("slug", "other_names", *fields):
        names = [getattr(record, field) for field in fields] + list(record.other_names)
        if any(is_alike(wanted, plain_name(other)) for other in names if other):
            yield Likeness(record, "nearly the same name", False)
