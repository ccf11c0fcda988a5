"""Names of parts within their list: derived from what the part is where the curator gave none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.text import slugify

from cases.dossier.shape import Shape

LONGEST = 100
WORDS = 8

Entry = dict[str, Any]


def _slug(text: str) -> str:
    return slugify(text.replace("_", " "))[:LONGEST].strip("-")


def _words(text: str) -> str:
    return " ".join(text.split()[:WORDS])


_CANDIDATES: dict[str, Callable[[Entry], tuple[str, ...]]] = {
    "party": lambda entry: (entry.get("actor", ""),),
    "mediator": lambda entry: (entry.get("actor", ""), f"{entry.get('actor', '')}-{entry.get('role', '')}".strip("-")),
    "event": lambda entry: (entry.get("title", ""),),
    "agreement": lambda entry: (entry.get("slug", ""),),
    "provision": lambda entry: (entry.get("provision", ""),),
    "challenge": lambda entry: (entry.get("type", ""),),
    "outcome": lambda entry: (entry.get("type", ""),),
    "fundamental": lambda entry: (entry.get("fundamental", ""),),
    "lesson": lambda entry: (_words(entry.get("statement", "")),),
    "teaching question": lambda entry: (_words(entry.get("prompt", "")),),
    "phase": lambda entry: (entry.get("name", ""),),
}


def filled(shape: Shape, entries: list[Entry]) -> list[Entry]:
    """The entries of one list, each with a key of its own; those that have one keep it."""
    taken = {entry["key"] for entry in entries if entry.get("key")}
    keyed = []
    for entry in entries:
        key = entry.get("key") or _free(shape.name, entry, taken)
        taken.add(key)
        keyed.append(shape.in_order({**entry, "key": key}))
    return keyed


def _free(name: str, entry: Entry, taken: set[str]) -> str:
    candidates = [_slug(text) for text in _CANDIDATES[name](entry)]
    for candidate in candidates:
        if candidate and candidate not in taken:
            return candidate
    stem, number = candidates[0] or _slug(name), 2
    if stem not in taken:
        return stem
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"
