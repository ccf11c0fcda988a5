"""Becoming public, changing in public, and leaving: each in one transaction, with everything that hangs on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from cases.curation import comments, letters, workflow
from cases.curation.readiness import Check, checks_of, known_citekeys
from cases.dossier.files import sha256, to_json
from cases.dossier.loading import load_case
from cases.dossier.writing import write_many
from cases.models import Agreement, Case, Comment, Edition, Question, SavedState, Topic, Transition
from cases.models.choices import Status
from cases.models.generation import ChangeKind, one_generation, raise_generation
from cases.publication import findable, rendering, visibility
from cases.publication.rendering import Progress

Document = dict[str, Any]
CHUNK = 200


class NotReadyError(ValidationError):
    """A case that is not ready for readers; `checks` are the rules that it does not meet."""

    def __init__(self, slug: str, checks: list[Check]) -> None:
        self.slug, self.checks = slug, checks
        super().__init__([f"{slug}: {check.label} – {check.hint}" for check in checks])


def publish(case: Case, *, by: Any = None, note: str = "") -> Edition:
    """Make a draft public, or replace a published case by its working copy, as the next edition.

    Raises NotReadyError with the rules that are not met, and ValidationError if an agreement's address is taken. What
    says the same as the last edition makes no new one: the last is answered. Where a person publishes (`by`), rights, four
    eyes and open comments are checked too, and raise ValidationError; a command of whoever runs the server has no person.
    """
    with one_generation():
        locked = Case.objects.select_for_update().filter(pk=case.pk).first()
        if locked is None:
            raise ValidationError(f"“{case}” was published or thrown away meanwhile.")
        if by is not None and (objections := workflow.objections_to_publishing(locked, by)):
            raise ValidationError(objections)
        publish_all([case], by=by, note=note)
        edition = Edition.objects.filter(case=case.revises_id or case.pk).select_related("case").latest("number")
        letters.about_step("publish", edition.case, by=by, note=note)
        return edition


def publish_all(
    cases: Iterable[Case], *, by: Any = None, note: str = "", progress: Progress | None = None
) -> list[str]:
    """Publish many cases as one public change; the slugs of those that have a new edition. All or none."""
    waiting = _keys(cases)
    published: list[str] = []
    with one_generation():
        for start in range(0, len(waiting), CHUNK):
            published += _publish_chunk(_locked(waiting[start : start + CHUNK]), by, note)
            if progress:
                progress(min(start + CHUNK, len(waiting)), len(waiting))
    return published


def _keys(cases: Iterable[Case]) -> list[int]:
    """Their primary keys; of a queryset without reading the rest of it, which can be the whole collection."""
    if isinstance(cases, models.QuerySet):
        return list(cases.values_list("pk", flat=True))
    return [case.pk for case in cases]


def _locked(pks: list[int]) -> list[Case]:
    """The cases, which nobody else changes until the end of the transaction."""
    cases = Case.objects.filter(pk__in=pks).select_related("revises").order_by("pk")
    return list(cases.select_for_update(of=("self",)))


def _publish_chunk(cases: list[Case], by: Any, note: str) -> list[str]:
    _require_no_open_comments(cases)
    documents = list(zip(cases, write_many("case", [case.pk for case in cases]), strict=True))
    known = known_citekeys(document for _, document in documents)
    for case, document in documents:
        _require_ready(case, document, known)
    used = visibility.used_by([case.revises_id for case in cases if case.revises_id])
    public = {_put_in_place(case, document): document for case, document in documents}
    _require_own_addresses([case.pk for case in public])
    kinds = _add_editions(public, by, note)
    pks = [case.pk for case in kinds]
    now = timezone.now()
    Case.objects.filter(pk__in=pks).update(status=Status.PUBLISHED, withdrawn_reason="", updated_at=now)
    Transition.objects.bulk_create(Transition(case=case, name="publish", by=by, note=note) for case in kinds)
    visibility.show_what_is_used_by(pks)
    visibility.hide_unused(used)
    rendering.render(pks, {case.pk: document for case, document in public.items()})
    if kinds:
        raise_generation([(kind, "case", case.slug, note) for case, kind in kinds.items()])
    return [case.slug for case in kinds]


def _require_ready(case: Case, document: Document, known: set[str]) -> None:
    if case.status == Status.WITHDRAWN:
        raise ValidationError(f"“{case}” is withdrawn. Open a working copy of it, and publish that.")
    failed = [check for check in checks_of(document, known) if not check.met]
    if failed:
        raise NotReadyError(case.slug, failed)


def _require_no_open_comments(cases: list[Case]) -> None:
    waiting = comments.open_on([case.pk for case in cases]).select_related("case")
    if found := [f"“{remark.case}” has an open comment: {remark}" for remark in waiting]:
        raise ValidationError(found)


def _put_in_place(case: Case, document: Document) -> Case:
    """The row that readers see. A working copy's content replaces that of its original, and the copy goes."""
    if case.revises is None:
        return case
    original = case.revises
    load_case(document, into=original)
    for kept in (Transition, SavedState, Comment):  # the log and the history stay, only their owner goes
        models.QuerySet.update(kept._default_manager.filter(case=case), case=original)
    case.delete()
    return original


