"""Full text search over everything that is public. The engine is the database's own; the interface is the same on all.

Only what is published may be written here: publication writes, and takes out again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connection

from cases.discovery.search.engine import Document, Engine, Hit, Hits, in_chunks
from cases.discovery.search.postgres import PostgresEngine
from cases.discovery.search.query import parse
from cases.discovery.search.sqlite import SQLiteEngine
from cases.discovery.search.suggesting import like_words, suggestions, word_counts

__all__ = [
    "Document",
    "Hit",
    "Hits",
    "clear",
    "counts",
    "did_you_mean",
    "find",
    "known_forms",
    "remove",
    "remove_many",
    "slugs",
    "snippets",
    "titles",
    "words_alone",
    "write",
    "write_many",
]

CASE = "case"
# What is searched, in the order in which readers are told of it.
KINDS = ("case", "conflict", "actor", "agreement", "challenge", "outcome", "page", "term", "question")
_ENGINES: dict[str, Engine] = {"sqlite": SQLiteEngine(), "postgresql": PostgresEngine()}


def _engine() -> Engine:
    return _ENGINES[connection.vendor]


def write(kind: str, slug: str, title: str, body: str) -> None:
    """Make a record findable, or replace what is known of it. Plain text; Markdown does no harm."""
    write_many([Document(kind, slug, title, body)])


def write_many(documents: Iterable[Document]) -> None:
    """The same for many records; each only once."""
    for chunk in in_chunks(Document.of(*document) for document in documents):
        _engine().write(chunk)


def remove(kind: str, slug: str) -> None:
    """Make a record unfindable. One that isn't known is no error."""
    remove_many(kind, [slug])


def remove_many(kind: str, slugs: Collection[str]) -> None:
    _engine().remove(kind, slugs)


def clear() -> None:
    """Take out everything, before all of it is written anew."""
    _engine().clear()


def slugs(text: str, kind: str = CASE, *, ranked: bool = False) -> list[str]:
    """The slugs of all records of a kind that match what a reader typed; the best first if `ranked`."""
    query = parse(text)
    return _engine().slugs(query, kind, ranked=ranked) if query else []


def snippets(text: str, kind: str, slugs: Collection[str]) -> dict[str, str]:
    """Slug → the matching place in the text, as safe HTML, for the records of one page."""
    query = parse(text)
    return _engine().snippets(query, kind, slugs) if query else {}


def find(text: str, kinds: Collection[str] | None = None, *, limit: int = 25, offset: int = 0) -> Hits:
    """What matches, of these kinds or all, the best first. Any text is fine; one without words finds nothing."""
    query = parse(text)
    return _engine().find(query, kinds, limit, offset) if query else Hits(0, [])


def counts(text: str) -> dict[str, int]:
    """Kind → how many of its records match; kinds without any are left out."""
    query = parse(text)
    return _engine().counts(query) if query else {}


def did_you_mean(text: str, kinds: Collection[str] | None = None) -> list[str]:
    """For words that find nothing: what may have been meant, each of which does find something. Bounded in time."""
    return [str(query) for query in suggestions(_engine(), parse(text), kinds)]


def words_alone(text: str, kinds: Collection[str] | None = None) -> list[tuple[str, int]]:
    """For several words that find nothing together: those that do alone, and how much."""
    return [(str(query), count) for query, count in word_counts(_engine(), parse(text), kinds)]


def known_forms(word: str) -> list[str]:
    """Words of the index that are like this one, the nearest first."""
    return like_words(_engine(), word)


def titles(kinds: Collection[str], first: str, limit: int) -> list[tuple[str, str, str]]:
    """Kind, slug and title of records of these kinds whose address begins so."""
    return _engine().titles(kinds, first, limit)
