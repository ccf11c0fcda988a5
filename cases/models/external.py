"""What the field's own datasets say, row for row as they were published, and what of the collection it was matched to."""

from __future__ import annotations

from typing import Any

from django.db import models

from cases.models.actors import Actor
from cases.models.cases import Case
from cases.models.conflicts import Conflict
from cases.models.desk import Import, person


class ExternalDataset(models.TextChoices):
    """The datasets that can be brought in."""

    UCDP_PRIO = "ucdp-prio", "UCDP/PRIO"
    MEND = "mend", "MEND"
    CWM = "cwm", "CWM"
    PAX = "pa-x", "PA-X"
    PAAX = "paa-x", "PAA-X"


class ExternalKind(models.TextChoices):
    """What one record of a dataset describes."""

    CONFLICT = "conflict", "conflict"
    CONFLICT_YEAR = "conflict-year", "year of a conflict"
    EPISODE = "episode", "conflict episode"
    ACTOR = "actor", "actor"
    AGREEMENT = "agreement", "agreement"
    SIGNATORY = "signatory", "signatory of an agreement"
    EVENT = "event", "mediation event"
    ATTEMPT = "attempt", "mediation attempt"
    UNMEDIATED = "unmediated", "row without a mediation attempt"


class ExternalStatus(models.TextChoices):
    """Where a record stands: matched to a record of the collection, made one, to be decided, kept as it is, dismissed."""

    MATCHED = "matched", "matched"
    ADDED = "added", "added"
    DOUBTFUL = "doubtful", "doubtful"
    KEPT = "kept", "kept"
    DISMISSED = "dismissed", "dismissed"


class ExternalRecord(models.Model):
    """One thing that a dataset describes, with its raw row. Only the desk sees it; nothing public is made of it by itself."""

    dataset = models.CharField(max_length=20, choices=ExternalDataset, help_text="The dataset that says so.")
    version = models.CharField(max_length=40, help_text="The version of the dataset, as its makers number it.")
    kind = models.CharField(max_length=20, choices=ExternalKind, help_text="What the record describes.")
    external_id = models.CharField(max_length=200, help_text="The dataset's own identifier, as text.")
    number = models.PositiveSmallIntegerField(
        default=1, help_text="Tells records apart to which the dataset gives the same identifier."
    )
    name = models.CharField(max_length=500, help_text="What it is called, or what was made of the row to name it.")
    place = models.PositiveIntegerField(
        "row in the file", null=True, blank=True,
        help_text="Number of the row, the header being row 1; of what several rows describe, one of them.",
    )  # fmt: skip
    row = models.JSONField(default=dict, blank=True, help_text="The row as it was published, column by column.")
    proposal = models.JSONField(
        default=dict, blank=True, help_text="What the row means in the terms of this collection."
    )
    flags = models.JSONField(default=list, blank=True, help_text="What is odd in the row: column, value and reason.")
    candidates = models.JSONField(
        default=list, blank=True, help_text="Records of the collection that it may be: kind, address and why."
    )
    status = models.CharField(
        max_length=12, choices=ExternalStatus, default=ExternalStatus.KEPT, help_text="Where it stands."
    )
    reason = models.TextField(blank=True, help_text="Why it stands there.")
    part_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="parts",
        help_text="The dataset's record that it belongs to: the conflict of a year, the agreement of a signatory.",
    )  # fmt: skip
    conflict = models.ForeignKey(
        Conflict, null=True, blank=True, on_delete=models.SET_NULL, related_name="external_records",
        help_text="The conflict of the collection that it is, or belongs to.",
    )  # fmt: skip
    actor = models.ForeignKey(
        Actor, null=True, blank=True, on_delete=models.SET_NULL, related_name="external_records",
        help_text="The actor of the collection that it is.",
    )  # fmt: skip
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.SET_NULL, related_name="external_records",
        help_text="The case of the collection that it belongs to.",
    )  # fmt: skip
    agreement = models.CharField(
        max_length=100, blank=True,
        help_text="Address of the agreement that it is; editions replace the rows of agreements, addresses stay.",
    )  # fmt: skip
    made_in = models.ForeignKey(
        Import, null=True, blank=True, on_delete=models.SET_NULL, related_name="external_records",
        help_text="The import that first brought it.",
    )  # fmt: skip
    decided_by: Any = person("Who decided what becomes of it.")
    decided_at = models.DateTimeField(
        null=True, blank=True, help_text="When a curator decided; importing again leaves the decision alone."
    )

    class Meta:
        ordering = ["dataset", "kind", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "version", "kind", "external_id", "number"], name="externalrecord_identity"
            )
        ]
        indexes = [
            # which records of this dataset and kind wait for a decision?
            models.Index(fields=["dataset", "kind", "status"], name="externalrecord_waiting"),
            models.Index(
                fields=["dataset", "external_id"], name="externalrecord_by_id"
            ),  # what does the dataset say of it?
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_dataset_display()} {self.version}, {self.external_id})"
