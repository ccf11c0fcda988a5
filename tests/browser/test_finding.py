"""Finding, as readers do it: find → read → cite, with and without JavaScript; the catalogue answers in place."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from cases.publication import findable
from tests.factories import make_actor, make_case, make_conflict

pytestmark = pytest.mark.browser


def fill():
    """Thirty made-up cases."""
    findable.write_all()
    make_conflict("island-dispute", regions=["europe"])
    make_actor("peace-envoy", kind="individual")
    for number in range(28):
        make_case(
            f"river-talks-{1960 + number}", title=f"River talks, {1960 + number}", start=f"{1960 + number}", end=None
        )
    make_case("island-talks-1990", title="Island talks, 1990", conflict="island-dispute", settlement="ceasefire")


@pytest.fixture
def visit(chromium, site):
    """Opens pages, and at the end asks that none had complained."""
    opened = []

    def _open(address: str, **how):
        page = chromium.new_context(**how).new_page()
        page.complaints = []
        page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on(
            "request", lambda request: request.url.startswith((site, "data:")) or page.complaints.append(request.url)
        )
        opened.append(page)
        page.goto(site + address)
        return page

    yield _open
    for page in opened:
        complaints = page.complaints
        page.context.close()
        assert complaints == []


@pytest.mark.parametrize("script", [True, False])
def test_find_read_and_cite(visit, script):
    page = visit("/", java_script_enabled=script)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Search").click()
    page.get_by_role("searchbox", name="Search everything").fill("iland talks")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="island talks").click()
    page.get_by_role("link", name=re.compile("^Cases")).last.click()
    assert "kind=case" in page.url
    page.get_by_role("heading", name="Island talks, 1990").get_by_role("link").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Island talks, 1990"
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Cite").click()
    assert page.url.endswith("/cases/island-talks-1990/#cite")
    assert "/cases/island-talks-1990/editions/1/" in page.locator("section.cite").inner_text()
    page.locator("section.cite summary", has_text="BibTeX").click()
    assert page.locator("section.cite pre").first.inner_text().startswith("@")


def test_the_catalogue_answers_in_place(visit, site):
    page = visit("/cases/")
    page.evaluate("window.stayed = true")
    assert page.get_by_role("status").inner_text() == "29 cases"
    box = page.get_by_role("checkbox", name=re.compile("^Ceasefire"))
    box.check()
    page.wait_for_url("**/cases/?settlement=ceasefire")
    page.get_by_text("1 case", exact=True).last.wait_for()
    assert page.evaluate("window.stayed")  # no page was loaded
    assert page.get_by_role("status").inner_text() == "1 case"
    assert page.evaluate("document.activeElement.id") == "f-settlement-ceasefire"
    assert "ceasefire" in page.title().lower()
    assert page.locator("article h3").all_inner_texts() == ["Island talks, 1990"]
    assert Axe().run(page).response["violations"] == []

    page.locator(".chips a").first.click()
    page.wait_for_url("**/cases/")
    page.get_by_text("29 cases, 1–25").wait_for()
    assert page.evaluate("window.stayed")
    assert page.evaluate("document.activeElement.id") == "results"  # what was clicked is gone
    assert not page.get_by_role("checkbox", name=re.compile("^Ceasefire")).is_checked()

    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**/cases/?page=2")
    page.get_by_text("26–29").wait_for()
    page.get_by_role("searchbox").first.fill("island")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/?q=island")
    page.get_by_text("1 case", exact=True).last.wait_for()
    assert page.evaluate("window.stayed")

    page.go_back()
    page.wait_for_url("**/cases/?page=2")
    page.get_by_text("26–29").wait_for()
    page.reload()
    page.get_by_text("26–29").wait_for()


def test_open_filters_stay_open_when_the_answer_comes(visit):
    page = visit("/cases/", viewport={"width": 375, "height": 800})
    page.locator("summary.filters-head").click()
    page.locator("#facet-region > summary").click()
    page.locator("#facet-settlement input").first.check()
    page.wait_for_url("**/cases/?settlement=*")
    page.get_by_text("Filters (1 on)").wait_for()
    assert page.locator("details.filters").get_attribute("open") is not None
    assert page.locator("#facet-region").get_attribute("open") is not None


def test_what_can_not_be_read_is_explained_on_a_page_of_its_own(visit, site):
    page = visit("/cases/")
    page.locator("#facet-date > summary").click()
    page.get_by_role("textbox", name="Began in or after").fill("soon")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="can’t be read").wait_for()
    assert "start_after=soon" in page.url
    page.complaints.clear()  # the browser reports the refusal, as it should


def test_the_script_is_loaded_where_it_is_used_and_weighs_little(visit, site):
    page = visit("/cases/")
    loaded = page.evaluate(
        "performance.getEntriesByType('resource').map(r => [r.name, r.decodedBodySize]).filter(r => r[0].endsWith('.js'))"
    )
    assert len(loaded) == 3  # htmx, the catalogue and its map
    assert sum(size for _, size in loaded) < 60_000
    for address in ("/", "/cases/island-talks-1990/", "/search/?q=river"):
        assert (
            visit(address).evaluate("document.scripts.length - document.querySelectorAll('script[type]').length") == 0
        )
