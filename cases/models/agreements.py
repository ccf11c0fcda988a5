"""What was signed, and whether it was carried out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cases.models.actors import Actor
from cases.models.base import CasePart, PartQuerySet, SlugField, slug_validator
from cases.models.choices import AgreementScope, AgreementStage, AgreementStatus, Implementation
from cases.models.fields import EDTFField
from cases.models.participants import key_constraint
from cases.models.places import Country
from cases.models.vocabularies import Provision


class Agreement(CasePart):
    """A text that the parties agreed, with its numbers in treaty series and datasets."""

    slug = SlugField(db_index=True, help_text="The agreement's own address, unique over all published cases.")
    title = models.CharField(max_length=500, help_text="Official title.")
    signed = EDTFField(help_text="When it was signed or agreed, in EDTF.", index_bounds=True)  # the directory's order
    stage = models.CharField(max_length=30, choices=AgreementStage, help_text="Stage of the process (PA-X).")
    scope = models.CharField(max_length=10, choices=AgreementScope, help_text="Full, partial or process (UCDP).")
    place = models.CharField(max_length=200, blank=True, help_text="Where it was signed.")
    country = models.ForeignKey(
        Country,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
        help_text="In which country.",
    )
    signatories = models.ManyToManyField(Actor, blank=True, related_name="agreements_signed", help_text="Who signed.")
    witnesses = models.ManyToManyField(
        Actor, blank=True, related_name="agreements_witnessed", help_text="Who witnessed."
    )
    guarantors = models.ManyToManyField(
        Actor, blank=True, related_name="agreements_guaranteed", help_text="Who guarantees it."
    )
    status = models.CharField(max_length=20, choices=AgreementStatus, default="unknown", help_text="What became of it.")
    status_note = models.TextField(blank=True, help_text="Why it is coded so.")
    in_force_until = EDTFField(blank=True, help_text="When it ceased to apply, in EDTF; “..” while it applies.")
    summary = models.TextField(blank=True, help_text="What it says, in plain text.")
    text_url = models.URLField(max_length=500, blank=True, help_text="Address of the authentic text.")
    unts_number = models.CharField(max_length=40, blank=True, help_text="United Nations Treaty Series number: I-17813.")
    un_symbol = models.CharField(max_length=80, blank=True, help_text="UN document symbol.")
    pax_id = models.CharField(max_length=20, blank=True, help_text="PA-X agreement number.")
    ucdp_id = models.CharField(max_length=20, blank=True, help_text="UCDP Peace Agreement Dataset id.")
    pam_id = models.CharField(max_length=20, blank=True, help_text="Peace Accords Matrix id.")

    class Meta(CasePart.Meta):
        constraints = [
            key_constraint(),
            models.UniqueConstraint(fields=["case", "slug"], name="agreement_slug_in_case"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/agreements/{self.slug}/"


class AgreementProvision(models.Model):
    """A subject that the agreement provides for, and how far that was carried out."""

    PATH_TO_CASE: ClassVar[str] = "agreement__case"

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="provisions", help_text="The agreement."
    )
    key = SlugField(max_length=120, blank=True, validators=[slug_validator], help_text="Names it within its agreement.")
    order = models.PositiveSmallIntegerField(default=0, help_text="Place within the agreement.")
    provision = models.ForeignKey(
        Provision, on_delete=models.PROTECT, related_name="in_agreements", help_text="The subject provided for."
    )
    implementation = models.CharField(
        max_length=20,
        choices=Implementation,
        default="unknown",
        help_text="How far it was carried out (Kroc Institute's scale).",
    )
    as_of = EDTFField(blank=True, help_text="When that was true, in EDTF.")
    note = models.TextField(blank=True, help_text="What it says, and why it is coded so.")

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["agreement", "key"], name="agreementprovision_key")]

    def __str__(self) -> str:
        return str(self.provision)
