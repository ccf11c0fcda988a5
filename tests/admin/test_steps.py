"""What readers see doesn't change in place; publishing, withdrawing and working copies go by their own buttons."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cases import models
from tests.admin import records
from tests.admin.records import address, member, signed_in, superuser
from tests.admin.test_case_form import change, errors_of
from tests.factories import make_case

pytestmark = pytest.mark.django_db


def step(name: str, case: models.Case) -> str:
    return address(models.Case, name, case.pk)


def test_a_published_case_is_shown_and_not_changed() -> None:
    client, case = signed_in(superuser()), make_case()
    html = client.get(change(case)).content.decode()
    assert "it can only be read here" in html
    assert "Open a working copy" in html
    assert 'name="title"' not in html
    answer = client.post(change(case), {"title": "Vandalised"}, follow=True)
    assert "nothing was saved" in errors_of(answer)
    case.refresh_from_db()
    assert case.title != "Vandalised"
    assert client.post(address(models.Case, "delete", case.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", records.PARTS, ids=lambda model: model.__name__)
def test_parts_of_a_published_case_are_read_only(model: Any) -> None:
    client, case = signed_in(superuser()), make_case()
    part = model.objects.filter(**{model.PATH_TO_CASE: case}).first()
    page = address(model, "change", part.pk)
    assert client.get(page).status_code == 200
    assert client.post(page, {}).status_code == 403
    assert client.post(address(model, "delete", part.pk), {"post": "yes"}).status_code == 403


def test_nothing_can_be_added_to_a_published_case() -> None:
    client, case = signed_in(superuser()), make_case()
    form = {"case": case.pk, "actor": records.actor().pk, "side": "C"}
    answer = client.post(address(models.Party, "add"), form)
    assert "doesn&#x27;t change in place" in errors_of(answer)
    assert case.parties.count() == 2


def test_the_list_can_not_delete_a_published_case() -> None:
    client, case = signed_in(superuser()), make_case()
    chosen = {"action": "delete_selected", "_selected_action": [case.pk], "post": "yes"}
    client.post(address(models.Case, "changelist"), chosen)
    assert models.Case.objects.filter(pk=case.pk).exists()


def test_a_working_copy_is_opened_once_and_edited_like_a_draft() -> None:
    editor = member("Editor")
    client, case = signed_in(editor), make_case()
    assert client.get(step("working_copy", case)).status_code == 405
    answer = client.post(step("working_copy", case))
    copy = models.Case.objects.get(revises=case)
    assert answer.headers["Location"] == change(copy)
    assert copy.created_by == editor
    assert client.post(step("working_copy", case)).headers["Location"] == change(copy)
    html = client.get(change(copy)).content.decode()
    assert 'name="title"' in html
    assert 'name="slug"' not in html
    assert "Go to its working copy" in client.get(change(case)).content.decode()


def test_publishing_is_confirmed_and_logged() -> None:
    reviewer = member("Reviewer")
    client, case = signed_in(reviewer), make_case(publish=False, by=member("Contributor"))
    assert "Publish …" in client.get(change(case)).content.decode()
    assert "It becomes public at once" in client.get(step("publish", case)).content.decode()
    case.refresh_from_db()
    assert not case.is_published
    answer = client.post(step("publish", case), {"note": "First edition."}, follow=True)
    assert "is published as edition 1" in errors_of(answer)
    edition = models.Edition.objects.get(case=case)
    assert (edition.published_by, edition.note) == (reviewer, "First edition.")


def test_publishing_a_working_copy_leads_to_the_published_case() -> None:
    case = make_case()
    signed_in(member("Editor")).post(step("working_copy", case))
    copy = models.Case.objects.get(revises=case)
    models.Case.objects.filter(pk=copy.pk).update(summary="Said better.")
    answer = signed_in(member("Reviewer")).post(step("publish", copy), {"note": "Clearer."})
    assert answer.headers["Location"] == change(case)
    case.refresh_from_db()
    assert case.summary == "Said better."


def test_nobody_publishes_what_they_alone_wrote(settings: Any) -> None:
    author = member("Reviewer")
    client, case = signed_in(author), make_case(publish=False)
    models.Case.objects.filter(pk=case.pk).update(created_by=author)
    answer = client.post(step("publish", case))
    assert "Nobody publishes what they alone wrote" in errors_of(answer)
    case.refresh_from_db()
    assert not case.is_published
    settings.FOUR_EYES = False
    client.post(step("publish", case))
    case.refresh_from_db()
    assert case.is_published


def test_what_is_not_ready_is_not_published_and_the_reasons_are_given() -> None:
    client, case = signed_in(superuser()), records.case()
    html = client.get(change(case)).content.decode()
    assert 'href="#id_summary"' in html
    assert 'href="#parties-group"' in html
    answer = client.post(step("publish", case))
    assert "Missing: A summary. Write a summary" in errors_of(answer)
    case.refresh_from_db()
    assert not case.is_published


def test_withdrawing_needs_a_reason() -> None:
    client, case = signed_in(member("Reviewer")), make_case()
    assert "Give the reason" in errors_of(client.post(step("withdraw", case), {"note": " "}))
    client.post(step("withdraw", case), {"note": "The source was forged."})
    case.refresh_from_db()
    assert (case.status, case.withdrawn_reason) == ("withdrawn", "The source was forged.")
    assert "The source was forged." in client.get(change(case)).content.decode()


def test_a_draft_is_not_withdrawn() -> None:
    answer = signed_in(superuser()).post(step("withdraw", records.case()), {"note": "No."})
    assert "Only a published case can be withdrawn" in errors_of(answer)


@pytest.mark.parametrize(("name", "group"), [("publish", "Editor"), ("withdraw", "Editor"), ("publish", "Contributor")])
def test_steps_need_their_permission(name: str, group: str) -> None:
    case = make_case()
    assert signed_in(member(group)).post(step(name, case), {"note": "x"}).status_code == 403
    assert Client().post(step(name, case)).status_code == 302


def test_the_echo_says_dates_in_words() -> None:
    client, page = signed_in(member("Contributor")), "/admin/cases/case/edtf-echo/"
    assert client.get(page, {"date": "1962-10~"}).json() == {"words": "about October 1962", "error": ""}
    assert "is not a date that can be read" in client.get(page, {"date": "soon"}).json()["error"]
    assert client.get(page).json()["words"] == ""
    assert Client().get(page, {"date": "1962"}).status_code == 302


def test_who_submits_is_told_what_is_missing_and_may_submit_all_the_same(vocabularies) -> None:
    client, case = signed_in(superuser()), make_case(publish=False)
    assert "Not yet ready" not in client.get(step("submit", case)).content.decode()
    models.Case.objects.filter(pk=case.pk).update(summary="", settlement="")
    html = client.get(step("submit", case)).content.decode()
    assert "Not yet ready for publication: 2 points" in html
    assert "Write a summary" in html
    client.post(step("submit", case), {"note": "Is the kind right?"})
    case.refresh_from_db()
    assert case.status == "in-review"
