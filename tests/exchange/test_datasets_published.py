"""The importers on the files that the datasets' makers publish, against counts taken independently of them.

The files are no part of the project. `FIELD_DATA` names a folder with them; without it these tests are skipped.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from cases.exchange.importing.datasets import bringing
from cases.models import ExternalRecord

pytestmark = pytest.mark.django_db
FOLDER = os.environ.get("FIELD_DATA", "")
UCDP, EVENTS = "ucdp-prio-acd-251.csv", "mend_2026-03-26.csv"
ACTORS, CWM = "mend_all_actors_2026-03-26.csv", "CWM.csv"


def bring(code: str, name: str, version: str = "") -> Any:
    path = Path(FOLDER) / name
    if not FOLDER or not path.is_file():
        pytest.skip(f"{name} is not here: set FIELD_DATA to a folder with the published files.")
    return bringing.run(code, name, path.read_bytes(), version=version)[0]


def flagged(report: Any, words: str) -> int:
    return sum(words in row["reason"] for row in report.rows())


def of(kind: str) -> Any:
    return ExternalRecord.objects.filter(kind=kind)


def test_ucdp_prio() -> None:
    report = bring("ucdp-prio", UCDP)
    assert (of("conflict").count(), of("conflict-year").count(), of("actor").count()) == (303, 2752, 705)
    proposals = list(of("conflict").values_list("proposal", flat=True))
    assert Counter(said["kind"] for said in proposals) == {
        "intrastate": 182, "interstate": 52, "internationalised-intrastate": 48, "extrasystemic": 21,
    }  # fmt: skip
    assert Counter(said["incompatibility"] for said in proposals) == {"territory": 193, "government": 103, "both": 7}
    assert Counter(said["end"] == ".." for said in proposals) == {False: 242, True: 61}
    assert (
        min(said["start"] for said in proposals) == "1939"
    )  # the file has 31 March, which its precision does not bear out
    assert flagged(report, "changes over the years") == 64
    assert sum(row["column"] == "side_b" and "Blanks" in row["reason"] for row in report.rows()) == 51
    assert sum(row["column"] == "side_b_2nd" for row in report.rows()) == 17
    assert report.counts["refused"] == 0
    assert ExternalRecord.objects.get(kind="actor", external_id="170").name == (
        "Military faction (forces of Honasan, Abenina & Zumel)"
    )
    again = bring("ucdp-prio", UCDP)
    assert (again.counts["added"], again.counts["changed"]) == (0, 0)


def test_mend_events() -> None:
    report = bring("mend", EVENTS)
    assert of("event").count() == 2956
    assert of("event").values("external_id").distinct().count() == 2955
    proposals = list(of("event").values_list("proposal", flat=True))
    assert Counter(said["type"] for said in proposals) == {"mediation": 924, "mediation-related": 2031, "": 1}
    assert Counter(len(said["date"]) for said in proposals) == {10: 2956 - 94, 7: 94}
    assert Counter(said["place"] for said in proposals if said["place"] in ("Virtual", "unknown")) == {
        "Virtual": 335,
        "unknown": 399,
    }
    assert sum(said["agreement_reached"] == "yes" for said in proposals) == 156
    told = {
        "stands 2 times": 2, "only the month was taken": 1, "placed in Lebanon": 74, "No source": 5, "U+FFFD": 4,
        "numbers in third_party_id_MEND": 2,
    }  # fmt: skip
    assert {words: flagged(report, words) for words in told} == told
    again = bring("mend", EVENTS)
    assert (again.counts["added"], again.counts["changed"]) == (0, 0)


def test_mend_actors() -> None:
    assert bring("mend", ACTORS).counts["added"] == 1194
    assert of("actor").values("external_id").distinct().count() == 914


def test_cwm() -> None:
    report = bring("cwm", CWM, version="2011")
    assert report.encoding == "mac-roman"
    assert (of("episode").count(), of("attempt").count(), of("unmediated").count()) == (409, 484, 278)
    assert of("episode").filter(name__contains="Chimères").exists()
    told = {
        "The very same row": 10, "names a third party": 5, "names no third party": 7, "not known whether": 5, "Cut at": 5,
        "whole country": 192, "ends before it begins": 1,
    }  # fmt: skip
    assert {words: flagged(report, words) for words in told} == told
    again = bring("cwm", CWM, version="2011")
    assert (again.counts["added"], again.counts["changed"]) == (0, 0)
