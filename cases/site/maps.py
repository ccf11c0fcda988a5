"""The world map of cases, drawn on the server: land from a file, a mark for each case or place, a count where there are many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import cos, pi, sin, sqrt
from typing import NamedTuple

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cases.discovery.atlas import Located
from cases.models.choices import Settlement
from cases.site.charts import MARKS, PLAIN
from cases.values.equal_earth import HEIGHT, WIDTH, place

NEAR = 28.0  # units of the drawing as it is shown: two marks nearer than this become one with a count
MOST_MARKS = 150  # cases that are drawn one by one; beyond, they are counted in cells of a grid
CELL = 40.0
MOST_NAMED, MOST_OF_CELL = 40, 2  # cases that a place, and a cell of the grid, names in the table
ORDER = [*Settlement.values, ""]


class Frame(NamedTuple):
    """A part of the world: what it is called and its left, upper, right and lower edge on the drawing."""

    code: str
    label: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def zoom(self) -> float:
        return WIDTH / self.width

    @property
    def box(self) -> str:
        return f"{self.left:g} {self.top:g} {self.width:g} {self.bottom - self.top:g}"

    def holds(self, case: Located) -> bool:
        return self.left <= case.x <= self.right and self.top <= case.y <= self.bottom


def _frame(code: str, label: str, longitude: float, north: float, south: float) -> Frame:
    """A frame around a meridian, between two latitudes; all have the shape of the whole, so that the page stays as it is."""
    top, bottom = (place(longitude, latitude)[1] for latitude in (north, south))
    height = bottom - top
    width = height * WIDTH / HEIGHT
    left = min(max(place(longitude, (north + south) / 2)[0] - width / 2, 0), WIDTH - width)
    return Frame(code, label, *(round(edge, 1) for edge in (left, top, left + width, bottom)))


WORLD = Frame("world", "World", 0, 0, WIDTH, HEIGHT)
FRAMES: dict[str, Frame] = {
    frame.code: frame
    for frame in (
        WORLD,
        _frame("africa", "Africa", 17, 38, -36),
        _frame("asia", "Asia", 98, 56, -12),
        _frame("europe", "Europe", 14, 71, 34),
        _frame("middle-east", "Middle East", 44, 43, 11),
        _frame("north-america", "North and Central America", -100, 72, 6),
        _frame("south-america", "South America", -62, 14, -57),
    )
}


@dataclass
class Place:
    """Cases that stand so near to each other that they share a mark, on the drawing at x and y."""

    x: float
    y: float
    cases: list[Located]
    number: int = 0
    most_named: int = MOST_NAMED

    @property
    def count(self) -> int:
        return len(self.cases)

    @cached_property
    def counts(self) -> Counter[str]:
        """Settlement → number of cases."""
        return Counter(case.settlement for case in self.cases)

    @property
    def settlements(self) -> list[tuple[str, int]]:
        """(Settlement, number of cases), in the order of the scheme."""
        return [(code, self.counts[code]) for code in ORDER if self.counts[code]]

    @property
    def name(self) -> str:
        """What the place is called: by its commonest venue, else country."""
        names = Counter(case.country or case.place for case in self.cases if case.country or case.place)
        if self.count == 1 or len({case.place for case in self.cases}) == 1:
            return ", ".join(dict.fromkeys(filter(None, (self.cases[0].place, self.cases[0].country))))
        return "; ".join(name for name, _ in names.most_common(3)) + (" …" if len(names) > 3 else "")

    @property
    def named(self) -> list[Located]:
        return self.cases[: self.most_named]

    @property
    def unnamed(self) -> int:
        return max(self.count - self.most_named, 0)

    @property
    def anchor(self) -> str:
        return f"place-{self.number}"


def places(cases: Sequence[Located], frame: Frame = WORLD, size: float = 1.0) -> list[Place]:
    """The cases within a frame, gathered so that no two marks touch, drawn `size` times as large; from north to south."""
    shown = [case for case in cases if case.is_on_map and frame.holds(case)]
    found = list(_near(shown, size * NEAR / frame.zoom)) if len(shown) <= MOST_MARKS else list(_cells(shown, frame))
    found.sort(key=lambda each: (each.y, each.x))
    for number, each in enumerate(found, 1):
        each.number = number
    return found


def _near(cases: Iterable[Located], distance: float) -> Iterator[Place]:
    """Each case joins the nearest place that lies within the distance, or begins one."""
    found: list[Place] = []
    for case in cases:
        near = min(found, key=lambda each: (each.x - case.x) ** 2 + (each.y - case.y) ** 2, default=None)
        if near and (near.x - case.x) ** 2 + (near.y - case.y) ** 2 < distance**2:
            near.cases.append(case)
        else:
            found.append(Place(case.x, case.y, [case]))
    return iter(found)


def _cells(cases: Iterable[Located], frame: Frame) -> Iterator[Place]:
    """The cells of a grid over the frame with the cases in each, drawn at the middle of the cell."""
    across, down = round(WIDTH / CELL), round(HEIGHT / CELL)
    width, height = frame.width / across, (frame.bottom - frame.top) / down
    found: dict[tuple[int, int], list[Located]] = {}
    for case in cases:
        cell = min(int((case.x - frame.left) / width), across - 1), min(int((case.y - frame.top) / height), down - 1)
        found.setdefault(cell, []).append(case)
    for (column, row), inside in found.items():
        x, y = frame.left + (column + 0.5) * width, frame.top + (row + 0.5) * height
        yield Place(round(x, 1), round(y, 1), inside, most_named=MOST_OF_CELL)


# --- drawing -----------------------------------------------------------------------------------------------------------


def world(found: Sequence[Place], frame: Frame = WORLD) -> SafeString:
    """The map, each mark a link: a case to its page, a place with several cases to its row in the table."""
    cases = sum(each.count for each in found)
    title = f"Map of {cases} case{'' if cases == 1 else 's'}" + ("" if frame is WORLD else f", {frame.label}")
    return format_html(
        '<div class="chart map" role="region" aria-label="Map" tabindex="0">'
        '<svg class="world" viewBox="{}" role="group" aria-label="{}">{}{}</svg></div>',
        frame.box, title, _land(), format_html_join("", "{}", ((_mark(each, frame),) for each in found)),
    )  # fmt: skip


def small(cases: Sequence[Located], label: str, frame: Frame = WORLD, size: float = 1.0) -> SafeString:
    """A map to look at, without links: for the home page, and to show where one place is. Marks are `size` times as large.

    Of many cases it shows how many there are in each cell, and not what they reached: rings could not be told apart there.
    """
    shown = [case for case in cases if case.is_on_map and frame.holds(case)]
    if len(shown) > MOST_MARKS:
        body = format_html_join("", '<circle class="dot" cx="{}" cy="{}" r="{}"/>', _dots(shown, frame))
    else:
        body = format_html_join("", "{}", ((_sign(each, frame, size),) for each in places(shown, frame, size)))
    return format_html(
        '<svg class="world small" viewBox="{}" role="img" aria-label="{}">{}{}</svg>', frame.box, label, _land(), body
    )


def _dots(cases: Sequence[Located], frame: Frame) -> Iterator[tuple[float, float, float]]:
    """(x, y, radius) of a dot for each cell; its area is in proportion to the number of cases."""
    cells = list(_cells(cases, frame))
    most = max(each.count for each in cells)
    for each in cells:
        yield each.x, each.y, round(max(CELL / frame.zoom * 0.42 * sqrt(each.count / most), 1.2), 1)


def around(case: Located, width: float = 330.0) -> Frame:
    """A frame with a place in its middle, as far as the world's edge allows."""
    height = width * 0.6
    left = min(max(case.x - width / 2, 0), WIDTH - width)
    top = min(max(case.y - height / 2, 0), HEIGHT - height)
    return Frame("here", "", round(left, 1), round(top, 1), round(left + width, 1), round(top + height, 1))


