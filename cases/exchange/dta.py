"""Stata's file format, written row by row (version 118; `help dta` in Stata says how a file is built).

Pandas would do it with all rows in memory. A file begins with the number of rows and the width of every text, so the rows are
read once to know these and kept on disk meanwhile.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

LONGEST_TEXT = 2_045  # bytes; what is longer is a strL
PIECE = 1024 * 1024  # bytes
_BEGINNING = date(1960, 1, 1).toordinal()
_SECOND = datetime(1960, 1, 1, tzinfo=UTC)


def _days(value: date) -> int:
    return value.toordinal() - _BEGINNING


def _milliseconds(value: datetime) -> float:
    return float(round((value - _SECOND).total_seconds() * 1000))


@dataclass(frozen=True)
class _Number:
    """A sort of numbers: Stata's type, how it is packed, how it is shown, and what stands for a missing value."""

    type: int
    packed: str
    format: str
    missing: Any
    of: Any = float


_NUMBERS = {
    "number": _Number(65526, "d", "%10.0g", struct.unpack("<d", bytes.fromhex("000000000000e07f"))[0]),
    "code": _Number(65528, "i", "%20.0g", 2_147_483_621, int),
    "day": _Number(65528, "i", "%td", 2_147_483_621, _days),
    "time": _Number(65526, "d", "%tc", struct.unpack("<d", bytes.fromhex("000000000000e07f"))[0], _milliseconds),
}


@dataclass
class Variable:
    """A variable: its kind is text, number, code, day or time; `note` is read with `notes` in Stata.

    Values of a text are str, of a number or code int or float, of a day date, of a time datetime; None is missing.
    """

    name: str
    kind: str
    label: str = ""
    note: str = ""
    values: Mapping[int, str] = field(default_factory=dict)  # of a code: what each number stands for
    width: int = 1  # of a text: bytes, known when all rows were read

    @property
    def is_long(self) -> bool:
        return self.kind == "text" and self.width > LONGEST_TEXT

    @property
    def packed(self) -> str:
        if self.kind == "text":
            return "8s" if self.is_long else f"{self.width}s"
        return _NUMBERS[self.kind].packed

    @property
    def type(self) -> int:
        if self.kind == "text":
            return 32_768 if self.is_long else self.width
        return _NUMBERS[self.kind].type

    @property
    def format(self) -> str:
        return f"%{'9' if self.is_long else self.width}s" if self.kind == "text" else _NUMBERS[self.kind].format


Row = Sequence[Any]


def write(path: Path, variables: list[Variable], rows: Iterable[Row], about: str) -> int:
    """Write a file of these rows, each with a value for every variable; the number of rows."""
    with TemporaryFile() as waiting:
        count = 0
        for row in rows:
            pickle.dump(_measured(variables, row), waiting, pickle.HIGHEST_PROTOCOL)
            count += 1
        waiting.seek(0)
        with path.open("wb") as file, TemporaryFile() as texts:
            _File(file, variables, texts).write(count, waiting, about)
    return count


def _measured(variables: list[Variable], row: Row) -> list[Any]:
    """The row with its texts in UTF-8, by which the widths are known."""
    found: list[Any] = []
    for variable, value in zip(variables, row, strict=True):
        if variable.kind == "text":
            encoded = "" if value is None else str(value).replace("\0", "")
            found.append(encoded.encode())
            variable.width = max(variable.width, len(found[-1]))
        else:
            number = _NUMBERS[variable.kind]
            found.append(number.missing if value is None else number.of(value))
    return found


