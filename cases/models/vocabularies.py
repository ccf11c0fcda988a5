"""The controlled vocabularies: what is disputed, what mediators do, what stands in the way, what comes of it."""

from __future__ import annotations

from django.db import models

from cases.models.base import Vocabulary
from cases.models.choices import ActorKind, ChallengeLevel, ProvisionFamily, Strategy

REFERENCES_HELP = "Works that the definition rests on, one reference a line."


class Issue(Vocabulary):
    """What is disputed."""

    definition = models.TextField(help_text="What is coded here, in a sentence or two.")


class Tactic(Vocabulary):
    """Something that mediators do, under one of the three strategies of Bercovitch and Houston (1996)."""

    strategy = models.CharField(max_length=30, choices=Strategy, help_text="The strategy that the tactic belongs to.")
    definition = models.TextField(help_text="What is coded here, in a sentence or two.")


class Provision(Vocabulary):
    """A subject of agreements; the fifty-one of the Peace Accords Matrix are the model (Joshi, Quinn and Regan 2015)."""

    family = models.CharField(max_length=20, choices=ProvisionFamily, help_text="Group in lists; our own.")
    definition = models.TextField(help_text="What a provision must say to be coded here.")
    own_addition = models.BooleanField(default=False, help_text="Whether the subject is ours, beyond the fifty-one.")


class ChallengeFamily(Vocabulary):
    """A family of challenges: trust, complex interests, external influence, the parties, the process, implementation."""

    description = models.TextField(help_text="What holds the family together.")

    class Meta(Vocabulary.Meta):
        verbose_name_plural = "challenge families"


class ChallengeType(Vocabulary):
    """Something that stands in the way of mediation."""

    family = models.ForeignKey(
        ChallengeFamily, on_delete=models.PROTECT, related_name="types", help_text="The family that it belongs to."
    )
    level = models.CharField(max_length=30, choices=ChallengeLevel, help_text="Where it lies.")
    definition = models.TextField(help_text="What it is, in one to three sentences.")
    signs = models.TextField(help_text="How a coder recognises it in the sources.")
    included = models.TextField(blank=True, help_text="What is coded here, with an example.")
    excluded = models.TextField(blank=True, help_text="What is not coded here, and where it goes instead.")
    confused_with = models.TextField(blank=True, help_text="Types that it is easily confused with, and the difference.")
    responses = models.TextField(blank=True, help_text="What mediators typically do about it.")
    references = models.TextField(blank=True, help_text=REFERENCES_HELP)

    class Meta(Vocabulary.Meta):
        ordering = ["family__order", "order", "name", "slug"]


class OutcomeFamily(Vocabulary):
    """A family of outcomes: settlement, improved relations, long-term peace, economic development, global stability."""

    description = models.TextField(help_text="What holds the family together.")

    class Meta(Vocabulary.Meta):
        verbose_name_plural = "outcome families"


class OutcomeType(Vocabulary):
    """Something that can come of mediation."""

    family = models.ForeignKey(
        OutcomeFamily, on_delete=models.PROTECT, related_name="types", help_text="The family that it belongs to."
    )
    icon = models.CharField(max_length=40, blank=True, help_text="Name of a Lucide icon.")
    definition = models.TextField(help_text="What it is, in one to three sentences.")
    signs = models.TextField(blank=True, help_text="How a coder recognises it in the sources.")
    references = models.TextField(blank=True, help_text=REFERENCES_HELP)

    class Meta(Vocabulary.Meta):
        ordering = ["family__order", "order", "name", "slug"]


class PlayerKind(Vocabulary):
    """The page text of one kind of actor: who they are, what they typically do, by what means, with which limits."""

    slug = models.SlugField(
        max_length=40, unique=True, choices=ActorKind, help_text="The kind of actor that this describes."
    )
    plural = models.CharField(max_length=120, help_text="The name of many: “governments”.")
    who = models.TextField(help_text="Who they are.")
    typically = models.TextField(help_text="What they typically do in mediation.")
    means = models.TextField(help_text="By what means.")
    limits = models.TextField(help_text="With which limits.")
    references = models.TextField(blank=True, help_text=REFERENCES_HELP)
