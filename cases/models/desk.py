"""What the curators' desk keeps: saved states, comments, second codings, imports that can be undone, checked links."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases.models.base import PartQuerySet
from cases.models.cases import Case
from cases.models.publications import Fixed
from cases.models.sources import Source


def person(help_text: str) -> Any:
    """Who did something; the record stays when the account goes."""
    return models.ForeignKey(
        "auth.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text=help_text
    )


class SavedState(Fixed):
    """A case with all that belongs to it as it stood after one save: its history, from which any state can be restored."""

    PATH_TO_CASE: ClassVar[str] = "case"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="states", help_text="The case.")
    at = models.DateTimeField(default=timezone.now, help_text="When it was saved.")
    by = person("Who saved it.")
    cause = models.CharField(max_length=200, help_text="What was done: saved at the desk, imported, restored …")
    dossier = models.TextField(help_text="The dossier, as canonical JSON.")
    sha256 = models.CharField(max_length=64, help_text="SHA-256 of the dossier's UTF-8 bytes, in hexadecimal.")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            # what was this case like before, newest first?
            models.Index(fields=["case", "-at", "-id"], name="savedstate_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.case}, {self.at:%d %B %Y %H:%M}"


class Comment(models.Model):
    """A remark of a reviewer or an author on a case or a field of it; open until somebody resolves it."""

    PATH_TO_CASE: ClassVar[str] = "case"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="comments", help_text="The case.")
    spot = models.CharField(
        max_length=200, blank=True,
        help_text="What it is on, as a path in the dossier: challenges/spoilers/response. Empty: the whole case.",
    )  # fmt: skip
    text = models.TextField(max_length=4000, help_text="The remark.")
    by = person("Who wrote it.")
    at = models.DateTimeField(default=timezone.now, help_text="When.")
    answers = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies", help_text="The comment that it answers."
    )  # fmt: skip
    resolved_at = models.DateTimeField(null=True, blank=True, help_text="When it was resolved; empty while it is open.")
    resolved_by = person("Who resolved it.")

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            # does this case have open comments, which block its publication?
            models.Index(fields=["case"], condition=Q(resolved_at=None, answers=None), name="comment_open"),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None


class Coding(models.Model):
    """A second coder's reading of a case, made without sight of the first."""

    PATH_TO_CASE: ClassVar[str] = "case"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="codings", help_text="The case.")
    coder = models.ForeignKey(
        "auth.User", on_delete=models.PROTECT, related_name="codings", help_text="Who codes it a second time."
    )
    values = models.JSONField(default=dict, blank=True, help_text="Variable → code, as the second coder sees it.")
    note = models.TextField(blank=True, help_text="Doubts and reasons, for the reconciliation.")
    begun_at = models.DateTimeField(default=timezone.now, help_text="When it was begun.")
    finished_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was finished; it is fixed from then on."
    )
    reconciled_at = models.DateTimeField(null=True, blank=True, help_text="When the two codings were reconciled.")
    reconciled_by = person("Who reconciled them.")
    first = models.JSONField(
        default=dict, blank=True, help_text="The first coding as it stood when the second was finished, to be compared with."
    )  # fmt: skip

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "coder"], name="coding_once", violation_error_message="This coder has coded the case already."
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case}, coded by {self.coder}"


class Import(models.Model):
    """A file that was brought in, and what was there before, so that it can be undone."""

    file_name = models.CharField(max_length=200, help_text="The file's name.")
    made_at = models.DateTimeField(default=timezone.now, help_text="When.")
    made_by = person("Who imported it.")
    added = models.PositiveIntegerField(default=0, help_text="Records that it added.")
    changed = models.PositiveIntegerField(default=0, help_text="Records that it changed.")
    unchanged = models.PositiveIntegerField(default=0, help_text="Records that were the same already.")
    before = models.JSONField(
        default=list, help_text="What each record was before: kind, address, dossier (empty where it was added), hash after."
    )  # fmt: skip
    undone_at = models.DateTimeField(null=True, blank=True, help_text="When it was undone.")
    undone_by = person("Who undid it.")

    class Meta:
        ordering = ["-made_at", "-id"]
        permissions = [("run_import", "Can import files and undo imports")]

    def __str__(self) -> str:
        return f"{self.file_name}, {self.made_at:%d %B %Y %H:%M}"


class LinkCheck(models.Model):
    """What the address of a source answered when it was last asked."""

    source = models.OneToOneField(
        Source, on_delete=models.CASCADE, primary_key=True, related_name="link_check", help_text="The source."
    )
    url = models.URLField(max_length=500, help_text="The address that was asked.")
    checked_at = models.DateTimeField(help_text="When it was last asked.")
    status = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The HTTP status; empty if nobody answered."
    )
    problem = models.CharField(max_length=200, blank=True, help_text="What was wrong, in words; empty if it answered.")
    failures = models.PositiveSmallIntegerField(default=0, help_text="How many times in a row it failed.")

    class Meta:
        ordering = ["source"]

    def __str__(self) -> str:
        return self.url


class SavedView(models.Model):
    """A list of the desk with its filters, search and order under a name, for its maker or for everybody at the desk."""

    owner = models.ForeignKey(
        "auth.User", on_delete=models.CASCADE, related_name="saved_views", help_text="Who keeps it."
    )
    records = models.CharField(
        max_length=40, help_text="What the list shows, by the model's name: case, actor, source …"
    )
    name = models.CharField(max_length=80, help_text="What the view is called: My open reviews.")
    query = models.TextField(blank=True, help_text="Filters, search and order as they stand in the list's address.")
    shared = models.BooleanField("for everybody", default=False, help_text="Whether others at the desk see it too.")

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "records", "name"], name="savedview_name",
                violation_error_message="You have a view of this name."
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
