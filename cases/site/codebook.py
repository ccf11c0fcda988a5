"""The codebook, made from the declarations that everything else follows: it can't say other than what is recorded."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.enums import TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.curation.double_coding import published_agreements
from cases.dossier.shape import SHAPES, Field, Kind, Shape
from cases.models import Issue, Provision, Tactic, choices
from cases.models.generation import current
from cases.site.parameters import only

UNKNOWN = "unknown"
_TYPES = {
    Kind.KEY: "key", Kind.SLUG: "address", Kind.LINE: "text, one line", Kind.TEXT: "text", Kind.MARKDOWN: "text in Markdown",
    Kind.DATE: "date (EDTF)", Kind.CHOICE: "one of a list", Kind.CHOICES: "several of a list", Kind.WHOLE: "whole number",
    Kind.NUMBER: "number", Kind.REFERENCE: "reference", Kind.REFERENCES: "several references", Kind.TEXTS: "several texts",
}  # fmt: skip
# What is written once for each case or record without being coded.
_UNCOUNTED = frozenset({Kind.KEY, Kind.SLUG})
_TITLES = {"case": "Case", "question": "Frequently asked question", "teaching question": "Question for teaching"}
_RECORDS = ("case", "conflict", "actor", "source")
_VOCABULARIES: tuple[tuple[str, Any, str], ...] = (
    ("issues", Issue, "What is disputed"),
    ("tactics", Tactic, "What mediators do"),
    ("provisions", Provision, "Subjects of agreements"),
)


@dataclass(frozen=True)
class Variable:
    """One variable as the codebook shows it."""

    name: str
    anchor: str
    type: str
    definition: str
    required: bool
    values: tuple[tuple[str, str], ...]
    scheme: str
    target: str
    bounds: bool
    counted: bool


@dataclass(frozen=True)
class Table:
    """A kind of record or part, with its variables and how many of it the published collection has."""

    anchor: str
    title: str
    definition: str
    variables: tuple[Variable, ...]
    model: Any
    path: str  # dotted name within the dossier: “case.agreements.provisions”


def tables() -> list[Table]:
    """Every kind of record and part of the dossiers, in order; a part that hangs on several (citations) is shown once."""
    found: dict[str, Table] = {}
    for name in _RECORDS:
        for shape, path in _with_parts(SHAPES[name], name):
            found.setdefault(shape.name, _table(shape, path))
    return list(found.values())


def _with_parts(shape: Shape, path: str) -> Iterator[tuple[Shape, str]]:
    yield shape, path
    for part in shape.parts:
        yield from _with_parts(part.shape, f"{path}.{part.name}")


def _table(shape: Shape, path: str) -> Table:
    anchor = shape.name.replace(" ", "-")
    return Table(
        anchor=anchor,
        title=_TITLES.get(shape.name, shape.name.capitalize()),
        definition=inspect.getdoc(shape.model) or "",
        variables=tuple(_variable(field, anchor) for field in shape.fields),
        model=shape.model,
        path=path,
    )


def _variable(field: Field, table: str) -> Variable:
    return Variable(
        name=field.name,
        anchor=f"{table}-{field.name}",
        type=_TYPES[field.kind],
        definition=field.help_text,
        required=field.required,
        values=field.choices,
        scheme=_scheme(field),
        target=str(field.target._meta.verbose_name) if field.target else "",
        bounds=field.kind is Kind.DATE,
        counted=field.kind not in _UNCOUNTED,
    )


def _scheme(field: Field) -> str:
    """Where a list of values comes from, as its declaration says; empty where the list is our own."""
    declared = _SCHEMES.get(field.choices)
    return inspect.cleandoc(declared.__dict__.get("__doc__") or "") if declared else ""


_SCHEMES: dict[tuple[tuple[str, str], ...], type[TextChoices]] = {
    tuple((str(code), str(label)) for code, label in scheme.choices): scheme
    for scheme in vars(choices).values()
    if inspect.isclass(scheme) and issubclass(scheme, TextChoices) and scheme is not TextChoices
}


# --- how much of it is coded ------------------------------------------------------------------------------------------

Shares = dict[str, dict[str, int]]  # anchor of the table → variable → rows coded; "" → all rows


def shares(all_tables: list[Table]) -> Shares:
    """How many rows of the published collection have each variable coded: one query a table, once a generation."""
    number, at = current()
    key = f"codebook:{number}:{at.timestamp() if at else 0}"
    found: Shares | None = cache.get(key)
    if found is None:
        found = {table.anchor: _coded(table.model) for table in all_tables}
        cache.set(key, found, timeout=None)
    return found


def _coded(model: Any) -> dict[str, int]:
    fields = [field for field in _shape_fields(model) if field.kind not in _UNCOUNTED]
    counts = {f"coded_{field.name}": Count("pk", filter=_is_coded(field)) for field in fields}
    row = _public(model).order_by().aggregate(rows=Count("pk"), **counts)
    return {"": row["rows"], **{field.name: row[f"coded_{field.name}"] for field in fields}}


def _shape_fields(model: Any) -> tuple[Field, ...]:
    return next(
        shape.fields for name in _RECORDS for shape, _ in _with_parts(SHAPES[name], name) if shape.model is model
    )


_OWNERS = {"Phase": "conflict", "ConflictCitation": "conflict", "Creator": "source"}


def _public(model: Any) -> Any:
    """The rows of the published collection."""
    owner = _OWNERS.get(model.__name__)
    if owner:
        return model.objects.filter(**{f"{owner}__public": True})
    return (
        model.objects.published()
        if hasattr(model.objects, "published")
        else model.objects.filter(case__status="published")
    )


def _is_coded(field: Field) -> Any:
    """Whether a row says something: not empty and not “unknown”."""
    if isinstance(field.column, models.ManyToManyField):
        through: Any = field.column.remote_field.through
        return Exists(through.objects.filter(**{field.column.m2m_field_name(): OuterRef("pk")}))
    if field.kind in (Kind.REFERENCE, Kind.WHOLE, Kind.NUMBER):
        return Q(**{f"{field.name}__isnull": False})
    if isinstance(field.column, models.JSONField):
        return ~Q(**{field.name: []})
    return ~Q(**{f"{field.name}__in": ["", UNKNOWN]})


def _percent(coded: int, rows: int) -> str:
    """A share in whole percent that says 0 and 100 only where that is exact."""
    if not rows:
        return ""
    share = round(100 * coded / rows)
    return f"{share if coded in (0, rows) else min(max(share, 1), 99)} %"


@require_safe
def codebook(request: HttpRequest) -> HttpResponse:
    """Every variable: what it means, its values and where they come from, and how much of the collection has it."""
    only(request)
    all_tables = tables()
    counts = shares(all_tables)
    shown = [
        {
            "table": table,
            "rows": counts[table.anchor][""],
            "variables": [
                (variable, counts[table.anchor].get(variable.name, 0), _percent_of(variable, counts[table.anchor]))
                for variable in table.variables
            ],
        }
        for table in all_tables
    ]
    context = {
        "tables": shown,
        "agreements": published_agreements(),
        "variable_count": sum(len(table.variables) for table in all_tables),
        "vocabularies": [
            {"anchor": anchor, "title": title, "terms": list(model.objects.all())}
            for anchor, model, title in _VOCABULARIES
        ],
    }
    return render(request, "site/codebook.html", context)


def _percent_of(variable: Variable, counts: dict[str, int]) -> str:
    return _percent(counts[variable.name], counts[""]) if variable.counted else ""
