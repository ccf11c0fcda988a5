"""The Equal Earth projection: from longitude and latitude to a flat map on which areas are true to each other.

Šavrič, B., Patterson, T. and Jenny, B. (2019). The Equal Earth map projection. International Journal of Geographical
Information Science 33(3), 454–465. https://doi.org/10.1080/13658816.2018.1504949
"""

from __future__ import annotations

from math import asin, cos, degrees, pi, radians, sin, sqrt

A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
M = sqrt(3) / 2
CENTRE = 11.0  # the meridian in the middle: the edge then runs through the Bering Strait and parts no mainland
EDGE = CENTRE - 180


def project(longitude: float, latitude: float, centre: float = 0.0) -> tuple[float, float]:
    """East and north of the map's middle, on a sphere of radius 1. `longitude` lies within 180° of the `centre`."""
    theta = asin(M * sin(radians(latitude)))
    two = theta * theta
    six = two * two * two
    x = radians(longitude - centre) * cos(theta) / (M * (A1 + 3 * A2 * two + six * (7 * A3 + 9 * A4 * two)))
    return x, theta * (A1 + A2 * two + six * (A3 + A4 * two))


def turned(longitude: float, edge: float = EDGE) -> float:
    """The same meridian as a number from `edge` up to `edge` + 360, where the map begins and ends."""
    return (longitude - edge) % 360 + edge


WIDEST = pi / (M * A1)  # half the length of the equator on the map

# --- the drawing -------------------------------------------------------------------------------------------------------

WIDTH = 960.0  # of the drawing; its height follows
NORTH, SOUTH = 84.0, -57.0  # where the drawing ends: beyond is ice
SCALE = WIDTH / 2 / WIDEST
TOP = SCALE * project(0, NORTH)[1]
HEIGHT = round(TOP - SCALE * project(0, SOUTH)[1], 1)


def spot(longitude: float, latitude: float) -> tuple[float, float]:
    """Where a point stands on the drawing, from its upper left corner. Points beyond the drawing stand on its edge."""
    x, y = project(turned(longitude), min(max(latitude, SOUTH), NORTH), CENTRE)
    return WIDTH / 2 + SCALE * x, TOP - SCALE * y


def place(longitude: float, latitude: float) -> tuple[float, float]:
    """The same to a tenth of a unit, as drawings need it."""
    x, y = spot(longitude, latitude)
    return round(x, 1), round(y, 1)


def point(x: float, y: float) -> tuple[float, float]:
    """Longitude (−180 to 180) and latitude of a place on the drawing; a place beside the globe counts as one on its edge."""
    north = (TOP - min(max(y, 0), HEIGHT)) / SCALE
    theta = north / A1
    for _ in range(12):  # Newton's method, as the authors advise; it is exact after five steps
        two = theta * theta
        six = two * two * two
        height = theta * (A1 + A2 * two + six * (A3 + A4 * two)) - north
        theta -= height / (A1 + 3 * A2 * two + six * (7 * A3 + 9 * A4 * two))
    two = theta * theta
    six = two * two * two
    stretch = M * (A1 + 3 * A2 * two + six * (7 * A3 + 9 * A4 * two)) / cos(theta)
    east = min(max(degrees((x - WIDTH / 2) / SCALE * stretch), -180.0), 180.0)
    return (CENTRE + east + 180) % 360 - 180, degrees(asin(sin(theta) / M))
