"""The index of the published cases that every process holds in memory, one for each generation.

It is made from the stored renderings, and brought up to date from the journal of changes when the generation has moved:
a published or withdrawn case is put in or taken out, and only a large change makes it anew.
"""

from __future__ import annotations

import json
import threading
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import compress, islice
from typing import Any, NamedTuple

from django.db import connection

from cases.discovery import layout as layouts
from cases.discovery import names as naming
from cases.discovery.facets import FACETS, Facet
from cases.discovery.layout import PUBLIC_ORDER, Layout, Row
from cases.discovery.names import Names
from cases.discovery.postings import Posting, as_bits, flags_of, from_ranks, ones, size_of, window
from cases.discovery.snapshot import Moment, fetch, moment, snapshot
from cases.models.generation import ChangeKind

MOST_CHANGES = 100  # more changed cases than this, and making the index anew is quicker
CHUNK = 2_000

_COLUMNS = "r.case_id, r.slug, r.start, r.title, r.published_at, r.facets"
# “Exists” and not a join, so that a chunk is read along the primary key whatever the planner thinks of the states.
_PUBLISHED = (
    "FROM cases_rendering r WHERE EXISTS (SELECT 1 FROM cases_case c WHERE c.id = r.case_id AND c.status = 'published')"
)

# Which cases an edit of a reference record can move to other facet values: those that have it as a value of these facets.
_FOUND_BY = {"actor": ("mediator", "party"), "conflict": ("conflict",), "region": ("region",), "country": ("country",)}
_NAMES_ONLY = frozenset({
    "source", "issue", "tactic", "provision", "challenge family", "challenge type", "outcome family", "outcome type",
    "player kind", "topic", "question", "release", "agreement",
})  # fmt: skip


class Version(NamedTuple):
    """Which state an index shows, with the last entry of the journal that it has followed."""

    moment: Moment
    change: int
    changed_at: Any


@dataclass(frozen=True)
class Index:
    """The published cases of one generation. It never changes, so that any number of threads may read it."""

    version: Version
    layout: Layout
    names: Names

    def __len__(self) -> int:
        return len(self.layout)

    @property
    def moment(self) -> Moment:
        return self.version.moment

    @property
    def generation(self) -> int:
        return self.version.moment.number

    @cached_property
    def everything(self) -> int:
        """All cases, as bits."""
        return (1 << len(self)) - 1

    @cached_property
    def totals(self) -> dict[str, dict[str, int]]:
        """Facet → value → number of cases, over the whole collection."""
        return {
            facet: {value: size_of(posting) for value, posting in values.items()}
            for facet, values in self.layout.postings.items()
        }

    @cached_property
    def listed(self) -> dict[str, list[str]]:
        """Facet → its values in the order of lists: many by what they are called, few as the vocabulary has them."""
        return {facet.name: self._in_words(facet) for facet in FACETS}

    def _in_words(self, facet: Facet) -> list[str]:
        terms = self.names.terms[facet.name]
        if facet.has_many_values:
            return sorted(self.values(facet.name), key=lambda value: (terms.label(value), value))
        return sorted(self.values(facet.name), key=lambda value: (terms.place(value), value))

    def values(self, facet: str) -> dict[str, Posting]:
        return self.layout.postings.get(facet, {})

    def having(self, facet: str, values: Iterable[str]) -> int:
        """The cases that have one of these values, as bits."""
        postings, bits = self.values(facet), 0
        for value in values:
            bits |= as_bits(postings.get(value, 0))
        return bits

    def begun(self, after: date | None, before: date | None) -> int:
        """The cases that began in this span of days, both included, as bits; those without a known start never do."""
        first = self.layout.rank_from(before.toordinal() + 1) if before else 0
        last = self.layout.rank_from(after.toordinal() if after else layouts.UNKNOWN_START + 1)
        return (1 << last) - (1 << first) if last > first else 0

    def with_slugs(self, slugs: Iterable[str]) -> int:
        """These cases, as bits; what isn't published is passed over."""
        known = self.layout.ranks
        return from_ranks([rank for slug in slugs if (rank := known.get(slug)) is not None])

    def page(self, bits: int, order: str, offset: int, count: int) -> list[int]:
        """The ranks of the offset-th to the (offset + count)-th of the selected cases in this order."""
        if order == PUBLIC_ORDER:
            return window(bits, offset, count)
        ranks, size = self.layout.orders[order], len(self)
        selected = bits.bit_count()
        if selected == size:
            return list(ranks[offset : offset + count])
        if selected * 8 < size:  # few: sorting them is less work than walking along the whole order
            return layouts.in_order(self.layout, ones(bits), order)[offset : offset + count]
        chosen = map(flags_of(bits, size).__getitem__, ranks)
        return list(islice(compress(ranks, chosen), offset, offset + count))

    def after_slug(self, bits: int, slug: str, count: int) -> list[int]:
        """The ranks of the next selected cases after this slug, in the order of slugs."""
        rest = self.layout.orders["slug"][self.layout.slug_place(slug) :]
        chosen = map(flags_of(bits, len(self)).__getitem__, rest)
        return list(islice(compress(rest, chosen), count))

    def cases(self, ranks: Iterable[int]) -> list[int]:
        """The primary keys of the cases at these ranks."""
        return list(map(self.layout.columns.cases.__getitem__, ranks))


