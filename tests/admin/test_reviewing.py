"""Two people at one case: nothing is overwritten in passing, what was said and changed can be read, and brought back."""

from __future__ import annotations

import pytest

from cases import models
from cases.curation.working_copies import open_working_copy
from tests.admin.records import address, form_of, member, signed_in
from tests.admin.test_case_form import change, errors_of
from tests.factories import make_case

pytestmark = pytest.mark.django_db


def page(name: str, case: models.Case) -> str:
    return address(models.Case, name, case.pk)


def test_a_stale_save_is_refused_with_the_difference_and_nothing_is_lost() -> None:
    case = make_case(publish=False)
    first, second = signed_in(member("Editor")), signed_in(member("Editor"))
    mine = form_of(first.get(change(case)).content.decode())
    theirs = form_of(second.get(change(case)).content.decode())
    assert second.post(change(case), theirs | {"summary": "Their words."}).status_code == 302
    answer = first.post(change(case), mine | {"summary": "My words.", "place": "Elsewhere"})
    assert answer.status_code == 200
    said = errors_of(answer)
    assert "saved this case while you had it open" in said
    assert "Summary: “A made-up case.” became “Their words.”" in said
    case.refresh_from_db()
    assert case.summary == "Their words."
    again = form_of(answer.content.decode())
    assert (again["summary"], again["place"]) == ("My words.", "Elsewhere")
    assert first.post(change(case), again).status_code == 302
    case.refresh_from_db()
    assert (case.summary, case.place) == ("My words.", "Elsewhere")
    causes = models.SavedState.objects.filter(case=case).values_list("cause", flat=True)
    assert list(causes) == ["Saved at the desk", "Saved at the desk", "As it was before it was first saved here"]


def test_a_contributor_reads_the_draft_of_another_and_changes_only_their_own() -> None:
    contributor = member("Contributor")
    client, case = signed_in(contributor), make_case(publish=False)
    assert 'name="title"' not in client.get(change(case)).content.decode()
    assert client.post(change(case), {"title": "Vandalised"}).status_code == 403
    party = case.parties.first()
    assert client.post(address(models.Party, "change", party.pk), {"side": "C"}).status_code == 403
    models.Case.objects.filter(pk=case.pk).update(created_by=contributor)
    form = form_of(client.get(change(case)).content.decode())
    assert client.post(change(case), form | {"summary": "Mine."}).status_code == 302
    case.refresh_from_db()
    assert case.summary == "Mine."


def test_from_draft_to_readers_by_the_buttons() -> None:
    """Contributor submits, reviewer comments and returns, contributor mends and submits, reviewer publishes."""
    author, reviewer = member("Contributor"), member("Reviewer")
    writing, reading, case = signed_in(author), signed_in(reviewer), make_case(publish=False)
    models.Case.objects.filter(pk=case.pk).update(created_by=author)
    assert writing.post(page("submit", case), {"note": "Ready."}).status_code == 302
    assert "only editors change it" in writing.get(change(case)).content.decode()
    reading.post(page("review", case), {"do": "comment", "text": "Which page?", "spot": "summary"})
    assert "1 open comment" in errors_of(reading.post(page("publish", case)))
    assert "Give the reason" in errors_of(reading.post(page("return", case), {"note": ""}))
    reading.post(page("return", case), {"note": "Say which page."})
    assert "Say which page." in writing.get(change(case)).content.decode()
    remark = models.Comment.objects.get()
    writing.post(page("review", case), {"do": "comment", "text": "Page 12.", "answers": remark.pk})
    writing.post(page("submit", case))
    reading.post(page("review", case), {"do": "resolve", "comment": remark.pk})
    reading.post(page("publish", case), {"note": "First edition."})
    case.refresh_from_db()
    assert case.is_published
    steps = models.Transition.objects.filter(case=case).order_by("id").values_list("name", flat=True)
    assert list(steps) == ["submit", "return", "submit", "publish"]


def test_the_review_page_shows_what_a_working_copy_changes() -> None:
    case, client = make_case(), signed_in(member("Reviewer"))
    copy = open_working_copy(case)
    models.Case.objects.filter(pk=copy.pk).update(summary="Said better.")
    copy.challenges.update(severity="minor")
    html = client.get(page("review", copy)).content.decode()
    assert "Said better." in html
    assert "Challenges, trust deficit: severity" in html
    assert "<td>serious</td><td>minor</td>" in html
    assert (
        "everything in it is new" in client.get(page("review", make_case("new-1996", publish=False))).content.decode()
    )


def test_a_case_that_was_never_saved_at_the_desk_has_an_empty_history() -> None:
    assert (
        "Nothing was saved at the desk yet"
        in signed_in(member("Editor")).get(page("states", make_case())).content.decode()
    )


def test_a_working_copy_can_be_thrown_away() -> None:
    case, client = make_case(), signed_in(member("Editor"))
    copy = open_working_copy(case)
    assert client.post(page("discard", copy)).headers["Location"] == change(case)
    assert not models.Case.objects.filter(pk=copy.pk).exists()
    assert client.post(page("discard", case)).status_code == 200  # refused: no working copy
    assert models.Case.objects.filter(pk=case.pk).exists()


def test_a_state_can_be_brought_back_by_those_who_may_edit() -> None:
    case, client = make_case(publish=False), signed_in(member("Editor"))
    form = form_of(client.get(change(case)).content.decode())
    client.post(change(case), form | {"summary": "Worse."})
    html = client.get(page("states", case)).content.decode()
    assert "1 change" in html
    oldest = models.SavedState.objects.filter(case=case).last()
    assert signed_in(member("Contributor")).post(
        page("states", case), {"do": "restore", "state": oldest.pk}
    ).status_code in (403,)
    client.post(page("states", case), {"do": "restore", "state": oldest.pk})
    case.refresh_from_db()
    assert case.summary == "A made-up case."


@pytest.mark.parametrize(
    "data",
    [{}, {"do": "explode"}, {"do": "resolve", "comment": "x"}, {"do": "comment", "text": "a", "answers": "99"}],
)
def test_garbage_is_not_found(data: dict) -> None:
    case = make_case(publish=False)
    assert signed_in(member("Reviewer")).post(page("review", case), data).status_code == 404


def test_curators_text_is_shown_as_text() -> None:
    case, client = make_case(publish=False), signed_in(member("Reviewer"))
    client.post(page("review", case), {"do": "comment", "text": "<script>alert(1)</script>", "spot": "<b>summary"})
    html = client.get(page("review", case)).content.decode()
    assert "<script>alert" not in html
    assert "<b>summary" not in html
