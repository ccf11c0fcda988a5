"""Bringing in files at the desk: what it would do is shown first, and what it did can be undone."""

from __future__ import annotations

import csv
import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from cases.curation import rights
from cases.dossier.problems import InvalidDossier, Problem
from cases.exchange.importing import imports, spreadsheets
from cases.models import Import

FOLDER = "imports"  # uploads wait here between preview and import
WAITS = timedelta(hours=6)
MOST_BYTES = 25 * 1024 * 1024
MOST_PROBLEMS = 200
SALT = "good-offices.import"


class Imports:
    """The part of the imports' admin that brings files in and takes them back."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view  # type: ignore[attr-defined]
        return [
            path("bring-in/", wrap(self.bring_in_view), name="cases_import_bring_in"),
            path("template/<slug:kind>.csv", wrap(self.template_view), name="cases_import_template"),
            path("<int:pk>/undo/", wrap(self.undo_view), name="cases_import_undo"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def bring_in_view(self, request: HttpRequest) -> HttpResponse:
        """A file, then what it would do or all that is wrong with it, then the import."""
        require_import(request)
        context: dict[str, Any] = {"kind": request.POST.get("kind", "")}
        if request.method == "POST":
            try:
                if "confirm" in request.POST:
                    return self._import(request)
                context |= self._preview(request)
            except InvalidDossier as error:
                context |= {"problems": error.problems[:MOST_PROBLEMS], "problem_count": len(error.problems)}
            except ValidationError as error:
                context |= {"error": " ".join(error.messages)}
        return self._import_page(request, context)

    def _preview(self, request: HttpRequest) -> dict[str, Any]:
        upload = request.FILES.get("file")
        if upload is None:
            raise ValidationError("Choose a file first.")
        if (upload.size or 0) > MOST_BYTES:
            raise ValidationError("This file is larger than 25 MB. Split it, or use “manage.py load” on the server.")
        name, data, kind = upload.name or "upload", bytes(upload.read()), request.POST.get("kind", "")
        effects = imports.preview(name, data, kind)
        forget_old_uploads()
        stored = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}", ContentFile(data))
        counts = {
            what: sum(effect.what == what for effect in effects)
            for what in ("added", "changed", "unchanged", "withheld")
        }
        return {
            "effects": effects,
            "counts": counts,
            "file": name,
            "ticket": signing.dumps([stored, name, kind], salt=SALT),
        }

    def _import(self, request: HttpRequest) -> HttpResponse:
        try:
            stored, name, kind = signing.loads(request.POST["confirm"], salt=SALT, max_age=WAITS)
            with default_storage.open(stored) as file:
                data = file.read()
        except (signing.BadSignature, OSError):
            raise ValidationError("The upload has been waiting too long. Choose the file again.") from None
        done = imports.run(name, data, kind, by=request.user)
        default_storage.delete(stored)
        self.log_addition(request, done, f"Imported {name}.")  # type: ignore[attr-defined]
        messages.success(
            request,
            f"{name}: {done.added} added, {done.changed} changed, {done.unchanged} the same. It can be undone below.",
        )
        return HttpResponseRedirect(reverse("admin:cases_import_change", args=[done.pk]))

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take an import back; by POST."""
        require_import(request)
        done = Import.objects.filter(pk=pk).first()
        if done is None or request.method != "POST":
            raise Http404("There is no such import to undo.")
        try:
            imports.undo(done, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, f"{done.file_name} is undone: everything is as it was before.")
        return HttpResponseRedirect(reverse("admin:cases_import_change", args=[pk]))

    def template_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """An empty spreadsheet with the right columns."""
        require_import(request)
        if kind not in dict(spreadsheets.kinds()):
            raise Http404("There is no spreadsheet of this kind.")
        response = HttpResponse(
            "\ufeff", content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{kind}.csv"'},
        )  # fmt: skip
        csv.writer(response).writerow(spreadsheets.columns_of(kind))
        return response

    def _import_page(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        shared = {
            **self.admin_site.each_context(request), "opts": Import._meta, "title": "Bring in a file",  # type: ignore[attr-defined]
            "kinds": spreadsheets.kinds(),
        }  # fmt: skip
        context["problems"] = [(where(problem), problem.message) for problem in context.get("problems", ())]
        return TemplateResponse(request, "admin/cases/import/bring_in.html", shared | context)


def require_import(request: HttpRequest) -> None:
    if not request.user.has_perm(rights.IMPORT):
        raise PermissionDenied


def where(problem: Problem) -> str:
    """File, row and field, as one looks for them."""
    word = "line" if problem.file.endswith((".yaml", ".yml", ".json")) else "row"
    row = f"{word} {problem.line}" if problem.line else ""
    return ", ".join(filter(None, (problem.file, row, problem.path)))


def forget_old_uploads() -> None:
    """What was previewed and never imported goes."""
    if not default_storage.exists(FOLDER):
        return
    for name in default_storage.listdir(FOLDER)[1]:
        if timezone.now() - default_storage.get_modified_time(f"{FOLDER}/{name}") > WAITS:
            default_storage.delete(f"{FOLDER}/{name}")
