"""What has a place, as GeoJSON (RFC 7946): longitude before latitude. What has none is a feature without geometry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from cases.exchange.columns import Column
from cases.exchange.lines import compact, json_list
from cases.exchange.tables import Table

Feature = dict[str, Any]
POINT = "_point"
_OWN = Column(POINT, "", "", paths=("latitude", "longitude"), read=lambda latitude, longitude: _at(latitude, longitude))


def _at(latitude: float | None, longitude: float | None) -> list[float] | None:
    """A position, or None where it is not known."""
    return None if latitude is None or longitude is None else [longitude, latitude]


def _of_agreement(place: str, case_place: str, *numbers: float | None) -> list[float] | None:
    """Where an agreement was signed: at the venue of its case, if it is the same place, else somewhere in that country."""
    return _of_venue(place, case_place, numbers) or _at(*numbers[2:])


def _located_by(place: str, case_place: str, *numbers: float | None) -> str | None:
    if _of_venue(place, case_place, numbers):
        return "venue"
    return "country" if _at(*numbers[2:]) else None


def _of_venue(place: str, case_place: str, numbers: Sequence[float | None]) -> list[float] | None:
    return _at(*numbers[:2]) if place in ("", case_place) else None


_PLACES = ("place", "case__place", "case__latitude", "case__longitude", "country__latitude", "country__longitude")
# The columns of a position; what stands beside it says how exactly it is meant.
POINTS: dict[str, tuple[Column, ...]] = {
    "conflicts": (_OWN,),
    "events": (_OWN,),
    "agreements": (
        Column(POINT, "", "", read=_of_agreement, paths=_PLACES),
        Column("located_by", "", "", read=_located_by, paths=_PLACES),
    ),
}


def feature(name: str, position: list[float] | None, properties: Mapping[str, Any]) -> Feature:
    """One feature, with the identity of its record."""
    geometry = {"type": "Point", "coordinates": position} if position else None
    return {"type": "Feature", "id": name, "geometry": geometry, "properties": dict(properties)}


def features(table: Table, rows: QuerySet[Any], names: Iterable[str] | None = None) -> Iterator[Feature]:
    """The rows of a table of `POINTS` as features with these columns as properties (all, if none are named)."""
    shown = table.chosen(set(names) if names is not None else None)
    by = [table.address] if table.address else ["case", "key"]
    needed = [column for column in table.columns if column in shown or column.name in by]
    points = POINTS[table.name]
    for row in replace(table, columns=(*needed, *points)).read(rows):
        identity = "/".join(str(row[name]) for name in by)
        yield feature(identity, row[POINT], {column.name: row[column.name] for column in (*shown, *points[1:])})


def of_summary(row: Mapping[str, Any], names: Iterable[str] | None = None) -> Feature:
    """A case's row as a feature."""
    properties = row if names is None else {name: row[name] for name in names}
    return feature(row["slug"], _at(row["latitude"], row["longitude"]), properties)


def collection(found: Iterable[Feature], about: Mapping[str, Any]) -> Iterator[str]:
    """A feature collection, feature by feature; `about` stands at its head."""
    head = compact({"type": "FeatureCollection", **about})
    return json_list(found, f'{head[:-1]},"features":[', "]}\n")
