"""The page of an actor: what it did as a mediator, with whom, and where it was a party itself."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from cases.models import Actor, Agreement, Mediator, Party
from cases.models.choices import MediatorRole, Rank, Settlement, Strategy
from cases.site.addresses import of_record
from cases.site.directories import page_of
from cases.site.parameters import only

Document = dict[str, Any]
REACHED = frozenset(
    {Settlement.PROCESS, Settlement.CEASEFIRE, Settlement.PARTIAL, Settlement.FULL}
)  # the rungs of the ladder on which something was agreed
MOST = 50  # of the lists beside the record, which is paged by itself
LONGEST = 46  # letters of a title on the timeline: a phone has no room for more
FEW = 12  # co-mediators: so many are shown together
_CASE = {
    "case_slug": F("case__slug"), "case_title": F("case__title"), "began": F("case__start"),
    "first_day": F("case__start_earliest"), "last_day": F("case__end_latest"),
    "settlement": F("case__settlement"),
}  # fmt: skip


def actors() -> QuerySet[Actor]:
    return Actor.objects.published().select_related("affiliation", "country")


@require_safe
@of_record(actors, "/mediators/")
def actor(request: HttpRequest, record: Actor) -> HttpResponse:
    """One actor's record. Every number in it says of how many cases it is."""
    only(request, "page")
    parts = _mediations(record)
    page = page_of(request, _by_case(parts))
    signed = _agreements(record)
    parties = _as_party(record)
    often, once = _by_frequency(_co_mediators(record))
    context = {
        "actor": record,
        "members": list(record.members.published().values("slug", "name")[:MOST]),
        "tally": _tally(parts),
        "page": page,
        "timeline": _drawn(page),
        "co_mediators": often,
        "met_once": once,
        "parties": parties[:MOST],
        "party_count": len({row["case_slug"] for row in parties}),
        "agreements": signed[:MOST],
        "agreement_count": len(signed),
    }
    return render(request, "site/mediator.html", context)


def _mediations(record: Actor) -> list[Document]:
    """Each part that the actor, or another on its behalf, had as a third party; the newest case first."""
    rows: Any = Mediator.objects.published().filter(Q(actor=record) | Q(on_behalf_of=record))
    rows = rows.order_by(F("case__start_earliest").desc(nulls_last=True), "case__slug", "order", "id").values(
        "role", "rank", "strategy",
        through_slug=F("actor__slug"), through_name=F("actor__name"),
        for_slug=F("on_behalf_of__slug"), for_name=F("on_behalf_of__name"), **_CASE,
    )  # fmt: skip
    return [_labelled(row, record.slug) for row in rows]


def _by_case(parts: list[Document]) -> list[Document]:
    """The cases, each with what the actor did in it, in the order of the parts."""
    return [
        rows[0] | {"parts": rows} for _, group in groupby(parts, key=itemgetter("case_slug")) if (rows := list(group))
    ]


def _labelled(row: Document, slug: str) -> Document:
    row["role_label"], row["strategy_label"] = MediatorRole(row["role"]).label, Strategy(row["strategy"]).label
    row["rank_label"] = "" if row["rank"] == Rank.NOT_APPLICABLE else Rank(row["rank"]).label
    row["settlement_label"] = Settlement(row["settlement"]).label if row["settlement"] else ""
    row["by_itself"] = row["through_slug"] == slug
    return row


def _tally(rows: list[Document]) -> Document:
    """Of how many cases the record is, in how many something was agreed, and how often which role and strategy."""
    settlements = {row["case_slug"]: row["settlement"] for row in rows}
    return {
        "cases": len(settlements),
        "own": len({row["case_slug"] for row in rows if row["by_itself"]}),
        "agreed": sum(settlement in REACHED for settlement in settlements.values()),
        "ongoing": sum(settlement == Settlement.ONGOING for settlement in settlements.values()),
        "settlements": _counted(settlements.items(), Settlement),
        "roles": _counted({(row["case_slug"], row["role"]) for row in rows}, MediatorRole),
        "strategies": _counted({(row["case_slug"], row["strategy"]) for row in rows}, Strategy),
    }


def _counted(pairs: Any, choices: Any) -> list[tuple[str, str, int]]:
    """(code, label, number of cases) of pairs of case and code, in the order of the scheme."""
    counts = Counter(code for _, code in pairs if code)
    return [(choice.value, choice.label, counts[choice.value]) for choice in choices if counts[choice.value]]


def _drawn(rows: Any) -> list[Document]:
    """Cases as items of a timeline, each once, the earliest first."""
    items = {
        row["case_slug"]: {
            "start": row["first_day"].isoformat(),
            "end": row["last_day"].isoformat() if row["last_day"] else None,
            "label": Truncator(row["case_title"]).chars(LONGEST), "url": f"/cases/{row['case_slug']}/", "code": row["settlement"],
        }
        for row in rows
        if row["first_day"]
    }  # fmt: skip
    return sorted(items.values(), key=lambda item: str(item["start"]))


def _co_mediators(record: Actor) -> list[Document]:
    """Who mediated in the same cases, most often first."""
    shared = Mediator.objects.published().filter(case__mediators__actor=record).exclude(actor=record)
    rows: Any = shared.order_by().values(slug=F("actor__slug"), name=F("actor__name"))
    return list(rows.annotate(case_count=Count("case", distinct=True)).order_by("-case_count", "name")[:MOST])


def _by_frequency(others: list[Document]) -> tuple[list[Document], list[Document]]:
    """Those met in several cases, and those met in one: these are folded where they would bury the others."""
    often = [other for other in others if other["case_count"] > 1]
    if len(others) <= FEW or not often:
        return others, []
    return often, others[len(often) :]


def _as_party(record: Actor) -> list[Document]:
    rows: Any = Party.objects.published().filter(actor=record)
    rows = rows.order_by(F("case__start_earliest").desc(nulls_last=True), "case__slug")
    found = list(rows.values("side", "position", **_CASE))
    for row in found:
        row["settlement_label"] = Settlement(row["settlement"]).label if row["settlement"] else ""
    return found


def _agreements(record: Actor) -> list[Document]:
    """The agreements that the actor signed, witnessed or guaranteed, the newest first."""
    links = {"signed": "signatories", "witnessed": "witnesses", "guaranteed": "guarantors"}
    part = {
        verb: Exists(Agreement._meta.get_field(name).remote_field.through.objects.filter(agreement=OuterRef("pk"), actor=record))  # type: ignore[union-attr]
        for verb, name in links.items()
    }  # fmt: skip
    rows = Agreement.objects.published().annotate(**{f"is_{verb}": exists for verb, exists in part.items()})
    rows = rows.filter(Q(is_signed=True) | Q(is_witnessed=True) | Q(is_guaranteed=True))
    rows = rows.order_by(F("signed_earliest").desc(nulls_last=True), "slug")
    columns = ("slug", "title", "signed", *(f"is_{verb}" for verb in links))
    found = list(rows.values(*columns))
    for row in found:
        row["verbs"] = ", ".join(verb for verb in links if row[f"is_{verb}"])
    return found
