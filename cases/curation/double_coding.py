"""Double coding: a second coder reads a case's sources and codes it without sight of the first; the two are compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from cases.curation import history, rights
from cases.curation.agreement import cohens_kappa, krippendorffs_alpha, percent
from cases.curation.working_copies import open_working_copy
from cases.dossier.loading import load_case
from cases.dossier.shape import SHAPES, Field
from cases.dossier.writing import write
from cases.models import Case, ChallengeType, Coding
from cases.models.choices import FundamentalName, Rating, Status, Strategy
from cases.models.generation import ChangeKind, raise_generation

Document = dict[str, Any]
CODED = ("kind", "settlement", "initiated_by", "setting", "format", "secrecy", "ripeness")
LEAD = ("lead-mediator", "co-mediator", "facilitator")
PRESENT, ABSENT = "present", "absent"


class Variable(NamedTuple):
    """What is coded twice: its name in codings, what it is called, its group on the form, and its codes."""

    name: str
    label: str
    group: str
    choices: tuple[tuple[str, str], ...]

    @property
    def labels(self) -> dict[str, str]:
        """Code → label."""
        return dict(self.choices)


class Agreement(NamedTuple):
    """How far two coders agree on one variable, over the cases that both coded. Shares and coefficients; None: undefined."""

    variable: Variable
    n: int
    percent: float | None
    kappa: float | None
    alpha: float | None


@cache
def case_variables() -> tuple[Variable, ...]:
    """The variables whose codes are declared in the program; challenges come from their vocabulary."""
    found = []
    for name in CODED:
        member = SHAPES["case"].by_name[name]
        assert isinstance(member, Field)  # noqa: S101 - the names above are fields
        found.append(Variable(name, name.replace("_", " "), "The effort", member.choices))
    strategies = tuple((str(code), str(label)) for code, label in Strategy.choices)
    found.append(Variable("strategy", "strategy of the lead mediator", "The effort", strategies))
    ratings = tuple((str(code), str(label)) for code, label in Rating.choices)
    return tuple(found) + tuple(
        Variable(f"fundamental:{code}", str(label), "Fundamentals", ratings) for code, label in FundamentalName.choices
    )


def variables() -> list[Variable]:
    """Everything that is coded twice, in the order of the form. One query."""
    presence = ((PRESENT, "present"), (ABSENT, "absent"))
    types = ChallengeType.objects.order_by("family__order", "order").values_list("slug", "name")
    return [*case_variables(), *(Variable(f"challenge:{slug}", name, "Challenges", presence) for slug, name in types)]


def coding_of(document: Document) -> dict[str, str]:
    """The first coding: what the case itself says, as codes."""
    values = {name: document.get(name, "unknown" if name != "settlement" else "") for name in CODED}
    lead: Document = next((m for m in document.get("mediators", ()) if m.get("role") in LEAD), {})
    values["strategy"] = lead.get("strategy", "")
    for entry in document.get("fundamentals", ()):
        values[f"fundamental:{entry['fundamental']}"] = entry["rating"]
    present = {c["type"] for c in document.get("challenges", ()) if c.get("presence") != "looked-for-and-absent"}
    for slug in ChallengeType.objects.values_list("slug", flat=True):
        values[f"challenge:{slug}"] = PRESENT if slug in present else ABSENT
    return {name: value for name, value in values.items() if value}


def begin(case: Case, coder: Any) -> Coding:
    """The coder's second coding of a case; the one that there is, or a new one. Its author can't be its second coder."""
    if not coder.has_perm(rights.CODE):
        raise PermissionDenied("You may not code cases.")
    if case.revises_id:
        raise ValidationError("A working copy is not coded; its case is.")
    if case.created_by_id == coder.pk or case.states.filter(by=coder).exists():
        raise ValidationError("You wrote this case: a second coding is done by somebody who did not.")
    return Coding.objects.get_or_create(case=case, coder=coder)[0]


def save(coding: Coding, values: Mapping[str, str], note: str = "") -> None:
    """Keep what the coder has so far. Codes that don't exist are refused, and nothing is kept then."""
    if coding.finished_at:
        raise ValidationError("This coding is finished and doesn't change any more.")
    known = {variable.name: dict(variable.choices) for variable in variables()}
    wrong = [name for name, value in values.items() if value and value not in known.get(name, {})]
    if wrong:
        raise ValidationError([f"“{values[name]}” is no code of {name}." for name in wrong])
    coding.values, coding.note = {name: value for name, value in values.items() if value}, note
    coding.save(update_fields=["values", "note"])


