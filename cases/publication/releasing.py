"""Releases: the published collection frozen under a label, for those who cite and repeat."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction

from cases.models import Edition, Release, ReleasedCase, Rendering
from cases.models.generation import current

LABEL: Final = re.compile(r"\d{4}\.\d{1,3}")
CHUNK = 200


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


@transaction.atomic
def freeze(label: str, *, by: Any = None, note: str = "") -> Release:
    """Freeze what is published now: its editions and its finished answers. Raises ValidationError if that can't be."""
    check_label(label)
    if not Rendering.objects.published().exists():
        raise ValidationError("Nothing is published, so there is nothing to release.")
    release = Release.objects.create(label=label, made_by=by, note=note, generation=current()[0])
    fields = ("slug", "edition", "start", "title", "published_at", "facets", "summary", "answer")
    rows = Rendering.objects.published().order_by("slug").values(*fields).iterator(chunk_size=CHUNK)
    waiting: list[ReleasedCase] = []
    for row in rows:
        waiting.append(ReleasedCase(release=release, **row))
        if len(waiting) == CHUNK:
            ReleasedCase.objects.bulk_create(waiting)
            waiting = []
    ReleasedCase.objects.bulk_create(waiting)
    renderings = Rendering.objects.published().values("case", "edition")
    wanted = {(row["case"], row["edition"]) for row in renderings.iterator()}
    editions = Edition.objects.filter(case__status="published").values_list("pk", "case", "number")
    release.editions.add(*(pk for pk, case, number in editions.iterator() if (case, number) in wanted))
    return release
