"""The numbers of the collection, for the home page. They come from the index and cost no query."""

from __future__ import annotations

from dataclasses import dataclass

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
