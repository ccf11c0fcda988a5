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

from tests.admin.records import form_of, signed_in, superuser
from tests.admin.test_case_form import change, fill
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

DESK = ["desk: a case's form opened", "desk: a case's form saved"]

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
    as_committed(thirty)


def as_committed(counts: dict[str, int]) -> None:
    """These counts stand in the file as they are."""
    committed = json.loads(COMMITTED.read_text(encoding="utf-8"))
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        committed = {address: n for address, n in (committed | counts).items() if address in (*LISTS, *RECORDS, *DESK)}
        COMMITTED.write_text(json.dumps(committed, indent=2) + "\n", encoding="utf-8")
    assert {address: committed.get(address) for address in counts} == counts
    assert set(committed) <= {*LISTS, *RECORDS, *DESK}


def test_the_desk_opens_and_saves_a_long_form_in_as_many_queries_as_committed():
    """A case with sixty rows more than another takes no query more, to open or to save untouched."""
    client, small, large = signed_in(superuser()), make_case(publish=False), make_case("large-1996", publish=False)
    fill(large)
    few, many = opened_and_saved(client, small), opened_and_saved(client, large)
    assert many == few
    if connection.vendor == "sqlite":
        as_committed(dict(zip(DESK, many, strict=True)))


def opened_and_saved(client, case) -> list[int]:
    """Queries of opening the form and of saving it as it is, the second time: the first keeps how the case was before."""
    client.post(change(case), form_of(client.get(change(case)).content.decode()))
    with CaptureQueriesContext(connection) as opening:
        form = form_of(client.get(change(case)).content.decode())
    with CaptureQueriesContext(connection) as saving:
        assert client.post(change(case), form).status_code == 302
    return [len(opening), len(saving)]
