"""The numbered notes of a case: one number for each place in a source, with what is said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.safestring import SafeString, mark_safe

from cases.values import text

Document = dict[str, Any]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Reference(NamedTuple):
    """A link to a note, and the id by which the note finds back."""

    number: int
    id: str
    disputes: bool


@dataclass
class CaseNote:
    """One note: the source, the place in it, and how it stands to the claim. `confidence` is unknown in narratives."""

    number: int
    source: Document
    locator: str
    disputes: bool
    confidence: str
    note: str
    back: list[tuple[str, str]]

    @property
    def stop(self) -> str:
        """The full stop after the place, unless it has one already (“n.d.”)."""
        return "" if (self.locator or self.source["label"]).endswith(".") else "."


class CaseNotes:
    """Numbers what a page cites, in the order in which it is shown; what says the same keeps its number."""

    def __init__(self, sources: list[Document]) -> None:
        self._sources = {source["citekey"]: source for source in sources}
        self._found: dict[tuple[str, str, str, str, str], int] = {}
        self._plain: dict[tuple[str, str], int] = {}  # place → number, of notes that a narrative can share
        self._notes: list[CaseNote] = []
        self._times: Counter[int] = Counter()

    def render(self, markdown: str | None) -> SafeString:
        """A narrative as HTML with its notes numbered."""
        return mark_safe(text.render(markdown or "", cite=self._in_text, times=self._times))

    def cite(self, part: Document) -> None:
        """Give a part, as `cited`, the links to its notes."""
        part["cited"] = []
        for number in dict.fromkeys(self._of_citation(citation) for citation in part["citations"]):
            self._times[number] += 1
            note = self._notes[number - 1]
            part["cited"].append(Reference(number, f"ref-{number}-{self._times[number]}", note.disputes))

    def _in_text(self, citekey: str, locator: str) -> int | None:
        if citekey not in self._sources:
            return None
        place = (citekey, locator)
        if place not in self._plain:
            self._plain[place] = self._add(citekey, locator, "supports", "", "")
        return self._plain[place]

    def _of_citation(self, citation: Document) -> int:
        citekey, locator, note = citation["source"]["citekey"], citation["locator"] or "", citation["note"] or ""
        key = (citekey, locator, citation["stance"], citation["confidence"] or "", note)
        if key in self._found:
            return self._found[key]
        shared = self._plain.get((citekey, locator)) if citation["stance"] == "supports" and not note else None
        if shared and not self._notes[shared - 1].confidence:
            self._notes[shared - 1].confidence = key[3]
            self._found[key] = shared
            return shared
        self._found[key] = self._add(*key)
        if citation["stance"] == "supports" and not note:
            self._plain.setdefault((citekey, locator), self._found[key])
        return self._found[key]

    def _add(self, citekey: str, locator: str, stance: str, confidence: str, note: str) -> int:
        number = len(self._notes) + 1
        source = self._sources.get(citekey, {"citekey": citekey, "label": citekey})
        self._notes.append(CaseNote(number, source, locator, stance == "disputes", confidence, note, []))
        return number

    def __iter__(self) -> Iterator[CaseNote]:
        """The notes, in order, with the places that refer to each."""
        for note in self._notes:
            times = self._times[note.number]
            note.back = [(f"ref-{note.number}-{n + 1}", LETTERS[n % 26] if times > 1 else "") for n in range(times)]
            yield note

    def __len__(self) -> int:
        return len(self._notes)