_lock = threading.Lock()
_shared: Index | None = None
_private = threading.local()  # what was read inside a transaction may never come true for other threads


def current() -> Index:
    """The index of the present generation."""
    index = _known()
    if index is not None and index.moment == moment():
        return index
    with reading() as index:
        return index


def latest() -> Index:
    """The newest index at hand, without asking the database whether there is a newer one."""
    return _known() or current()


@contextmanager
def reading() -> Iterator[Index]:
    """The present index; whatever is read inside is of the same generation."""
    with ExitStack() as stack:
        stack.enter_context(snapshot())
        index, now = _known(), moment()
        if index is None or index.moment != now:
            stack.close()  # another thread may have an index that is newer than our snapshot: take a new one in turn
            with _lock:
                stack.enter_context(snapshot())
                index = _renewed(_known(), moment())
                _keep(index)
        yield index


def forget() -> None:
    """Drop the index; the next reader makes it anew."""
    global _shared
    with _lock:
        _shared = None
        _private.index = None


def _known() -> Index | None:
    if connection.in_atomic_block and getattr(_private, "index", None):
        private: Index = _private.index
        return private
    return _shared


def _keep(index: Index) -> None:
    global _shared
    if connection.in_atomic_block:
        _private.index = index
    else:
        _shared, _private.index = index, None


def _renewed(known: Index | None, now: Moment) -> Index:
    """The index of this moment; called within a snapshot of it."""
    if known is not None and known.moment == now:
        return known
    changed = _changed_since(known) if known else None
    if known is None or changed is None:
        layout = layouts.build(_all_rows())
    else:
        layout = known.layout.revised(changed, _rows_of(changed)) if changed else known.layout
    last = fetch("SELECT id, at FROM cases_change ORDER BY id DESC LIMIT 1")
    return Index(Version(now, *(last[0] if last else (0, None))), layout, naming.load())


def _changed_since(known: Index) -> set[str] | None:
    """The cases to read again; None where that can't be told or they are too many.

    The journal continues what the index followed only if the last entry it knows still stands there: after a rollback or a
    restored backup the same numbers may mean something else.
    """
    version = known.version
    if not version.change:
        return None
    entries = fetch(
        "SELECT id, at, record, slug, kind FROM cases_change WHERE id >= %s ORDER BY id LIMIT %s",
        (version.change, 10 * MOST_CHANGES),
    )
    if not entries or entries[0][:2] != (version.change, version.changed_at) or len(entries) == 10 * MOST_CHANGES:
        return None
    changed: set[str] = set()
    for record, slug, kind in {entry[2:] for entry in entries[1:]}:
        touched = _touched(known, record, slug, kind)
        if touched is None:
            return None
        changed |= touched
    return changed if len(changed) <= MOST_CHANGES else None


def _touched(known: Index, record: str, slug: str, kind: str) -> set[str] | None:
    """The cases whose values one entry of the journal may have changed; None for “perhaps all”."""
    if record == "case":
        return {slug}
    if kind == ChangeKind.MERGED:
        return None
    if record in _FOUND_BY:
        bits = 0
        for facet in _FOUND_BY[record]:
            bits |= known.having(facet, [slug])
        return {known.layout.columns.slugs[rank] for rank in ones(bits)}
    return set() if record in _NAMES_ONLY else None


def _all_rows() -> Iterator[Row]:
    """Every published case, in chunks: one answer with all of them would need the memory at once."""
    last = 0
    while True:
        rows = fetch(
            f"SELECT {_COLUMNS} {_PUBLISHED} AND r.case_id > %s ORDER BY r.case_id LIMIT %s",
            (last, CHUNK),
        )
        yield from map(as_row, rows)
        if len(rows) < CHUNK:
            return
        last = rows[-1][0]


def _rows_of(slugs: Collection[str]) -> list[Row]:
    marks = ", ".join(["%s"] * len(slugs))
    return list(map(as_row, fetch(f"SELECT {_COLUMNS} {_PUBLISHED} AND r.slug IN ({marks})", tuple(slugs))))


def as_row(values: tuple[Any, ...]) -> Row:
    """A stored rendering as the index knows it."""
    case, slug, start, title, published_at, facets = values
    if isinstance(facets, str):
        facets = json.loads(facets)
    return Row(case, slug, _day(start), title_key(title), _microseconds(published_at), facets)


def title_key(title: str) -> str:
    """What titles are sorted by: without case and accents, so that every database gives the same order."""
    if title.isascii():
        return title.casefold()
    plain = unicodedata.normalize("NFKD", title)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal() if text else layouts.UNKNOWN_START


def _microseconds(at: Any) -> int:
    moment_ = datetime.fromisoformat(at) if isinstance(at, str) else at
    if moment_.tzinfo is None:
        moment_ = moment_.replace(tzinfo=UTC)
    return int(moment_.timestamp() * 1_000_000)
