"""Similar published cases, and those nearest to a described situation: what pages and API ask of Gower's measure."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping
from typing import Any

from cases.discovery import index as indexes
from cases.discovery import layout as layouts
from cases.discovery.gower import DESCRIBED, UNKNOWN, VARIABLES, Hit, Profile, Scorer, has
from cases.discovery.index import Index
from cases.discovery.postings import as_bits

MOST_HITS = 50
KEPT = 2_000  # cases whose similar cases are remembered within a generation


class NoSuchCaseError(LookupError):
    """No published case has this slug."""


class _Memory:
    """The scorer of the newest index, and what was asked of it; both are dropped when the collection changes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scorer: Scorer | None = None
        self._found: OrderedDict[Any, list[Hit]] = OrderedDict()

    def scorer(self, index: Index) -> Scorer:
        with self._lock:
            if self._scorer is None or self._scorer.index is not index:
                self._scorer, self._found = Scorer(index), OrderedDict()
            return self._scorer

    def recall(self, scorer: Scorer, key: Any) -> list[Hit] | None:
        with self._lock:
            return self._found.get(key) if scorer is self._scorer else None

    def keep(self, scorer: Scorer, key: Any, hits: list[Hit]) -> None:
        with self._lock:
            if scorer is self._scorer:
                self._found[key] = hits
                while len(self._found) > KEPT:
                    self._found.popitem(last=False)


_memory = _Memory()


def scorer() -> Scorer:
    """The measure over the present index."""
    return _memory.scorer(indexes.current())


def similar(slug: str, n: int = 5, *, of_other_conflicts: bool = False) -> list[Hit]:
    """The n published cases that are most like this one, each with the reasons; from memory, without a query.

    `of_other_conflicts` leaves out the cases of the same conflict. Raises NoSuchCaseError, and ValueError for n outside 1 to 50.
    """
    _check_number(n)
    known = scorer()
    rank = known.index.layout.ranks.get(slug)
    if rank is None:
        raise NoSuchCaseError(f"There is no published case “{slug}”.")
    found = _memory.recall(known, (slug, n, of_other_conflicts))
    if found is None:
        without = 1 << rank
        if of_other_conflicts:
            without |= _same_conflict(known.index, rank)
        weights = {variable.name: variable.weight for variable in VARIABLES}
        found = known.nearest(known.profile(rank), weights, n, without=without)
        _memory.keep(known, (slug, n, of_other_conflicts), found)
    return found


def of_same_conflict(slug: str, n: int) -> list[str]:
    """The other published cases of the same conflict, in the public order; none for a case that isn't published."""
    index = indexes.current()
    rank = index.layout.ranks.get(slug)
    if rank is None:
        return []
    others = _same_conflict(index, rank) & ~(1 << rank)
    return [index.layout.columns.slugs[found] for found in index.page(others, layouts.PUBLIC_ORDER, 0, n)]


def _same_conflict(index: Index, rank: int) -> int:
    bits = 0
    for posting in index.values("conflict").values():
        if has(posting, rank):
            bits |= as_bits(posting)
    return bits


def _check_number(n: int) -> None:
    if not 1 <= n <= MOST_HITS:
        raise ValueError(f"Ask for 1 to {MOST_HITS} cases.")


def described(values: Mapping[str, Collection[str]], year: int | None = None) -> Profile:
    """A situation as a profile, from variable → codes and the year that it is about; ValueError for an unknown variable."""
    names = {variable.name for variable in DESCRIBED}
    strange = [name for name in values if name not in names]
    if strange:
        raise ValueError(f"“{strange[0]}” is not a variable of a situation. Valid are: {', '.join(sorted(names))}.")
    start = dt.date(year, 7, 1).toordinal() if year else layouts.UNKNOWN_START
    return Profile({name: frozenset(codes) - UNKNOWN for name, codes in values.items()}, start)


def nearest_to(profile: Profile, weights: Mapping[str, float], n: int) -> list[Hit]:
    """The n published cases that fit a described situation best. Raises ValueError for n below 1 or above 50."""
    _check_number(n)
    return scorer().nearest(profile, weights, n, in_part=True)
