"""The numbered notes below a text, and the works that they name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.safestring import SafeString, mark_safe

from cases.models import Source
from cases.values import citing, text

_FIELDS = (
    "citekey", "csl_type", "title", "issued", "container_title", "publisher", "place", "volume", "issue", "pages",
    "edition", "doi", "url", "document_symbol",
)  # fmt: skip


_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)  # as text.render writes it; what a curator types is escaped


class Note(NamedTuple):
    """One numbered note: which work, where in it, and the ids of the places in the text that refer to it."""

    number: int
    label: str
    locator: str
    back: list[str]


class Work(NamedTuple):
    """A work in a bibliography."""

    citekey: str
    label: str
    reference: str
    address: str


def works(condition: Q) -> dict[str, Work]:
    """Citekey → work, of the sources that meet the condition, ordered as a bibliography is. Two queries."""
    sources = Source.objects.filter(condition).distinct().prefetch_related("creators")
    found = [_work(source) for source in sources]
    return {work.citekey: work for work in sorted(found, key=lambda work: (work.reference.casefold(), work.citekey))}


def _work(source: Source) -> Work:
    document: dict[str, Any] = {name: getattr(source, name) for name in _FIELDS}
    document["creators"] = [
        {"family": person.family, "given": person.given, "literal": person.literal, "role": person.role}
        for person in source.creators.all()
    ]
    # The address is the link of the reference, so it need not stand in its words too.
    address = f"https://doi.org/{source.doi}" if source.doi else source.url
    reference = citing.reference(document | {"doi": "", "url": ""})
    return Work(source.citekey, citing.label(document), reference, address)


@dataclass
class Notes:
    """Numbers the places that some texts cite, in the order of their first mention; the same place keeps its number."""

    works: dict[str, Work]
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    _times: Counter[int] = field(default_factory=Counter)
    _tables: int = 0

    @classmethod
    def of(cls, texts: Iterable[str], also: Q | None = None) -> Notes:
        """Notes for these texts. `also` names further works that belong to the bibliography."""
        named = {place.citekey for markdown in texts for place in text.citations(markdown)}
        condition = Q(citekey__in=named)
        return cls(works(condition | also if also else condition))

    def render(self, markdown: str, first_heading: int = 3) -> SafeString:
        """The text as safe HTML, its citations numbered."""
        rendered = text.render(markdown, cite=self._number, first_heading=first_heading, times=self._times)
        return mark_safe(_TABLE.sub(self._in_a_box, rendered))

    def _in_a_box(self, table: re.Match[str]) -> str:
        """A table of the text in a box that scrolls by itself, so that the page need not."""
        self._tables += 1
        label = f"Table {self._tables} of this page"
        return f'<div class="table-wrap" role="region" aria-label="{label}" tabindex="0">{table[0]}</div>'

    def _number(self, citekey: str, locator: str) -> int | None:
        if citekey not in self.works:
            return None
        return self._numbers.setdefault((citekey, locator), len(self._numbers) + 1)

    def __iter__(self) -> Any:
        """The notes, in order."""
        for (citekey, locator), number in self._numbers.items():
            back = [f"ref-{number}-{time}" for time in range(1, self._times[number] + 1)]
            yield Note(number, self.works[citekey].label, locator, back)

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def bibliography(self) -> list[Work]:
        """The works, in the order of their references."""
        return list(self.works.values())