def locator(title: str, latitude: float | None, longitude: float | None) -> SafeString:
    """Where one place is; its mark says nothing of what was reached. Nothing is drawn of a place that isn't known."""
    if latitude is None or longitude is None:
        return SafeString("")
    x, y = place(longitude, latitude)
    case = Located("", title, "", "", "", latitude, longitude, x, y, 0, 0, 0)
    return small([case], f"Map: {title}", around(case), size=3.2)


def _land() -> SafeString:
    where = static("site/land.svg")
    return format_html(
        '<image href="{}" width="{}" height="{}" aria-hidden="true"/>', where, f"{WIDTH:g}", f"{HEIGHT:g}"
    )


def _mark(each: Place, frame: Frame) -> SafeString:
    """The sign of a place with its name, as a link."""
    hit = format_html('<circle class="hit" cx="{}" cy="{}" r="{}"/>', each.x, each.y, round(NEAR / 2 / frame.zoom, 2))
    if each.count == 1:
        case = each.cases[0]
        title = f"{case.title}: {dict(Settlement.choices).get(case.settlement, 'settlement not coded')}"
        return format_html('<a href="{}"><title>{}</title>{}{}</a>', case.url, title, hit, _sign(each, frame))
    return format_html(
        '<a href="#{}"><title>{}: {} cases</title>{}{}</a>', each.anchor, each.name, each.count, hit, _sign(each, frame)
    )


def _sign(each: Place, frame: Frame, larger: float = 1.0) -> SafeString:
    """One case: its mark. Several: a disc with their number in a ring of their settlements."""
    size = larger / frame.zoom
    if each.count == 1:
        code = each.cases[0].settlement
        move = f"translate({each.x - 7.5 * size:.2f} {each.y - 7.5 * size:.2f}) scale({1.25 * size:.3f})"
        return format_html(
            '<path class="point s-{}" d="{}" transform="{}"/>', code or "none", MARKS.get(code, PLAIN), move
        )
    digits = len(str(each.count))
    radius = min(9.0 + 1.1 * sqrt(each.count) + (digits - 1), 14.0)
    move = f"translate({each.x:g} {each.y:g}) scale({size:.3f})"
    arcs = format_html_join("", '<path class="arc s-{}" d="{}"/>', _ring(each.settlements, radius))
    return format_html(
        '<g class="several" transform="{}"><circle r="{}"/>{}<text y="4" class="n{}">{}</text></g>',
        move, f"{radius:g}", arcs, digits, each.count,
    )  # fmt: skip


def _ring(settlements: Sequence[tuple[str, int]], radius: float) -> Iterator[tuple[str, str]]:
    """(Settlement, path) of the arcs of a ring, clockwise from the top."""
    total, angle = sum(count for _, count in settlements), -pi / 2
    for code, count in settlements:
        turn = min(2 * pi * count / total, 2 * pi - 0.03)
        start, end = angle, angle + turn
        angle += 2 * pi * count / total
        yield (
            code or "none",
            f"M{radius * cos(start):.1f} {radius * sin(start):.1f}A{radius:.3g} {radius:.3g} 0 {int(turn > pi)} 1 "
            f"{radius * cos(end):.1f} {radius * sin(end):.1f}",
        )
