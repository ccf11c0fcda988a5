"""The catalogue: all published cases, narrowed by facets, dates and words."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.discovery import filters
from cases.discovery.catalogue import RELEVANCE, Facet, FacetValue, Found, find
from cases.discovery.choosing import Selection, UnreadableParameters
from cases.site.parameters import UnknownParameters, one_of, page_number

PAGE_SIZE = 25
SORTS = {"-start": "Newest first", "start": "Oldest first", "title": "Title", "-published": "Recently updated"}
VIEWS = {"list": "List", "table": "Table"}
OWN = ("q", "page", "sort", "view")
# The facets in the order in which readers ask. All are in the form; the first of a group stand open.
GROUPS = (
    ("What came of it", ("settlement", "outcome", "challenge", "overcome", "fundamental")),
    ("Who mediated, and how", ("mediator", "mediator_kind", "role", "strategy", "tactic", "track", "initiated_by")),
    ("The conflict", ("region", "country", "conflict", "conflict_kind", "incompatibility", "issue", "party")),
    ("The talks", ("decade", "kind", "format", "setting", "secrecy", "ripeness")),
)
SHOWN = tuple(name for _, names in GROUPS for name in names)
FEW, MOST = 10, 60  # values of a facet that show at once, and in all; beyond, a reader narrows first


class Chip(NamedTuple):
    """A filter that is on, and the address without it."""

    label: str
    value: str
    address: str


class Group(NamedTuple):
    """Facets under one heading."""

    title: str
    facets: list[dict[str, Any]]


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """A page of the catalogue. Raises UnknownParameters, which names every parameter that can't be read."""
    selection = _selection(request)
    sorts = ({RELEVANCE: "Best match"} if selection.search else {}) | SORTS
    sort = one_of(request, "sort", [*SORTS, RELEVANCE], next(iter(sorts)))
    view = one_of(request, "view", list(VIEWS), "list")
    number = page_number(request)
    found = find(selection, order=sort, page=number, page_size=PAGE_SIZE, with_facets=SHOWN)
    pages: Paginator[int] = Paginator(range(found.count), PAGE_SIZE)
    if number > pages.num_pages:
        raise Http404("There are not so many pages.")
    kept = [("sort", sort if request.GET.get("sort") else ""), ("view", view if view != "list" else "")]
    context = {
        "found": found, "page": pages.page(number), "rows": [(row, found.snippets.get(row["slug"], "")) for row in found.rows],
        "groups": _groups(found), "chips": _chips(selection, found, kept), "selection": selection, "dates": selection.dates,
        "excluded": _excluded(selection), "view": view, "views": VIEWS.items(), "sort": sort,
        "sorts": sorts.items(), "title": _title(selection, found),
        "api": _address("/api/v1/cases/", selection.parameters()),
    }  # fmt: skip
    response = render(request, "site/catalogue.html", context)
    response["Link"] = f'<{context["api"]}>; rel="alternate"; type="application/json"'
    return response


def _selection(request: HttpRequest) -> Selection:
    """What the reader chose; `q`, as readers know it, is the filter `search`."""
    asked = {name: values for name, values in request.GET.lists() if name not in OWN}
    if "q" in request.GET:
        asked["search"] = [*asked.get("search", []), *request.GET.getlist("q")]
    try:
        return filters.read(asked, extra=OWN)
    except UnreadableParameters as error:
        raise UnknownParameters(error.errors) from error


def _groups(found: Found) -> list[Group]:
    facets = {facet.name: facet for facet in found.facets if facet.values}
    return [
        Group(title, [_facet(facets[name]) for name in names if name in facets])
        for title, names in GROUPS
        if any(name in facets for name in names)
    ]


def _facet(facet: Facet) -> dict[str, Any]:
    """A facet as the form shows it: the chosen values first among those that show at once."""
    values = sorted(facet.values, key=lambda value: not value.selected)
    few: list[FacetValue] = values[:FEW] if len(values) > FEW + 2 else values
    chosen = sum(value.selected for value in values)
    return {
        "name": facet.name, "label": facet.label, "help": facet.help, "chosen": chosen, "values": few,
        "more": values[len(few) : MOST], "left_out": max(len(values) - MOST, 0),
    }  # fmt: skip


def _excluded(selection: Selection) -> list[tuple[str, str]]:
    """What the form has no field for, kept in hidden ones."""
    pairs = [(f"{name}__not", value) for name, choice in selection.facets.items() for value in choice.excluded]
    others = [
        (name, value) for name, choice in selection.facets.items() if name not in SHOWN for value in choice.included
    ]
    ucdp = [*selection.ucdp_id.included, *(f"!{number}" for number in selection.ucdp_id.excluded)]
    return [*pairs, *others, *(("ucdp_id", number) for number in ucdp)]


def _title(selection: Selection, found: Found) -> str:
    """“Cases: challenge Spoilers” and the like, so that each list has a title of its own."""
    chips = _chips(selection, found, [])
    return ", ".join(chip.value for chip in chips[:3])


def _chips(selection: Selection, found: Found, kept: list[tuple[str, str]]) -> list[Chip]:
    """The filters that are on, each with the address that takes it away."""
    labels = {(facet.name, value.value): value.label for facet in found.facets for value in facet.values}
    chips = []
    for name, text in selection.parameters():
        called = filters.FILTERS[name].label
        whole = name in ("search", "start_after", "start_before")
        for written in [text] if whole else text.split(","):
            value = written if whole else labels.get((name, written.removeprefix("!")), written.removeprefix("!"))
            shown = f"not {value}" if written.startswith("!") and not whole else value
            chips.append(Chip(called, shown, _address("/cases/", [*_without(selection, name, written, whole), *kept])))
    return chips


def _without(selection: Selection, name: str, written: str, whole: bool) -> list[tuple[str, str]]:
    """The parameters of a selection without one value."""
    left = []
    for given, text in selection.parameters():
        if given == name:
            text = "" if whole else ",".join(value for value in text.split(",") if value != written)
        left.append(("q" if given == "search" else given, text))
    return left


def _address(path: str, parameters: list[tuple[str, str]]) -> str:
    query = urlencode([(name, value) for name, value in parameters if value], safe=",!")
    return f"{path}?{query}" if query else path
