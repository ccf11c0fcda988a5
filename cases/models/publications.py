"""What publication leaves behind: editions, releases, the stored answers, redirects, the log."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from cases.models.base import PartQuerySet, SlugField
from cases.models.cases import Case


class ImmutableError(TypeError):
    """Something that is fixed for ever was about to be changed or deleted."""


class FixedQuerySet(PartQuerySet):
    """Rows that are written once."""

    def update(self, **values: Any) -> int:
        raise ImmutableError(f"A stored {self.model._meta.verbose_name} can't be changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ImmutableError(f"A stored {self.model._meta.verbose_name} can't be deleted.")


class Fixed(models.Model):
    """Base of rows that are written once and never changed."""

    objects = FixedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ImmutableError(f"A stored {self._meta.verbose_name} can't be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ImmutableError(f"A stored {self._meta.verbose_name} can't be deleted.")


class Edition(Fixed):
    """An immutable copy of a case as it was published: its dossier and the hash of it."""

    PATH_TO_CASE: ClassVar[str] = "case"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="editions", help_text="The case.")
    number = models.PositiveIntegerField(help_text="1 for the first edition, and so on.")
    dossier = models.TextField(help_text="The dossier, as canonical JSON.")
    sha256 = models.CharField(max_length=64, help_text="SHA-256 of the dossier's UTF-8 bytes, in hexadecimal.")
    published_at = models.DateTimeField(default=timezone.now, help_text="When it was published.")
    published_by = models.ForeignKey(
        "auth.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="Who published it."
    )
    note = models.TextField(blank=True, help_text="What changed, in the editor's words.")

    class Meta:
        ordering = ["case", "-number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="edition_number")]

    def __str__(self) -> str:
        return f"{self.case}, edition {self.number}"


class Release(Fixed):
    """An immutable, numbered copy of the whole published collection."""

    label = models.CharField(max_length=40, unique=True, help_text="Its name: 2026.1.")
    made_at = models.DateTimeField(default=timezone.now, help_text="When it was made.")
    made_by = models.ForeignKey(
        "auth.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="Who made it."
    )
    generation = models.PositiveBigIntegerField(help_text="The generation that it froze.")
    note = models.TextField(blank=True, help_text="What is new in it.")
    editions = models.ManyToManyField(Edition, related_name="releases", help_text="What it holds.")

    class Meta:
        ordering = ["-made_at", "-id"]
        permissions = [("make_release", "Can make a release")]

    def __str__(self) -> str:
        return self.label


class ReleasedCase(Fixed):
    """A case in a release: its finished answers as they were when the release was made."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="cases", help_text="The release.")
    slug = SlugField(help_text="The case's address.")
    edition = models.PositiveIntegerField(help_text="Number of the edition that the release holds.")
    start = models.CharField(max_length=10, blank=True, help_text="Earliest start as ISO date: the public order.")
    title = models.CharField(max_length=200, help_text="Title, for the order by title.")
    published_at = models.DateTimeField(help_text="When the edition was published.")
    facets = models.JSONField(default=dict, help_text="Facet → list of values, for the release's index.")
    summary = models.BinaryField(help_text="The row of lists, as JSON in UTF-8.")
    answer = models.BinaryField(help_text="The whole answer, as JSON in UTF-8.")

    class Meta:
        ordering = ["-start", "slug"]
        constraints = [models.UniqueConstraint(fields=["release", "slug"], name="releasedcase_slug")]

    def __str__(self) -> str:
        return f"{self.slug} in {self.release}"


class ReleaseFile(Fixed):
    """A file of a release, as it is served for ever."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="files", help_text="The release.")
    name = models.CharField(max_length=120, help_text="The file's name.")
    media_type = models.CharField(max_length=100, help_text="What it is, as a media type.")
    about = models.CharField(max_length=300, blank=True, help_text="What it holds, in a sentence.")
    size = models.PositiveBigIntegerField(help_text="Its size in bytes.")
    rows = models.PositiveBigIntegerField(null=True, blank=True, help_text="How many rows or records it holds.")
    sha256 = models.CharField(max_length=64, help_text="SHA-256 of its bytes, in hexadecimal.")
    stored = models.CharField(max_length=300, help_text="Where it lies in the file storage.")

    class Meta:
        ordering = ["release", "name"]
        constraints = [models.UniqueConstraint(fields=["release", "name"], name="releasefile_name")]

    def __str__(self) -> str:
        return self.name


class Rendering(models.Model):
    """The finished answers of a published case. Can be thrown away and rebuilt at any time from the tables."""

    PATH_TO_CASE: ClassVar[str] = "case"

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, help_text="The case.")
    slug = SlugField(unique=True, help_text="The case's address.")
    edition = models.PositiveIntegerField(help_text="Number of the edition that it shows.")
    start = models.CharField(max_length=10, blank=True, help_text="Earliest start as ISO date: the public order.")
    title = models.CharField(max_length=200, help_text="Title, for the order by title.")
    published_at = models.DateTimeField(help_text="When the edition was published.")
    facets = models.JSONField(default=dict, help_text="Facet → list of values, for the index.")
    summary = models.BinaryField(help_text="The row of lists, as JSON in UTF-8.")
    answer = models.BinaryField(help_text="The whole answer, as JSON in UTF-8.")

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["-start", "slug"]

    def __str__(self) -> str:
        return self.slug


class SlugRedirect(models.Model):
    """An address that moved; identifiers are never used again for something else."""

    record = models.CharField(max_length=20, help_text="Which kind of record: case, actor, source …")
    old = models.CharField(max_length=120, help_text="The address that was.")
    new = models.CharField(max_length=120, help_text="The address that is.")
    at = models.DateTimeField(default=timezone.now, help_text="Since when.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "old"], name="slugredirect_old")]

    def __str__(self) -> str:
        return f"{self.record}: {self.old} → {self.new}"


class Transition(Fixed):
    """One step in the life of a case: an append-only log."""

    PATH_TO_CASE: ClassVar[str] = "case"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="transitions", help_text="The case.")
    name = models.CharField(max_length=20, help_text="What was done: submit, return, publish, withdraw …")
    by = models.ForeignKey(
        "auth.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="Who did it."
    )
    at = models.DateTimeField(default=timezone.now, help_text="When.")
    note = models.TextField(blank=True, help_text="The reason given.")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.case}: {self.name}"
