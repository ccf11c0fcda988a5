"""Two to four cases side by side, and the same as a table to take along."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.discovery import comparison, search, similarity, stored
from cases.discovery.choosing import UnreadableParameters
from cases.discovery.comparison import MOST, UnknownCasesError
from cases.exchange.lines import csv_lines
from cases.site import courses
from cases.site.nearest import nearest
from cases.site.parameters import UnknownParameters, one_of, only

ADDRESS = "/compare/"
MOST_SUGGESTED = 5
MOST_LISTED = 60  # cases in the list to choose from; more are found by words


class Column(NamedTuple):
    """A case that is compared, and the address of the comparison without it."""

    case: dict[str, Any]
    length: str
    without: str

    @property
    def goes_on(self) -> bool:
        return comparison.goes_on(self.case)


@require_safe
def compare(request: HttpRequest) -> HttpResponseBase:
    """The comparison, or what is needed to begin one; 404 with a sentence for cases that aren't published."""
    only(request, "case", "format", "find")
    wanted = one_of(request, "format", ["html", "csv"], "html")
    asked = [text for text in request.GET.getlist("case") if text.strip()]
    words = request.GET.get("find", "").strip()[:200]
    try:
        chosen = comparison.read(asked, least=0)
        found = comparison.compare(chosen) if len(chosen) > 1 or (asked and wanted == "csv") else None
    except UnknownCasesError as error:
        near = [page for slug in error.slugs for page in nearest(f"/cases/{slug}/")][:MOST_SUGGESTED]
        return render(request, "404.html", {"suggestions": near, "reason": str(error)}, status=404)
    except UnreadableParameters as error:
        raise UnknownParameters(error.errors) from error
    if found and wanted == "csv":
        return _as_csv(found)
    return render(request, "site/compare.html", _context(chosen, found, words) | {"own_parameters": ("case",)})


def address(slugs: list[str], **more: str) -> str:
    """The address of a comparison."""
    query = urlencode([*(("case", slug) for slug in slugs), *more.items()])
    return f"{ADDRESS}?{query}" if query else ADDRESS


def _as_csv(found: comparison.Comparison) -> HttpResponseBase:
    names, rows = found.table()
    response = StreamingHttpResponse(csv_lines(names, rows), content_type="text/csv; charset=utf-8")
    slugs = "-".join(case["slug"] for case in found.cases)[:150]
    response["Content-Disposition"] = f'attachment; filename="compare-{slugs}.csv"'
    return response


def _context(chosen: list[str], found: comparison.Comparison | None, words: str) -> dict[str, Any]:
    others = _others(chosen, words)
    titles = stored.titles([*chosen, *others[:MOST_LISTED]])
    context: dict[str, Any] = {
        "chosen": [(slug, titles.get(slug, slug), address([other for other in chosen if other != slug])) for slug in chosen],
        "options": [(slug, title) for slug, title in titles.items() if slug not in chosen],
        "left_out": max(len(others) - MOST_LISTED, 0), "words": words, "room": MOST - len(chosen),
    }  # fmt: skip
    if found is None:
        return context | {"found": None, "columns": []}
    columns = [
        Column(case, comparison.length(case), address([other for other in chosen if other != case["slug"]]))
        for case in found.cases
    ]
    return context | {
        "found": found, "columns": columns, "drawing": courses.draw(found.cases), "csv": address(chosen, format="csv"),
    }  # fmt: skip


def _others(chosen: list[str], words: str) -> list[str]:
    """The cases that can be added: those that the words find, else those most like the first one and the rest by title."""
    if words:
        slugs = search.slugs(words, ranked=True)
    else:
        slugs = [*_like(chosen[0]), *comparison.by_title()] if chosen else comparison.by_title()
    return [slug for slug in dict.fromkeys(slugs) if slug not in chosen]


def _like(slug: str) -> list[str]:
    try:
        return [hit.slug for hit in similarity.similar(slug, 10)]
    except similarity.NoSuchCaseError:  # withdrawn since the address was read
        return []
