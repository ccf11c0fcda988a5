"""“Did you mean”: what a reader who mistyped a word may have looked for, in words that the index itself holds."""

from __future__ import annotations

from collections.abc import Collection

from cases.discovery.search.engine import Engine
from cases.discovery.search.query import Query, Term
from cases.values.spelling import nearest, tolerance

MOST_WORDS = 6  # of a query that are looked up; a longer one is no slip of the pen
MOST_TRIED = 4  # words like a misspelt one that are looked up in the index
MOST_SUGGESTED = 3
LONGEST = 30  # letters of a word that is corrected


def suggestions(engine: Engine, query: Query, kinds: Collection[str] | None = None) -> list[Query]:
    """The query with its unknown words replaced by like ones, such that something is found; the likeliest first."""
    unknown = [term for term in query.wanted if not _count(engine, Query((term,)), kinds)]
    if not unknown or len(query.wanted) > MOST_WORDS:
        return []
    variants = [query]
    for term in unknown:
        others = _corrections(engine, term, kinds)
        variants = [_exchanged(one, term, other) for one in variants for other in others][: MOST_TRIED * 2]
    return [one for one in variants if _count(engine, one, kinds)][:MOST_SUGGESTED]


def word_counts(engine: Engine, query: Query, kinds: Collection[str] | None = None) -> list[tuple[Query, int]]:
    """What each of several wanted terms finds alone, for those that find something."""
    alone = [Query((term,)) for term in query.wanted[:MOST_WORDS]] if len(query.wanted) > 1 else []
    return [(one, count) for one in alone if (count := _count(engine, one, kinds))]


def _count(engine: Engine, query: Query, kinds: Collection[str] | None) -> int:
    return sum(count for kind, count in engine.counts(query).items() if kinds is None or kind in kinds)


def _corrections(engine: Engine, term: Term, kinds: Collection[str] | None) -> list[Term]:
    """Like terms that are found, those found most often first among equals."""
    found = [
        Term((*term.words[:place], like, *term.words[place + 1 :]), exact=term.exact)
        for place, word in enumerate(term.words)
        for like in like_words(engine, word)
    ]
    known = [one for one in found[: MOST_TRIED * 2] if _count(engine, Query((one,)), kinds)]
    return known[:MOST_TRIED]


def like_words(engine: Engine, word: str) -> list[str]:
    """Words of the index that this one may be meant for, the nearest first."""
    most = tolerance(word)
    if not most or len(word) > LONGEST or word.isdigit():
        return []
    # The first letter may be the second one swapped; other slips in it are rare, and would mean reading every word.
    candidates = engine.words({word[0], word[1]}, max(len(word) - most, 2), len(word) + most)
    return nearest(word, candidates, MOST_TRIED)


def _exchanged(query: Query, term: Term, other: Term) -> Query:
    wanted = dict.fromkeys(other if each == term else each for each in query.wanted)
    return Query(tuple(wanted), query.unwanted)
