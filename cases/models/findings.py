"""What stood in the way, what came of it, how it measures up and what can be learnt."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models

from cases.models.base import CasePart
from cases.models.choices import (
    Audience,
    ChallengeStage,
    Degree,
    Evidence,
    FundamentalName,
    Overcome,
    Presence,
    Rating,
    Severity,
)
from cases.models.fields import EDTFField
from cases.models.participants import key_constraint
from cases.models.vocabularies import ChallengeType, OutcomeType


class Challenge(CasePart):
    """Something that stood in the way, what the mediator did about it, and whether that helped."""

    type = models.ForeignKey(ChallengeType, on_delete=models.PROTECT, related_name="challenges", help_text="Which one.")
    presence = models.CharField(
        max_length=30, choices=Presence, default="present", help_text="Present, or looked for and absent."
    )
    stage = models.CharField(max_length=20, choices=ChallengeStage, help_text="When it mattered most.")
    severity = models.CharField(
        max_length=10, blank=True, choices=Severity,
        help_text="Minor: delayed; moderate: changed the course; serious: nearly ended the effort; fatal: ended it.",
    )  # fmt: skip
    severity_note = models.TextField(blank=True, help_text="Why it is coded so.")
    description = models.TextField(blank=True, help_text="What it was in this case; plain text.")
    response = models.TextField(blank=True, help_text="What the mediator did about it; plain text.")
    overcome = models.CharField(
        max_length=10, choices=Overcome, default="unknown", help_text="Whether it was overcome."
    )

    class Meta(CasePart.Meta):
        constraints = [key_constraint()]

    def __str__(self) -> str:
        return str(self.type)


class Outcome(CasePart):
    """Something that came of the effort, to what degree and for how long."""

    type = models.ForeignKey(OutcomeType, on_delete=models.PROTECT, related_name="outcomes", help_text="Which one.")
    degree = models.CharField(max_length=20, choices=Degree, help_text="How far it was achieved.")
    degree_note = models.TextField(blank=True, help_text="Why it is coded so.")
    date = EDTFField(blank=True, help_text="When it was reached, in EDTF.")
    description = models.TextField(blank=True, help_text="What came of it; plain text.")
    lasted_until = EDTFField(blank=True, help_text="How long it held, in EDTF; “..” while it still holds.")
    evidence = models.CharField(
        max_length=10, choices=Evidence, default="moderate", help_text="How strong the evidence is."
    )

    class Meta(CasePart.Meta):
        constraints = [key_constraint()]

    def __str__(self) -> str:
        return str(self.type)


class Fundamental(CasePart):
    """The case measured on one of the eight fundamentals of the UN Guidance for Effective Mediation (A/66/811)."""

    fundamental = models.CharField(max_length=30, choices=FundamentalName, help_text="Which of the eight.")
    rating = models.CharField(max_length=10, choices=Rating, help_text="How far it was met.")
    why = models.TextField(blank=True, help_text="The reason, in plain text.")

    class Meta(CasePart.Meta):
        constraints = [
            key_constraint(),
            models.UniqueConstraint(fields=["case", "fundamental"], name="fundamental_once"),
        ]

    def __str__(self) -> str:
        return self.get_fundamental_display()


def validate_audience(value: object) -> None:
    """A list of audiences; anything else is named with what is valid."""
    if not isinstance(value, list) or any(item not in Audience.values for item in value):
        raise ValidationError(f"Choose from: {', '.join(Audience.values)}.")


class Lesson(CasePart):
    """What can be learnt, and by whom."""

    statement = models.CharField(max_length=400, help_text="The lesson in one sentence.")
    explanation = models.TextField(blank=True, help_text="What in the case supports it, and its limits.")
    audience = models.JSONField(default=list, blank=True, validators=[validate_audience], help_text="For whom, a list.")

    class Meta(CasePart.Meta):
        constraints = [key_constraint()]

    def __str__(self) -> str:
        return self.statement


class TeachingQuestion(CasePart):
    """A question to discuss in class."""

    case = models.ForeignKey(
        "cases.Case", on_delete=models.CASCADE, related_name="questions", help_text="The case that this belongs to."
    )
    prompt = models.TextField(help_text="The question.")
    aim = models.TextField(blank=True, help_text="What students should learn from it.")

    class Meta(CasePart.Meta):
        constraints = [key_constraint()]

    def __str__(self) -> str:
        return self.prompt
