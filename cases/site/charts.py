"""Charts drawn on the server as SVG, without a script or a style attribute. One colour and one mark for each settlement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cases.models.choices import Settlement

# Each mark fills a box of 12 by 12: told apart by shape where colours can't be.
MARKS: dict[str, str] = {
    Settlement.FULL: "M6 1a5 5 0 1 0 0 10a5 5 0 1 0 0-10z",
    Settlement.PARTIAL: "M6 1a5 5 0 0 0 0 10zM6 1a5 5 0 0 1 0 10v-1.4a3.6 3.6 0 0 0 0-7.2z",
    Settlement.CEASEFIRE: "M2 1h3v10H2zM7 1h3v10H7z",
    Settlement.PROCESS: "M2 1l9 5l-9 5z",
    Settlement.NO_AGREEMENT: "M6 .5L11.5 6L6 11.5L.5 6zM6 3L3 6l3 3l3-3z",
    Settlement.OFFER_REFUSED: "M2.5 1L6 4.5L9.5 1L11 2.5L7.5 6L11 9.5L9.5 11L6 7.5L2.5 11L1 9.5L4.5 6L1 2.5z",
    Settlement.ONGOING: "M1 5h2.5v2.5H1zM4.75 5h2.5v2.5h-2.5zM8.5 5H11v2.5H8.5z",
}
PLAIN = "M6 2a4 4 0 1 0 0 8a4 4 0 1 0 0-8z"


def mark(code: str | None) -> SafeString:
    """The mark of a settlement, to stand before its label."""
    return format_html(
        '<svg class="mark s-{}" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true"><path d="{}"/></svg>',
        code or "none",
        MARKS.get(code or "", PLAIN),
    )


# --- timeline: one row for each item --------------------------------------------------------------------------------

WIDTH, ROW, TOP, MARGIN = 960, 26, 30, 14
STEPS = (1, 2, 5, 10, 20, 25, 50, 100)  # years between two lines
MONTH_STEPS = (1, 2, 3, 6)
MOST_LINES = 12
LETTER = 7.0  # width of a letter of a label
LONGEST_LABEL = 70


@dataclass(frozen=True)
class Bar:
    """An item of a timeline as it is drawn."""

    x: float
    width: float
    y: int
    label: str
    url: str
    code: str
    label_x: float
    anchor: str
    text: str
    above: bool  # neither side has room for the label, so that it stands over the bar


def _day(text: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


class _Scale:
    """From days to places on the drawing."""

    def __init__(self, days: Sequence[dt.date]) -> None:
        first, last = min(days), max(days)
        pad = max((last - first).days // 50, 10)
        self.first, self.last = first.toordinal() - pad, last.toordinal() + pad

    def x(self, day: dt.date) -> float:
        share = (day.toordinal() - self.first) / (self.last - self.first)
        return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)

    def lines(self) -> list[tuple[float, str]]:
        """Places and labels of the vertical lines: round years, or months where the span is short."""
        first, last = dt.date.fromordinal(self.first), dt.date.fromordinal(self.last)
        months = (last.year - first.year) * 12 + last.month - first.month
        if months <= MONTH_STEPS[-1] * MOST_LINES // 2:
            step = next(step for step in MONTH_STEPS if months / step <= MOST_LINES)
            starts = [dt.date(first.year + n // 12, n % 12 + 1, 1) for n in range(0, months + 12, step)]
            return [(self.x(day), f"{day:%b %Y}") for day in starts if first <= day <= last]
        step = next((step for step in STEPS if (last.year - first.year) / step <= MOST_LINES), STEPS[-1])
        years = range(-(-first.year // step) * step, last.year + 1, step)
        return [(self.x(dt.date(year, 1, 1)), str(year)) for year in years if dt.date(year, 1, 1) >= first]


def _bar(item: Mapping[str, Any], start: dt.date, end: dt.date, row: int, scale: _Scale) -> Bar:
    x, label = scale.x(start), str(item.get("label") or "")
    width = max(scale.x(end) - x, 0)
    shown = label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"
    room_right, needed = WIDTH - (x + width) - MARGIN, len(shown) * LETTER + 20
    above = max(room_right, x) < needed and width > 6
    on_right = room_right >= needed or room_right >= x
    return Bar(
        x=x, width=width, y=TOP + row * ROW, label=label, url=str(item.get("url") or ""), code=item.get("code") or "none",
        label_x=_label_x(x, width, needed, on_right, above), anchor="start" if on_right or above else "end", text=shown,
        above=above,
    )  # fmt: skip


def _label_x(x: float, width: float, needed: float, on_right: bool, above: bool) -> float:
    """Where the label of a bar begins, or ends if it stands on the left."""
    if above:
        return round(max(min(x + 12, WIDTH - needed), MARGIN), 1)
    return x + width + 12 if on_right else x - 12


def timeline(items: Iterable[Mapping[str, Any]], name: str = "Timeline") -> SafeString:
    """A drawing with a row for each item: `start` and `end` (ISO days), `label`, `url`, `code` of a settlement or nothing.

    Items without a start are left out; nothing is drawn of none. The caller gives the words beside it; two drawings of one
    page need different names.
    """
    dated = [(item, day) for item in items if (day := _day(item.get("start")))]
    if not dated:
        return SafeString("")
    spans = [(item, start, max(_day(item.get("end")) or start, start)) for item, start in dated]
    scale = _Scale([day for _, start, end in spans for day in (start, end)])
    bars = [_bar(item, start, end, row, scale) for row, (item, start, end) in enumerate(spans)]
    height = TOP + len(bars) * ROW + 6
    grid = format_html_join(
        "", '<line x1="{0}" x2="{0}" y1="20" y2="{1}"/><text x="{0}" y="13">{2}</text>',
        ((x, height, label) for x, label in scale.lines()),
    )  # fmt: skip
    return format_html(
        '<div class="chart" role="region" aria-label="{}" tabindex="0">'
        '<svg class="timeline" viewBox="0 0 {} {}" role="group" aria-label="{} of {} items">'
        '<g class="grid" aria-hidden="true">{}</g>{}</svg></div>',
        name, WIDTH, height, name, len(bars), grid, format_html_join("", "{}", ((_drawn(bar),) for bar in bars)),
    )  # fmt: skip


def _drawn(bar: Bar) -> SafeString:
    middle = bar.y + ROW // 2
    words_y = middle + 5
    if bar.above:
        middle, words_y = middle + 6, middle - 2
    line = format_html('<rect x="{}" y="{}" width="{}" height="6" rx="3"/>', bar.x, middle - 3, bar.width)
    sign = format_html('<path d="{}" transform="translate({} {})"/>', MARKS.get(bar.code, PLAIN), bar.x - 6, middle - 6)
    words = format_html(
        '<text x="{}" y="{}" class="{}">{}</text>', bar.label_x, words_y, bar.anchor, bar.text
    )  # fmt: skip
    body = format_html("<title>{}</title>{}{}{}", bar.label, line if bar.width > 6 else "", sign, words)
    if bar.url:
        return format_html('<a href="{}" class="item s-{}">{}</a>', bar.url, bar.code, body)
    return format_html('<g class="item s-{}">{}</g>', bar.code, body)


# --- strip: the collection by decade --------------------------------------------------------------------------------

STRIP_HEIGHT, UNIT, FIRST_DECADE = 150, 18, 1900
LEAST_SEEN = 6  # a case drawn lower than this is no piece of its own


def strip(by_decade: Mapping[str, Mapping[str, int]], today: dt.date) -> SafeString:
    """Cases by decade, stacked by settlement, from 1900 to today; one square for a case as long as there is room."""
    first = min([FIRST_DECADE, *(int(decade[:4]) for decade in by_decade)])
    decades = [f"{year}s" for year in range(first, today.year + 1, 10)]
    most = max([sum(row.values()) for row in by_decade.values()] or [1])
    unit = min(UNIT, STRIP_HEIGHT / most)
    height = max(round(most * unit), 3 * UNIT)
    step = (WIDTH - 2 * MARGIN) / len(decades)
    columns = [
        _column(decade, by_decade.get(decade, {}), _Box(MARGIN + place * step, step, unit, height))
        for place, decade in enumerate(decades)
    ]
    return format_html(
        '<div class="chart" role="region" aria-label="Cases by decade" tabindex="0"><svg class="strip" '
        'viewBox="0 0 {} {}" role="group" aria-label="Cases by decade and settlement">{}</svg></div>',
        WIDTH, height + 34, format_html_join("", "{}", ((column,) for column in columns)),
    )  # fmt: skip


class _Box(NamedTuple):
    """Where a column of the strip stands: its left edge and width, the height of one case, and the ground."""

    x: float
    step: float
    unit: float
    ground: int


def _column(decade: str, row: Mapping[str, int], box: _Box) -> SafeString:
    left, width, ground = round(box.x + box.step * 0.16, 1), round(box.step * 0.68, 1), box.ground
    label = format_html('<text x="{}" y="{}">{}</text>', round(box.x + box.step / 2, 1), ground + 22, decade)
    base = format_html('<line x1="{}" x2="{}" y1="{}" y2="{}"/>', left, round(left + width, 1), ground + 3, ground + 3)
    count = sum(row.values())
    if not count:
        return format_html('<g class="empty">{}{}</g>', base, label)
    pieces = ((code, left, y, width, height) for code, y, height in _stack(row, box))
    rects = format_html_join("", '<rect class="s-{}" x="{}" y="{}" width="{}" height="{}" rx="1.5"/>', pieces)
    title = f"{decade}: {count} case{'' if count == 1 else 's'}"
    hit = format_html('<rect class="hit" x="{}" y="0" width="{}" height="{}"/>', left, width, ground + 30)
    return format_html(
        '<a href="/cases/?decade={}"><title>{}</title>{}{}{}{}</a>', decade, title, hit, base, rects, label
    )


def _stack(row: Mapping[str, int], box: _Box) -> Iterator[tuple[str, float, float]]:
    """(Settlement, top, height) of the pieces of a column from the ground up: a piece for each case while they can be seen."""
    bottom = float(box.ground)
    seen = box.unit > LEAST_SEEN
    for code in [code for code in Settlement.values if row.get(code)]:
        for cases in [1] * row[code] if seen else [row[code]]:
            height = cases * box.unit
            bottom -= height
            yield code, round(bottom, 1), round(max(height - (1.5 if seen else 0), 0.5), 1)
