"""All cases in time: each on a lane of its own time, none over another; counted by year where there are many."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cases.discovery.atlas import Located
from cases.models.choices import Settlement
from cases.site.charts import LETTER, MARKS, PLAIN, STEPS, TOP, WIDTH

LANE = 26  # height of a lane with labels, and the least width that a mark can be hit on
MOST_LABELLED, MOST_DRAWN = 60, 300  # cases with their names beside them; cases one by one; beyond, years are counted
LONGEST = 44  # letters of a label
MARK = 14
MARGIN = 20  # room for half of a year at each end
FIRST_YEAR = 1900
YEARS_HEIGHT = 170
Address = Callable[[int, int], str]  # from the first and last year to the cases that began then


def pack(spans: Sequence[tuple[float, float]], gap: float = 4.0) -> list[int]:
    """A lane for each span, in the order given, so that none on a lane comes nearer to the next than the gap.

    The earliest comes first onto the lane that has been free the longest; that needs as few lanes as there can be
    (interval partitioning; Kleinberg and Tardos 2006, section 4.1).
    """
    lanes = [0] * len(spans)
    free: list[tuple[float, int]] = []
    for number in sorted(range(len(spans)), key=lambda each: spans[each]):
        start, end = spans[number]
        if free and free[0][0] <= start:
            _, lanes[number] = heappop(free)
        else:
            lanes[number] = len(free)
        heappush(free, (max(end, start) + gap, lanes[number]))
    return lanes


class Years(NamedTuple):
    """The scale of a drawing: whole years from the first to the last."""

    first: int
    last: int

    @classmethod
    def of(cls, cases: Sequence[Located], today: int, whole: bool) -> Years:
        """The years that the cases fill, in round numbers; from 1900 to the present for the `whole` collection."""
        started = [dt.date.fromordinal(case.start).year for case in cases]
        ended = [dt.date.fromordinal(case.end).year for case in cases]
        first, last = min(started), max(ended)
        if whole:
            return cls(min(first, FIRST_YEAR), max(last, dt.date.fromordinal(max(today, 1)).year) + 1)
        round_to = 10 if last - first > 30 else 5 if last - first > 8 else 1
        return cls(first // round_to * round_to, max(last + 1, first // round_to * round_to + round_to))

    def x(self, ordinal: int) -> float:
        start, end = dt.date(self.first, 1, 1).toordinal(), dt.date(self.last, 1, 1).toordinal()
        return round(MARGIN + (ordinal - start) / max(end - start, 1) * (WIDTH - 2 * MARGIN), 1)

    def lines(self) -> Iterator[tuple[float, int]]:
        step = next((step for step in STEPS if (self.last - self.first) / step <= 13), STEPS[-1])
        for year in range(-(-self.first // step) * step, self.last + 1, step):
            yield self.x(dt.date(year, 1, 1).toordinal()), year


def draw(cases: Sequence[Located], today: int, address: Address, *, whole: bool = False) -> SafeString:
    """The cases in time. Nothing is drawn of none. `address` leads from a decade to its cases, where they are counted."""
    dated = sorted((case for case in cases if case.start), key=lambda case: (case.start, case.slug))
    if not dated:
        return SafeString("")
    scale = Years.of(dated, today, whole)
    if len(dated) > MOST_DRAWN:
        return _counted(dated, scale, address)
    return _lanes(dated, scale)


# --- one by one --------------------------------------------------------------------------------------------------------


class _Item(NamedTuple):
    """A case as it is drawn: from x to the end of its bar, its label, and all the room it takes."""

    case: Located
    x: float
    end: float
    label: str
    left: bool  # the label stands before the mark: there is no room behind
    room: tuple[float, float]


def _item(case: Located, scale: Years, labelled: bool) -> _Item:
    x = scale.x(case.start)
    end = max(scale.x(case.end), x)
    label = (
        (case.title if len(case.title) <= LONGEST else case.title[: LONGEST - 1].rstrip(" ,") + "…") if labelled else ""
    )
    words = len(label) * LETTER
    left = bool(label) and end + MARK + words > WIDTH
    before, behind = (
        (x - MARK - words, end + 8) if left else (x - LANE / 2, max(end, x + LANE / 2) + (MARK + words if label else 0))
    )
    return _Item(case, x, end, label, left, (before, behind))


def _lanes(cases: Sequence[Located], scale: Years) -> SafeString:
    items = [_item(case, scale, len(cases) <= MOST_LABELLED) for case in cases]
    lanes = pack([item.room for item in items])
    height = TOP + (max(lanes) + 1) * LANE + 8
    drawn = ((_drawn(item, TOP + lane * LANE + LANE // 2),) for item, lane in zip(items, lanes, strict=True))
    return _framed(height, f"Timeline of {len(cases)} cases", scale, format_html_join("", "{}", drawn))


def _drawn(item: _Item, y: int) -> SafeString:
    case, code = item.case, item.case.settlement or "none"
    width = round(item.end - item.x, 1)
    bar = format_html('<rect x="{}" y="{}" width="{}" height="6" rx="3"/>', item.x, y - 3, width) if width > 6 else ""
    label: SafeString | str = ""
    if item.label:
        where, anchor = (round(item.x - 11, 1), "end") if item.left else (round(item.end + 11, 1), "start")
        label = format_html('<text x="{}" y="{}" class="{}">{}</text>', where, y + 5, anchor, item.label)
    hit = format_html(
        '<rect class="hit" x="{}" y="{}" width="{}" height="{}"/>', item.x - LANE / 2, y - LANE // 2, LANE, LANE
    )
    sign = format_html(
        '<path d="{}" transform="translate({} {})"/>', MARKS.get(code, PLAIN), round(item.x - 6, 1), y - 6
    )
    year = dt.date.fromordinal(case.start).year
    settled = dict(Settlement.choices).get(case.settlement, "settlement not coded")
    return format_html(
        '<a href="{}" class="item s-{}"><title>{} ({}): {}</title>{}{}{}{}</a>',
        case.url, code, case.title, year, settled, hit, bar, sign, label,
    )  # fmt: skip


def _framed(height: float, title: str, scale: Years, body: SafeString) -> SafeString:
    grid = format_html_join(
        "", '<line x1="{0}" x2="{0}" y1="20" y2="{1}"/><text x="{0}" y="13">{2}</text>',
        ((x, height, year) for x, year in scale.lines()),
    )  # fmt: skip
    return format_html(
        '<div class="chart" role="region" aria-label="Timeline" tabindex="0">'
        '<svg class="timeline lanes" viewBox="0 0 {} {}" role="group" aria-label="{}">'
        '<g class="grid" aria-hidden="true">{}</g>{}</svg></div>',
        WIDTH, height, title, grid, body,
    )  # fmt: skip


# --- counted by year -----------------------------------------------------------------------------------------------------


def by_year(cases: Sequence[Located]) -> dict[int, Counter[str]]:
    """Year in which they began → settlement → number of cases."""
    found: dict[int, Counter[str]] = {}
    for case in cases:
        found.setdefault(dt.date.fromordinal(case.start).year, Counter())[case.settlement] += 1
    return found


def by_decade(cases: Sequence[Located]) -> dict[int, Counter[str]]:
    """First year of the decade in which they began → settlement → number of cases."""
    found: dict[int, Counter[str]] = {}
    for year, counts in sorted(by_year([case for case in cases if case.start]).items()):
        found.setdefault(year // 10 * 10, Counter()).update(counts)
    return found


def _counted(cases: Sequence[Located], scale: Years, address: Address) -> SafeString:
    """A column for each year, stacked by settlement; a decade is a link to its cases."""
    years = by_year(cases)
    unit = YEARS_HEIGHT / max(counts.total() for counts in years.values())
    decades = sorted({year // 10 * 10 for year in years})
    columns = (_decade(decade, years, scale, unit, address) for decade in decades)
    title = f"Timeline of {len(cases)} cases, counted by year"
    return _framed(TOP + YEARS_HEIGHT + 8, title, scale, format_html_join("", "{}", ((column,) for column in columns)))


def _decade(decade: int, years: Mapping[int, Counter[str]], scale: Years, unit: float, address: Address) -> SafeString:
    inside = [year for year in range(decade, decade + 10) if year in years]
    total = sum(years[year].total() for year in inside)
    left, right = (
        scale.x(dt.date(year, 1, 1).toordinal()) for year in (max(decade, scale.first), min(decade + 10, scale.last))
    )
    pieces = format_html_join(
        "", '<rect class="s-{}" x="{}" y="{}" width="{}" height="{}"/>',
        (piece for year in inside for piece in _stacked(year, years[year], scale, unit)),
    )  # fmt: skip
    hit = format_html(
        '<rect class="hit" x="{}" y="20" width="{}" height="{}"/>',
        left,
        round(right - left, 1),
        TOP + YEARS_HEIGHT - 20,
    )
    title = f"{decade}s: {total} case{'' if total == 1 else 's'}"
    return format_html(
        '<a href="{}" class="decade"><title>{}</title>{}{}</a>', address(decade, decade + 9), title, hit, pieces
    )


def _stacked(
    year: int, counts: Mapping[str, int], scale: Years, unit: float
) -> Iterator[tuple[str, float, float, float, float]]:
    """(Settlement, x, y, width, height) of the pieces of a year's column, from the ground up."""
    x = scale.x(dt.date(year, 1, 1).toordinal())
    width = max(round(scale.x(dt.date(year + 1, 1, 1).toordinal()) - x - 1, 1), 1)
    bottom = float(TOP + YEARS_HEIGHT)
    for code in [*Settlement.values, ""]:
        if counts.get(code):
            height = counts[code] * unit
            bottom -= height
            yield code or "none", x, round(bottom, 1), width, round(height, 2)
