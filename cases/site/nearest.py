"""For an address at which nothing is: the public pages whose address or title is like it. Bounded in work and in number."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import NamedTuple

from cases.discovery import search
from cases.discovery.search.query import clean, fold
from cases.site.finding import KINDS, address_of
from cases.site.machines import standing

MOST_SUGGESTIONS = 5
MOST_COMPARED = 2_000  # addresses that one is compared with
MOST_WORDS = 4
MOST_FOUND = 20
LONGEST_SLUG = 100
CLOSE = 0.6  # of difflib's ratio
_WORD = re.compile(r"[^\W_]{2,40}")
# First part of the address → the kinds of records below it.
SHELVES: dict[str, list[str]] = {}
for _kind in KINDS.values():
    if "#" not in _kind.address:
        SHELVES.setdefault(_kind.address.split("/")[1], []).append(_kind.code)


class Suggestion(NamedTuple):
    """A page that is there, near to the one that is not."""

    path: str
    name: str


def nearest(path: str) -> list[Suggestion]:
    """Public pages like this address, the nearest first."""
    shelf, _, rest = clean(path).casefold().strip("/").partition("/")
    slug = fold(rest.split("/")[0] if shelf in SHELVES and rest else shelf)[:LONGEST_SLUG]
    found: dict[str, Suggestion] = {}
    for suggestion in (*_beside(shelf, slug), *_standing(path), *_by_words(slug)):
        found.setdefault(suggestion.path, suggestion)
    return list(found.values())[:MOST_SUGGESTIONS]


def _beside(shelf: str, slug: str) -> Iterator[Suggestion]:
    """Records of the same kind with a like address. One query."""
    if shelf not in SHELVES or not slug:
        return
    rows = {row_slug: (kind, title) for kind, row_slug, title in search.titles(SHELVES[shelf], slug[:1], MOST_COMPARED)}
    for near in difflib.get_close_matches(slug, rows, n=MOST_SUGGESTIONS, cutoff=CLOSE):
        kind, title = rows[near]
        yield Suggestion(address_of(kind, near), title)


def _standing(path: str) -> Iterator[Suggestion]:
    """The pages of the site itself that have a like address."""
    pages = {address.strip("/").split("/")[-1]: address for address in standing()}
    last = path.strip("/").split("/")[-1].casefold()[:LONGEST_SLUG]
    for name in difflib.get_close_matches(last, pages, n=2, cutoff=0.75):
        address = pages[name]
        yield Suggestion(address, address.strip("/").split("/")[-1].replace("-", " ").capitalize() or "Home")


def _by_words(slug: str) -> Iterator[Suggestion]:
    """Records of any kind with the words of the address, or with words like them; those with a like title first."""
    words = [] if "." in slug else _WORD.findall(slug)[:MOST_WORDS]
    if not words:
        return
    text = " ".join(words)
    hits = search.find(text, limit=MOST_FOUND).hits
    if not hits:
        others = search.did_you_mean(text) or [
            word for word, _ in sorted(search.words_alone(text), key=lambda row: row[1])
        ]
        hits = search.find(others[0], limit=MOST_FOUND).hits if others else []
        text = others[0] if others else ""
    ranked = sorted(((_likeness(text, hit.title), hit) for hit in hits), key=lambda pair: -pair[0])
    for likeness, hit in ranked:
        if likeness >= CLOSE:
            yield Suggestion(address_of(hit.kind, hit.slug), hit.title)


def _likeness(text: str, title: str) -> float:
    """From 0 to 1: how far the words are those of the title."""
    folded = fold(title)[: LONGEST_SLUG * 2]
    held = sum(word in folded for word in text.split()) / max(len(text.split()), 1)
    return max(held, difflib.SequenceMatcher(None, text, folded).ratio())
