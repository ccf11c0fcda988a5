"""Document → rows. New records go in by the hundred; those that are there are changed in place, by their keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import models

from cases.dossier import rules
from cases.dossier.known import Known
from cases.dossier.shape import CITATION, Kind, Part, Shape
from cases.models import Phase
from cases.models.citations import BACKED_PARTS

Document = dict[str, Any]


class Owner(NamedTuple):
    """A row that parts belong to, its document, and the primary key of the record at the top."""

    top: Any
    pk: Any
    document: Document


def columns(shape: Shape, document: Document, known: Known) -> Document:
    """The values of the row's own columns; what the document leaves out has its default."""
    values: Document = {}
    for field in shape.fields:
        value = document.get(field.name, field.default)
        if field.target is Phase:
            values[f"{field.name}_id"] = known.phases(document["conflict"])[value] if value else None
        elif field.kind is Kind.REFERENCE:
            values[f"{field.name}_id"] = known.pk(field.target, value) if value else None
        elif field.kind is not Kind.REFERENCES:
            values[field.name] = value
    return values


def add_parts(shape: Shape, owners: list[Owner], known: Known) -> None:
    """Write the parts and lists of references of rows that have none yet, table by table."""
    _add_references(shape, owners, known)
    for part in shape.parts:
        pairs = [(owner, *numbered) for owner in owners for numbered in enumerate(owner.document.get(part.name, ()))]
        if not pairs:
            continue
        rows = [_row(part, owner, entry, order, known) for owner, order, entry in pairs]
        part.model._default_manager.bulk_create(rows)
        below = [Owner(owner.top, row.pk, entry) for row, (owner, _, entry) in zip(rows, pairs, strict=True)]
        add_parts(part.shape, below, known)


def _row(part: Part, owner: Owner, entry: Document, order: int, known: Known) -> models.Model:
    values = {**columns(part.shape, entry, known), f"{part.link}_id": owner.pk, "order": order}
    if part.shape is CITATION:
        values["case_id"] = owner.top
    return part.model(**values)


def _add_references(shape: Shape, owners: Iterable[Owner], known: Known) -> None:
    for field in shape.fields:
        if field.kind is not Kind.REFERENCES:
            continue
        through: Any = getattr(shape.model, field.name).through
        own, other = field.column.m2m_field_name(), field.column.m2m_reverse_field_name()  # type: ignore[attr-defined]
        through._default_manager.bulk_create(
            through(**{f"{own}_id": owner.pk, f"{other}_id": known.pk(field.target, address)})
            for owner in owners
            for address in owner.document.get(field.name, ())
        )


def replace_parts(shape: Shape, owner: Owner, known: Known) -> None:
    """Make the parts of a row what its document says. Parts that keep their key keep their row."""
    for field in shape.fields:
        if field.kind is Kind.REFERENCES:
            through: Any = getattr(shape.model, field.name).through
            through._default_manager.filter(**{field.column.m2m_field_name(): owner.pk}).delete()  # type: ignore[attr-defined]
    _add_references(shape, [owner], known)
    for part in shape.parts:
        if part.shape.has_keys:
            _replace_keyed(part, owner, known)
        else:
            _replace_list(part, owner, known)


def _replace_list(part: Part, owner: Owner, known: Known) -> None:
    """What has no key (citations, creators) is written anew."""
    theirs = {part.link: owner.pk}
    if part.shape is CITATION and part.link == "case":
        theirs |= {f"{name}__isnull": True for name in BACKED_PARTS}
    part.model._default_manager.filter(**theirs).delete()
    entries = enumerate(owner.document.get(part.name, ()))
    part.model._default_manager.bulk_create(_row(part, owner, entry, order, known) for order, entry in entries)


def _replace_keyed(part: Part, owner: Owner, known: Known) -> None:
    entries = {entry["key"]: (order, entry) for order, entry in enumerate(owner.document.get(part.name, ()))}
    rows: list[Any] = list(part.model._default_manager.filter(**{part.link: owner.pk}))
    kept = [row for row in rows if row.key in entries and not _moved(part, row, entries[row.key][1])]
    gone = {row.pk for row in rows} - {row.pk for row in kept}
    part.model._default_manager.filter(pk__in=gone).delete()
    for row in kept:
        order, entry = entries.pop(row.key)
        _update(row, {**columns(part.shape, entry, known), "order": order})
        replace_parts(part.shape, Owner(owner.top, row.pk, entry), known)
    new = [_row(part, owner, entry, order, known) for order, entry in entries.values()]
    part.model._default_manager.bulk_create(new)
    documents = [entry for _, entry in entries.values()]
    below = [Owner(owner.top, row.pk, entry) for row, entry in zip(new, documents, strict=True)]
    add_parts(part.shape, below, known)


def _moved(part: Part, row: Any, entry: Document) -> bool:
    """Whether something that no two parts may share changed; two rows that swap it can't be changed one by one."""
    return any(getattr(row, name) != entry.get(name, "") for name in rules.unique_in_list(part.model))


def _update(row: models.Model, values: Document) -> None:
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(row, name, value)
        row.save()


def update(record: models.Model, shape: Shape, document: Document, known: Known) -> None:
    """Make a record that is in the database what the document says, its parts included."""
    for name, value in columns(shape, document, known).items():
        setattr(record, name, value)
    record.save()
    replace_parts(shape, Owner(record.pk, record.pk, document), known)
