"""The editions of a case: each stays readable for ever at its own address."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from django.db.models import Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.dossier.comparing import compare
from cases.dossier.describing import Change, Piece, described
from cases.models import Case, Edition
from cases.publication.answers import Names, answer
from cases.site.case import elsewhere, page_of
from cases.site.parameters import only

PART = re.compile(r"(\w+)[\[ ]")  # of a path: a part of the case, and not a field of its own
AROUND = 140  # letters that are shown on either side of a change in a long text


class Shown(NamedTuple):
    """A change as it is shown; the pieces of a mended text, else none."""

    change: Change
    pieces: list[Piece]


@require_safe
def editions(request: HttpRequest, slug: str) -> HttpResponse:
    """All editions of a case, the newest first."""
    only(request)
    found = Case.objects.published().filter(slug=slug).only("slug", "title").first()
    if found is None:
        return elsewhere(request, slug)
    rows = found.editions.order_by("-number").values("number", "published_at", "note", "sha256")
    return render(request, "site/editions.html", {"case": found, "editions": list(rows)})


@require_safe
def edition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One edition as it was published. What it refers to is called what it is called now."""
    only(request)
    fixed = _numbered(slug, number)
    if fixed is None:
        return elsewhere(request, slug)
    document: dict[str, Any] = json.loads(fixed.dossier)
    head = {"edition": fixed.number, "published_at": fixed.published_at.isoformat()}
    full = answer(document, Names([document]), head)
    extra = {"fixed": fixed, "newest": fixed.newest, "api": f"/api/v1/cases/{slug}/editions/{number}/"}
    response = render(request, "site/edition.html", page_of(request, full) | extra)
    response["Link"] = f'<{extra["api"]}>; rel="alternate"; type="application/json"'
    return response


@require_safe
def changes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What changed from the edition before to this one, field by field; long texts word by word."""
    only(request)
    rows = (
        Edition.objects.published().filter(case__slug=slug, number__in=[number - 1, number]) if number < 2**31 else ()
    )
    found = {row.number: row for row in rows}
    if number not in found:
        return _no_such(request, slug)
    new, old = found[number], found.get(number - 1)
    after: dict[str, Any] = json.loads(new.dossier)
    differences = compare(json.loads(old.dossier), after) if old else []
    context = {
        "slug": slug, "title": after["title"], "edition": new, "before": old, "address": f"/cases/{slug}/",
        "groups": _grouped(described(differences)), "count": len(differences),
    }  # fmt: skip
    return render(request, "site/changes.html", context)


def _grouped(found: list[Change]) -> list[tuple[str, list[Shown]]]:
    """The changes by the part of the case that they are in, in the order of the dossier."""
    groups: dict[str, list[Shown]] = {}
    for change in found:
        part = PART.match(change.path)
        title = part[1].replace("_", " ").capitalize() if part else "The case itself"
        groups.setdefault(title, []).append(Shown(change, _shortened(change.pieces) if change.is_mended else []))
    return list(groups.items())


def _shortened(pieces: list[Piece]) -> list[Piece]:
    """A mended text with the long runs that stayed cut to what stands around the changes."""
    last = len(pieces) - 1
    shown = []
    for place, piece in enumerate(pieces):
        text = piece.text
        if piece.what == "kept" and len(text) > 3 * AROUND:
            before = text[:AROUND].rsplit(" ", 1)[0] if place else ""
            after = text[-AROUND:].split(" ", 1)[-1] if place < last else ""
            text = f"{before} […] {after}"
        shown.append(Piece(piece.what, text))
    return shown


def _no_such(request: HttpRequest, slug: str) -> HttpResponse:
    """Where a case has no such edition: 404 if it is public, else what has become of it."""
    if Edition.objects.published().filter(case__slug=slug).exists():
        raise Http404("There is no such edition.")
    return elsewhere(request, slug)


def _numbered(slug: str, number: int) -> Any:
    """The edition, with the number of the newest; None where the case is not public. Raises Http404 if it has no such edition."""
    editions_of_it = Edition.objects.published().filter(case__slug=slug)
    # A number beyond what a database counts to is none of an edition.
    newest = editions_of_it.order_by("-number").values("number")[:1]
    fixed = editions_of_it.filter(number=number).annotate(newest=Subquery(newest)).first() if number < 2**31 else None
    if fixed is None and editions_of_it.exists():
        raise Http404("There is no such edition.")
    return fixed
