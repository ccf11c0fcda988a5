"""The columns of tidy tables, made from the fields of a shape: what is read from the database, and what a reader gets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from cases.dossier.shape import LISTS, Field, Kind, Part
from cases.models import Actor, ChallengeType, Country, OutcomeType, Phase, Source

Read = Callable[..., Any]
Pairs = Iterable[tuple[Any, Any]]


@dataclass(frozen=True)
class Column:
    """One column. `paths` are what a query reads, `read` makes the value of them; a list column asks `many` instead.

    `type` is one of text, date, day, time, whole number, number, yes or no, address, list, objects, count.
    """

    name: str
    label: str
    help: str
    type: str = "text"
    paths: tuple[str, ...] = ()
    read: Read | None = None
    many: Callable[[Sequence[Any]], Pairs] | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    vocabulary: Any = None  # the model whose records the values name
    lookup: str = ""  # the path by which rows are filtered; empty where they aren't
    inner: tuple[Column, ...] = ()  # of type objects: what each of them has
    nullable: bool = True

    def value(self, values: Sequence[Any]) -> Any:
        found = self.read(*values) if self.read else values[0]
        return None if found == "" else found

    def listed(self, found: list[Any]) -> Any:
        """The value of a list column; of a count, the one number."""
        return (found[0] if found else 0) if self.type == "count" else found


_TYPES = {Kind.DATE: "date", Kind.WHOLE: "whole number", Kind.NUMBER: "number"}
_COLUMN_TYPES: tuple[tuple[type[models.Field], str], ...] = (
    (models.DateTimeField, "time"),
    (models.DateField, "day"),
    (models.BooleanField, "yes or no"),
    (models.URLField, "address"),
    (models.IntegerField, "whole number"),
    (models.FloatField, "number"),
)


def label_of(name: str) -> str:
    """“gw_number” → “GW number”."""
    words = name.replace("_", " ").split()
    known = {"url": "address", "ucdp": "UCDP", "cow": "COW", "gw": "Gleditsch–Ward", "id": "id", "doi": "DOI", "isbn": "ISBN",
             "csl": "CSL", "unts": "UNTS", "un": "UN", "pax": "PA-X", "pam": "PAM", "icb": "ICB"}  # fmt: skip
    text = " ".join(known.get(word, word) for word in words)
    return text[:1].upper() + text[1:]


def plain(model: Any, name: str, *, path: str = "", called: str = "") -> Column:
    """A column of a model's own field, as it stands."""
    column = model._meta.get_field(name)
    type_ = next((type_ for kind, type_ in _COLUMN_TYPES if isinstance(column, kind)), "text")
    called = called or name
    return Column(
        called, label_of(called), str(column.help_text), type_, (path or name,),
        nullable=column.null or column.blank, choices=dict(column.flatchoices) if column.choices else {},
    )  # fmt: skip


def page(template: str, *paths: str) -> Column:
    """The address of the record's page."""
    return Column(
        "url", "Page", "The record's page on the site.", "address", paths, read=template.format, nullable=False
    )


def column(shape_field: Field, prefix: str = "") -> Iterator[Column]:
    """The columns of one field of a shape: its value, and beside it labels, bounds or what the reference is called."""
    name, path = f"{prefix}{shape_field.name}", shape_field.name
    if shape_field.kind is Kind.DATE:
        yield from dated(shape_field.column.model, path)
    elif shape_field.kind is Kind.CHOICE:
        yield from coded(name, path, shape_field)
    elif shape_field.kind is Kind.REFERENCE:
        yield from referred(shape_field)
    elif shape_field.kind is Kind.REFERENCES:
        yield referring(shape_field)
    elif shape_field.kind in LISTS:
        yield Column(
            name, label_of(name), shape_field.help_text, "list", (path,), read=lambda value: value or [],
            choices=shape_field.labels, nullable=False,
        )  # fmt: skip
    else:
        type_ = _TYPES.get(shape_field.kind, "text")
        nullable = shape_field.column.blank or shape_field.column.null
        text = Column(name, label_of(name), shape_field.help_text, type_, (path,), nullable=nullable)
        yield text


