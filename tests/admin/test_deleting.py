"""A draft can be thrown away with all that hangs on it; what that is stands on the page that asks."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User

from cases import models
from cases.curation import comments, history, workflow
from tests.admin.records import address, signed_in, superuser
from tests.factories import make_case

pytestmark = pytest.mark.django_db


def _author() -> User:
    author = User.objects.create_user("ada", password="a long pass phrase", is_staff=True)
    author.groups.set(Group.objects.filter(name="Contributor"))
    return author


def _draft(author: User) -> models.Case:
    """A draft with a history of its own: saved, submitted, commented on and returned."""
    case = make_case(publish=False)
    models.Case.objects.filter(pk=case.pk).update(created_by=author)
    case.refresh_from_db()
    history.keep(case, by=author, cause="Saved at the desk")
    chief = superuser()
    workflow.submit(case, by=chief)
    comments.comment(case, by=chief, spot="summary", text="Which river?")
    workflow.return_to_author(case, by=chief, note="Say which river.")
    case.refresh_from_db()
    return case


def test_its_author_deletes_a_draft_that_was_saved_and_returned_and_is_told_what_goes(vocabularies) -> None:
    author = _author()
    client, case = signed_in(author), _draft(author)
    page = address(models.Case, "delete", case.pk)
    html = client.get(page).content.decode()
    for words in (
        "What goes with it",
        "2 parties",
        "1 mediator<",
        "saved state",
        "1 comment",
        "Actors, sources and conflicts stay",
    ):
        assert words in html
    assert "transition</li>" not in html
    assert "transitions</li>" not in html
    assert client.post(page, {"post": "yes"}).status_code == 302
    assert not models.Case.objects.filter(pk=case.pk).exists()
    assert not models.SavedState.objects.filter(case_id=case.pk).exists()
    assert models.Actor.objects.exists()
    assert models.Source.objects.exists()


def test_drafts_are_deleted_from_the_list_and_published_cases_are_not(vocabularies) -> None:
    author = _author()
    draft, public = _draft(author), make_case("made-up-1996")
    chosen = {"action": "delete_selected", "_selected_action": [draft.pk, public.pk], "post": "yes"}
    client = signed_in(User.objects.filter(is_superuser=True).first())
    client.post(address(models.Case, "changelist"), chosen)
    assert models.Case.objects.filter(pk__in=(draft.pk, public.pk)).count() == 2
    client.post(address(models.Case, "changelist"), {**chosen, "_selected_action": [draft.pk]})
    assert list(models.Case.objects.all()) == [public]


def test_the_stock_history_leads_to_the_history_of_the_whole_case() -> None:
    case = make_case()
    answer = signed_in(superuser()).get(address(models.Case, "history", case.pk))
    assert answer["Location"] == address(models.Case, "states", case.pk)
