"""The case: one bounded effort by a third party to help the parties to a conflict reach an agreement."""

from __future__ import annotations

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from cases.models.base import SlugField
from cases.models.choices import CaseKind, Format, InitiatedBy, Ripeness, Secrecy, Setting, Settlement, Status
from cases.models.conflicts import Conflict, Phase
from cases.models.fields import EDTFField
from cases.models.places import Country, coordinates_constraint, latitude, longitude, order_constraint
from cases.models.vocabularies import Issue

MARKDOWN_HELP = "Markdown; [@citekey, p. 12] becomes a numbered note."
BEFORE_PUBLICATION = (Status.DRAFT, Status.IN_REVIEW)


class CaseQuerySet(models.QuerySet):
    """Cases; public code sees them through `published()` alone."""

    def published(self) -> Self:
        return self.filter(status=Status.PUBLISHED)

    def withdrawn(self) -> Self:
        return self.filter(status=Status.WITHDRAWN)

    def working_copies(self) -> Self:
        """Drafts that are to replace a published case."""
        return self.filter(revises__isnull=False)

    def originals(self) -> Self:
        """One row a case: no working copies."""
        return self.filter(revises__isnull=True)

    def in_newest_order(self) -> Self:
        """The public order: what began last comes first; the slug breaks ties."""
        return self.order_by(models.F("start_earliest").desc(nulls_last=True), "slug")


class CaseManager(models.Manager.from_queryset(CaseQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, slug: str) -> Case:
        return self.get(slug=slug, revises__isnull=True)


class Case(models.Model):
    """An effort of mediation, good offices or hosting, or an unmediated negotiation kept for comparison."""

    slug = SlugField(db_index=True)
    title = models.CharField(max_length=200, help_text="What the effort is known as, with its year.")
    conflict = models.ForeignKey(
        Conflict, on_delete=models.PROTECT, related_name="cases", help_text="The conflict that it was to help with."
    )
    phase = models.ForeignKey(
        Phase, null=True, blank=True, on_delete=models.PROTECT, related_name="cases",
        help_text="The phase of the conflict in which it fell.",
    )  # fmt: skip
    status = models.CharField(
        max_length=12, choices=Status, default=Status.DRAFT, editable=False,
        help_text="Draft, in review, published or withdrawn; changed by the buttons, not by hand.",
    )  # fmt: skip
    kind = models.CharField(max_length=30, choices=CaseKind, help_text="What the third party did.")
    summary = models.CharField(max_length=600, blank=True, help_text="Plain text, at most 600 characters.")
    as_of = EDTFField(blank=True, help_text="For what is still going on: the date up to which the entry is true.")
    start = EDTFField(help_text="First act of the effort, in EDTF.")
    end = EDTFField(blank=True, help_text="Last act of the effort, in EDTF; “..” while it goes on.")
    place = models.CharField(max_length=200, blank=True, help_text="Main venue, in words.")
    country = models.ForeignKey(
        Country,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases_held",
        help_text="Country of the venue.",
    )
    latitude = latitude()
    longitude = longitude()
    settlement = models.CharField(
        max_length=20, blank=True, choices=Settlement,
        help_text="What the effort reached: the highest rung of the ladder of the mediation datasets.",
    )  # fmt: skip
    settlement_note = models.TextField(blank=True, help_text="Why it is coded so.")
    initiated_by = models.CharField(
        max_length=30, choices=InitiatedBy, default="unknown", help_text="Whose idea it was."
    )
    setting = models.CharField(max_length=20, choices=Setting, default="unknown", help_text="On whose ground.")
    format = models.CharField(max_length=20, choices=Format, default="unknown", help_text="How the parties met.")
    secrecy = models.CharField(max_length=20, choices=Secrecy, default="unknown", help_text="How public it was.")
    ripeness = models.CharField(
        max_length=10, choices=Ripeness, default="unknown",
        help_text="Whether the parties perceived a mutually hurting stalemate (Zartman 2001).",
    )  # fmt: skip
    ripeness_note = models.TextField(blank=True, help_text="Who perceived it, and what says so.")
    coding_note = models.TextField(
        blank=True, help_text="Reasons for initiation, setting, format and secrecy as coded."
    )
    issues = models.ManyToManyField(Issue, blank=True, related_name="cases", help_text="What was disputed.")
    authors = models.JSONField(default=list, blank=True, help_text="Who wrote the entry, a list of names.")
    background = models.TextField(blank=True, help_text=f"How it came to the effort. {MARKDOWN_HELP}")
    process = models.TextField(blank=True, help_text=f"What was done, in order. {MARKDOWN_HELP}")
    analysis = models.TextField(blank=True, help_text=f"What explains the result. {MARKDOWN_HELP}")
    revises = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.CASCADE, related_name="working_copies",
        help_text="The published case that this working copy is to replace.",
    )  # fmt: skip
    withdrawn_reason = models.TextField(blank=True, editable=False, help_text="Why the case was withdrawn.")
    created_by = models.ForeignKey(
        "auth.User", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="cases_begun",
        help_text="Who began the entry.",
    )  # fmt: skip
    reviewer = models.ForeignKey(
        "auth.User", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="cases_to_review",
        help_text="Who is asked to review the entry.",
    )  # fmt: skip
    created_at = models.DateTimeField(auto_now_add=True, help_text="When the entry was begun.")
    updated_at = models.DateTimeField(auto_now=True, help_text="When the entry was last saved.")

    objects = CaseManager()

    class Meta:
        ordering = [models.F("start_earliest").desc(nulls_last=True), "slug"]
        permissions = [
            ("edit_any_case", "Can edit the drafts of others"),
            ("submit_case", "Can submit a case for review"),
            ("review_case", "Can review and return cases"),
            ("publish_case", "Can publish cases"),
            ("withdraw_case", "Can withdraw cases"),
        ]
        indexes = [
            # which published cases come next in the public order?
            models.Index(fields=["status", "-start_earliest", "slug"], name="case_public_order"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"], condition=Q(revises__isnull=True), name="case_slug",
                violation_error_message="Another case has this address already.",
            ),
            models.UniqueConstraint(
                fields=["revises"], condition=Q(revises__isnull=False), name="case_one_working_copy",
                violation_error_message="This case has a working copy already.",
            ),
            models.CheckConstraint(
                condition=Q(revises__isnull=True) | Q(status__in=BEFORE_PUBLICATION), name="case_working_copy_unpublished"
            ),
            coordinates_constraint(),
            order_constraint("start", "end"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.title} (working copy)" if self.revises_id else self.title

    def get_absolute_url(self) -> str:
        return f"/cases/{self.slug}/"

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @property
    def is_published(self) -> bool:
        return self.status == Status.PUBLISHED

    def clean(self) -> None:
        super().clean()
        if self.phase and self.conflict_id and self.phase.conflict_id != self.conflict_id:
            raise ValidationError(
                {"phase": "This phase belongs to another conflict. Choose one of the case's conflict."}
            )
        if self.settlement == Settlement.ONGOING and not self.as_of:
            raise ValidationError({"as_of": "An ongoing case needs the date up to which the entry is true."})
