"""The editions of a case: each stays readable for ever at its own address."""

from __future__ import annotations

import json
from typing import Any

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
    found = Case.objects.published().filter(slug=slug).only("slug").first()
    if found is None:
        return elsewhere(request, slug)
    fixed = _numbered(found, number)
    document: dict[str, Any] = json.loads(fixed.dossier)
    head = {"edition": fixed.number, "published_at": fixed.published_at.isoformat()}
    full = answer(document, Names([document]), head)
    newest = Edition.objects.filter(case=found).order_by("-number").values_list("number", flat=True)[0]
    extra = {"fixed": fixed, "newest": newest, "api": f"/api/v1/cases/{slug}/editions/{number}/"}
    response = render(request, "site/edition.html", page_of(request, full) | extra)
    response["Link"] = f'<{extra["api"]}>; rel="alternate"; type="application/json"'
    return response


def _numbered(case: Case, number: int) -> Edition:
    # A number beyond what a database counts to is none of an edition.
    fixed = Edition.objects.filter(case=case, number=number).first() if number < 2**31 else None
    if fixed is None:
        raise Http404("There is no such edition.")
    return fixed
