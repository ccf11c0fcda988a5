"""The field's own datasets at the desk: brought in with a preview, looked at row by row, and decided on by curators."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from cases.admin.desk import KEPT, ReadOnlyDesk
from cases.admin.importing import FOLDER, MOST_BYTES, WAITS, forget_old_uploads, require_import, where
from cases.admin.lists import tell_refused
from cases.curation import adopting, rights
from cases.dossier.problems import InvalidDossier
from cases.exchange.importing.datasets import bringing
from cases.exchange.importing.datasets.catalogue import DATASETS
from cases.models import ExternalRecord
from cases.models.external import ExternalStatus

SALT = "good-offices.dataset"
MOST_SHOWN = 300  # flagged rows on the preview; all of them are in the records and in the command's report
MOST_PARTS = 100
NAMES = {"conflict": "Conflict", "actor": "Actor", "case": "Case", "agreement": "Address of the agreement"}


class FlaggedFilter(admin.SimpleListFilter):
    title = "oddities"
    parameter_name = "odd"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "with oddities"), ("no", "without")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        if self.value() == "yes":
            return queryset.exclude(flags=[])
        return queryset.filter(flags=[]) if self.value() == "no" else None


class BringsDatasets:
    """The part of the records' admin that brings a dataset in: shown first, then all of it or nothing."""

    def bring_in_view(self, request: HttpRequest) -> HttpResponse:
        require_import(request)
        context: dict[str, Any] = {
            "chosen": {name: request.POST.get(name, "") for name in ("dataset", "version", "encoding")}
        }
        if request.method == "POST":
            try:
                if "confirm" in request.POST:
                    return self._import(request)
                context |= self._preview(request)
            except InvalidDossier as error:
                context["problems"] = [(where(problem), problem.message) for problem in error.problems]
            except ValidationError as error:
                context["error"] = " ".join(error.messages)
        shared = {
            **self.admin_site.each_context(request), "opts": ExternalRecord._meta, "title": "Bring in a dataset",  # type: ignore[attr-defined]
            "datasets": DATASETS.items(),
        }  # fmt: skip
        return TemplateResponse(request, "admin/cases/externalrecord/bring_in.html", shared | context)

    def _preview(self, request: HttpRequest) -> dict[str, Any]:
        upload, code = request.FILES.get("file"), request.POST.get("dataset", "")
        if upload is None or code not in DATASETS:
            raise ValidationError("Choose a dataset and a file first.")
        if (upload.size or 0) > MOST_BYTES:
            raise ValidationError("This file is larger than 25 MB. Use “manage.py import_dataset” on the server.")
        name, data = upload.name or "upload", bytes(upload.read())
        how = {key: request.POST.get(key, "").strip() for key in ("version", "encoding")}
        report = bringing.preview(code, name, data, **how)
        forget_old_uploads()
        stored = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}", ContentFile(data))
        rows = sorted(report.rows(), key=lambda row: row["what"] != "refused")
        return {
            "report": report, "file": name, "kinds": [(kind, dict(counts)) for kind, counts in report.kinds.items()],
            "counts": dict(report.counts), "rows": rows[:MOST_SHOWN], "row_count": len(rows),
            "ticket": signing.dumps([stored, name, code, how], salt=SALT),
        }  # fmt: skip

    def _import(self, request: HttpRequest) -> HttpResponse:
        try:
            stored, name, code, how = signing.loads(request.POST["confirm"], salt=SALT, max_age=WAITS)
            with default_storage.open(stored) as file:
                data = file.read()
        except (signing.BadSignature, OSError):
            raise ValidationError("The upload has been waiting too long. Choose the file again.") from None
        report, done = bringing.run(code, name, data, by=request.user, **how)
        default_storage.delete(stored)
        self.log_addition(request, done, f"Imported {name}.")  # type: ignore[attr-defined]
        counts = report.counts
        messages.success(
            request,
            f"{report.dataset.title} {report.version}: {counts['added']:,} added, {counts['changed']:,} changed, "
            f"{counts['unchanged']:,} the same, {counts['doubtful']:,} to be decided. It can be undone under Imports.",
        )
        return HttpResponseRedirect(f"{reverse('admin:cases_externalrecord_changelist')}?dataset__exact={code}")


