"""The outline of land: borders fall out, nothing runs across the map, and the stored drawing is small and says whence it is."""

import json
import re

import pytest
from django.core.management import CommandError, call_command

from cases.management import coast
from cases.management.commands.build_land import LARGEST, TARGET


def country(*points):
    return {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [[*points, points[0]]]}}


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


WEST = country((0, 0), (0, 10), (10, 10), (10, 5), (10, 0))
EAST = country((10, 0), (10, 5), (10, 10), (20, 10), (20, 0))
CORNERS = [(0, 0), (0, 10), (20, 10), (20, 0)]


def area(ring):
    return coast.area(ring)


def test_a_shared_border_falls_out():
    (outline,) = coast.without_borders(coast.rings(collection(WEST, EAST)))
    assert set(CORNERS) <= set(outline)
    assert (10, 5) not in outline
    assert area(outline) == 200


def test_a_country_within_another_leaves_no_hole():
    around = country((0, 0), (0, 30), (30, 30), (30, 0))
    around["geometry"]["coordinates"].append([(10, 10), (20, 10), (20, 20), (10, 20), (10, 10)])
    within = country((10, 10), (10, 20), (20, 20), (20, 10))
    (outline,) = coast.without_borders(coast.rings(collection(around, within)))
    assert area(outline) == 900


def test_what_crosses_the_edge_is_cut_there():
    """An island from 170° E to 170° W: on a map that ends at 180° it has two parts, and none is as wide as the map."""
    parts = coast.cut([(170, 0), (-170, 0), (-170, 10), (170, 10)], edge=-180)
    assert sorted((min(x for x, _ in part), max(x for x, _ in part)) for part in parts) == [(-180, -170), (170, 180)]
    assert sum(map(area, parts)) == 200
    assert coast.cut([(170, 0), (-170, 0), (-170, 10), (170, 10)], edge=-169)[0][0][0] == 170


def test_land_around_a_pole_reaches_it():
    parts = coast.cut([(-120, -80), (0, -75), (120, -80)], edge=-180)
    assert min(y for part in parts for _, y in part) == -90
    assert sum(map(area, parts)) == pytest.approx(360 * 10 + 360 * 5 / 3, rel=0.1)


def test_simplifying_keeps_the_shape():
    square = [(0, 0), (5, 0.01), (10, 0), (10, 10), (0, 10)]
    assert coast.simplified(square, 0.1) == [(0, 0), (10, 0), (10, 10), (0, 10)]


def test_the_command_writes_one_path(tmp_path):
    source, target = tmp_path / "countries.json", tmp_path / "land.svg"
    source.write_text(json.dumps(collection(WEST, EAST)))
    call_command("build_land", str(source), to=target, verbosity=0)
    drawing = target.read_text(encoding="utf-8")
    assert drawing.count("<path") == 1
    assert drawing.count("M", drawing.index(' d="')) == 1


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"features": [{"geometry": null}]}', '{"features": [{}]}'])
def test_what_is_no_geojson_is_refused_and_nothing_is_written(tmp_path, content):
    source, target = tmp_path / "countries.json", tmp_path / "land.svg"
    source.write_text(content)
    with pytest.raises(CommandError, match="GeoJSON"):
        call_command("build_land", str(source), to=target)
    assert not target.exists()


def test_the_stored_drawing_is_small_whole_and_says_whence_it_is():
    drawing = TARGET.read_text(encoding="utf-8")
    assert len(drawing.encode()) <= LARGEST
    assert "Natural Earth" in drawing
    assert "public domain" in drawing.lower()
    assert drawing.count("<path") == 1
    for piece in re.search(r' d="([^"]+)"', drawing)[1].split("M")[1:]:
        numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", piece)]
        assert all(abs(step) < 200 for step in numbers[2::2]), "a line runs across the map"
