"""Second codings at the desk: the blind form, the figures, and the two codings side by side."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from cases.admin.steps import to_form
from cases.curation import double_coding, rights
from cases.curation.double_coding import Variable
from cases.models import Case, Coding


class CaseCoding:
    """The part of the case's admin on which cases are coded a second time."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view  # type: ignore[attr-defined]
        return [
            path("codings/", wrap(self.codings_view), name="cases_case_codings"),
            path("codings/<int:coding>/", wrap(self.reconcile_view), name="cases_case_reconcile"),
            path("<int:pk>/code/", wrap(self.code_view), name="cases_case_code"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def code_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The blind form: every variable with its codes, and nothing of what the first coder chose."""
        case = self.find_case(request, pk, rights.CODE)  # type: ignore[attr-defined]
        try:
            coding = double_coding.begin(case, request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return to_form(case)
        if request.method == "POST" and self._coded(request, coding):
            return HttpResponseRedirect(reverse("admin:cases_case_codings"))
        values: dict[str, str] = request.POST.dict() if request.method == "POST" else coding.values
        rows = [(variable, values.get(variable.name, "")) for variable in double_coding.variables()]
        context = {
            "title": f"Second coding: {case}", "coding": coding, "groups": _grouped(rows),
            "note": request.POST.get("note", coding.note),
        }  # fmt: skip
        return self._coding_page(request, "code", case, context)

    def _coded(self, request: HttpRequest, coding: Coding) -> bool:
        """Keep what was sent, and finish the coding if that was asked for; whether the page can be left."""
        values = {variable.name: request.POST.get(variable.name, "") for variable in double_coding.variables()}
        try:
            double_coding.save(coding, values, request.POST.get("note", "")[:10_000])
            if request.POST.get("do") == "finish":
                double_coding.finish(coding)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return False
        done = "finished: it can be compared now" if coding.finished_at else "kept: come back and go on"
        messages.success(request, f"Your coding is {done}.")
        return True

    def codings_view(self, request: HttpRequest) -> HttpResponse:
        """All second codings, and how far coders agree."""
        if not request.user.has_perm(rights.VIEW):
            raise PermissionDenied
        codings = list(Coding.objects.select_related("case", "coder", "reconciled_by"))
        context = {"title": "Second codings", "codings": codings, "agreements": double_coding.agreements(codings)}
        return self._coding_page(request, "codings", None, context)

    def reconcile_view(self, request: HttpRequest, coding: int) -> HttpResponse:
        """The two codings side by side where they differ; what is agreed is written into the case."""
        found = Coding.objects.select_related("case", "coder").filter(pk=coding).first()
        if found is None or not found.finished_at:
            raise Http404("There is no finished coding to compare.")
        if not request.user.has_perm(rights.EDIT_ANY):
            raise PermissionDenied
        if request.method == "POST":
            try:
                target = double_coding.reconcile(found, request.POST.dict(), by=request.user)
                messages.success(request, "What was agreed is written into the case.")
                return to_form(target)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
        rows = [
            (v, v.labels.get(one, "–"), v.labels.get(two, "–"), one, two)
            for v, one, two in double_coding.differences(found)
        ]
        context = {"title": f"Two codings of {found.case}", "coding": found, "rows": rows, "chosen": request.POST}
        return self._coding_page(request, "reconcile", found.case, context)

    def _coding_page(self, request: HttpRequest, name: str, case: Case | None, context: dict[str, Any]) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": Case._meta, "original": case}  # type: ignore[attr-defined]
        return TemplateResponse(request, f"admin/cases/case/{name}.html", shared | context)


def _grouped(rows: list[tuple[Variable, str]]) -> list[tuple[str, list[tuple[Variable, str]]]]:
    return [(group, list(members)) for group, members in groupby(rows, key=lambda row: row[0].group)]
