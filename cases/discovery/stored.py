"""Stored answers and summaries of several published cases at once, in one query."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cases.discovery.snapshot import fetch

# Not a join: joined, SQLite may begin with all the published cases instead of the few that are named.
_PUBLISHED = "EXISTS (SELECT 1 FROM cases_case c WHERE c.id = r.case_id AND c.status = 'published')"


def answers(slugs: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Slug → the finished answer, in the order asked for; what isn't published is left out."""
    return _read("answer", slugs)


def summaries(slugs: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Slug → the summary that lists show, in the order asked for; what isn't published is left out."""
    return _read("summary", slugs)


def titles(slugs: Sequence[str]) -> dict[str, str]:
    """Slug → title, in the order asked for; what isn't published is left out."""
    if not slugs:
        return {}
    marks = ", ".join(["%s"] * len(slugs))
    rows = fetch(
        f"SELECT r.slug, r.title FROM cases_rendering r WHERE r.slug IN ({marks}) AND {_PUBLISHED}",  # noqa: S608 - constants
        tuple(slugs),
    )
    found = dict(rows)
    return {slug: found[slug] for slug in slugs if slug in found}


def _read(column: str, slugs: Sequence[str]) -> dict[str, dict[str, Any]]:
    if not slugs:
        return {}
    marks = ", ".join(["%s"] * len(slugs))
    rows = fetch(
        f"SELECT r.slug, r.{column} FROM cases_rendering r WHERE r.slug IN ({marks}) AND {_PUBLISHED}",  # noqa: S608 - constants
        tuple(slugs),
    )
    found = {slug: json.loads(bytes(document)) for slug, document in rows}
    return {slug: found[slug] for slug in slugs if slug in found}
