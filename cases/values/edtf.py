"""Dates as the sources give them: EDTF (ISO 8601-2:2019), levels 0 and 1.

A historical date is often only a month, approximate, or open. We keep the EDTF text as the curator wrote it and derive
from it the earliest and the latest day that it can mean; those two are what lists are sorted and filtered by.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from edtf import EDTFParseException, parse_edtf

OPEN = ".."
EXAMPLES = (
    "1978-09-17, 1978-09, 1978, 1962-10~ (about), 1962? (uncertain), 1978-09-05/1978-09-17, 2014/.. (still going on)"
)

# The grammar's parser takes milliseconds, and accepts and fails oddly on more than levels 0-1; this names what we take.
_YEAR = r"\d{4}|\d{3}X|\d{2}XX"
_POINT = rf"(?:{_YEAR})(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?[?~%]?"
_PLAIN = re.compile(r"\d{4}(?:-\d{2}){0,2}")  # a calendar date needs no grammar: the bounds below check it
_SHAPE = re.compile(rf"(?:{_POINT})(?:/(?:{_POINT}|\.\.))?|\.\./(?:{_POINT})|\.\.", re.ASCII)
_WORDS = {"?": "possibly ", "~": "about ", "%": "possibly about "}


class InvalidDateError(ValueError):
    """The text is not a date in EDTF; the message says what is and gives examples."""


@dataclass(frozen=True)
class Date:
    """A date as written, with the first and the last day that it can mean (None where it is open)."""

    text: str
    earliest: dt.date | None
    latest: dt.date | None

    @property
    def is_open(self) -> bool:
        """Whether it goes on to this day (`2014/..`, `..`)."""
        return self.text.endswith(OPEN)

    def in_words(self) -> str:
        return in_words(self.text)


@lru_cache(maxsize=8192)
def parse(text: str) -> Date:
    """Read an EDTF string. Raises InvalidDateError with a sentence that says what is wrong."""
    if not _SHAPE.fullmatch(text):
        raise InvalidDateError(f"“{text}” is not a date that can be read. Write it as one of: {EXAMPLES}.")
    if text == OPEN:
        return Date(text, None, None)
    start, _, end = text.partition("/")
    earliest = None if start == OPEN else _bounds(start)[0]
    latest = _bounds(start)[1] if not end else None if end == OPEN else _bounds(end)[1]
    if earliest and latest and latest < earliest:
        raise InvalidDateError(f"“{text}” ends before it begins.")
    return Date(text, earliest, latest)


def _bounds(point: str) -> tuple[dt.date, dt.date]:
    """First and last day of one point in time, without widening for `~` and `?`: those are shown, not calculated."""
    plain = point.rstrip("?~%")
    try:
        if not _PLAIN.fullmatch(plain):
            parse_edtf(plain)
    except (EDTFParseException, ValueError) as error:
        raise InvalidDateError(f"“{point}” is not a date in EDTF. Examples: {EXAMPLES}.") from error
    year, *rest = plain.split("-")
    first_year, last_year = int(year.replace("X", "0")), int(year.replace("X", "9"))
    first_month, last_month = (int(rest[0]),) * 2 if rest else (1, 12)
    if first_year == 0:
        raise InvalidDateError(f"“{point}” lies before the year 1, which is outside the range of this collection.")
    month_end = calendar.monthrange(last_year, last_month)[1]
    first_day, last_day = (int(rest[1]),) * 2 if len(rest) == 2 else (1, month_end)
    if last_day > month_end:
        raise InvalidDateError(f"“{point}” does not exist: that month has {month_end} days.")
    return dt.date(first_year, first_month, first_day), dt.date(last_year, last_month, last_day)


def in_words(text: str) -> str:
    """The date as a reader would say it: `1962-10~` → “about October 1962”, `2014/..` → “2014 to the present”."""
    if text == OPEN:
        return "to the present"
    start, _, end = text.partition("/")
    if not end:
        return _point_in_words(start)
    if end == OPEN:
        return f"{_point_in_words(start)} to the present"
    if start == OPEN:
        return f"until {_point_in_words(end)}"
    return _span_in_words(start, end)


def _point_in_words(point: str) -> str:
    qualifier = _WORDS.get(point[-1], "")
    year, *rest = point.rstrip("?~%").split("-")
    if year.endswith("XX"):
        return f"{qualifier}between {year[:2]}00 and {year[:2]}99"
    spoken = f"{year[:3]}0s" if year.endswith("X") else year
    if rest:
        spoken = f"{calendar.month_name[int(rest[0])]} {spoken}"
    if len(rest) == 2:
        spoken = f"{int(rest[1])} {spoken}"
    return qualifier + spoken


def _span_in_words(start: str, end: str) -> str:
    """A span, without saying the month or year twice: `1978-09-05/1978-09-17` → “5–17 September 1978”."""
    first, last = start.split("-"), end.split("-")
    plain = start[-1].isdigit() and end[-1].isdigit() and len(first) == len(last)
    if plain and len(first) == 3 and first[:2] == last[:2]:
        return f"{int(first[2])}–{_point_in_words(end)}"
    if plain and len(first) >= 2 and first[0] == last[0]:
        return f"{_point_in_words(start).removesuffix(' ' + first[0])} – {_point_in_words(end)}"
    if plain and len(first) == 1:
        return f"{start}–{end}"
    return f"{_point_in_words(start)} – {_point_in_words(end)}"