class _File:
    """The parts of a file, in their order, and where each begins."""

    def __init__(self, file: IO[bytes], variables: list[Variable], texts: IO[bytes]) -> None:
        self._file, self._variables, self._texts = file, variables, texts
        self._begins: list[int] = [0]

    def write(self, count: int, waiting: IO[bytes], about: str) -> None:
        self._file.write(b"<stata_dta>")
        self._header(count, about)
        place = self._file.tell() + len(b"<map>")
        with self._part("map"):
            self._file.write(bytes(14 * 8))
        self._describe()
        with self._part("data"):
            self._rows(count, waiting)
        with self._part("strls"):
            self._texts.seek(0)
            for piece in iter(lambda: self._texts.read(PIECE), b""):
                self._file.write(piece)
        with self._part("value_labels"):
            for variable in self._variables:
                if variable.values:
                    self._file.write(_labels(variable))
        self._begins += [self._file.tell(), self._file.tell() + len(b"</stata_dta>")]
        self._file.write(b"</stata_dta>")
        self._file.seek(place)
        self._file.write(struct.pack("<14Q", *self._begins))

    @contextmanager
    def _part(self, name: str) -> Iterator[None]:
        self._begins.append(self._file.tell())
        self._file.write(f"<{name}>".encode())
        yield
        self._file.write(f"</{name}>".encode())

    def _header(self, count: int, about: str) -> None:
        label = _fitting(about, 80, 320)
        stamp = f"{datetime.now(UTC):%d %b %Y %H:%M}".encode()
        self._file.write(
            b"<header><release>118</release><byteorder>LSF</byteorder><K>%b</K><N>%b</N><label>%b</label>"
            b"<timestamp>%b</timestamp></header>"
            % (
                struct.pack("<H", len(self._variables)), struct.pack("<Q", count),
                struct.pack("<H", len(label)) + label, struct.pack("<B", len(stamp)) + stamp,
            )
        )  # fmt: skip

    def _describe(self) -> None:
        made = self._variables
        parts = {
            "variable_types": struct.pack(f"<{len(made)}H", *(variable.type for variable in made)),
            "varnames": b"".join(_field(variable.name, 129) for variable in made),
            "sortlist": bytes(2 * (len(made) + 1)),
            "formats": b"".join(_field(variable.format, 57) for variable in made),
            "value_label_names": b"".join(_field(variable.name if variable.values else "", 129) for variable in made),
            "variable_labels": b"".join(_fitting(variable.label, 80, 320).ljust(321, b"\0") for variable in made),
            "characteristics": b"".join(_notes(variable) for variable in made if variable.note),
        }
        for name, content in parts.items():
            with self._part(name):
                self._file.write(content)

    def _rows(self, count: int, waiting: IO[bytes]) -> None:
        row_of = struct.Struct("<" + "".join(variable.packed for variable in self._variables))
        long = [place for place, variable in enumerate(self._variables) if variable.is_long]
        for number in range(1, count + 1):
            row = pickle.load(waiting)  # noqa: S301 - our own, of a moment ago
            for place in long:
                row[place] = self._long(place + 1, number, row[place])
            self._file.write(row_of.pack(*row))

    def _long(self, variable: int, row: int, text: bytes) -> bytes:
        """What stands in the row for a long text, which is written apart."""
        if not text:
            return bytes(8)
        self._texts.write(b"GSO" + struct.pack("<IQBI", variable, row, 130, len(text) + 1) + text + b"\0")
        return struct.pack("<H", variable) + row.to_bytes(6, "little")


def _field(text: str, size: int) -> bytes:
    return text.encode().ljust(size, b"\0")


def _fitting(text: str, characters: int, size: int) -> bytes:
    """As much of the text as fits, in whole characters."""
    return text[:characters].encode()[:size].decode(errors="ignore").encode()


def _notes(variable: Variable) -> bytes:
    """The variable's note, and that it is one."""
    found = b""
    for name, text in (("note0", "1"), ("note1", variable.note)):
        content = _field(variable.name, 129) + _field(name, 129) + text.encode() + b"\0"
        found += b"<ch>" + struct.pack("<I", len(content)) + content + b"</ch>"
    return found


def _labels(variable: Variable) -> bytes:
    """What the numbers of a code stand for."""
    texts = [_fitting(text, 32_000, 32_000) + b"\0" for text in variable.values.values()]
    places = [sum(map(len, texts[:number])) for number in range(len(texts))]
    content = struct.pack("<II", len(texts), sum(map(len, texts)))
    content += struct.pack(f"<{len(texts)}I", *places) + struct.pack(f"<{len(texts)}i", *variable.values)
    content += b"".join(texts)
    return b"<lbl>" + struct.pack("<I", len(content)) + _field(variable.name, 129) + bytes(3) + content + b"</lbl>"
