"""The page of a case, made from the one stored answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.discovery import gower, similarity, stored
from cases.discovery.catalogue import stored_answer
from cases.exchange import bibliography, linked_data
from cases.models import Case
from cases.models.choices import Audience
from cases.site import maps
from cases.site.addresses import absolute, moved
from cases.site.case_notes import CaseNotes
from cases.site.curators import desk_links
from cases.site.errors import gone
from cases.site.parameters import one_of, only
from cases.values import citing, edtf

Document = dict[str, Any]
# In the order of the page, so that its notes are numbered as they are met. Narratives stand among the parts.
ORDER = (
    "background", "parties", "mediators", "process", "events", "challenges", "agreements", "outcomes", "analysis",
    "fundamentals", "lessons",
)  # fmt: skip
NARRATIVES = ("background", "process", "analysis")
PARTS = tuple(name for name in ORDER if name not in NARRATIVES)
MOST_RELATED = 12
MOST_SIMILAR, MOST_REASONS = 3, 4


@require_safe
def case(request: HttpRequest, slug: str) -> HttpResponse:
    """A case as it is now. `?outcome=hidden` folds away what came of it, for a class that has yet to discuss it."""
    only(request, "outcome")
    hidden = one_of(request, "outcome", ["shown", "hidden"], "shown") == "hidden"
    stored = stored_answer(slug)
    if stored is None:
        return elsewhere(request, slug)
    full = json.loads(stored)
    extra = {**_others(slug, hidden), "hidden": hidden, "api": f"/api/v1/cases/{slug}/"}
    extra["desk"] = desk_links(request, slug)
    response = render(request, "site/case.html", page_of(request, full) | extra)
    response["Link"] = f'<{extra["api"]}>; rel="alternate"; type="application/json"'
    return response


def elsewhere(request: HttpRequest, slug: str, prefix: str = "/cases/") -> HttpResponse:
    """Withdrawn: 410 with the reason; moved: 301 to below the prefix. Raises Http404 if it never was."""
    reason = Case.objects.withdrawn().filter(slug=slug).values_list("withdrawn_reason", flat=True).first()
    return moved("case", slug, prefix) if reason is None else gone(request, reason)


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
        "case": full, "narratives": narratives, "notes": notes, "sides": sides_of(full), "contested": contested(full),
        "citation": citation(full, address), "json_ld": json_ld(full, address), "audiences": dict(Audience.choices),
        "timeline": [_on_timeline(event) for event in full["events"]], "held": _held(full),
        "locator": maps.locator(full["place"] or full["title"], full["latitude"], full["longitude"]),
        "present": [found for found in full["challenges"] if found["presence"] != "looked-for-and-absent"],
        "absent": [found for found in full["challenges"] if found["presence"] == "looked-for-and-absent"],
        "bibliography": sorted(full["sources"], key=lambda source: source["reference"].casefold()),
    }  # fmt: skip


def _cite_all(notes: CaseNotes, parts: list[Document]) -> None:
    for part in parts:
        notes.cite(part)
        for provision in part.get("provisions", ()):
            notes.cite(provision)


def sides_of(full: Document) -> list[tuple[str, list[Document]]]:
    """The parties by side, in the order of the sides."""
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
    source = bibliography.case_as_source(full, address.removesuffix(full["url"]))
    return {
        "text": citing.reference(source), "bibtex": citing.bibtex(source), "ris": citing.ris(source),
        "csl": json.dumps([citing.csl(source)], ensure_ascii=False, indent=2),
    }  # fmt: skip


def json_ld(full: Document, address: str) -> Document:
    """The case in schema.org's words: an article about an event."""
    return linked_data.alone(linked_data.of_case(full, address.removesuffix(full["url"])))


def _held(full: Document) -> list[Document]:
    """The outcomes of which it is known how long they lasted, as items of a timeline; what holds still is drawn to the day of
    the entry."""
    known = full["as_of_latest"] or full["published_at"][:10]
    items = []
    for outcome in full["outcomes"]:
        start, until = outcome["date_earliest"] or outcome["date_latest"], outcome["lasted_until"]
        if start and until:
            said = "holds to this day" if until.endswith("..") else f"until {edtf.in_words(until)}"
            end = outcome["lasted_until_latest"] or outcome["lasted_until_earliest"] or known
            label = f"{outcome['type']['name']}: {said}"
            items.append({"start": start, "end": end, "label": label, "url": f"#outcome-{outcome['key']}"})
    return items


def _others(slug: str, hidden: bool) -> Document:
    """Cases of the same conflict, and similar ones of others with the reasons, from the index and one query.

    Where what came of the case is hidden, no reason tells it.
    """
    same = similarity.of_same_conflict(slug, MOST_RELATED)
    try:
        hits = similarity.similar(slug, MOST_SIMILAR, of_other_conflicts=True)
    except similarity.NoSuchCaseError:  # withdrawn since its answer was read
        hits = []
    rows = stored.summaries(
        [slug, *same, *(hit.slug for hit in hits)]
    )  # its own too: one query, whether or not it has others
    similar = []
    for hit in hits:
        reasons = [why for why in hit.reasons if not (hidden and gower.BY_NAME[why.variable].is_result)]
        if hit.slug in rows:
            similar.append((rows[hit.slug], hit, reasons[:MOST_REASONS]))
    return {"related": [rows[other] for other in same if other in rows], "similar": similar}
