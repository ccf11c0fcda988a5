"""What the desk keeps for itself, to be read: saved states, comments, second codings, imports, checked links, tokens."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from cases.admin.desk import KEPT, ReadOnlyDesk
from cases.admin.importing import Imports
from cases.admin.tokens import OwnTokens
from cases.models import ApiToken, Coding, Comment, Import, KeptAnswer, LinkCheck, SavedState, SavedView


class KeptDesk(ReadOnlyDesk):
    group = KEPT


@admin.register(SavedState)
class SavedStateDesk(KeptDesk):
    called = "Saves of cases"
    list_display = ["case", "at", "by", "cause"]
    list_select_related = ["case", "by"]
    search_fields = ["case__title", "case__slug", "cause"]
    date_hierarchy = "at"
    fields = ["case", "at", "by", "cause", "sha256"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Lists don't carry the dossiers."""
        return super().get_queryset(request).defer("dossier")


@admin.register(Comment)
class CommentDesk(KeptDesk):
    list_display = ["case", "spot", "text", "by", "at", "resolved_at"]
    list_filter = [("resolved_at", admin.EmptyFieldListFilter)]
    list_select_related = ["case", "by"]
    search_fields = ["case__title", "case__slug", "text"]
    date_hierarchy = "at"


@admin.register(Coding)
class CodingDesk(KeptDesk):
    called = "Second codings"
    list_display = ["case", "coder", "begun_at", "finished_at", "reconciled_at"]
    list_filter = [("finished_at", admin.EmptyFieldListFilter), ("reconciled_at", admin.EmptyFieldListFilter)]
    list_select_related = ["case", "coder"]
    search_fields = ["case__title", "case__slug"]
    date_hierarchy = "begun_at"
    fields = ["case", "coder", "begun_at", "finished_at", "reconciled_at", "reconciled_by"]


@admin.register(Import)
class ImportDesk(Imports, KeptDesk):
    list_display = ["file_name", "made_at", "made_by", "added", "changed", "unchanged", "undone_at"]
    list_select_related = ["made_by"]
    search_fields = ["file_name"]
    date_hierarchy = "made_at"
    fields = ["file_name", "made_at", "made_by", "added", "changed", "unchanged", "undone_at", "undone_by"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Lists don't carry what was there before."""
        return super().get_queryset(request).defer("before")


@admin.register(LinkCheck)
class LinkCheckDesk(KeptDesk):
    called = "Checked links"
    list_display = ["source", "url", "checked_at", "status", "problem", "failures"]
    list_filter = [("problem", admin.EmptyFieldListFilter)]
    list_select_related = ["source"]
    search_fields = ["source__citekey", "url"]
    date_hierarchy = "checked_at"
    ordering = ["-failures", "source"]


@admin.register(ApiToken)
class ApiTokenDesk(OwnTokens, KeptDesk):
    list_display = ["name", "start", "user", "created_at", "expires_at", "last_used_at", "revoked_at"]
    list_select_related = ["user"]
    search_fields = ["name", "start", "user__username"]
    date_hierarchy = "created_at"
    exclude = ["digest"]


@admin.register(KeptAnswer)
class KeptAnswerDesk(KeptDesk):
    is_listed = False
    list_display = ["key", "user", "status", "at"]
    list_select_related = ["user"]
    search_fields = ["key", "user__username"]
    date_hierarchy = "at"
    fields = ["key", "user", "status", "at"]


@admin.register(SavedView)
class SavedViewDesk(KeptDesk):
    """What is kept, to be read: one's own views and those for everybody."""

    called = "Kept views"
    list_display = ["name", "records", "owner", "shared"]
    list_filter = ["shared"]
    list_select_related = ["owner"]
    search_fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(Q(owner=request.user.pk) | Q(shared=True))
