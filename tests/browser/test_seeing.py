"""Seeing, as readers do it: narrow → map → place → take the data along, with links and forms alone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.factories import make_case

pytestmark = pytest.mark.browser
PAGES = [
    "/map/",
    "/map/?area=africa",
    "/timeline/",
    "/insights/",
    "/insights/coverage/",
    "/cases/?view=map",
    "/cases/?view=table",
]


def fill():
    """A dozen made-up cases, three of them at one place."""
    for number in range(12):
        make_case(
            f"river-talks-{1960 + 5 * number}", title=f"River talks, {1960 + 5 * number}", start=f"{1960 + 5 * number}",
            end=f"{1961 + 5 * number}", latitude=-1.3 if number < 3 else 9.0 - 4 * number,
            longitude=36.8 if number < 3 else 9.0 * number,
            settlement="ceasefire" if number % 3 else "full-settlement",
        )  # fmt: skip


@pytest.fixture
def visit(chromium, site):
    """Opens pages, and at the end asks that none had complained."""
    opened = []

    def _open(address: str, **how):
        page = chromium.new_context(**how).new_page()
        page.complaints = []
        page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
        page.on("request", lambda asked: asked.url.startswith((site, "data:")) or page.complaints.append(asked.url))
        opened.append(page)
        page.goto(site + address)
        return page

    yield _open
    complaints = [complaint for page in opened for complaint in page.complaints]
    for page in opened:
        page.context.close()
    assert complaints == []


def test_narrow_then_map_then_download_without_javascript(visit, site):
    page = visit("/cases/", java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page.get_by_label("Ceasefire").first.check()
    page.get_by_role("button", name="Show cases").click()
    page.get_by_role("list", name="View").get_by_role("link", name="Map").click()
    assert "settlement=ceasefire" in page.url
    assert page.get_by_role("group", name="Map of 8 cases").is_visible()
    page.get_by_text("Use this result").click()
    address = page.locator("#use").get_by_role("link", name="CSV").get_attribute("href")
    answer = page.request.get(address)
    lines = answer.text().strip().splitlines()
    assert answer.status == 200
    assert len(lines) == 9, "the file has the eight cases of the map and a heading"
    page.get_by_role("list", name="View").get_by_role("link", name="Timeline").click()
    assert page.get_by_role("group", name="Timeline of 8 cases").is_visible()


def test_a_mark_leads_to_its_case_and_a_number_to_its_names(visit):
    page = visit("/map/", java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page.locator('svg.world a[href^="#place-"]').first.focus()
    page.keyboard.press("Enter")
    assert page.locator("tr:target").is_visible(), "the table opens at the place"
    page.locator("tr:target").get_by_role("link").first.click()
    assert "/cases/river-talks-" in page.url


def test_with_javascript_a_reader_looks_closer(visit):
    page = visit("/map/", viewport={"width": 1280, "height": 900})
    world = page.locator("svg.world")
    whole = world.get_attribute("viewBox")
    page.get_by_role("button", name="Closer").click()
    page.get_by_role("region", name="Map").press("+")
    assert float(world.get_attribute("viewBox").split()[2]) < float(whole.split()[2]) / 2
    page.get_by_role("button", name="The whole map").click()
    assert [float(number) for number in world.get_attribute("viewBox").split()] == [
        float(number) for number in whole.split()
    ]


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (768, "light")])
def test_the_drawings_are_accessible(visit, site, width, scheme):
    page = visit("/", viewport={"width": width, "height": 900}, color_scheme=scheme)
    for address in PAGES:
        page.goto(site + address)
        violations = Axe().run(page).response["violations"]
        assert [(item["id"], item["nodes"][0]["html"][:120]) for item in violations] == [], (address, width, scheme)
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), address
