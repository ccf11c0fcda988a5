"""What curators make of the records of the field's datasets: a link, a conflict or actor, a draft, or nothing.

Each decision is kept with its maker, and importing again leaves it alone. Nothing becomes public by it: a conflict or actor
that no published case uses is seen at the desk alone.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.text import slugify

from cases.curation import history
from cases.dossier.known import Known
from cases.dossier.loading import load_case, load_record
from cases.dossier.reading import read
from cases.dossier.shape import SHAPES
from cases.dossier.writing import write
from cases.models import Actor, Agreement, Case, Conflict, ExternalRecord
from cases.models.choices import ActorKind, CaseKind, Termination
from cases.models.external import ExternalKind, ExternalStatus

Document = dict[str, Any]
LINKS: dict[str, tuple[str, ...]] = {  # what a record of each kind can be linked to
    ExternalKind.CONFLICT: ("conflict",), ExternalKind.CONFLICT_YEAR: (), ExternalKind.EPISODE: ("conflict",),
    ExternalKind.ACTOR: ("actor",), ExternalKind.AGREEMENT: ("agreement",), ExternalKind.SIGNATORY: ("actor",),
    ExternalKind.EVENT: ("conflict", "case"), ExternalKind.ATTEMPT: ("conflict", "case"), ExternalKind.UNMEDIATED: ("conflict",),
}  # fmt: skip
MODELS: dict[str, Any] = {"conflict": Conflict, "actor": Actor, "case": Case, "agreement": Agreement}
ASKED = {  # what a dataset may leave open and a record needs: field and choices
    "conflict": ("termination", Termination.choices), "actor": ("kind", ActorKind.choices),
}  # fmt: skip
IDENTIFIERS = {"conflict": "ucdp_id", "actor": "ucdp_actor_id"}


def makes(record: ExternalRecord) -> str:
    """Which kind of record can be made of it; empty for none. A case is made of an event whose conflict is known."""
    if record.status in (ExternalStatus.MATCHED, ExternalStatus.ADDED) and record.kind in ("conflict", "actor"):
        return ""
    if record.kind in (ExternalKind.CONFLICT, ExternalKind.ACTOR):
        return str(record.kind)
    is_event = record.kind in (ExternalKind.EVENT, ExternalKind.ATTEMPT)
    return "case" if is_event and record.conflict_id and not record.case_id and _start(record) else ""


def asks(record: ExternalRecord) -> tuple[str, list[tuple[str, str]]] | None:
    """The field that the dataset leaves open and a curator has to choose, with its choices; None where nothing is open."""
    field, choices = ASKED.get(makes(record), ("", []))
    return (field, list(choices)) if field and not record.proposal.get(field) else None


# --- decisions --------------------------------------------------------------------------------------------------------
def link(record: ExternalRecord, kind: str, address: str, *, by: Any) -> None:
    """Say that it is this record of the collection, or belongs to it. An empty UCDP number there is filled.

    Raises ValidationError where there is none, or where a record of this kind isn't linked to such.
    """
    if kind not in LINKS[record.kind]:
        raise ValidationError(f"A {record.get_kind_display()} is not linked to a {kind}.")
    rows = MODELS[kind].objects.filter(slug=address)
    target = (rows.filter(revises=None) if kind == "case" else rows).first()
    if target is None:
        raise ValidationError(f"There is no {kind} “{address}”.")
    with transaction.atomic():
        _fill(record, kind, target)
        setattr(record, kind, address if kind == "agreement" else target)
        if kind == "case" and isinstance(target, Case) and record.conflict_id is None:
            record.conflict = target.conflict
        _decide(record, ExternalStatus.MATCHED, f"Linked to “{target}”.", by)


def make(record: ExternalRecord, *, chosen: str = "", by: Any) -> Model:
    """Make the conflict, actor or draft case that the record proposes. Raises ValidationError where that can't be."""
    kind = makes(record)
    if not kind:
        raise ValidationError(
            f"Nothing can be made of “{record.name}”: it is linked already, or its conflict or date is open."
        )
    question = asks(record)
    if question and chosen not in dict(question[1]):
        raise ValidationError(f"Choose the {question[0]} of “{record.name}” first: the dataset does not say it.")
    document = {
        **(_case_of(record) if kind == "case" else record.proposal),
        **({question[0]: chosen} if question else {}),
    }
    with transaction.atomic():
        made = _load(kind, document, by)
        setattr(record, kind, made)
        _decide(record, ExternalStatus.ADDED, f"Made into the {kind} “{made}”.", by)
    return made


def dismiss(record: ExternalRecord, *, by: Any) -> None:
    """Say that nothing is to be made of it. Its row stays."""
    _decide(record, ExternalStatus.DISMISSED, "A curator dismissed it.", by)


def reopen(record: ExternalRecord, *, by: Any) -> None:
    """Take a decision back: links go (what was made stays), and the next import proposes anew."""
    record.conflict = record.actor = record.case = None
    record.agreement = ""
    record.status = ExternalStatus.DOUBTFUL if record.candidates else ExternalStatus.KEPT
    record.reason, record.decided_by, record.decided_at = "Opened again.", None, None
    record.save()


def _decide(record: ExternalRecord, status: str, reason: str, by: Any) -> None:
    record.status, record.reason, record.decided_by, record.decided_at = status, reason, by, timezone.now()
    record.save()


# --- documents --------------------------------------------------------------------------------------------------------
def _fill(record: ExternalRecord, kind: str, target: Any) -> None:
    """The UCDP number, where the collection's record has none."""
    field = IDENTIFIERS.get(kind, "")
    number = record.proposal.get(field, "") if record.kind == kind else ""
    if number and not getattr(target, field):
        load_record(kind, SHAPES[kind].in_order({**write(target), field: number}))


def _load(kind: str, proposal: Document, by: Any) -> Any:
    """The record of a proposal, read and checked as any dossier is. Raises InvalidDossier."""
    shape = SHAPES[kind]
    raw = {name: value for name, value in proposal.items() if name in shape.by_name and value not in ("", [])}
    raw["slug"] = free_slug(MODELS[kind], str(raw.get("name") or raw.get("title")))
    document = read(shape, raw, file="", known=Known())
    if kind != "case":
        return load_record(kind, document).record
    case = Case.objects.get(pk=load_case(document, by=by).record.pk)
    history.keep(case, by=by, cause="Begun from a dataset")
    return case


def _start(record: ExternalRecord) -> str:
    return str(record.proposal.get("date") or record.proposal.get("start") or "")


def _case_of(record: ExternalRecord) -> Document:
    """A draft with what the row says and no more: where, when, and that a third party mediated. The rest is the curator's."""
    said, start = record.proposal, _start(record)
    conflict = record.conflict
    place = {
        name: said[name] for name in ("place", "country", "latitude", "longitude") if said.get(name) not in (None, "")
    }
    event = {"date": start, "kind": "talks", "title": record.name[:200], **place}
    return {
        "title": f"{conflict}: mediation of {start}"[:200], "conflict": conflict.slug if conflict else "",
        "kind": CaseKind.MEDIATION.value, "start": start, "end": said.get("end", ""), **place, "events": [event],
    }  # fmt: skip


def free_slug(model: Any, name: str) -> str:
    """An address made of the name that no record has yet."""
    stem = slugify(name)[:90].strip("-") or "record"
    taken = set(model.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    number = 2
    slug = stem
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug
