"""The directories: conflicts, mediators, challenges, outcomes, agreements, each with how many published cases it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.models import (
    Actor,
    Agreement,
    Case,
    Challenge,
    ChallengeFamily,
    Conflict,
    Outcome,
    OutcomeFamily,
    PlayerKind,
)
from cases.models.choices import Degree
from cases.site.parameters import only, page_number
from cases.values import edtf

PAGE_SIZE = 50
SHOWN_OF_A_KIND = 12  # mediators of one kind on the first page of the directory; the rest stand one click away
PUBLISHED = Q(cases__status="published")


def page_of(request: HttpRequest, rows: Any) -> Page[Any]:
    """The page of the rows that `?page=` asks for. Beyond the last there is nothing: Http404."""
    paginator: Paginator[Any] = Paginator(rows, PAGE_SIZE)
    return paginator.page(page_number(request, paginator.num_pages))


def years(start: Any, end: Any, *, is_open: bool) -> str:
    """The years from one day to another: “1948–1979”, “1991–present”, “1962”."""
    if not start:
        return ""
    if is_open:
        return f"{start.year}–present"
    return f"{start.year}–{end.year}" if end and end.year != start.year else str(start.year)


def conflict_years(conflict: Any) -> str:
    """The years of a conflict."""
    is_open = not conflict.end or edtf.parse(conflict.end).is_open
    return years(conflict.start_earliest, conflict.end_latest, is_open=is_open)


@require_safe
def conflicts(request: HttpRequest) -> HttpResponse:
    """All conflicts of published cases, by name."""
    only(request, "page")
    counted = Conflict.objects.published().annotate(case_count=Count("cases", filter=PUBLISHED))
    page = page_of(request, counted.prefetch_related("regions").order_by("name", "slug"))
    context = {"page": page, "rows": [(record, conflict_years(record)) for record in page]}
    return render(request, "site/conflicts.html", context)


def _mediators() -> QuerySet[Any]:
    """Actors that mediated in a published case, with the number of those cases; who mediated most comes first."""
    published = Q(as_mediator__case__status="published")
    counted = Actor.objects.published().filter(published)
    return counted.annotate(case_count=Count("as_mediator__case", distinct=True)).order_by(
        "-case_count", "name", "slug"
    )


@require_safe
def mediators(request: HttpRequest) -> HttpResponse:
    """Who mediates, by kind; with `?kind=` all of one kind, page by page."""
    only(request, *(("kind", "page") if "kind" in request.GET else ("kind",)))
    if "kind" in request.GET:
        return _mediators_of_kind(request, request.GET["kind"])
    by_kind: dict[str, list[Any]] = defaultdict(list)
    for row in _mediators().values("slug", "name", "kind", "case_count"):
        by_kind[row["kind"]].append(row)
    kinds = [
        {"kind": kind, "actors": by_kind[kind.slug][:SHOWN_OF_A_KIND], "actor_count": len(by_kind[kind.slug])}
        for kind in PlayerKind.objects.all()
    ]
    actor_count = sum(len(actors) for actors in by_kind.values())
    context = {"kinds": kinds, "actor_count": actor_count, "case_count": Case.objects.published().count()}
    return render(request, "site/mediators.html", context)


def _mediators_of_kind(request: HttpRequest, slug: str) -> HttpResponse:
    kind = PlayerKind.objects.filter(slug=slug[:40]).first()
    if kind is None:
        raise Http404("There is no such kind of mediator.")
    page = page_of(request, _mediators().filter(kind=kind.slug).values("slug", "name", "kind", "case_count"))
    return render(request, "site/mediators.html", {"kind": kind, "page": page, "own_parameters": ("kind",)})


def _by_type(counts: Iterable[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    return {row["type"]: row for row in counts}


def _families(model: Any, counts: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """The families of a vocabulary with their types, each with its counts."""
    families = model.objects.prefetch_related("types")
    return [
        {"family": family, "types": [(type_, counts.get(type_.pk, {})) for type_ in family.types.all()]}
        for family in families
    ]


@require_safe
def challenges(request: HttpRequest) -> HttpResponse:
    """What stands in the way, by family, with how often it was met and overcome."""
    only(request)
    present: Any = Challenge.objects.published().filter(presence="present").order_by().values("type")
    counts = present.annotate(
        case_count=Count("case", distinct=True),
        overcome_count=Count("case", distinct=True, filter=Q(overcome="yes")),
        partly_count=Count("case", distinct=True, filter=Q(overcome="partly")),
    )
    context = {
        "families": _families(ChallengeFamily, _by_type(counts)),
        "case_count": Case.objects.published().count(),
    }
    return render(request, "site/challenges.html", context)


@require_safe
def outcomes(request: HttpRequest) -> HttpResponse:
    """What can come of mediation: the table of outcomes by family, with how often each was reached."""
    only(request)
    degrees = {degree.name.lower(): Count("case", distinct=True, filter=Q(degree=degree.value)) for degree in Degree}
    counts: Any = Outcome.objects.published().order_by().values("type")
    counts = counts.annotate(case_count=Count("case", distinct=True), **degrees)
    context = {
        "families": _families(OutcomeFamily, _by_type(counts)),
        "case_count": Case.objects.published().count(),
    }
    return render(request, "site/outcomes.html", context)


@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """All agreements of published cases, the newest first."""
    only(request, "page")
    rows = (
        Agreement.objects.published()
        .select_related("case")
        .order_by(F("signed_earliest").desc(nulls_last=True), "slug")
    )
    return render(request, "site/agreements.html", {"page": page_of(request, rows)})
