"""The number of queries of each page and endpoint: committed, read in review, the same for 1 record and for 30.

`UPDATE_QUERY_COUNTS=1 pytest tests/test_query_counts.py` writes the file anew.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_case

COMMITTED = Path(__file__).with_name("query_counts.json")
CASE_BAR, LIST_BAR = 12, 8
LISTS = [
    "/", "/cases/", "/cases/?settlement=full-settlement", "/cases/?q=river", "/cases/?view=table", "/cases/?view=map",
    "/cases/?view=timeline", "/map/", "/timeline/", "/insights/", "/insights/coverage/", "/conflicts/", "/mediators/",
    "/challenges/", "/outcomes/", "/agreements/", "/guide/", "/codebook/", "/sitemap.xml", "/compare/", "/precedents/",
    "/search/?q=river", "/feeds/cases.xml",
    *(
        f"/api/v1/{name}/"
        for name in (
            "cases", "conflicts", "actors", "parties", "mediators", "events", "agreements", "provisions", "challenges",
            "outcomes", "fundamentals", "lessons", "citations", "sources", "challenge-types", "outcome-types", "issues",
            "tactics", "regions", "editions", "codebook", "facets", "changes",
        )
    ),
]  # fmt: skip
RECORDS = [
    "/teach/case-00/", "/cases/case-00/editions/1/changes/", "/compare/?case=case-00",
    "/cases/case-00/", "/cases/case-00/editions/", "/cases/case-00/editions/1/", "/conflicts/border-dispute/",
    "/mediators/helper/", "/challenges/trust-deficit/", "/outcomes/comprehensive-agreement/", "/agreements/treaty-case-00/",
    "/api/v1/cases/case-00/", "/api/v1/conflicts/border-dispute/", "/api/v1/actors/helper/",
]  # fmt: skip

pytestmark = pytest.mark.django_db


def counted(client) -> dict[str, int]:
    counts = {}
    for address in LISTS + RECORDS:
        client.get(address)  # the index and other things made once a generation are not what is counted
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        assert response.status_code == 200, (address, response.content[:300])
        # Whether an answer is still true costs a read of one row, the generation's; it is not counted.
        counts[address] = sum("FROM cases_generation WHERE" not in query["sql"] for query in queries)
    return counts


@pytest.fixture
def counts(client):
    """Counts with one case, and with thirty."""
    make_case("case-00")
    one = counted(client)
    for number in range(1, 30):
        make_case(f"case-{number:02}")
    return one, counted(client)


def test_queries_are_few_fixed_and_as_committed(counts):
    one, thirty = counts
    assert one == thirty, {
        address: (one[address], thirty[address]) for address in one if one[address] != thirty[address]
    }
    assert {a: n for a, n in thirty.items() if n > (LIST_BAR if a in LISTS else CASE_BAR)} == {}
    if connection.vendor != "sqlite":
        return  # the committed counts are those of the embedded database
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        COMMITTED.write_text(json.dumps(thirty, indent=2) + "\n", encoding="utf-8")
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == thirty
