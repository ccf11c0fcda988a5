"""What publication leaves behind, as tables: editions, releases and the journal of changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models

from cases.exchange.columns import Column, Pairs, plain
from cases.exchange.tables import Table
from cases.models import Change, Edition, Release

_OF_CASE = (
    Column("case", "Case", "The case, by its slug.", paths=("case__slug",), nullable=False),
    Column("case_title", "Case, title", "What the case is known as now.", paths=("case__title",), nullable=False),
)


def _iso(at: Any) -> str:
    return str(at.isoformat())


def _time(model: Any, name: str) -> Column:
    return Column(**{**plain(model, name).__dict__, "read": _iso})


def _editions_in(pks: Sequence[Any]) -> Pairs:
    rows = Release.objects.filter(pk__in=pks).order_by().values("pk").annotate(found=models.Count("editions"))
    return rows.values_list("pk", "found")


def _dossier_of(slug: str, number: int) -> str:
    return f"/api/v1/cases/{slug}/editions/{number}/"


EDITIONS = Table(
    "editions", Edition, "One row per edition of a published case: what was published when, and the hash of its dossier.",
    (
        *_OF_CASE, plain(Edition, "number"), _time(Edition, "published_at"), plain(Edition, "sha256"), plain(Edition, "note"),
        Column("url", "Dossier", "Where the edition's dossier is.", "address", ("case__slug", "number"), read=_dossier_of,
               nullable=False),
    ),
    identity=("case__slug", "number"), order=("case__slug", "number"), to_case=("case",), orders=("published_at",),
)  # fmt: skip

RELEASES = Table(
    "releases", Release, "One row per release: a numbered copy of the whole collection that never changes.",
    (
        plain(Release, "label"), _time(Release, "made_at"), plain(Release, "generation"), plain(Release, "note"),
        Column("editions", "Editions", "How many editions it holds.", "count", many=_editions_in, nullable=False),
    ),
    identity=("label",), order=("made_at", "label"), to_case=(), orders=("made_at",), everything=True,
)  # fmt: skip

_RECORD_ADDRESSES = {
    "case": "cases",
    "actor": "actors",
    "source": "sources",
    "conflict": "conflicts",
    "release": "releases",
}


def _address_of(record: str, slug: str, kind: str) -> str | None:
    collection = _RECORD_ADDRESSES.get(record)
    return f"/api/v1/{collection}/{slug}/" if collection and kind != "withdrawn" else None


CHANGES = Table(
    "changes", Change, "What was published, revised, withdrawn, merged or edited, in the order in which it happened.",
    (
        plain(Change, "generation"), _time(Change, "at"),
        Column("kind", "Kind", "What was done.", paths=("kind",), lookup="kind", nullable=False,
               choices=dict(Change._meta.get_field("kind").flatchoices)),
        plain(Change, "record"), plain(Change, "slug"), plain(Change, "note"),
        Column("url", "Address", "Where the record is now; empty where it is gone or has no address of its own.", "address",
               ("record", "slug", "kind"), read=_address_of),
    ),
    identity=("generation", "id"), order=("generation", "id"), to_case=(), everything=True,
)  # fmt: skip
