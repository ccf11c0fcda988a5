"""A table's own lookups: what a row itself must be, beside the filters that speak of its case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q

from cases.api.parameters import CASE_FILTERS, Parameter, listed
from cases.discovery import index as indexes
from cases.discovery.choosing import (
    Choice,
    FieldError,
    UnreadableParameters,
    UnreadableValue,
    read_choice,
    read_day,
    shown,
)
from cases.discovery.facets import FACETS
from cases.discovery.names import Terms, Vocabulary
from cases.exchange.columns import Column
from cases.exchange.tables import Table
from cases.models import Case

_OF_CASES = {parameter.name for parameter in CASE_FILTERS}
_PAGING = {"page", "page_size", "cursor", "ordering", "fields", "omit", "format", "search", "expand", "case"}
MOST_CASES = 100  # that one request can name
CASE = Parameter(
    "case", "Only what belongs to these cases, by their slugs.", {"type": "string", "examples": ["camp-david-1978"]},
    several=True,
)  # fmt: skip
_FACET_OF = {facet.vocabulary: facet.name for facet in reversed(FACETS) if facet.vocabulary}


class Lookup(NamedTuple):
    """One parameter of a table's own, and how its text becomes a condition."""

    parameter: Parameter
    read: Callable[[str, list[str]], Q]


def lookups_of(table: Table) -> dict[str, Lookup]:
    """Parameter → lookup of a table, from the columns that say by which path they are filtered."""
    return {lookup.parameter.name: lookup for column in table.columns for lookup in _lookups(table, column)}


def _lookups(table: Table, column: Column) -> Iterator[Lookup]:
    if not column.lookup:
        return
    if column.type == "day":
        yield from _of_day(column)
        return
    schema: dict[str, Any] = {"type": "string"}
    if column.choices:
        schema["enum"] = [str(code) for code in column.choices]
    reading = _reading(table, column)
    if column.name not in (_PAGING | _OF_CASES if table.to_case else _PAGING):
        yield Lookup(Parameter(column.name, f"Of the record itself: {column.help}", schema, several=True), reading)
    about = f"Of the record itself: {column.help} One of these."
    yield Lookup(Parameter(f"{column.name}__in", about, schema, several=True), reading)
    about = f"Of the record itself: {column.help} None of these."
    yield Lookup(Parameter(f"{column.name}__not_in", about, schema, several=True), lambda n, texts: ~reading(n, texts))


def _reading(table: Table, column: Column) -> Callable[[str, list[str]], Q]:
    def read(name: str, texts: list[str]) -> Q:
        choice = _try(name, lambda: read_choice(name, texts, _terms(column)))
        return _condition(table, column, choice)

    return read


def _condition(table: Table, column: Column, choice: Choice) -> Q:
    condition = Q()
    for values, wanted in ((choice.included, True), (choice.excluded, False)):
        if values:
            inside = Q(**{f"{column.lookup}__in": values})
            if column.many:  # by subquery, so that no join makes a row appear twice
                inside = Q(pk__in=table.model.objects.filter(inside).order_by().values("pk"))
            condition &= inside if wanted else ~inside
    return condition


def _terms(column: Column) -> Terms:
    """What the values of a column can be."""
    if column.choices:
        return Vocabulary({str(code): str(label) for code, label in column.choices.items()})
    if column.vocabulary in _FACET_OF:
        return indexes.current().names.terms[_FACET_OF[column.vocabulary]]
    model = column.vocabulary
    named = "title" if model.ADDRESS == "citekey" else "name"
    return Vocabulary(dict(model.objects.published().values_list(model.ADDRESS, named)))


def _of_day(column: Column) -> Iterator[Lookup]:
    """Bounds on a date: `date__after` and `date__before`."""
    base, _, bound = column.name.rpartition("_")
    after = bound == "earliest"
    name = f"{base}__{'after' if after else 'before'}"
    about = f"Of the record itself: “{base}” is {'on or after the first' if after else 'on or before the last'} day of this."
    schema = {"type": "string", "examples": ["1990", "1990-05", "1990-05-17"]}
    path = f"{column.lookup}__{'gte' if after else 'lte'}"

    def read(name: str, texts: list[str]) -> Q:
        day: date = _try(name, lambda: read_day(_only(texts), last=not after))
        return Q(**{path: day})

    yield Lookup(Parameter(name, about, schema), read)


def _only(texts: list[str]) -> str:
    if len(texts) > 1:
        raise UnreadableValue("Give one date; several can't hold at once.")
    return texts[0]


def _try(name: str, reading: Callable[[], Any]) -> Any:
    try:
        return reading()
    except UnreadableValue as error:
        raise UnreadableParameters([FieldError(name, str(error))]) from error


def read_lookups(query: Any, lookups: dict[str, Lookup]) -> Q:
    """The condition that the table's own parameters make. Raises UnreadableParameters with everything that is wrong."""
    condition, errors = Q(), []
    for name, lookup in lookups.items():
        texts = [text for text in query.getlist(name) if text.strip()]
        if not texts:
            continue
        try:
            condition &= lookup.read(name, texts)
        except UnreadableParameters as error:
            errors += error.errors
    if errors:
        raise UnreadableParameters(errors)
    return condition


def read_cases(query: Any) -> tuple[str, ...]:
    """The cases that are asked for by name. Raises UnreadableParameters for one that isn't published."""
    slugs = tuple(dict.fromkeys(listed(query, "case")))
    if len(slugs) > MOST_CASES:
        raise UnreadableParameters([FieldError("case", f"At most {MOST_CASES} cases can be named.")])
    known = set(Case.objects.published().filter(slug__in=slugs).values_list("slug", flat=True)) if slugs else set()
    errors = [FieldError("case", f"There is no published case “{shown(slug)}”.") for slug in slugs if slug not in known]
    if errors:
        raise UnreadableParameters(errors[:10])
    return slugs
