"""Citations: what says so (or says otherwise), page by page."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from cases.models.agreements import Agreement, AgreementProvision
from cases.models.base import PartQuerySet
from cases.models.cases import Case
from cases.models.choices import Confidence, Stance
from cases.models.findings import Challenge, Fundamental, Lesson, Outcome
from cases.models.participants import Event, Mediator, Party
from cases.models.sources import Source

BACKED_PARTS = ("party", "mediator", "event", "agreement", "provision", "challenge", "outcome", "fundamental", "lesson")


def _backs(model: type[models.Model]) -> models.ForeignKey:
    return models.ForeignKey(
        model, null=True, blank=True, on_delete=models.CASCADE, related_name="citations",
        help_text="The part of the case that this backs; at most one.",
    )  # fmt: skip


def _at_most_one() -> Q:
    """No two of the parts are set at once."""
    condition = Q()
    for index, first in enumerate(BACKED_PARTS):
        for second in BACKED_PARTS[index + 1 :]:
            condition &= Q(**{f"{first}__isnull": True}) | Q(**{f"{second}__isnull": True})
    return condition


class Citation(models.Model):
    """A place in a source that supports or disputes the case as a whole, or exactly one of its parts.

    That the part is one of the same case is checked by the database too (triggers of migration 0002).
    """

    PATH_TO_CASE: ClassVar[str] = "case"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="citations", help_text="The case.")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="citations", help_text="The source.")
    locator = models.CharField(max_length=120, blank=True, help_text="Page, article, paragraph or document number.")
    stance = models.CharField(
        max_length=10,
        choices=Stance,
        default=Stance.SUPPORTS,
        help_text="Whether the source supports the claim or disputes it.",
    )
    confidence = models.CharField(
        max_length=10, choices=Confidence, default=Confidence.HIGH,
        help_text="High: read and certain; medium: well established, place not looked up; low: one weak or partisan source.",
    )  # fmt: skip
    note = models.TextField(blank=True, help_text="What exactly the source says, where it matters.")
    order = models.PositiveSmallIntegerField(default=0, help_text="Place in the list.")
    party = _backs(Party)
    mediator = _backs(Mediator)
    event = _backs(Event)
    agreement = _backs(Agreement)
    provision = _backs(AgreementProvision)
    challenge = _backs(Challenge)
    outcome = _backs(Outcome)
    fundamental = _backs(Fundamental)
    lesson = _backs(Lesson)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=_at_most_one(), name="citation_backs_one",
                violation_error_message="A citation backs the case or exactly one of its parts.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return " ".join(filter(None, (str(self.source), self.locator)))

    @property
    def part(self) -> models.Model | None:
        """The part that it backs, or None for the case as a whole."""
        return next((getattr(self, name) for name in BACKED_PARTS if getattr(self, f"{name}_id")), None)

    def clean(self) -> None:
        super().clean()
        part = self.part
        if part is None:
            return
        owner = part.agreement.case_id if isinstance(part, AgreementProvision) else part.case_id  # type: ignore[attr-defined]
        if owner != self.case_id:
            raise ValidationError("This citation backs a part of another case. Choose a part of its own case.")
