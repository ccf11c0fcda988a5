"""The guide: explanatory pages, glossary terms, frequently asked questions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models, transaction

from cases.models.base import NaturalKeyManager, ReferenceRecord, SlugField, keep_public_address
from cases.models.cases import MARKDOWN_HELP


class TopicKind(models.TextChoices):
    PAGE = "page", "page"
    TERM = "term", "glossary term"


class GuideRecord(ReferenceRecord):
    """What the guide is made of; public when its editor says so."""

    SHOWN_BY_HAND: ClassVar[bool] = True

    slug = SlugField(unique=True)
    order = models.PositiveSmallIntegerField(default=0, help_text="Place in lists; smaller comes first.")
    public = models.BooleanField(default=False, db_index=True, help_text="Whether readers see it.")

    objects = NaturalKeyManager()  # type: ignore[misc]

    class Meta:
        abstract = True
        ordering = ["order", "slug"]

    @classmethod
    def public_condition(cls) -> models.Q:
        return models.Q(public=True)

    def is_public_record(self) -> bool:
        return self.public

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Hiding what readers saw is a public change too."""
        with transaction.atomic():
            was_public = bool(self.pk) and type(self)._default_manager.filter(pk=self.pk, public=True).exists()
            super().save(*args, **kwargs)
            if was_public and not self.public:
                self.announce([self.pk])

    def clean(self) -> None:
        super().clean()
        keep_public_address(self)


class Topic(GuideRecord):
    """A page of the guide, or a term of its glossary."""

    kind = models.CharField(max_length=8, choices=TopicKind, default=TopicKind.PAGE, help_text="Page or glossary term.")
    title = models.CharField(max_length=200, help_text="Title of the page, or the term.")
    other_names = models.JSONField(default=list, blank=True, help_text="Other names of a term, a list.")
    summary = models.CharField(max_length=300, blank=True, help_text="Plain text, at most 300 characters.")
    body = models.TextField(help_text=MARKDOWN_HELP)

    class Meta(GuideRecord.Meta):
        ordering = ["kind", "order", "title", "slug"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/guide/{self.slug}/"


class Question(GuideRecord):
    """A question that readers often ask, with its answer."""

    question = models.CharField(max_length=300, help_text="As a reader would ask it.")
    answer = models.TextField(help_text=MARKDOWN_HELP)
    topic = models.ForeignKey(
        Topic,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="questions",
        help_text="The page that it belongs to.",
    )

    class Meta(GuideRecord.Meta):
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.question
