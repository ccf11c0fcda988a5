"""The life of a case: each role × step × state, four eyes, the log, the letters, comments, history."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError

from cases.curation import comments, history, rights, workflow
from cases.curation.working_copies import open_working_copy
from cases.models import Case, Comment, SavedState, Transition
from cases.publication.publishing import publish, withdraw
from tests.factories import make_case

pytestmark = pytest.mark.django_db

STATES = ("draft", "in-review", "published", "withdrawn")
ROLES = ("Contributor", "Editor", "Reviewer", "Administrator", "nobody")
# role → the states in which it may take the step on somebody else's case; authors of drafts are tested by themselves
MAY = {
    "submit": {"Editor": {"draft"}, "Reviewer": {"draft"}, "Administrator": {"draft"}},
    "return": {"Reviewer": {"in-review"}, "Administrator": {"in-review"}},
    "publish": {"Reviewer": {"draft", "in-review"}, "Administrator": {"draft", "in-review"}},
    "withdraw": {"Reviewer": {"published"}, "Administrator": {"published"}},
    "edit": {role: {"draft", "in-review"} for role in ("Editor", "Reviewer", "Administrator")},
}


def person(role: str, name: str = "") -> User:
    user = User.objects.create_user(
        name or f"a-{role.lower()}", email=f"{name or role.lower()}@example.org", is_staff=True
    )
    user.groups.set(Group.objects.filter(name=role))
    return user


def a_case(state: str) -> Case:
    case = make_case(publish=state in ("published", "withdrawn"))
    if state == "withdrawn":
        withdraw(case, reason="A duplicate.")
    elif state == "in-review":
        Case.objects.filter(pk=case.pk).update(status="in-review")
    case.refresh_from_db()
    return case


TAKE = {
    "submit": lambda case, user: workflow.submit(case, by=user),
    "return": lambda case, user: workflow.return_to_author(case, by=user, note="Cite the outcome."),
    "publish": lambda case, user: publish(case, by=user),
    "withdraw": lambda case, user: withdraw(case, by=user, reason="Wrong."),
}
THEN = {"submit": "in-review", "return": "draft", "publish": "published", "withdraw": "withdrawn"}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("step", TAKE)
def test_each_role_takes_each_step_only_where_it_may(step: str, role: str, state: str):
    case, user = a_case(state), person(role)
    logged = Transition.objects.count()
    if state in MAY[step].get(role, ()):
        TAKE[step](case, user)
        assert Transition.objects.filter(name=step, by=user).count() == 1
        expected = THEN[step]
    else:
        with pytest.raises(ValidationError):
            TAKE[step](case, user)
        assert Transition.objects.count() == logged
        expected = state
    case.refresh_from_db()
    assert case.status == expected


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_edits_only_where_it_may(role: str, state: str):
    case, user = a_case(state), person(role)
    allowed = state in MAY["edit"].get(role, ())
    assert rights.may_edit(user, case) is allowed
    assert rights.editable(user).filter(pk=case.pk).exists() is allowed


@pytest.mark.parametrize(("state", "allowed"), [("draft", True), ("in-review", False), ("published", False)])
def test_a_contributor_edits_their_own_draft_until_it_is_submitted(state: str, allowed: bool):
    case, author = a_case(state), person("Contributor")
    Case.objects.filter(pk=case.pk).update(created_by=author)
    case.refresh_from_db()
    assert rights.may_edit(author, case) is allowed
    assert rights.editable(author).exists() is allowed


def test_a_reviewer_cannot_publish_what_they_alone_wrote(settings):
    case, author, other = a_case("draft"), person("Reviewer"), person("Editor")
    Case.objects.filter(pk=case.pk).update(created_by=author)
    case.refresh_from_db()
    with pytest.raises(ValidationError, match="alone wrote"):
        publish(case, by=author)
    Case.objects.filter(pk=case.pk).update(summary="Said better.")
    history.keep(Case.objects.get(pk=case.pk), by=other, cause="Saved")
    assert publish(Case.objects.get(pk=case.pk), by=author).number == 1


def test_a_collection_of_one_person_can_switch_four_eyes_off(settings):
    settings.FOUR_EYES = False
    case, author = a_case("draft"), person("Reviewer")
    Case.objects.filter(pk=case.pk).update(created_by=author)
    assert publish(Case.objects.get(pk=case.pk), by=author).published_by == author


def test_returning_without_a_word_is_refused():
    case = a_case("in-review")
    with pytest.raises(ValidationError, match="Say what is to be mended"):
        workflow.return_to_author(case, by=person("Reviewer"), note="  ")
    case.refresh_from_db()
    assert case.status == "in-review"


def test_the_steps_are_told_to_those_whom_they_concern(django_capture_on_commit_callbacks):
    author, reviewer = person("Contributor"), person("Reviewer")
    case = a_case("draft")
    Case.objects.filter(pk=case.pk).update(created_by=author)
    case.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        workflow.submit(case, by=author, note="Ready, I think.")
    with django_capture_on_commit_callbacks(execute=True):
        workflow.return_to_author(case, by=reviewer, note="Cite the outcome.")
    submitted, returned = mail.outbox
    assert (submitted.to, returned.to) == ([reviewer.email], [author.email])
    assert "Ready, I think." in submitted.body
    assert "Cite the outcome." in returned.body
    assert f"/admin/cases/case/{case.pk}/change/" in returned.body


def test_a_mail_server_that_is_down_undoes_nothing(settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    case, author = a_case("draft"), person("Editor")
    person("Reviewer")
    with django_capture_on_commit_callbacks(execute=True):
        workflow.submit(case, by=author)
    case.refresh_from_db()
    assert case.status == "in-review"


def test_a_case_with_an_open_comment_is_not_published_until_it_is_resolved():
    case, reviewer, other = a_case("in-review"), person("Reviewer"), person("Editor")
    remark = comments.comment(case, by=other, text="Which page?", spot="challenges/trust-deficit/description")
    comments.comment(case, by=reviewer, text="Page 12.", answers=remark)
    with pytest.raises(ValidationError, match="1 open comment"):
        publish(case, by=reviewer)
    with pytest.raises(ValidationError, match="open comment"):
        publish(case)  # from the command line too
    comments.resolve(remark, by=other)
    assert publish(case, by=reviewer).number == 1


def test_strangers_neither_comment_nor_resolve():
    case, stranger = a_case("in-review"), person("nobody")
    with pytest.raises(PermissionDenied):
        comments.comment(case, by=stranger, text="Hm.")
    remark = comments.comment(case, by=person("Reviewer"), text="Which page?")
    with pytest.raises(PermissionDenied):
        comments.resolve(remark, by=stranger)
    assert Comment.objects.get().is_open


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_a_comment_that_says_nothing_or_too_much_is_refused(text: str):
    with pytest.raises(ValidationError):
        comments.comment(a_case("in-review"), by=person("Reviewer"), text=text)
    assert not Comment.objects.exists()


def test_history_tells_who_changed_which_field_and_a_state_can_be_restored():
    case, author, editor = a_case("draft"), person("Contributor"), person("Editor")
    first = history.keep(case, by=author, cause="Begun")
    assert history.keep(case, by=author, cause="Saved again, unchanged") is None
    case.summary = "Said better."
    case.save()
    case.challenges.update(severity="minor")
    history.keep(case, by=editor, cause="Saved")
    newest, oldest = history.history(case)
    assert (newest.state.by, [d.path for d in newest.differences]) == (
        editor,
        ["summary", "challenges[trust-deficit].severity"],
    )
    assert newest.differences[1].before == "serious"
    assert oldest.differences == []
    assert first is not None
    history.restore(first, by=editor)
    case.refresh_from_db()
    assert case.summary == "A made-up case."
    assert case.challenges.get().severity == "serious"
    assert [entry.state.cause[:8] for entry in history.history(case)] == ["Restored", "Saved", "Begun"]


def test_a_published_case_is_not_restored_in_place():
    case = a_case("draft")
    state = history.keep(case, cause="Begun")
    publish(case)
    with pytest.raises(ValueError, match="working copy"):
        history.restore(state)


def test_log_comments_and_history_of_a_working_copy_outlive_it():
    case, reviewer, editor = a_case("published"), person("Reviewer"), person("Editor")
    copy = open_working_copy(case, by=editor)
    copy.summary = "Said better."
    copy.save()
    history.keep(copy, by=editor, cause="Saved")
    remark = comments.comment(copy, by=reviewer, text="Good now.")
    comments.resolve(remark, by=reviewer)
    publish(copy, by=reviewer)
    assert Comment.objects.get().case == case
    assert json.loads(SavedState.objects.get(case=case).dossier)["summary"] == "Said better."


def test_only_reviewers_ask_reviewers_to_review():
    case, reviewer, editor = a_case("in-review"), person("Reviewer"), person("Editor")
    with pytest.raises(PermissionDenied):
        workflow.assign(case, reviewer=reviewer, by=editor)
    with pytest.raises(ValidationError, match="may not review"):
        workflow.assign(case, reviewer=editor, by=reviewer)
    case.refresh_from_db()
    assert case.reviewer is None


def test_who_is_asked_to_review_is_told_and_can_be_relieved(django_capture_on_commit_callbacks):
    case, reviewer = a_case("in-review"), person("Reviewer")
    with django_capture_on_commit_callbacks(execute=True):
        workflow.assign(case, reviewer=reviewer, by=person("Administrator"))
    assert Case.objects.get().reviewer == reviewer
    assert [letter.to for letter in mail.outbox] == [[reviewer.email]]
    workflow.assign(case, reviewer=None, by=reviewer)
    assert Case.objects.get().reviewer is None
    assert len(mail.outbox) == 1
