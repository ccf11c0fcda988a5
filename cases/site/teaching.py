"""The class hand-out of a case, made from its data: fact sheet, timeline, who wants what, questions, role cards, notes."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.discovery.catalogue import stored_answer
from cases.models.choices import ActorKind, Alignment, MediatorRole
from cases.site.addresses import absolute
from cases.site.case import citation, elsewhere, sides_of
from cases.site.parameters import one_of, only

Document = dict[str, Any]
LEADING = (MediatorRole.LEAD, MediatorRole.CO_MEDIATOR, MediatorRole.FACILITATOR, MediatorRole.GOOD_OFFICES)
BEFORE = (
    "context",
    "offer",
    "refusal",
    "pre-negotiation",
    "violence",
    "statement",
)  # kinds that don't give the end away
MOST_READINGS = 8
READING = ("scholarly", "memoir", "primary-document")  # what a class would read first


class RoleCard(NamedTuple):
    """What one player of the simulation is told: who “you” are, in which part, and the lines (what, text)."""

    name: str
    who: str
    lines: list[tuple[str, str]]


@require_safe
def handout(request: HttpRequest, slug: str) -> HttpResponse:
    """The hand-out. `?outcome=hidden` leaves out what came of it, with all that is for the teacher alone."""
    only(request, "outcome")
    hidden = one_of(request, "outcome", ["shown", "hidden"], "shown") == "hidden"
    stored = stored_answer(slug)
    if stored is None:
        return elsewhere(request, slug, "/teach/")
    case = json.loads(stored)
    context = {
        "case": case, "hidden": hidden, "sides": sides_of(case), "cards": [*_party_cards(case), *_mediator_cards(case)],
        "events": [event for event in case["events"] if not hidden or _is_before(event, case)],
        "present": [found for found in case["challenges"] if found["presence"] == "present"],
        "readings": _readings(case), "citation": citation(case, absolute(request, case["url"]))["text"],
    }  # fmt: skip
    return render(request, "site/teach.html", context)


def _is_before(event: Document, case: Document) -> bool:
    """Whether an event led up to the effort: it was over when that began, or opened it."""
    day, start = event["date_latest"] or event["date_earliest"], case["start_latest"] or case["start_earliest"]
    return bool(day and start) and (day < start or (day == start and event["kind"] in BEFORE))


def _party_cards(case: Document) -> list[RoleCard]:
    """A card for each party of which a position or interests are recorded."""
    cards = []
    for party in case["parties"]:
        others = [other["actor"]["short_name"] for other in case["parties"] if other["side"] != party["side"]]
        allies = [
            other["actor"]["short_name"]
            for other in case["parties"]
            if other["side"] == party["side"] and other["key"] != party["key"]
        ]
        lines = [
            ("You say that you want", party["position"]), ("What you need", party["interests"]),
            ("Who spoke for you", party["delegation"]), ("On your side", ", ".join(allies)),
            ("Across the table", ", ".join(others)),
        ]  # fmt: skip
        if party["position"] or party["interests"]:
            cards.append(RoleCard(_you(party["actor"]), f"Party, side {party['side']}", _said(lines)))
    return cards


def _mediator_cards(case: Document) -> list[RoleCard]:
    """A card for each third party that led or carried the talks; what it achieved is no part of it."""
    cards = []
    for mediator in case["mediators"]:
        seen = mediator["alignment_label"] if mediator["alignment"] not in (None, "unknown") else ""
        if mediator["alignment"] == Alignment.CLOSER and mediator["alignment_side"]:
            seen = f"closer to side {mediator['alignment_side']}"
        lines = [
            ("Your mandate", mediator["mandate"]), ("What you can promise, threaten or withhold", mediator["leverage"]),
            ("How the parties see you", seen),
            ("How you came in", mediator["entry_label"] if mediator["entry"] not in (None, "unknown") else ""),
            ("What you want", "An agreement that both sides can defend at home and will keep."),
        ]  # fmt: skip
        if mediator["role"] in LEADING and len(_said(lines)) > 1:
            cards.append(RoleCard(_you(mediator["actor"]), mediator["role_label"].capitalize(), _said(lines)))
    return cards


def _you(actor: Document) -> str:
    """“You are Jimmy Carter”, “You speak for Egypt”."""
    return (
        f"You are {actor['name']}" if actor["kind"] == ActorKind.INDIVIDUAL else f"You speak for {actor['short_name']}"
    )


def _said(lines: list[tuple[str, str | None]]) -> list[tuple[str, str]]:
    return [(what, text[:1].upper() + text[1:]) for what, text in lines if text]


def _readings(case: Document) -> list[Document]:
    """What to read first: scholarly works, memoirs and documents."""
    ranked = [source for source in case["sources"] if source["kind"] in READING]
    return sorted(ranked, key=lambda source: (READING.index(source["kind"]), source["reference"]))[:MOST_READINGS]
