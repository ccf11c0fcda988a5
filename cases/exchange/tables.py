"""The tidy tables, each declared once: one row per record, with the case and conflict that it belongs to.

The API, the codebook and every file format read these declarations. Rows are read without model instances and with a fixed
number of queries per chunk.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from django.db import models
from django.db.models import Case as Choose
from django.db.models import CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Concat

from cases.dossier.shape import shape_of
from cases.exchange.columns import Column, Pairs, column, gathered, page, parts, plain
from cases.models import (
    Actor,
    Agreement,
    AgreementProvision,
    Challenge,
    Citation,
    Conflict,
    Event,
    Fundamental,
    Lesson,
    Mediator,
    Outcome,
    Party,
    Source,
)
from cases.models.citations import BACKED_PARTS

CHUNK = 500  # rows whose lists are read together


@dataclass(frozen=True)
class Table:
    """A tidy table. `identity` are the fields that name a row for good, `order` those of the usual order (unique together).

    `to_case` are the paths from a row to the cases that it belongs to; several where a record can belong in several ways.
    """

    name: str
    model: Any
    help: str
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    order: tuple[str, ...]
    to_case: tuple[str, ...]
    address: str = ""  # of records that stand by themselves: the field that names them
    orders: tuple[str, ...] = ()  # further fields that rows can be ordered by
    everything: bool = False  # whether all rows are public

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {made.name: made for made in self.columns}

    def published(self) -> QuerySet[Any]:
        """The rows that the public may see."""
        rows: QuerySet[Any] = self.model.objects.all() if self.everything else self.model.objects.published()
        return rows.annotate(**_PART) if self.model is Citation else rows

    def of_cases(self, rows: QuerySet[Any], cases: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that belong to one of these cases; by subqueries, so that no row appears twice."""
        either = Q()
        for path in self.to_case:
            either |= Q(pk__in=self.model.objects.filter(**{f"{path}__in": cases}).order_by().values("pk"))
        return rows.filter(either)

    def chosen(self, names: Collection[str] | None = None) -> tuple[Column, ...]:
        return self.columns if names is None else tuple(made for made in self.columns if made.name in names)

    def read(self, rows: QuerySet[Any], names: Collection[str] | None = None) -> Iterator[dict[str, Any]]:
        """The rows as mappings of these columns (all, if none are named), in chunks."""
        return (row for _, row in self.read_with_keys(rows, names))

    def read_with_keys(
        self, rows: QuerySet[Any], names: Collection[str] | None = None
    ) -> Iterator[tuple[Any, dict[str, Any]]]:
        """The same, each with its primary key."""
        reader = _Reader(self.chosen(names))
        values = rows.values_list("pk", *reader.paths).iterator(chunk_size=CHUNK)
        while chunk := list(islice(values, CHUNK)):
            yield from zip((row[0] for row in chunk), reader.rows(chunk), strict=True)


