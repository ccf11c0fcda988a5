"""What an importer is: which columns it knows and what they mean, and what it finds in a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cases.exchange.importing.datasets.reading import Table
from cases.models.external import ExternalDataset, ExternalKind, ExternalStatus

Proposal = dict[str, Any]


class Flag(NamedTuple):
    """Something odd in a row, or why it was refused: row number, column, value as it stands, reason."""

    row: int | None
    column: str
    value: str
    reason: str
    refused: bool = False


class Candidate(NamedTuple):
    """A record of the collection that this may be: its kind, its address and why."""

    record: str
    address: str
    why: str


class Key(NamedTuple):
    """By which a record of a dataset is found, whatever its version."""

    dataset: str
    kind: str
    external_id: str


class Fill(NamedTuple):
    """An empty identifier of a record that the match is sure to give: kind, address, field, value."""

    record: str
    address: str
    field: str
    value: str


@dataclass
class Found:
    """One thing that the file describes."""

    kind: ExternalKind
    external_id: str
    name: str
    place: int | None = None
    row: dict[str, str] = field(default_factory=dict)
    proposal: Proposal = field(default_factory=dict)
    flags: list[Flag] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    status: ExternalStatus = ExternalStatus.KEPT
    reason: str = ""
    part_of: Key | None = None
    conflict: str = ""  # addresses of what it was matched to
    actor: str = ""
    agreement: str = ""
    fill: Fill | None = None

    def flag(self, column: str, value: str, reason: str) -> None:
        self.flags.append(Flag(self.place, column, value, reason))


@dataclass
class Reading:
    """All that was found in a file, and the rows that were refused."""

    found: list[Found] = field(default_factory=list)
    refused: list[Flag] = field(default_factory=list)

    def add(self, thing: Found) -> Found:
        self.found.append(thing)
        return thing

    def refuse(self, row: int | None, column: str, value: str, reason: str) -> None:
        self.refused.append(Flag(row, column, value, reason, refused=True))


class TableShape(NamedTuple):
    """One table that a dataset consists of: what it holds, its sheet's name, its columns with their meaning, its reader.

    The columns named here must be there; others are kept in the raw row and not interpreted.
    """

    name: str
    sheet: str
    columns: dict[str, str]
    read: Callable[[Table, Any, Reading], None]


class Dataset(NamedTuple):
    """A dataset of the field."""

    code: ExternalDataset
    title: str
    about: str
    citation: str
    licence: str
    tables: tuple[TableShape, ...]
    legacy: str = ""  # the encoding in which it was published, where that is not UTF-8
    version_column: str = ""
    ids_last: bool = True  # whether an identifier means the same thing in the next version
    ignored_sheets: tuple[str, ...] = ()
