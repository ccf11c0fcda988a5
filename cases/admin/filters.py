"""Filters of the desk's lists, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from cases.models import Challenge, Citation, Event, Mediator, Outcome, Party
from cases.models.citations import BACKED_PARTS


def _without(model: Any) -> Q:
    return ~Q(Exists(model.objects.filter(case=OuterRef("pk"))))


class NeedsFilter(admin.SimpleListFilter):
    """What a case still lacks."""

    title = "what is missing"
    parameter_name = "needs"
    choices_in_words: dict[str, tuple[str, Callable[[], Q]]] = {
        "summary": ("needs a summary", lambda: Q(summary="")),
        "settlement": ("needs its settlement coded", lambda: Q(settlement="")),
        "parties": ("has no party yet", lambda: _without(Party)),
        "mediators": ("has no mediator yet", lambda: _without(Mediator)),
        "events": ("has no event yet", lambda: _without(Event)),
        "challenges": ("has no challenge yet", lambda: _without(Challenge)),
        "outcomes": ("has no outcome yet", lambda: _without(Outcome)),
        "citations": ("cites nothing yet", lambda: _without(Citation)),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, words) for code, (words, _) in self.choices_in_words.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in self.choices_in_words:
            return queryset
        return queryset.filter(self.choices_in_words[str(self.value())][1]())


class WhoseFilter(admin.SimpleListFilter):
    title = "who began it"
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("mine", "I did"), ("others", "somebody else")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        mine = Q(created_by=request.user.pk)
        return {"mine": queryset.filter(mine), "others": queryset.exclude(mine)}.get(str(self.value()), queryset)


class WorkingCopyFilter(admin.SimpleListFilter):
    title = "working copies"
    parameter_name = "copies"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("only", "working copies of published cases"), ("none", "cases themselves")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() in ("only", "none"):
            return queryset.filter(revises__isnull=self.value() == "none")
        return queryset


class PublicFilter(admin.SimpleListFilter):
    """Whether readers see a reference record."""

    title = "who sees it"
    parameter_name = "seen"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("public", "readers: a published case uses it"), ("desk", "only the desk")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() in ("public", "desk"):
            return queryset.filter(public=self.value() == "public")
        return queryset


class PartFilter(admin.SimpleListFilter):
    """What a citation backs."""

    title = "what it backs"
    parameter_name = "backs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        from_model = model_admin.model._meta
        names = [(name, str(from_model.get_field(name).related_model._meta.verbose_name)) for name in BACKED_PARTS]
        return [("case", "the case as a whole"), *((name, f"one {words}") for name, words in names)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        if value == "case":
            return queryset.filter(**{f"{name}__isnull": True for name in BACKED_PARTS})
        return queryset.filter(**{f"{value}__isnull": False}) if value in BACKED_PARTS else queryset
