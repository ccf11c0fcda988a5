"""`?release=`: an address that answers from a release instead of from now. Such an answer never changes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from cases.api.parameters import Parameter, one
from cases.api.problems import NotThere
from cases.discovery.choosing import shown
from cases.discovery.filters import FieldError, UnreadableParameters
from cases.models import Release

IMMUTABLE = "public, max-age=31536000, immutable"
MOST_NAMED = 20
RELEASE = Parameter(
    "release", "As it was in this release, by its label. Such an answer never changes. "
    "Not together with search or an order by relevance.",
    {"type": "string", "examples": ["2026.1"]},
)  # fmt: skip


def find_release(query: Any, name: str = RELEASE.name) -> Release | None:
    """The release that is asked for; None if none is. Raises NotThere if there is no such release."""
    label = one(query, name)
    if not label:
        return None
    found = Release.objects.filter(label=label).first()
    if found is None:
        labels = list(Release.objects.values_list("label", flat=True)[:MOST_NAMED])
        there_are = f"There are: {', '.join(labels)}." if labels else "None was made yet."
        raise NotThere(f"There is no release “{shown(label)}”. {there_are}")
    return found


def check_together(query: Any, names: Collection[str]) -> None:
    """Refuse parameters that mean nothing in a release."""
    errors = [
        FieldError(name, f"“{name}” doesn't go with “release”: a release can be filtered, ordered and walked through.")
        for name in names
        if one(query, name)
    ]
    if errors:
        raise UnreadableParameters(errors)


def check_format(format: str, formats: Collection[str]) -> None:
    """Refuse formats in which a release can't be written."""
    if format not in formats:
        valid = ", ".join(formats)
        message = f"From a release there is no “{format}” here. Valid are: {valid}."
        raise UnreadableParameters([FieldError("format", message)])
