"""What curators alone see on public pages: the ways to the desk and to previews. Readers' answers never hold any of it."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse

from cases.models import Case

MAY_SEE = "cases.view_case"
MAY_EDIT = "cases.change_case"


class DeskLink(NamedTuple):
    """A way from a public page to the desk."""

    label: str
    address: str


def is_curator(request: HttpRequest) -> bool:
    """Whether who asks is signed in and may see drafts. Asks nothing of the database where nobody is signed in."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    return bool(request.user.is_active and request.user.is_staff and request.user.has_perm(MAY_SEE))


def desk_links(request: HttpRequest, slug: str) -> list[DeskLink]:
    """The curators' links on a public page; none for readers. Answers to who is signed in are never kept or shared.

    `ConditionalMiddleware` lets whoever brings a session past the caches, so that public answers are the same for all.
    """
    if not is_curator(request):
        return []
    rows = Case.objects.filter(slug=slug).order_by(F("revises").desc(nulls_last=True)).values_list("pk", "revises")
    links = []
    for pk, revises in rows[:1]:
        if request.user.has_perm(MAY_EDIT):
            label = "Edit the working copy" if revises else "Edit"
            links.append(DeskLink(label, reverse("admin:cases_case_change", args=[pk])))
        if revises:
            links.append(DeskLink("Preview the working copy", f"/cases/{slug}/preview/"))
    return links
