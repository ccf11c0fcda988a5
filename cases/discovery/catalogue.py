"""The catalogue of published cases: a page of it, the counts of its facets, and the stored answers."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nlargest
from itertools import islice
from typing import Any, NamedTuple

from cases.discovery import index as indexes
from cases.discovery import search
from cases.discovery.choosing import Choice, Selection
from cases.discovery.facets import FACETS
from cases.discovery.facets import Facet as Declared
from cases.discovery.index import Index
from cases.discovery.layout import ORDERS as INDEX_ORDERS
from cases.discovery.layout import PUBLIC_ORDER
from cases.discovery.postings import Posting, count_in, flags_of
from cases.discovery.snapshot import Moment, fetch, moment

RELEVANCE = "relevance"
ORDERS = ("-start", "start", "title", "-published", RELEVANCE)
EVERYTHING = Selection()


@dataclass(slots=True)  # not frozen: tens of thousands may be made for one answer
class FacetValue:
    """A value, what it is called, and how many cases have it, whatever else is chosen of the same facet."""

    value: str
    label: str
    count: int
    selected: bool
    excluded: bool = False


@dataclass(frozen=True)
class Facet:
    """A facet with the values that some case has, and those that are chosen."""

    name: str
    label: str
    help: str
    values: list[FacetValue]


@dataclass(frozen=True)
class Found:
    """One page of the catalogue, and how many cases there are in all. `documents` are the stored summaries as JSON."""

    count: int
    documents: list[bytes]
    moment: Moment
    facets: list[Facet] = field(default_factory=list)
    snippets: dict[str, str] = field(default_factory=dict)
    next_after: str | None = None  # for a walk by slug: where the next page goes on; None at the end

    @property
    def generation(self) -> int:
        return self.moment.number

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The summaries."""
        return [json.loads(document) for document in self.documents]


def find(
    selection: Selection = EVERYTHING,
    *,
    order: str = PUBLIC_ORDER,
    page: int = 1,
    page_size: int = 25,
    after: str | None = None,
    with_facets: bool | Collection[str] = False,
    most_values: int | None = None,
) -> Found:
    """A page of the selected cases; all that it says is of one generation.

    With `after` (a slug, or "" for the beginning) it walks in the order of slugs, which visits each case exactly once however
    the collection changes meanwhile. `with_facets` counts all facets, or those named; of facets with many values (actors,
    conflicts, countries) it gives the `most_values` commonest, besides those chosen.
    """
    if order not in ORDERS and order not in INDEX_ORDERS:
        raise ValueError(f"“{order}” is not an order. Valid are: {', '.join(ORDERS)}.")
    wanted = _Wanted(selection, order, max(page, 1), page_size, after, with_facets, most_values)
    if not selection.search:
        index = indexes.latest()
        found = _page(index, wanted, None)
        if found is not None:
            return found
    with indexes.reading() as index:
        ranked = search.slugs(selection.search, ranked=order == RELEVANCE) if selection.search else None
        found = _page(index, wanted, ranked)
    if found is None:
        raise RuntimeError("The stored answers changed within one snapshot of the database.")
    return found


class _Wanted(NamedTuple):
    selection: Selection
    order: str
    page: int
    size: int
    after: str | None
    with_facets: bool | Collection[str]
    most_values: int | None = None


def _page(index: Index, wanted: _Wanted, ranked: list[str] | None) -> Found | None:
    """The page by this index; None if the stored rows turn out to be of another generation."""
    matcher = Matcher(index, wanted.selection, ranked)
    ranks = _ranks(index, matcher.bits, wanted, ranked)
    next_after = None
    if wanted.after is not None and len(ranks) > wanted.size:
        ranks = ranks[: wanted.size]
        next_after = index.layout.columns.slugs[ranks[-1]]
    documents = _documents(index, index.cases(ranks))
    if documents is None:
        return None
    slugs = [index.layout.columns.slugs[rank] for rank in ranks]
    return Found(
        count=matcher.bits.bit_count(),
        documents=documents,
        moment=index.moment,
        facets=matcher.facets(wanted.with_facets, wanted.most_values) if wanted.with_facets else [],
        snippets=search.snippets(wanted.selection.search, search.CASE, slugs) if ranked is not None else {},
        next_after=next_after,
    )


def _ranks(index: Index, bits: int, wanted: _Wanted, ranked: list[str] | None) -> list[int]:
    """The ranks of the page."""
    if wanted.after is not None:
        return index.after_slug(bits, wanted.after, wanted.size + 1)
    offset = (wanted.page - 1) * wanted.size
    if wanted.order != RELEVANCE:
        return index.page(bits, wanted.order, offset, wanted.size)
    if ranked is None:  # without a search nothing is more relevant than another: the public order
        return index.page(bits, PUBLIC_ORDER, offset, wanted.size)
    flags = flags_of(bits, len(index))
    known = index.layout.ranks
    ranks = (rank for slug in ranked if (rank := known.get(slug)) is not None and flags[rank])
    return list(islice(ranks, offset, offset + wanted.size))  # no further than the page


