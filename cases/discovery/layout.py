"""The body of the index: cases as columns in the public order, a posting per facet value, and the other orders.

A layout never changes. `build` makes one from all rows, `Layout.revised` makes the next from a few changed ones.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from cases.discovery.postings import Posting, Ranks, from_ranks, pack, ranks_array, with_places, without

UNKNOWN_START = 0
LAST = 10**8  # after every day
PUBLIC_ORDER = "-start"
Postings = dict[str, dict[str, Posting]]


class Row(NamedTuple):
    """What the index knows of one published case. `start` is a day's ordinal, 0 where it isn't known."""

    case: int
    slug: str
    start: int
    title: str
    published: int
    facets: Mapping[str, Iterable[str]]


class Columns(NamedTuple):
    """The cases in the public order, a column each."""

    cases: array
    slugs: list[str]
    starts: array
    titles: list[str]
    published: array

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Columns:
        return cls(
            array("q", (row.case for row in rows)), [row.slug for row in rows], array("q", (row.start for row in rows)),
            [row.title for row in rows], array("q", (row.published for row in rows)),
        )  # fmt: skip

    def revised(self, gone: Sequence[int], fresh: Mapping[int, Row]) -> Columns:
        """Without these ranks, then with rows at these final ones; both ascending."""
        copies: Any = [column[:] for column in self]
        for rank in reversed(gone):
            for column in copies:
                del column[rank]
        for rank, row in fresh.items():
            for column, value in zip(copies, row[:5], strict=True):
                column.insert(rank, value)
        return Columns(*copies)


# Every order ends with the slug, so that it is total. Dates that aren't known come last in both directions.
_KEYS: dict[str, Callable[[Columns, int], tuple[Any, str]]] = {
    "-start": lambda columns, rank: (-columns.starts[rank], columns.slugs[rank]),
    "start": lambda columns, rank: (columns.starts[rank] or LAST, columns.slugs[rank]),
    "title": lambda columns, rank: (columns.titles[rank], columns.slugs[rank]),
    "-published": lambda columns, rank: (-columns.published[rank], columns.slugs[rank]),
    "slug": lambda columns, rank: ("", columns.slugs[rank]),
}
ORDERS = tuple(_KEYS)


def public_key(row: Row) -> tuple[int, str]:
    return (-row.start, row.slug)


@dataclass(frozen=True)
class Layout:
    """Columns, postings, and for each order but the public one the ranks in that order."""

    columns: Columns
    postings: Postings
    orders: dict[str, Ranks]

    def __len__(self) -> int:
        return len(self.columns.slugs)

    @cached_property
    def ranks(self) -> dict[str, int]:
        """Slug → rank in the public order."""
        return {slug: rank for rank, slug in enumerate(self.columns.slugs)}

    @cached_property
    def places(self) -> dict[str, Ranks]:
        """For each order but the public one: rank → place in that order."""
        return {name: _inverse(order) for name, order in self.orders.items()}

    def rank_from(self, start: int) -> int:
        """How many cases began on this day or later: the first rank that began earlier."""
        return bisect_left(self.columns.starts, -start + 1, key=lambda day: -day)

    def slug_place(self, slug: str) -> int:
        """How many slugs are not after this one, in the order of slugs."""
        slugs = self.columns.slugs
        return bisect_left(self.orders["slug"], slug + "\0", key=lambda rank: slugs[rank])

    def revised(self, replaced: Collection[str], rows: Iterable[Row]) -> Layout:
        """The layout in which these slugs have gone and these rows stand (a changed case is in both)."""
        slugs = set(replaced)
        gone = [rank for rank, slug in enumerate(self.columns.slugs) if slug in slugs]
        fresh = self._final_ranks(gone, sorted(rows, key=public_key))
        moved = _moved(len(self), gone, fresh)
        columns = self.columns.revised(gone, fresh)
        return Layout(columns, self._revised_postings(gone, fresh, moved), self._revised_orders(columns, fresh, moved))

    def _final_ranks(self, gone: Sequence[int], rows: Sequence[Row]) -> dict[int, Row]:
        columns, final = self.columns, {}
        for earlier, row in enumerate(rows):
            rank = bisect_left(range(len(self)), public_key(row), key=lambda rank: _KEYS[PUBLIC_ORDER](columns, rank))
            final[rank - bisect_left(gone, rank) + earlier] = row
        return final

    def _revised_postings(self, gone: Sequence[int], fresh: Mapping[int, Row], moved: Sequence[int]) -> Postings:
        added = _gather(fresh.items())
        size = len(self) - len(gone) + len(fresh)
        result: Postings = {}
        for facet in self.postings.keys() | added.keys():
            old, new = self.postings.get(facet, {}), added.get(facet, {})
            values: dict[str, Posting] = {}
            for value in [*old, *(value for value in new if value not in old)]:
                posting = _revised(old.get(value), new.get(value, ()), gone, fresh, moved, size)
                if posting:
                    values[value] = posting
            if values:
                result[facet] = values
        return result

    def _revised_orders(self, columns: Columns, fresh: Mapping[int, Row], moved: Sequence[int]) -> dict[str, Ranks]:
        orders = {}
        for name, old in self.orders.items():
            key = _KEYS[name]
            order = ranks_array(rank for rank in map(moved.__getitem__, old) if rank >= 0)
            for rank in fresh:
                wanted = key(columns, rank)
                order.insert(bisect_left(order, wanted, key=lambda other: key(columns, other)), rank)
            orders[name] = order
        return orders


def build(rows: Iterable[Row]) -> Layout:
    """The layout of all these rows, which may come in any order and are not held on to."""
    bare: list[Row] = []
    gathered = _gather(_counted(rows, bare))
    order = sorted(range(len(bare)), key=lambda number: public_key(bare[number]))
    columns, ranks = Columns.of([bare[number] for number in order]), _inverse(order)
    postings = {
        facet: {value: pack(sorted(map(ranks.__getitem__, numbers)), len(bare)) for value, numbers in values.items()}
        for facet, values in gathered.items()
    }
    return Layout(columns, postings, {name: _sorted(columns, name) for name in ORDERS if name != PUBLIC_ORDER})


def _counted(rows: Iterable[Row], bare: list[Row]) -> Iterator[tuple[int, Row]]:
    """Each row with its number; what is kept of it has no facet values, which would need many times the memory."""
    for number, row in enumerate(rows):
        bare.append(row._replace(facets={}))
        yield number, row


def _sorted(columns: Columns, order: str) -> Ranks:
    return ranks_array(sorted(range(len(columns.slugs)), key=lambda rank: _KEYS[order](columns, rank)))


def _gather(rows: Iterable[tuple[int, Row]]) -> dict[str, dict[str, Ranks]]:
    """Facet → value → numbers of the rows that have it, ascending as they came."""
    gathered: dict[str, dict[str, Ranks]] = {}
    for number, row in rows:
        for facet, values in row.facets.items():
            for value in dict.fromkeys(values):
                numbers = gathered.setdefault(facet, {})
                if value not in numbers:
                    numbers[value] = ranks_array(())
                numbers[value].append(number)
    return gathered


def _moved(size: int, gone: Sequence[int], fresh: Mapping[int, Row]) -> list[int]:
    """Old rank → new rank, −1 for those that have gone."""
    origins: list[int] = list(range(size))
    for rank in reversed(gone):
        del origins[rank]
    for rank in fresh:
        origins.insert(rank, -1)
    moved = [-1] * size
    for new, old in enumerate(origins):
        if old >= 0:
            moved[old] = new
    return moved


def _revised(
    old: Posting | None,
    added: Sequence[int],
    gone: Sequence[int],
    fresh: Iterable[int],
    moved: Sequence[int],
    size: int,
) -> Posting:
    """One posting after the change."""
    if old is None:
        return pack(added, size)
    if isinstance(old, int):
        return with_places(without(old, gone), list(fresh)) | from_ranks(added)
    return ranks_array(sorted([rank for rank in map(moved.__getitem__, old) if rank >= 0] + list(added)))


def _inverse(order: Sequence[int]) -> Ranks:
    places = ranks_array(order)
    for place, rank in enumerate(order):
        places[rank] = place
    return places


def in_order(layout: Layout, ranks: Iterator[int], order: str) -> list[int]:
    """These ranks, sorted by an order other than the public one."""
    return sorted(ranks, key=layout.places[order].__getitem__)
