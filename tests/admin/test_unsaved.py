"""The preview beside the form, of what was saved and of what was not: nothing is written, and nobody else can frame or see it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cases import models
from cases.models.generation import Generation
from tests.admin import records
from tests.admin.records import form_of, member, signed_in
from tests.admin.test_case_form import change, rows
from tests.factories import make_case

pytestmark = pytest.mark.django_db


def unsaved(case: models.Case) -> str:
    return f"/admin/cases/case/{case.pk}/unsaved/"


@pytest.fixture
def editor() -> Client:
    return signed_in(member("Editor"))


@pytest.fixture
def form(editor: Client) -> dict[str, Any]:
    return form_of(editor.get(change(make_case(publish=False))).content.decode())


def _state() -> tuple[Any, ...]:
    kept = (models.Case, models.Party, models.Event, models.SavedState, models.Citation, models.Transition)
    return tuple(list(model._default_manager.order_by("pk").values()) for model in kept), list(
        Generation.objects.values()
    )


def test_what_is_not_saved_is_shown_as_a_page_and_nothing_is_written(editor: Client, form: dict[str, Any]) -> None:
    case, before = models.Case.objects.get(), _state()
    sent = form | {"summary": "A platypus was seen.", "events-0-title": "The echidna opens the talks"}
    sent |= {"events-TOTAL_FORMS": str(int(form["events-TOTAL_FORMS"]) + 1)}
    number = form["events-TOTAL_FORMS"]
    sent |= {
        f"events-{number}-title": "A wombat signs",
        f"events-{number}-date": "1995-02-01",
        f"events-{number}-kind": "signing",
    }
    answer = editor.post(unsaved(case), sent)
    html = answer.content.decode()
    assert answer.status_code == 200
    for words in ("A platypus was seen.", "The echidna opens the talks", "A wombat signs", "it is not saved"):
        assert words in html
    assert "no-store" in answer["Cache-Control"]
    assert _state() == before
    assert "platypus" not in editor.get(f"/cases/{case.slug}/preview/").content.decode()


def test_what_is_wrong_is_named_with_field_and_row(editor: Client, form: dict[str, Any]) -> None:
    case, before = models.Case.objects.get(), _state()
    sent = form | {"start": "some day"} | rows("questions", {"prompt": ""}, {"aim": "Why?", "prompt": ""})
    answer = editor.post(unsaved(case), sent)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Start: “some day” is not a date that can be read" in html
    assert "Teaching question 2, prompt: This field is required." in html
    assert _state() == before


def test_somebody_elses_newer_save_does_not_stop_a_preview(editor: Client, form: dict[str, Any]) -> None:
    case = models.Case.objects.get()
    models.Case.objects.update(background="Written by somebody else meanwhile.")
    assert editor.post(unsaved(case), form | {"summary": "Mine."}).status_code == 200


def test_only_who_may_edit_previews_what_is_unsaved(form: dict[str, Any]) -> None:
    case = models.Case.objects.get()
    assert signed_in(member("Contributor")).post(unsaved(case), form).status_code == 403
    assert signed_in(member()).post(unsaved(case), form).status_code == 404
    assert Client().post(unsaved(case), form).status_code == 404
    assert Client(enforce_csrf_checks=True).post(unsaved(case), form).status_code == 403
    assert signed_in(member("Editor")).get(unsaved(case)).status_code == 405
    assert signed_in(member("Editor")).post(unsaved(models.Case(pk=99_999)), form).status_code == 404
    models.Case.objects.update(status="published")
    assert signed_in(member("Editor")).post(unsaved(case), form).status_code == 403


def test_the_preview_alone_may_be_framed_and_by_the_desk_alone(editor: Client) -> None:
    case = make_case(publish=False)
    framed = editor.get(f"/cases/{case.slug}/preview/")
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
    desk = editor.get(change(case))
    assert desk["X-Frame-Options"] == "DENY"
    assert "frame-src 'self'" in desk["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in desk["Content-Security-Policy"]
    for other in ("/", "/cases/", "/admin/"):
        answer = editor.get(other)
        assert answer["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert "frame-src" not in answer["Content-Security-Policy"]


def test_the_form_offers_the_preview_where_there_is_something_to_change(editor: Client) -> None:
    case = make_case(publish=False)
    html = editor.get(change(case)).content.decode()
    assert f'formaction="{unsaved(case)}"' in html
    assert f'src="/cases/{case.slug}/preview/"' in html
    assert "preview-pane" not in editor.get(change(records.published_case())).content.decode()
    assert "Preview unsaved changes" not in signed_in(member("Contributor")).get(change(case)).content.decode()


def test_the_review_page_leads_to_the_preview(editor: Client) -> None:
    case = make_case(publish=False)
    assert f'href="/cases/{case.slug}/preview/"' in editor.get(f"/admin/cases/case/{case.pk}/review/").content.decode()
