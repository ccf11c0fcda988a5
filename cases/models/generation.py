"""The generation: one number that says which state of the public collection an answer shows.

It is raised, in the same transaction, by whatever changes what the public sees. A cache may keep an answer for as long as
the number stays; a mirror asks for the changes since the number it knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection, models, transaction
from django.utils import timezone


class ChangeKind(models.TextChoices):
    PUBLISHED = "published", "published"
    REVISED = "revised", "revised"
    WITHDRAWN = "withdrawn", "withdrawn"
    MERGED = "merged", "merged"
    EDITED = "edited", "edited"


class Generation(models.Model):
    """One row. `number` counts the public changes, `at` is when the last one was made."""

    number = models.PositiveBigIntegerField(default=0, help_text="How many public changes there have been.")
    at = models.DateTimeField(default=timezone.now, help_text="When the last of them was made.")

    def __str__(self) -> str:
        return f"generation {self.number}"


class Change(models.Model):
    """What changed in which generation: the journal that mirrors follow."""

    generation = models.PositiveBigIntegerField(help_text="The generation that this change began.")
    at = models.DateTimeField(default=timezone.now, help_text="When it was made.")
    kind = models.CharField(max_length=12, choices=ChangeKind, help_text="What was done.")
    record = models.CharField(max_length=40, help_text="Which kind of record: case, actor, source …")
    slug = models.CharField(max_length=200, help_text="The record's slug, citekey or code.")
    note = models.TextField(blank=True, help_text="The reason or summary given with the change.")

    class Meta:
        ordering = ["generation", "id"]
        indexes = [models.Index(fields=["generation", "id"], name="change_generation")]  # what changed since n?

    def __str__(self) -> str:
        return f"{self.generation}: {self.record} {self.slug} {self.kind}"


class Touched(NamedTuple):
    """Public reference records that were edited; their cases must be rendered again. They may be gone by then."""

    model: type[models.Model]
    pks: tuple[Any, ...]
    addresses: tuple[str, ...] = ()


# `publication` fills this when the application starts: models stand below it and must not import it.
rerender: Callable[[list[Touched]], None] | None = None


@dataclass
class _Batch:
    """What `one_generation` gathers: the number it began, and what is to be rendered at its end."""

    number: int | None = None
    touched: list[Touched] = field(default_factory=list)


_batch: ContextVar[_Batch | None] = ContextVar("generation_batch", default=None)


def current() -> tuple[int, Any]:
    """The present generation and when it began (0 and None before anything was published)."""
    row = Generation.objects.filter(pk=1).values_list("number", "at").first()
    return row or (0, None)


@contextmanager
def one_generation() -> Iterator[None]:
    """Whatever is published or edited inside counts as one change and is rendered once, at the end. A transaction.

    One at a time: whoever publishes, withdraws, merges or brings in waits for who does so already, and sees what they left.
    """
    if _batch.get() is not None:
        yield
        return
    batch = _Batch()
    token = _batch.set(batch)
    try:
        with transaction.atomic():
            _wait_for_others()
            yield
            if batch.touched and rerender:
                rerender(batch.touched)
    finally:
        _batch.reset(token)


def _wait_for_others() -> None:
    """Until the end of the transaction. SQLite's transactions wait for each other by themselves."""
    if connection.features.has_select_for_update:
        Generation.objects.get_or_create(pk=1)
        Generation.objects.select_for_update().get(pk=1)


@transaction.atomic
def raise_generation(changes: Iterable[tuple[str, str, str, str]], touched: Touched | None = None) -> int:
    """Begin a new generation with the given changes, each (kind, record, slug, note), and answer its number.

    Inside `one_generation` all changes share one number, and the rendering of `touched` waits for the end.
    """
    batch = _batch.get()
    number = batch.number if batch and _still_stands(batch.number) else None
    number = number or _next_number()
    Change.objects.bulk_create(
        Change(generation=number, kind=kind, record=record, slug=slug, note=note)
        for kind, record, slug, note in changes
    )
    if batch:
        batch.number = number
        batch.touched += [touched] if touched else []
    elif touched and rerender:
        rerender([touched])
    return number


def _still_stands(number: int | None) -> bool:
    """Whether the batch has begun its generation; a part of it that was rolled back takes the number with it."""
    return number is not None and Generation.objects.filter(pk=1, number=number).exists()


def _next_number() -> int:
    Generation.objects.get_or_create(pk=1)
    Generation.objects.filter(pk=1).update(number=models.F("number") + 1, at=timezone.now())
    return Generation.objects.values_list("number", flat=True).get(pk=1)
