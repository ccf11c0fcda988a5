"""What publication leaves behind, to be read only: editions, releases, the log, redirects, the journal of changes."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from cases.admin.desk import ReadOnlyDesk
from cases.admin.releasing import MakesReleases
from cases.models import (
    Change,
    Edition,
    Generation,
    Release,
    ReleasedCase,
    ReleaseFile,
    Rendering,
    SlugRedirect,
    Transition,
)


@admin.register(Edition)
class EditionDesk(ReadOnlyDesk):
    list_display = ["case", "number", "published_at", "published_by", "note"]
    list_select_related = ["case", "published_by"]
    search_fields = ["case__title", "case__slug", "note"]
    date_hierarchy = "published_at"
    ordering = ["-published_at", "-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Lists don't carry the dossiers."""
        return super().get_queryset(request).defer("dossier")


@admin.register(Release)
class ReleaseDesk(MakesReleases, ReadOnlyDesk):
    list_display = ["label", "made_at", "made_by", "edition_count", "note"]
    list_select_related = ["made_by"]
    search_fields = ["label", "note"]
    date_hierarchy = "made_at"
    fields = ["label", "made_at", "made_by", "generation", "note", "edition_count"]
    readonly_fields = ["edition_count"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(edition_total=Count("editions"))

    @admin.display(description="editions", ordering="edition_total")
    def edition_count(self, release: Any) -> int:
        return int(release.edition_total)


@admin.register(ReleaseFile)
class ReleaseFileDesk(ReadOnlyDesk):
    is_listed = False
    list_display = ["name", "release", "size", "rows", "sha256"]
    list_select_related = ["release"]
    search_fields = ["name", "release__label"]


@admin.register(ReleasedCase)
class ReleasedCaseDesk(ReadOnlyDesk):
    is_listed = False
    list_display = ["title", "slug", "release", "edition", "published_at"]
    list_select_related = ["release"]
    search_fields = ["title", "slug", "release__label"]
    fields = ["release", "slug", "edition", "title", "start", "published_at", "facets"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("summary", "answer")


@admin.register(Rendering)
class RenderingDesk(ReadOnlyDesk):
    is_listed = False
    list_display = ["title", "slug", "edition", "published_at"]
    search_fields = ["title", "slug"]
    date_hierarchy = "published_at"
    fields = ["case", "slug", "edition", "title", "start", "published_at", "facets"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("summary", "answer")


@admin.register(Transition)
class TransitionDesk(ReadOnlyDesk):
    called = "Steps of cases"
    list_display = ["case", "name", "by", "at", "note"]
    list_filter = ["name"]
    list_select_related = ["case", "by"]
    search_fields = ["case__title", "case__slug", "note"]
    date_hierarchy = "at"


@admin.register(SlugRedirect)
class SlugRedirectDesk(ReadOnlyDesk):
    called = "Old addresses"
    list_display = ["old", "new", "record", "at"]
    list_filter = ["record"]
    search_fields = ["old", "new"]
    date_hierarchy = "at"
    ordering = ["-at", "-id"]


@admin.register(Change)
class ChangeDesk(ReadOnlyDesk):
    called = "Public changes"
    list_display = ["generation", "kind", "record", "slug", "at", "note"]
    list_filter = ["kind", "record"]
    search_fields = ["slug", "note"]
    date_hierarchy = "at"
    ordering = ["-generation", "-id"]


@admin.register(Generation)
class GenerationDesk(ReadOnlyDesk):
    is_listed = False
    list_display = ["number", "at"]
    ordering = ["-number"]
