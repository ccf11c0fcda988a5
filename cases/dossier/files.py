"""Dossiers as files: one canonical YAML, one canonical JSON, and reading both with line numbers.

Reading takes every scalar as text, so that `NO` is Norway and `1978-09` a month; the shape gives it its type. Writing is
our own rather than the library's, because its layout depends on how it was compiled; ours is the same bytes everywhere.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import yaml

from cases.dossier.problems import InvalidDossier, Problem
from cases.dossier.tidying import UNPRINTABLE

Document = dict[str, Any]
PathTo = tuple[str | int, ...]

WIDTH = 110
MAX_BYTES = 2_000_000  # the longest case is some 80,000; a larger file is a mistake or an attack
MAX_DEPTH = 12
EXTENSIONS = (".yaml", ".yml", ".json")

_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # ten times as fast where it is compiled in

# --- writing --------------------------------------------------------------------------------------------------------

_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_NOT_PLAIN = re.compile(r"""\A[ ,\[\]{}#&*!|>'"%@`]|\A[-?:](?: |\Z)|\A(?:---|\.\.\.)|:(?: |\Z)| #| \Z""")
_NOT_LITERAL = re.compile(r"\A\s|\s\Z|[ \t]\n")
_SINGLE_BLANK = re.compile("(?<! ) (?! )")


def to_yaml(document: Document) -> str:
    """The document's one YAML: block style, long texts as blocks, quotes only where YAML needs them."""
    return "".join(_mapping(document, 0)) or "{}\n"


def to_json(document: Document) -> str:
    """The document's one JSON: fields in the order of the shape, no blanks, no escapes that are not needed."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def sha256(document: Document) -> str:
    """SHA-256 of the canonical JSON's UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(to_json(document).encode()).hexdigest()


def _mapping(document: Document, indent: int) -> Iterator[str]:
    margin = " " * indent
    for name, value in document.items():
        yield f"{margin}{name}:"
        if isinstance(value, list):
            yield from ("\n", *_sequence(value, indent + 2)) if value else (" []\n",)
        else:
            yield f" {_scalar(value, indent + len(name) + 2, indent + 2)}\n"


def _sequence(items: list[Any], indent: int) -> Iterator[str]:
    margin = " " * indent
    for item in items:
        if isinstance(item, dict):
            lines = "".join(_mapping(item, indent + 2)) or f"{margin}  {{}}\n"
            yield f"{margin}- {lines[indent + 2 :]}"
        else:
            yield f"{margin}- {_scalar(item, indent + 2, indent + 2)}\n"


def _scalar(value: Any, column: int, indent: int) -> str:
    if not isinstance(value, str):
        return repr(value)
    if _UNSHOWN.search(value) or ("\n" in value and _NOT_LITERAL.search(value)):
        return _double_quoted(value)
    if "\n" in value:
        lines = (f"\n{' ' * indent}{line}" if line else "\n" for line in value.split("\n"))
        return "|-" + "".join(lines)
    if "\t" in value:
        return _double_quoted(value)
    if not value or _NOT_PLAIN.search(value):
        return _folded("'" + value.replace("'", "''") + "'", column, indent)
    return _folded(value, column, indent)


def _double_quoted(value: str) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return _UNSHOWN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _folded(text: str, column: int, indent: int) -> str:
    """The text in lines no longer than the width, broken where a reader puts a single blank."""
    if column + len(text) <= WIDTH:
        return text
    margin = "\n" + " " * indent
    words = _SINGLE_BLANK.split(text)
    pieces, used = [words[0]], column + len(words[0])
    for word in words[1:]:
        if used + 1 + len(word) > WIDTH:
            pieces += (margin, word)
            used = indent + len(word)
        else:
            pieces += (" ", word)
            used += 1 + len(word)
    return "".join(pieces)


# --- reading --------------------------------------------------------------------------------------------------------


class Raw(NamedTuple):
    """A file as it was read: mappings, lists and scalars, and on which line each value stands, by its path."""

    document: Any
    lines: dict[PathTo, int]


def read_file(path: Path, file: str = "") -> Raw:
    """Read a `.yaml` or `.json` file. Raises InvalidDossier, naming it as `file`, when it can't be read."""
    file = file or str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        _refuse(file, None, f"This file can't be read: {error.strerror}.")
    return read_bytes(data, file)


def read_bytes(data: bytes, file: str) -> Raw:
    """Read the bytes of a file; the name's ending says whether they are YAML or JSON."""
    if len(data) > MAX_BYTES:
        _refuse(file, None, f"This file is larger than {MAX_BYTES:,} bytes, the most that is read.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        _refuse(file, line, "This file is not in UTF-8. Save it as UTF-8 and try again.")
    unprintable = UNPRINTABLE.search(text)
    if unprintable:
        line = text.count("\n", 0, unprintable.start()) + 1
        _refuse(file, line, f"This line holds the invisible control character U+{ord(unprintable[0]):04X}. Remove it.")
    return _read_json(text, file) if file.lower().endswith(".json") else _read_yaml(text, file)


def _refuse(file: str, line: int | None, message: str) -> NoReturn:
    raise InvalidDossier([Problem(file, line, "", message)])


def _read_json(text: str, file: str) -> Raw:
    def unique(pairs: list[tuple[str, Any]]) -> Document:
        document = dict(pairs)
        if len(document) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            _refuse(file, None, f"“{twice}” stands twice in the same place. Keep one.")
        return document

    try:
        document = json.loads(text, object_pairs_hook=unique)
    except RecursionError:
        _refuse(file, None, "This file is nested too deeply for a dossier.")
    except json.JSONDecodeError as error:
        _refuse(file, error.lineno, f"This is not JSON: {error.msg}.")
    try:
        lines = _read_yaml(text, file).lines  # JSON is almost always YAML too, and that reader knows the lines
    except InvalidDossier:
        lines = {}
    return Raw(document, lines)


def _read_yaml(text: str, file: str) -> Raw:
    lines: dict[PathTo, int] = {}
    problems: list[Problem] = []
    try:
        document = _Composer(yaml.parse(text, Loader=_LOADER), file, lines, problems).document()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        _refuse(file, line, f"This is not YAML: {error.problem or error.context}. A text with “: ” in it needs quotes.")
    except yaml.YAMLError as error:
        _refuse(file, None, f"This is not YAML: {str(error).splitlines()[0]}.")
    if problems:
        raise InvalidDossier(problems)
    return Raw(document, lines)


class _Composer:
    """Builds the document from the parser's events: without aliases, without types, not too deep, each field once."""

    def __init__(self, events: Iterator[Any], file: str, lines: dict[PathTo, int], problems: list[Problem]) -> None:
        self.events, self.file, self.lines, self.problems = events, file, lines, problems

    def document(self) -> Any:
        next(self.events)
        if isinstance(next(self.events), yaml.StreamEndEvent):
            return {}
        document = self.value(next(self.events), ())
        next(self.events)
        extra = next(self.events)
        if not isinstance(extra, yaml.StreamEndEvent):
            _refuse(self.file, extra.start_mark.line + 1, "A file holds one dossier; a second one begins here.")
        return document

    def value(self, event: Any, path: PathTo) -> Any:
        line = event.start_mark.line + 1
        self.lines.setdefault(path, line)
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            _refuse(
                self.file, line, "Anchors and aliases (& and *) are not used in dossiers. Write or quote the value."
            )
        if event.tag not in (None, "!"):
            _refuse(self.file, line, "Tags (!) are not used in dossiers. Remove it, or put the text in quotes.")
        if isinstance(event, yaml.ScalarEvent):
            return event.value
        if len(path) > MAX_DEPTH:
            _refuse(self.file, line, "This file is nested too deeply for a dossier.")
        return self.sequence(path) if isinstance(event, yaml.SequenceStartEvent) else self.mapping(path)

    def sequence(self, path: PathTo) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.value(event, (*path, len(items))))
        return items

    def mapping(self, path: PathTo) -> Document:
        document: Document = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line = event.start_mark.line + 1
            name = event.value if isinstance(event, yaml.ScalarEvent) else ""
            if not name:
                _refuse(self.file, line, "A field's name is expected here.")
            if name in document:
                message = "This field stands twice in the same place. Keep one."
                self.problems.append(Problem(self.file, line, name, message))
            here = (*path, name)
            self.lines[here] = line
            document[name] = self.value(next(self.events), here)
        return document
