"""The problem lists as pages of the desk."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from cases.curation import rights
from cases.curation.problems import MOST, RULES, Found, look_for


class ProblemLists:
    """The part of the case's admin that lists what deserves a second look."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.problems_view)  # type: ignore[attr-defined]
        return [path("problems/<slug:name>/", page, name="cases_case_problems"), *super().get_urls()]  # type: ignore[misc]

    def problems_view(self, request: HttpRequest, name: str) -> HttpResponse:
        """One soft rule, and the records that break it."""
        if not request.user.has_perm(rights.VIEW):
            raise PermissionDenied
        if name not in RULES:
            raise Http404("There is no such list.")
        rule = RULES[name]
        rows = [(found, _address(found), found.record._meta.verbose_name) for found in look_for(name)]
        shared = self.admin_site.each_context(request)  # type: ignore[attr-defined]
        return TemplateResponse(
            request, "admin/problems.html", {**shared, "title": rule.title, "rule": rule, "rows": rows, "most": MOST}
        )


def _address(found: Found) -> str:
    record = found.record
    return reverse(f"admin:cases_{record._meta.model_name}_change", args=[record.pk])
