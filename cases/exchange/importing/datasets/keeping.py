"""Records of datasets in the database: written, compared with what is there, taken back. A curator's decision stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from cases.exchange.importing.datasets.matching import There
from cases.exchange.importing.datasets.shape import Dataset, Found, Key
from cases.models import Actor, Conflict, ExternalRecord, Import
from cases.models.external import ExternalStatus

KIND = "external record"  # by which an import names them among what it changed
SAID = ("name", "place", "row", "proposal", "flags")  # what the file says
MATCHED = (
    "candidates",
    "status",
    "reason",
    "conflict_id",
    "actor_id",
    "agreement",
)  # what was made of it; curators change it
COMPARED = (*SAID, *MATCHED, "part_of_id")
PORTION = 500

Identity = tuple[str, str, int]


class Kept(NamedTuple):
    """What keeping did to one record, and what it was before where it was changed."""

    record: ExternalRecord
    what: str
    before: dict[str, Any]


def keep(dataset: Dataset, version: str, found: list[Found], there: There) -> list[Kept]:
    """Write what was found; a record that says the same already is left alone. In the caller's transaction."""
    writer = _Writer(dataset, version, there)
    numbers: Counter[tuple[str, str]] = Counter()
    kept: list[Kept] = []
    for group in _parents_first(found, dataset):
        done: list[Kept] = []
        for thing in group:
            numbers[thing.kind, thing.external_id] += 1
            done.append(writer.kept(thing, numbers[thing.kind, thing.external_id]))
        writer.write(done)
        kept += done
    return kept


def _parents_first(found: list[Found], dataset: Dataset) -> tuple[list[Found], list[Found]]:
    """Those that belong to none of this file, then those that do: what a record belongs to needs its key first."""
    keys = {Key(dataset.code, thing.kind, thing.external_id) for thing in found}
    children = [thing for thing in found if thing.part_of in keys]
    return [thing for thing in found if thing.part_of not in keys], children


class _Writer:
    """Compares what was found with the records that are there, and writes the differences in portions."""

    def __init__(self, dataset: Dataset, version: str, there: There) -> None:
        self.dataset, self.version, self.there = dataset, version, there
        self.rows: dict[Identity, ExternalRecord] = {
            _identity(record): record for record in ExternalRecord.objects.filter(dataset=dataset.code, version=version)
        }
        self.conflicts = dict(Conflict.objects.values_list("slug", "pk"))
        self.actors = dict(Actor.objects.values_list("slug", "pk"))
        self.decided = self._decided_before()

    def _decided_before(self) -> dict[Identity, ExternalRecord]:
        """What curators decided of the same records in other versions, where identifiers last."""
        if not self.dataset.ids_last:
            return {}
        rows = ExternalRecord.objects.filter(dataset=self.dataset.code).exclude(version=self.version)
        return {_identity(record): record for record in rows.exclude(decided_at=None).order_by("decided_at")}

    def kept(self, thing: Found, number: int) -> Kept:
        identity = (str(thing.kind), thing.external_id, number)
        record = self.rows.get(identity)
        values = self._values(thing)
        if record is None:
            record = ExternalRecord(
                dataset=self.dataset.code, version=self.version, kind=thing.kind, external_id=thing.external_id,
                number=number, **values,
            )  # fmt: skip
            self._carry_over(record, identity)
            self.rows[identity] = record
            return Kept(record, "added", {})
        if record.decided_at is not None:  # a curator decided: the file no longer has a say in that
            values = {name: value for name, value in values.items() if name not in MATCHED}
        before = {name: getattr(record, name) for name, value in values.items() if getattr(record, name) != value}
        for name in before:
            setattr(record, name, values[name])
        return Kept(record, "changed" if before else "unchanged", before)

    def _values(self, thing: Found) -> dict[str, Any]:
        return {
            "name": thing.name[:500] or thing.external_id, "place": thing.place, "row": thing.row, "proposal": thing.proposal,
            "flags": [[flag.column, flag.value, flag.reason] for flag in thing.flags],
            "candidates": [list(candidate) for candidate in thing.candidates], "status": str(thing.status),
            "reason": thing.reason, "conflict_id": self.conflicts.get(thing.conflict),
            "actor_id": self.actors.get(thing.actor), "agreement": thing.agreement, "part_of_id": self._parent(thing.part_of),
        }  # fmt: skip

    def _parent(self, key: Key | None) -> int | None:
        if key is None:
            return None
        own = self.rows.get((str(key.kind), key.external_id, 1)) if key.dataset == self.dataset.code else None
        return own.pk if own else self.there.pk_of(key)

    def _carry_over(self, record: ExternalRecord, identity: Identity) -> None:
        earlier = self.decided.get(identity)
        if earlier is None:
            return
        for name in (*(name for name in MATCHED if name != "candidates"), "case_id", "decided_by_id", "decided_at"):
            setattr(record, name, getattr(earlier, name))
        record.reason = f"{earlier.reason} (decided for version {earlier.version})"

    def write(self, kept: list[Kept]) -> None:
        new = [one.record for one in kept if one.what == "added"]
        changed = [one.record for one in kept if one.what == "changed"]
        ExternalRecord.objects.bulk_create(new, batch_size=PORTION)
        if changed:
            ExternalRecord.objects.bulk_update(changed, COMPARED, batch_size=PORTION // 5)


def _identity(record: ExternalRecord) -> Identity:
    return record.kind, record.external_id, record.number


# --- imports ----------------------------------------------------------------------------------------------------------
def belong_to(done: Import, kept: Iterable[Kept]) -> None:
    """The records that it added are the import's."""
    new = [one.record.pk for one in kept if one.what == "added"]
    for start in range(0, len(new), PORTION):
        ExternalRecord.objects.filter(pk__in=new[start : start + PORTION]).update(made_in=done)


def remembered(kept: Iterable[Kept]) -> Iterator[dict[str, Any]]:
    """What the changed records were before, as an import keeps it."""
    for one in kept:
        if one.what == "changed":
            yield {"kind": KIND, "pk": one.record.pk, "address": one.record.external_id, "before": one.before}


def take_back(done: Import) -> None:
    """Delete the records that this import added, and give those that it changed their former values.

    Raises ValidationError where a curator decided on one of them since.
    """
    changed = {entry["pk"]: entry["before"] for entry in done.before if entry["kind"] == KIND}
    own = ExternalRecord.objects.filter(made_in=done)
    if count := own.filter(decided_at__gt=done.made_at).count():
        raise ValidationError(f"Curators decided on {count} of its records since. Nothing was undone.")
    for record in ExternalRecord.objects.filter(pk__in=list(changed)):
        before = changed[record.pk]
        if record.decided_at is not None and any(name in MATCHED for name in before):
            raise ValidationError(f"A curator decided on “{record}” since. Nothing was undone.")
        for name, value in before.items():
            setattr(record, name, value)
        record.save(update_fields=list(before))
    own.delete()


def is_doubtful(record: ExternalRecord) -> bool:
    return record.status == ExternalStatus.DOUBTFUL
