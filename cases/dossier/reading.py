"""Document as it was written → document as it is meant: typed, tidied, checked. Every error is found in one go."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from cases.dossier import keys, rules
from cases.dossier.files import PathTo
from cases.dossier.known import Known
from cases.dossier.problems import InvalidDossier, Problem, nearest, spoken_path
from cases.dossier.shape import Field, Kind, Part, Shape
from cases.dossier.tidying import UNPRINTABLE, tidy_line, tidy_text
from cases.models import Case, Phase, Source

Document = dict[str, Any]
_WHOLE = re.compile(r"-?\d{1,18}")
_NOTHING: tuple[Any, ...] = (None, "", [], {})


class _UnreadableError(ValueError):
    """One value can't be read; the message says why and what can."""


def read(
    shape: Shape,
    raw: Any,
    lines: Mapping[PathTo, int] | None = None,
    file: str = "",
    known: Known | None = None,
) -> Document:
    """The typed document of what a file says. Raises InvalidDossier with every problem, named by file, line and field.

    `known` says what may be referred to; without it, what the database holds.
    """
    reader = _Reader(file, lines or {}, known or Known())
    document = reader.mapping(shape, raw, ())
    if not reader.problems:
        reader.claim(shape, document)
    if reader.problems:
        raise InvalidDossier(reader.problems)
    return document


