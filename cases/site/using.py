"""“Use this result”: the lasting address of a list of cases, the same as data, lines for R and Python, and how to cite it."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from cases.discovery.snapshot import Moment
from cases.site.addresses import absolute
from cases.site.chosen import Chosen, address
from cases.values import citing

EDITORS = "Good Offices editors"
LARGEST_PAGE = 500  # records of one answer of the API
PYTHON = """import json, urllib.request

url, cases = "{url}", []
while url:
    page = json.load(urllib.request.urlopen(url))
    cases += page["results"]
    url = page["next"]"""
R = """library(jsonlite)

url <- "{url}"; cases <- list()
while (!is.null(url)) {{
  page <- fromJSON(url, simplifyVector = FALSE)
  cases <- c(cases, page$results)
  url <- page[["next"]]
}}"""


@dataclass(frozen=True)
class Use:
    """A result to take along: addresses, lines of program, and citations."""

    permalink: str
    api: str
    csv: str
    python: str
    r: str
    citation: dict[str, str]


def use(request: HttpRequest, chosen: Chosen, count: int, moment: Moment) -> Use:
    """How to use the cases that were chosen, as they are in this generation."""
    parameters = chosen.selection.parameters()
    permalink = absolute(request, chosen.address("/cases/"))
    api = absolute(request, address("/api/v1/cases/", parameters))
    every = absolute(request, address("/api/v1/cases/", [*parameters, ("page_size", str(LARGEST_PAGE))]))
    csv = absolute(request, address("/api/v1/cases/", [*parameters, ("format", "csv")]))
    source = _source(chosen, count, moment, permalink)
    return Use(
        permalink, api, csv, PYTHON.format(url=every), R.format(url=every),
        {
            "text": citing.reference(source), "bibtex": citing.bibtex(source), "ris": citing.ris(source),
            "csl": json.dumps([citing.csl(source)], ensure_ascii=False, indent=2),
        },
    )  # fmt: skip


def _source(chosen: Chosen, count: int, moment: Moment, permalink: str) -> dict[str, Any]:
    """The result as a source: the title names the filters and the state, so that each style of citation does."""
    day = _day(moment)
    filters = "; ".join(f"{label.lower()}: {value}" for label, value in chosen.words) or "all cases"
    of = f"{count:,} case{'' if count == 1 else 's'} of mediation ({filters})"
    return {
        "citekey": f"good-offices-{day or 'undated'}", "csl_type": "dataset",
        "title": f"Good Offices: {of}, state {moment.number}", "creators": [{"literal": EDITORS, "role": "author"}],
        "issued": day, "publisher": "Good Offices", "url": permalink,
    }  # fmt: skip


def _day(moment: Moment) -> str:
    """The day of the state, as ISO; empty before anything was published. It comes as text from SQLite's raw connection."""
    if isinstance(moment.at, dt.datetime):
        return moment.at.date().isoformat()
    found = re.match(r"\d{4}-\d\d-\d\d", str(moment.at))
    return found[0] if found else ""
