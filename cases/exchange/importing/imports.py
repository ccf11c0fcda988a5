"""Files brought in by curators: previewed, brought in whole or not at all, and undone as long as nobody went on with it."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from cases.curation import history
from cases.dossier.comparing import compare
from cases.dossier.describing import Change, described
from cases.dossier.files import read_bytes, sha256
from cases.dossier.known import Known
from cases.dossier.loading import load_case, load_record, own_links
from cases.dossier.problems import InvalidDossier, Problem
from cases.dossier.reading import read
from cases.dossier.shape import SHAPES
from cases.dossier.writing import write
from cases.exchange.importing import spreadsheets
from cases.exchange.importing.datasets.keeping import take_back
from cases.exchange.importing.spreadsheets import MOST_UNPACKED, Incoming
from cases.models import Case, Import
from cases.models.generation import one_generation

MOST_FILES = 5_000
FOLDERS = {shape.folder: kind for kind, shape in SHAPES.items() if shape.folder}
Document = dict[str, Any]


class Effect(NamedTuple):
    """What an import does to one record: added, changed, unchanged or withheld, and what changes in it."""

    kind: str
    address: str
    what: str
    changes: list[Change]


class _PreviewError(Exception):
    """Ends the transaction of a preview."""


def preview(name: str, data: bytes, kind: str) -> list[Effect]:
    """What bringing in this file would do. The same code as the import, in a transaction that is rolled back.

    `kind` says what a spreadsheet holds, or what a single dossier is. Raises InvalidDossier with everything that is wrong.
    """
    effects: list[Effect] = []
    try:
        with transaction.atomic():
            effects, _ = _bring_in(name, data, kind, by=None)
            raise _PreviewError
    except _PreviewError:
        return effects


def run(name: str, data: bytes, kind: str, *, by: Any) -> Import:
    """Bring the file in: all of it, or nothing. Raises InvalidDossier."""
    with one_generation(), transaction.atomic():
        effects, before = _bring_in(name, data, kind, by=by)
        counts = Counter(effect.what for effect in effects)
        return Import.objects.create(
            file_name=name[-200:], made_by=by, added=counts["added"], changed=counts["changed"],
            unchanged=counts["unchanged"], before=before,
        )  # fmt: skip


def _bring_in(name: str, data: bytes, kind: str, by: Any) -> tuple[list[Effect], list[Document]]:
    effects, before = [], []
    for found, document in _referred_to_first(_typed(incoming(name, data, kind)), name):
        effect, kept = load_document(found, document, by)
        effects.append(effect)
        if effect.what in ("added", "changed"):
            before.append(kept)
    return effects, before


# --- files → typed documents ------------------------------------------------------------------------------------------
def incoming(name: str, data: bytes, kind: str) -> list[Incoming]:
    """The documents of an uploaded file as they were written. Raises InvalidDossier."""
    lower = name.lower()
    if lower.endswith((".csv", ".tsv", ".xlsx", ".xls", ".ods")):
        return spreadsheets.documents(name, data, kind)
    if lower.endswith(".zip"):
        return list(_archive(name, data))
    if lower.endswith((".yaml", ".yml", ".json")):
        raw = read_bytes(data, name)
        return [Incoming(kind if kind in SHAPES else "case", raw.document, dict(raw.lines), name)]
    raise InvalidDossier([Problem(name, None, "", "Bring in YAML, JSON, a ZIP of them, CSV or XLSX.")])


def _archive(name: str, data: bytes) -> Iterator[Incoming]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile:
        raise InvalidDossier([Problem(name, None, "", "This is no ZIP archive.")]) from None
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise InvalidDossier(
            [Problem(name, None, "", "This archive is too large: at most 5,000 files and 100 MB unpacked.")]
        )
    for entry in entries:
        path = PurePosixPath(entry.filename)
        kind = FOLDERS.get(path.parent.name)
        if kind is None or path.suffix not in (".yaml", ".yml", ".json"):
            folders = ", ".join(FOLDERS)
            raise InvalidDossier(
                [Problem(entry.filename, None, "", f"Dossiers lie in folders: {folders}. This one does not.")]
            )
        raw = read_bytes(archive.read(entry), entry.filename)
        yield Incoming(kind, raw.document, dict(raw.lines), entry.filename)


def _typed(found: list[Incoming]) -> list[tuple[str, Document]]:
    """Every document read and checked, kind by kind; all problems of all of them at once."""
    known, problems, typed = Known(), [], []
    found = sorted(found, key=lambda item: list(SHAPES).index(item.kind))
    for item in found:
        if item.kind != "case" and (address := _address(item)):
            known.expect(SHAPES[item.kind].model, [address])
    for item in found:
        try:
            document = read(SHAPES[item.kind], item.raw, item.lines, item.file, known)
        except InvalidDossier as error:
            problems += error.problems
            if item.kind == "conflict":
                known.expect_any_phase(_address(item))
            continue
        if item.kind == "conflict":
            known.expect_phases(document)
        typed.append((item.kind, document))
    problems += _repeated(found)
    if problems:
        raise InvalidDossier(problems)
    return typed


def _repeated(found: list[Incoming]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], str] = {}
    for item in found:
        address = _address(item)
        if address and (item.kind, address) in seen:
            yield Problem(item.file, None, "", f"{seen[item.kind, address]} is the same record. Keep one.")
        seen[item.kind, address] = item.file


def _address(item: Incoming) -> str:
    address = item.raw.get(SHAPES[item.kind].address) if isinstance(item.raw, dict) else None
    return address if isinstance(address, str) else ""


def _referred_to_first(typed: list[tuple[str, Document]], name: str) -> list[tuple[str, Document]]:
    """The documents in an order in which each can be written: an organisation before those that belong to it."""
    by_address = {(kind, document[SHAPES[kind].address]): (kind, document) for kind, document in typed}
    order: TopologicalSorter[tuple[str, str]] = TopologicalSorter()
    for (kind, address), (_, document) in by_address.items():
        links = {(kind, document[link]) for link in own_links(SHAPES[kind]) if link in document}
        order.add((kind, address), *links & by_address.keys())
    try:
        addresses = list(order.static_order())
    except CycleError as error:
        circle = " → ".join(address for _, address in error.args[1])
        raise InvalidDossier([Problem(name, None, "", f"These belong to each other in a circle: {circle}.")]) from None
    addresses.sort(key=lambda pair: list(SHAPES).index(pair[0]))  # stable: the order within a kind stays
    return [by_address[pair] for pair in addresses]


# --- loading, and what was there before -------------------------------------------------------------------------------
def load_document(kind: str, document: Document, by: Any) -> tuple[Effect, Document]:
    """Load one document: what that does to its record, and what undoing it needs."""
    before, there = _before(kind, document), _rows_there(kind, document)
    result = load_case(document, by=by) if kind == "case" else load_record(kind, document)
    record, address = result.record, document[SHAPES[kind].address]
    changes = described(compare(before, document), SHAPES[kind]) if before and result.what == "changed" else []
    if kind == "case" and result.what in ("added", "changed"):
        history.keep(Case.objects.get(pk=record.pk), by=by, cause="Imported")
    was = before if record.pk in there else None  # a working copy that the import opened goes when it is undone
    kept = {"kind": kind, "pk": record.pk, "address": address, "before": was, "after": sha256(write(record))}
    return Effect(kind, address, result.what, changes), kept


def _rows_there(kind: str, document: Document) -> set[Any]:
    shape = SHAPES[kind]
    rows = shape.model._default_manager.filter(**{shape.address: document[shape.address]})
    return set(rows.values_list("pk", flat=True))


def _before(kind: str, document: Document) -> Document | None:
    """What the desk says of the record now; of a published case with a working copy, that."""
    address = document[SHAPES[kind].address]
    if kind == "case":
        case = Case.objects.filter(slug=address).order_by(models.F("revises").desc(nulls_last=True)).first()
        return write(case) if case else None
    record = SHAPES[kind].model.objects.filter(**{SHAPES[kind].address: address}).first()
    return write(record) if record else None


def undo(done: Import, *, by: Any) -> None:
    """Bring back what was there before. Raises ValidationError if somebody went on with a record since."""
    if done.undone_at:
        raise ValidationError("This import is undone already.")
    with one_generation(), transaction.atomic():
        take_back(done)
        for kept in reversed(done.before):
            if kept["kind"] in SHAPES:
                _bring_back(kept, by)
        done.undone_at, done.undone_by = timezone.now(), by
        done.save(update_fields=["undone_at", "undone_by"])


def _bring_back(kept: Document, by: Any) -> None:
    model = SHAPES[kept["kind"]].model
    record = model.objects.filter(pk=kept["pk"]).first()
    if record is None or sha256(write(record)) != kept["after"] or getattr(record, "is_published", False):
        raise ValidationError(f"{kept['kind'].capitalize()} “{kept['address']}” was changed since. Nothing was undone.")
    if kept["before"] is None:
        try:
            record.delete()
        except ProtectedError:
            raise ValidationError(f"“{record}” is used by other records since. Nothing was undone.") from None
    elif kept["kind"] == "case":
        load_case(kept["before"], into=record)
        history.keep(Case.objects.get(pk=record.pk), by=by, cause="Import undone")
    else:
        load_record(kept["kind"], kept["before"])
