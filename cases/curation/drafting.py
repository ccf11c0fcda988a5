"""Drafts as whole dossiers: begun, replaced and thrown away by programs, under the rules of the desk."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from cases.curation import history, rights
from cases.curation.history import fingerprint
from cases.curation.working_copies import open_working_copy
from cases.dossier.loading import load_case
from cases.dossier.problems import InvalidDossier, Problem
from cases.models import Case
from cases.models.cases import BEFORE_PUBLICATION

Document = dict[str, Any]
CAUSE = "Written through the API"


class TakenError(ValueError):
    """There is a draft of this case already, or its address is another's."""


class StaleError(ValueError):
    """The draft was saved by somebody else since it was read."""


def visible(user: Any) -> QuerySet[Case]:
    """The drafts that this person may read: their own until they are published, and those that they may edit."""
    if not (user.has_perm(rights.ADD) or user.has_perm(rights.CHANGE)):
        raise PermissionDenied("Your account has no right to write cases.")
    drafts = Case.objects.filter(status__in=BEFORE_PUBLICATION)
    if user.has_perm(rights.CHANGE) and user.has_perm(rights.EDIT_ANY):
        return drafts
    return drafts.filter(Q(created_by=user) | Q(pk__in=rights.editable(user).order_by().values("pk")))


def begin(document: Document, *, by: Any) -> Case:
    """A new draft with this dossier; of a case that was published, its working copy. All or nothing.

    Raises PermissionDenied, and TakenError where there is a draft at this address already.
    """
    try:
        with transaction.atomic():
            case = _begun(document, by)
            history.keep(case, by=by, cause=CAUSE)
            return case
    except IntegrityError as error:  # somebody began it at the same moment
        raise TakenError(_taken(document["slug"])) from error


def _begun(document: Document, by: Any) -> Case:
    original = Case.objects.originals().select_for_update().filter(slug=document["slug"]).first()
    if original is None:
        _require(by, rights.ADD, "Your account has no right to begin cases.")
        return Case.objects.get(pk=load_case(document, by=by).record.pk)
    if original.status in BEFORE_PUBLICATION or Case.objects.filter(revises=original).exists():
        raise TakenError(_taken(original.slug))
    _require(by, rights.CHANGE, "Your account has no right to change cases.")
    copy = open_working_copy(original, by=by)
    load_case(document, into=copy)
    copy.refresh_from_db()
    return copy


def _taken(slug: str) -> str:
    return f"There is a draft of “{slug}” already. Change that one, or choose another slug."


def _require(user: Any, permission: str, otherwise: str) -> None:
    if not user.has_perm(permission):
        raise PermissionDenied(otherwise)


def replace(case: Case, document: Document, *, seen: str, by: Any) -> Case:
    """Make a draft what this dossier says. `seen` is the hash of the dossier that the change was made from.

    Raises PermissionDenied, StaleError, and InvalidDossier if the dossier is of another case.
    """
    with transaction.atomic():
        case = _locked(case, seen, rights.may_edit, "This draft is not yours to change now.", by)
        if document["slug"] != case.slug:
            message = (
                f"This draft is “{case.slug}”. A case keeps its slug: begin another draft for “{document['slug']}”."
            )
            raise InvalidDossier([Problem("", None, "slug", message)])
        history.keep(case, by=None, cause="Before a change through the API")
        load_case(document, into=case)
        case.refresh_from_db()
        history.keep(case, by=by, cause=CAUSE)
        return case


def throw_away(case: Case, *, seen: str, by: Any) -> None:
    """Delete a draft that was never published, or a working copy; the published case stays as it is.

    Raises PermissionDenied and StaleError.
    """
    with transaction.atomic():
        case = _locked(case, seen, rights.may_delete, "This draft is not yours to throw away.", by)
        case.delete()


def _locked(case: Case, seen: str, may: Any, otherwise: str, by: Any) -> Case:
    found = Case.objects.select_for_update().filter(pk=case.pk).first()
    if found is None:
        raise StaleError("The draft was published or thrown away meanwhile.")
    if not may(by, found):
        raise PermissionDenied(otherwise)
    if fingerprint(found) != seen:
        raise StaleError(
            "The draft was saved since you read it. Get it again, and make your change to what it says now."
        )
    return found
