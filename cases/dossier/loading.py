"""Loading: a document becomes rows, and the same document again changes nothing.

A folder is loaded in one transaction. Everything in it is checked, and with a single problem nothing is written. A dry
run is the same transaction, taken back at its end. Published cases are never touched: their changes go into a working
copy, which an editor reviews and publishes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction

from cases.dossier import rows
from cases.dossier.folders import Folder
from cases.dossier.known import Known
from cases.dossier.problems import InvalidDossier
from cases.dossier.shape import SHAPES, Kind, Shape
from cases.dossier.writing import write, write_many
from cases.models import Case
from cases.models.choices import Status
from cases.models.generation import one_generation

Document = dict[str, Any]
Progress = Callable[[str, int, int], None]  # kind, how many are done, how many there are
CHUNK = 200
_WITHHOLDING = {
    Status.IN_REVIEW: "it is in review; return it to its author first",
    Status.WITHDRAWN: "it is withdrawn; reinstate it first",
}


class Result(NamedTuple):
    """What loading a document did: the record, `added`, `changed`, `unchanged` or `withheld`, and why it was withheld."""

    record: Any
    what: str
    reason: str = ""


@dataclass
class Report:
    """What loading a folder did, or in a dry run would have done."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: {kind: Counter() for kind in SHAPES})
    withheld: list[tuple[str, str]] = field(default_factory=list)  # slug of a case, and why it was left as it is
    drafts: list[Any] = field(default_factory=list)  # primary keys of the cases and working copies to be published
    addresses: dict[str, list[str]] = field(default_factory=lambda: {"topic": [], "question": []})

    @property
    def added(self) -> int:
        return self._total("added")

    @property
    def changed(self) -> int:
        return self._total("changed")

    @property
    def unchanged(self) -> int:
        return self._total("unchanged")

    def _total(self, what: str) -> int:
        return sum(counter[what] for counter in self.counts.values())

    def note(self, kind: str, results: list[Result]) -> None:
        self.counts[kind].update(result.what for result in results)
        if kind in self.addresses:
            self.addresses[kind] += [result.record.slug for result in results]
        if kind == "case":
            self.withheld += [(result.record.slug, result.reason) for result in results if result.what == "withheld"]
            waiting = (result.record for result in results if result.what != "withheld")
            self.drafts += [case.pk for case in waiting if case.status == Status.DRAFT]


class _TakenBackError(Exception):
    """Ends the transaction of a dry run."""


def load_folder(path: Path | str, *, dry_run: bool = False, progress: Progress | None = None, by: Any = None) -> Report:
    """Load every dossier of a folder, or one file. Raises InvalidDossier with all problems of all files.

    `progress` is told the kind, how many of it are done and how many there are. `by` is recorded as who began new cases.
    """
    folder, report = Folder(path), Report()
    try:
        with one_generation(), transaction.atomic():
            for kind in SHAPES:
                _load_kind(folder, kind, report, progress, by)
            if folder.problems:
                raise InvalidDossier(folder.problems)
            if dry_run:
                raise _TakenBackError
    except _TakenBackError:
        pass
    return report


def _load_kind(folder: Folder, kind: str, report: Report, progress: Progress | None, by: Any) -> None:
    shape, known, entries, done = SHAPES[kind], folder.known, folder.read(kind), 0
    unlinked: list[tuple[Any, str]] = []
    while chunk := list(islice(entries, CHUNK)):
        if not folder.problems:  # once something is wrong the rest is only checked: nothing will be kept
            documents = [entry.document for entry in chunk]
            results = _load_cases(documents, known, by) if kind == "case" else _load_records(shape, documents, known)
            unlinked += _unlinked(shape, results, documents)
            report.note(kind, results)
        done += len(chunk)
        if progress:
            progress(kind, done, len(folder.files[kind]))
    if not folder.problems:
        _link(shape, unlinked, known)
        if kind == "conflict":
            known.learn_phases()


# --- records that stand by themselves -------------------------------------------------------------------------------


def load_record(kind: str, document: Document, *, known: Known | None = None) -> Result:
    """Load one document of an actor, source, conflict, topic or question, as `read` gives it."""
    with one_generation(), transaction.atomic():
        return _load_records(SHAPES[kind], [document], known or Known())[0]