class _Reader:
    def __init__(self, file: str, lines: Mapping[PathTo, int], known: Known) -> None:
        self.file, self.lines, self.known = file, lines, known
        self.problems: list[Problem] = []
        self.readers: dict[Kind, Callable[[Field, Any], Any]] = {
            Kind.KEY: self.line,
            Kind.SLUG: self.line,
            Kind.LINE: self.line,
            Kind.TEXT: self.text,
            Kind.MARKDOWN: self.text,
            Kind.DATE: self.line,
            Kind.CHOICE: self.choice,
            Kind.WHOLE: self.whole,
            Kind.NUMBER: self.number,
            Kind.REFERENCE: self.reference,
        }

    def report(self, path: PathTo, message: str) -> None:
        """Note a problem at the line of the path, or of the nearest thing around it that has one."""
        here = path
        while here and here not in self.lines:
            here = here[:-1]
        self.problems.append(Problem(self.file, self.lines.get(here), spoken_path(path), message))

    # --- mappings and lists -----------------------------------------------------------------------------------------

    def mapping(self, shape: Shape, raw: Any, path: PathTo) -> Document:
        if not isinstance(raw, dict):
            self.report(path, f"Fields are expected here, each as “name: value”: {', '.join(shape.by_name)}.")
            return {}
        before = len(self.problems)
        for name in raw:
            if name not in shape.by_name:
                hint = nearest(str(name), tuple(shape.by_name)) or f" There are: {', '.join(shape.by_name)}."
                self.report((*path, name), f"There is no field of this name here.{hint}")
        document: Document = {}
        for name, member in shape.by_name.items():
            value = raw.get(name)
            if value in _NOTHING or (isinstance(value, str) and value.isspace()):
                if isinstance(member, Field) and member.required:
                    self.report((*path, name), f"This field is needed. {member.help_text}")
                continue
            self.member(member, value, (*path, name), document)
        for name, message in rules.broken(shape, document) if len(self.problems) == before else ():
            self.report((*path, name) if name else path, message)
        return document

    def member(self, member: Field | Part, value: Any, path: PathTo, document: Document) -> None:
        """Read one field or list of parts into the document; what is as good as left out is left out."""
        if isinstance(member, Part):
            entries = self.entries(member, value, path)
            if entries:
                document[member.name] = entries
            return
        typed = self.field(member, value, path, document)
        if typed is not None and typed != "" and typed != member.default:
            document[member.name] = typed

    def entries(self, part: Part, raw: Any, path: PathTo) -> list[Document]:
        if not isinstance(raw, list):
            self.report(path, "A list is expected here; each entry begins with “- ”.")
            return []
        entries = [self.mapping(part.shape, entry, (*path, index)) for index, entry in enumerate(raw)]
        for name in rules.unique_in_list(part.model):
            self.unique(name, entries, path)
        return keys.filled(part.shape, entries) if part.shape.has_keys else entries

    def unique(self, name: str, entries: list[Document], path: PathTo) -> None:
        seen: dict[Any, int] = {}
        for index, entry in enumerate(entries):
            value = entry.get(name)
            if value and seen.setdefault(value, index) != index:
                first = spoken_path((*path, seen[value]))
                self.report(
                    (*path, index, name), f"“{value}” is taken by {first}. Each {name} can stand only once here."
                )

    # --- values -----------------------------------------------------------------------------------------------------

    def field(self, field: Field, value: Any, path: PathTo, around: Document) -> Any:
        """The typed value, or None when there is none that can be read."""
        if field.kind in (Kind.REFERENCES, Kind.TEXTS, Kind.CHOICES):
            return self.list(field, value, path)
        try:
            if field.target is Phase:
                return self.phase(field, value, around)
            return self.readers[field.kind](field, value)
        except _UnreadableError as error:
            self.report(path, str(error))
        except ValidationError as error:
            for message in error.messages:
                self.report(path, message if f"“{value}”" in message else f"“{value}” can’t stand here. {message}")
        return None

    def list(self, field: Field, raw: Any, path: PathTo) -> list[str]:
        if not isinstance(raw, list):
            self.report(path, "A list is expected here: each entry on a line of its own, after “- ”.")
            return []
        item = {Kind.REFERENCES: self.reference, Kind.CHOICES: self.choice, Kind.TEXTS: self.plain_line}[field.kind]
        found = []
        for index, value in enumerate(raw):
            try:
                found.append(item(field, value))
            except _UnreadableError as error:
                self.report((*path, index), str(error))
        if field.kind is Kind.REFERENCES:
            return sorted(set(found))
        return [value for value in dict.fromkeys(found) if value]

    def scalar(self, value: Any) -> str:
        if not isinstance(value, str):
            raise _UnreadableError("A text is expected here.")
        unprintable = UNPRINTABLE.search(value)
        if unprintable:
            raise _UnreadableError(
                f"The text holds the invisible control character U+{ord(unprintable[0]):04X}. Remove it."
            )
        return value

    def plain_line(self, field: Field, value: Any) -> str:
        return tidy_line(self.scalar(value))

    def line(self, field: Field, value: Any) -> str:
        return self.valid(field, tidy_line(self.scalar(value)))

    def text(self, field: Field, value: Any) -> str:
        return self.valid(field, tidy_text(self.scalar(value)))

    def valid(self, field: Field, text: str) -> str:
        longest = field.column.max_length
        if longest and len(text) > longest:
            raise _UnreadableError(f"This text has {len(text)} characters; at most {longest} fit.")
        return self.checked(field, text)

    def checked(self, field: Field, value: Any) -> Any:
        for validator in field.validators:
            validator(value)
        return value

    def choice(self, field: Field, value: Any) -> str:
        code = tidy_line(self.scalar(value))
        labels = field.labels
        if code not in labels:
            hint = nearest(code, tuple(labels))
            raise _UnreadableError(f"“{code}” is not one of the codes: {', '.join(labels)}.{hint}")
        return code

    def whole(self, field: Field, value: Any) -> int:
        text = str(value).strip()
        if isinstance(value, bool) or not _WHOLE.fullmatch(text):
            raise _UnreadableError(f"“{value}” is not a whole number. Write digits only, without separators.")
        return int(self.checked(field, int(text)))

    def number(self, field: Field, value: Any) -> float:
        try:
            number = math.nan if isinstance(value, bool) else float(value) + 0.0  # “-0” is 0
        except (TypeError, ValueError, OverflowError):
            number = math.nan
        if not math.isfinite(number):
            raise _UnreadableError(f"“{value}” is not a number. Write it with a decimal point: 39.65.")
        return float(self.checked(field, number))

    def reference(self, field: Field, value: Any) -> str:
        address, known = tidy_line(self.scalar(value)), self.known.addresses(field.target)
        if address not in known:
            name = str(field.target._meta.verbose_name)
            raise _UnreadableError(f"There is no {name} “{address}”.{nearest(address, tuple(known))}")
        return address

    def phase(self, field: Field, value: Any, around: Document) -> str:
        """A phase is named by its key within the conflict of the case."""
        key, conflict = tidy_line(self.scalar(value)), around.get("conflict")
        if conflict and not self.known.has_phase(conflict, key):
            phases = self.known.phases(conflict)
            there_are = f"It has: {', '.join(phases)}." if phases else "It has none."
            raise _UnreadableError(f"The conflict “{conflict}” has no phase “{key}”. {there_are}")
        return key

    # --- what must be unique over all records -----------------------------------------------------------------------

    def claim(self, shape: Shape, document: Document) -> None:
        if shape.model is Source and "doi" in document:
            owner = self.known.owner_of_doi(document["doi"], document["citekey"])
            if owner != document["citekey"]:
                self.report(("doi",), f"The source “{owner}” has this DOI. Use that source, or correct the DOI.")
        if shape.model is Case:
            for index, agreement in enumerate(document.get("agreements", ())):
                owner = self.known.owner_of_agreement(agreement["slug"], document["slug"])
                if owner != document["slug"]:
                    path = ("agreements", index, "slug")
                    self.report(path, f"The case “{owner}” has an agreement with this slug. Choose another.")
