"""A journey in a real browser without JavaScript: from a situation to its precedents, and from a case to a comparison."""

from __future__ import annotations

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.browser


def fill():
    """The real collection."""
    call_command("load", "seeds", publish=True, verbosity=0)


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 320, "height": 800}, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_from_a_situation_to_precedents_to_a_comparison(page, site):
    page.goto(f"{site}/precedents/")
    page.get_by_label("Internationalised intrastate").check()
    page.get_by_label("Spoilers").check()
    page.locator("#q-challenge").get_by_label("How much it counts").select_option(label="Decisive")
    page.get_by_role("button", name="Find precedents").click()
    first = page.locator(".precedent").first
    assert first.get_by_text("Spoilers").count()
    assert first.get_by_role("heading", name="What the mediators did").count()
    assert page.get_by_label("Spoilers").is_checked()
    page.get_by_role("link", name="Compare the first").click()
    assert page.get_by_role("heading", level=1).inner_text().endswith("cases compared")


def test_a_comparison_is_made_and_changed_without_a_script(page, site):
    page.goto(f"{site}/cases/camp-david-1978/")
    page.get_by_role("link", name="Compare with another").click()
    page.locator("#add").select_option("dayton-1995")
    page.get_by_role("button", name="Add", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == "2 cases compared"
    assert page.get_by_role("row").filter(has_text="Type of conflict").get_by_text("differs").count()
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
    region = page.get_by_role("region", name="The cases side by side")
    assert region.get_attribute("tabindex") == "0"
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    assert download.value.suggested_filename == "compare-camp-david-1978-dayton-1995.csv"
    page.get_by_role("list", name="Cases chosen").get_by_role("link", name="Remove Dayton").click()
    assert page.get_by_text("Choose at least one more case").count()


def test_what_is_folded_on_the_case_page_opens_by_hand_and_on_paper(page, site):
    page.goto(f"{site}/cases/camp-david-1978/")
    told = page.locator("table.challenges details p").first
    assert not told.is_visible()
    page.locator("details.narrow:has(table.challenges) > summary").click()
    page.locator("table.challenges details summary").first.click()
    assert told.is_visible()
    page.reload()
    page.emulate_media(media="print")
    assert told.bounding_box()["height"] > 10
