"""Cases in space and time, and results to take along: what is drawn is published, counted right, and light."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.curation.working_copies import open_working_copy
from cases.discovery.atlas import Located
from cases.models import Case
from cases.publication.publishing import withdraw
from cases.site import charts, lanes, maps
from cases.values import equal_earth
from tests.factories import make_case
from tests.site.reading import HOSTILE, head, read

PAGES = ["/map/", "/timeline/", "/cases/?view=map", "/cases/?view=timeline", "/cases/?view=table"]
VISIBLE = re.compile(r"<title>([^<]*)</title>")


def located(number=0, longitude=10.0, latitude=50.0, settlement="ceasefire", start=720_000, days=100):
    x, y = equal_earth.place(longitude, latitude)
    return Located(
        f"case-{number}",
        f"Case {number}",
        settlement,
        "Midtown",
        "Kenya",
        latitude,
        longitude,
        x,
        y,
        start,
        start + days,
        1,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*PAGES, "/map/?area=africa", "/map/?settlement=full-settlement"])
def test_each_view_answers_and_owes_its_reader_nothing(client, address):
    make_case()
    body = read(client, address)
    assert head(body, "title")
    assert "made-up-1995" in body


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_an_empty_collection_has_its_views(client, address):
    read(client, address)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "named"),
    [("/map/?area=atlantis", "area"), ("/map/?page=2", "page"), ("/timeline/?area=africa", "area"),
     ("/map/?settlement=x", "settlement"), ("/cases/?area=africa", "area"), ("/cases/?view=globe", "view"),
     ("/timeline/?start_after=soon", "start_after")],
)  # fmt: skip
def test_what_a_view_does_not_know_is_refused_by_name(client, address, named):
    response = client.get(address)
    assert response.status_code == 400
    assert named in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/map/", "/timeline/"])
def test_the_catalogues_filters_work_and_can_be_taken_away(client, address):
    make_case("one", settlement="full-settlement")
    make_case("two", settlement="ceasefire")
    body = read(client, f"{address}?settlement=ceasefire")
    assert "/cases/two/" in body
    assert "/cases/one/" not in body
    assert f'href="{address}"' in body
    assert 'href="/cases/?settlement=ceasefire&amp;view=' in body


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*PAGES, "/"])
def test_drafts_working_copies_and_withdrawn_cases_are_nowhere(client, address):
    shown = make_case("shown")
    make_case("draft", title="Zyzzyva draft", publish=False)
    withdraw(make_case("gone", title="Zyzzyva gone"), reason="It was a duplicate.")
    Case.objects.filter(pk=open_working_copy(shown).pk).update(title="Zyzzyva copy", latitude=1, longitude=1)
    assert "Zyzzyva" not in read(client, address)


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_hostile_titles_stay_words(client, address):
    make_case(title=HOSTILE)
    read(client, address)


@pytest.mark.django_db
def test_cases_at_one_place_share_a_mark_that_leads_to_their_names(client):
    for number in range(3):
        make_case(f"case-{number}", latitude=-1.29, longitude=36.82)
    body = read(client, "/map/")
    assert 'href="#place-1"' in body
    assert "3 cases</title>" in body
    row = body[body.index('<tr id="place-1"') :]
    assert all(f"/cases/case-{number}/" in row for number in range(3))


@pytest.mark.django_db
def test_what_no_map_shows_is_said(client):
    make_case("somewhere")
    make_case("nowhere", latitude=None, longitude=None)
    body = read(client, "/map/")
    assert "1 of 2 cases are on this map" in body
    assert "1 has no one place" in body


def test_marks_keep_their_distance():
    """Marks nearer than a finger can't be told apart: neighbours join, on a closer map they part."""
    cases = [located(number, longitude=number * 2.0) for number in range(30)]
    for frame in (maps.WORLD, maps.FRAMES["europe"]):
        found = maps.places(cases, frame)
        for one in found:
            for other in found:
                if one is not other:
                    distance = ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5
                    assert distance >= maps.NEAR / frame.zoom - 0.1
    assert len(maps.places(cases)) < len(maps.places(cases, maps.FRAMES["europe"])) + 10
    assert sum(place.count for place in maps.places(cases)) == 30


