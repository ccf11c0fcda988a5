"""Writing long texts: the field that offers a preview and citations, and the preview itself."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path, reverse

from cases.curation import rights
from cases.models import Source
from cases.values import text

MOST_CHARACTERS = 200_000


class MarkdownArea(AdminTextareaWidget):
    """A large text field; with script it has a preview and completes citations."""

    class Media:
        js = ["admin_desk/writing.js"]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        tools = {
            "data-preview": reverse("admin:cases_case_markdown"), "data-sources": reverse("admin:autocomplete"),
        }  # fmt: skip
        return super().get_context(name, value, {**(attrs or {}), **tools})


class Writing:
    """The part of the case's admin that shows Markdown as readers will see it."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.markdown_view)  # type: ignore[attr-defined]
        return [path("markdown/", page, name="cases_case_markdown"), *super().get_urls()]  # type: ignore[misc]

    def markdown_view(self, request: HttpRequest) -> HttpResponse:
        """Safe HTML of a text; citations of sources that are there are numbered, others stay as they were typed."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.has_perm(rights.VIEW):
            raise PermissionDenied
        markdown = request.POST.get("text", "")[:MOST_CHARACTERS]
        named = {place.citekey for place in text.citations(markdown)}
        known = set(Source.objects.filter(citekey__in=named).values_list("citekey", flat=True))
        numbers: dict[tuple[str, str], int] = {}

        def number(citekey: str, locator: str) -> int | None:
            return numbers.setdefault((citekey, locator), len(numbers) + 1) if citekey in known else None

        return HttpResponse(text.render(markdown, cite=number, first_heading=3, times=Counter()))
