"""The lists within a case's form, in the order of the work, and those of agreements, conflicts and sources."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from cases.admin.citing import NAMED_WITH, CitationForm, CitationFormSet
from cases.admin.desk import ReferenceRows, Rows, Stacked, Table
from cases.models import (
    Agreement,
    AgreementProvision,
    Challenge,
    Citation,
    ConflictCitation,
    Creator,
    Event,
    Fundamental,
    Lesson,
    Mediator,
    Outcome,
    Party,
    Phase,
    TeachingQuestion,
)

LONG = ("collapse",)


class PartyRows(Rows, Stacked):
    model = Party
    classes = LONG
    known_references = ("actor",)
    autocomplete_fields = ["actor"]
    fieldsets = [(None, {"fields": [("actor", "side", "order"), "delegation", "position", "interests"]})]


class MediatorRows(Rows, Stacked):
    model = Mediator
    classes = LONG
    known_references = ("actor", "on_behalf_of")
    autocomplete_fields = ["actor", "on_behalf_of", "tactics"]
    fieldsets = [
        (None, {"fields": [
            ("actor", "on_behalf_of", "order"), ("role", "rank", "strategy"), "tactics",
            ("entry", "alignment", "alignment_side"), "mandate", "leverage", "contribution", ("start", "end"),
        ]}),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("tactics")


class EventRows(Rows, Stacked):
    model = Event
    classes = LONG
    known_references = ("country",)
    autocomplete_fields = ["country"]
    fieldsets = [
        (None, {"fields": [
            "title", "date", ("kind", "track"), "description", ("place", "country"), ("latitude", "longitude"),
        ]}),
    ]  # fmt: skip


class AgreementRows(Rows, Stacked):
    """The main facts; provisions, signatories and numbers are on the agreement's own page, one click away."""

    model = Agreement
    classes = LONG
    show_change_link = True
    prepopulated_fields = {"slug": ("title",)}
    verbose_name_plural = "agreements (after saving, “Change” leads to signatories, provisions and numbers)"
    fieldsets = [(None, {"fields": ["title", ("slug", "order"), "signed", ("stage", "scope", "status"), "summary"]})]


class ChallengeRows(Rows, Stacked):
    model = Challenge
    classes = LONG
    known_references = ("type",)
    autocomplete_fields = ["type"]
    fieldsets = [
        (None, {"fields": [
            ("type", "presence", "order"), ("stage", "severity", "overcome"), "severity_note", "description", "response",
        ]}),
    ]  # fmt: skip


class OutcomeRows(Rows, Stacked):
    model = Outcome
    classes = LONG
    known_references = ("type",)
    autocomplete_fields = ["type"]
    fieldsets = [
        (None, {"fields": [
            ("type", "degree", "order"), "degree_note", "description", "evidence", "date", "lasted_until",
        ]}),
    ]  # fmt: skip


class FundamentalRows(Rows, Table):
    model = Fundamental
    classes = LONG
    fields = ["fundamental", "rating", "why"]
    max_num = 8


class LessonRows(Rows, Stacked):
    model = Lesson
    classes = LONG
    fieldsets = [(None, {"fields": ["statement", "explanation", "audience", "order"]})]


class QuestionRows(Rows, Stacked):
    model = TeachingQuestion
    classes = LONG
    fieldsets = [(None, {"fields": ["prompt", "aim", "order"]})]


class CitationRows(Rows, Table):
    model = Citation
    form = CitationForm
    formset = CitationFormSet
    classes = LONG
    known_references = ("source",)
    autocomplete_fields = ["source"]
    fields = ["source", "locator", "part", "stance", "confidence", "note"]

    def get_queryset(self, request: HttpRequest) -> Any:
        parts = [f"{name}__{field}" for name, fields in NAMED_WITH.items() for field in fields]
        others = ["event", "agreement", "fundamental", "lesson"]
        return super().get_queryset(request).select_related("source", *parts, *others)


class ProvisionRows(Rows, Table):
    model = AgreementProvision
    known_references = ("provision",)
    autocomplete_fields = ["provision"]
    fields = ["provision", "implementation", "as_of", "note"]

    def owner_case(self, obj: Any) -> Any:
        return obj.case if obj is not None else None


class PhaseRows(ReferenceRows, Stacked):
    model = Phase
    fieldsets = [(None, {"fields": [("name", "order"), "start", "end", "summary"]})]


class ConflictCitationRows(ReferenceRows, Table):
    model = ConflictCitation
    verbose_name = "citation"
    verbose_name_plural = "citations"
    known_references = ("source",)
    autocomplete_fields = ["source"]
    fields = ["source", "locator", "stance", "confidence", "note"]


class CreatorRows(ReferenceRows, Table):
    model = Creator
    fields = ["family", "given", "literal", "role", "order"]
