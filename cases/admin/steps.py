"""The steps of a case's life as buttons: open a working copy, publish, withdraw. Each is confirmed and done by POST."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from cases.admin.forms import is_fixed
from cases.curation import workflow
from cases.curation.readiness import readiness
from cases.curation.working_copies import open_working_copy
from cases.models import Case
from cases.publication import publishing


class Step(NamedTuple):
    """What a confirmation page says."""

    name: str
    title: str
    explanation: str
    button: str
    note_label: str
    note_required: bool


PUBLISH = Step(
    "publish", "Publish this case", "It becomes public at once, as a new edition that can't be changed or deleted.", "Publish",
    "What is new, in a sentence for readers (optional)", False,
)  # fmt: skip
WITHDRAW = Step(
    "withdraw", "Withdraw this case", "Readers no longer see it. Its address stays and says that it was withdrawn, and why.",
    "Withdraw", "The reason, as readers will see it", True,
)  # fmt: skip


def may(request: HttpRequest, permission: str) -> bool:
    return request.user.has_perm(f"cases.{permission}")


class CaseSteps:
    """The part of the case's admin that moves a case on."""

    # --- what the form shows ----------------------------------------------------------------------------------------
    def standing_context(self, request: HttpRequest, case: Case) -> dict[str, Any]:
        fixed = is_fixed(case)
        copy = Case.objects.filter(revises=case).only("pk").first() if fixed else None
        return {
            "case_is_fixed": fixed,
            "working_copy": copy,
            "checks": [] if fixed else [(check, _target(check.anchor)) for check in readiness(case)],
            "can_open_copy": case.is_published and copy is None and may(request, "change_case"),
            "can_publish": not fixed and may(request, "publish_case"),
            "can_withdraw": case.is_published and may(request, "withdraw_case"),
        }

    # --- addresses --------------------------------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view  # type: ignore[attr-defined]
        return [
            path("<int:pk>/working-copy/", wrap(self.working_copy_view), name="cases_case_working_copy"),
            path("<int:pk>/publish/", wrap(self.publish_view), name="cases_case_publish"),
            path("<int:pk>/withdraw/", wrap(self.withdraw_view), name="cases_case_withdraw"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def _case(self, request: HttpRequest, pk: int, permission: str) -> Case:
        case = self.get_object(request, str(pk))  # type: ignore[attr-defined]
        if case is None:
            raise Http404("There is no such case.")
        if not may(request, permission):
            raise PermissionDenied
        return case

    # --- steps ------------------------------------------------------------------------------------------------------
    def working_copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        case = self._case(request, pk, "change_case")
        copy = Case.objects.filter(revises=case).first()
        if copy is None and not case.is_published:
            messages.error(request, "Only a published case has a working copy; this one can be edited as it is.")
            return _to_form(case)
        messages.success(
            request, "This is the working copy. Readers see the published edition until this one is published."
        )
        return _to_form(copy or open_working_copy(case, by=request.user))

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        case = self._case(request, pk, "publish_case")
        objections = workflow.objections_to_publishing(case, request.user)
        if request.method != "POST" or objections:
            return self._confirmation(request, case, PUBLISH, objections)
        return self._publish(request, case)

    def _publish(self, request: HttpRequest, case: Case) -> HttpResponse:
        try:
            edition = publishing.publish(case, by=request.user, note=request.POST.get("note", "").strip())
        except (ValueError, ValidationError) as error:
            return self._confirmation(request, case, PUBLISH, _in_words(error))
        self.log_change(request, edition.case, f"Published as edition {edition.number}.")  # type: ignore[attr-defined]
        messages.success(request, f"“{edition.case}” is published as edition {edition.number}.")
        return _to_form(edition.case)

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        case = self._case(request, pk, "withdraw_case")
        objections = workflow.objections_to_withdrawing(case, request.user)
        reason = request.POST.get("note", "").strip()
        if request.method != "POST" or objections:
            return self._confirmation(request, case, WITHDRAW, objections)
        if not reason:
            return self._confirmation(
                request, case, WITHDRAW, [], "Give the reason: readers who follow a link will see it."
            )
        publishing.withdraw(case, by=request.user, reason=reason)
        self.log_change(request, case, f"Withdrawn: {reason}")  # type: ignore[attr-defined]
        messages.success(request, f"“{case}” is withdrawn.")
        return _to_form(case)

    def _confirmation(
        self, request: HttpRequest, case: Case, step: Step, objections: list[str], note_error: str = ""
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "opts": Case._meta, "original": case, "title": step.title, "step": step, "objections": objections,
            "note": request.POST.get("note", ""), "note_error": note_error,
        }  # fmt: skip
        return TemplateResponse(request, "admin/cases/case/step.html", context)


def _target(anchor: str) -> str:
    """Where on the form a rule of readiness is met: a field, or the list of a kind of part."""
    fields = {field.name for field in Case._meta.fields}
    return f"id_{anchor}" if anchor in fields else f"{anchor}-group"


def _to_form(case: Case) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:cases_case_change", args=[case.pk]))


def _in_words(error: ValueError | ValidationError) -> list[str]:
    return list(error.messages) if isinstance(error, ValidationError) else [str(error)]
