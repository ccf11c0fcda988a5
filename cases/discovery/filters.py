"""The filters of the case lists, for pages, API and exports: read from an address, or applied to the tables.

Their names, labels and help are declared once: the facets (`facets.FACETS`) and the few here. `read` gives a Selection that
the index answers; `CaseFilters` and `case_filters` make a django-filter FilterSet of the same filters over the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from cases.discovery import index as indexes
from cases.discovery.choosing import (
    MOST_ERRORS,
    MOST_SUGGESTIONS,
    Choice,
    FieldError,
    Selection,
    UnreadableParameters,
    UnreadableValue,
    read_choice,
    read_day,
    read_ucdp,
    unknown_parameters,
)
from cases.discovery.facets import BY_NAME, FACETS, Facet
from cases.discovery.names import Names
from cases.models import Case

__all__ = [
    "FILTERS", "PARAMETERS", "CaseFilters", "Choice", "FieldError", "Filter", "Selection", "UnreadableParameters",
    "apply", "case_filters", "read",
]  # fmt: skip

NOT = "__not"
LONGEST_SEARCH = 500


class Filter(NamedTuple):
    """A filter as readers know it."""

    name: str
    label: str
    help: str


FILTERS: dict[str, Filter] = {
    **{facet.name: Filter(facet.name, facet.label, facet.help) for facet in FACETS},
    "ucdp_id": Filter("ucdp_id", "UCDP conflict id", "Number of the conflict in the UCDP/PRIO Armed Conflict Dataset."),
    "start_after": Filter(
        "start_after", "Began in or after", "Began on or after the first day of this year, month or day."
    ),
    "start_before": Filter(
        "start_before", "Began in or before", "Began on or before the last day of this year, month or day."
    ),
    "search": Filter("search", "Search", "Words, “phrases”, begin* of a word, -word to leave out."),
}
_SINGLE = ("start_after", "start_before", "search")
_SEVERAL = (*BY_NAME, "ucdp_id")
PARAMETERS: frozenset[str] = frozenset([*FILTERS, *(f"{name}{NOT}" for name in _SEVERAL)])


def read(params: Any, extra: Collection[str] = (), names: Names | None = None) -> Selection:
    """The selection that these parameters make; `extra` are names that the caller reads itself (page, ordering …).

    `names` are what values are called, if that isn't as the public sees them now.

    `params` is a QueryDict or a mapping of lists of texts. An empty value, as forms send it, is one that wasn't given.
    Raises UnreadableParameters with everything that is wrong.
    """
    given = _lists(params)
    errors = unknown_parameters(given, PARAMETERS | set(extra))
    if len(errors) >= MOST_ERRORS:
        raise UnreadableParameters(errors)
    if not errors and not given.keys() & PARAMETERS:
        return Selection()  # nothing to look up
    reader = _Reader(names or indexes.current().names, errors)
    facets = {facet.name: choice for facet in FACETS if (choice := reader.facet(facet, given))}
    dates = {name: given[name][0] for name in _SINGLE[:2] if given.get(name)}
    selection = Selection(
        facets=facets,
        ucdp_id=reader.several("ucdp_id", given, read_ucdp),
        start_after=reader.day("start_after", given),
        start_before=reader.day("start_before", given),
        search=reader.search(given),
        dates=dates,
    )
    if errors:
        raise UnreadableParameters(errors)
    return selection


def _lists(params: Any) -> dict[str, list[str]]:
    """Name → values that aren't empty."""
    pairs = params.lists() if hasattr(params, "lists") else params.items()
    lists = {name: [values] if isinstance(values, str) else values for name, values in pairs}
    return {name: [str(value) for value in values if str(value).strip()] for name, values in lists.items()}


class _Reader:
    """Reads parameter after parameter and gathers what is wrong."""

    def __init__(self, names: Names, errors: list[FieldError]) -> None:
        self._names, self._errors, self._budget = names, errors, [MOST_SUGGESTIONS]

    def facet(self, facet: Facet, given: Mapping[str, list[str]]) -> Choice:
        terms = self._names.terms[facet.name]
        return self.several(facet.name, given, lambda texts: read_choice(facet.name, texts, terms, self._budget))

    def several(self, name: str, given: Mapping[str, list[str]], reading: Callable[[Iterable[str]], Choice]) -> Choice:
        chosen = Choice()
        for parameter in (name, f"{name}{NOT}"):
            if given.get(parameter):
                choice = self._try(parameter, lambda: reading(given[parameter])) or Choice()  # noqa: B023 - used at once
                chosen += choice.negated() if parameter != name else choice
        return chosen

    def day(self, name: str, given: Mapping[str, list[str]]) -> date | None:
        texts = given.get(name, [])
        if not texts:
            return None
        return self._try(name, lambda: read_day(_only(texts), last=name == "start_before"))

    def search(self, given: Mapping[str, list[str]]) -> str:
        text = " ".join(given.get("search", []))
        if len(text) > LONGEST_SEARCH:
            self._errors.append(FieldError("search", f"A search can have at most {LONGEST_SEARCH} characters."))
        return text.strip()

    def _try(self, name: str, reading: Callable[[], Any]) -> Any:
        try:
            return reading()
        except UnreadableValue as error:
            self._errors.append(FieldError(name, str(error)))
            return None


