"""The numbers of the collection, from the index and without a query; and how long things last (Kaplan and Meier)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log, sqrt

from cases.discovery import index as indexes
from cases.discovery.index import Index


@dataclass(frozen=True)
class Tally:
    """A value, what it is called, and how many cases have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Numbers:
    """How large the published collection is, and how it is spread."""

    generation: int
    cases: int
    conflicts: int
    mediators: int
    parties: int
    countries: int
    by_settlement: list[Tally]
    by_decade: list[Tally]
    by_region: list[Tally]
    by_country: list[Tally]
    settlement_by_decade: dict[str, dict[str, int]]  # decade → settlement → cases, for the timeline strip


def numbers() -> Numbers:
    """The numbers of the present generation."""
    index = indexes.current()
    totals = index.totals
    return Numbers(
        generation=index.generation,
        cases=len(index),
        conflicts=len(totals.get("conflict", {})),
        mediators=len(totals.get("mediator", {})),
        parties=len(totals.get("party", {})),
        countries=len(totals.get("country", {})),
        by_settlement=tallies(index, "settlement"),
        by_decade=tallies(index, "decade"),
        by_region=tallies(index, "region"),
        by_country=tallies(index, "country"),
        settlement_by_decade=crossed(index, "decade", "settlement"),
    )


def tallies(index: Index, facet: str) -> list[Tally]:
    """The values of a facet in the order of their vocabulary, with the number of cases over the whole collection."""
    terms = index.names.terms[facet]
    counts = sorted(index.totals.get(facet, {}).items(), key=lambda item: (terms.place(item[0]), item[0]))
    return [Tally(value, terms.label(value), count) for value, count in counts]


def crossed(index: Index, first: str, second: str) -> dict[str, dict[str, int]]:
    """Value of one facet → value of another → number of cases with both."""
    table: dict[str, dict[str, int]] = {}
    for row in tallies(index, first):
        bits = index.having(first, [row.value])
        counts = {
            cell.value: (bits & index.having(second, [cell.value])).bit_count() for cell in tallies(index, second)
        }
        table[row.value] = {value: count for value, count in counts.items() if count}
    return table


# --- how long things last ------------------------------------------------------------------------------------------

Z = 1.959964  # the normal distribution's 97.5th percentile: a band of 95 per cent


@dataclass(frozen=True)
class Step:
    """A time at which something ended: how many were at risk just before, how many ended then, and the share that lasts."""

    time: float
    at_risk: int
    ended: int
    censored: int  # since the time of the step before: observed no longer, but not ended
    survival: float
    error: float  # standard error of the survival, by Greenwood's formula
    low: float
    high: float


@dataclass(frozen=True)
class Survival:
    """An estimated survival function: 1 until the first step, then constant from each step to the next."""

    n: int
    ended: int
    longest: float  # the longest time observed; nothing is known beyond
    steps: list[Step]

    def at(self, time: float) -> float | None:
        """The share that lasts longer than `time`; None beyond what was observed."""
        if not self.n or time > self.longest:
            return None
        return next((step.survival for step in reversed(self.steps) if step.time <= time), 1.0)

    @property
    def median(self) -> float | None:
        """The first time by which half have ended; None if that was not reached."""
        return next((step.time for step in self.steps if step.survival <= 0.5), None)


def kaplan_meier(observed: Iterable[tuple[float, bool]]) -> Survival:
    """The product-limit estimate of how long things last, from (time, whether it ended then) of each.

    What had not ended when last observed is censored: it counts as at risk until then, an end at the same time coming first.
    The standard error is Greenwood's; the band of 95 % is on the scale of log(−log S), so that it stays between 0 and 1.
    Raises ValueError for a time below 0.

    Kaplan, E. L. and Meier, P. (1958). Nonparametric Estimation from Incomplete Observations. Journal of the American
    Statistical Association 53(282), 457–481. Greenwood, M. (1926). The Natural Duration of Cancer. Reports on Public Health and
    Medical Subjects 33. Band: Kalbfleisch, J. D. and Prentice, R. L. (1980). The Statistical Analysis of Failure Time Data.
    """
    rows = list(observed)
    if any(time < 0 for time, _ in rows):
        raise ValueError("Nothing lasts less than no time at all.")
    ends, leavers = Counter(time for time, ended in rows if ended), Counter(time for time, ended in rows if not ended)
    steps: list[Step] = []
    at_risk, survival, variance, censored = len(rows), 1.0, 0.0, 0
    for time in sorted(ends.keys() | leavers.keys()):
        ended = ends[time]
        if ended:
            survival *= 1 - ended / at_risk
            variance += ended / (at_risk * (at_risk - ended)) if at_risk > ended else 0.0
            low, high = _band(survival, variance)
            steps.append(Step(time, at_risk, ended, censored, survival, survival * sqrt(variance), low, high))
            censored = 0
        at_risk -= ended + leavers[time]
        censored += leavers[time]
    return Survival(len(rows), sum(ends.values()), max((time for time, _ in rows), default=0.0), steps)


def _band(survival: float, variance: float) -> tuple[float, float]:
    """The pointwise band of 95 %; once all have ended there is none to give."""
    if survival <= 0:
        return 0.0, 0.0
    spread = exp(Z * sqrt(variance) / abs(log(survival)))
    return survival**spread, survival ** (1 / spread)
