"""The catalogue: all published cases, narrowed by facets, dates and words."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.discovery.atlas import select
from cases.discovery.catalogue import RELEVANCE, Facet, FacetValue, Found, find
from cases.discovery.choosing import Selection
from cases.discovery.search import CASE
from cases.site import chosen as choosing
from cases.site.chosen import Chosen
from cases.site.finding import instead
from cases.site.parameters import one_of, page_number
from cases.site.seeing import AREA, in_time, on_map
from cases.site.using import use

PAGE_SIZE = 25
SORTS = {"-start": "Newest first", "start": "Oldest first", "title": "Title", "-published": "Recently updated"}
VIEWS = {"list": "List", "table": "Table", "map": "Map", "timeline": "Timeline"}
IN_PAGES = ("list", "table")
OWN = ("page", "sort", "view")
# Columns of the table, and the orders that their headings lead to: the first, and the one that turns it round.
COLUMNS = (
    ("Case", ("title",)), ("Began", ("-start", "start")), ("Conflict", ()), ("Mediators", ()), ("Strategy", ()),
    ("Settlement", ()), ("Edition", ("-published",)),
)  # fmt: skip
# The facets in the order in which readers ask. All are in the form; the first of a group stand open.
GROUPS = (
    ("What came of it", ("settlement", "outcome", "challenge", "overcome", "fundamental")),
    ("Who mediated, and how", ("mediator", "mediator_kind", "role", "strategy", "tactic", "track", "initiated_by")),
    ("The conflict", ("region", "country", "conflict", "conflict_kind", "incompatibility", "issue", "party")),
    ("The talks", ("decade", "kind", "talks_format", "setting", "secrecy", "ripeness")),
)
SHOWN = tuple(name for _, names in GROUPS for name in names)
FEW, MOST = 10, 60  # values of a facet that show at once, and in all; beyond, a reader narrows first


class Group(NamedTuple):
    """Facets under one heading."""

    title: str
    facets: list[dict[str, Any]]


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """A page of the catalogue. Raises UnknownParameters, which names every parameter that can't be read."""
    chosen = choosing.read(request, (*OWN, AREA) if request.GET.get("view") == "map" else OWN)
    selection = chosen.selection
    sorts = ({RELEVANCE: "Best match"} if selection.search else {}) | SORTS
    sort = one_of(request, "sort", [*SORTS, RELEVANCE], next(iter(sorts)))
    view = one_of(request, "view", list(VIEWS), "list")
    number = page_number(request)
    size = PAGE_SIZE if view in IN_PAGES else 0
    found = find(selection, order=sort, page=number, page_size=size, with_facets=SHOWN)
    pages: Paginator[int] = Paginator(range(found.count if size else 0), PAGE_SIZE)
    if number > pages.num_pages:
        raise Http404("There are not so many pages.")
    kept = [("sort", sort if request.GET.get("sort") else ""), ("view", view if view != "list" else "")]
    context = {
        "found": found, "page": pages.page(number), "rows": [(row, found.snippets.get(row["slug"], "")) for row in found.rows],
        "groups": _groups(found), "chips": chosen.chips("/cases/", kept), "selection": selection, "dates": selection.dates,
        "excluded": _excluded(selection), "view": view, "views": VIEWS.items(), "sort": sort, "sorts": sorts.items(),
        "title": chosen.title, "api": choosing.address("/api/v1/cases/", selection.parameters()),
        "use": use(request, chosen, found.count, found.moment),
        **_seen(request, view, chosen, sort),
    }  # fmt: skip
    if selection.search and not found.count:
        context |= instead(selection.search, "/cases/", [CASE])
    response = render(request, "site/catalogue.html", context)
    response["Link"] = f'<{context["api"]}>; rel="alternate"; type="application/json"'
    return response


def _seen(request: HttpRequest, view: str, chosen: Chosen, sort: str) -> dict[str, Any]:
    """What one view shows that the others don't."""
    if view == "map":
        return on_map(request, chosen, select(chosen.selection))
    if view == "timeline":
        return in_time(chosen, select(chosen.selection), "/cases/")
    return {"columns": [_column(label, orders, sort) for label, orders in COLUMNS]} if view == "table" else {}


def _column(label: str, orders: tuple[str, ...], sort: str) -> dict[str, Any]:
    """A heading of the table: which order its link leads to, and how the table stands now, in ARIA's words."""
    now = "" if sort not in orders else "descending" if sort.startswith("-") else "ascending"
    others = [order for order in orders if order != sort]
    return {"label": label, "order": others[0] if others else "", "now": now}


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
