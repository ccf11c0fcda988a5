"""Differences between two documents in words, for the people who review, publish or cite them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from cases.dossier.comparing import Difference
from cases.dossier.shape import SHAPES, Field, Part, Shape

_STEP = re.compile(r"(?P<name>\w+)(?:\[(?P<key>[^\]]*)\])?")
_WORDS = re.compile(r"\s+|[^\s]+")


class Piece(NamedTuple):
    """A run of words: kept, removed or added."""

    what: str
    text: str


class Change(NamedTuple):
    """One difference: its path, where that is in words, and what stood there before and after (empty: nothing)."""

    path: str
    where: str
    before: str
    after: str

    @property
    def pieces(self) -> list[Piece]:
        """The two texts as one, word by word: what stayed, what went and what came."""
        return list(_pieces(_WORDS.findall(self.before), _WORDS.findall(self.after)))

    @property
    def is_mended(self) -> bool:
        """Whether it is a text of which most stayed, so that showing it word by word helps."""
        both = self.before and self.after and max(len(self.before), len(self.after)) > 60
        return (
            bool(both) and SequenceMatcher(None, self.before.split(), self.after.split(), autojunk=False).ratio() > 0.3
        )


def described(differences: Iterable[Difference], shape: Shape = SHAPES["case"]) -> list[Change]:
    """The differences of `compare` in words: fields by their names, codes by their labels, parts by what they say."""
    return [_described(difference, shape) for difference in differences]


def _described(difference: Difference, shape: Shape) -> Change:
    path, ordered, _ = difference.path.partition(" (order)")
    where, member = _where(path, shape)
    if ordered:
        return Change(difference.path, f"{where}: order", _listed(difference.before), _listed(difference.after))
    return Change(difference.path, where, _value(difference.before, member), _value(difference.after, member))


def _where(path: str, shape: Shape) -> tuple[str, Field | Part | None]:
    """`challenges[spoilers].response` → “Challenges, spoilers: response”, and what is declared there."""
    words, member = [], None
    current: Shape | None = shape
    for step in _STEP.finditer(path):
        member = current.by_name.get(step["name"]) if current else None
        current = member.shape if isinstance(member, Part) else None
        name = step["name"].replace("_", " ")
        words.append(f"{name}, {step['key'].replace('-', ' ')}" if step["key"] else name)
    said = ": ".join(words)
    return said[:1].upper() + said[1:], member


def _value(value: Any, member: Field | Part | None) -> str:
    if value is None or value in ("", []):
        return ""
    if isinstance(member, Part):
        return (
            _part(value, member.shape) if isinstance(value, dict) else _listed([_part(v, member.shape) for v in value])
        )
    if isinstance(value, list):
        return _listed([_coded(entry, member) for entry in value])
    return _coded(value, member)


def _coded(value: Any, member: Field | Part | None) -> str:
    return member.labels.get(str(value), str(value)) if isinstance(member, Field) else str(value)


def _listed(values: Any) -> str:
    return ", ".join(map(str, values or ()))


def _part(part: dict[str, Any], shape: Shape) -> str:
    """A part as a line: “severity: serious; description: …”."""
    said = []
    for field in shape.fields:
        if field.name != "key" and part.get(field.name) not in (None, "", []):
            said.append(f"{field.name.replace('_', ' ')}: {_value(part[field.name], field)}")
    return "; ".join(said)


def _pieces(before: list[str], after: list[str]) -> Iterable[Piece]:
    for what, i, j, m, n in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece("kept", "".join(before[i:j]))
        else:
            if i < j:
                yield Piece("removed", "".join(before[i:j]))
            if m < n:
                yield Piece("added", "".join(after[m:n]))
