"""Conflicts: what was fought over, and when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cases.models.base import PublicByUse, SlugField
from cases.models.choices import Confidence, ConflictKind, Incompatibility, Intensity, Stance, Termination
from cases.models.fields import EDTFField
from cases.models.places import Country, Region, coordinates_constraint, latitude, longitude, order_constraint
from cases.models.sources import Source


def _rises(lower: str, upper: str) -> Q:
    """The lower estimate of deaths is not above the upper one, where both are given."""
    low, high = f"fatalities_{lower}", f"fatalities_{upper}"
    return Q(**{f"{low}__isnull": True}) | Q(**{f"{high}__isnull": True}) | Q(**{f"{low}__lte": F(high)})


class Conflict(PublicByUse):
    """A conflict between parties, with its identifiers in the field's datasets. Many cases can belong to it."""

    name = models.CharField(max_length=200, help_text="A neutral name.")
    other_names = models.JSONField(default=list, blank=True, help_text="Other names in use, a list.")
    summary = models.CharField(max_length=600, help_text="Plain text, at most 600 characters.")
    background = models.TextField(blank=True, help_text="Markdown; [@citekey, p. 12] becomes a numbered note.")
    kind = models.CharField(max_length=40, choices=ConflictKind, help_text="Type of conflict (UCDP/PRIO).")
    incompatibility = models.CharField(max_length=20, choices=Incompatibility, help_text="What it is over (UCDP).")
    intensity = models.CharField(max_length=10, choices=Intensity, help_text="The highest intensity reached (UCDP).")
    start = EDTFField(
        help_text="When it began, in EDTF.", index_bounds=True
    )  # which conflicts were going on in a year?
    end = EDTFField(blank=True, help_text="When it ended, in EDTF; empty or “..” while it goes on.")
    termination = models.CharField(max_length=20, choices=Termination, help_text="How the conflict ended (UCDP).")
    regions = models.ManyToManyField(Region, related_name="conflicts", help_text="Regions, UCDP's five or below.")
    countries = models.ManyToManyField(Country, blank=True, related_name="conflicts", help_text="Where it is fought.")
    place = models.CharField(max_length=200, blank=True, help_text="Where, in words.")
    latitude = latitude()
    longitude = longitude()
    fatalities_low = models.PositiveIntegerField(null=True, blank=True, help_text="Lowest credible number of deaths.")
    fatalities_best = models.PositiveIntegerField(null=True, blank=True, help_text="Best estimate of deaths.")
    fatalities_high = models.PositiveIntegerField(null=True, blank=True, help_text="Highest credible number of deaths.")
    fatalities_note = models.TextField(blank=True, help_text="Who was counted, by whom, and what is disputed.")
    ucdp_id = models.CharField(max_length=20, blank=True, help_text="UCDP conflict id.")
    icb_number = models.CharField(max_length=20, blank=True, help_text="International Crisis Behavior crisis number.")
    cow_war_number = models.CharField(max_length=20, blank=True, help_text="Correlates of War war number.")
    wikidata_id = models.CharField(max_length=20, blank=True, help_text="Wikidata item, only when sure.")

    class Meta:
        ordering = ["name", "slug"]
        constraints = [
            coordinates_constraint(),
            order_constraint("start", "end"),
            models.CheckConstraint(
                condition=_rises("low", "best") & _rises("best", "high") & _rises("low", "high"),
                name="conflict_fatalities_in_order",
                violation_error_message="The estimates of deaths must rise from low through best to high.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Phase(models.Model):
    """A stretch of a conflict's history."""

    conflict = models.ForeignKey(Conflict, on_delete=models.CASCADE, related_name="phases", help_text="The conflict.")
    key = SlugField(max_length=120, help_text="Names the phase within its conflict.")
    name = models.CharField(max_length=200, help_text="Name of the phase.")
    start = EDTFField(blank=True, help_text="When it began, in EDTF.")
    end = EDTFField(blank=True, help_text="When it ended, in EDTF.")
    summary = models.TextField(blank=True, help_text="What marks the phase; plain text.")
    order = models.PositiveSmallIntegerField(default=0, help_text="Place among the phases.")

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["conflict", "key"], name="phase_key"),
            order_constraint("start", "end"),
        ]

    def __str__(self) -> str:
        return self.name


class ConflictCitation(models.Model):
    """What backs the record of a conflict."""

    conflict = models.ForeignKey(
        Conflict, on_delete=models.CASCADE, related_name="citations", help_text="The conflict."
    )
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="conflict_citations", help_text="The source."
    )
    locator = models.CharField(max_length=120, blank=True, help_text="Page, article or paragraph.")
    stance = models.CharField(max_length=10, choices=Stance, default=Stance.SUPPORTS, help_text="Supports or disputes.")
    confidence = models.CharField(
        max_length=10, choices=Confidence, default=Confidence.HIGH, help_text="How sure we are."
    )
    note = models.TextField(blank=True, help_text="What exactly the source says, where it matters.")
    order = models.PositiveSmallIntegerField(default=0, help_text="Place in the list.")

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return f"{self.source_id} {self.locator}".strip()
