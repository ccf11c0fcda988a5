"""The page of a case, made from the one stored answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.discovery.catalogue import stored_answer
from cases.models import Case, Rendering
from cases.models.choices import Audience
from cases.site.addresses import absolute, moved
from cases.site.case_notes import CaseNotes
from cases.site.errors import gone
from cases.site.parameters import one_of, only
from cases.values import citing

Document = dict[str, Any]
# In the order of the page, so that its notes are numbered as they are met. Narratives stand among the parts.
ORDER = (
    "background", "parties", "mediators", "process", "events", "challenges", "agreements", "outcomes", "analysis",
    "fundamentals", "lessons",
)  # fmt: skip
NARRATIVES = ("background", "process", "analysis")
PARTS = tuple(name for name in ORDER if name not in NARRATIVES)
MOST_RELATED = 12
EDITORS = "Good Offices editors"


@require_safe
def case(request: HttpRequest, slug: str) -> HttpResponse:
    """A case as it is now. `?outcome=hidden` folds away what came of it, for a class that has yet to discuss it."""
    only(request, "outcome")
    hidden = one_of(request, "outcome", ["shown", "hidden"], "shown") == "hidden"
    stored = stored_answer(slug)
    if stored is None:
        return elsewhere(request, slug)
    full = json.loads(stored)
    extra = {"related": _related(full), "hidden": hidden, "api": f"/api/v1/cases/{slug}/"}
    response = render(request, "site/case.html", page_of(request, full) | extra)
    response["Link"] = f'<{extra["api"]}>; rel="alternate"; type="application/json"'
    return response


def elsewhere(request: HttpRequest, slug: str) -> HttpResponse:
    """Withdrawn: 410 with the reason; moved: 301. Raises Http404 if it never was."""
    reason = Case.objects.withdrawn().filter(slug=slug).values_list("withdrawn_reason", flat=True).first()
    return moved("case", slug, "/cases/") if reason is None else gone(request, reason)


def page_of(request: HttpRequest, full: Document) -> Document:
    """What the template shows of an answer: itself, with its notes numbered, and what is worked out from it."""
    notes = CaseNotes(full["sources"])
    notes.cite(full)
    narratives = {}
    for name in ORDER:
        if name in NARRATIVES:
            narratives[name] = notes.render(full[name])
        else:
            _cite_all(notes, full[name])
    address = absolute(request, full["url"])
    return {
        "case": full, "narratives": narratives, "notes": notes, "sides": _sides(full), "contested": contested(full),
        "citation": citation(full, address), "json_ld": json_ld(full, address), "audiences": dict(Audience.choices),
        "timeline": [_on_timeline(event) for event in full["events"]],
        "present": [found for found in full["challenges"] if found["presence"] != "looked-for-and-absent"],
        "absent": [found for found in full["challenges"] if found["presence"] == "looked-for-and-absent"],
        "bibliography": sorted(full["sources"], key=lambda source: source["reference"].casefold()),
    }  # fmt: skip


def _cite_all(notes: CaseNotes, parts: list[Document]) -> None:
    for part in parts:
        notes.cite(part)
        for provision in part.get("provisions", ()):
            notes.cite(provision)


def _sides(full: Document) -> list[tuple[str, list[Document]]]:
    sides: dict[str, list[Document]] = {}
    for party in full["parties"]:
        sides.setdefault(party["side"], []).append(party)
    return sorted(sides.items())


def _on_timeline(event: Document) -> Document:
    start, end = event["date_earliest"] or event["date_latest"], event["date_latest"]
    # A month or a year is drawn as a point in it: it says how exactly the day is known, and not how long it took.
    lasted = "/" in event["date"]
    return {"start": start, "end": end if lasted else None, "label": event["title"], "url": f"#event-{event['key']}"}


def contested(full: Document) -> list[Document]:
    """The claims that some source disputes, each with both accounts and the address of the part."""
    found = []
    for what, part in _claims(full):
        disputing = [row for row in part["citations"] if row["stance"] == "disputes"]
        if disputing:
            supporting = [row for row in part["citations"] if row["stance"] != "disputes"]
            found.append({"what": what, "claim": _claim(part), "supports": supporting, "disputes": disputing})
    return found


def _claims(full: Document) -> Iterator[tuple[str, Document]]:
    yield "The case as a whole", full
    for name in PARTS:
        for part in full[name]:
            named = part.get("actor") or part.get("type") or {}
            yield named.get("name") or part.get("title") or part.get("statement") or part["fundamental_label"], part
            for provision in part.get("provisions", ()):
                yield f"{part['title']}: {provision['provision']['name']}", provision


def _claim(part: Document) -> str:
    """What the sources are for and against: the part's own words."""
    if "background" in part:
        return part["settlement_note"] or part["summary"] or ""
    for name in ("description", "why", "contribution", "position", "explanation", "status_note", "note", "degree_note"):
        if part.get(name):
            return str(part[name])
    return ""


def citation(full: Document, address: str) -> Document:
    """The case as a source, for those who cite it: always one fixed edition."""
    source = {
        "citekey": f"good-offices-{full['slug']}-{full['edition']}", "csl_type": "webpage",
        "title": f"{full['title']} (edition {full['edition']})", "issued": full["published_at"][:10],
        "creators": [{"literal": name} for name in full["authors"] or [EDITORS]],
        "container_title": "Good Offices: an open database of mediation case studies",
        "url": f"{address}editions/{full['edition']}/",
    }  # fmt: skip
    return {
        "text": citing.reference(source), "bibtex": citing.bibtex(source), "ris": citing.ris(source),
        "csl": json.dumps([citing.csl(source)], ensure_ascii=False, indent=2),
    }  # fmt: skip


def json_ld(full: Document, address: str) -> Document:
    """The case in schema.org's words: an article about an event."""
    event: Document = {"@type": "Event", "name": full["title"], "startDate": full["start_earliest"]}
    event |= {"endDate": full["end_latest"]} if full["end_latest"] else {}
    event |= {"location": {"@type": "Place", "name": full["place"]}} if full["place"] else {}
    return {
        "@context": "https://schema.org", "@type": "ScholarlyArticle", "headline": full["title"],
        "abstract": full["summary"] or "", "url": address, "datePublished": full["published_at"], "version": full["edition"],
        "inLanguage": "en", "license": "https://creativecommons.org/licenses/by/4.0/", "isAccessibleForFree": True,
        "author": [{"@type": "Organization", "name": name} for name in full["authors"] or [EDITORS]],
        "publisher": {"@type": "Organization", "name": "Good Offices"}, "about": event,
        "citation": [source["reference"] for source in full["sources"]],
    }  # fmt: skip


def _related(full: Document) -> list[Document]:
    """The other cases of the same conflict, in the public order."""
    rows = Rendering.objects.published().filter(case__conflict__slug=full["conflict"]["slug"])
    found = rows.exclude(slug=full["slug"]).order_by("-start", "slug").values_list("summary", flat=True)[:MOST_RELATED]
    return [json.loads(bytes(row)) for row in found]