def _require_own_addresses(pks: list[int]) -> None:
    """An agreement's address is its own among all published cases."""
    slugs = Agreement.objects.filter(case__in=pks).values_list("slug", flat=True)
    public = models.Q(case__status=Status.PUBLISHED) | models.Q(case__in=pks)
    rows = Agreement.objects.filter(public, case__revises__isnull=True, slug__in=list(slugs)).values_list(
        "slug", "case__slug"
    )
    owners: dict[str, str] = {}
    for slug, case in rows:
        if slug in owners:
            raise ValidationError(
                f"The agreement address “{slug}” is used by {owners[slug]} and {case}. Change one of them."
            )
        owners[slug] = case


def _add_editions(documents: dict[Case, Document], by: Any, note: str) -> dict[Case, ChangeKind]:
    """A new edition of each case whose dossier is not that of its last one; what that is to readers."""
    newest: dict[int, Edition] = {}
    for edition in Edition.objects.filter(case__in=documents).order_by("number").defer("dossier"):
        newest[edition.case_id] = edition
    kinds: dict[Case, ChangeKind] = {}
    new = []
    for case, document in documents.items():
        last, digest = newest.get(case.pk), sha256(document)
        if last and last.sha256 == digest and case.status == Status.PUBLISHED:
            continue
        kinds[case] = ChangeKind.REVISED if last else ChangeKind.PUBLISHED
        number = last.number + 1 if last else 1
        new.append(
            Edition(case=case, number=number, dossier=to_json(document), sha256=digest, published_by=by, note=note)
        )
    Edition.objects.bulk_create(new)
    return kinds


def withdraw(case: Case, *, by: Any = None, reason: str) -> None:
    """Take a published case from the public. Its address stays and says why; its editions are kept, unseen."""
    with one_generation():
        _withdraw(case, by, reason)


def _withdraw(case: Case, by: Any, reason: str) -> None:
    if not Case.objects.select_for_update().published().filter(pk=case.pk).first():
        raise ValidationError(f"“{case}” is not published, so it can't be withdrawn.")
    if not reason.strip():
        raise ValidationError("Say why the case is withdrawn: readers who follow its address will see the reason.")
    if by is not None and (objections := workflow.objections_to_withdrawing(case, by)):
        raise ValidationError(objections)
    used = visibility.used_by([case.pk])
    Case.objects.filter(pk=case.pk).update(
        status=Status.WITHDRAWN, withdrawn_reason=reason.strip(), updated_at=timezone.now()
    )
    case.refresh_from_db()
    rendering.forget(case)
    Transition.objects.create(case=case, name="withdraw", by=by, note=reason)
    visibility.hide_unused(used)
    letters.about_step("withdraw", case, by=by, note=reason)
    raise_generation([(ChangeKind.WITHDRAWN, "case", case.slug, reason.strip())])


def show_guide(topics: Iterable[str], questions: Iterable[str]) -> int:
    """Let readers see these pages, terms and questions of the guide, given by their slugs; how many were hidden before."""
    with one_generation():
        shown = 0
        for model, slugs in ((Topic, topics), (Question, questions)):
            hidden = model.objects.filter(slug__in=list(slugs), public=False)
            names = list(hidden.values_list("slug", flat=True))
            if names:
                pks = list(hidden.values_list("pk", flat=True))
                models.QuerySet.update(hidden, public=True)
                visibility.show_what_is_named_by({model: pks})
                findable.refresh({model: pks})
                raise_generation([(ChangeKind.PUBLISHED, str(model._meta.verbose_name), name, "") for name in names])
            shown += len(names)
    return shown
