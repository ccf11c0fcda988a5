"""How long published agreements last: which of them are counted, until when, and what their durations say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.discovery.statistics import Survival, kaplan_meier
from cases.models import Agreement
from cases.models.choices import AgreementStatus
from cases.values import edtf

YEAR = 365.2425  # days


@dataclass(frozen=True)
class Lasting:
    """One agreement: how long it was observed, and whether it ended then."""

    title: str
    slug: str
    signed: date
    until: date
    ended: bool
    status: str

    @property
    def url(self) -> str:
        return f"/agreements/{self.slug}/"

    @property
    def years(self) -> float:
        return (self.until - self.signed).days / YEAR


@dataclass(frozen=True)
class Durations:
    """The agreements that can be counted, those that can't, and the estimate."""

    rows: list[Lasting]
    end_unknown: int  # ceased to apply, but nobody wrote when
    status_unknown: int
    survival: Survival


def durations(today: date) -> Durations:
    """The durations of all published agreements, in one query.

    The rule. An agreement ended on the day that `in_force_until` gives, unless it was superseded: then it was replaced, which is
    not a failure, and it is censored on that day. One that is in force or partly carried out is censored on the day up to
    which its case is true (`as_of`), else on `today`. One that collapsed or was superseded without a date is left out, and so is
    one whose fate nobody coded. Dates that are known to the month or year only count as the day in their middle.
    """
    rows: list[Lasting] = []
    left_out = {"end": 0, "status": 0}
    columns = (
        "title", "slug", "signed_earliest", "signed_latest", "in_force_until", "status", "case__as_of_earliest",
        "case__as_of_latest",
    )  # fmt: skip
    for title, slug, first, last, until, status, *as_of in Agreement.objects.published().values_list(*columns):
        signed, known_at = _middle(first, last), _middle(*as_of) or today
        end = _ended(until)
        censored = end is None
        if end is None and status in (AgreementStatus.COLLAPSED, AgreementStatus.SUPERSEDED):
            left_out["end"] += 1
            continue
        if signed is None or (end is None and status == AgreementStatus.UNKNOWN and not _goes_on(until)):
            left_out["status"] += 1
            continue
        ended = not censored and status != AgreementStatus.SUPERSEDED
        rows.append(Lasting(title, slug, signed, max(end or known_at, signed), ended, AgreementStatus(status).label))
    rows.sort(key=lambda row: (row.signed, row.slug))
    estimate = kaplan_meier((row.years, row.ended) for row in rows)
    return Durations(rows, left_out["end"], left_out["status"], estimate)


def _ended(until: str) -> date | None:
    """The day on which an agreement ceased to apply; None where none is given or it still does."""
    if not until or _goes_on(until):
        return None
    found = edtf.parse(until)
    return _middle(found.earliest, found.latest)


def _goes_on(until: str) -> bool:
    return until.endswith("..")


def _middle(first: Any, last: Any) -> date | None:
    """The day in the middle of what a date can mean."""
    if first and last:
        return date.fromordinal((first.toordinal() + last.toordinal()) // 2)
    return first or last
