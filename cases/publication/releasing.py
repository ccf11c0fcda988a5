"""Releases: the published collection frozen under a label, for those who cite and repeat."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from cases.models import Edition, Release, ReleasedCase, Rendering
from cases.models.generation import ChangeKind, Generation, raise_generation

LABEL: Final = re.compile(r"\d{4}\.\d{1,3}")


@dataclass(frozen=True)
class Changes:
    """What differs between two states of the collection: the slugs of cases, each list in order."""

    added: list[str]
    changed: list[str]
    removed: list[str]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def latest() -> Release | None:
    """The newest release; None if there is none yet."""
    return Release.objects.order_by("-made_at", "-id").first()


def since(release: Release | None) -> Changes:
    """What is published now and was not, or otherwise, in this release. Two queries."""
    before = _editions_of(release)
    now = dict(Rendering.objects.published().values_list("slug", "edition"))
    return _between(before, now)


def between(one: Release, other: Release) -> Changes:
    """What the second release has, changed or lost against the first. Two queries."""
    return _between(_editions_of(one), _editions_of(other))


def _editions_of(release: Release | None) -> dict[str, int]:
    return dict(release.cases.values_list("slug", "edition")) if release else {}


def _between(before: dict[str, int], after: dict[str, int]) -> Changes:
    return Changes(
        added=sorted(after.keys() - before.keys()),
        changed=sorted(slug for slug in after.keys() & before.keys() if after[slug] != before[slug]),
        removed=sorted(before.keys() - after.keys()),
    )


def check_label(label: str) -> None:
    """Raises ValidationError if a release can't be called this."""
    if not LABEL.fullmatch(label):
        raise ValidationError(f"“{label}” is no label of a release: write the year and a number, such as 2026.1.")
    if Release.objects.filter(label=label).exists():
        raise ValidationError(f"There is a release {label} already, and releases never change. Choose the next number.")


def check(label: str) -> None:
    """Raises ValidationError if no release of this label can be made now."""
    check_label(label)
    if not Rendering.objects.published().exists():
        raise ValidationError("Nothing is published, so there is nothing to release.")


class MovedOnError(Exception):
    """Something was published while a release was being prepared, so what was prepared is not what would be frozen."""


@transaction.atomic
def freeze(label: str, *, by: Any = None, note: str = "", generation: int | None = None) -> Release:
    """Freeze what is published now: its editions and its finished answers, copied within the database.

    With `generation` only if the collection still is of that one; else MovedOnError. Raises ValidationError if there is nothing
    to freeze or the label can't be. That there is a release is a public change of its own and begins a new generation.
    """
    check(label)
    # Whoever publishes raises this number, and waits here until the copy is made.
    now = Generation.objects.select_for_update().get(pk=1).number
    if generation is not None and now != generation:
        raise MovedOnError(f"Generation {generation} was prepared, and now it is {now}.")
    release = Release.objects.create(label=label, made_by=by, note=note, generation=now)
    with connection.cursor() as cursor:
        cursor.execute(_COPY_CASES, [release.pk])
        cursor.execute(_COPY_EDITIONS, [release.pk])
    raise_generation([(ChangeKind.PUBLISHED, "release", label, note)])
    return release


_FROZEN = "slug, edition, start, title, published_at, facets, summary, answer"
_PUBLISHED = "FROM cases_rendering r JOIN cases_case c ON c.id = r.case_id AND c.status = 'published'"
_COPY_CASES = (
    f"INSERT INTO {ReleasedCase._meta.db_table} (release_id, {_FROZEN}) "
    f"SELECT %s, {', '.join(f'r.{name}' for name in _FROZEN.split(', '))} {_PUBLISHED} ORDER BY r.slug"
)
_COPY_EDITIONS = (
    f"INSERT INTO {Release.editions.through._meta.db_table} (release_id, edition_id) "
    f"SELECT %s, e.id {_PUBLISHED} JOIN {Edition._meta.db_table} e ON e.case_id = r.case_id AND e.number = r.edition"
)
