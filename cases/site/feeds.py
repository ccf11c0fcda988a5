"""Atom feeds (RFC 4287) of the newest editions: of all cases, of one conflict, of one mediator."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cases.models import Actor, Conflict, Edition
from cases.site.addresses import absolute, of_record
from cases.site.parameters import only

ENTRIES = 30
ATOM = "application/atom+xml"
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 can't hold
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def _conflicts() -> QuerySet[Conflict]:
    return Conflict.objects.published()


def _actors() -> QuerySet[Actor]:
    return Actor.objects.published()


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The newest editions of all cases."""
    only(request)
    return _feed(request, "Good Offices: newest editions", "/cases/", Edition.objects.published())


@require_safe
@of_record(_conflicts, "/feeds/conflicts/")
def conflict(request: HttpRequest, record: Conflict) -> HttpResponse:
    """The newest editions of the cases of one conflict."""
    only(request)
    editions = Edition.objects.published().filter(case__conflict=record)
    return _feed(request, f"Good Offices: {record.name}", f"/conflicts/{record.slug}/", editions)


@require_safe
@of_record(_actors, "/feeds/mediators/")
def mediator(request: HttpRequest, record: Actor) -> HttpResponse:
    """The newest editions of the cases in which one actor mediated."""
    only(request)
    editions = Edition.objects.published().filter(case__mediators__actor=record).distinct()
    return _feed(request, f"Good Offices: {record.name}", f"/mediators/{record.slug}/", editions)


def _feed(request: HttpRequest, title: str, page: str, editions: QuerySet[Any]) -> HttpResponse:
    columns = ("number", "published_at", "note", "case__slug", "case__title", "case__summary", "case__authors")
    rows = list(editions.order_by("-published_at", "-pk").values(*columns)[:ENTRIES])
    updated = max((row["published_at"] for row in rows), default=_EPOCH)
    here, home = absolute(request, request.path), absolute(request, page)
    body = "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
            f"<id>{escape(here)}</id>",
            f"<title>{_text(title)}</title>",
            f"<updated>{updated.isoformat(timespec='seconds')}</updated>",
            f'<link rel="self" type={quoteattr(ATOM)} href={quoteattr(here)}/>',
            f'<link rel="alternate" type="text/html" href={quoteattr(home)}/>',
            "<author><name>Good Offices</name></author>",
            "<rights>CC BY 4.0</rights>",
            *(_entry(request, row) for row in rows),
            "</feed>\n",
        ]
    )
    return HttpResponse(body, content_type=f"{ATOM}; charset=utf-8")


def _entry(request: HttpRequest, row: dict[str, Any]) -> str:
    """One edition. Its address is fixed for ever, and so its id."""
    address = absolute(request, f"/cases/{row['case__slug']}/editions/{row['number']}/")
    title = f"{row['case__title']} (edition {row['number']})"
    said = " – ".join(filter(None, (row["note"], row["case__summary"])))
    authors = "".join(f"<author><name>{_text(name)}</name></author>" for name in row["case__authors"])
    at = row["published_at"].isoformat(timespec="seconds")
    return (
        f"<entry><id>{escape(address)}</id><title>{_text(title)}</title><updated>{at}</updated><published>{at}</published>"
        f'<link rel="alternate" type="text/html" href={quoteattr(address)}/>{authors}<summary>{_text(said)}</summary></entry>'
    )


def _text(text: str) -> str:
    return escape(_UNFIT.sub("", text))