class _Reader:
    """Makes rows of what a query answered."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self.paths = tuple(dict.fromkeys(path for made in columns for path in made.paths))
        places = {path: place for place, path in enumerate(self.paths, start=1)}
        self._places = [tuple(places[path] for path in made.paths) for made in columns]

    def rows(self, chunk: list[tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
        lists = {made.name: gathered(made, [row[0] for row in chunk]) for made in self._columns if made.many}
        for row in chunk:
            yield {
                made.name: made.listed(lists[made.name].get(row[0], []))
                if made.many
                else made.value([row[at] for at in places])
                for made, places in zip(self._columns, self._places, strict=True)
            }


# --- what the tables share -------------------------------------------------------------------------------------------


def _fields(model: Any, without: Collection[str] = ()) -> Iterator[Column]:
    for shape_field in shape_of(model).fields:
        if shape_field.name not in without:
            yield from column(shape_field)


def _of_case(path: str = "case") -> tuple[Column, ...]:
    case, conflict = f"{path}__slug", f"{path}__conflict__slug"
    return (
        Column("case", "Case", "The case that the record belongs to, by its slug.", paths=(case,), nullable=False),
        Column("case_title", "Case, title", "What the case is known as.", paths=(f"{path}__title",), nullable=False),
        Column("conflict", "Conflict", "The conflict of the case, by its slug.", paths=(conflict,), nullable=False),
    )


def _part(name: str, model: Any, help_text: str, orders: tuple[str, ...] = ()) -> Table:
    """The table of one kind of part of a case."""
    columns = (*_of_case(), *_fields(model), page("/cases/{}/", "case__slug"))
    return Table(
        name, model, help_text, columns, identity=("case__slug", "key"), order=("case__slug", "order", "key"),
        to_case=("case",), orders=orders,
    )  # fmt: skip


def _record(
    name: str, model: Any, help_text: str, columns: tuple[Column, ...], to_case: tuple[str, ...], **more: Any
) -> Table:
    """The table of records that stand by themselves."""
    address = model.ADDRESS
    return Table(name, model, help_text, columns, identity=(address,), to_case=to_case, address=address, **more)


def _slugs_of_cases(model: Any, path: str) -> Column:
    """The published cases that a record belongs to."""
    relation = f"{path}__slug"

    def many(pks: Sequence[Any]) -> Pairs:
        status = {f"{path}__status": "published"}
        rows = model.objects.filter(pk__in=pks, **status).order_by("pk", relation)
        return rows.values_list("pk", relation).distinct()

    help_text = "The published cases that the record belongs to, by their slugs."
    return Column("cases", "Cases", help_text, "list", many=many, nullable=False)


def _count_of_cases(name: str, help_text: str, model: Any) -> Column:
    """In how many published cases an actor is a party, or mediates."""

    def many(pks: Sequence[Any]) -> Pairs:
        rows = model.objects.published().filter(actor__in=pks).order_by()
        counts = rows.values("actor").annotate(found=models.Count("case", distinct=True))
        return counts.values_list("actor", "found")

    return Column(name, name.replace("_", " ").capitalize(), help_text, "count", many=many, nullable=False)


# --- citations: which part a citation backs ---------------------------------------------------------------------------

_KEYS = [F("provision__agreement__key"), Value("/"), F("provision__key")]
_PART: dict[str, Any] = {
    "part_kind": Choose(
        *(When(**{f"{name}__isnull": False}, then=Value(name)) for name in BACKED_PARTS),
        default=Value("case"), output_field=CharField(),
    ),
    "part_key": Choose(
        When(provision__isnull=False, then=Concat(*_KEYS, output_field=CharField())),
        default=Coalesce(*(f"{name}__key" for name in BACKED_PARTS if name != "provision"), Value("")),
        output_field=CharField(),
    ),
}  # fmt: skip
_CITED_PART = (
    Column("part", "Part", "What it backs: the case as a whole, or one of its parts.", paths=("part_kind",), nullable=False,
           choices={"case": "case", **{name: name for name in BACKED_PARTS}}, lookup="part_kind"),
    Column("part_key", "Part, key", "The key of that part; of a provision, its agreement's key, a slash and its own.",
           paths=("part_key",)),
)  # fmt: skip
_SOURCE_IN_SHORT = (
    Column("source_title", "Source, title", "Title of the source.", paths=("source__title",), nullable=False),
    Column("source_kind", "Source, kind", "What sort of evidence it is.", paths=("source__kind",), lookup="source__kind",
           choices=dict(Source._meta.get_field("kind").flatchoices), nullable=False),
    Column("source_voice", "Source, voice", "Whose account it is.", paths=("source__voice",), lookup="source__voice",
           choices=dict(Source._meta.get_field("voice").flatchoices), nullable=False),
)  # fmt: skip


def _citations() -> Table:
    columns = (*_of_case(), *_CITED_PART, *_fields(Citation), *_SOURCE_IN_SHORT, page("/cases/{}/", "case__slug"))
    order = ("case__slug", "part_kind", "part_key", "order", "id")
    return Table("citations", Citation, "One row per citation: which source backs or disputes what.", columns,
                 identity=order, order=order, to_case=("case",))  # fmt: skip


def _provisions() -> Table:
    agreement = (
        Column("agreement", "Agreement", "The agreement that provides for it, by its slug.", paths=("agreement__slug",),
               nullable=False),
        Column("agreement_title", "Agreement, title", "Its official title.", paths=("agreement__title",), nullable=False),
        Column("agreement_signed", "Agreement, signed", "When it was signed, in EDTF.", "date", ("agreement__signed",),
               nullable=False),
    )  # fmt: skip
    columns = (
        *_of_case("agreement__case"), *agreement, *_fields(AgreementProvision),
        page("/agreements/{}/", "agreement__slug"),
    )  # fmt: skip
    return Table(
        "provisions", AgreementProvision, "One row per subject that an agreement provides for.", columns,
        identity=("agreement__case__slug", "agreement__key", "key"),
        order=("agreement__case__slug", "agreement__order", "agreement__key", "order", "key"),
        to_case=("agreement__case",),
    )  # fmt: skip


def _agreements() -> Table:
    columns = (*_of_case(), *_fields(Agreement), page("/agreements/{}/", "slug"))
    return Table(
        "agreements", Agreement, "One row per agreement.", columns, identity=("case__slug", "key"),
        order=("case__slug", "order", "key"), to_case=("case",), orders=("signed", "title"),
    )  # fmt: skip


def _affiliation() -> Iterator[Column]:
    """An actor's affiliation, named only if the public may see it."""
    shape_field = next(found for found in shape_of(Actor).fields if found.name == "affiliation")
    for name, path in (("affiliation", "affiliation__slug"), ("affiliation_name", "affiliation__name")):
        yield Column(name, name.replace("_", ", ").capitalize(), shape_field.help_text, paths=(path, "affiliation__public"),
                     read=lambda value, public: value if public else None)  # fmt: skip


