"""Making a release at the desk: a label, what changed since the last, and the button."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from cases.curation import rights
from cases.exchange import shelf
from cases.models import Release
from cases.publication import releasing


class MakesReleases:
    """The part of the releases' admin that makes one."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.make_view)  # type: ignore[attr-defined]
        return [path("make/", page, name="cases_release_make"), *super().get_urls()]  # type: ignore[misc]

    def make_view(self, request: HttpRequest) -> HttpResponse:
        """What would be in the release; made by POST."""
        if not request.user.has_perm(rights.RELEASE):
            raise PermissionDenied
        label, note, error = request.POST.get("label", "").strip(), request.POST.get("note", "").strip(), ""
        if request.method == "POST":
            try:
                made = shelf.release(label, by=request.user, note=note)
            except ValidationError as problem:
                error = " ".join(problem.messages)
            except (shelf.BusyError, shelf.UnmadeError) as problem:
                error = f"{problem} No release was made."
            else:
                self.log_addition(request, made, "Release made.")  # type: ignore[attr-defined]
                messages.success(request, f"Release {made.label} is made. It never changes.")
                return HttpResponseRedirect(reverse("admin:cases_release_change", args=[made.pk]))
        last = releasing.latest()
        context = {
            **self.admin_site.each_context(request), "opts": Release._meta, "title": "Make a release", "last": last,  # type: ignore[attr-defined]
            "changes": releasing.since(last), "label": label, "note": note, "error": error,
        }  # fmt: skip
        return TemplateResponse(request, "admin/cases/release/make.html", context)
