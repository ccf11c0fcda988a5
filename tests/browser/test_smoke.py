"""What only a real browser shows: that pages look and work as they should, in both schemes and at every width."""

from __future__ import annotations

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command

from tests.browser.pages import PAGES

VIEWS = ((320, "dark"), (1280, "light"), (320, "light"), (1280, "dark"))

pytestmark = pytest.mark.browser


def fill():
    """The real collection."""
    call_command("load", "seeds", publish=True, verbosity=0)


def watched(chromium, site, **how):
    """A page that notes what the browser complains of, and what it asks of other hosts."""
    page = chromium.new_context(**how).new_page()
    page.complaints = []
    page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda request: request.url.startswith((site, "data:")) or page.complaints.append(request.url))
    return page


def test_every_page_works_narrow_and_dark_or_wide_and_light(chromium, site):
    """No error in the console, no request to another host, no sideways scrolling, nothing that axe finds.

    Pages take turns; with EVERY_VIEW=1 each is seen in all four ways, which takes minutes.
    """
    findings, everywhere = [], "EVERY_VIEW" in os.environ
    for turn, (width, scheme) in enumerate(VIEWS if everywhere else VIEWS[:2]):
        page = watched(chromium, site, viewport={"width": width, "height": 800}, color_scheme=scheme)
        for address in PAGES if everywhere else PAGES[turn::2]:
            page.complaints.clear()
            assert page.goto(site + address).status == 200, address
            where = f"{address} at {width} px, {scheme}"
            findings += [f"{where}: {complaint}" for complaint in page.complaints]
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                findings.append(f"{where}: scrolls sideways")
            violations = Axe().run(page).response["violations"]
            findings += [f"{where}: {item['id']} {item['nodes'][0]['html'][:120]}" for item in violations]
        page.context.close()
    assert findings == []


def test_a_reader_finds_a_case_without_javascript(chromium, site):
    page = watched(chromium, site, java_script_enabled=False)
    page.goto(site)
    page.get_by_role("searchbox").first.fill("Camp David")
    page.keyboard.press("Enter")
    page.locator("article h3").get_by_role("link", name="Camp David, 1978").click()
    assert "/cases/camp-david-1978/" in page.url
    assert page.get_by_role("heading", level=1).inner_text().startswith("Camp David")
    page.locator("sup a").first.click()
    assert "#" in page.url
    page.context.close()


def test_the_catalogue_narrows_and_widens_by_links_alone(chromium, site):
    page = watched(chromium, site, java_script_enabled=False)
    page.goto(site + "/cases/?settlement=full-settlement&region=europe")
    assert page.get_by_text("Dayton").count()
    assert not page.get_by_text("Camp David Accords, 1978", exact=True).count()
    page.context.close()