def _actors() -> Table:
    columns = (
        *_fields(Actor, without=("affiliation",)), *_affiliation(),
        _count_of_cases("cases_as_party", "Number of published cases to which it is a party.", Party),
        _count_of_cases("cases_as_mediator", "Number of published cases in which it mediates.", Mediator),
        page("/mediators/{}/", "slug"),
    )  # fmt: skip
    return _record("actors", Actor, "One row per state, organisation, group or person of a published case.", columns,
                   ("as_party__case", "as_mediator__case"), order=("name", "slug"), orders=("name",))  # fmt: skip


def _conflicts() -> Table:
    shape = shape_of(Conflict)
    columns = (*_fields(Conflict), *(parts(part) for part in shape.parts), _slugs_of_cases(Conflict, "cases"),
               page("/conflicts/{}/", "slug"))  # fmt: skip
    return _record("conflicts", Conflict, "One row per conflict of a published case.", columns, ("cases",),
                   order=("name", "slug"), orders=("name", "start"))  # fmt: skip


def _sources() -> Table:
    shape = shape_of(Source)
    own = plain(Source, "url", called="source_url")
    columns = (*_fields(Source, without=("url",)), own, *(parts(part) for part in shape.parts),
               _slugs_of_cases(Source, "citations__case"))  # fmt: skip
    return _record("sources", Source, "One row per source that a published case cites.", columns, ("citations__case",),
                   order=("citekey",), orders=("issued", "title"))  # fmt: skip


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _conflicts(),
        _actors(),
        _part("parties", Party, "One row per actor on one side of the table of a case."),
        _part("mediators", Mediator, "One row per third party of a case, and what it did there.", ("start",)),
        _part("events", Event, "One row per dated event of a case.", ("date",)),
        _agreements(),
        _provisions(),
        _part(
            "challenges", Challenge, "One row per thing that stood in the way of a case, or was looked for and absent."
        ),
        _part("outcomes", Outcome, "One row per thing that came of a case, and how far.", ("date",)),
        _part("fundamentals", Fundamental, "One row per fundamental of mediation and case, and how far it was met."),
        _part("lessons", Lesson, "One row per lesson of a case."),
        _citations(),
        _sources(),
    )
}
