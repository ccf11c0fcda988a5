"""Coordinates chosen on a map. Without script the two fields are ordinary fields."""

from __future__ import annotations

from math import isfinite
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from cases.curation import rights
from cases.curation.nearby import nearest
from cases.values import equal_earth

PAIR = ("latitude", "longitude")
DECIMALS = 3  # of a degree, some hundred metres: the drawing's coast is no more exact than that


class CoordinateInput(forms.NumberInput):
    """Half of a pair of coordinates; a script puts a map beside the pair."""

    class Media:
        js = ["admin_desk/place.js"]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        given = dict(attrs or {})
        if name.endswith("latitude"):
            given |= {"data-map": reverse("admin:cases_case_map"), "data-point": reverse("admin:cases_case_point")}
        return super().get_context(name, value, given)


class Placing:
    """The part of the case's admin that draws the map and says what stands where."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view  # type: ignore[attr-defined]
        drawn = path("map/", wrap(self.map_view), name="cases_case_map")
        asked = path("point/", wrap(self.point_view), name="cases_case_point")
        return [drawn, asked, *super().get_urls()]  # type: ignore[misc]

    def map_view(self, request: HttpRequest) -> HttpResponse:
        """The map of the world to choose a point on; a piece of a page."""
        if not request.user.has_perm(rights.VIEW):
            raise PermissionDenied
        size = {"width": f"{equal_earth.WIDTH:g}", "height": f"{equal_earth.HEIGHT:g}"}
        return render(request, "admin/widgets/map.html", size)

    def point_view(self, request: HttpRequest) -> JsonResponse:
        """A point both ways: from `x` and `y` on the drawing, or from `latitude` and `longitude`. In words, too."""
        if not request.user.has_perm(rights.VIEW):
            raise PermissionDenied
        point = _point(request.GET)
        if point is None:
            return JsonResponse(
                {"error": "Latitude lies between −90 and 90, longitude between −180 and 180."}, status=400
            )
        latitude, longitude = point
        x, y = equal_earth.spot(longitude, latitude)
        found = {"latitude": latitude, "longitude": longitude, "x": round(x, 3), "y": round(y, 3)}
        return JsonResponse({**found, "words": _words(latitude, longitude)})


def _point(given: QueryDict) -> tuple[float, float] | None:
    """(latitude, longitude) that is asked for, or nothing if what came is no point of the globe."""
    x, y = _number(given.get("x")), _number(given.get("y"))
    if x is not None and y is not None:
        longitude, latitude = equal_earth.point(x, y)
        return round(latitude, DECIMALS), round(longitude, DECIMALS)
    north, east = _number(given.get("latitude")), _number(given.get("longitude"))
    if north is None or east is None or abs(north) > 90 or abs(east) > 180:
        return None
    return north, east


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if isfinite(number) else None


def _words(latitude: float, longitude: float) -> str:
    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    words = f"{abs(latitude):.2f}° {north}, {abs(longitude):.2f}° {east}"
    found = nearest(latitude, longitude)
    if found is None:
        return f"{words}. Nothing is recorded within 150 km."
    away = "at" if found.distance < 1 else f"{found.distance:.0f} km from"
    return f"{words}, {away} {found.name}"
