"""The controlled vocabularies. Their addresses stay; what is used can't be deleted."""

from __future__ import annotations

from django.contrib import admin

from cases.admin.desk import VOCABULARIES, Desk
from cases.models import (
    ChallengeFamily,
    ChallengeType,
    Issue,
    OutcomeFamily,
    OutcomeType,
    PlayerKind,
    Provision,
    Tactic,
)


class TermDesk(Desk):
    """Base of a vocabulary's page."""

    group = VOCABULARIES
    slug_from = "name"
    list_display = ["name", "slug", "order"]
    search_fields = ["name", "slug"]


@admin.register(Issue)
class IssueDesk(TermDesk):
    fields = ["name", "slug", "definition", "order"]


@admin.register(Tactic)
class TacticDesk(TermDesk):
    list_display = ["name", "strategy", "order"]
    list_filter = ["strategy"]
    fields = ["name", "slug", "strategy", "definition", "order"]


@admin.register(Provision)
class ProvisionSubjectDesk(TermDesk):
    list_display = ["name", "family", "own_addition", "order"]
    list_filter = ["family", "own_addition"]
    fields = ["name", "slug", "family", "definition", "own_addition", "order"]


@admin.register(ChallengeFamily, OutcomeFamily)
class FamilyDesk(TermDesk):
    fields = ["name", "slug", "description", "order"]


@admin.register(ChallengeType)
class ChallengeTypeDesk(TermDesk):
    list_display = ["name", "family", "level", "order"]
    list_filter = ["family", "level"]
    list_select_related = ["family"]
    search_fields = ["name", "slug", "definition"]
    autocomplete_fields = ["family"]
    fieldsets = [
        ("The term", {"fields": ["name", "slug", "family", "level", "order"]}),
        ("How to code it", {"fields": ["definition", "signs", "included", "excluded", "confused_with"]}),
        ("What is known about it", {"fields": ["responses", "references"]}),
    ]


@admin.register(OutcomeType)
class OutcomeTypeDesk(TermDesk):
    list_display = ["name", "family", "order"]
    list_filter = ["family"]
    list_select_related = ["family"]
    search_fields = ["name", "slug", "definition"]
    autocomplete_fields = ["family"]
    fields = ["name", "slug", "family", "icon", "definition", "signs", "references", "order"]


@admin.register(PlayerKind)
class PlayerKindDesk(TermDesk):
    slug_from = ""
    fields = ["slug", "name", "plural", "who", "typically", "means", "limits", "references", "order"]
