"""What the collection shows as a whole: crossed counts with their denominators, networks, gaps. Worked out once a generation."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from django.db.models import Count

from cases.discovery import atlas
from cases.discovery import index as indexes
from cases.discovery.facets import BY_NAME
from cases.discovery.index import Index
from cases.discovery.lasting import Durations, durations
from cases.discovery.postings import as_bits
from cases.discovery.statistics import Tally, tallies
from cases.models import Case, Challenge, Fundamental
from cases.models.choices import FundamentalName, Overcome, Presence, Rating, Settlement

MOST_MEDIATORS = 18  # in the network; more would be a ball of wool
UNKNOWN = "unknown"


class Row(NamedTuple):
    """A value, in how many cases it occurs, and how those are spread over the columns."""

    value: str
    label: str
    n: int
    counts: dict[str, int]

    @property
    def left(self) -> int:
        """The cases that have no value in the columns."""
        return max(self.n - sum(self.counts.values()), 0)


class Link(NamedTuple):
    """Two mediators and the number of cases in which both took part."""

    first: str
    second: str
    cases: int


@dataclass(frozen=True)
class Network:
    """The mediators that stand in most cases, and which of them worked in the same ones."""

    mediators: list[Tally]
    links: list[Link]
    left_out: int  # mediators that are not shown

    @cached_property
    def labels(self) -> dict[str, str]:
        return {each.value: each.label for each in self.mediators}


class Coded(NamedTuple):
    """Of how many cases a variable is coded, of how many it is coded as unknown; the rest says nothing."""

    name: str
    label: str
    coded: int
    unknown: int
    empty: int


@dataclass(frozen=True)
class Survey:
    """The published cases of one index as a whole. What costs a query is asked once."""

    index: Index

    def __len__(self) -> int:
        return len(self.index)

    @cached_property
    def today(self) -> dt.date:
        """The day of the newest edition, up to which things are observed; so the answer is the same all day long."""
        return dt.date.fromordinal(max(atlas.today(self.index), 1))

    def settlement_by(self, facet: str) -> list[Row]:
        """The settlements of the cases that have each value of a facet. A case with two values is in both rows."""
        return [
            Row(row.value, row.label, row.count, self._spread(facet, row.value))
            for row in tallies(self.index, facet)
            if row.value != UNKNOWN
        ]

    def _spread(self, facet: str, value: str) -> dict[str, int]:
        bits = self.index.having(facet, [value])
        counts = {code: (bits & self._settlements[code]).bit_count() for code in self._settlements}
        return {code: count for code, count in counts.items() if count}

    @cached_property
    def _settlements(self) -> dict[str, int]:
        postings = self.index.values("settlement")
        return {code: as_bits(postings[code]) for code in Settlement.values if code in postings}

    @cached_property
    def settled(self) -> list[Tally]:
        """The settlements that occur, in the order of the scheme."""
        return tallies(self.index, "settlement")

    @cached_property
    def challenges(self) -> list[Row]:
        """Each challenge that stood in the way: in how many cases, and in how many of those it was overcome."""
        present = Challenge.objects.published().filter(presence=Presence.PRESENT).order_by()
        counts: dict[str, dict[str, int]] = {}
        for slug, overcome, cases in present.values_list("type__slug", "overcome").annotate(
            n=Count("case", distinct=True)
        ):
            counts.setdefault(slug, {})[overcome or Overcome.UNKNOWN.value] = cases
        terms = self.index.names.terms["challenge"]
        rows = [Row(slug, terms.label(slug), sum(found.values()), found) for slug, found in counts.items()]
        return sorted(rows, key=lambda row: (-row.n, row.label))

    @cached_property
    def fundamentals(self) -> list[Row]:
        """How the editors rate the eight fundamentals of the United Nations, in how many cases."""
        rated = Fundamental.objects.published().order_by().values_list("fundamental", "rating")
        counts: dict[str, dict[str, int]] = {}
        for name, rating, cases in rated.annotate(n=Count("case", distinct=True)):
            counts.setdefault(name, {})[rating or Rating.UNKNOWN.value] = cases
        return [
            Row(name.value, str(name.label), sum(counts[name.value].values()), counts[name.value])
            for name in FundamentalName
            if name.value in counts
        ]

    @cached_property
    def tactics(self) -> list[Tally]:
        """In how many cases a mediator used each tactic, the commonest first."""
        return sorted(tallies(self.index, "tactic"), key=lambda row: (-row.count, row.label))

    @cached_property
    def durations(self) -> Durations:
        return durations(self.today)

    @cached_property
    def network(self) -> Network:
        """Who mediates with whom: of the mediators with most cases, in how many two took part together."""
        ranked = sorted(tallies(self.index, "mediator"), key=lambda row: (-row.count, row.label))
        shown = ranked[:MOST_MEDIATORS]
        bits = {row.value: self.index.having("mediator", [row.value]) for row in shown}
        links = [
            Link(one.value, other.value, both)
            for one, other in combinations(shown, 2)
            if (both := (bits[one.value] & bits[other.value]).bit_count())
        ]
        return Network(shown, sorted(links, key=lambda link: (-link.cases, link)), len(ranked) - len(shown))

    # --- coverage -----------------------------------------------------------------------------------------------------

    def tallies(self, facet: str) -> list[Tally]:
        return tallies(self.index, facet)

    def missing(self, facet: str) -> list[str]:
        """The values of a scheme or vocabulary that no case has, by their labels."""
        terms = self.index.names.terms[facet]
        held = self.index.values(facet)
        return [terms.label(code) for code in terms.codes() if code not in held and code != UNKNOWN]

    @cached_property
    def coded(self) -> list[Coded]:
        """For each variable by which cases are found: of how many it is coded."""
        return [self._coded(name) for name in BY_NAME if name not in ("outcome_degree", "conflict")]

    def _coded(self, name: str) -> Coded:
        postings = self.index.values(name)
        known = unknown = 0
        for value, posting in postings.items():
            if value == UNKNOWN or value.endswith(f":{UNKNOWN}"):
                unknown |= as_bits(posting)
            else:
                known |= as_bits(posting)
        coded, only_unknown = known.bit_count(), (unknown & ~known).bit_count()
        return Coded(name, BY_NAME[name].label, coded, only_unknown, len(self) - coded - only_unknown)

    @cached_property
    def without_place(self) -> int:
        """Published cases that no map can show."""
        return Case.objects.published().filter(latitude=None).count()


_lock = threading.Lock()
_kept: Survey | None = None


def current() -> Survey:
    """The survey of the present generation."""
    global _kept
    index = indexes.current()
    with _lock:
        if _kept is None or _kept.index is not index:
            _kept = Survey(index)
        return _kept


def forget() -> None:
    """Drop the survey; the next reader makes it anew."""
    global _kept
    with _lock:
        _kept = None