def _documents(index: Index, cases: Sequence[int]) -> list[bytes] | None:
    """The stored summaries, in this order; None if they are of another generation than the index.

    The generation comes with the rows in one statement, which is of one moment without a transaction.
    """
    if not cases:
        return [] if moment() == index.moment else None
    marks = ", ".join(["%s"] * len(cases))
    rows = fetch(
        "SELECT g.number, g.at, r.case_id, r.summary FROM cases_generation g"  # noqa: S608 - only placeholders
        f" LEFT JOIN cases_rendering r ON r.case_id IN ({marks}) WHERE g.id = 1",
        tuple(cases),
    )
    if not rows or Moment(*rows[0][:2]) != index.moment:
        return None
    stored = {case: bytes(summary) for _, _, case, summary in rows if case is not None}
    return [stored[case] for case in cases if case in stored]


class Matcher:
    """A selection worked out on an index: which cases fit, and how many have each facet value."""

    def __init__(self, index: Index, selection: Selection, ranked: list[str] | None = None) -> None:
        self._index, self._selection = index, selection
        self._common = self._without_facets(ranked)
        self._chosen = {name: self._having(name, choice) for name, choice in selection.facets.items()}

    @cached_property
    def bits(self) -> int:
        """The cases that fit, as bits."""
        return self._ignoring(None)

    def _ignoring(self, facet: str | None) -> int:
        bits = self._common
        for name, having in self._chosen.items():
            if name != facet:
                bits &= having
        return bits

    def _without_facets(self, ranked: list[str] | None) -> int:
        index, selection = self._index, self._selection
        bits = index.everything
        if selection.start_after or selection.start_before:
            bits &= index.begun(selection.start_after, selection.start_before)
        if selection.ucdp_id:
            bits &= self._narrowed(selection.ucdp_id, self._of_ucdp)
        return bits if ranked is None else bits & index.with_slugs(ranked)

    def _having(self, facet: str, choice: Choice) -> int:
        return self._narrowed(choice, lambda values: self._index.having(facet, values))

    def _narrowed(self, choice: Choice, having: Any) -> int:
        bits: int = having(choice.included) if choice.included else self._index.everything
        return bits & ~having(choice.excluded) if choice.excluded else bits

    def _of_ucdp(self, numbers: Collection[str]) -> int:
        conflicts = {slug for number in numbers for slug in self._index.names.ucdp.get(number, ())}
        return self._index.having("conflict", conflicts)

    def facets(self, which: bool | Collection[str] = True, most: int | None = None) -> list[Facet]:
        """The facets with their counts; each ignores its own choice, so that a reader sees what another would give."""
        wanted = [facet for facet in FACETS if which is True or (which and facet.name in which)]
        flags = flags_of(self.bits, len(self._index))
        return [self._facet(facet, flags, most) for facet in wanted]

    def _facet(self, facet: Declared, flags: bytes, most: int | None) -> Facet:
        bits = self.bits
        choice = self._selection.facets.get(facet.name, Choice())
        if choice:
            bits = self._ignoring(facet.name)
            flags = flags_of(bits, len(self._index))
        counts = self._counts(facet.name, bits, flags)
        counts |= {value: counts.get(value, 0) for value in (*choice.included, *choice.excluded)}
        label = self._index.names.terms[facet.name].label
        values = [
            FacetValue(value, label(value), counts[value], value in choice.included, value in choice.excluded)
            for value in self._listed(facet, counts, choice, most)
        ]
        return Facet(facet.name, facet.label, facet.help, values)

    def _listed(self, facet: Declared, counts: dict[str, int], choice: Choice, most: int | None) -> list[str]:
        """The values to list, in order: the commonest first where there are many, else as the vocabulary has them."""
        known = [value for value in self._index.listed[facet.name] if value in counts]
        if len(known) < len(counts):  # chosen, and no case has it
            place = self._index.names.terms[facet.name].place
            known = sorted(counts, key=lambda value: (place(value), value))
        if not facet.has_many_values:
            return known
        if most is None or most >= len(known):
            return sorted(known, key=counts.__getitem__, reverse=True)
        first = nlargest(most, known, key=counts.__getitem__)
        chosen = {*choice.included, *choice.excluded}.difference(first)
        return [*first, *(value for value in known if value in chosen)]

    def _counts(self, facet: str, bits: int, flags: bytes) -> dict[str, int]:
        """Value → number of these cases that have it, without those that none has."""
        if bits == self._index.everything:
            return dict(self._index.totals.get(facet, {}))
        counted: Iterator[tuple[str, Posting]] = iter(self._index.values(facet).items())
        return {value: count for value, posting in counted if (count := count_in(posting, bits, flags))}


def matching(selection: Selection = EVERYTHING, *, order: str = PUBLIC_ORDER) -> list[int]:
    """The primary keys of all selected cases, in order: for exports and maps, which take them in chunks."""
    with indexes.reading() as index:
        ranked = search.slugs(selection.search, ranked=order == RELEVANCE) if selection.search else None
        bits = Matcher(index, selection, ranked).bits
        return index.cases(_ranks(index, bits, _Wanted(selection, order, 1, len(index), None, False), ranked))


def page_bytes(found: Found) -> bytes:
    """The rows of a page as a JSON array: the stored bytes, joined."""
    return b"[" + b",".join(found.documents) + b"]"


def stored_answer(slug: str) -> bytes | None:
    """The finished answer of a published case, as JSON in UTF-8; None if there is none under this address."""
    rows = fetch(
        "SELECT r.answer FROM cases_rendering r JOIN cases_case c ON c.id = r.case_id"
        " WHERE r.slug = %s AND c.status = 'published'",
        (slug,),
    )
    return bytes(rows[0][0]) if rows else None
