"""The paths that lead from a case to what it uses, found from the declared shape of a case and the models."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db import models

from cases.dossier.shape import SHAPES, Part, Shape
from cases.models import Actor, Country, Region, Source

AT_ONCE = 100  # keys in one query: SQLite limits how deep a condition may be nested


def in_chunks(pks: Collection[Any], size: int = AT_ONCE) -> Iterator[list[Any]]:
    """Primary keys in lists that one query can take."""
    ordered = sorted(pks)
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]


def paths_to(model: type[models.Model]) -> list[str]:
    """The paths from a case to a model whose names or codes stand in answers: `mediators__actor`, `events__country` …"""
    if model is Source:
        return ["citations__source"]  # every citation names its case, whichever part it backs
    found = list(_paths(SHAPES["case"], "", model))
    if model is Country:
        found += ["conflict__countries", *(f"{path}__country" for path in paths_to(Actor))]
    if model is Region:
        found.append("conflict__regions")
    return found


def _paths(shape: Shape, prefix: str, model: type[models.Model]) -> Iterator[str]:
    for field in shape.fields:
        family = getattr(field.target, "family", None)
        if field.target is model:
            yield f"{prefix}{field.name}"
        elif family is not None and getattr(family, "field", None) and family.field.related_model is model:
            yield f"{prefix}{field.name}__family"
    for part in shape.parts:
        yield from _paths(part.shape, f"{prefix}{_relation(shape, part)}__", model)


def _relation(shape: Shape, part: Part) -> str:
    """The name by which the owner's model reaches the part's rows."""
    relation: Any = part.model._meta.get_field(part.link).remote_field
    return relation.get_accessor_name()
