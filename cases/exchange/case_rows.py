"""The published cases as a tidy table: one row a case, and of what belongs to it the codes. Its texts are in the dossier."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from cases.dossier.shape import shape_of
from cases.exchange.columns import Column, Pairs, column, label_of, page
from cases.exchange.tables import CHUNK, Table
from cases.models import Case, Challenge, Conflict, Mediator, Outcome, Party, Rendering

NARRATIVES = ("background", "process", "analysis")


def _codes(name: str, help_text: str, model: Any, path: str, **conditions: str) -> Column:
    """The codes of the parts of a kind, each once."""

    def many(pks: Sequence[Any]) -> Pairs:
        rows = model.objects.filter(case__in=pks, **conditions).order_by("case", "order", "id")
        return dict.fromkeys(rows.values_list("case", path))

    return Column(name, label_of(name), help_text, "list", many=many, nullable=False)


def _of_conflict(name: str, help_text: str, path: str) -> Column:
    def many(pks: Sequence[Any]) -> Pairs:
        rows = Conflict.objects.filter(cases__in=pks, **{f"{path}__isnull": False})
        return rows.order_by("cases", path).values_list("cases", path)

    return Column(name, label_of(name), help_text, "list", many=many, nullable=False)


def _iso(at: Any) -> str | None:
    return at.isoformat() if at else None


_SHAPE = shape_of(Case)
_FIELDS = tuple(made for field in _SHAPE.fields if field.name not in NARRATIVES for made in column(field))
CASES = Table(
    "cases", Case, "One row per published case, with the codes of what belongs to it.",
    (
        *_FIELDS,
        _of_conflict("regions", "Regions of the conflict, by their slugs.", "regions__slug"),
        _of_conflict("countries", "Countries of the conflict, by their codes.", "countries__code"),
        _codes("parties", "The parties, by the actors' slugs.", Party, "actor__slug"),
        _codes("mediators", "The third parties, by the actors' slugs.", Mediator, "actor__slug"),
        _codes("challenges", "The types of challenge that were present.", Challenge, "type__slug", presence="present"),
        _codes("outcomes", "The types of outcome that are recorded.", Outcome, "type__slug"),
        Column("edition", "Edition", "Number of the newest edition.", "whole number", ("rendering__edition",), nullable=False),
        Column("published_at", "Published", "When that edition was published.", "time", ("rendering__published_at",), read=_iso,
               nullable=False),
        page("/cases/{}/", "slug"),
    ),
    identity=("slug",), order=("slug",), to_case=(), address="slug",
)  # fmt: skip


def rows_of(pks: Iterable[int], names: Collection[str] | None = None) -> Iterator[dict[str, Any]]:
    """The rows of these cases, in this order and in chunks."""
    for chunk in _chunks(pks, CHUNK):
        place = {pk: number for number, pk in enumerate(chunk)}
        rows = CASES.read_with_keys(CASES.published().filter(pk__in=chunk).order_by(), names)
        yield from (row for _, row in sorted(rows, key=lambda found: place[found[0]]))


def stored(pks: Iterable[int], what: str, size: int = CHUNK) -> Iterator[bytes]:
    """The stored `summary` or `answer` of these cases as JSON in UTF-8, in this order and in chunks."""
    for chunk in _chunks(pks, size):
        found = dict(Rendering.objects.published().filter(case__in=chunk).order_by().values_list("case_id", what))
        yield from (bytes(found[pk]) for pk in chunk if pk in found)


def _chunks(pks: Iterable[int], size: int) -> Iterator[list[int]]:
    waiting = iter(pks)
    while chunk := list(islice(waiting, size)):
        yield chunk