def _only(texts: list[str]) -> str:
    if len(texts) > 1:
        raise UnreadableValue("Give one date; several can't hold at once.")
    return texts[0]


# --- over the tables ---------------------------------------------------------------------------------------------


def _condition(name: str, values: Collection[str]) -> Q:
    """Which cases have one of these values, for one `filter()` call over cases."""
    return BY_NAME[name].condition(values) if name in BY_NAME else Q(conflict__ucdp_id__in=values)


def _path_of(model: type[Model]) -> str:
    """The lookup by which a row of this model points to its case."""
    return "pk" if model is Case else str(getattr(model, "PATH_TO_CASE", "case"))


def _narrowed(rows: QuerySet[Any], name: str, choice: Choice) -> QuerySet[Any]:
    """The rows whose case fits the choice; by subquery, so that no join makes a row appear twice."""
    path = f"{_path_of(rows.model)}__in"
    if choice.included:
        rows = rows.filter(**{path: Case.objects.filter(_condition(name, choice.included)).order_by().values("pk")})
    if choice.excluded:
        rows = rows.exclude(**{path: Case.objects.filter(_condition(name, choice.excluded)).order_by().values("pk")})
    return rows


def _begun(rows: QuerySet[Any], lookup: str, day: date) -> QuerySet[Any]:
    path = _path_of(rows.model)
    prefix = "" if path == "pk" else f"{path}__"
    return rows.filter(**{f"{prefix}start_earliest__{lookup}": day})


def apply(selection: Selection, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows, cases or parts of cases, whose case fits the selection; its search is not looked at."""
    for name, choice in [*selection.facets.items(), ("ucdp_id", selection.ucdp_id)]:
        rows = _narrowed(rows, name, choice)
    if selection.start_after:
        rows = _begun(rows, "gte", selection.start_after)
    if selection.start_before:
        rows = _begun(rows, "lte", selection.start_before)
    return rows


class _Several(forms.Field):
    """Values of one filter; every parameter of the name counts."""

    widget = forms.SelectMultiple

    def __init__(self, *, reading: Callable[[Iterable[str]], Choice], **kwargs: Any) -> None:
        self._reading = reading
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Choice:
        texts = [value] if isinstance(value, str) else list(value or [])
        return _validated(lambda: self._reading([str(text) for text in texts if str(text).strip()]))


class _Day(forms.Field):
    def __init__(self, *, last: bool, **kwargs: Any) -> None:
        self._last = last
        super().__init__(**kwargs)

    def clean(self, value: Any) -> date | None:
        text = str(value or "").strip()
        return _validated(lambda: read_day(text, last=self._last)) if text else None


def _validated(reading: Callable[[], Any]) -> Any:
    try:
        return reading()
    except UnreadableValue as error:
        raise ValidationError(str(error), code="invalid") from error


class ChoiceFilter(django_filters.Filter):
    """A facet, or the UCDP number, over the tables; `exclude` turns it round."""

    field_class = _Several

    def filter(self, qs: QuerySet[Any], value: Choice | None) -> QuerySet[Any]:
        if not value:
            return qs
        return _narrowed(qs, self.field_name, value.negated() if self.exclude else value)


class DayFilter(django_filters.Filter):
    """A bound of the day on which a case began."""

    field_class = _Day

    def filter(self, qs: QuerySet[Any], value: date | None) -> QuerySet[Any]:
        return _begun(qs, self.lookup_expr, value) if value else qs


def _reading(name: str) -> Callable[[Iterable[str]], Choice]:
    if name == "ucdp_id":
        return read_ucdp
    return lambda texts: read_choice(name, texts, indexes.current().names.terms[name])


def _declared() -> dict[str, django_filters.Filter]:
    """The filters of every list, as django-filter wants them."""
    declared: dict[str, django_filters.Filter] = {}
    for name in _SEVERAL:
        about = FILTERS[name]
        common: dict[str, Any] = {"field_name": name, "reading": _reading(name), "required": False}
        declared[name] = ChoiceFilter(label=about.label, help_text=about.help, **common)
        declared[f"{name}{NOT}"] = ChoiceFilter(
            label=f"{about.label}: none of", help_text=f"Leaves out: {about.help}", exclude=True, **common
        )
    for name, lookup in (("start_after", "gte"), ("start_before", "lte")):
        about = FILTERS[name]
        declared[name] = DayFilter(
            field_name=name,
            lookup_expr=lookup,
            label=about.label,
            help_text=about.help,
            last=lookup == "lte",
            required=False,
        )
    return declared


@cache
def case_filters(model: type[Model]) -> type[django_filters.FilterSet]:
    """The FilterSet of the case filters for a table whose rows belong to cases (the model's PATH_TO_CASE), or for cases.

    On a table of parts the filters speak of the case: `mediator_kind=state` keeps all mediators of the cases that a state
    mediated. What a row itself must be is for the table's own lookups.
    """
    meta = type("Meta", (), {"model": model, "fields": []})
    return type(f"{model.__name__}CaseFilters", (django_filters.FilterSet,), {**_declared(), "Meta": meta})


CaseFilters = case_filters(Case)
