"""The questions put to each case: how long it took, whether it goes on, and what counts as a difference."""

from __future__ import annotations

import pytest

from cases.discovery.comparison import Comparison, Row, Section, Value, goes_on, length


@pytest.mark.parametrize(
    ("start", "end", "settlement", "said"),
    [
        ("1978-09-05", "1978-09-17", "full-settlement", "13 days"),
        ("1978-09-05", None, "full-settlement", "1 day"),
        ("1978-09-05", "1979-03-26", "full-settlement", "about 7 months"),
        ("1993", "1995", "", "about 3 years"),
        ("2025-08-15", None, "ongoing", ""),
        ("2014", "..", "", ""),
        ("../1990", "1991", "", ""),
    ],
)
def test_how_long_an_effort_took_is_said_in_the_unit_that_suits(start, end, settlement, said):
    assert length({"start": start, "end": end, "settlement": settlement}) == said


def test_an_effort_without_an_end_goes_on_only_if_it_is_coded_so():
    assert goes_on({"end": None, "settlement": "ongoing"})
    assert goes_on({"end": "..", "settlement": None})
    assert not goes_on({"end": None, "settlement": "no-agreement"})


def test_a_row_differs_by_what_is_said_and_not_by_its_order():
    one, two = Value("One", "one"), Value("Two", "two")
    assert not Row("What", [[one, two], [two, one]]).differs
    assert Row("What", [[one], [two]]).differs
    assert Row("What", [[one], []]).differs
    assert Row("Who", [[Value("A", "a", detail="host")], [Value("A", "a", detail="lead mediator")]]).differs


def test_the_table_has_a_column_for_each_case():
    rows = [Row("Issues", [[Value("Territory"), Value("Security")], [Value("Resources", detail="oil")]])]
    names, lines = Comparison([{"slug": "a"}, {"slug": "b"}], [Section("Setting", rows)]).table()
    assert names == ["section", "item", "differs", "a", "b"]
    assert lines == [
        {"section": "Setting", "item": "Issues", "differs": True, "a": "Territory; Security", "b": "Resources (oil)"}
    ]
