"""The front page: what this is, how large it is, and the ways in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.discovery import catalogue, statistics
from cases.discovery.choosing import Selection
from cases.models.choices import Settlement
from cases.site import charts
from cases.site.addresses import absolute
from cases.site.parameters import only

NEWEST = 6
MOST_IN_A_LIST = 8


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Two clicks from here lies everything."""
    only(request)
    found = catalogue.find(Selection(), order="-published", page_size=NEWEST, with_facets=("challenge", "mediator"))
    facets = {facet.name: _commonest(facet) for facet in found.facets}
    numbers = statistics.numbers()
    context = {
        "numbers": numbers,
        "newest": found.rows,
        "strip": charts.strip(numbers.settlement_by_decade, dt.date.today()),
        "decades": _decades(numbers),
        "settlements": [row for row in numbers.by_settlement if row.value],
        "challenges": facets.get("challenge", []),
        "mediators": facets.get("mediator", []),
        "data": _catalogue_data(request, numbers.cases),
    }
    return render(request, "site/home.html", context)


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


def _catalogue_data(request: HttpRequest, count: int) -> dict[str, Any]:
    """The collection as schema.org describes a dataset."""
    return {
        "@context": "https://schema.org", "@type": "Dataset", "name": "Good Offices",
        "description": f"An open database of mediation case studies: {count} cases, coded and sourced.",
        "url": absolute(request, "/"), "license": "https://creativecommons.org/licenses/by/4.0/",
        "isAccessibleForFree": True, "variableMeasured": [str(label) for label in Settlement.labels],
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": "application/json", "contentUrl": absolute(request, "/api/v1/cases/")}
        ],
    }  # fmt: skip
