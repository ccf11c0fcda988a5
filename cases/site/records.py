"""The pages of single records: a conflict with its cases, an agreement with what became of it."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.discovery import atlas
from cases.discovery.catalogue import stored_answer
from cases.models import Agreement, Conflict, Rendering
from cases.models.choices import Confidence, Stance
from cases.site import maps
from cases.site.addresses import of_record
from cases.site.directories import conflict_years, page_of
from cases.site.notes import Notes, Work
from cases.site.parameters import only

Document = dict[str, Any]


def conflicts() -> QuerySet[Conflict]:
    return Conflict.objects.published()


def agreements() -> QuerySet[Agreement]:
    return Agreement.objects.published().select_related("case")


def summaries(cases: Any) -> list[Document]:
    """The stored summaries of the published ones among these cases, in the public order."""
    rows = Rendering.objects.published().filter(case__in=cases).order_by("-start", "slug")
    return [json.loads(bytes(row)) for row in rows.values_list("summary", flat=True)]


def drawn(cases: Iterable[Document]) -> list[Document]:
    """Cases as items of a timeline, the earliest first."""
    items = [
        {
            "start": case["start_earliest"], "end": case["end_latest"], "label": case["title"], "url": case["url"],
            "code": case["settlement"],
        }
        for case in cases
        if case["start_earliest"]
    ]  # fmt: skip
    return sorted(items, key=lambda item: str(item["start"]))


@require_safe
@of_record(conflicts, "/conflicts/")
def conflict(request: HttpRequest, record: Conflict) -> HttpResponse:
    """One conflict: what it was over, its phases, and all that was tried to end it."""
    only(request, "page")
    cases = summaries(record.cases.all())
    page = page_of(request, cases)
    notes = Notes.of([record.background], also=Q(conflict_citations__conflict=record))
    background = notes.render(record.background, first_heading=3)
    phases = list(record.phases.all())
    located = [each for each in atlas.of("conflict", record.slug) if each.is_on_map]
    context = {
        "map": maps.small(located, f"Map of the cases of {record.name}, marked by what they reached", size=1.7)
        if located
        else "",
        "conflict": record,
        "years": conflict_years(record),
        "background": background,
        "notes": notes,
        "citations": _citations(record, notes.works),
        "phases": phases,
        "case_count": len(cases),
        "page": page,
        "timeline": [*_stretches(phases, cases), *drawn(page)],
        "parties": _parties(cases),
        "deaths": deaths(record),
        "identifiers": identifiers(record),
        # Every public conflict has a published case, whose summary says where the conflict lies.
        "regions": cases[0]["regions"] if cases else [],
        "countries": cases[0]["countries"] if cases else [],
    }
    return render(request, "site/conflict.html", context)


def _stretches(phases: list[Any], cases: list[Document]) -> list[Document]:
    """The phases as items of a timeline. One that still goes on is drawn to the last day that a phase or case is known for."""
    dated = [phase for phase in phases if phase.start_earliest]
    days = [phase.end_latest or phase.start_earliest for phase in dated]
    known = [case["end_latest"] or case["start_latest"] or case["start_earliest"] for case in cases]
    last = max([*days, *(dt.date.fromisoformat(day) for day in known if day)], default=dt.date.today())
    return [
        {
            "start": phase.start_earliest.isoformat(), "end": (phase.end_latest or last).isoformat(),
            "label": phase.name if phase.end_latest else f"{phase.name} (to the present)",
            "url": f"#phase-{phase.key}", "code": None,
        }
        for phase in dated
    ]  # fmt: skip


def _citations(record: Conflict, works: dict[str, Work]) -> list[Document]:
    rows = record.citations.order_by("order", "id").values("source__citekey", "locator", "stance", "confidence", "note")
    return [
        {
            "work": works[row["source__citekey"]], "locator": row["locator"], "note": row["note"],
            "disputes": row["stance"] == Stance.DISPUTES, "confidence": Confidence(row["confidence"]).label,
        }
        for row in rows
        if row["source__citekey"] in works
    ]  # fmt: skip


def _parties(cases: list[Document]) -> list[Document]:
    """Who was a party to these cases, in how many of them; most first."""
    found: dict[str, Document] = {}
    for case in cases:
        for slug, name in {party["slug"]: party["name"] for party in case["parties"]}.items():
            found.setdefault(slug, {"slug": slug, "name": name, "case_count": 0})["case_count"] += 1
    return sorted(found.values(), key=lambda party: (-party["case_count"], party["name"]))


def deaths(record: Conflict) -> str:
    """The estimates of deaths as a range in words; empty where none is given."""
    low, best, high = record.fatalities_low, record.fatalities_best, record.fatalities_high
    if low is not None and high is not None and low != high:
        spread = f"{low:,} to {high:,}"
        return f"{spread}; best estimate {best:,}" if best is not None else spread
    if best is None:
        known = [f"at least {low:,}"] if low is not None else [f"at most {high:,}"] if high is not None else []
        return known[0] if known else ""
    bounds = [f"at least {low:,}"] if low is not None and low != best else []
    bounds += [f"at most {high:,}"] if high is not None and high != best else []
    return "; ".join([f"about {best:,}", *bounds])


def identifiers(record: Conflict) -> list[tuple[str, str, str]]:
    """The conflict's numbers in the field's datasets: (dataset, number, address or nothing)."""
    rows = [
        ("UCDP conflict", record.ucdp_id, f"https://ucdp.uu.se/conflict/{record.ucdp_id}"),
        ("International Crisis Behavior crisis", record.icb_number, ""),
        ("Correlates of War war", record.cow_war_number, ""),
        ("Wikidata", record.wikidata_id, f"https://www.wikidata.org/wiki/{record.wikidata_id}"),
    ]
    return [row for row in rows if row[1]]


@require_safe
@of_record(agreements, "/agreements/")
def agreement(request: HttpRequest, record: Agreement) -> HttpResponse:
    """One agreement: who signed it, what it provides for, how far that was carried out."""
    only(request)
    answer = json.loads(stored_answer(record.case.slug) or b"{}")
    document = next(found for found in answer["agreements"] if found["slug"] == record.slug)
    works = {source["citekey"]: source for source in answer["sources"]}
    backing = [(citation, works.get(citation["source"]["citekey"])) for citation in _backing(document)]
    context = {
        "agreement": document,
        "case": answer,
        "citations": backing,
        "identifiers": _agreement_identifiers(document),
        "carried_out": _carried_out(document["provisions"]),
    }
    return render(request, "site/agreement.html", context)


def _backing(document: Document) -> list[Document]:
    """The citations of the agreement and of its provisions, each place once."""
    everywhere = [*document["citations"], *(c for part in document["provisions"] for c in part["citations"])]
    return list({(c["source"]["citekey"], c["locator"], c["note"]): c for c in everywhere}.values())


def _agreement_identifiers(document: Document) -> list[tuple[str, str, str]]:
    rows = [
        ("UN Treaty Series", document["unts_number"], ""),
        ("UN document", document["un_symbol"], _un_document(document["un_symbol"] or "")),
        ("PA-X agreement", document["pax_id"], f"https://www.peaceagreements.org/view/{document['pax_id']}"),
        ("UCDP Peace Agreement Dataset", document["ucdp_id"], ""),
        ("Peace Accords Matrix", document["pam_id"], ""),
    ]
    return [row for row in rows if row[1]]


def _un_document(symbol: str) -> str:
    """The address of a UN document: by its first symbol, without year, annex or the second body's symbol."""
    first = re.split(r"\s*[–,;(]", symbol, maxsplit=1)[0].strip()
    return f"https://undocs.org/{quote(first)}"


def _carried_out(provisions: list[Document]) -> Document:
    """How many provisions there are, how many are coded, and how many of those were carried out in full."""
    coded = [provision["implementation"] for provision in provisions if provision["implementation"] != "unknown"]
    return {"all": len(provisions), "coded": len(coded), "full": coded.count("full")}
