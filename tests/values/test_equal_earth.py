"""The projection against published values, and the property that gives it its name."""

from math import cos, isclose, pi, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.values import equal_earth
from cases.values.equal_earth import place, project, turned

AUTHALIC = 6_371_007.1809  # radius in metres of the sphere with the surface of the WGS 84 ellipsoid


@pytest.mark.parametrize(
    ("point", "east", "north"),
    [((180, 0), 17_243_959.06, 0), ((-180, 0), -17_243_959.06, 0), ((0, 90), 0, 8_392_927.60),
     ((180, 90), 10_216_474.79, 8_392_927.60), ((-180, -90), -10_216_474.79, -8_392_927.60)],
)  # fmt: skip
def test_the_corners_lie_where_proj_has_them(point, east, north):
    """What `cs2cs EPSG:4326 EPSG:8857` of PROJ gives, in metres; at the equator and the poles ellipsoid and sphere agree."""
    x, y = project(*point)
    assert (round(x * AUTHALIC, 2), round(y * AUTHALIC, 2)) == (east, north)


def test_the_map_has_the_proportions_of_the_paper():
    """Šavrič, Patterson and Jenny (2019), table 2: the pole line is 0.59 of the equator, the height 0.49 of the width."""
    width, height = 2 * project(180, 0)[0], 2 * project(0, 90)[1]
    assert round(2 * project(180, 90)[0] / width, 2) == 0.59
    assert round(height / width, 2) == 0.49


@given(st.floats(-88, 88), st.floats(-170, 170))
def test_areas_are_true_everywhere(latitude, longitude):
    """A small field of one degree's height has on the map the surface that it has on the globe."""
    step = 0.01
    x = (project(longitude + step, latitude)[0] - project(longitude - step, latitude)[0]) / 2
    y = (project(longitude, latitude + step)[1] - project(longitude, latitude - step)[1]) / 2
    assert isclose(x * y, cos(radians(latitude)) * radians(step) ** 2, rel_tol=1e-4, abs_tol=1e-12)


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_every_place_lies_on_the_drawing(longitude, latitude):
    x, y = place(longitude, latitude)
    assert 0 <= x <= equal_earth.WIDTH
    assert -0.1 <= y <= equal_earth.HEIGHT + 0.1


def test_the_edge_is_reached_from_both_sides():
    assert turned(-180) == turned(180) == 180
    assert turned(-169.5) == 190.5
    assert project(180, 0, centre=0)[0] == pytest.approx(pi / (equal_earth.M * equal_earth.A1))
