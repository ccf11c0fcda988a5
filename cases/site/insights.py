"""What the collection shows as a whole, and what it doesn't: charts with their numbers, denominators and cautions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.discovery import survey as surveys
from cases.discovery.facets import BY_NAME
from cases.discovery.statistics import Tally
from cases.discovery.survey import Row, Survey
from cases.models.choices import Overcome, Rating
from cases.site import graphs
from cases.site.chosen import address
from cases.site.graphs import Bar, Part
from cases.site.parameters import only

MOST_BARS = 12
# Each question, its facet, and what to keep in mind that is particular to it.
SETTLEMENTS = (
    ("strategy", "Settlement by strategy",
     "The strategy is the most active one that a mediator used. Mediators turn to manipulation where facilitation has failed."),
    ("mediator_kind", "Settlement by kind of mediator", "A case with mediators of two kinds is counted in both rows."),
    ("conflict_kind", "Settlement by type of conflict", "Wars within states and between them are mediated by different actors."),
    ("region", "Settlement by region", "A conflict of two regions, or of a region and its sub-region, is in both rows."),
    ("decade", "Settlement by decade", "By the decade in which the effort began. Efforts of recent years may still reach more."),
)  # fmt: skip
SHADES = ("v-1", "v-2", "v-3", "v-4")
Chart = dict[str, Any]


@require_safe
def insights(request: HttpRequest) -> HttpResponse:
    """Charts over the collection. All numbers are of one generation and kept with it."""
    only(request)
    survey = surveys.current()
    durations = survey.durations
    context = {
        "cases": len(survey), "today": survey.today.isoformat(),
        "settlements": [_settlement(survey, *question) for question in SETTLEMENTS],
        "challenges": _coded(survey.challenges[:MOST_BARS], Overcome, "/challenges/{}/", "Challenge"),
        "more_challenges": max(len(survey.challenges) - MOST_BARS, 0),
        "tactics": _tactics(survey),
        "fundamentals": _coded(survey.fundamentals, Rating, "/cases/?fundamental={}:met", "Fundamental"),
        "durations": durations, "curve": graphs.curve(durations.survival, durations.rows),
        "levels": list(graphs.levels(durations.survival, durations.rows)),
        "network": survey.network, "drawn_network": graphs.network(survey.network),
        "links": [(survey.network.labels[one], survey.network.labels[other], n) for one, other, n in survey.network.links],
    }  # fmt: skip
    return render(request, "site/insights.html", context)


def _settlement(survey: Survey, facet: str, title: str, caution: str) -> Chart:
    """Settlements by one facet: a bar for each value, and the same as a table."""
    settled = survey.settled
    rows = survey.settlement_by(facet)
    many = [row for row in rows if row.n] if facet == "decade" else sorted(rows, key=lambda row: -row.n)
    return {
        "id": facet.replace("_", "-"), "title": title, "caution": caution, "heading": BY_NAME[facet].label,
        "n": len(survey), "columns": [(f"s-{each.value}", each.label) for each in settled],
        "bars": [_of_settlements(facet, row, settled, max(row.n for row in rows)) for row in many],
    }  # fmt: skip


def _of_settlements(facet: str, row: Row, settled: Sequence[Tally], most: int) -> Bar:
    """As long as there are cases: a share of three cases must not look like one of three hundred."""
    parts = [Part(f"s-{each.value}", each.label, row.counts.get(each.value, 0)) for each in settled]
    return Bar(row.label, address("/cases/", [(facet, row.value)]), row.n, parts, of=most)


def _coded(rows: Sequence[Row], scheme: Any, path: str, heading: str) -> Chart:
    """Rows that a scheme of codes is spread over, in shades of ink: colours are for settlements."""
    columns = list(zip(SHADES, scheme, strict=False))

    def parts(row: Row) -> list[Part]:
        return [Part(css, code.label, row.counts.get(code.value, 0)) for css, code in columns]

    most = max((row.n for row in rows), default=0)
    bars = [Bar(row.label, path.format(row.value), row.n, parts(row), of=most) for row in rows]
    return {"heading": heading, "columns": [(css, code.label) for css, code in columns], "bars": bars}


def _tactics(survey: Survey) -> Chart:
    rows = survey.tactics
    most = max((row.count for row in rows), default=0)
    bars = [
        Bar(
            row.label,
            address("/cases/", [("tactic", row.value)]),
            row.count,
            [Part("v-0", "cases", row.count)],
            of=most,
        )
        for row in rows
    ]
    return {"bars": bars[:MOST_BARS], "all": bars, "heading": "Tactic"}


# --- coverage ---------------------------------------------------------------------------------------------------------------

SPREAD = (
    ("region", "By region"), ("decade", "By decade"), ("conflict_kind", "By type of conflict"), ("kind", "By kind of effort"),
    ("settlement", "By settlement"), ("mediator_kind", "By kind of mediator"),
)  # fmt: skip
GAPS = ("region", "conflict_kind", "mediator_kind", "settlement", "strategy", "role", "challenge", "outcome", "tactic")


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """What the collection holds and what it lacks."""
    only(request)
    survey = surveys.current()
    context = {
        "cases": len(survey),
        "spread": [_spread(survey, facet, title) for facet, title in SPREAD],
        "gaps": [(BY_NAME[facet].label, missing) for facet in GAPS if (missing := survey.missing(facet))],
        "coded": survey.coded, "without_place": survey.without_place, "durations": survey.durations,
    }  # fmt: skip
    return render(request, "site/coverage.html", context)


def _spread(survey: Survey, facet: str, title: str) -> Chart:
    rows = survey.tallies(facet)
    most = max((row.count for row in rows), default=0)
    bars = [_simple(facet, row, most) for row in rows]
    counted = _none(survey, facet)
    return {"title": title, "id": facet.replace("_", "-"), "bars": bars, "n": len(survey), "without": counted}


def _simple(facet: str, row: Tally, most: int) -> Bar:
    css = f"s-{row.value}" if facet == "settlement" else "v-0"
    return Bar(row.label, address("/cases/", [(facet, row.value)]), row.count, [Part(css, "cases", row.count)], of=most)


def _none(survey: Survey, facet: str) -> int:
    found: Mapping[str, int] = {each.name: each.empty for each in survey.coded}
    return found[facet]
