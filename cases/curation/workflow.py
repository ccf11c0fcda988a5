"""The steps of a case before publication: submit, return, assign. Each checks who may, does it whole, logs it and tells."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from cases.curation import comments, four_eyes, history, letters, rights
from cases.curation.readiness import readiness
from cases.models import Case, Transition
from cases.models.choices import Status


def objections_to_submitting(case: Case, user: Any) -> list[str]:
    """Why this person can't submit this case now, in words."""
    if case.status != Status.DRAFT:
        return [f"Only a draft is submitted; this case is {case.get_status_display()}."]
    if not user.has_perm(rights.SUBMIT) or not rights.may_edit(user, case):
        return ["Only the author of a draft or an editor submits it."]
    return []


def objections_to_returning(case: Case, user: Any) -> list[str]:
    """Why this person can't return this case to its author now, in words."""
    if case.status != Status.IN_REVIEW:
        return [f"Only a case in review is returned; this one is {case.get_status_display()}."]
    return [] if user.has_perm(rights.REVIEW) else ["Only a reviewer returns a case to its author."]


def objections_to_publishing(case: Case, user: Any) -> list[str]:
    """Why this person can't publish this case now, in words: rights, four eyes, open comments, what is missing."""
    if case.status not in (Status.DRAFT, Status.IN_REVIEW):
        return [f"This case is {case.get_status_display()} already."]
    if not user.has_perm(rights.PUBLISH):
        return ["Only a reviewer publishes cases."]
    found = []
    if alone := four_eyes.objection(user, case):
        found.append(alone)
    waiting = comments.open_on([case.pk]).count()
    if waiting:
        found.append(f"{waiting} open comment{'s' if waiting > 1 else ''}: answer and resolve what is asked first.")
    return found + [f"Missing: {check.label}. {check.hint}".strip() for check in readiness(case) if not check.met]


def objections_to_withdrawing(case: Case, user: Any) -> list[str]:
    """Why this person can't withdraw this case now, in words."""
    if not case.is_published:
        return [f"Only a published case can be withdrawn; this one is {case.get_status_display()}."]
    return [] if user.has_perm(rights.WITHDRAW) else ["Only a reviewer withdraws cases."]


@transaction.atomic
def submit(case: Case, *, by: Any, note: str = "") -> None:
    """Hand a draft in for review."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    _refuse(objections_to_submitting(case, by))
    history.keep(case, by=by, cause="Submitted for review")
    _move(case, Status.IN_REVIEW, "submit", by, note)


@transaction.atomic
def return_to_author(case: Case, *, by: Any, note: str) -> None:
    """Give a case back to its author, with the reason."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    _refuse(objections_to_returning(case, by))
    if not note.strip():
        raise ValidationError("Say what is to be mended: the author reads it.")
    _move(case, Status.DRAFT, "return", by, note.strip())


@transaction.atomic
def assign(case: Case, *, reviewer: Any, by: Any) -> None:
    """Ask somebody to review a case."""
    if not by.has_perm(rights.REVIEW):
        raise PermissionDenied("Only a reviewer assigns reviews.")
    if reviewer is not None and not reviewer.has_perm(rights.REVIEW):
        raise ValidationError(f"{reviewer} may not review cases.")
    Case.objects.filter(pk=case.pk).update(reviewer=reviewer)
    case.reviewer = reviewer
    if reviewer is not None:
        letters.about_step("assign", case, by=by)


def _refuse(objections: list[str]) -> None:
    if objections:
        raise ValidationError(objections)


def _move(case: Case, status: Status, step: str, by: Any, note: str) -> None:
    Case.objects.filter(pk=case.pk).update(status=status)
    case.status = status
    Transition.objects.create(case=case, name=step, by=by, note=note)
    letters.about_step(step, case, by=by, note=note)
