"""What a reader chose, and reading it from the parameters of an address. Sentences here are shown to readers."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import NamedTuple

from cases.discovery.names import Terms
from cases.values import edtf

MOST_VALUES = 100  # of one filter
LONGEST_VALUE = 200
LONGEST_LIST = 30  # terms named in a message
MOST_ERRORS = 10  # that one answer names
MOST_SUGGESTIONS = 3  # looking for near names costs time, which a request must not be able to spend without end
_JOINED = 6  # commas within a label: “coherence, coordination and complementarity …”
_UCDP = re.compile(r"[0-9A-Za-z-]{1,20}")


class FieldError(NamedTuple):
    """One thing that can't be read: the parameter, and a sentence that says what is wrong and what is valid."""

    field: str
    message: str


class UnreadableParameters(ValueError):  # noqa: N818 - it reads as what it says
    """Some parameters are unknown or can't be read. `errors` has them all."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        self.errors = list(errors)
        super().__init__(" ".join(error.message for error in errors))


class UnreadableValue(ValueError):  # noqa: N818
    """One value can't be read; the message says why."""


@dataclass(frozen=True)
class Choice:
    """Values of one filter: a case must have one of the included, if there are any, and none of the excluded."""

    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.included or self.excluded)

    def __add__(self, other: Choice) -> Choice:
        return Choice(
            tuple(dict.fromkeys(self.included + other.included)), tuple(dict.fromkeys(self.excluded + other.excluded))
        )

    def negated(self) -> Choice:
        return Choice(self.excluded, self.included)


@dataclass(frozen=True)
class Selection:
    """Which cases are wanted. Filters of different names are joined by “and”."""

    facets: Mapping[str, Choice] = field(default_factory=dict)
    ucdp_id: Choice = Choice()
    start_after: date | None = None
    start_before: date | None = None
    search: str = ""
    dates: Mapping[str, str] = field(default_factory=dict)  # the two days as they were written

    def __bool__(self) -> bool:
        return bool(self.facets or self.ucdp_id or self.start_after or self.start_before or self.search)

    def parameters(self, without: Collection[str] = ()) -> list[tuple[str, str]]:
        """The selection as parameters of an address, in one canonical form: for links, next pages and cache keys."""
        pairs = [("search", self.search), *sorted(self.dates.items())]
        for name, choice in [*self.facets.items(), ("ucdp_id", self.ucdp_id)]:
            values = [*choice.included, *(f"!{value}" for value in choice.excluded)]
            pairs.append((name, ",".join(values)))
        return sorted((name, value) for name, value in pairs if value and name not in without)


def read_choice(label: str, texts: Iterable[str], terms: Terms, budget: list[int] | None = None) -> Choice:
    """The choice that these texts make. Raises UnreadableValue, which names every value that means nothing.

    A text may hold several values, joined by commas; a value may have a “!” before it. `budget` holds how many suggestions
    may still be looked for.
    """
    budget = [MOST_SUGGESTIONS] if budget is None else budget
    included: list[str] = []
    excluded: list[str] = []
    unknown: list[str] = []
    for text in texts:
        for negated, code, written in _values(text, terms):
            if code is None:
                unknown.append(written)
            else:
                (excluded if negated else included).append(code)
    if unknown:
        raise UnreadableValue(" ".join(_unknown_value(label, written, terms, budget) for written in unknown[:10]))
    if len(included) + len(excluded) > MOST_VALUES:
        raise UnreadableValue(f"At most {MOST_VALUES} values can be given for one filter.")
    return Choice(tuple(dict.fromkeys(included)), tuple(dict.fromkeys(excluded)))


def _values(text: str, terms: Terms) -> list[tuple[bool, str | None, str]]:
    """(Negated, code or None, as written) of each value in a text; the longest joined pieces that are a label win."""
    if len(text) > MOST_VALUES * LONGEST_VALUE or text.count(",") > 2 * MOST_VALUES:
        raise UnreadableValue(f"At most {MOST_VALUES} values can be given for one filter.")
    pieces, found, start = text.split(","), [], 0
    while start < len(pieces):
        taken, value = _longest(pieces[start : start + _JOINED], terms)
        start += taken
        if value[2]:
            found.append(value)
    return found


