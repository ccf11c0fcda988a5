"""The courses of a few efforts on one scale: each begins at the same line, so that their lengths and paces can be compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cases.discovery.comparison import goes_on
from cases.site.charts import MARGIN, MARKS, PLAIN, TOP, WIDTH

COURSE = 62  # height of one effort: its name, its bar, its events
LABEL = 36  # half the width of a label of the scale: nearer to the edge there is no room for one
LONGEST = 80  # letters of a title
NEAR = 3.0  # events drawn nearer to each other than this are one mark
UNITS = (
    ("day", 1.0, (1, 2, 5, 10, 20)),
    ("month", 30.4369, (1, 2, 3, 6, 12)),
    ("year", 365.2425, (1, 2, 5, 10, 20, 50)),
)
MOST_LINES = 12


class Course(NamedTuple):
    """An effort in days from its beginning: its end (None: it goes on), and its events as (day, title)."""

    title: str
    url: str
    code: str
    end: int | None
    events: list[tuple[int, str]]

    @property
    def first(self) -> int:
        return min([0, *(day for day, _ in self.events)])

    @property
    def last(self) -> int:
        return max([0, self.end or 0, *(day for day, _ in self.events)])


def course(case: Mapping[str, Any]) -> Course | None:
    """The course of a case from its answer; None where its beginning is not known."""
    if not case["start_earliest"]:
        return None
    start = dt.date.fromisoformat(case["start_earliest"]).toordinal()
    known = [(event["date_earliest"] or event["date_latest"], event["title"]) for event in case["events"]]
    events = sorted((dt.date.fromisoformat(day).toordinal() - start, title) for day, title in known if day)
    ended = None if goes_on(case) else case["end_latest"] or case["start_latest"]
    end = max(dt.date.fromisoformat(ended).toordinal() - start, 0) if ended else None
    return Course(case["title"], case["url"], case["settlement"] or "none", end, events)


class _Scale:
    """From days since the beginning to places on the drawing."""

    def __init__(self, courses: Sequence[Course]) -> None:
        first, last = min(each.first for each in courses), max(each.last for each in courses)
        pad = max((last - first) / 50, 1)
        self.first, self.last = first - pad, last + pad

    def x(self, day: float) -> float:
        return round(MARGIN + (day - self.first) / (self.last - self.first) * (WIDTH - 2 * MARGIN), 1)

    def lines(self) -> Iterator[tuple[float, str]]:
        """Places and labels of the vertical lines, in the unit that suits the span; “0” is the beginning of each effort."""
        days = self.last - self.first
        name, length = next(((n, d) for n, d, steps in UNITS if days / d / steps[-1] <= MOST_LINES), UNITS[-1][:2])
        steps = next(steps for unit, _, steps in UNITS if unit == name)
        step = next((step for step in steps if days / length / step <= MOST_LINES), steps[-1])
        place = -int(-self.first // (length * step)) * step
        while place * length <= self.last:
            count = abs(place)
            label = "start" if not place else f"{'+' if place > 0 else '−'}{count} {name}{'' if count == 1 else 's'}"
            x = self.x(place * length)
            yield x, label if LABEL < x < WIDTH - LABEL else ""
            place += step


def draw(cases: Iterable[Mapping[str, Any]]) -> SafeString:
    """The efforts one below the other; nothing where none has a known beginning. The caller gives the words beside it."""
    courses = [found for case in cases if (found := course(case))]
    if not courses:
        return SafeString("")
    scale = _Scale(courses)
    height = TOP + len(courses) * COURSE + 4
    grid = format_html_join(
        "", '<line x1="{0}" x2="{0}" y1="20" y2="{1}"/><text x="{0}" y="13">{2}</text>',
        ((x, height, label) for x, label in scale.lines()),
    )  # fmt: skip
    rows = ((_drawn(each, TOP + place * COURSE, scale),) for place, each in enumerate(courses))
    return format_html(
        '<div class="chart" role="region" aria-label="The efforts on one scale of time" tabindex="0">'
        '<svg class="timeline courses" viewBox="0 0 {} {}" role="group" aria-label="{} efforts, each from its beginning">'
        '<g class="grid" aria-hidden="true">{}</g>{}</svg></div>',
        WIDTH, height, len(courses), grid, format_html_join("", "{}", rows),
    )  # fmt: skip


def _drawn(found: Course, y: int, scale: _Scale) -> SafeString:
    bar_y, x = y + 30, scale.x(0)
    end = scale.x(found.last if found.end is None else found.end)
    sign = format_html(
        '<path d="{}" transform="translate({} {})"/>', MARKS.get(found.code, PLAIN), round(x - 6, 1), bar_y - 3
    )
    bar = format_html('<rect x="{}" y="{}" width="{}" height="6" rx="3"/>', x, bar_y, round(max(end - x, 2), 1))
    ticks = format_html_join(
        "", '<g class="tick"><title>{}</title><line x1="{}" x2="{}" y1="{}" y2="{}"/></g>',
        ((titles, at, at, bar_y + 9, bar_y + 20) for at, titles in _together(found, scale)),
    )  # fmt: skip
    label_x, anchor = (x + 8, "start") if x < WIDTH * 0.6 else (x - 8, "end")
    return format_html(
        '<a href="{}" class="item s-{}"><text x="{}" y="{}" class="{}">{}</text>{}{}</a><g class="s-{}">{}</g>',
        found.url, found.code, label_x, y + 20, anchor, _short(found.title), bar, sign, found.code, ticks,
    )  # fmt: skip


def _short(title: str) -> str:
    return title if len(title) <= LONGEST else title[: LONGEST - 1].rstrip(" ,") + "…"


def _together(found: Course, scale: _Scale) -> list[tuple[float, str]]:
    """The events as (place, titles); those too near to each other to be told apart share a mark."""
    marks: list[tuple[float, list[str]]] = []
    for day, title in found.events:
        x = scale.x(day)
        if marks and x - marks[-1][0] < NEAR:
            marks[-1][1].append(title)
        else:
            marks.append((x, [title]))
    return [(x, "; ".join(titles)) for x, titles in marks]
