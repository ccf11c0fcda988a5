"""What facet values are called, and which value a reader means by a code or a label."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Model, TextChoices

from cases.discovery.facets import FACETS, DecadeFacet, Facet, PairFacet
from cases.models import Actor, Conflict, SlugRedirect
from cases.models.base import ReferenceRecord

LONG_LIST = 2_000  # of more terms than this only those with the same first letter are compared for a suggestion
FIRST_DECADE, LAST_DECADE = 1000, 2100
_SPACES = re.compile(r"[\s_-]+")


def fold(text: str) -> str:
    """Letters without case and accents, words joined by hyphens: “Full settlement” and “full-settlement” are one."""
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
        text = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _SPACES.sub("-", text.casefold().strip())


class Terms(Protocol):
    """The values that a facet can have."""

    def code(self, text: str) -> str | None:
        """The value that this code or label means; None when it means none, or more than one."""

    def label(self, code: str) -> str: ...

    def place(self, code: str) -> int:
        """Where the value stands in the order of its vocabulary."""

    def codes(self) -> list[str]: ...

    def nearest(self, text: str) -> list[str]:
        """The codes that come nearest to a text that means none."""


class Vocabulary:
    """A list of codes with their labels, and other names under which they are known."""

    def __init__(self, labels: Mapping[str, str], others: Iterable[tuple[str, str]] = ()) -> None:
        self._labels = dict(labels)
        self._places = {code: place for place, code in enumerate(self._labels)}
        self._known = {fold(code): code for code in self._labels}
        named = [(fold(label), code) for code, label in self._labels.items()]
        self._add(named)
        self._add([(fold(name), code) for name, code in others if name])

    def _add(self, names: list[tuple[str, str]]) -> None:
        """Add names, but none that would mean two values."""
        fresh: dict[str, str] = {}
        for name, code in names:
            fresh[name] = code if fresh.get(name, code) == code else ""
        for name, code in fresh.items():
            if code:
                self._known.setdefault(name, code)

    def code(self, text: str) -> str | None:
        return self._known.get(fold(text))

    def label(self, code: str) -> str:
        return self._labels.get(code, code)

    def place(self, code: str) -> int:
        return self._places.get(code, len(self._places))

    def codes(self) -> list[str]:
        return list(self._labels)

    def nearest(self, text: str) -> list[str]:
        wanted = fold(text)
        names: Iterable[str] = self._known
        if len(self._known) > LONG_LIST:
            names = [name for name in self._known if name[:1] == wanted[:1]]
        found = difflib.get_close_matches(wanted, names, n=5, cutoff=0.6)
        return list(dict.fromkeys(self._known[name] for name in found))[:3]


class Pairs:
    """Values of two halves: “ceasefire:achieved”, or in words “Ceasefire: achieved”."""

    def __init__(self, first: Vocabulary, second: Vocabulary) -> None:
        self._first, self._second = first, second

    def code(self, text: str) -> str | None:
        what, _, how_far = text.rpartition(":")
        first, second = self._first.code(what), self._second.code(how_far)
        return f"{first}:{second}" if first and second else None

    def label(self, code: str) -> str:
        what, _, how_far = code.rpartition(":")
        return f"{self._first.label(what)}: {self._second.label(how_far)}"

    def place(self, code: str) -> int:
        what, _, how_far = code.rpartition(":")
        return self._first.place(what) * (len(self._second.codes()) + 1) + self._second.place(how_far)

    def codes(self) -> list[str]:
        return [f"{first}:{second}" for first in self._first.codes() for second in self._second.codes()]

    def nearest(self, text: str) -> list[str]:
        what, _, how_far = text.rpartition(":")
        firsts = [known] if (known := self._first.code(what)) else self._first.nearest(what or how_far)
        seconds = [known] if (known := self._second.code(how_far)) else self._second.nearest(how_far)
        return [f"{first}:{second}" for first in firsts for second in seconds or self._second.codes()][:5]


@dataclass(frozen=True)
class Names:
    """The terms of every facet, as the public sees them in one generation, and the conflicts' UCDP numbers."""

    terms: Mapping[str, Terms]
    ucdp: Mapping[str, frozenset[str]]  # UCDP number → conflicts

    def label(self, facet: str, code: str) -> str:
        return self.terms[facet].label(code)


def _of_choices(choices: type[TextChoices]) -> Vocabulary:
    return Vocabulary({str(code): str(label) for code, label in choices.choices})


def _of_records(model: type[Model], moved: Iterable[tuple[str, str]]) -> Vocabulary:
    """Public records by address, with their names; an address that moved leads to the one that is."""
    if not issubclass(model, ReferenceRecord):
        raise TypeError(f"{model.__name__} is no reference record.")
    columns = [model.ADDRESS, "name", *(["short_name"] if model is Actor else [])]
    rows = list(model.objects.published().values_list(*columns))
    shorter = [(row[2], row[0]) for row in rows] if len(columns) > 2 else []
    known = {row[0] for row in rows}
    return Vocabulary({row[0]: row[1] for row in rows}, [*((old, new) for old, new in moved if new in known), *shorter])


def _decades() -> Vocabulary:
    labels = {f"{year}s": f"{year}s" for year in range(FIRST_DECADE, LAST_DECADE, 10)}
    return Vocabulary(labels, [(code[:4], code) for code in labels])


_FIXED: dict[type[TextChoices], Vocabulary] = {}


def _fixed(choices: type[TextChoices]) -> Vocabulary:
    if choices not in _FIXED:
        _FIXED[choices] = _of_choices(choices)
    return _FIXED[choices]


def _terms(facet: Facet, records: Mapping[type[Model], Vocabulary]) -> Terms:
    if isinstance(facet, DecadeFacet):
        return _DECADES
    if facet.choices:
        values = _fixed(facet.choices)
    elif facet.vocabulary:
        values = records[facet.vocabulary]
    else:
        raise TypeError(f"The facet “{facet.name}” says neither its choices nor its vocabulary.")
    return Pairs(values, _fixed(facet.degrees)) if isinstance(facet, PairFacet) else values


_DECADES = _decades()
# The records that are values of facets.
MODELS: frozenset[type[Model]] = frozenset(facet.vocabulary for facet in FACETS if facet.vocabulary)


def load() -> Names:
    """Read the names of the present generation; a query for each vocabulary."""
    moved: dict[str, list[tuple[str, str]]] = {}
    for record, old, new in SlugRedirect.objects.values_list("record", "old", "new"):
        moved.setdefault(record, []).append((old, new))
    records = {model: _of_records(model, moved.get(str(model._meta.verbose_name), [])) for model in MODELS}
    return of(records, Conflict.objects.published().exclude(ucdp_id="").values_list("ucdp_id", "slug"))


def of(records: Mapping[type[Model], Vocabulary], numbers: Iterable[tuple[str, str]]) -> Names:
    """The names that these records have, and the conflicts of these UCDP numbers."""
    ucdp: dict[str, set[str]] = {}
    for number, slug in numbers:
        ucdp.setdefault(number, set()).add(slug)
    return Names(
        {facet.name: _terms(facet, records) for facet in FACETS},
        {number: frozenset(slugs) for number, slugs in ucdp.items()},
    )
