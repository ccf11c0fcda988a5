"""The editions of a case: each stays readable for ever at its own address."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.models import Case, Edition
from cases.publication.answers import Names, answer
from cases.site.case import elsewhere, page_of
from cases.site.parameters import only


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


def _numbered(slug: str, number: int) -> Any:
    """The edition, with the number of the newest; None where the case is not public. Raises Http404 if it has no such edition."""
    editions_of_it = Edition.objects.published().filter(case__slug=slug)
    # A number beyond what a database counts to is none of an edition.
    newest = editions_of_it.order_by("-number").values("number")[:1]
    fixed = editions_of_it.filter(number=number).annotate(newest=Subquery(newest)).first() if number < 2**31 else None
    if fixed is None and editions_of_it.exists():
        raise Http404("There is no such edition.")
    return fixed
