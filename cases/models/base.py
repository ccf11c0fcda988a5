"""What all records share: how they are addressed, how the public sees them, and that a public change is counted."""

from __future__ import annotations

from typing import Any, ClassVar, Self, cast

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction

from cases.models.generation import ChangeKind, Touched, one_generation, raise_generation

SLUG_HELP = (
    "The record's address, in lower-case letters, digits and hyphens. It never changes once the record is public."
)
slug_validator = RegexValidator(
    r"\A[a-z0-9]+(?:-[a-z0-9]+)*\Z", "Use lower-case letters, digits and single hyphens, for example “camp-david-1978”."
)


class SlugField(models.SlugField):
    """A record's address: lower-case letters, digits and single hyphens."""

    default_validators = [slug_validator]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 100)
        kwargs.setdefault("help_text", SLUG_HELP)
        super().__init__(*args, **kwargs)


class ReferenceQuerySet(models.QuerySet):
    """Reference records. Whatever changes public ones raises the generation, bulk operations included."""

    model: Any

    def published(self) -> Self:
        """Those that the public may see: they belong to a published case, or are public by themselves."""
        return self.filter(self.model.public_condition())

    def update(self, **values: Any) -> int:
        with transaction.atomic():
            pks = set(self.published().values_list("pk", flat=True))
            by_hand = self.model.SHOWN_BY_HAND and "public" in values
            matched = set(self.values_list("pk", flat=True)) - pks if by_hand else set()
            count = super().update(**values)
            if matched:  # what has become public by this
                shown = self.model._default_manager.published().filter(pk__in=matched)
                pks.update(shown.values_list("pk", flat=True))
            self.model.announce(sorted(pks))
            return count

    def delete(self) -> tuple[int, dict[str, int]]:
        with one_generation():  # so that what is written for readers is written when the rows are gone
            self.model.announce(list(self.published().values_list("pk", flat=True)))
            return super().delete()

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            created = super().bulk_create(objs, *args, **kwargs)
            self.model.announce(
                [record.pk for record in cast(list[ReferenceRecord], created) if record.is_public_record()]
            )
            return created


class ReferenceRecord(models.Model):
    """Base of what cases refer to: actors, sources, conflicts, vocabularies, places, the guide."""

    ADDRESS: ClassVar[str] = "slug"  # the field by which other records and the public name it
    SHOWN_BY_HAND: ClassVar[bool] = False  # whether an editor decides that readers see it

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def public_condition(cls) -> models.Q:
        """Which rows the public may see; a vocabulary is public as a whole."""
        return models.Q()

    def is_public_record(self) -> bool:
        return True

    @classmethod
    def announce(cls, pks: list[Any]) -> None:
        """Count an edit of these public rows as a public change; their cases are rendered again."""
        if not pks:
            return
        rows = cls._default_manager.filter(pk__in=pks).values_list(cls.ADDRESS, flat=True)
        addresses = [str(address) for address in rows]
        changes = [(ChangeKind.EDITED, str(cls._meta.verbose_name), address, "") for address in addresses]
        raise_generation(changes, Touched(cls, tuple(pks), tuple(addresses)))

    def natural_key(self) -> tuple[str]:
        return (getattr(self, self.ADDRESS),)

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            if self.is_public_record():
                self.announce([self.pk])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with one_generation():
            if self.is_public_record():
                self.announce([self.pk])
            return super().delete(*args, **kwargs)


class NaturalKeyManager(models.Manager.from_queryset(ReferenceQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, key: str) -> Any:
        return self.get(**{self.model.ADDRESS: key})


class Vocabulary(ReferenceRecord):
    """Base of a controlled vocabulary that editors may extend; loaded from `fixtures/` by natural key."""

    slug = SlugField(unique=True)
    name = models.CharField(max_length=120, help_text="The term, as the field uses it.")
    order = models.PositiveSmallIntegerField(default=0, help_text="Place in lists; smaller comes first.")

    objects = NaturalKeyManager()  # type: ignore[misc]

    class Meta:
        abstract = True
        ordering = ["order", "name", "slug"]

    def __str__(self) -> str:
        return self.name


class PublicByUse(ReferenceRecord):
    """Base of records that become public with the first published case that uses them."""

    slug = SlugField(unique=True)
    public = models.BooleanField(
        default=False, editable=False, db_index=True,
        help_text="Whether a published case uses this record; kept by publishing and withdrawing.",
    )  # fmt: skip

    objects = NaturalKeyManager()  # type: ignore[misc]

    class Meta:
        abstract = True

    @classmethod
    def public_condition(cls) -> models.Q:
        return models.Q(public=True)

    def is_public_record(self) -> bool:
        return self.public

    def clean(self) -> None:
        super().clean()
        keep_public_address(self)


def keep_public_address(record: Any) -> None:
    """Refuse to change the address of a record that the public knows; a rename goes through a redirect."""
    if not record.pk or not record.is_public_record():
        return
    before = type(record)._default_manager.filter(pk=record.pk).values_list(record.ADDRESS, flat=True).first()
    if before and before != getattr(record, record.ADDRESS):
        message = (
            f"This record is public under “{before}”, and public addresses never change. Set it back to “{before}”."
        )
        raise ValidationError({record.ADDRESS: message})


class PartQuerySet(models.QuerySet):
    """Parts of a case, or records that hang on a case by a path (the model's PATH_TO_CASE)."""

    model: Any

    def published(self) -> Self:
        """Those of published cases."""
        return self.filter(**{f"{self.model.PATH_TO_CASE}__status": "published"})


class CasePart(models.Model):
    """Base of what belongs to one case and goes with it."""

    PATH_TO_CASE: ClassVar[str] = "case"

    case = models.ForeignKey(
        "cases.Case", on_delete=models.CASCADE, related_name="%(class)ss", help_text="The case that this belongs to."
    )
    key = SlugField(
        max_length=120, blank=True, validators=[slug_validator],
        help_text="Names this part within its case, for addresses, comparison and re-import. Left empty, it is derived.",
    )  # fmt: skip
    order = models.PositiveSmallIntegerField(default=0, help_text="Place within the case; smaller comes first.")

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.key
