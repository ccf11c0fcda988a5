"""The check list of a case: each rule by itself, with what to do about it; and working copies."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.curation.readiness import readiness
from cases.curation.working_copies import changes, open_working_copy
from cases.dossier.writing import write
from tests.factories import case_document, make_case

pytestmark = pytest.mark.django_db

EVENTS, PARTIES = case_document()["events"], case_document()["parties"]
UNCITED = [{key: value for key, value in part.items() if key != "citations"} for part in case_document()["outcomes"]]
NO_STRATEGY = [{"key": "helper", "actor": "helper", "role": "lead-mediator"}]
SAME_SIDE = [party | {"side": "A"} for party in PARTIES]


def missing(**fields) -> list[str]:
    return [check.name for check in readiness(make_case(publish=False, **fields)) if not check.met]


def test_a_complete_case_lacks_nothing():
    assert missing() == []


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"summary": None}, "summary"),
        ({"settlement": None}, "settlement"),
        ({"parties": PARTIES[:1]}, "parties"),
        ({"parties": SAME_SIDE}, "parties"),
        ({"mediators": None}, "mediator"),
        ({"mediators": NO_STRATEGY}, "mediator"),
        ({"events": EVENTS[:2]}, "events"),
        ({"challenges": None}, "challenge"),
        ({"outcomes": None}, "outcome"),
        ({"outcomes": UNCITED}, "cited"),
        ({"process": "So it is said [@nobody-1999]."}, "sources"),
        ({"analysis": "So it is said [@Writer 2001]."}, "readable"),
    ],
)
def test_each_rule_is_checked_by_itself(fields, rule):
    assert missing(**fields) == [rule]


def test_an_unmediated_negotiation_has_no_rule_on_mediators():
    case = make_case(publish=False, kind="unmediated-negotiation", mediators=None)
    assert "mediator" not in [check.name for check in readiness(case)]
    assert all(check.met for check in readiness(case))


def test_every_check_says_what_to_do_and_where():
    for check in readiness(make_case(publish=False)):
        assert check.label
        assert check.hint.endswith(".")
        assert check.anchor


def test_what_is_missing_is_named():
    checks = {
        check.name: check for check in readiness(make_case(publish=False, process="[@nobody-1999] [@writer-2001]"))
    }
    assert checks["sources"].hint == "No such source: nobody-1999."


def test_a_working_copy_says_the_same_as_its_original_until_it_is_edited():
    case = make_case()
    copy = open_working_copy(case)
    assert write(copy) == write(case)
    assert changes(copy) == []
    assert (copy.status, copy.revises) == ("draft", case)
    assert case.citations.count() == copy.citations.count() > 0


def test_the_check_list_takes_the_same_queries_however_long_the_case():
    counts = []
    for number, slug in ((3, "short"), (30, "long")):
        events = [{"key": f"e{n}", "date": "1995", "kind": "talks", "title": f"Talks {n}"} for n in range(number)]
        case = make_case(slug, publish=False, events=events)
        with CaptureQueriesContext(connection) as queries:
            readiness(case)
        counts.append(len(queries))
    assert counts[0] == counts[1]
