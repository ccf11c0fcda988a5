"""Which actors, sources and conflicts the public sees: those that a published case uses, and what they belong to.

The flags are set without raising the generation: publishing and withdrawing, of which this is a part, do that once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from cases.models import Actor, Case, Conflict, Source
from cases.publication.rendering import paths_to
from cases.values.text import citations

NARRATIVES = ("background", "process", "analysis")


def show_what_is_used_by(pks: list[int]) -> None:
    """Make public what these cases use."""
    cases = Case.objects.filter(pk__in=pks)
    for model, used in _used(cases):
        _set(model.objects.filter(pk__in=used, public=False), True)


def hide_what_is_unused() -> None:
    """Take from the public what no published case uses any more."""
    for model, used in _used(Case.objects.published()):
        shown = set(model.objects.filter(public=True).values_list("pk", flat=True))
        for chunk in _chunks(sorted(shown - used)):
            _set(model.objects.filter(pk__in=chunk), False)


def _set(records: QuerySet[Any], public: bool) -> None:
    QuerySet.update(records, public=public)


def _used(cases: QuerySet[Any]) -> Iterator[tuple[Any, set[int]]]:
    """Model → primary keys of its records that the cases use, directly or through those they use."""
    conflicts = set(cases.order_by().values_list("conflict_id", flat=True))
    yield Conflict, conflicts
    actors = _direct(cases, Actor)
    while wider := set(Actor.objects.filter(members__in=actors).values_list("pk", flat=True)) - actors:
        actors |= wider
    yield Actor, actors
    sources = _direct(cases, Source)
    sources |= set(Source.objects.filter(conflict_citations__conflict__in=conflicts).values_list("pk", flat=True))
    named = _named_in_text(cases.order_by().values_list(*NARRATIVES))
    named |= _named_in_text(Conflict.objects.filter(pk__in=conflicts).values_list("background"))
    sources |= set(Source.objects.filter(citekey__in=named).values_list("pk", flat=True))
    yield Source, sources


def _direct(cases: QuerySet[Any], model: Any) -> set[int]:
    found: set[int] = set()
    for path in paths_to(model):
        found.update(cases.order_by().exclude(**{path: None}).values_list(path, flat=True).distinct())
    return found - {None}


def _named_in_text(rows: Any) -> set[str]:
    return {place.citekey for texts in rows.iterator() for text in texts for place in citations(text)}


def _chunks(pks: list[int], size: int = 500) -> Iterator[list[int]]:
    for start in range(0, len(pks), size):
        yield pks[start : start + size]
