"""Working copies: how a published case is changed without its readers seeing half a change."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cases.dossier.comparing import Difference, compare
from cases.dossier.loading import load_case
from cases.dossier.writing import write
from cases.models import Case
from cases.models.choices import Status


class NotPublishedError(ValueError):
    """Only a case that was published has a working copy; any other is edited itself."""


@transaction.atomic
def open_working_copy(case: Case, by: Any = None) -> Case:
    """A draft that is to replace a published case; the one that there is already, or a new one that says the same.

    The working copy of a withdrawn case brings it back when it is published; until then its address says why it went.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)  # two who open one at once have the same
    if case.status not in (Status.PUBLISHED, Status.WITHDRAWN):
        raise NotPublishedError(f"“{case}” is not published: edit it directly.")
    existing = Case.objects.filter(revises=case).first()
    if existing:
        return existing
    copy = Case.objects.create(
        slug=case.slug, title=case.title, conflict_id=case.conflict_id, kind=case.kind, start=case.start,
        revises=case, status=Status.DRAFT, created_by=by,
    )  # fmt: skip
    load_case(write(case), into=copy)
    copy.refresh_from_db()
    return copy


def changes(copy: Case) -> list[Difference]:
    """What the working copy changes against the published case."""
    assert copy.revises is not None, "only a working copy has something to be compared with"  # noqa: S101
    return compare(write(copy.revises), write(copy))


def discard(copy: Case) -> None:
    """Throw a working copy away; the published case stays as it is."""
    if copy.revises_id is None:
        raise NotPublishedError(f"“{copy}” is no working copy.")
    copy.delete()