def test_ten_thousand_cases_stay_light():
    """They are counted in cells: the drawing has a few hundred marks and no case is lost."""
    cases = [located(n, longitude=n * 7.3 % 360 - 180, latitude=n * 3.1 % 130 - 55) for n in range(10_000)]
    found = maps.places(cases)
    assert sum(place.count for place in found) == 10_000
    assert len(found) < 500
    assert len(maps.world(found)) < 500_000
    assert sum(len(place.named) for place in found) < 1_500


def test_the_frames_hold_the_places_that_they_are_named_after():
    for code, longitude, latitude in [
        ("europe", -21.9, 64.1), ("europe", 37.6, 55.8), ("europe", -6.3, 53.3), ("europe", 20.5, 44.8), ("europe", 44.8, 41.7),
        ("africa", 28.3, -25.7), ("africa", 38.7, 9.0), ("africa", -17.4, 14.7), ("africa", 31.2, 30.0),
        ("middle-east", 35.2, 31.8), ("middle-east", 51.4, 35.7), ("middle-east", 44.2, 15.4), ("middle-east", 28.9, 41.0),
        ("north-america", -77.0, 38.9), ("north-america", -99.1, 19.4), ("north-america", -149.9, 61.2),
        ("north-america", -79.5, 9.0), ("south-america", -74.1, 4.7), ("south-america", -57.9, -51.7),
        ("asia", 139.7, 35.7), ("asia", 69.2, 34.5), ("asia", 106.8, -6.2), ("asia", 125.6, -8.6), ("asia", 79.9, 6.9),
    ]:  # fmt: skip
        assert maps.FRAMES[code].holds(located(longitude=longitude, latitude=latitude)), (code, longitude, latitude)


@given(st.lists(st.tuples(st.floats(0, 960), st.floats(0, 200)), max_size=80))
def test_no_two_on_a_lane_overlap(given_spans):
    spans = [(start, start + width) for start, width in given_spans]
    found = lanes.pack(spans, gap=4)
    assert len(found) == len(spans)
    for lane in set(found):
        mine = sorted(span for span, number in zip(spans, found, strict=True) if number == lane)
        assert all(later[0] >= earlier[1] + 4 for earlier, later in pairwise(mine))


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(1, 200)), min_size=1, max_size=60))
def test_there_are_as_few_lanes_as_there_can_be(given_spans):
    spans = [(start, start + width) for start, width in given_spans]
    deepest = max(sum(start <= at < end for start, end in spans) for at, _ in spans)
    assert len(set(lanes.pack(spans, gap=0))) == deepest


