"""What differs between two documents of the same record, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

Document = dict[str, Any]


class Difference(NamedTuple):
    """A place in the document, and what stands there before and after; None where nothing does.

    The path names parts by their key: `mediators[jimmy-carter].role`.
    """

    path: str
    before: Any
    after: Any


def compare(before: Document, after: Document) -> list[Difference]:
    """Every difference between two documents. Parts are matched by their key, citations by source and place."""
    return list(_mappings(before, after, ""))


def _mappings(before: Document, after: Document, path: str) -> Iterator[Difference]:
    for name in dict.fromkeys((*before, *after)):
        here = f"{path}.{name}" if path else name
        old, new = before.get(name), after.get(name)
        if _is_list_of_parts(old) or _is_list_of_parts(new):
            yield from _lists(old or [], new or [], here)
        elif old != new:
            yield Difference(here, old, new)


def _is_list_of_parts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _lists(before: list[Document], after: list[Document], path: str) -> Iterator[Difference]:
    old, new = _named(before), _named(after)
    for name in dict.fromkeys((*old, *new)):
        here = f"{path}[{name}]"
        if name in old and name in new:
            yield from _mappings(old[name], new[name], here)
        else:
            yield Difference(here, old.get(name), new.get(name))
    stayed = [name for name in old if name in new]
    moved = [name for name in new if name in old]
    if stayed != moved:
        yield Difference(f"{path} (order)", stayed, moved)


def _named(entries: list[Document]) -> dict[str, Document]:
    """Name → entry; what has no key is named by what it points to, with a number where that is not enough."""
    named: dict[str, Document] = {}
    for entry in entries:
        name, number = _name(entry), 2
        stem = name
        while name in named:
            name, number = f"{stem} ({number})", number + 1
        named[name] = entry
    return named


def _name(entry: Document) -> str:
    if "key" in entry:
        return str(entry["key"])
    names = ("source", "locator") if "source" in entry else ("literal", "family", "given")
    return " ".join(str(entry[name]) for name in names if name in entry)
