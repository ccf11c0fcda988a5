"""Whether a case is ready for readers, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from cases.dossier.writing import write
from cases.models import Case, Source
from cases.models.choices import CaseKind
from cases.values.text import citations, unreadable_citations

Document = dict[str, Any]
NARRATIVES = ("background", "process", "analysis")
EVENTS_NEEDED = 3


class Check(NamedTuple):
    """One rule of readiness: whether it is met, what to do about it, and the part of the form at fault."""

    name: str
    label: str
    met: bool
    hint: str
    anchor: str


def readiness(case: Case) -> list[Check]:
    """All rules for this case. An unmediated negotiation needs no mediator: that is what it is kept to show."""
    document = write(case)
    return checks_of(document, known_citekeys([document]))


def known_citekeys(documents: Iterable[Document]) -> set[str]:
    """Those of the citekeys in the narratives of these dossiers that a source has."""
    named = {citekey for document in documents for citekey in _named(document)}
    return set(Source.objects.filter(citekey__in=named).values_list("citekey", flat=True)) if named else set()


def checks_of(document: Document, known: set[str]) -> list[Check]:
    """The same for a case's dossier. `known` are the citekeys that its narratives may name."""
    sides = {party["side"] for party in document.get("parties", ())}
    mediators, events = document.get("mediators", []), document.get("events", [])
    uncited, broken, unreadable = _uncited(document), sorted(_named(document) - known), _unreadable(document)
    checks = [
        Check("summary", "A summary", bool(document.get("summary")), "Write a summary of at most 600 characters.", "summary"),
        Check("dates", "Dates", bool(document.get("start")), "Say when the effort began.", "start"),
        Check("conflict", "A conflict", bool(document.get("conflict")), "Choose the conflict.", "conflict"),
        Check("parties", "Parties on two sides", len(sides) >= 2, "Record at least two parties on different sides.", "parties"),
        Check("events", "Three events", len(events) >= EVENTS_NEEDED, f"{len(events)} of {EVENTS_NEEDED} recorded.", "events"),
        Check("challenge", "A challenge", bool(document.get("challenges")), "Record what stood in the way.", "challenges"),
        Check("outcome", "An outcome", bool(document.get("outcomes")), "Record what came of it.", "outcomes"),
        Check("settlement", "Settlement", bool(document.get("settlement")), "Code what the effort reached.", "settlement"),
        Check("cited", "Citations", not uncited, f"Not cited: {', '.join(uncited)}.", "citations"),
        Check("sources", "Sources known", not broken, f"No such source: {', '.join(broken)}.", "background"),
        Check("readable", "Citations readable", not unreadable,
              f"Write them as [@citekey, p. 12]: {', '.join(unreadable)}.", "background"),
    ]  # fmt: skip
    if document.get("kind") != CaseKind.UNMEDIATED:
        coded = any(m.get("role") and m.get("strategy") for m in mediators)
        hint = "Record at least one mediator with role and strategy."
        checks.insert(4, Check("mediator", "A mediator with role and strategy", coded, hint, "mediators"))
    return checks


def _uncited(document: Document) -> list[str]:
    """What must be cited and is not: challenges, outcomes, agreements."""
    entries = ((part, entry) for part in ("challenges", "outcomes", "agreements") for entry in document.get(part, ()))
    return [f"{part.removesuffix('s')} {entry['key']}" for part, entry in entries if not entry.get("citations")]


def _unreadable(document: Document) -> list[str]:
    """What was meant as a citation in a narrative and would be shown with its brackets."""
    return [text for name in NARRATIVES for text in unreadable_citations(document.get(name, ""))]


def _named(document: Document) -> set[str]:
    """The citekeys that stand in the narratives."""
    return {place.citekey for name in NARRATIVES for place in citations(document.get(name, ""))}
