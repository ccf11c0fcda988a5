"""What is already recorded near a point: a name that tells a curator whether the mark stands where it was meant to."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from cases.models import Case, Event

EARTH = 6371.0  # kilometres
NEAR = 150.0  # kilometres; what lies farther away says nothing
DEGREES = 1.4  # of latitude, a little more than that


class Nearby(NamedTuple):
    """A recorded place, and how far away it is in kilometres."""

    name: str
    distance: float


def nearest(latitude: float, longitude: float) -> Nearby | None:
    """The nearest place of a case or an event with coordinates, if one lies within 150 km. Two queries."""
    found = [
        _measured(row, latitude, longitude)
        for rows in (_around(Case, latitude, longitude), _around(Event, latitude, longitude))
        for row in rows
    ]
    return min((each for each in found if each.distance <= NEAR), key=lambda each: each.distance, default=None)


def _around(model: Any, latitude: float, longitude: float) -> QuerySet:
    wide = min(DEGREES / max(cos(radians(latitude)), 0.01), 180.0)
    box = Q(
        latitude__range=(latitude - DEGREES, latitude + DEGREES), longitude__range=(longitude - wide, longitude + wide)
    )
    named = model.objects.filter(box).exclude(Q(place="") & Q(country=None))
    return named.values_list("place", "country__name", "latitude", "longitude")


def _measured(row: tuple[str, str | None, float, float], latitude: float, longitude: float) -> Nearby:
    place, country, there, east = row
    name = ", ".join(dict.fromkeys(part for part in (place, country) if part))
    return Nearby(name, kilometres(latitude, longitude, there, east))


def kilometres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The distance of two points along the surface of the globe (haversine formula)."""
    north, south = radians(latitude), radians(other_latitude)
    half = sin((south - north) / 2) ** 2
    half += cos(north) * cos(south) * sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH * asin(min(sqrt(half), 1.0))
