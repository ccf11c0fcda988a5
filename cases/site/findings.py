"""The pages of one challenge (the playbook) and of one outcome, case by case."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.db.models import Case as Choose
from django.db.models import Count, F, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.models import Case, Challenge, ChallengeType, Outcome, OutcomeType
from cases.models.choices import Degree, Overcome, Presence
from cases.site.addresses import of_record
from cases.site.directories import page_of
from cases.site.parameters import only
from cases.values import edtf

Tally = list[tuple[str, str, int]]  # code, label, number of cases
MOST = 50


def challenge_types() -> QuerySet[ChallengeType]:
    return ChallengeType.objects.select_related("family")


def outcome_types() -> QuerySet[OutcomeType]:
    return OutcomeType.objects.select_related("family")


def lines(text: str) -> list[str]:
    """References, one a line, as a list."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _tally(rows: Any, name: str, choices: Any) -> Tally:
    """In how many cases each code was given, in the order of the scheme."""
    counts = Counter(
        {row[name]: row["cases"] for row in rows.order_by().values(name).annotate(cases=Count("case", distinct=True))}
    )
    return [(choice.value, choice.label, counts[choice.value]) for choice in choices]


@require_safe
@of_record(challenge_types, "/challenges/")
def challenge(request: HttpRequest, record: ChallengeType) -> HttpResponse:
    """One challenge: how it is known, what mediators did about it in each case, and how that went."""
    only(request, "page")
    everywhere = Challenge.objects.published().filter(type=record)
    present = everywhere.filter(presence=Presence.PRESENT)
    rows = present.select_related("case").order_by(
        F("case__start_earliest").desc(nulls_last=True), "case__slug", "order"
    )
    tally = _tally(present, "overcome", Overcome)
    absent = everywhere.filter(presence=Presence.ABSENT).order_by("case__title")
    context = {
        "type": record,
        "references": lines(record.references),
        "tally": tally,
        "present_count": present.values("case").distinct().count(),
        "case_count": Case.objects.published().count(),
        "page": page_of(request, rows),
        "absent": list(absent.values("case__slug", "case__title").distinct()[:MOST]),
    }
    return render(request, "site/challenge.html", context)


_PLACES = [When(degree=degree.value, then=Value(place)) for place, degree in enumerate(Degree)]


@require_safe
@of_record(outcome_types, "/outcomes/")
def outcome(request: HttpRequest, record: OutcomeType) -> HttpResponse:
    """One outcome: the cases by degree, when it was reached and how long it lasted."""
    only(request, "page")
    everywhere = Outcome.objects.published().filter(type=record)
    place = Choose(*_PLACES, default=Value(len(Degree)), output_field=IntegerField())
    rows = everywhere.select_related("case").order_by(
        place, F("case__start_earliest").desc(nulls_last=True), "case__slug"
    )
    page = page_of(request, rows)
    tally = _tally(everywhere, "degree", Degree)
    context = {
        "type": record,
        "references": lines(record.references),
        "tally": tally,
        "coded_count": sum(count for _, _, count in tally),
        "case_count": Case.objects.published().count(),
        "page": page,
        "rows": [(row, lasted(row)) for row in page],
    }
    return render(request, "site/outcome.html", context)


def lasted(row: Any) -> str:
    """How long the outcome held, in words: “4 years, until October 1994”; “holds still, as of 2025”."""
    if not row.lasted_until:
        return ""
    until = edtf.parse(row.lasted_until)
    if until.is_open:
        return f"still holds, as of {edtf.in_words(row.case.as_of)}" if row.case.as_of else "still holds"
    ended = f"until {edtf.in_words(row.lasted_until)}"
    length = span(_middle(row.date_earliest, row.date_latest), _middle(until.earliest, until.latest))
    return f"{length}, {ended}" if length else ended


def _middle(earliest: dt.date | None, latest: dt.date | None) -> dt.date | None:
    """The day in the middle of what a date can mean, so that “1994” to “1996” is two years and not three."""
    return earliest + (latest - earliest) / 2 if earliest and latest else earliest or latest


def span(start: dt.date | None, end: dt.date | None) -> str:
    """The time between two days in the unit that a reader would use; empty where a day is not known."""
    days = (end - start).days if start and end else 0
    if days < 1:
        return ""
    if days < 60:
        return f"{days} day{'' if days == 1 else 's'}"
    if days < 730:
        return f"about {round(days / 30.44)} months"
    return f"about {round(days / 365.25)} years"
