from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders

from cases.site import machines
from tests.factories import make_actor, make_case

pytestmark = pytest.mark.django_db


def locations(response) -> list[str]:
    root = ElementTree.fromstring(response.content)
    return [element.text for element in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]


def test_the_map_names_public_pages_by_their_whole_address(client):
    make_case("open-1995")
    make_case("hidden-1996", publish=False)
    make_actor("hidden-envoy")
    response = client.get("/sitemap.xml")
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    found = locations(response)
    for path in (
        "/conflicts/", "/cases/open-1995/", "/conflicts/border-dispute/", "/mediators/helper/", "/mediators/north/",
        "/challenges/trust-deficit/", "/outcomes/ceasefire/", "/agreements/treaty-open-1995/", "/codebook/", "/about/",
    ):  # fmt: skip
        assert f"http://testserver{path}" in found
    assert not [address for address in found if "hidden" in address]
    assert len(found) == len(set(found))
    assert re.search(r"<lastmod>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00</lastmod>", response.content.decode())


def test_every_page_on_the_map_is_there(client):
    make_case()
    broken = [
        address for address in locations(client.get("/sitemap.xml"))
        if client.get(address.removeprefix("http://testserver")).status_code != 200
    ]  # fmt: skip
    assert broken == []


def test_the_map_follows_the_address_that_the_site_is_known_by(client, settings):
    settings.SITE_URL = "https://cases.example.org"
    assert locations(client.get("/sitemap.xml"))[0].startswith("https://cases.example.org/")
    assert "Sitemap: https://cases.example.org/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_a_large_site_has_an_index_of_maps(client, monkeypatch):
    make_case()
    whole = locations(client.get("/sitemap.xml"))
    monkeypatch.setattr(machines, "MOST_OF_ONE_MAP", 40)
    maps = locations(client.get("/sitemap.xml"))
    assert maps[0] == "http://testserver/sitemap.xml?page=1"
    assert [
        address for one in maps for address in locations(client.get(one.removeprefix("http://testserver")))
    ] == whole
    assert client.get(f"/sitemap.xml?page={len(maps) + 1}").status_code == 404


def test_robots_may_read_everything_but_the_desk(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    body = response.content.decode()
    assert "Disallow: /admin/" in body
    assert "Sitemap: http://testserver/sitemap.xml" in body
    assert client.get("/robots.txt?x=1").status_code == 400


@pytest.mark.parametrize("name", ["favicon.ico", "apple-touch-icon.png"])
def test_programs_find_the_icons_where_they_look_for_them(client, name):
    response = client.get(f"/{name}")
    assert response.status_code == 302
    assert response["Location"].startswith("/static/site/")
    assert "max-age" in response["Cache-Control"]
    assert finders.find(f"site/{name}")
    assert client.get(f"/{name}?x=1").status_code == 400
