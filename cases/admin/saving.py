"""Saving a case: nobody overwrites in passing what somebody else saved meanwhile, and every save is kept."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpRequest

from cases.admin.forms import DeskForm
from cases.curation import history
from cases.dossier.comparing import compare
from cases.dossier.describing import described
from cases.dossier.files import sha256
from cases.dossier.writing import write
from cases.models import Case

MOST_NAMED = 8
SEEN = "seen"


class CaseForm(DeskForm):
    """The case's form. It carries the fingerprint of what its writer saw, and is refused once if that is no longer so.

    The page that says so carries the new fingerprint, and what was typed: saved again, it goes over the other's version.
    """

    before: dict[str, Any] | None = None  # the dossier as it stands in the database

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        seen = self.data.get(SEEN, "")
        if self.instance.pk and seen:
            self._refuse_stale(seen)
        return cleaned

    def _refuse_stale(self, seen: str) -> None:
        saved = Case.objects.get(pk=self.instance.pk)
        document = self.before = write(saved)
        if sha256(document) == seen:
            return
        raise ValidationError(_what_happened(saved, document, seen), code="stale")


def _what_happened(case: Case, document: dict[str, Any], seen: str) -> list[str]:
    """Who saved meanwhile and what they changed."""
    latest = case.states.select_related("by").first()
    who = str(latest.by) if latest and latest.by else "Somebody else"
    lines = [
        f"{who} saved this case while you had it open, so your save was stopped. Nothing is lost: what you typed is still in "
        "the form, and their version is in the history. Take over what you need, then save again; yours then counts."
    ]
    base = case.states.filter(sha256=seen).first()
    changes = described(compare(json.loads(base.dossier), document)) if base else []
    lines += [f"{c.where}: “{_short(c.before)}” became “{_short(c.after)}”." for c in changes[:MOST_NAMED]]
    if len(changes) > MOST_NAMED:
        lines.append(f"And {len(changes) - MOST_NAMED} more; see the history.")
    return lines


def _short(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:157]}…"


class CaseSaving:
    """The part of the case's admin that saves it."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Case | None:
        """The case as it is now. Who is about to save it waits for who is saving or publishing it, and sees what they left."""
        if request.method == "POST" and connection.in_atomic_block and object_id.isdecimal():
            Case.objects.select_for_update().filter(pk=int(object_id)).order_by().first()
        found: Case | None = super().get_object(request, object_id, from_field)  # type: ignore[misc]
        return found

    def save_model(self, request: HttpRequest, obj: Case, form: Any, change: bool) -> None:
        if not change and obj.created_by_id is None:
            obj.created_by_id = request.user.pk
        if change and not obj.states.exists():
            before = Case.objects.get(pk=obj.pk)
            history.keep(before, cause="As it was before it was first saved here", document=form.before)
        super().save_model(request, obj, form, change)  # type: ignore[misc]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)  # type: ignore[misc]
        history.keep(Case.objects.get(pk=form.instance.pk), by=request.user, cause="Saved at the desk")
