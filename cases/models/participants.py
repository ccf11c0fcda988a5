"""Who took part in a case and what happened: parties, mediators, events."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from cases.models.actors import Actor
from cases.models.base import CasePart
from cases.models.choices import Alignment, Entry, EventKind, MediatorRole, Rank, Strategy, Track
from cases.models.fields import EDTFField
from cases.models.places import Country, coordinates_constraint, latitude, longitude, order_constraint
from cases.models.vocabularies import Tactic

side_validator = RegexValidator(r"\A[A-Z]\Z", "A side is one capital letter: A, B, C …")


def key_constraint() -> models.UniqueConstraint:
    """A part's key is its own within the case."""
    return models.UniqueConstraint(
        fields=["case", "key"], name="%(class)s_key", violation_error_message="Another part of this case has this key."
    )


class Party(CasePart):
    """An actor on one side of the table."""

    case = models.ForeignKey(
        "cases.Case", on_delete=models.CASCADE, related_name="parties", help_text="The case that this belongs to."
    )
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="as_party", help_text="Who the party is.")
    side = models.CharField(max_length=1, validators=[side_validator], help_text="A, B, C …: allies share a letter.")
    delegation = models.TextField(blank=True, help_text="Who spoke for it.")
    position = models.TextField(blank=True, help_text="What it said it wanted.")
    interests = models.TextField(blank=True, help_text="Why it wanted it: interests beneath the position.")

    class Meta(CasePart.Meta):
        verbose_name_plural = "parties"
        constraints = [key_constraint()]

    def __str__(self) -> str:
        return f"{self.actor} (side {self.side})"


class Mediator(CasePart):
    """A third party and what it did in this case."""

    actor = models.ForeignKey(
        Actor, on_delete=models.PROTECT, related_name="as_mediator", help_text="State, organisation or person."
    )
    on_behalf_of = models.ForeignKey(
        Actor, null=True, blank=True, on_delete=models.PROTECT, related_name="mediated_through",
        help_text="For whom a person or organisation acted.",
    )  # fmt: skip
    role = models.CharField(max_length=20, choices=MediatorRole, help_text="The part it played.")
    rank = models.CharField(max_length=40, choices=Rank, default="not-applicable", help_text="Rank of a person.")
    strategy = models.CharField(
        max_length=40,
        choices=Strategy,
        default="unknown",
        help_text="The most active strategy used (Bercovitch and Houston 1996).",
    )
    tactics = models.ManyToManyField(
        Tactic, blank=True, related_name="mediators", help_text="What it did, in the field's terms."
    )
    entry = models.CharField(max_length=30, choices=Entry, default="unknown", help_text="How it came to mediate.")
    mandate = models.TextField(blank=True, help_text="What it was asked or empowered to do, and by whom.")
    alignment = models.CharField(
        max_length=20, choices=Alignment, default="unknown", help_text="How the parties perceived it."
    )
    alignment_side = models.CharField(
        max_length=1, blank=True, validators=[side_validator], help_text="The side that it was seen as closer to."
    )
    leverage = models.TextField(blank=True, help_text="What it could promise, threaten or withhold.")
    contribution = models.TextField(blank=True, help_text="What it did that mattered.")
    start = EDTFField(blank=True, help_text="When its part began, in EDTF.")
    end = EDTFField(blank=True, help_text="When its part ended, in EDTF.")

    class Meta(CasePart.Meta):
        constraints = [
            key_constraint(),
            order_constraint("start", "end"),
            models.CheckConstraint(
                condition=Q(alignment_side="") | Q(alignment__in=["closer-to-side", "disputed"]),
                name="mediator_alignment_side",
                violation_error_message="Name a side only when the mediator was seen as closer to it, or that is disputed.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor} ({self.get_role_display()})"


class Event(CasePart):
    """Something that happened, dated and placed."""

    date = EDTFField(help_text="When, in EDTF.", index_bounds=True)  # what happened in a year, over all cases?
    kind = models.CharField(max_length=20, choices=EventKind, help_text="What sort of event.")
    track = models.CharField(
        max_length=4, blank=True, choices=Track, help_text="Of talks: official to people-to-people."
    )
    title = models.CharField(max_length=200, help_text="What happened, in a few words.")
    description = models.TextField(blank=True, help_text="What happened, in plain text.")
    place = models.CharField(max_length=200, blank=True, help_text="Where, in words.")
    country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="events", help_text="In which country."
    )
    latitude = latitude()
    longitude = longitude()

    class Meta(CasePart.Meta):
        ordering = ["date_earliest", "order", "id"]
        constraints = [key_constraint(), coordinates_constraint()]

    def __str__(self) -> str:
        return f"{self.date} {self.title}"
