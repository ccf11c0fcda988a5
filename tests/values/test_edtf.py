"""Dates: what a curator may write, what it means, how it is said."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.values.edtf import InvalidDateError, in_words, parse


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "words"),
    [
        ("1978-09-17", "1978-09-17", "1978-09-17", "17 September 1978"),
        ("1978-09", "1978-09-01", "1978-09-30", "September 1978"),
        ("1978", "1978-01-01", "1978-12-31", "1978"),
        ("1962-10~", "1962-10-01", "1962-10-31", "about October 1962"),
        ("1962?", "1962-01-01", "1962-12-31", "possibly 1962"),
        ("2024-02", "2024-02-01", "2024-02-29", "February 2024"),
        ("197X", "1970-01-01", "1979-12-31", "1970s"),
        ("19XX", "1900-01-01", "1999-12-31", "between 1900 and 1999"),
        ("1947/1991", "1947-01-01", "1991-12-31", "1947–1991"),
        ("1978-09-05/1978-09-17", "1978-09-05", "1978-09-17", "5–17 September 1978"),
        ("1978-09-05/1978-10-17", "1978-09-05", "1978-10-17", "5 September – 17 October 1978"),
        ("2014/..", "2014-01-01", None, "2014 to the present"),
        ("../1990", None, "1990-12-31", "until 1990"),
        ("..", None, None, "to the present"),
    ],
)
def test_a_date_is_read_bounded_and_said(text, earliest, latest, words):
    date = parse(text)
    assert (date.earliest and date.earliest.isoformat(), date.latest and date.latest.isoformat()) == (earliest, latest)
    assert date.in_words() == words


@pytest.mark.parametrize(
    "text",
    ["", "September 1978", "17.9.1978", "1978-13", "1978-02-30", "2023-02-29", "78", "1991/1947", "0000", "1978-9-1",
     "1978-09-17T12:00", "1978//1979", "1978-09-1X", "١٩٧٨", "1978-09-17\n", "/", "?", "-1978"],
)  # fmt: skip
def test_what_is_no_date_is_refused_in_a_sentence(text):
    with pytest.raises(InvalidDateError) as refused:
        parse(text)
    assert str(refused.value).endswith(".")


@given(st.dates(min_value=dt.date(1, 1, 1)))
def test_every_day_means_itself(day):
    assert (parse(day.isoformat()).earliest, parse(day.isoformat()).latest) == (day, day)


@given(st.dates(min_value=dt.date(1, 1, 1)), st.dates(min_value=dt.date(1, 1, 1)))
def test_an_interval_runs_forward_or_is_refused(first, last):
    text = f"{first.isoformat()}/{last.isoformat()}"
    if first <= last:
        assert (parse(text).earliest, parse(text).latest) == (first, last)
        assert str(last.year) in in_words(text)
    else:
        with pytest.raises(InvalidDateError):
            parse(text)


@given(st.text(max_size=30))
def test_any_text_is_either_a_date_or_refused(text):
    try:
        date = parse(text)
    except InvalidDateError:
        return
    assert date.in_words()
    assert not (date.earliest and date.latest) or date.earliest <= date.latest
