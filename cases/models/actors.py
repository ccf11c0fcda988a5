"""Actors: recorded once, whatever they are in a case."""

from __future__ import annotations

from django.db import models

from cases.models.base import PublicByUse
from cases.models.choices import ActorKind, Gender
from cases.models.fields import EDTFField
from cases.models.places import Country, order_constraint


class Actor(PublicByUse):
    """A state, organisation, group or person that takes part in cases, as party, mediator or signatory."""

    name = models.CharField(max_length=200, help_text="The name most used in English.")
    short_name = models.CharField(max_length=60, blank=True, help_text="For tight places: “UN”, “United States”.")
    other_names = models.JSONField(default=list, blank=True, help_text="Official, former and native names, a list.")
    kind = models.CharField(
        max_length=40, choices=ActorKind, db_index=True,  # which actors of this kind are there? (the directory)
        help_text="What the actor is; not what it does in a case.",
    )  # fmt: skip
    affiliation = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="members",
        help_text="The state or organisation that the actor belongs to: Jimmy Carter → United States.",
    )  # fmt: skip
    country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="actors",
        help_text="The state itself, or the country that the actor is from.",
    )  # fmt: skip
    description = models.TextField(blank=True, help_text="Who this is, in one to four sentences of plain text.")
    gender = models.CharField(max_length=10, blank=True, choices=Gender, help_text="Of individuals only.")
    active_from = EDTFField(blank=True, help_text="Birth or founding, in EDTF.")
    active_to = EDTFField(blank=True, help_text="Death or end, in EDTF.")
    wikidata_id = models.CharField(max_length=20, blank=True, help_text="Wikidata item, only when sure: Q23685.")
    ucdp_actor_id = models.CharField(max_length=20, blank=True, help_text="Number in the UCDP Actor Dataset.")
    website = models.URLField(blank=True, help_text="The actor's own site.")

    class Meta:
        ordering = ["name", "slug"]
        constraints = [order_constraint("active_from", "active_to")]

    def __str__(self) -> str:
        return self.name
