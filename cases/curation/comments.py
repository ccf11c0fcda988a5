"""What author and reviewer say to each other about a case, at the spot; while a comment is open the case isn't published."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from cases.curation import letters, rights
from cases.models import Case, Comment

LONGEST = 4_000


def comment(case: Case, *, by: Any, text: str, spot: str = "", answers: Comment | None = None) -> Comment:
    """Write a remark on a case, on one spot of it (a path in its dossier), or as an answer to another remark."""
    if not by.has_perm(rights.COMMENT):
        raise PermissionDenied("You may not comment on cases.")
    if not text.strip():
        raise ValidationError("Write the comment first: an empty one helps nobody.")
    if len(text) > LONGEST:
        raise ValidationError(f"A comment has at most {LONGEST:,} characters; this one has {len(text):,}.")
    if answers and answers.case_id != case.pk:
        raise ValidationError("That comment is on another case.")
    spot = answers.spot if answers else spot
    written = Comment.objects.create(case=case, by=by, text=text.strip(), spot=spot, answers=answers)
    letters.about_comment(written)
    return written


def resolve(remark: Comment, *, by: Any) -> None:
    """Close a remark: its writer, the case's author and reviewers may. Those who reopen it write a new one."""
    concerned = by.pk in (remark.by_id, remark.case.created_by_id)
    if not (concerned or by.has_perm(rights.REVIEW)):
        raise PermissionDenied("Only who wrote a comment, the author of the case or a reviewer can resolve it.")
    if remark.is_open:
        remark.resolved_at, remark.resolved_by = timezone.now(), by
        remark.save(update_fields=["resolved_at", "resolved_by"])


def open_on(cases: list[int]) -> QuerySet[Comment]:
    """The comments still open on these cases, given by their keys."""
    return Comment.objects.filter(case__in=cases, resolved_at=None, answers=None).order_by("at", "id")
