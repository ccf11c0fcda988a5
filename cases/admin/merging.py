"""The page on which two actors or two sources become one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from cases.curation import merging
from cases.models import Actor, Citation, Party, Source

NAMED_BY: dict[Any, Any] = {Actor: Party._meta.get_field("actor"), Source: Citation._meta.get_field("source")}


class Merges:
    """The part of an admin on which its records are merged."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.merge_view)  # type: ignore[attr-defined]
        name = f"cases_{self.opts.model_name}_merge"  # type: ignore[attr-defined]
        return [path("<int:pk>/merge/", page, name=name), *super().get_urls()]  # type: ignore[misc]

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What would move, and the record to keep; done by POST."""
        gone = self.get_object(request, str(pk))  # type: ignore[attr-defined]
        if gone is None:
            raise Http404("There is no such record.")
        if not self.has_delete_permission(request, gone):  # type: ignore[attr-defined]
            raise PermissionDenied
        form = self._form(gone, request.POST or None)
        if request.method == "POST" and form.is_valid():
            kept = form.cleaned_data["kept"]
            try:
                merging.merge(kept, gone, by=request.user)
            except ValidationError as error:
                form.add_error("kept", error)
            else:
                self.log_change(request, kept, f"Merged with {gone}.")  # type: ignore[attr-defined]
                messages.success(request, f"“{gone}” is merged into “{kept}”; its old address leads there.")
                return HttpResponseRedirect(reverse(f"admin:cases_{self.opts.model_name}_change", args=[kept.pk]))  # type: ignore[attr-defined]
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "gone": gone, "form": form, "media": form.media,  # type: ignore[attr-defined]
            "title": f"Merge “{gone}” into another", "moves": merging.preview(gone),
        }  # fmt: skip
        return TemplateResponse(request, "admin/cases/merge.html", context)

    def _form(self, gone: Any, data: Any) -> forms.Form:
        model = type(gone)
        choice = forms.ModelChoiceField(
            model.objects.exclude(pk=gone.pk), label="Keep",
            widget=AutocompleteSelect(NAMED_BY[model], self.admin_site),  # type: ignore[attr-defined]
            help_text="Everything that points to the record above will point to this one.",
        )  # fmt: skip
        return type("MergeForm", (forms.Form,), {"kept": choice})(data)
