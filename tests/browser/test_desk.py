"""The curators' desk in a real browser: from a contributor's first wrong date to the second edition that readers see."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group, User
from playwright.sync_api import expect

from cases.curation import history
from cases.dossier.loading import load_case
from cases.models import Case
from tests.factories import case_document, make_actor, make_case, make_conflict, make_source

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PUBLIC = ("/", "/cases/", "/cases/?q=zebrafinch", "/search/?q=zebrafinch", "/sitemap.xml", "/feeds/cases.xml", "/api/v1/cases/",
          "/api/v1/search/?q=zebrafinch", "/data/")  # fmt: skip
LIST = "/admin/cases/case/"


def person(name: str, role: str) -> User:
    user = User.objects.create_user(name, password="pass-1234-word", email=f"{name}@example.org", is_staff=True)
    user.groups.set(Group.objects.filter(name=role))
    return user


def sign_in(chromium: Any, url: str, name: str, **how: Any) -> Any:
    page = chromium.new_context(viewport={"width": 1280, "height": 900}, **how).new_page()
    page.goto(f"{url}/accounts/login/?next=/admin/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", "pass-1234-word")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")
    page.wait_for_load_state("networkidle")
    return page


def see(reader: Any, url: str, words: str) -> list[str]:
    """The public addresses whose answer holds these words."""
    return [address for address in PUBLIC if words in reader.request.get(url + address).text()]


@pytest.fixture
def desk(vocabularies, live_server):
    for name, role in (("ada", "Contributor"), ("rosa", "Reviewer"), ("ed", "Editor")):
        person(name, role)
    return live_server.url


def test_from_a_wrong_date_to_the_second_edition(chromium, desk):
    ada, rosa, ed = (sign_in(chromium, desk, name) for name in ("ada", "rosa", "ed"))
    reader = chromium.new_context().new_page()
    make_conflict()
    # Ada begins a case: a date that can't be read is explained while she types, and nothing that she wrote is lost.
    ada.goto(f"{desk}{LIST}add/")
    ada.fill("#id_title", "The zebrafinch river, 1995")
    ada.fill("#id_start", "sometime in 1995")
    ada.locator(".edtf-echo.edtf-error").first.wait_for()
    ada.get_by_role("button", name="Save and continue editing").first.click()
    assert ada.input_value("#id_title") == "The zebrafinch river, 1995"
    assert ada.locator(".errorlist").count() >= 2  # the date, and the conflict that is missing
    ada.fill("#id_start", "1995-01-10~")
    ada.locator(".edtf-echo", has_text="about").first.wait_for()
    ada.locator(".field-conflict .select2-selection").click()
    ada.locator(".select2-search__field").last.fill("border")
    ada.locator(".select2-results__option", has_text="Border Dispute").click()
    ada.select_option("#id_kind", "mediation")
    ada.get_by_role("button", name="Save and continue editing").first.click()
    ada.locator(".standing").wait_for()
    case = Case.objects.get()
    assert ada.locator(".readiness .unmet").count() > 3
    # The rest comes in as it would from a colleague's file; then she submits.
    _complete(case)
    ada.goto(f"{desk}{LIST}{case.pk}/submit/")
    ada.get_by_role("button", name="Submit").click()
    assert see(reader, desk, "zebrafinch river") == []
    # Rosa comments at the spot, returns with the reason; publishing is refused while the comment is open.
    rosa.goto(f"{desk}{LIST}{case.pk}/review/")
    rosa.select_option("#spot", "summary")
    rosa.fill("#text", "Which river is it?")
    rosa.get_by_role("button", name="Comment").click()
    rosa.goto(f"{desk}{LIST}{case.pk}/publish/")
    assert "1 open comment" in rosa.content()
    rosa.goto(f"{desk}{LIST}{case.pk}/return/")
    rosa.fill("#note", "Say which river.")
    rosa.get_by_role("button", name="Return").click()
    ada.goto(f"{desk}{LIST}{case.pk}/change/")
    assert "Say which river." in ada.content()
    ada.goto(f"{desk}{LIST}{case.pk}/submit/")
    ada.get_by_role("button", name="Submit").click()
    rosa.goto(f"{desk}{LIST}{case.pk}/review/")
    rosa.get_by_role("button", name="Resolved").click()
    assert see(reader, desk, "zebrafinch river") == []
    rosa.goto(f"{desk}{LIST}{case.pk}/publish/")
    rosa.fill("#note", "First edition.")
    rosa.get_by_role("button", name="Publish").click()
    address = f"{desk}/cases/{case.slug}/"
    reader.goto(address)
    assert "zebrafinch river" in reader.inner_text("h1")
    # Ed revises; readers see edition 1 until edition 2 is out.
    ed.goto(f"{desk}{LIST}{case.pk}/change/")
    ed.get_by_role("button", name="Open a working copy").click()
    ed.fill("#id_summary", "Nobody knew the platypus.")
    ed.get_by_role("button", name="Save", exact=True).first.click()
    copy = Case.objects.get(revises=case)
    assert see(reader, desk, "platypus") == []
    assert "platypus" not in reader.request.get(address).text()
    rosa.goto(f"{desk}{LIST}{copy.pk}/review/")
    assert "platypus" in rosa.content()
    rosa.goto(f"{desk}{LIST}{copy.pk}/publish/")
    rosa.get_by_role("button", name="Publish").click()
    reader.goto(address)
    assert "platypus" in reader.content()
    for page in (ada, rosa, ed, reader):
        page.context.close()


def _complete(case: Case) -> None:
    for slug in ("north", "south", "helper"):
        make_actor(slug)
    make_source()
    document = case_document(case.slug, title=case.title)
    load_case(document, into=case)
    history.keep(Case.objects.get(pk=case.pk), by=case.created_by, cause="Saved at the desk")


PAGES = (
    "", "cases/case/", "cases/case/{pk}/change/", "cases/case/{pk}/review/", "cases/case/{pk}/states/",
    "cases/case/{pk}/publish/", "cases/case/{pk}/code/", "cases/case/codings/", "cases/case/problems/uncoded/",
    "cases/source/bring-in/", "cases/import/bring-in/", "cases/apitoken/mine/", "cases/release/make/",
    "cases/actor/{actor}/merge/", "cases/case/add/", "cases/case/?status__exact=draft", "cases/case/{pk}/change/",
    "cases/case/{pk}/delete/",
)  # fmt: skip


def test_axe_finds_nothing_on_the_pages_of_the_desk(chromium, desk):
    User.objects.create_superuser("chief", password="pass-1234-word")
    case = make_case(publish=False)
    page = sign_in(chromium, desk, "chief")
    findings = []
    for number, address in enumerate(PAGES):
        width, scheme = (1280, 768)[number % 2], ("light", "dark")[number // 2 % 2]  # each page in one of four ways
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        where = address.format(pk=case.pk, actor=case.parties.first().actor_id)
        assert page.goto(f"{desk}/admin/{where}").status == 200, where
        page.evaluate(
            "document.querySelectorAll('details:not(.preview-pane)').forEach((each) => { each.open = true; })"
        )
        violations = Axe().run(page).response["violations"]
        findings += [f"{where} {width} {scheme}: {item['id']} {item['nodes'][0]['html'][:140]}" for item in violations]
    page.context.close()
    assert findings == []


def test_two_windows_and_nothing_is_lost(chromium, desk):
    case = make_case(publish=False)
    first, second = (sign_in(chromium, desk, name) for name in ("ed", "rosa"))
    for page in (first, second):
        page.goto(f"{desk}{LIST}{case.pk}/change/")
    second.fill("#id_summary", "Her words.")
    second.get_by_role("button", name="Save and continue editing").first.click()
    second.wait_for_load_state()
    first.fill("#id_summary", "His words.")
    first.get_by_role("button", name="Save and continue editing").first.click()
    first.locator(".standing.wrong").wait_for()
    assert "rosa saved this case while you had it open" in first.content()
    assert first.input_value("#id_summary") == "His words."
    assert Case.objects.get(pk=case.pk).summary == "Her words."
    for page in (first, second):
        page.context.close()


def test_a_text_is_previewed_and_cites_a_source(chromium, desk):
    case = make_case(publish=False)
    page = sign_in(chromium, desk, "ed")
    page.goto(f"{desk}{LIST}{case.pk}/change/")
    page.fill("#id_background", "They **met** ")
    page.fill("#id_background-cite", "writer-2001")
    page.get_by_role("button", name="Cite").first.click()
    assert page.input_value("#id_background") == "They **met** [@writer-2001]"
    page.get_by_role("button", name="Preview").first.click()
    page.locator(".markdown-preview strong", has_text="met").wait_for()
    page.context.close()


def test_a_place_is_chosen_on_the_map_by_keyboard_and_the_page_is_previewed_before_it_is_saved(chromium, desk):
    case = make_case(publish=False, latitude=None, longitude=None)
    page = sign_in(chromium, desk, "ed")
    page.goto(f"{desk}{LIST}{case.pk}/change/")
    page.get_by_role("button", name="Choose on the map").first.click()
    page.locator("svg.picker-map").press("ArrowRight")
    page.locator(".picker-words", has_text="N,").wait_for()
    expect(page.locator("#id_latitude")).not_to_have_value("")
    assert 10 < float(page.input_value("#id_longitude")) < 20
    page.locator("svg.picker-map").click(position={"x": 5, "y": 150})
    expect(page.locator("#id_longitude")).to_have_value(re.compile(r"^-(9\d|1\d\d)\b"))  # far in the west
    page.fill("#id_summary", "The quokka waits.")
    page.locator(".preview-pane > summary").click()
    page.get_by_role("button", name="Preview unsaved changes").click()
    page.frame_locator("iframe[name=preview]").get_by_text("The quokka waits.").first.wait_for()
    assert "quokka" not in Case.objects.get(pk=case.pk).summary
    page.context.close()
