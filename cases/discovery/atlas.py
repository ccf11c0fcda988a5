"""Where and when each published case was, by its rank in the index: for maps and timelines. Read once a generation."""

from __future__ import annotations

import threading
from array import array
from dataclasses import dataclass
from typing import Any, NamedTuple

from cases.discovery import index as indexes
from cases.discovery import search
from cases.discovery.catalogue import EVERYTHING, Matcher
from cases.discovery.choosing import Selection
from cases.discovery.index import Index
from cases.discovery.postings import ones
from cases.discovery.snapshot import fetch
from cases.models import Case
from cases.values import equal_earth

CHUNK = 5_000


class Located(NamedTuple):
    """One case as maps and timelines draw it."""

    slug: str
    title: str
    settlement: str  # "" where it isn't coded
    place: str
    country: str
    latitude: float | None
    longitude: float | None
    x: float  # on the drawing; 0 without a place
    y: float
    start: int  # a day's ordinal, 0 where it isn't known
    end: int  # of the last day; the present for what still goes on
    weight: int  # bytes of the stored answer: how fully the case is documented

    @property
    def url(self) -> str:
        return f"/cases/{self.slug}/"

    @property
    def is_on_map(self) -> bool:
        return self.latitude is not None


@dataclass(frozen=True)
class Atlas:
    """All published cases of one index, at their ranks."""

    index: Index
    cases: list[Located]

    @property
    def today(self) -> int:
        """The day of the newest publication, as an ordinal: what goes on is drawn up to it, so that an answer stays true."""
        return today(self.index)


_lock = threading.Lock()
_kept: Atlas | None = None


def current() -> Atlas:
    """The atlas of the present generation."""
    with _lock:
        return _of(indexes.current())


def _of(index: Index) -> Atlas:
    """The atlas of this index or, where the tables have moved on, of a newer one. Called with the lock held."""
    global _kept
    if _kept is None or _kept.index is not index:
        with indexes.reading() as newest:
            _kept = Atlas(newest, _read(newest))
    return _kept


def forget() -> None:
    """Drop the atlas; the next reader makes it anew."""
    global _kept
    with _lock:
        _kept = None


def today(index: Index) -> int:
    """The day of the newest publication, as an ordinal."""
    newest = max(index.layout.columns.published, default=0)
    return _days(newest)


def _days(microseconds: int) -> int:
    return 719_163 + microseconds // 86_400_000_000  # 719,163 is the ordinal of 1 January 1970


def _read(index: Index) -> list[Located]:
    """One query for the facts and one for the sizes, whatever the number of cases."""
    sizes = array("Q", bytes(8 * len(index)))
    for slug, size in fetch("SELECT slug, LENGTH(answer) FROM cases_rendering"):
        if (rank := index.layout.ranks.get(slug)) is not None:
            sizes[rank] = size or 0
    columns = (
        "slug", "title", "settlement", "place", "country__name", "latitude", "longitude", "end", "end_latest", "as_of_latest",
    )  # fmt: skip
    found: dict[str, tuple[Any, ...]] = {row[0]: row for row in Case.objects.published().values_list(*columns)}
    now, layout = today(index), index.layout
    return [
        _located(found.get(slug) or (slug, *[None] * 9), layout.columns.starts[rank], now, sizes[rank])
        for rank, slug in enumerate(layout.columns.slugs)
    ]


def _located(row: tuple[Any, ...], start: int, now: int, size: int) -> Located:
    slug, title, settlement, place, country, latitude, longitude, end, end_latest, as_of = row
    known = latitude is not None and longitude is not None
    x, y = equal_earth.place(float(longitude), float(latitude)) if known else (0.0, 0.0)
    return Located(
        slug, title or slug, settlement or "", place or "", country or "", float(latitude) if known else None,
        float(longitude) if known else None, x, y, start, _last_day(end or "", end_latest or as_of, start, now), size,
    )  # fmt: skip


def _last_day(end: str, last: Any, start: int, now: int) -> int:
    """Of what goes on, the day up to which the entry is true."""
    if end.endswith("..") and not last:
        return max(now, start)
    return max(last.toordinal() if last else start, start)


@dataclass(frozen=True)
class Selected:
    """The cases that fit a selection, in the public order."""

    atlas: Atlas
    cases: list[Located]

    @property
    def located(self) -> list[Located]:
        return [case for case in self.cases if case.is_on_map]

    @property
    def dated(self) -> list[Located]:
        return [case for case in self.cases if case.start]


def select(selection: Selection = EVERYTHING) -> Selected:
    """The selected cases of the present generation. A search costs what it costs; the rest is done in memory."""
    atlas = current()
    if not selection:
        return Selected(atlas, atlas.cases)
    ranked = search.slugs(selection.search, ranked=False) if selection.search else None
    bits = Matcher(atlas.index, selection, ranked).bits
    return Selected(atlas, [atlas.cases[rank] for rank in ones(bits)])


def of(facet: str, value: str) -> list[Located]:
    """The cases that have a value of a facet, in the public order."""
    atlas = current()
    return [atlas.cases[rank] for rank in ones(atlas.index.having(facet, [value]))]


def telling(atlas: Atlas, count: int) -> list[Located]:
    """Cases to begin with: of each settlement the one that is documented most fully, then the fullest of these."""
    best: dict[str, Located] = {}
    for case in atlas.cases:
        if case.settlement and (case.settlement not in best or case.weight > best[case.settlement].weight):
            best[case.settlement] = case
    return sorted(best.values(), key=lambda case: (-case.weight, case.slug))[:count]