@admin.register(ExternalRecord)
class ExternalRecordDesk(BringsDatasets, ReadOnlyDesk):
    """What datasets say. The rows are never changed here; what becomes of them is."""

    group = KEPT
    called = "Records of other datasets"
    list_display = ["name", "dataset", "kind", "external_id", "status", "belongs_to", "oddities"]
    list_filter = ["dataset", "kind", "status", FlaggedFilter, "version"]
    list_select_related = ["conflict", "actor", "case"]
    search_fields = ["name", "external_id"]
    search_help_text = "Searches names and the datasets' own identifiers."
    fields = [
        "dataset", "version", "kind", "external_id", "number", "place", "status", "reason", "part_of", "conflict", "actor",
        "case", "agreement", "made_in", "decided_by", "decided_at",
    ]  # fmt: skip
    actions = ["make_chosen", "dismiss_chosen"]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("bring-in/", wrap(self.bring_in_view), name="cases_externalrecord_bring_in"),
            path("<int:pk>/decide/", wrap(self.decide_view), name="cases_externalrecord_decide"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Lists don't carry the rows."""
        return super().get_queryset(request).defer("row", "proposal")

    @admin.display(description="belongs to")
    def belongs_to(self, record: ExternalRecord) -> str:
        return str(record.case or record.conflict or record.actor or record.agreement or "")

    @admin.display(description="oddities")
    def oddities(self, record: ExternalRecord) -> str:
        return str(len(record.flags) or "")

    # --- one record -----------------------------------------------------------------------------------------------------
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The record with its raw row, what it proposes, and the decisions that are open."""
        record = self.get_object(request, object_id)
        context: dict[str, Any] = {"title": record.name if record else "", "subtitle": None}
        if record is not None:
            context |= {
                "proposal": [(name.replace("_", " "), _shown(value)) for name, value in record.proposal.items()],
                "parts": list(record.parts.defer("row", "proposal", "flags")[:MOST_PARTS]), "most_parts": MOST_PARTS,
                "candidates": _named(record.candidates), "dataset": DATASETS[record.dataset],
                "decide": request.user.has_perm(rights.IMPORT), "makes": adopting.makes(record), "asks": adopting.asks(record),
                "link_form": self._link_form(record), "is_open": record.status != ExternalStatus.DISMISSED,
            }  # fmt: skip
            context["media"] = self.media + context["link_form"].media
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def _link_form(self, record: ExternalRecord, data: Any = None) -> forms.Form:
        fields: dict[str, Any] = {}
        for kind in adopting.LINKS[record.kind]:
            if kind == "agreement":
                fields[kind] = forms.SlugField(label=NAMES[kind], required=False)
                continue
            field = ExternalRecord._meta.get_field(kind)
            widget = AutocompleteSelect(field, self.admin_site)
            choices = adopting.MODELS[kind].objects.all()
            fields[kind] = forms.ModelChoiceField(choices, label=NAMES[kind], required=False, widget=widget)
        return type("LinkForm", (forms.Form,), fields)(data)

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Link, make, dismiss or open again; by POST."""
        require_import(request)
        record = ExternalRecord.objects.filter(pk=pk).first()
        if record is None or request.method != "POST":
            raise Http404("There is no such record to decide on.")
        back = reverse("admin:cases_externalrecord_change", args=[pk])
        try:
            back = self._decide(request, record) or back
        except (ValidationError, InvalidDossier) as error:
            messages.error(request, _sentence(error))
        else:
            self.log_change(request, record, record.reason)
            messages.success(request, f"{record.name}: {record.get_status_display()}.")
        return HttpResponseRedirect(back)

    def _decide(self, request: HttpRequest, record: ExternalRecord) -> str:
        """Do what was asked; where to go then, if elsewhere."""
        what = request.POST.get("do", "")
        if what == "make":
            kind = adopting.makes(record)
            made = adopting.make(record, chosen=request.POST.get("chosen", ""), by=request.user)
            return reverse(f"admin:cases_{kind}_change", args=[made.pk])
        if what == "link":
            adopting.link(record, *self._chosen(request, record), by=request.user)
        elif what in ("dismiss", "reopen"):
            getattr(adopting, what)(record, by=request.user)
        else:
            raise ValidationError("Choose what is to become of the record.")
        return ""

    def _chosen(self, request: HttpRequest, record: ExternalRecord) -> tuple[str, str]:
        """Kind and address of the record to link to: a candidate's button, or what was chosen in the form."""
        if request.POST.get("to"):
            kind, _, address = request.POST["to"].partition("/")
            return kind, address
        form = self._link_form(record, request.POST)
        given = {kind: value for kind, value in form.cleaned_data.items() if value} if form.is_valid() else {}
        if len(given) != 1:
            raise ValidationError("Choose one record to link to.")
        kind, value = next(iter(given.items()))
        return kind, getattr(value, "slug", value)

    # --- many records -----------------------------------------------------------------------------------------------------
    @admin.action(description="Make conflicts, actors or draft cases of them", permissions=["import"])
    def make_chosen(self, request: HttpRequest, records: QuerySet[ExternalRecord]) -> None:
        made, refused = 0, []
        for record in records.order_by("pk"):
            try:
                adopting.make(record, by=request.user)
                made += 1
            except (ValidationError, InvalidDossier) as error:
                refused.append(_sentence(error))
        if made:
            messages.success(request, f"{made} record{'' if made == 1 else 's'} made; readers don't see them yet.")
        tell_refused(request, refused, "of which nothing could be made")

    @admin.action(description="Dismiss them", permissions=["import"])
    def dismiss_chosen(self, request: HttpRequest, records: QuerySet[ExternalRecord]) -> None:
        chosen = list(records.order_by("pk"))
        for record in chosen:
            adopting.dismiss(record, by=request.user)
        messages.success(request, f"{len(chosen)} dismissed.")

    def has_import_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(rights.IMPORT)


def _sentence(error: ValidationError | InvalidDossier) -> str:
    if isinstance(error, InvalidDossier):
        return " ".join(f"{problem.path}: {problem.message}" for problem in error.problems)
    return " ".join(error.messages)


def _shown(value: Any) -> str:
    """A value of a proposal as one reads it."""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return ", ".join(f"{name} {weight}" for name, weight in value.items()) if isinstance(value, dict) else str(value)


def _named(candidates: list[list[str]]) -> list[dict[str, str]]:
    """The candidates that are still there, with what they are called: one query for each kind."""
    found = []
    for kind in dict.fromkeys(kind for kind, _, _ in candidates):
        reasons = {address: why for other, address, why in candidates if other == kind}
        for record in adopting.MODELS[kind].objects.filter(slug__in=reasons).order_by("slug", "pk"):
            if why := reasons.pop(record.slug, ""):
                found.append({"kind": kind, "address": record.slug, "name": str(record), "why": why})
    return found