@pytest.mark.parametrize("count", [1, 40, 200, 5_000])
def test_a_timeline_shows_every_case_or_counts_it(count):
    cases = [located(n, start=700_000 + n * 37_000 // count, days=n % 900) for n in range(count)]
    drawn = lanes.draw(cases, 739_000, lambda first, last: f"/cases/?decade={first}s")
    if count <= lanes.MOST_DRAWN:
        assert drawn.count('href="/cases/case-') == count
    else:
        counted = sum(int(re.search(r": (\d+) case", title)[1]) for title in VISIBLE.findall(drawn))
        assert counted == count
        assert len(drawn) < 120_000


def test_an_empty_timeline_is_nothing():
    assert lanes.draw([], 739_000, lambda first, last: "") == ""
    assert lanes.draw([located(start=0)], 739_000, lambda first, last: "") == ""


def test_the_whole_timeline_runs_from_1900_to_the_present():
    drawn = lanes.draw([located(start=722_000)], 739_000, lambda first, last: "", whole=True)
    assert ">1900<" in drawn
    assert ">2020<" in drawn


def test_the_label_of_a_bar_over_the_whole_width_is_not_cut():
    label = "A phase of the conflict with a rather long name (to the present)"
    drawn = charts.timeline([{"start": "1948-01-01", "end": "2024-01-01", "label": label, "url": "", "code": None}])
    place = float(re.search(rf'<text x="([\d.]+)" y="[\d.]+" class="start">{re.escape(label)}', drawn)[1])
    assert place >= 0
    assert place + len(label) * charts.LETTER <= charts.WIDTH


@pytest.mark.django_db
def test_a_result_can_be_taken_along(client):
    make_case("one", settlement="full-settlement")
    make_case("two", settlement="ceasefire")
    body = read(client, "/cases/?settlement=ceasefire&role=lead-mediator")
    use = body[body.index('id="use"') :]
    permalink = re.search(r'<dt>Address</dt>\s*<dd><a href="http://testserver([^"]+)"', use)[1].replace("&amp;", "&")
    assert "/cases/two/" in read(client, permalink)
    for text in re.findall(r'<a href="http://testserver(/api/[^"]+)"', use):
        response = client.get(text.replace("&amp;", "&"))
        assert response.status_code == 200, text
        content = b"".join(response.streaming_content) if response.streaming else response.content
        assert b"two" in content
        assert b"/cases/one/" not in content
    citation = json.loads(
        re.search(r"CSL-JSON</summary><pre[^>]*>(.*?)</pre>", use, re.DOTALL)[1].replace("&quot;", '"')
    )[0]
    assert "settlement: ceasefire" in citation["title"]
    assert "1 case " in citation["title"]
    assert citation["issued"]["date-parts"][0][0] >= 2024
    assert citation["URL"].replace("&amp;", "&").endswith(permalink)
    assert "TY  - DATA" in use
    assert "@misc{good-offices-" in use


@pytest.mark.django_db
def test_the_python_lines_read_every_case(client, live_server):
    import urllib.request

    for number in range(3):
        make_case(f"case-{number}")
    body = client.get("/cases/", HTTP_HOST=live_server.url.removeprefix("http://")).content.decode()
    lines = re.search(r"<dt>Python</dt>\s*<dd><pre[^>]*>(.*?)</pre>", body, re.DOTALL)[1]
    found: dict = {"urllib": urllib}
    exec(lines.replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&"), found)
    assert [case["slug"] for case in found["cases"]] == ["case-0", "case-1", "case-2"]


@pytest.mark.django_db
def test_the_table_is_sorted_by_links(client):
    make_case("b-case", title="Aaa talks", start="1960", end="1999")
    make_case("a-case", title="Zzz talks", start="1990", end="1999")
    body = read(client, "/cases/?view=table&sort=title")
    assert 'aria-sort="ascending"' in body
    assert body.index("Aaa talks</a></th>") < body.index("Zzz talks</a></th>")
    assert 'href="/cases/?view=table&amp;sort=-start"' in body
    newest = read(client, "/cases/?view=table")
    assert 'aria-sort="descending"' in newest
    assert 'href="/cases/?view=table&amp;sort=start"' in newest


@pytest.mark.django_db
def test_a_case_and_a_conflict_show_where_they_were(client):
    make_case(latitude=-1.29, longitude=36.82)
    case = read(client, "/cases/made-up-1995/?outcome=hidden")
    drawn = case[case.index('class="locator"') : case.index("</figure>")]
    assert 'aria-label="Map: Midtown"' in drawn
    assert "s-full-settlement" not in drawn, "the map of a class gives away what came of it"
    assert 'href="/map/?conflict=border-dispute"' in read(client, "/conflicts/border-dispute/")


@pytest.mark.django_db
def test_the_home_page_has_map_strip_featured_cases_and_newest_editions(client):
    make_case("one", settlement="full-settlement")
    make_case("two", settlement="ceasefire")
    body = read(client, "/")
    assert 'href="/map/"' in body
    assert 'href="/timeline/"' in body
    featured = body[body.index('id="featured"') : body.index('id="newest"')]
    assert "/cases/one/" in featured
    assert "/cases/two/" in featured
