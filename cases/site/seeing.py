"""Cases in space and in time: the pages of the map and the timeline, and these views of the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.discovery.atlas import Located, Selected, select
from cases.models.choices import Settlement
from cases.site import chosen as choosing
from cases.site import lanes, maps
from cases.site.chosen import Chosen
from cases.site.parameters import one_of

AREA = "area"


class Entry(NamedTuple):
    """An entry of the legend: a settlement, and its cases at the same page."""

    code: str
    label: str
    cases: int
    address: str


@require_safe
def world(request: HttpRequest) -> HttpResponse:
    """All cases in space, or those that the catalogue's filters leave."""
    chosen = choosing.read(request, [AREA])
    context = on_map(request, chosen, select(chosen.selection))
    return render(request, "site/map.html", context | _around(chosen, "/map/", context["area"]))


@require_safe
def time(request: HttpRequest) -> HttpResponse:
    """All cases in time, or those that the catalogue's filters leave."""
    chosen = choosing.read(request, [])
    context = in_time(chosen, select(chosen.selection), "/timeline/")
    return render(request, "site/timeline.html", context | _around(chosen, "/timeline/"))


def _around(chosen: Chosen, path: str, area: str = "") -> dict[str, Any]:
    kept = [(AREA, area)] if area not in ("", maps.WORLD.code) else []
    return {
        "chips": chosen.chips(path, kept), "clear": choosing.address(path, kept), "title": chosen.title,
        "as_list": chosen.address("/cases/"), "narrow": chosen.address("/cases/", ("view", path.strip("/"))),
    }  # fmt: skip


def on_map(request: HttpRequest, chosen: Chosen, selected: Selected) -> dict[str, Any]:
    """What the map of some cases shows: the drawing, its places as a table, and the parts of the world to look at."""
    frame = maps.FRAMES[one_of(request, AREA, list(maps.FRAMES), maps.WORLD.code)]
    located = selected.located
    found = maps.places(located, frame)
    shown = [case for place in found for case in place.cases]
    legend = _legend(shown, chosen, request.path, "map")
    return {
        "drawn": maps.world(found, frame),
        "places": [(each, [each.counts[row.code] for row in legend]) for each in found],
        "area": frame.code, "shown": len(shown), "of": len(selected.cases),
        "without_place": len(selected.cases) - len(located), "outside": len(located) - len(shown),
        "in_cells": len(shown) > maps.MOST_MARKS, "frame": frame, "legend": legend,
        "frames": [(each, each.code == frame.code) for each in maps.FRAMES.values()],
    }  # fmt: skip


def in_time(chosen: Chosen, selected: Selected, path: str) -> dict[str, Any]:
    """What the timeline of some cases shows: the drawing, and its numbers by decade."""

    def of_decade(first: int, _: int) -> str:
        return chosen.address("/cases/", ("decade", f"{first}s"), ("view", "timeline"), replacing="decade")

    dated = selected.dated
    whole = path == "/timeline/" and not chosen.selection
    decades = lanes.by_decade(dated)
    codes = [code for code in maps.ORDER if any(counts[code] for counts in decades.values())]
    return {
        "drawn": lanes.draw(dated, selected.atlas.today, of_decade, whole=whole), "shown": len(dated), "of": len(selected.cases),
        "undated": len(selected.cases) - len(dated), "counted": len(dated) > lanes.MOST_DRAWN,
        "legend": _legend(dated, chosen, path, "timeline"),
        "columns": [Settlement(code).label if code else "not coded" for code in codes],
        "decades": [
            (f"{first}s", of_decade(first, first), [counts[code] for code in codes], counts.total())
            for first, counts in decades.items()
        ],
    }  # fmt: skip


def _legend(cases: Sequence[Located], chosen: Chosen, path: str, view: str) -> list[Entry]:
    """The settlements that are drawn, each with how many cases and the way to them in the same view."""
    more = [("view", view)] if path == "/cases/" else []
    counts = Counter(case.settlement for case in cases)
    return [
        Entry(
            code, Settlement(code).label if code else "not coded", counts[code],
            chosen.address(path, ("settlement", code), *more, replacing="settlement") if code else "",
        )
        for code in maps.ORDER
        if counts[code]
    ]  # fmt: skip
