"""Search over everything: cases, conflicts, actors, agreements, challenges, outcomes, the guide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.discovery import search as engine
from cases.discovery.choosing import FieldError, shown
from cases.discovery.search.query import clean
from cases.site.parameters import UnknownParameters, only, page_number

PAGE_SIZE = 20
LONGEST = 500  # characters of a search; what is beyond is cut, and the box shows what was looked for


class Kind(NamedTuple):
    """A kind of record as readers know it: one, many, and where its pages are."""

    code: str
    one: str
    many: str
    address: str


KINDS = {
    kind.code: kind
    for kind in (
        Kind("case", "Case", "Cases", "/cases/{}/"),
        Kind("conflict", "Conflict", "Conflicts", "/conflicts/{}/"),
        Kind("actor", "Mediator or party", "Mediators and parties", "/mediators/{}/"),
        Kind("agreement", "Agreement", "Agreements", "/agreements/{}/"),
        Kind("challenge", "Challenge", "Challenges", "/challenges/{}/"),
        Kind("outcome", "Outcome", "Outcomes", "/outcomes/{}/"),
        Kind("page", "Guide", "Guide", "/guide/{}/"),
        Kind("term", "Glossary", "Glossary", "/guide/{}/"),
        Kind("question", "Question", "Questions", "/guide/questions/#{}"),
    )
}


class KindLink(NamedTuple):
    """A kind as a filter: how many were found, whether it is on, and the address that turns it."""

    label: str
    found: int
    is_on: bool
    address: str


def address_of(kind: str, slug: str) -> str:
    """Where a record found is read."""
    return KINDS[kind].address.format(slug)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What matches the words, the best first. Any words are fine; kinds that are none are refused."""
    only(request, "q", "kind", "page")
    text = " ".join(clean(request.GET.get("q", "")).split())[:LONGEST]
    kinds = _kinds(request)
    number = page_number(request)
    counts = engine.counts(text)
    count = sum(counts.get(kind, 0) for kind in kinds or KINDS)
    pages: Paginator[int] = Paginator(range(count), PAGE_SIZE)
    if number > pages.num_pages:
        raise Http404("There are not so many pages.")
    found = engine.find(text, kinds or None, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE) if count else None
    context = {
        "text": text, "count": count, "count_of_all": sum(counts.values()), "page": pages.page(number),
        "hits": [(KINDS[hit.kind], address_of(hit.kind, hit.slug), hit) for hit in found.hits] if found else [],
        "kinds": _links(text, kinds, counts), "all_kinds": f"/search/?{urlencode({'q': text})}", "chosen": kinds,
    }  # fmt: skip
    if text and not count:
        context |= instead(text, "/search/")
    return render(request, "site/search.html", context)


def _kinds(request: HttpRequest) -> list[str]:
    """The kinds chosen, in their order. Raises UnknownParameters."""
    asked = {value for text in request.GET.getlist("kind") for value in text.split(",") if value}
    wrong = sorted(asked - KINDS.keys())
    if wrong:
        message = f"“{shown(wrong[0])}” is not a value of “kind”. Valid are: {', '.join(KINDS)}."
        raise UnknownParameters([FieldError("kind", message)])
    return [kind for kind in KINDS if kind in asked]


def _links(text: str, chosen: Sequence[str], counts: dict[str, int]) -> list[KindLink]:
    """The kinds that have something, and those that are on."""
    links = []
    for kind in KINDS.values():
        if not counts.get(kind.code) and kind.code not in chosen:
            continue
        is_on = kind.code in chosen
        after = [code for code in KINDS if (code in chosen) != (code == kind.code)]
        query = urlencode([("q", text), *(("kind", code) for code in after)])
        links.append(KindLink(kind.many, counts.get(kind.code, 0), is_on, f"/search/?{query}"))
    return links


def instead(text: str, address: str, kinds: Sequence[str] | None = None) -> dict[str, Any]:
    """For words that find nothing: what may have been meant, and what each word finds alone, with their addresses."""
    counts = engine.counts(text)
    whole = sum(counts.get(kind, 0) for kind in kinds or KINDS)  # where it was something else that left nothing
    meant = [] if whole else engine.did_you_mean(text, kinds)
    alone = [] if whole or meant else engine.words_alone(text, kinds)
    return {
        "whole": whole, "whole_address": f"{address}?{urlencode({'q': text})}",
        "meant": [(words, f"{address}?{urlencode({'q': words})}") for words in meant],
        "alone": [(words, count, f"{address}?{urlencode({'q': words})}") for words, count in alone],
    }  # fmt: skip
