"""A table's own lookups: what a row itself must be, beside the filters that speak of its case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

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
from cases.exchange import released
from cases.exchange.columns import Column
from cases.exchange.released import Criterion
from cases.exchange.tables import Table
from cases.models import Case, Release

_OF_CASES = {parameter.name for parameter in CASE_FILTERS}
_PAGING = {"page", "page_size", "cursor", "ordering", "fields", "omit", "format", "search", "expand", "case", "release"}
MOST_CASES = 100  # that one request can name
CASE = Parameter(
    "case", "Only what belongs to these cases, by their slugs.", {"type": "string", "examples": ["camp-david-1978"]},
    several=True,
)  # fmt: skip
_FACET_OF = {facet.vocabulary: facet.name for facet in reversed(FACETS) if facet.vocabulary}


TermsOf = Callable[[Column], Terms]


class Lookup(NamedTuple):
    """One parameter of a table's own, and how its text becomes a criterion; what its values can be is told by a TermsOf."""

    parameter: Parameter
    read: Callable[[str, list[str], TermsOf], Criterion]


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
    if column.name not in (_PAGING | _OF_CASES if table.to_case else _PAGING):
        parameter = Parameter(column.name, f"Of the record itself: {column.help}", schema, several=True)
        yield Lookup(parameter, _reading(column))
    about = f"Of the record itself: {column.help} One of these."
    yield Lookup(Parameter(f"{column.name}__in", about, schema, several=True), _reading(column))
    about = f"Of the record itself: {column.help} None of these."
    yield Lookup(Parameter(f"{column.name}__not_in", about, schema, several=True), _reading(column, negated=True))


def _reading(column: Column, negated: bool = False) -> Callable[[str, list[str], TermsOf], Criterion]:
    def read(name: str, texts: list[str], terms: TermsOf) -> Criterion:
        choice: Choice = _try(name, lambda: read_choice(name, texts, terms(column)))
        return Criterion(column, choice.included, choice.excluded, negated=negated)

    return read


def condition(table: Table, criteria: Iterable[Criterion]) -> Q:
    """What rows of the tables must be to fit all of these."""
    found = Q()
    for criterion in criteria:
        one = _condition(table, criterion)
        found &= ~one if criterion.negated else one
    return found


def _condition(table: Table, criterion: Criterion) -> Q:
    column, found = criterion.column, Q()
    for values, wanted in ((criterion.included, True), (criterion.excluded, False)):
        if values:
            inside = Q(**{f"{column.lookup}__in": values})
            if column.many:  # by subquery, so that no join makes a row appear twice
                inside = Q(pk__in=table.model.objects.filter(inside).order_by().values("pk"))
            found &= inside if wanted else ~inside
    for day, sign in ((criterion.least, "gte"), (criterion.most, "lte")):
        found &= Q(**{f"{column.lookup}__{sign}": day}) if day else Q()
    return found


def present_terms(column: Column) -> Terms:
    """What the values of a column can be now."""
    if column.choices:
        return Vocabulary({str(code): str(label) for code, label in column.choices.items()})
    if column.vocabulary in _FACET_OF:
        return indexes.current().names.terms[_FACET_OF[column.vocabulary]]
    model = column.vocabulary
    named = "title" if model.ADDRESS == "citekey" else "name"
    return Vocabulary(dict(model.objects.published().values_list(model.ADDRESS, named)))


def released_terms(release: Release) -> TermsOf:
    """What the values of columns could be in a release."""

    def terms(column: Column) -> Terms:
        then = released.vocabulary(release, column.vocabulary) if column.vocabulary else None
        return then or present_terms(column)

    return terms


def _of_day(column: Column) -> Iterator[Lookup]:
    """Bounds on a date: `date__after` and `date__before`."""
    base, _, bound = column.name.rpartition("_")
    after = bound == "earliest"
    name = f"{base}__{'after' if after else 'before'}"
    about = f"Of the record itself: “{base}” is {'on or after the first' if after else 'on or before the last'} day of this."
    schema = {"type": "string", "examples": ["1990", "1990-05", "1990-05-17"]}

    def read(name: str, texts: list[str], terms: TermsOf) -> Criterion:
        day: date = _try(name, lambda: read_day(_only(texts), last=not after))
        return Criterion(column, least=day) if after else Criterion(column, most=day)

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


def read_lookups(query: Any, lookups: dict[str, Lookup], terms: TermsOf = present_terms) -> list[Criterion]:
    """What the table's own parameters ask for. Raises UnreadableParameters with everything that is wrong."""
    criteria: list[Criterion] = []
    errors = []
    for name, lookup in lookups.items():
        texts = [text for text in query.getlist(name) if text.strip()]
        if not texts:
            continue
        try:
            criteria.append(lookup.read(name, texts, terms))
        except UnreadableParameters as error:
            errors += error.errors
    if errors:
        raise UnreadableParameters(errors)
    return criteria


def read_cases(query: Any, release: Release | None = None) -> tuple[str, ...]:
    """The cases that are asked for by name. Raises UnreadableParameters for one that isn't published, or not in the release."""
    slugs = tuple(dict.fromkeys(listed(query, "case")))
    if len(slugs) > MOST_CASES:
        raise UnreadableParameters([FieldError("case", f"At most {MOST_CASES} cases can be named.")])
    rows: QuerySet[Any] = release.cases.all() if release else Case.objects.published()
    known = set(rows.filter(slug__in=slugs).values_list("slug", flat=True)) if slugs else set()
    where = f" in release {release.label}" if release else ""
    errors = [
        FieldError("case", f"There is no published case “{shown(slug)}”{where}.") for slug in slugs if slug not in known
    ]
    if errors:
        raise UnreadableParameters(errors[:10])
    return slugs
