"""What curators alone see on the site: cases that are not public yet, as readers would see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from cases.dossier.writing import write
from cases.models import Case, Edition
from cases.publication.answers import Names, answer
from cases.site.case import page_of
from cases.site.curators import is_curator
from cases.site.errors import not_found
from cases.site.parameters import only

NEVER_KEPT = "no-store, private"


FRAMED: Any = csp_replace(
    {"frame-ancestors": [SELF]}
)  # the desk shows previews beside its form; no other page is framed


@require_safe
@FRAMED
@xframe_options_sameorigin
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """What would be published next under this address: the working copy if there is one, else the draft.

    For all but curators nothing is here, whether or not there is a draft.
    """
    try:
        response = _preview(request, slug) if is_curator(request) else not_found(request)
    except Http404 as missing:
        response = not_found(request, missing)
    return _unlisted(response)


def unsaved_preview(read: Callable[[HttpRequest, int], Any]) -> Callable[..., HttpResponse]:
    """A view that shows what a form of the desk holds and that is not saved. `read` makes it a dossier, or says what is wrong.

    The desk reads its form and the site draws the page; they meet where addresses are given out.
    """

    @require_POST
    @FRAMED
    @xframe_options_sameorigin
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        if not is_curator(request):
            return _unlisted(not_found(request))
        found = read(request, pk)
        if found.errors:
            return _unlisted(render(request, "site/preview_refused.html", {"errors": found.errors}, status=422))
        about = _about(found.case) | {"is_unsaved": True}
        return _unlisted(
            render(request, "site/preview.html", page_of(request, _answer(found.case, found.document)) | about)
        )

    return view


def _unlisted(response: HttpResponse) -> HttpResponse:
    """Neither kept nor found."""
    response["Cache-Control"] = NEVER_KEPT
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _preview(request: HttpRequest, slug: str) -> HttpResponse:
    only(request)
    # The working copy comes first. It has its case's address, unless the draft of another has taken that meanwhile.
    found = Case.objects.filter(slug=slug).order_by(F("revises").desc(nulls_last=True)).first()
    if found is None:
        raise Http404("There is no case at this address.")
    if found.is_published:
        return redirect(found.get_absolute_url())
    return render(request, "site/preview.html", page_of(request, _answer(found, write(found))) | _about(found))


def _answer(case: Case, document: dict[str, Any]) -> dict[str, Any]:
    """The answer that publication would store of this dossier, as the next edition, of this moment."""
    last = Edition.objects.filter(case=case.revises_id or case.pk).order_by("-number").values_list("number", flat=True)
    head = {"edition": (last.first() or 0) + 1, "published_at": timezone.now().isoformat()}
    return answer(document, Names([document]), head)


def _about(case: Case) -> dict[str, Any]:
    is_copy = case.revises_id is not None
    return {
        "related": [], "hidden": False, "api": "", "preview": True, "is_copy": is_copy,
        "status": "working copy" if is_copy else case.get_status_display(), "saved_at": case.updated_at,
        "edit": reverse("admin:cases_case_change", args=[case.pk]),
    }  # fmt: skip
