"""Reference records: actors, sources, conflicts, places. Recorded once, used by many cases."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from cases.admin.bringing_in import SourcesIn
from cases.admin.desk import Desk
from cases.admin.filters import PublicFilter
from cases.admin.inlines import ConflictCitationRows, CreatorRows, PhaseRows
from cases.admin.merging import Merges
from cases.admin.widgets import echo
from cases.curation.likely import Likeness, actors_like, conflicts_like, sources_like
from cases.dossier import writing
from cases.models import Actor, Conflict, ConflictCitation, Country, Creator, Phase, Region, Source
from cases.values import citing

MOST_TWINS = 3


class WithUse(Desk):
    """Base of lists that say how often a record is used, in the query of the list itself."""

    used_by = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        records = super().get_queryset(request)
        match = request.resolver_match
        if match and match.url_name == f"cases_{self.opts.model_name}_changelist":
            records = records.annotate(use_total=Count(self.used_by, distinct=True))
        return records

    @admin.display(description="uses", ordering="use_total")
    def uses(self, record: Any) -> int:
        return int(record.use_total)


class WarnsOfTwins(Desk):
    """Base of records that are easily entered twice: a new one that looks like another is saved, with a warning."""

    def twins(self, record: Any) -> list[Likeness]:
        """The records that this one may be."""
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for likeness in [] if change else self.twins(obj)[:MOST_TWINS]:
            link = reverse(f"admin:cases_{self.opts.model_name}_change", args=[likeness.record.pk])
            warning = (
                'Perhaps this is there already: <a href="{}">{}</a> ({}). If so, delete the new one or merge the two.'
            )
            messages.warning(request, format_html(warning, link, likeness.record, likeness.reason))


@admin.register(Actor)
class ActorDesk(Merges, WarnsOfTwins):
    def twins(self, record: Any) -> list[Likeness]:
        return actors_like(record.name, apart_from=record.pk)

    slug_from = "name"
    list_display = ["name", "kind", "affiliation", "country", "public"]
    list_filter = ["kind", PublicFilter, "gender", "country"]
    list_select_related = ["affiliation", "country"]
    search_fields = ["name", "short_name", "slug", "other_names"]
    search_help_text = "Searches names, other names and address."
    autocomplete_fields = ["affiliation", "country"]
    fieldsets = [
        ("Who it is", {"fields": ["name", "slug", "short_name", "other_names", "kind", "affiliation", "country", "description"]}),
        ("Dates", {"fields": ["gender", "active_from", "active_to"]}),
        ("Identifiers", {"fields": [("wikidata_id", "ucdp_actor_id"), "website"]}),
    ]  # fmt: skip


@admin.register(Source)
class SourceDesk(SourcesIn, Merges, WithUse, WarnsOfTwins):
    def twins(self, record: Any) -> list[Likeness]:
        return sources_like([{"title": record.title, "issued": record.issued}], record.pk)[0]

    used_by = "citations"
    list_display = ["citekey", "title", "when", "kind", "voice", "uses", "public"]
    list_filter = ["kind", "voice", "csl_type", PublicFilter]
    search_fields = ["citekey", "title", "creators__family", "creators__literal", "doi"]
    search_help_text = "Searches citekey, title, creators and DOI."
    date_hierarchy = "issued_earliest"
    inlines = [CreatorRows]
    readonly_fields = ["formatted"]
    fieldsets = [
        (None, {"fields": ["formatted"]}),
        ("What it is", {"fields": ["citekey", "csl_type", "title", "issued", ("kind", "voice")]}),
        ("Where it appeared", {"fields": [
            "container_title", ("publisher", "place"), ("volume", "issue", "pages"), "edition",
        ]}),
        ("How to find it", {"fields": [("doi", "isbn"), "url", "archived_url", "accessed", ("language", "document_symbol")]}),
        ("Note", {"fields": ["note"]}),
    ]  # fmt: skip

    @admin.display(description="issued", ordering="issued_earliest")
    def when(self, source: Source) -> str:
        return echo(source.issued)

    @admin.display(description="Reference, as readers see it")
    def formatted(self, source: Source) -> str:
        return citing.reference(writing.write(source)) if source.pk else "Shown once the source is saved."


@admin.register(Conflict)
class ConflictDesk(WithUse, WarnsOfTwins):
    def twins(self, record: Any) -> list[Likeness]:
        return conflicts_like(record.name, apart_from=record.pk)

    used_by = "cases"
    slug_from = "name"
    list_display = ["name", "kind", "incompatibility", "when", "termination", "uses", "public"]
    list_filter = ["kind", "incompatibility", "intensity", "termination", "regions", PublicFilter]
    search_fields = ["name", "slug", "summary", "other_names"]
    search_help_text = "Searches names, address and summary."
    date_hierarchy = "start_earliest"
    autocomplete_fields = ["regions", "countries"]
    inlines = [PhaseRows, ConflictCitationRows]
    fieldsets = [
        ("What it is", {"fields": ["name", "slug", "other_names", "summary", "kind", "incompatibility", "intensity"]}),
        ("When and where", {"fields": [
            "start", "end", "termination", "regions", "countries", "place", ("latitude", "longitude"),
        ]}),
        ("Deaths", {"fields": [("fatalities_low", "fatalities_best", "fatalities_high"), "fatalities_note"]}),
        ("Background", {"fields": ["background"], "classes": ["wide-texts"]}),
        ("Identifiers", {"fields": [("ucdp_id", "icb_number"), ("cow_war_number", "wikidata_id")]}),
    ]  # fmt: skip

    @admin.display(description="when", ordering="start_earliest")
    def when(self, conflict: Conflict) -> str:
        return " – ".join(filter(None, (echo(conflict.start), echo(conflict.end))))


@admin.register(Phase)
class PhaseDesk(Desk):
    called = "Phases of conflicts"
    list_display = ["name", "conflict", "start", "end"]
    list_select_related = ["conflict"]
    search_fields = ["name", "conflict__name"]
    ordering = ["conflict__name", "order", "id"]
    autocomplete_fields = ["conflict"]
    prepopulated_fields = {"key": ["name"]}
    fields = ["conflict", "name", "key", "start", "end", "summary", "order"]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.prepopulated_fields if obj is None else {}


@admin.register(Creator)
class CreatorDesk(Desk):
    called = "Authors and editors of sources"
    list_display = ["__str__", "role", "source"]
    list_filter = ["role"]
    list_select_related = ["source"]
    search_fields = ["family", "given", "literal", "source__citekey"]
    autocomplete_fields = ["source"]
    fields = ["source", "family", "given", "literal", "role"]


@admin.register(ConflictCitation)
class ConflictCitationDesk(Desk):
    list_display = ["source", "locator", "conflict", "stance", "confidence"]
    list_filter = ["stance", "confidence"]
    list_select_related = ["source", "conflict"]
    search_fields = ["source__citekey", "source__title", "conflict__name"]
    autocomplete_fields = ["conflict", "source"]
    fields = ["conflict", "source", "locator", "stance", "confidence", "note"]


@admin.register(Region)
class RegionDesk(Desk):
    slug_from = "name"
    list_display = ["name", "parent", "ucdp_code", "m49_code"]
    list_filter = ["parent"]
    list_select_related = ["parent"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["parent"]


@admin.register(Country)
class CountryDesk(Desk):
    list_display = ["name", "code", "region", "subregion", "former"]
    list_filter = ["region", "former"]
    list_select_related = ["region", "subregion"]
    search_fields = ["name", "code", "alpha3"]
    autocomplete_fields = ["region", "subregion"]
