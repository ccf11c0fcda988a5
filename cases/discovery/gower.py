"""How alike two cases are, or a case and a described situation; and in what.

The measure is Gower's general coefficient of similarity: the weighted mean, over the variables that both sides have coded, of
how far they agree in each; what either side doesn't know is left out of the mean, numerator and denominator alike.

Gower, J. C. (1971). A General Coefficient of Similarity and Some of Its Properties. Biometrics 27(4), 857–871.
Sets of values (challenges, issues, tactics …) agree by Jaccard's coefficient, shared values over all values of the two: Jaccard,
P. (1912). The Distribution of the Flora in the Alpine Zone. New Phytologist 11(2), 37–50. A situation is described in part only,
so there the share of the described values that the case has counts instead: what else the case has takes nothing away.

Everything is read from the index in memory, variable by variable over all cases at once: no query, and no case is opened.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from heapq import nlargest
from operator import add

from cases.discovery import layout as layouts
from cases.discovery.index import Index
from cases.discovery.postings import Posting, as_bits, flags_of, ones

START = "start"
YEAR = 365.2425  # days
LEAST_COMPARED = (
    0.5  # of the weight: a case that is hardly coded must not come first for the one thing that is known of it
)
UNKNOWN = frozenset({"unknown"})
HITS = 1 << 16  # more than the values that a profile can have in common with a case
BYTE = 255
Sums = tuple[list[float], list[float]]  # by rank: the weighted agreement, and the weight over which it was compared


class Measure(Enum):
    """How agreement in a variable is measured."""

    SAME = "same"  # one value, the same or not
    SET = "set"  # several values, by what is shared
    RANGE = "range"  # a number: 1 less the distance as a share of the range over all cases


@dataclass(frozen=True)
class Variable:
    """A coded variable: its facet, how it is measured, its weight between cases, and how agreement is said."""

    name: str
    measure: Measure
    weight: float
    said: str  # before the values that are shared
    is_result: bool = False  # what came of an effort: nobody who looks for precedents has it to compare


VARIABLES: tuple[Variable, ...] = (
    Variable("conflict_kind", Measure.SAME, 1, "same type of conflict"),
    Variable("incompatibility", Measure.SAME, 1, "same incompatibility"),
    Variable("region", Measure.SET, 1, "same region"),
    Variable("issue", Measure.SET, 2, "shared issues"),
    Variable("challenge", Measure.SET, 2, "shared challenges"),
    Variable("party", Measure.SET, 1, "shared parties"),
    Variable("mediator_kind", Measure.SET, 1, "same kind of mediator"),
    Variable("strategy", Measure.SET, 1, "same strategy"),
    Variable("tactic", Measure.SET, 1, "shared tactics"),
    Variable("ripeness", Measure.SAME, 1, "hurting stalemate perceived in both"),
    Variable("kind", Measure.SAME, 1, "same kind of effort"),
    Variable("initiated_by", Measure.SAME, 0.5, "both initiated by"),
    Variable("talks_format", Measure.SAME, 0.5, "same format of talks"),
    Variable("setting", Measure.SAME, 0.5, "same setting"),
    Variable("secrecy", Measure.SAME, 0.5, "same secrecy"),
    Variable("track", Measure.SET, 0.5, "same track"),
    Variable(START, Measure.RANGE, 1, "began"),
    Variable("settlement", Measure.SAME, 1, "same settlement", is_result=True),
    Variable("outcome", Measure.SET, 1, "shared outcomes", is_result=True),
)  # fmt: skip
BY_NAME: dict[str, Variable] = {variable.name: variable for variable in VARIABLES}
DESCRIBED: tuple[Variable, ...] = tuple(variable for variable in VARIABLES if not variable.is_result)


@dataclass(frozen=True)
class Profile:
    """What is known of a case or a situation: variable → its values, without those that say “unknown”; and its first day."""

    values: Mapping[str, frozenset[str]]
    start: int = layouts.UNKNOWN_START  # a day's ordinal

    def __bool__(self) -> bool:
        return bool(self.start or any(self.values.values()))


@dataclass(frozen=True)
class Reason:
    """One variable in which two sides agree: in words, how far (0–1), and which part of the whole score it gives."""

    variable: str
    text: str
    agreement: float
    share: float


@dataclass(frozen=True)
class Hit:
    """A similar case: its score (0–1), the share of the weight that could be compared, the reasons, the weightiest first."""

    slug: str
    score: float
    compared: float
    reasons: tuple[Reason, ...]
    shared: Mapping[str, tuple[str, ...]]  # variable → the values that both have

    @property
    def percent(self) -> int:
        return round(100 * self.score)


def agreement(measure: Measure, own: int, other: int, shared: int, *, in_part: bool = False) -> float | None:
    """How far two sides agree in a variable: `own` and `other` values, `shared` by both; None where either has none.

    `in_part`: the first side names only what matters to it, so that more on the other side takes nothing away.
    """
    if not own or not other:
        return None
    if measure is Measure.SAME:
        return 1.0 if shared else 0.0
    return shared / (own if in_part else own + other - shared)


class Scorer:
    """The measure over one index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._sizes: dict[str, list[int]] = {}

    @cached_property
    def span(self) -> int:
        """The range of the first days over all cases; at least one day."""
        known = [start for start in self.index.layout.columns.starts if start]
        return max(max(known) - min(known), 1) if known else 1

    def profile(self, rank: int) -> Profile:
        """What the index knows of the case at this rank."""
        values = {
            variable.name: frozenset(
                value for value, posting in self._values(variable.name).items() if has(posting, rank)
            )
            for variable in VARIABLES
            if variable.measure is not Measure.RANGE
        }
        return Profile(values, self.index.layout.columns.starts[rank])

    def scores(self, profile: Profile, weights: Mapping[str, float], *, in_part: bool = False) -> Sums:
        """For every case by rank: the weighted agreement with the profile, and the weight over which it was compared."""
        size = len(self.index)
        sums = [0.0] * size, [0.0] * size
        for name, weight in weights.items():
            sums = self._with(name, weight, profile, sums, in_part)
        return sums

    def _with(self, name: str, weight: float, profile: Profile, sums: Sums, in_part: bool) -> Sums:
        """The sums with one more variable."""
        if not self._is_known(profile, name):
            return sums
        parts, known = self._parts(BY_NAME[name], weight, profile, in_part)
        return list(map(add, sums[0], parts)), list(map(add, sums[1], known))

    def nearest(
        self, profile: Profile, weights: Mapping[str, float], n: int, *, without: int = 0, in_part: bool = False
    ) -> list[Hit]:
        """The n most similar cases but those in the bits `without`; ties go to what was compared on more, then to the newer.

        Where more than a date is known, a case must share more than nearness in time.
        """
        known = {name: weight for name, weight in weights.items() if weight > 0 and self._is_known(profile, name)}
        whole = sum(known.values())
        coded = {name: weight for name, weight in known.items() if name != START}
        totals, compared = shared, _ = self.scores(profile, coded, in_part=in_part)
        if START in known:
            totals, compared = self._with(START, known[START], profile, (totals, compared), in_part)
            shared = shared if coded else totals
        allowed = flags_of(self.index.everything & ~without, len(self.index))
        ranked = nlargest(n, (
            (totals[rank] / weight, weight, -rank)
            for rank, weight in enumerate(compared)
            if weight and weight >= LEAST_COMPARED * whole and shared[rank] and allowed[rank]
        ))  # fmt: skip
        return [self._hit(profile, known, -rank, in_part) for _, _, rank in ranked]

    def _values(self, name: str) -> dict[str, Posting]:
        return {value: posting for value, posting in self.index.values(name).items() if value not in UNKNOWN}

    def _is_known(self, profile: Profile, name: str) -> bool:
        return bool(profile.start) if name == START else bool(profile.values.get(name))

    def _sizes_of(self, name: str) -> list[int]:
        """How many values of a variable each case has, times HITS."""
        if name not in self._sizes:
            sizes = [0] * len(self.index)
            for posting in self._values(name).values():
                for rank in ones(posting) if isinstance(posting, int) else posting:
                    sizes[rank] += HITS
            self._sizes[name] = sizes
        return self._sizes[name]

    def _parts(
        self, variable: Variable, weight: float, profile: Profile, in_part: bool
    ) -> tuple[Iterable[float], Iterable[float]]:
        """For every case by rank: the weighted agreement with the profile, and the weight where it can be compared, else 0."""
        if variable.measure is Measure.RANGE:
            starts, own, span = self.index.layout.columns.starts, profile.start, self.span
            parts = [weight * max(0.0, 1 - abs(own - start) / span) if start else 0.0 for start in starts]
            return parts, [weight if start else 0.0 for start in starts]
        keys = self._keys(variable.name, profile.values[variable.name])
        count, part, known = len(profile.values[variable.name]), {}, {}
        for key in set(keys):
            agreed = agreement(variable.measure, count, key // HITS, key % HITS, in_part=in_part)
            part[key], known[key] = (0.0, 0.0) if agreed is None else (weight * agreed, weight)
        return map(part.__getitem__, keys), map(known.__getitem__, keys)

    def _keys(self, name: str, own: Iterable[str]) -> list[int]:
        """For every case by rank: how many values it has of a variable, times HITS, plus how many of them are among `own`.

        The hits are counted a byte per case, all cases in one addition of two long integers.
        """
        postings, size, keys = self.index.values(name), len(self.index), self._sizes_of(name)
        found = [postings[value] for value in own if value in postings]
        for start in range(0, len(found), BYTE):
            counts = sum(
                int.from_bytes(flags_of(as_bits(posting), size), "little") for posting in found[start : start + BYTE]
            )
            keys = list(map(add, keys, counts.to_bytes(size, "little")))
        return keys

    def _closeness(self, one: int, other: int) -> float | None:
        return max(0.0, 1 - abs(one - other) / self.span) if one and other else None

    def _hit(self, profile: Profile, weights: Mapping[str, float], rank: int, in_part: bool) -> Hit:
        """The case at this rank with its reasons; the same sum as in `scores`, variable by variable."""
        parts, shared = [], {}
        for name, weight in weights.items():
            variable = BY_NAME[name]
            both = self._shared(profile, name, rank)
            agreed = self._agreed(variable, profile, rank, len(both), in_part)
            if agreed is not None:
                parts.append((variable, weight, agreed, both))
                shared[name] = both
        compared = sum(weight for _, weight, _, _ in parts)
        score = sum(weight * agreed for _, weight, agreed, _ in parts) / compared
        reasons = [
            Reason(
                variable.name,
                self._in_words(variable, profile, rank, both, in_part),
                agreed,
                weight * agreed / compared,
            )
            for variable, weight, agreed, both in parts
            if both or (variable.measure is Measure.RANGE and agreed)
        ]
        reasons.sort(key=lambda reason: -reason.share)
        slug = self.index.layout.columns.slugs[rank]
        return Hit(slug, min(score, 1.0), compared / sum(weights.values()), tuple(reasons), shared)

    def _shared(self, profile: Profile, name: str, rank: int) -> tuple[str, ...]:
        """The values that the profile and the case share, in the order of their vocabulary."""
        postings = self._values(name)
        both = [v for v in profile.values.get(name, ()) if v in postings and has(postings[v], rank)]
        terms = self.index.names.terms.get(name) if self.index.names else None
        return tuple(sorted(both, key=lambda value: (terms.place(value) if terms else 0, value)))

    def _agreed(self, variable: Variable, profile: Profile, rank: int, shared: int, in_part: bool) -> float | None:
        if variable.measure is Measure.RANGE:
            return self._closeness(profile.start, self.index.layout.columns.starts[rank])
        own, other = len(profile.values.get(variable.name, ())), self._sizes_of(variable.name)[rank] // HITS
        return agreement(variable.measure, own, other, shared, in_part=in_part)

    def _in_words(self, variable: Variable, profile: Profile, rank: int, both: Sequence[str], in_part: bool) -> str:
        if variable.measure is Measure.RANGE:
            return _apart(profile.start, self.index.layout.columns.starts[rank])
        labels = ", ".join(self.index.names.label(variable.name, value) for value in both)
        named = len(profile.values[variable.name])
        of = (
            f" ({len(both)} of the {named} that you named)"
            if in_part and named > 1 and variable.measure is Measure.SET
            else ""
        )
        return f"{variable.said}: {labels}{of}"


def has(posting: Posting, rank: int) -> bool:
    """Whether the case at this rank has the value."""
    if isinstance(posting, int):
        return bool(posting >> rank & 1)
    place = bisect_left(posting, rank)
    return place < len(posting) and posting[place] == rank


def _apart(one: int, other: int) -> str:
    years = abs(dt.date.fromordinal(one).year - dt.date.fromordinal(other).year)
    return "began in the same year" if not years else f"began {years} year{'' if years == 1 else 's'} apart"
