"""Coordinates from a map: what a click means, what stands near it, and that the fields work without it."""

from __future__ import annotations

from typing import Any

import pytest

from cases import models
from cases.curation.nearby import kilometres
from cases.values import equal_earth
from tests.admin import records
from tests.admin.records import member, signed_in

pytestmark = pytest.mark.django_db
POINT = "/admin/cases/case/point/"


def ask(**query: Any) -> Any:
    return signed_in(member("Contributor")).get(POINT, query)


@pytest.mark.parametrize(
    "there", [(-77.46, 39.65), (0.0, 0.0), (-16.5, 28.1), (179.9, -16.6), (11.0, 83.0), (-70.9, -53.1)]
)
def test_a_click_leads_back_to_the_place_it_was_made_on(there: tuple[float, float]) -> None:
    assert equal_earth.point(*equal_earth.spot(*there)) == pytest.approx(there, abs=1e-6)


def test_beside_the_globe_counts_as_its_edge() -> None:
    for x, y in ((-50, -50), (2000, 2000), (0, 0), (960, 417)):
        longitude, latitude = equal_earth.point(x, y)
        assert -180 <= longitude <= 180
        assert equal_earth.SOUTH - 0.1 <= latitude <= equal_earth.NORTH + 0.1


def test_a_point_is_said_in_words_with_what_is_recorded_near() -> None:
    records.case(place="Camp David", latitude=39.65, longitude=-77.46)
    records.part(models.Event)  # without coordinates
    x, y = equal_earth.spot(-77.0, 39.65)
    said = ask(x=x, y=y).json()
    assert (said["latitude"], said["longitude"]) == (39.65, -77.0)
    assert said["words"] == "39.65° N, 77.00° W, 39 km from Camp David"
    assert "Nothing is recorded within 150 km" in ask(latitude=-20, longitude=-77).json()["words"]


def test_the_distance_is_that_along_the_globe() -> None:
    assert kilometres(52.52, 13.405, 48.8566, 2.3522) == pytest.approx(878, abs=2)  # Berlin to Paris


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"x": "1"},
        {"x": "nan", "y": "1"},
        {"latitude": "91", "longitude": "0"},
        {"latitude": "ü", "longitude": "\0"},
    ],
)
def test_what_is_no_point_is_said_so(query: dict[str, str]) -> None:
    answer = ask(**query)
    assert answer.status_code == 400
    assert "Latitude lies between" in answer.json()["error"]


def test_the_map_is_for_curators_and_the_fields_stand_without_it() -> None:
    assert signed_in(member()).get("/admin/cases/case/map/").status_code == 403
    assert signed_in(member()).get(POINT).status_code == 403
    client = signed_in(member("Contributor"))
    assert "<svg" in client.get("/admin/cases/case/map/").content.decode()
    html = client.get("/admin/cases/case/add/").content.decode()
    assert 'name="latitude"' in html
    assert "admin_desk/place.js" in html
