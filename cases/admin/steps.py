"""The steps of a case's life as buttons: submit, return, publish, withdraw, discard. Each is confirmed and done by POST.

Who may take a step, and when, is said in `curation.workflow`; here it is asked, shown and carried out.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from cases.admin.forms import is_fixed
from cases.curation import comments, rights, workflow
from cases.curation.readiness import Check, checks_of, known_citekeys
from cases.curation.working_copies import discard, open_working_copy
from cases.dossier.files import sha256
from cases.dossier.writing import write
from cases.models import Case
from cases.publication import publishing


class Step(NamedTuple):
    """A step as its confirmation page shows it, and what it does. `take` answers what the curator is told."""

    name: str
    permission: str
    title: str
    explanation: str
    button: str
    note_label: str
    note_required: bool
    objections: Callable[[Case, Any], list[str]]
    take: Callable[[Case, Any, str], tuple[Case | None, str]]


def _submit(case: Case, by: Any, note: str) -> tuple[Case | None, str]:
    workflow.submit(case, by=by, note=note)
    return case, f"“{case}” is submitted; reviewers are told."


def _return(case: Case, by: Any, note: str) -> tuple[Case | None, str]:
    workflow.return_to_author(case, by=by, note=note)
    return case, f"“{case}” is back with its author."


def _publish(case: Case, by: Any, note: str) -> tuple[Case | None, str]:
    edition = publishing.publish(case, by=by, note=note)
    return edition.case, f"“{edition.case}” is published as edition {edition.number}."


def _withdraw(case: Case, by: Any, note: str) -> tuple[Case | None, str]:
    publishing.withdraw(case, by=by, reason=note)
    return case, f"“{case}” is withdrawn."


def _discard(case: Case, by: Any, note: str) -> tuple[Case | None, str]:
    original = case.revises
    discard(case)
    return original, "The working copy is thrown away. Readers see what they saw before."


def _objections_to_discarding(case: Case, user: Any) -> list[str]:
    if case.revises_id is None:
        return ["Only a working copy is thrown away like this."]
    return [] if rights.may_edit(user, case) else ["Only those who may edit a working copy throw it away."]


STEPS = {
    step.name: step
    for step in (
        Step(
            "submit", rights.SUBMIT, "Submit this case for review", "Reviewers are told that it waits for them. Until it comes "
            "back, only editors change it.", "Submit", "A word to the reviewer (optional)", False,
            workflow.objections_to_submitting, _submit,
        ),
        Step(
            "return", rights.REVIEW, "Return this case to its author", "It becomes a draft again, and its author is told why.",
            "Return", "The reason: what is to be mended", True, workflow.objections_to_returning, _return,
        ),
        Step(
            "publish", rights.PUBLISH, "Publish this case", "It becomes public at once, as a new edition that never changes nor "
            "goes.", "Publish", "What is new, in a sentence for readers (optional)", False,
            workflow.objections_to_publishing, _publish,
        ),
        Step(
            "withdraw", rights.WITHDRAW, "Withdraw this case", "Readers no longer see it. Its address stays and says that it was "
            "withdrawn, and why.", "Withdraw", "The reason, as readers will see it", True,
            workflow.objections_to_withdrawing, _withdraw,
        ),
        Step(
            "discard", rights.CHANGE, "Throw this working copy away", "Everything that was changed in it is lost. The published "
            "case stays as it is.", "Throw away", "Why (optional)", False, _objections_to_discarding, _discard,
        ),
    )
}  # fmt: skip


class Standing:
    """How a case stands with the person who looks at it; worked out only as far as the page shows it."""

    def __init__(self, case: Case, user: Any) -> None:
        self.case, self.user, self.fixed = case, user, is_fixed(case)

    @cached_property
    def working_copy(self) -> Case | None:
        return Case.objects.filter(revises=self.case).only("pk").first() if self.fixed else None

    @property
    def can_open_copy(self) -> bool:
        return self.fixed and self.working_copy is None and self.user.has_perm(rights.CHANGE)

    @cached_property
    def document(self) -> dict[str, Any]:
        return write(self.case)

    @property
    def seen(self) -> str:
        """The fingerprint of what the form shows."""
        return "" if self.fixed else sha256(self.document)

    @property
    def checks(self) -> list[tuple[Check, str]]:
        """The rules of readiness, each with the place of the form where it is met."""
        return [(check, _target(check.anchor)) for check in checks_of(self.document, known_citekeys([self.document]))]

    @cached_property
    def open_comments(self) -> int:
        return comments.open_on([self.case.pk]).count()

    @cached_property
    def last_step(self) -> Any:
        return self.case.transitions.select_related("by").first()

    @property
    def steps(self) -> list[Step]:
        """The steps that are offered: those against which nothing stands but what can be mended on the case itself."""
        return [step for step in STEPS.values() if self._is_offered(step)]

    def _is_offered(self, step: Step) -> bool:
        if step.name == "publish":  # what is missing is said on its page
            return not self.fixed and self.user.has_perm(rights.PUBLISH)
        return not step.objections(self.case, self.user)


class CaseSteps:
    """The part of the case's admin that moves a case on."""

    # --- addresses --------------------------------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view  # type: ignore[attr-defined]
        steps = [
            path(f"<int:pk>/{name}/", wrap(self.step_view), {"name": name}, name=f"cases_case_{name}") for name in STEPS
        ]
        copy = path("<int:pk>/working-copy/", wrap(self.working_copy_view), name="cases_case_working_copy")
        return [copy, *steps, *super().get_urls()]  # type: ignore[misc]

    def find_case(self, request: HttpRequest, pk: int, permission: str) -> Case:
        """The case, for somebody with this permission; 404 and 403 otherwise."""
        case = self.get_object(request, str(pk))  # type: ignore[attr-defined]
        if case is None:
            raise Http404("There is no such case.")
        if not request.user.has_perm(permission):
            raise PermissionDenied
        return case

    # --- steps ------------------------------------------------------------------------------------------------------
    def working_copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        case = self.find_case(request, pk, rights.CHANGE)
        copy = Case.objects.filter(revises=case).first()
        if copy is None and not is_fixed(case):
            messages.error(request, "Only a published case has a working copy; this one can be edited as it is.")
            return to_form(case)
        messages.success(
            request, "This is the working copy. Readers see the published edition until this one is published."
        )
        return to_form(copy or open_working_copy(case, by=request.user))

    def step_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        step = STEPS[name]
        case = self.find_case(request, pk, step.permission)
        note = request.POST.get("note", "").strip()
        objections = step.objections(case, request.user)
        if request.method != "POST" or objections:
            return self._confirmation(request, case, step, objections)
        if step.note_required and not note:
            return self._confirmation(
                request, case, step, [], f"Give {step.note_label[:1].lower()}{step.note_label[1:]}."
            )
        try:
            result, told = step.take(case, request.user, note)
        except (ValueError, ValidationError) as error:
            return self._confirmation(request, case, step, _in_words(error))
        messages.success(request, told)
        if result is None:
            return HttpResponseRedirect(reverse("admin:cases_case_changelist"))
        self.log_change(request, result, told)  # type: ignore[attr-defined]
        return to_form(result)

    def _confirmation(
        self, request: HttpRequest, case: Case, step: Step, objections: list[str], note_error: str = ""
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "opts": Case._meta, "original": case, "title": step.title, "step": step, "objections": objections,
            "note": request.POST.get("note", ""), "note_error": note_error, "missing": _missing(case, step),
        }  # fmt: skip
        return TemplateResponse(request, "admin/cases/case/step.html", context)


def _missing(case: Case, step: Step) -> list[Check]:
    """What a reviewer would have to return the case for; it may be submitted all the same, with a question for instance."""
    if step.name != "submit":
        return []
    document = write(case)
    return [check for check in checks_of(document, known_citekeys([document])) if not check.met]


def _target(anchor: str) -> str:
    """Where on the form a rule of readiness is met: a field, or the list of a kind of part."""
    fields = {field.name for field in Case._meta.fields}
    return f"id_{anchor}" if anchor in fields else f"{anchor}-group"


def to_form(case: Case) -> HttpResponseRedirect:
    """Back to the form of the case."""
    return HttpResponseRedirect(reverse("admin:cases_case_change", args=[case.pk]))


def _in_words(error: ValueError | ValidationError) -> list[str]:
    return list(error.messages) if isinstance(error, ValidationError) else [str(error)]
