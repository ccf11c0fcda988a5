"""Precedents: the published cases that are most like a situation that a reader describes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from cases.discovery import index as indexes
from cases.discovery import similarity
from cases.discovery.choosing import (
    MOST_ERRORS,
    MOST_SUGGESTIONS,
    FieldError,
    UnreadableParameters,
    UnreadableValue,
    read_choice,
    shown,
    unknown_parameters,
)
from cases.discovery.gower import DESCRIBED, START, Hit
from cases.discovery.names import Terms

YEAR, WEIGHT = "year", "weight_"
FIRST_YEAR, LAST_YEAR = 1500, 2100
# How much a part of the description counts. “Decisive” outweighs four normal parts; it shuts no case out.
WEIGHTS: dict[str, float] = {"none": 0, "normal": 1, "important": 2, "decisive": 4}
WEIGHT_LABELS: dict[str, str] = {
    "none": "not used", "normal": "normal", "important": "important", "decisive": "decisive",
}  # fmt: skip
NAMES: tuple[str, ...] = tuple(YEAR if variable.name == START else variable.name for variable in DESCRIBED)
PARAMETERS: frozenset[str] = frozenset([*NAMES, *(f"{WEIGHT}{name}" for name in NAMES)])


@dataclass(frozen=True)
class Situation:
    """What a reader described: variable → codes, the year, and how much each part is to count (“normal” if not said)."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    year: int | None = None
    weights: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.values or self.year)

    def weight(self, name: str) -> str:
        return self.weights.get(name, "normal")

    def parameters(self) -> list[tuple[str, str]]:
        """The situation as parameters of an address, in one canonical form."""
        pairs = [(name, code) for name in NAMES for code in self.values.get(name, ())]
        pairs += [(YEAR, str(self.year))] if self.year else []
        named = [*self.values, *([YEAR] if self.year else [])]
        return pairs + [(f"{WEIGHT}{name}", self.weight(name)) for name in named if self.weight(name) != "normal"]


def read(params: Any, extra: Collection[str] = ()) -> Situation:
    """The situation that these parameters describe; `extra` are names that the caller reads itself.

    `params` is a QueryDict or a mapping of lists of texts; codes and labels are both read, several joined by commas or given
    one by one; an empty value is one that wasn't given. Raises UnreadableParameters with everything that is wrong.
    """
    pairs = params.lists() if hasattr(params, "lists") else params.items()
    given = {name: [text for text in map(str, texts) if text.strip()] for name, texts in pairs}
    errors = unknown_parameters(given, PARAMETERS | set(extra))
    if len(errors) >= MOST_ERRORS:
        raise UnreadableParameters(errors)
    terms, budget = indexes.current().names.terms, [MOST_SUGGESTIONS]
    values: dict[str, tuple[str, ...]] = {}
    for name in NAMES:
        if name != YEAR and given.get(name):
            values[name] = _codes(name, given[name], terms[name], budget, errors)
    year = _year(given.get(YEAR, []), errors)
    weights = {name: _weight(name, given[f"{WEIGHT}{name}"], errors) for name in NAMES if given.get(f"{WEIGHT}{name}")}
    if errors:
        raise UnreadableParameters(errors)
    return Situation(values, year, weights)


def _codes(name: str, texts: list[str], terms: Terms, budget: list[int], errors: list[FieldError]) -> tuple[str, ...]:
    try:
        choice = read_choice(name, texts, terms, budget)
    except UnreadableValue as error:
        errors.append(FieldError(name, str(error)))
        return ()
    if choice.excluded:
        errors.append(FieldError(name, "A situation says what there is; “!” before a value can't be used here."))
    return choice.included


def _year(texts: list[str], errors: list[FieldError]) -> int | None:
    if not texts:
        return None
    text = texts[0].strip()
    if (
        len(texts) == 1
        and text.isascii()
        and text.isdigit()
        and len(text) == 4
        and FIRST_YEAR <= int(text) <= LAST_YEAR
    ):
        return int(text)
    message = (
        f"“{shown(text)}” is not a year that can be read. Write one between {FIRST_YEAR} and {LAST_YEAR}, such as 1994."
    )
    errors.append(FieldError(YEAR, message))
    return None


def _weight(name: str, texts: list[str], errors: list[FieldError]) -> str:
    text = texts[-1].strip()
    if len(texts) > 1 or text not in WEIGHTS:
        message = f"“{shown(text)}” is not a weight. Valid are: {', '.join(WEIGHTS)}."
        errors.append(FieldError(f"{WEIGHT}{name}", message))
    return text


@dataclass(frozen=True)
class Precedents:
    """The cases found, out of how many published ones, by an index of one generation."""

    hits: list[Hit]
    of: int
    generation: int


def precedents(situation: Situation, n: int = 6) -> Precedents:
    """The n published cases that fit the situation best.

    What came of a case is not compared: it is what the reader wants to learn. Raises UnreadableParameters where nothing is
    described or every part of it is set aside, ValueError for n below 1 or above 50.
    """
    if not situation:
        raise UnreadableParameters([FieldError("situation", f"Describe the situation by one of: {', '.join(NAMES)}.")])
    weights = {variable.name: WEIGHTS[situation.weight(_public(variable.name))] for variable in DESCRIBED}
    named = [*situation.values, *([YEAR] if situation.year else [])]
    if not any(WEIGHTS[situation.weight(name)] for name in named):
        message = "Every part of the description is set to “not used”. Let at least one count."
        raise UnreadableParameters([FieldError(f"{WEIGHT}{named[0]}", message)])
    profile = similarity.described(situation.values, situation.year)
    hits = similarity.nearest_to(profile, weights, n)
    index = indexes.latest()
    return Precedents(hits, len(index), index.generation)


def _public(name: str) -> str:
    return YEAR if name == START else name
