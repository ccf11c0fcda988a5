"""The front page: what this is, how large it is, and the ways in."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.discovery import atlas, catalogue, statistics
from cases.discovery.choosing import Selection
from cases.models import Rendering
from cases.site import charts, described, maps
from cases.site.parameters import only

NEWEST, FEATURED = 6, 3
MOST_IN_A_LIST = 8


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Two clicks from here lies everything."""
    only(request)
    found = catalogue.find(Selection(), order="-published", page_size=NEWEST, with_facets=("challenge", "mediator"))
    facets = {facet.name: _commonest(facet) for facet in found.facets}
    numbers = statistics.numbers()
    everything = atlas.current()
    context = {
        "map": maps.small(
            everything.cases, f"World map of {numbers.cases} cases, marked by what they reached", size=1.2
        ),
        "featured": _featured(everything),
        "numbers": numbers,
        "newest": found.rows,
        "strip": charts.strip(numbers.settlement_by_decade, dt.date.today()),
        "decades": _decades(numbers),
        "settlements": [row for row in numbers.by_settlement if row.value],
        "challenges": facets.get("challenge", []),
        "mediators": facets.get("mediator", []),
        "data": described.catalogue(request, numbers.cases),
    }
    return render(request, "site/home.html", context)


def _featured(everything: atlas.Atlas) -> list[dict[str, Any]]:
    """The summaries of a few cases that differ in what they reached."""
    slugs = [case.slug for case in atlas.telling(everything, FEATURED)]
    stored = dict(Rendering.objects.published().filter(slug__in=slugs).values_list("slug", "summary"))
    return [json.loads(bytes(stored[slug])) for slug in slugs if slug in stored]


def _commonest(facet: catalogue.Facet) -> list[catalogue.FacetValue]:
    return sorted(facet.values, key=lambda value: (-value.count, value.label))[:MOST_IN_A_LIST]


def _decades(numbers: statistics.Numbers) -> list[dict[str, Any]]:
    """The strip's numbers as rows of a table, with a cell for each settlement that occurs."""
    codes = [row.value for row in numbers.by_settlement]
    rows = ((row, numbers.settlement_by_decade.get(row.value, {})) for row in numbers.by_decade)
    return [
        {"decade": row.value, "count": row.count, "cells": [counts.get(code, 0) for code in codes]}
        for row, counts in rows
    ]