def dated(model: Any, name: str) -> Iterator[Column]:
    """A date in EDTF and the first and last day that it can mean."""
    edtf = model._meta.get_field(name)
    yield Column(name, label_of(name), str(edtf.help_text), "date", (name,), nullable=edtf.blank)
    for bound, words in (("earliest", "First"), ("latest", "Last")):
        help_text = f"{words} day that “{name}” can mean; empty where it is open or unknown."
        yield Column(
            f"{name}_{bound}", f"{label_of(name)}, {bound}", help_text, "day", (f"{name}_{bound}",), read=_iso,
            lookup=f"{name}_{bound}",
        )  # fmt: skip


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def coded(name: str, path: str, shape_field: Field) -> Iterator[Column]:
    """A code and its label."""
    labels, label, help_text = shape_field.labels, label_of(name), shape_field.help_text
    nullable = shape_field.column.blank
    yield Column(name, label, help_text, "text", (path,), choices=labels, lookup=path, nullable=nullable)
    yield Column(f"{name}_label", f"{label}, in words", f"What “{name}” is called.", "text", (path,),
                 read=labels.get, nullable=nullable)  # fmt: skip


_NAMED = {Phase: "key", Source: "citekey", Country: "code"}


def referred(shape_field: Field) -> Iterator[Column]:
    """What a reference points to: its address, and what merges and reads need of it."""
    name, target = shape_field.name, shape_field.target
    nullable, label = shape_field.column.null, label_of(shape_field.name)
    address = _NAMED.get(target, "slug")
    path = f"{name}__{address}"
    yield Column(name, label, shape_field.help_text, "text", (path,), vocabulary=target, lookup=path, nullable=nullable)
    if target is Source:
        return
    yield Column(
        f"{name}_name", f"{label}, name", f"What “{name}” is called.", "text", (f"{name}__name",), nullable=nullable
    )
    if target is Country:
        yield from country_numbers(f"{name}__", f"{name}_")
    elif target is Actor:
        yield from _of_actor(name, label, nullable)
    elif target in (ChallengeType, OutcomeType):
        yield Column(
            f"{name}_family", f"{label}, family", f"The family of “{name}”.", "text", (f"{name}__family__slug",)
        )


def _of_actor(name: str, label: str, nullable: bool) -> Iterator[Column]:
    kinds = dict(Actor._meta.get_field("kind").flatchoices)
    path = f"{name}__kind"
    yield Column(f"{name}_kind", f"{label}, kind", "What the actor is.", "text", (path,), choices=kinds, lookup=path,
                 nullable=nullable)  # fmt: skip
    yield Column(f"{name}_country", f"{label}, country", "The actor's country, by its ISO 3166 code.", "text",
                 (f"{name}__country__code",), vocabulary=Country, lookup=f"{name}__country__code")  # fmt: skip
    yield from country_numbers(f"{name}__country__", f"{name}_country_")


def country_numbers(path: str, name: str) -> Iterator[Column]:
    """The numbers by which the field's datasets merge."""
    yield Column(f"{name}cow_code", label_of(f"{name}cow_code"), "Correlates of War country number.", "whole number",
                 (f"{path}cow_code",))  # fmt: skip
    yield Column(f"{name}gw_number", label_of(f"{name}gw_number"), "Gleditsch and Ward country number.", "whole number",
                 (f"{path}gw_number",))  # fmt: skip


def referring(shape_field: Field) -> Column:
    """The addresses of several records; read with one query for all rows."""
    name, model = shape_field.name, shape_field.column.model

    def many(pks: Sequence[Any]) -> Pairs:
        rows = model._default_manager.filter(pk__in=pks, **{f"{name}__isnull": False})
        return rows.order_by("pk", shape_field.lookup).values_list("pk", shape_field.lookup)

    return Column(
        name, label_of(name), shape_field.help_text, "list", many=many, vocabulary=shape_field.target, nullable=False,
        lookup=shape_field.lookup,
    )  # fmt: skip


def parts(part: Part) -> Column:
    """The parts of a record as a list of objects: the phases of a conflict, the creators of a source."""
    inner = tuple(made for shape_field in part.shape.fields for made in column(shape_field))
    paths = tuple(dict.fromkeys(path for made in inner for path in made.paths))
    places = {path: place for place, path in enumerate(paths, start=1)}

    def many(pks: Sequence[Any]) -> Pairs:
        rows = part.model._default_manager.filter(**{f"{part.link}__in": pks}).order_by("order", "id")
        for row in rows.values_list(part.link, *paths):
            yield row[0], {made.name: made.value([row[places[path]] for path in made.paths]) for made in inner}

    return Column(
        part.name, label_of(part.name), f"The {part.name} of the record, in order.", "objects", many=many, inner=inner,
        nullable=False,
    )  # fmt: skip


def gathered(column_: Column, pks: Sequence[Any]) -> dict[Any, list[Any]]:
    """Primary key → the values of a list column."""
    found: dict[Any, list[Any]] = defaultdict(list)
    if column_.many:
        for pk, value in column_.many(pks):
            found[pk].append(value)
    return found
