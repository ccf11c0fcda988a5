"""Prose that repeats itself: the same long sentence twice in one dossier, or in two of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cases.dossier.files import PathTo
from cases.dossier.plainness import plain_name

SHORTEST = 9  # words; shorter sentences come back by chance
QUOTED = 60  # characters of the sentence that a remark shows
_NOTE = re.compile(r"\[[^\]]*@[^\]]*\]")
_END = re.compile(r"(?<=[.!?])[)”’*]*\s+|\n\s*\n")


class Sentences:
    """The long sentences met so far, each with the file it first stood in. Time and memory grow with the text alone."""

    def __init__(self) -> None:
        self._first: dict[int, str] = {}

    def repeated(self, name: str, document: dict[str, Any]) -> Iterator[tuple[PathTo, str]]:
        """Where the document `name` says what it or an earlier one has said, and what to tell its writer."""
        for path, sentence in sentences(document):
            plain = plain_name(sentence)
            if plain.count(" ") + 1 < SHORTEST:
                continue
            first = self._first.setdefault(hash(plain), "")
            if not first:
                self._first[hash(plain)] = name
                continue
            where = "above" if first == name else f"in {first}"
            quoted = sentence if len(sentence) <= QUOTED else sentence[:QUOTED].rstrip() + "…"
            yield path, f"“{quoted}” stands {where} too. Say it once, or in other words."


def sentences(value: Any, path: PathTo = ()) -> Iterator[tuple[PathTo, str]]:
    """Every sentence of a document with its place. Notes in the text are left out, and citations with all they say."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name != "citations":
                yield from sentences(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from sentences(inner, (*path, index))
    elif isinstance(value, str) and " " in value:  # a key or a slug is no sentence
        for sentence in _END.split(_NOTE.sub("", value)):
            if sentence.strip():
                yield path, " ".join(sentence.split())