def _load_records(shape: Shape, documents: list[Document], known: Known) -> list[Result]:
    addresses = [document[shape.address] for document in documents]
    found = {getattr(r, shape.address): r for r in shape.model.objects.filter(**{f"{shape.address}__in": addresses})}
    current = _current(shape, found.values())
    results, new = [], []
    for address, document in zip(addresses, documents, strict=True):
        record = found.get(address)
        if record is None:
            record = shape.model(**rows.columns(shape, document, known))
            new.append((record, document))
            results.append(Result(record, "added"))
        elif current[record.pk] == document:
            results.append(Result(record, "unchanged"))
        else:
            rows.update(record, shape, document, known)
            results.append(Result(record, "changed"))
    _create(shape, new, known)
    known.learn(record for record, _ in new)
    return results


def _current(shape: Shape, records: Iterable[Any]) -> dict[Any, Document]:
    """Primary key → document of records that are in the database."""
    pks = [record.pk for record in records]
    return dict(zip(pks, write_many(shape.name, pks), strict=True))


def _create(shape: Shape, new: list[tuple[Any, Document]], known: Known) -> None:
    shape.model.objects.bulk_create([record for record, _ in new])
    rows.add_parts(shape, [rows.Owner(record.pk, record.pk, document) for record, document in new], known)


def _unlinked(shape: Shape, results: list[Result], documents: list[Document]) -> Iterator[tuple[Any, str]]:
    """Records that refer to one of their own kind that was not there yet, and its address."""
    for name in own_links(shape):
        for result, document in zip(results, documents, strict=True):
            if name in document and getattr(result.record, f"{name}_id") is None:
                yield result.record, document[name]


def _link(shape: Shape, unlinked: list[tuple[Any, str]], known: Known) -> None:
    for name in own_links(shape):
        for record, address in unlinked:
            setattr(record, f"{name}_id", known.pk(shape.model, address))
        shape.model.objects.bulk_update([record for record, _ in unlinked], [name], batch_size=CHUNK)


def own_links(shape: Shape) -> list[str]:
    """Names of the fields of a kind of record that refer to records of the same kind."""
    return [f.name for f in shape.fields if f.kind is Kind.REFERENCE and f.target is shape.model]


# --- cases ----------------------------------------------------------------------------------------------------------


def load_case(document: Document, *, into: Case | None = None, by: Any = None, known: Known | None = None) -> Result:
    """Load the document of a case, as `read` gives it.

    A published case is not touched: what differs goes into its working copy, which is made when there is none. With
    `into`, the rows of that case are made what the document says, whatever its status; publishing does this.
    """
    known = known or Known()
    with transaction.atomic():
        if into is None:
            return _load_cases([document], known, by)[0]
        if write(into) == document:
            return Result(into, "unchanged")
        rows.update(into, SHAPES["case"], document, known)
        return Result(into, "changed")


def _load_cases(documents: list[Document], known: Known, by: Any) -> list[Result]:
    originals = {c.slug: c for c in Case.objects.originals().filter(slug__in=[d["slug"] for d in documents])}
    copies = {c.revises_id: c for c in Case.objects.filter(revises__in=list(originals.values()))}
    current = _current(SHAPES["case"], [*originals.values(), *copies.values()])
    results, new = [], []
    for document in documents:
        original = originals.get(document["slug"])
        result = _place(document, original, copies.get(original.pk) if original else None, current)
        if result.what == "changed" and result.record:
            rows.update(result.record, SHAPES["case"], document, known)
        elif not result.record:
            case = Case(**rows.columns(SHAPES["case"], document, known), revises=original, created_by=by)
            new.append((case, document))
            result = Result(case, result.what)
        results.append(result)
    _create(SHAPES["case"], new, known)
    return results


def _place(document: Document, original: Case | None, copy: Case | None, current: dict[Any, Document]) -> Result:
    """Which row the document belongs into, and what that will be; no row where a new one is needed."""
    if original is None:
        return Result(None, "added")
    if current[original.pk] == document:
        return Result(original, "unchanged")
    place = copy if original.is_published else original
    if place is None:
        return Result(None, "changed")
    if current[place.pk] == document:
        return Result(place, "unchanged")
    reason = _WITHHOLDING.get(Status(place.status), "")
    return Result(place, "withheld" if reason else "changed", reason)
