"""The case: one form for everything that belongs to it, in the order of the work."""

from __future__ import annotations

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.html import format_html

from cases.admin import inlines
from cases.admin.coding import CaseCoding
from cases.admin.deleting import DeletesDrafts
from cases.admin.desk import CASES, Desk
from cases.admin.filters import NeedsFilter, WhoseFilter, WorkingCopyFilter
from cases.admin.forms import is_fixed
from cases.admin.lists import CaseLists
from cases.admin.placing import Placing
from cases.admin.problems import ProblemLists
from cases.admin.reviewing import CaseReviews
from cases.admin.saving import CaseForm, CaseSaving
from cases.admin.steps import CaseSteps, Standing
from cases.admin.widgets import echo
from cases.admin.writing import Writing
from cases.curation import rights
from cases.models import Case, Issue
from cases.values import edtf

FIXED = "This case is published and doesn't change in place: nothing was saved. Open a working copy, change that and publish it."


@admin.register(Case)
class CaseDesk(
    CaseSteps, CaseReviews, CaseSaving, CaseLists, CaseCoding, ProblemLists, DeletesDrafts, Placing, Writing, Desk
):  # fmt: skip
    """Drafts and working copies are edited here; published cases are shown, with the way to change them."""

    group = CASES
    form = CaseForm
    slug_from = "title"
    change_form_template = "admin/cases/case/change_form.html"

    list_display = [
        "title",
        "standing",
        "conflict",
        "dates",
        "readiness_bar",
        "settlement",
        "citation_count",
        "created_by",
        "updated_at",
    ]
    list_filter = [
        "status", WorkingCopyFilter, NeedsFilter, WhoseFilter, "kind", "settlement", "conflict__regions",
    ]  # fmt: skip
    list_select_related = ["conflict", "created_by"]
    search_fields = ["title", "slug", "summary", "conflict__name", "parties__actor__name", "mediators__actor__name"]
    search_help_text = "Searches title, address, summary, conflict, parties and mediators."
    date_hierarchy = "start_earliest"

    autocomplete_fields = ["conflict", "phase", "country"]
    fieldsets = [
        ("What it is", {"fields": ["title", "slug", "conflict", "phase", "kind", "summary", "issues", "authors"]}),
        ("When and where", {"fields": ["start", "end", "as_of", ("place", "country"), ("latitude", "longitude")]}),
        ("How it was done", {"fields": [
            ("initiated_by", "setting"), ("format", "secrecy"), "ripeness", "ripeness_note",
        ]}),
        ("Result", {"fields": ["settlement", "settlement_note"]}),
        ("Narrative", {"fields": ["background", "process", "analysis"], "classes": ["wide-texts"]}),
        ("Notes on the coding", {"fields": ["coding_note"], "classes": ["collapse"]}),
    ]  # fmt: skip
    inlines = [
        inlines.PartyRows, inlines.MediatorRows, inlines.EventRows, inlines.AgreementRows, inlines.ChallengeRows,
        inlines.OutcomeRows, inlines.FundamentalRows, inlines.LessonRows, inlines.QuestionRows, inlines.CitationRows,
    ]  # fmt: skip

    # --- the list ---------------------------------------------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> QuerySet:
        cases = super().get_queryset(request)
        if request.resolver_match and request.resolver_match.url_name == "cases_case_changelist":
            cases = cases.annotate(citation_total=Count("citations", distinct=True))
        return cases

    @admin.display(description="status", ordering="status")
    def standing(self, case: Case) -> str:
        words = case.get_status_display()
        return format_html("working copy, {}", words) if case.revises_id else words

    @admin.display(description="when", ordering="start_earliest")
    def dates(self, case: Case) -> str:
        start, end = echo(case.start), echo(case.end)
        if case.end == edtf.OPEN:
            return f"{start} {end}"
        return f"{start} – {end}" if end and end != start else start

    @admin.display(description="citations", ordering="citation_total")
    def citation_count(self, case: Any) -> int:
        return int(case.citation_total)

    # --- the form ---------------------------------------------------------------------------------------------------
    def _is_address_fixed(self, obj: Case) -> bool:
        return bool(obj.revises_id) or is_fixed(obj)

    def has_change_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return super().has_change_permission(request, obj) if obj is None else rights.may_edit(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return super().has_delete_permission(request, obj) if obj is None else rights.may_delete(request.user, obj)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "issues":
            kwargs |= {"widget": forms.CheckboxSelectMultiple, "queryset": Issue.objects.all()}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @method_decorator(csp_update({"frame-src": [SELF]}))
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        case = self.get_object(request, object_id)
        if case is None:
            return super().change_view(request, object_id, form_url, extra_context)
        if request.method == "POST" and is_fixed(case):
            self.message_user(request, FIXED, messages.ERROR)
            return HttpResponseRedirect(request.path)
        context = {**(extra_context or {}), "standing": Standing(case, request.user)}
        return super().change_view(request, object_id, form_url, context)  # with the preview in a frame beside it

    # --- the echo of dates ------------------------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        echo_view = path("edtf-echo/", self.admin_site.admin_view(self.edtf_echo), name="cases_case_edtf_echo")
        return [echo_view, *super().get_urls()]

    def edtf_echo(self, request: HttpRequest) -> JsonResponse:
        """What a date means in plain words, or why it can't be read."""
        text = request.GET.get("date", "").strip()
        try:
            return JsonResponse({"words": edtf.in_words(edtf.parse(text).text) if text else "", "error": ""})
        except edtf.InvalidDateError as error:
            return JsonResponse({"words": "", "error": str(error)})
