"""The parts of cases by themselves: for finding them across cases, and an agreement's full form with its provisions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from cases.admin.citing import CitationForm
from cases.admin.desk import PartDesk
from cases.admin.filters import PartFilter
from cases.admin.forms import PartForm
from cases.admin.inlines import ProvisionRows
from cases.admin.widgets import echo
from cases.models import (
    Agreement,
    AgreementProvision,
    Case,
    Challenge,
    Citation,
    Event,
    Fundamental,
    Lesson,
    Mediator,
    Outcome,
    Party,
    TeachingQuestion,
)
from cases.models.citations import BACKED_PARTS

STATUS = "case__status"


@admin.register(Party)
class PartyDesk(PartDesk):
    list_display = ["actor", "side", "case"]
    list_filter = [STATUS, "side", "actor__kind"]
    list_select_related = ["case", "actor"]
    search_fields = ["actor__name", "actor__short_name", "case__title"]
    autocomplete_fields = ["case", "actor"]


@admin.register(Mediator)
class MediatorDesk(PartDesk):
    list_display = ["actor", "role", "strategy", "case"]
    list_filter = [STATUS, "role", "strategy", "rank", "entry", "alignment"]
    list_select_related = ["case", "actor"]
    search_fields = ["actor__name", "on_behalf_of__name", "case__title"]
    autocomplete_fields = ["case", "actor", "on_behalf_of", "tactics"]


@admin.register(Event)
class EventDesk(PartDesk):
    list_display = ["title", "when", "kind", "track", "case"]
    list_filter = [STATUS, "kind", "track"]
    search_fields = ["title", "description", "place", "case__title"]
    autocomplete_fields = ["case", "country"]
    date_hierarchy = "date_earliest"

    @admin.display(description="when", ordering="date_earliest")
    def when(self, event: Event) -> str:
        return echo(event.date)


@admin.register(Agreement)
class AgreementDesk(PartDesk):
    slug_from = "title"
    list_display = ["title", "when", "stage", "scope", "status", "case"]
    list_filter = [STATUS, "stage", "scope", "status"]
    search_fields = ["title", "slug", "case__title", "un_symbol", "unts_number"]
    date_hierarchy = "signed_earliest"
    autocomplete_fields = ["case", "country", "signatories", "witnesses", "guarantors"]
    fieldsets = [
        ("What was agreed", {"fields": ["case", "title", "slug", "signed", ("stage", "scope"), "summary"]}),
        ("Where and by whom", {"fields": [("place", "country"), "signatories", "witnesses", "guarantors"]}),
        ("What became of it", {"fields": ["status", "status_note", "in_force_until"]}),
        ("The text and its numbers", {"fields": [
            "text_url", ("unts_number", "un_symbol"), ("pax_id", "ucdp_id", "pam_id"),
        ]}),
    ]  # fmt: skip
    inlines = [ProvisionRows]

    @admin.display(description="signed", ordering="signed_earliest")
    def when(self, agreement: Agreement) -> str:
        return echo(agreement.signed)

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_exclude(request, obj), "order"]


@admin.register(AgreementProvision)
class ProvisionDesk(PartDesk):
    owner = "agreement"
    list_display = ["provision", "implementation", "agreement", "case"]
    list_filter = ["agreement__case__status", "implementation", "provision__family"]
    list_select_related = ["agreement__case", "provision"]
    search_fields = ["provision__name", "agreement__title", "note"]
    autocomplete_fields = ["agreement", "provision"]

    def case_of(self, obj: Any) -> Any:
        return obj.agreement.case

    @admin.display(description="case", ordering="agreement__case__title")
    def case(self, provision: AgreementProvision) -> Case:
        return provision.agreement.case


@admin.register(Challenge)
class ChallengeDesk(PartDesk):
    list_display = ["type", "presence", "stage", "severity", "overcome", "case"]
    list_filter = [STATUS, "type__family", "presence", "stage", "severity", "overcome"]
    list_select_related = ["case", "type"]
    search_fields = ["type__name", "description", "response", "case__title"]
    autocomplete_fields = ["case", "type"]


@admin.register(Outcome)
class OutcomeDesk(PartDesk):
    list_display = ["type", "degree", "evidence", "case"]
    list_filter = [STATUS, "type__family", "degree", "evidence"]
    list_select_related = ["case", "type"]
    search_fields = ["type__name", "description", "case__title"]
    date_hierarchy = "date_earliest"
    autocomplete_fields = ["case", "type"]


@admin.register(Fundamental)
class FundamentalDesk(PartDesk):
    list_display = ["fundamental", "rating", "case"]
    list_filter = [STATUS, "fundamental", "rating"]
    search_fields = ["why", "case__title"]


@admin.register(Lesson)
class LessonDesk(PartDesk):
    list_display = ["statement", "case"]
    list_filter = [STATUS]
    search_fields = ["statement", "explanation", "case__title"]


@admin.register(TeachingQuestion)
class TeachingQuestionDesk(PartDesk):
    list_display = ["prompt", "case"]
    list_filter = [STATUS]
    search_fields = ["prompt", "aim", "case__title"]


class CitationPartForm(PartForm, CitationForm):
    """A citation by itself: the parts offered are those of its case, once it has one."""


@admin.register(Citation)
class CitationDesk(PartDesk):
    form = CitationPartForm
    list_display = ["source", "locator", "backs", "stance", "confidence", "case"]
    list_filter = [STATUS, PartFilter, "stance", "confidence", "source__kind"]
    list_select_related = ["case", "source"]
    search_fields = ["source__citekey", "source__title", "note", "case__title"]
    autocomplete_fields = ["case", "source"]
    fields = ["case", "source", "locator", "part", "stance", "confidence", "note"]

    @admin.display(description="backs")
    def backs(self, citation: Citation) -> str:
        names = (name for name in BACKED_PARTS if getattr(citation, f"{name}_id"))
        return next(names, "the case as a whole")
