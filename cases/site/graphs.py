"""Charts over the whole collection, drawn on the server: shares as bars, how long things last, who works with whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cases.discovery.lasting import Lasting
from cases.discovery.statistics import Survival
from cases.discovery.survey import Network

# --- shares ---------------------------------------------------------------------------------------------------------------


GAP = 2  # thousandths of a bar left between two of its pieces


class Part(NamedTuple):
    """A part of a bar: the class that colours it, what it is called, and how many cases."""

    css: str
    label: str
    cases: int


@dataclass(frozen=True)
class Bar:
    """A row of a chart: its parts are shares of `n`, or of `of` where bars are to be compared by their length."""

    label: str
    address: str
    n: int
    parts: list[Part]
    of: int = 0

    @property
    def counts(self) -> list[int]:
        return [part.cases for part in self.parts]

    @property
    def drawn(self) -> SafeString:
        """The bar, without words: they stand beside it. It is 1000 units long."""
        rects = format_html_join(
            "", '<rect class="{}" x="{}" y="0" width="{}" height="16"><title>{}</title></rect>', self._pieces()
        )
        return format_html(
            '<svg viewBox="0 0 1000 16" preserveAspectRatio="none" aria-hidden="true">'
            '<rect class="ground" width="1000" height="16"/>{}</svg>',
            rects,
        )  # fmt: skip

    def _pieces(self) -> Iterator[tuple[str, float, float, str]]:
        whole, x = self.of or self.n, 0.0
        for part in self.parts:
            width = 1000 * part.cases / whole if whole else 0.0
            if part.cases:
                yield part.css, round(x, 1), round(max(width - GAP, 1), 1), f"{part.label}: {part.cases}"
            x += width


# --- how long things last ---------------------------------------------------------------------------------------------------

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 960, 330, 64, 14, 70
STEPS = (1, 2, 5, 10, 20, 50, 100)
FEW_MARKS = 400  # censored ones that are marked on the line


class _Plot(NamedTuple):
    """From years and shares to places on the drawing."""

    years: float

    def x(self, years: float) -> float:
        return round(LEFT + min(years, self.years) / self.years * (WIDTH - LEFT - 24), 1)

    def y(self, share: float) -> float:
        return round(TOP + (1 - share) * (HEIGHT - TOP - BOTTOM), 1)

    def ticks(self) -> range:
        step = next((step for step in STEPS if self.years / step <= 12), STEPS[-1])
        return range(0, int(self.years) + 1, step)


def curve(survival: Survival, rows: Sequence[Lasting]) -> SafeString:
    """The estimated share that lasts, with its band, a mark for each that was observed no longer, and the numbers at risk."""
    if not survival.n or survival.longest <= 0:
        return SafeString("")
    plot = _Plot(max(survival.longest, 1.0))
    label = f"Share of agreements that last, by years since signature; {survival.n} agreements, {survival.ended} ended"
    return format_html(
        '<div class="chart" role="region" aria-label="Curve of how long agreements last" tabindex="0">'
        '<svg class="curve" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}<path class="line" d="{}"/>{}</svg></div>',
        WIDTH, HEIGHT, label, _axes(plot), _band(survival, plot), _at_risk(plot, rows), _line(survival, plot),
        _censored(survival, rows, plot),
    )  # fmt: skip


def _axes(plot: _Plot) -> SafeString:
    ground = plot.y(0)
    years = format_html_join(
        "", '<text class="mid" x="{}" y="{}">{}</text>', ((plot.x(year), ground + 20, year) for year in plot.ticks())
    )
    shares = format_html_join(
        "", '<line x1="{0}" x2="{1}" y1="{2}" y2="{2}"/><text x="{3}" y="{4}" class="end">{5}%</text>',
        ((LEFT, WIDTH - 24, plot.y(n / 4), LEFT - 8, plot.y(n / 4) + 4, 25 * n) for n in range(5)),
    )  # fmt: skip
    return format_html(
        '<g class="levels">{}</g>{}<text x="{}" y="{}">years</text>', shares, years, WIDTH - 60, ground + 20
    )


def _steps(survival: Survival) -> list[tuple[float, float, float, float]]:
    return [(0.0, 1.0, 1.0, 1.0), *((step.time, step.survival, step.low, step.high) for step in survival.steps)]


def _line(survival: Survival, plot: _Plot) -> str:
    path, steps = "", _steps(survival)
    for number, (time, share, _, _) in enumerate(steps):
        path += f"{'H' if number else 'M'}{plot.x(time):g}" + (
            f"V{plot.y(share):g}" if number else f" {plot.y(share):g}"
        )
    return f"{path}H{plot.x(survival.longest):g}"


def _band(survival: Survival, plot: _Plot) -> SafeString:
    steps = _steps(survival)
    times = [*(step[0] for step in steps[1:]), survival.longest]
    upper = "".join(f"V{plot.y(step[3]):g}H{plot.x(until):g}" for step, until in zip(steps, times, strict=True))
    lower = "".join(
        f"V{plot.y(step[2]):g}H{plot.x(step[0]):g}" for step in reversed(steps)
    )  # backwards, each level from its end to its beginning
    return format_html('<path class="band" d="M{} {}{}{}z"/>', f"{plot.x(0):g}", f"{plot.y(1):g}", upper, lower)


def _censored(survival: Survival, rows: Sequence[Lasting], plot: _Plot) -> SafeString:
    places = {(plot.x(row.years), plot.y(survival.at(row.years) or 0.0)) for row in rows if not row.ended}
    marks = sorted(places)[:FEW_MARKS]
    return format_html_join(
        "",
        '<line class="left" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>',
        ((x, round(y - 5, 1), round(y + 5, 1)) for x, y in marks),
    )


def at_risk(rows: Sequence[Lasting], year: float) -> int:
    """How many agreements were still observed so many years after they were signed."""
    return sum(row.years >= year for row in rows)


def _at_risk(plot: _Plot, rows: Sequence[Lasting]) -> SafeString:
    y = HEIGHT - 8
    numbers = ((plot.x(year), y, at_risk(rows, year)) for year in plot.ticks())
    return format_html(
        '<text x="{}" y="{}">Agreements still observed:</text>{}', LEFT, y - 20,
        format_html_join("", '<text class="risk" x="{}" y="{}">{}</text>', numbers),
    )  # fmt: skip


def levels(survival: Survival, rows: Sequence[Lasting]) -> Iterable[tuple[int, int, str, str]]:
    """The curve as rows of a table: years, agreements at risk, share that lasts, band."""
    if not survival.n or survival.longest <= 0:
        return
    for year in _Plot(max(survival.longest, 1.0)).ticks():
        share = survival.at(year)
        if share is not None:
            low, high = next(((step[2], step[3]) for step in reversed(_steps(survival)) if step[0] <= year), (1.0, 1.0))
            yield year, at_risk(rows, year), f"{share:.0%}", "–" if share == 1 else f"{low:.0%} to {high:.0%}"


# --- who works with whom -----------------------------------------------------------------------------------------------------

NET_WIDTH, NET_HEIGHT, RADIUS = 960, 540, 214


def network(found: Network) -> SafeString:
    """The mediators on a circle, the largest first from the top clockwise, with a line between those who shared a case."""
    count = len(found.mediators)
    if count < 3 or not found.links:
        return SafeString("")
    angles = {each.value: 2 * pi * place / count - pi / 2 for place, each in enumerate(found.mediators)}
    centre = (NET_WIDTH / 2, NET_HEIGHT / 2)
    most, top = max(link.cases for link in found.links), max(each.count for each in found.mediators)
    lines = format_html_join(
        "", '<path d="{}" stroke-width="{}"><title>{}</title></path>',
        (
            (
                _bend(angles[link.first], angles[link.second], centre), round(1 + 6 * (link.cases - 1) / max(most - 1, 1), 1),
                f"{found.labels[link.first]} and {found.labels[link.second]}: {link.cases}",
            )
            for link in reversed(found.links)
        ),
    )  # fmt: skip
    nodes = format_html_join(
        "",
        "{}",
        ((_node(each.value, each.label, each.count, top, angles[each.value], centre),) for each in found.mediators),
    )
    return format_html(
        '<div class="chart" role="region" aria-label="Network of mediators" tabindex="0">'
        '<svg class="net" viewBox="0 0 {} {}" role="group" aria-label="Network of {} mediators">{}{}</svg></div>',
        NET_WIDTH, NET_HEIGHT, count, lines, nodes,
    )  # fmt: skip


def _on_circle(angle: float, centre: tuple[float, float], radius: float) -> tuple[float, float]:
    return round(centre[0] + radius * cos(angle), 1), round(centre[1] + radius * sin(angle), 1)


def _bend(one: float, other: float, centre: tuple[float, float]) -> str:
    """A line between two places of the circle, bent towards the middle."""
    (x1, y1), (x2, y2) = (_on_circle(angle, centre, RADIUS) for angle in (one, other))
    x, y = (
        round(middle + 0.35 * ((a + b) / 2 - middle), 1) for middle, a, b in ((centre[0], x1, x2), (centre[1], y1, y2))
    )
    return f"M{x1:g} {y1:g}Q{x:g} {y:g} {x2:g} {y2:g}"


def _node(slug: str, name: str, count: int, top: int, angle: float, centre: tuple[float, float]) -> SafeString:
    x, y = _on_circle(angle, centre, RADIUS)
    words_x, words_y = _on_circle(angle, centre, RADIUS + (26 if abs(cos(angle)) < 0.1 else 20))
    shown = name if len(name) <= 32 else name[:31].rstrip() + "…"
    side = "mid" if abs(cos(angle)) < 0.1 else "end" if cos(angle) < 0 else ""
    return format_html(
        '<a href="/mediators/{}/"><title>{}: {} case{}</title><circle class="hit" cx="{}" cy="{}" r="13"/>'
        '<circle cx="{}" cy="{}" r="{}"/><text x="{}" y="{}" class="{}">{}</text></a>',
        slug, name, count, "" if count == 1 else "s", x, y, x, y, round(4 + 7 * sqrt(count / top), 1),
        words_x, round(words_y + 4, 1), side, shown,
    )  # fmt: skip
