"""Sources from a DOI or a pasted bibliography: read, shown with what is doubtful, and added only then."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from cases.curation.likely import Likeness, sources_like
from cases.dossier.known import Known
from cases.dossier.loading import load_record
from cases.dossier.problems import InvalidDossier, Problem
from cases.dossier.reading import read as read_document
from cases.dossier.shape import SHAPES
from cases.exchange.importing import bibliography, doi
from cases.models import Source
from cases.models.choices import SourceKind, Voice
from cases.models.generation import one_generation
from cases.values import citing

Document = dict[str, Any]
MOST_CHARACTERS = 500_000


class Entry(NamedTuple):
    """One source that would be added: its document, its reference, what is wrong with it and what it looks like."""

    number: int
    document: Document
    reference: str
    problems: list[Problem]
    likenesses: list[Likeness]

    @property
    def is_new(self) -> bool:
        """Whether it is proposed: readable, and not there already."""
        return not self.problems and not any(likeness.is_certain for likeness in self.likenesses)


class SourcesIn:
    """The part of the sources' admin that brings sources in."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.bring_in_view)  # type: ignore[attr-defined]
        return [path("bring-in/", page, name="cases_source_bring_in"), *super().get_urls()]  # type: ignore[misc]

    def bring_in_view(self, request: HttpRequest) -> HttpResponse:
        """Paste or a DOI, then the entries with a tick each, then they are added: all that are ticked, or none."""
        if not self.has_add_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        text, error = _text_of(request), ""
        entries: list[Entry] = []
        left_out: list[str] = []
        if request.method == "POST":
            try:
                documents, left_out = _read(text)
                entries = list(_entries([_as_chosen(request, n, d) for n, d in enumerate(documents)]))
            except (bibliography.UnreadableBibliography, doi.UnknownDoiError) as problem:
                error = str(problem)
        if entries and request.POST.get("do") == "add":
            chosen = [entry for entry in entries if f"take-{entry.number}" in request.POST]
            if chosen and not any(entry.problems for entry in chosen):
                return self._add(request, chosen)
            error = (
                "Tick at least one entry." if not chosen else "Mend what is marked, or untick it; nothing was added."
            )
        return self._page(request, {"text": text, "error": error, "entries": entries, "left_out": left_out})

    def _add(self, request: HttpRequest, chosen: list[Entry]) -> HttpResponse:
        with one_generation():
            for entry in chosen:
                record = load_record("source", entry.document).record
                self.log_addition(request, record, "Brought in from a bibliography.")  # type: ignore[attr-defined]
        messages.success(request, f"{len(chosen)} source{'' if len(chosen) == 1 else 's'} added.")
        return HttpResponseRedirect(reverse("admin:cases_source_changelist"))

    def _page(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        shared = {
            **self.admin_site.each_context(request), "opts": Source._meta, "title": "Bring in sources",  # type: ignore[attr-defined]
            "kinds": SourceKind.choices, "voices": Voice.choices,
        }  # fmt: skip
        return TemplateResponse(request, "admin/cases/source/bring_in.html", shared | context)


def _text_of(request: HttpRequest) -> str:
    upload = request.FILES.get("file")
    if upload is not None and (upload.size or 0) <= MOST_CHARACTERS:
        return bytes(upload.read()).decode("utf-8", errors="replace")
    return request.POST.get("text", "")


def _read(text: str) -> tuple[list[Document], list[str]]:
    if len(text) > MOST_CHARACTERS:
        raise bibliography.UnreadableBibliography("This is too long to be read at once: bring it in in parts.")
    taken = Source.objects.values_list("citekey", flat=True)
    if found := doi.in_text(text):
        items = [bibliography.from_csl(doi.fetch(found))]
        return [bibliography.finished(document, set(taken)) for document in items], []
    return bibliography.read(text, taken)


def _as_chosen(request: HttpRequest, number: int, document: Document) -> Document:
    """With the citekey, kind and voice that the curator gave the entry on the page."""
    given = {name: request.POST.get(f"{name}-{number}", "").strip() for name in ("citekey", "kind", "voice")}
    return document | {name: value for name, value in given.items() if value}


def _entries(documents: list[Document]) -> Any:
    known = Known()
    found = sources_like(documents)
    for number, (document, likenesses) in enumerate(zip(documents, found, strict=True)):
        problems: list[Problem] = []
        typed = document
        try:
            typed = read_document(SHAPES["source"], document, file="", known=known)
        except InvalidDossier as error:
            problems = error.problems
        yield Entry(number, typed, citing.reference(document), problems, likenesses)
