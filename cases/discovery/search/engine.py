"""What a search engine does, whichever database it stands on."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from cases.discovery.search.query import Query, clean

TITLE_WEIGHT = 10.0  # a word of the title says ten times as much as one of the text
# A word that so many records hold says little about which is the best, and to weigh it takes longer than all the rest.
MOST_RANKED = 5_000
SNIPPET_WORDS = 28
LONGER_THAN_ALL = 1_000_000  # characters of a title
MOST_CANDIDATES = 3_000  # words of the index that one misspelt word is compared with
LONGEST_WORD = 40  # letters of a word that can be suggested
START, STOP = "\x02", "\x03"  # around what is found; `Document.of` takes these out of every text


class Document(NamedTuple):
    """What is searched: one record of a kind (case, actor, source, conflict, topic …)."""

    kind: str
    slug: str
    title: str
    body: str

    @classmethod
    def of(cls, kind: str, slug: str, title: str, body: str) -> Document:
        return cls(kind, slug, *(unicodedata.normalize("NFC", clean(text)) for text in (title, body)))


class Hit(NamedTuple):
    """A record found. `snippet` is HTML: escaped, with <mark> around what was looked for."""

    kind: str
    slug: str
    title: str
    snippet: str


@dataclass(frozen=True)
class Hits:
    """One page of what was found, the best first, and how much there is in all."""

    count: int
    hits: list[Hit]


class Engine(Protocol):
    """One database's way of searching."""

    def write(self, documents: Sequence[Document]) -> None:
        """Store documents in place of those of the same kind and slug."""

    def remove(self, kind: str, slugs: Collection[str]) -> None: ...

    def clear(self) -> None: ...

    def slugs(self, query: Query, kind: str, *, ranked: bool) -> list[str]:
        """The slugs of all documents of one kind that match; the best first if `ranked`.

        Where more than `MOST_RANKED` match: those with all the words in their title, the shortest first; then by slug.
        """

    def snippets(self, query: Query, kind: str, slugs: Collection[str]) -> dict[str, str]:
        """Slug → the place in the text that matches, as HTML."""

    def find(self, query: Query, kinds: Collection[str] | None, limit: int, offset: int) -> Hits:
        """A page of what matches: first what has all the words in its title, the shortest title before others.

        The rest is ranked by the text, or, where more than `MOST_RANKED` match, by kind and slug.
        """

    def counts(self, query: Query) -> dict[str, int]:
        """Kind → the number of its documents that match; kinds without any are left out."""

    def words(self, first: Collection[str], shortest: int, longest: int) -> list[str]:
        """Words of the index, without accents, that begin so and have so many letters; `MOST_CANDIDATES` at most.

        The commoner come first where the database counts them. One may stand in no document any more.
        """

    def titles(self, kinds: Collection[str], first: str, limit: int) -> list[tuple[str, str, str]]:
        """Kind, slug and title of documents of these kinds whose slug begins so, by kind and slug."""


def after(start: str) -> str:
    """The end of the words that begin so: no word in use has a letter so high up."""
    return f"{start}\U0010ffff"


def marked(text: str) -> str:
    """A snippet of the database as safe HTML."""
    return html.escape(text).replace(START, "<mark>").replace(STOP, "</mark>")


def in_chunks(documents: Iterable[Document], size: int = 500) -> Iterable[list[Document]]:
    """Documents in lists that one statement can take."""
    chunk: list[Document] = []
    for document in documents:
        chunk.append(document)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def placeholders(items: Collection[object]) -> str:
    return ", ".join(["%s"] * len(items))