def _longest(pieces: list[str], terms: Terms) -> tuple[int, tuple[bool, str | None, str]]:
    for count in range(len(pieces), 0, -1):
        written = ",".join(pieces[:count]).strip()
        negated = written.startswith("!")
        name = written.removeprefix("!").strip()
        code = terms.code(name) if name and len(name) <= LONGEST_VALUE else None
        if code is not None or count == 1:
            return count, (negated, code, name)
    raise AssertionError("unreachable: one piece always counts")


def _unknown_value(label: str, written: str, terms: Terms, budget: list[int]) -> str:
    sentence = f"“{shown(written)}” is not a value of “{label}”."
    if budget[0] > 0:
        budget[0] -= 1
        nearest = terms.nearest(written[:LONGEST_VALUE])
        if nearest:
            sentence += f" Did you mean {_or([f'“{code}”' for code in nearest])}?"
    codes = terms.codes()
    return f"{sentence} Valid are: {', '.join(codes)}." if 0 < len(codes) <= LONGEST_LIST else sentence


def read_day(text: str, *, last: bool) -> date:
    """The first or the last day that a date can mean: 1990, 1990-05, 1990-05-17, 199X. Raises UnreadableValue."""
    text = text.strip()
    try:
        read = edtf.parse(text[:LONGEST_VALUE])
    except edtf.InvalidDateError as error:
        message = f"“{shown(text)}” is not a date that can be read. Write it as 1990, 1990-05 or 1990-05-17."
        raise UnreadableValue(message) from error
    day = read.latest if last else read.earliest
    if day is None:
        side = "end" if last else "beginning"
        raise UnreadableValue(f"“{shown(text)}” has no {side} to compare with. Write a year, a month or a day.")
    return day


def read_ucdp(texts: Iterable[str]) -> Choice:
    """Numbers of the UCDP conflict list. One that no case here has finds nothing; a text that can't be a number is refused."""
    included: list[str] = []
    excluded: list[str] = []
    for piece in (piece.strip() for text in texts for piece in text[: MOST_VALUES * LONGEST_VALUE].split(",")):
        number = piece.removeprefix("!")
        if piece and not _UCDP.fullmatch(number):
            raise UnreadableValue(f"“{shown(piece)}” is not a UCDP conflict id. Write its number, for example 333.")
        if piece:
            (excluded if piece.startswith("!") else included).append(number)
    if len(included) + len(excluded) > MOST_VALUES:
        raise UnreadableValue(f"At most {MOST_VALUES} values can be given for one filter.")
    return Choice(tuple(dict.fromkeys(included)), tuple(dict.fromkeys(excluded)))


def unknown_parameter(name: str, known: Collection[str]) -> FieldError:
    """The error for a parameter that isn't one here, with the nearest and all valid names."""
    sentence = f"“{shown(name)}” is not a parameter here."
    nearest = difflib.get_close_matches(name[:LONGEST_VALUE].casefold(), sorted(known), n=1)
    if nearest:
        sentence += f" Did you mean “{nearest[0]}”?"
    return FieldError(shown(name), f"{sentence} Valid are: {', '.join(sorted(known))}.")


def unknown_parameters(given: Iterable[str], known: Collection[str]) -> list[FieldError]:
    """The errors for the first MOST_ERRORS parameters that aren't known: looking for the nearest name takes long."""
    return [
        unknown_parameter(name, known) for name in islice((name for name in given if name not in known), MOST_ERRORS)
    ]


def shown(text: str) -> str:
    """A reader's text, safe to show in a sentence."""
    cut = text if len(text) <= 60 else f"{text[:59]}…"
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in cut)


def _or(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} or {items[-1]}"
