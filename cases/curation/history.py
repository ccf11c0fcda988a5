"""What a case was like after each save, who changed which field from what to what, and how it is brought back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import transaction

from cases.dossier.comparing import Difference, compare
from cases.dossier.files import sha256, to_json
from cases.dossier.loading import load_case
from cases.dossier.writing import write
from cases.models import Case, SavedState


class Entry(NamedTuple):
    """One save, and what it changed against the one before."""

    state: SavedState
    differences: list[Difference]


def fingerprint(case: Case) -> str:
    """SHA-256 of the case's dossier as it stands: two equal ones mean that nobody saved in between."""
    return sha256(write(case))


def keep(case: Case, *, by: Any = None, cause: str, document: dict[str, Any] | None = None) -> SavedState | None:
    """Keep the case as it now stands; None if it says the same as when it was last kept. `document`: if it is at hand."""
    document = document or write(case)
    digest = sha256(document)
    latest = case.states.order_by("-at", "-id").only("sha256").first()
    if latest and latest.sha256 == digest:
        return None
    return SavedState.objects.create(case=case, by=by, cause=cause, dossier=to_json(document), sha256=digest)


def history(case: Case, most: int = 50) -> list[Entry]:
    """The last saves, newest first. One query and one comparison each."""
    states = list(case.states.select_related("by").order_by("-at", "-id")[: most + 1])
    return list(_entries(states))[:most]


def _entries(states: list[SavedState]) -> Iterator[Entry]:
    documents = [json.loads(state.dossier) for state in states]
    earlier = [*documents[1:], None][: len(documents)]
    for state, after, before in zip(states, documents, earlier, strict=True):
        yield Entry(state, compare(before, after) if before is not None else [])


@transaction.atomic
def restore(state: SavedState, *, by: Any = None) -> Case:
    """Bring a draft back to how it stood; the states in between stay in its history.

    Raises InvalidDossier if it refers to records that are gone since, and ValueError if the case is no draft now.
    """
    case = Case.objects.select_for_update().get(pk=state.case_id)
    if case.status not in ("draft", "in-review"):
        raise ValueError(f"“{case}” is {case.get_status_display()}: open a working copy and restore into that.")
    keep(case, by=by, cause="Before a restore")
    load_case(json.loads(state.dossier), into=case)
    case.refresh_from_db()
    keep(case, by=by, cause=f"Restored as of {state.at:%d %B %Y, %H:%M} UTC")
    return case