@transaction.atomic
def finish(coding: Coding) -> None:
    """Close the coding and set beside it what the case says now. Every variable must be coded."""
    missing = [variable.label for variable in variables() if variable.name not in coding.values]
    if missing:
        raise ValidationError(f"Not coded yet: {', '.join(missing)}.")
    coding.first, coding.finished_at = coding_of(write(coding.case)), timezone.now()
    coding.save(update_fields=["first", "finished_at"])
    if coding.case.is_published:  # the codebook shows the figures
        raise_generation([(ChangeKind.EDITED, "codebook", "agreement", "")])


def differences(coding: Coding) -> list[tuple[Variable, str, str]]:
    """Where the two codings differ: the variable, the first code and the second."""
    return [
        (variable, coding.first.get(variable.name, ""), coding.values.get(variable.name, ""))
        for variable in variables()
        if coding.first.get(variable.name) != coding.values.get(variable.name)
    ]


def agreements(codings: Iterable[Coding]) -> list[Agreement]:
    """How far the two coders agree, variable by variable, over finished codings."""
    finished = [coding for coding in codings if coding.finished_at]
    found = []
    for variable in variables():
        pairs = [(coding.first.get(variable.name), coding.values.get(variable.name)) for coding in finished]
        both = [pair for pair in pairs if None not in pair]
        if both:
            alpha = krippendorffs_alpha(pairs)
            found.append(Agreement(variable, len(both), percent(pairs), cohens_kappa(pairs), alpha))
    return found


def published_agreements() -> list[Agreement]:
    """The figures that readers see: over the finished codings of published cases. Three queries at most."""
    codings = list(Coding.objects.filter(finished_at__isnull=False).published().only("values", "first", "finished_at"))
    return agreements(codings) if codings else []


@transaction.atomic
def reconcile(coding: Coding, chosen: Mapping[str, str], *, by: Any) -> Case:
    """Write what was agreed into the case (into a working copy if it is published), and close the comparison.

    `chosen` names a code for every variable on which the two differ. Challenges are not added or removed by this: that takes
    a description and sources; they are noted in the answer's history and left to the editor.
    """
    if not coding.finished_at:
        raise ValidationError("The second coding is not finished yet.")
    open_ones = [variable.label for variable, _, _ in differences(coding) if not chosen.get(variable.name)]
    if open_ones:
        raise ValidationError(f"Choose a code for: {', '.join(open_ones)}.")
    case = coding.case
    target = case if case.status in (Status.DRAFT, Status.IN_REVIEW) else open_working_copy(case, by=by)
    if not rights.may_edit(by, target):
        raise PermissionDenied("Only those who may edit the case reconcile its codings.")
    load_case(_with(write(target), chosen), into=target)
    history.keep(Case.objects.get(pk=target.pk), by=by, cause=f"Reconciled with the coding of {coding.coder}")
    coding.reconciled_at, coding.reconciled_by = timezone.now(), by
    coding.save(update_fields=["reconciled_at", "reconciled_by"])
    return target


def _with(document: Document, chosen: Mapping[str, str]) -> Document:
    """The document with the chosen codes in their places."""
    document = {**document, **{name: chosen[name] for name in CODED if chosen.get(name)}}
    if chosen.get("strategy"):
        lead = next((m for m in document.get("mediators", ()) if m.get("role") in LEAD), None)
        if lead is not None:
            lead["strategy"] = chosen["strategy"]
    for entry in document.get("fundamentals", ()):
        entry["rating"] = chosen.get(f"fundamental:{entry['fundamental']}") or entry["rating"]
    return SHAPES["case"].in_order(document)
