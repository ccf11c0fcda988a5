"""What stands in the cells of datasets: lists with separators inside names, dates with parts missing, lost letters."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

UNKNOWN = "?"
_MONTH_FIRST = re.compile(r"(\d{0,2}|\?{1,2})/(\d{0,2}|\?{1,2})/(\d{4}|\d{2})(\?*)", re.ASCII)
_LOST = "\ufffd"
# Signs and capitals that stand inside words only where a text was read in the wrong encoding before it was published.
_MISREAD = re.compile(
    r"[\u2020\u2021\u00b6\u00a7\u00ac\u00a6\u2122\u00c3\u0192](?=\w)|(?<=[a-z])[\u00c0-\u00de](?=[a-z])|\b\u00f1(?=[A-Z])"
)


class Read(NamedTuple):
    """A date as EDTF, empty where the cell gives none, and what was odd about it."""

    date: str
    oddity: str = ""


def split_outside(text: str, separator: str) -> list[str]:
    """The parts of a list, blanks trimmed; what stands in parentheses is never split.

    >>> split_outside("CPP, Military faction (forces of Honasan, Abenina & Zumel) ", ", ")
    ['CPP', 'Military faction (forces of Honasan, Abenina & Zumel)']
    """
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        depth = max(0, depth + (letter == "(") - (letter == ")"))
        if not depth and place >= start and text.startswith(separator, place):
            parts.append(text[start:place])
            start = place + len(separator)
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip()]


def from_parts(year: str, month: str, day: str) -> Read:
    """Year, month and day in cells of their own → EDTF as precise as they are; a day that does not exist is left out."""
    year, month, day = year.strip(), month.strip(), day.strip()
    if not re.fullmatch(r"[1-9][0-9]{3}", year):
        return Read("", "This is no year.") if year else Read("")
    if not (is_number(month) and 1 <= int(month) <= 12):
        return Read(year, "This is no month; only the year was taken." if month else "")
    short = f"{year}-{int(month):02}"
    if not day:
        return Read(short)
    full = f"{short}-{int(day):02}" if is_number(day) else ""
    if full and is_day(full):
        return Read(full)
    return Read(short, "This day does not exist in that month; only the month was taken.")


def month_first(text: str, *, pivot: int, earliest: int, latest: int) -> Read:
    """A date written the American way with parts missing (`11//1993`, `//1996`, `2/??/04`) → EDTF as precise as it is.

    Years of two digits from `pivot` on are of the last century. A year outside `earliest` to `latest` is a slip that can't
    be mended: no date is taken.
    """
    text = text.strip()
    if not text:
        return Read("")
    found = _MONTH_FIRST.fullmatch(text)
    if not found:
        return Read("", "This is no date that can be read; none was taken.")
    month, day, year, doubt = found.groups()
    full_year = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= pivot else 2000)
    if not earliest <= full_year <= latest:
        return Read("", f"The year lies outside {earliest}–{latest}; no date was taken.")
    date, oddity = from_parts(str(full_year), month.replace(UNKNOWN, ""), day.replace(UNKNOWN, ""))
    return Read(date + ("?" if doubt and date else ""), oddity)


def is_number(text: str) -> bool:
    """Whether it is a number as datasets write identifiers and parts of dates: some digits, and no more than ten."""
    return bool(re.fullmatch(r"[0-9]{1,10}", text))


def is_day(text: str) -> bool:
    """Whether it is a day that exists, in the form YYYY-MM-DD."""
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def lost_letters(text: str) -> str:
    """What is wrong with the letters of a text as it was published; empty where nothing is."""
    if _LOST in text:
        return "A letter was lost before the file was published (U+FFFD)."
    if _MISREAD.search(text):
        return "Letters were garbled before the file was published; they are kept as they are."
    return ""
