"""What the records of a folder name, so that those that nothing names can be found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cases.dossier.shape import Kind, Shape

_NOTE = re.compile(r"\[([^\]]*@[^\]]*)\]")
_CITEKEY = re.compile(r"@([a-z0-9]+(?:-[a-z0-9]+)*)")


def citekeys(text: str) -> Iterator[str]:
    """The citekeys of the notes in a text, in their order, as often as they stand there."""
    for note in _NOTE.findall(text):
        yield from _CITEKEY.findall(note)


def named(model: Any, shape: Shape, document: dict[str, Any]) -> Iterator[str]:
    """The addresses of the model's records that a document's own fields refer to, and those of its parts."""
    for field in shape.fields:
        value = document.get(field.name)
        if value and field.target is model:
            yield from [value] if field.kind is Kind.REFERENCE else value
    for part in shape.parts:
        for inner in document.get(part.name, ()):
            yield from named(model, part.shape, inner)


def cited_in_text(shape: Shape, document: dict[str, Any]) -> Iterator[str]:
    """The citekeys in the Markdown of a document."""
    for name in shape.markdown:
        yield from citekeys(document.get(name, ""))
