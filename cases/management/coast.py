"""From the outlines of countries to the outline of land: borders fall out, rings are cut at the edge of the map."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from math import hypot
from typing import Any

from cases.values.equal_earth import EDGE, SOUTH, place, turned

Point = tuple[float, float]
Ring = list[Point]
PRECISION = 4  # decimals of a degree by which two countries name the same point
STEP = 2.0  # degrees; along the edge of the map, which is curved, a point stands at least so often


def rings(collection: Mapping[str, Any]) -> Iterator[Ring]:
    """The rings of all polygons of a GeoJSON collection, without the repeated last point."""
    for feature in collection["features"]:
        shape = feature["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        for polygon in polygons:
            for ring in polygon:
                yield [(round(turned(x), PRECISION), round(y, PRECISION)) for x, y in ring[:-1]]


def without_borders(given: Iterable[Ring]) -> list[Ring]:
    """The outlines of all together: a line that two countries share is walked once in each direction, and falls out."""
    lines: set[tuple[Point, Point]] = set()
    for ring in given:
        for line in zip(ring, [*ring[1:], ring[0]], strict=True):
            if line[0] == line[1]:
                continue
            if line[::-1] in lines:
                lines.remove(line[::-1])
            else:
                lines.add(line)
    return _joined(lines)


def _joined(lines: set[tuple[Point, Point]]) -> list[Ring]:
    """The lines, one after the other, as rings."""
    following: dict[Point, list[Point]] = {}
    for start, end in sorted(lines):
        following.setdefault(start, []).append(end)
    found = []
    while following:
        first = point = next(iter(following))
        ring: Ring = []
        while point in following:
            ring.append(point)
            ends = following[point]
            nearest = ends.pop()
            if not ends:
                del following[point]
            point = nearest
            if point == first:
                break
        if len(ring) > 2:
            found.append(ring)
    return found


def cut(ring: Ring, edge: float = EDGE) -> list[Ring]:
    """The parts of a ring on the map that begins and ends at the meridian `edge`.

    A step of more than half the globe is one over the edge. The ring is drawn on beyond it, then clipped to one globe after the
    other; a ring around a pole is closed along the pole first.
    """
    closed, turn = _unrolled(ring), _turn(ring)
    if turn:
        whole, pole = closed, 90.0 if sum(y for _, y in ring) > 0 else -90.0
        closed = [*whole, (whole[0][0] + turn, whole[0][1]), (whole[0][0] + turn, pole), (whole[0][0], pole)]
    low, high = min(x for x, _ in closed), max(x for x, _ in closed)
    parts = []
    start = edge + 360 * ((low - edge) // 360)
    while start < high:
        part = _clipped(_clipped(closed, start, 1), start + 360, -1)
        if len(part) > 2 and max(x for x, _ in part) > min(x for x, _ in part):
            parts.append([(x - start + edge, y) for x, y in part])
        start += 360
    return parts


def _step(before: float, after: float) -> float:
    """From one longitude to the next the shorter way."""
    return (after - before + 180) % 360 - 180


def _unrolled(ring: Ring) -> Ring:
    """The ring with longitudes that go on beyond the edge instead of leaping to the other side."""
    x = ring[0][0]
    whole = [ring[0]]
    for (before, _), (after, y) in pairwise(ring):
        x += _step(before, after)
        whole.append((x, y))
    return whole


def _turn(ring: Ring) -> float:
    """How far the ring goes around the globe: 0, or 360 either way where it goes around a pole."""
    steps = (_step(a[0], b[0]) for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))
    return round(sum(steps) / 360) * 360.0


def _clipped(ring: Ring, meridian: float, side: int) -> Ring:
    """What of a ring lies east (side 1) or west (−1) of a meridian (Sutherland and Hodgman 1974)."""
    kept: Ring = []
    for before, after in zip([ring[-1], *ring[:-1]], ring, strict=True) if ring else ():
        inside, was_inside = (after[0] - meridian) * side >= 0, (before[0] - meridian) * side >= 0
        if inside != was_inside:
            share = (meridian - before[0]) / (after[0] - before[0])
            kept.append((meridian, before[1] + share * (after[1] - before[1])))
        if inside:
            kept.append(after)
    return kept


def on_map(ring: Ring) -> Ring:
    """The ring on the drawing; long lines along the edge of the map get the points that bend them."""
    dense: Ring = []
    for before, after in zip([ring[-1], *ring[:-1]], ring, strict=True):
        pieces = int(abs(after[1] - before[1]) // STEP) if before[0] == after[0] else 0
        for piece in range(1, pieces + 1):
            dense.append((after[0], before[1] + (after[1] - before[1]) * piece / (pieces + 1)))
        dense.append(after)
    # Just inside the edge, so that what ends there isn't taken to begin on the other side.
    return [place(min(max(x, EDGE + 1e-6), EDGE + 360 - 1e-6), y) for x, y in dense]


def simplified(ring: Ring, tolerance: float) -> Ring:
    """The ring without points that lie nearer than `tolerance` to the line without them (Douglas and Peucker 1973)."""
    far = max(range(len(ring)), key=lambda n: hypot(ring[n][0] - ring[0][0], ring[n][1] - ring[0][1]))
    first, second = _thinned([*ring[: far + 1]], tolerance), _thinned([*ring[far:], ring[0]], tolerance)
    return [*first[:-1], *second[:-1]]


def _thinned(line: Ring, tolerance: float) -> Ring:
    keep, waiting = {0, len(line) - 1}, [(0, len(line) - 1)]
    while waiting:
        start, end = waiting.pop()
        farthest = max(range(start + 1, end), key=lambda n: _distance(line[n], line[start], line[end]), default=None)
        if farthest is not None and _distance(line[farthest], line[start], line[end]) > tolerance:
            keep.add(farthest)
            waiting += [(start, farthest), (farthest, end)]
    return [line[n] for n in sorted(keep)]


def _distance(point: Point, start: Point, end: Point) -> float:
    """From a point to the line between two others."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dy)
    if not length:
        return hypot(point[0] - start[0], point[1] - start[1])
    share = min(max(((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length**2, 0), 1)
    return hypot(point[0] - start[0] - share * dx, point[1] - start[1] - share * dy)


def area(ring: Ring) -> float:
    """The area of a ring on the drawing."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def path(given: Iterable[Ring]) -> str:
    """All rings as one path of SVG, each point relative to the last, in tenths."""
    return "".join(_piece(ring) for ring in given)


def _piece(ring: Ring) -> str:
    tenths = [(round(x * 10), round(y * 10)) for x, y in ring]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(tenths)]
    words = [f"{_number(dx)} {_number(dy)}" for dx, dy in steps if (dx, dy) != (0, 0)]
    return f"M{_number(tenths[0][0])} {_number(tenths[0][1])}l{' '.join(words)}z".replace(" -", "-")


def _number(tenths: int) -> str:
    text = f"{tenths / 10:.1f}".removesuffix(".0")
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def land(collection: Mapping[str, Any], tolerance: float, smallest: float) -> str:
    """The path of all land of a GeoJSON collection of countries; islands below `smallest` (area on the drawing) left out."""
    outlines = without_borders(rings(collection))
    parts = [on_map(part) for ring in outlines if max(y for _, y in ring) > SOUTH for part in cut(ring)]
    thin = [simplified(part, tolerance) for part in parts if area(part) >= smallest]
    return path(sorted((part for part in thin if len(part) > 2), key=area, reverse=True))
