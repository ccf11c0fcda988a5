"""The tidy tables, the vocabularies, editions, releases and changes, under their addresses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet

from cases.api import writers
from cases.api.formats import formats_of
from cases.api.lookups import (
    CASE,
    Lookup,
    TermsOf,
    condition,
    lookups_of,
    present_terms,
    read_cases,
    read_lookups,
    released_terms,
)
from cases.api.pages import Links, write_cursor
from cases.api.parameters import CASE_FILTERS, Parameter, only_case_filters, whole_number
from cases.api.problems import NotThere
from cases.api.schemas import Define, Schema
from cases.api.then import RELEASE, check_format, check_together, find_release
from cases.api.views import ListView, TableView, moved
from cases.discovery import filters
from cases.discovery.filters import Selection
from cases.exchange import geojson, linked_data, released
from cases.exchange.lines import compact, csv_lines, ndjson_lines
from cases.exchange.publications import CHANGES, EDITIONS, RELEASES
from cases.exchange.released import Criterion
from cases.exchange.tables import TABLES, Table
from cases.exchange.vocabularies import VOCABULARIES
from cases.exchange.whole import ALL
from cases.models import Case, Release, SlugRedirect

RELEASED_FORMATS = ("json", "api", "csv", "ndjson")


class FilteredList(ListView):
    """A list with the filters of the cases, if its rows belong to cases, and the table's own lookups."""

    lookups: ClassVar[dict[str, Lookup]]
    selection: Selection = Selection()
    cases: tuple[str, ...] = ()
    criteria: Sequence[Criterion] = ()

    def parameters(self) -> tuple[Parameter, ...]:
        of_cases = (CASE, *CASE_FILTERS) if self.table.to_case else ()
        then = (RELEASE,) if self.table.name in ALL else ()
        return (*super().parameters(), *then, *of_cases, *(lookup.parameter for lookup in self.lookups.values()))

    def read(self, query: Any) -> None:
        self.release = find_release(query) if self.table.name in ALL else None
        super().read(query)
        names = None
        terms: TermsOf = present_terms
        if self.release:
            check_together(query, ["expand"])
            check_format(self.format, RELEASED_FORMATS)
            names, terms = released.catalogue_of(self.release).index.names, released_terms(self.release)
        if self.table.to_case and (given := only_case_filters(query)):
            self.selection = filters.read(given, names=names)
        self.cases = read_cases(query, self.release) if self.table.to_case else ()
        self.criteria = read_lookups(query, self.lookups, terms)

    def cursor_kinds(self) -> list[type]:
        return [int] if self.release else super().cursor_kinds()

    def answer(self, **address: Any) -> Any:
        return self._then(self.release) if self.release else super().answer(**address)

    def _then(self, release: Release) -> Any:
        """A part of the rows as they were in the release."""
        rows, wanted = self._released(release), self.wanted
        count = rows.count()
        wanted.check(count)
        if wanted.after is None:
            page, place = list(rows.read(self.fields, first=wanted.first, size=wanted.size)), None
        else:
            page, place = rows.walk((wanted.after or [0])[0], wanted.size, self.fields)
        links = Links(self.request, wanted, count, None if place is None else write_cursor([place]))
        self.link(links.header())
        return {"count": count, "next": links.next, "previous": links.previous, "results": page}

    def _released(self, release: Release) -> released.Rows:
        """The rows of the release that are selected."""
        cases: list[str] | None = None
        if self.selection:
            cases = released.catalogue_of(release).slugs(self.selection)
        if self.cases:
            cases = [slug for slug in self.cases if cases is None or slug in cases]
        return released.Rows(released.path_of(release), self.table, self.criteria, cases, self.ordering)

    def written(self, **address: Any) -> Iterator[Any]:
        if not self.release:
            yield from super().written(**address)
            return
        rows = self._released(self.release)
        yield rows.count()
        names = self.fields or list(self.table.by_name)
        yield from ndjson_lines(rows.read(names)) if self.format == "ndjson" else csv_lines(names, rows.read(names))

    def rows(self) -> QuerySet[Any]:
        rows = super().rows().filter(condition(self.table, self.criteria))
        chosen = Case.objects.published()
        if self.selection:
            chosen = filters.apply(self.selection, chosen)
        if self.cases:
            chosen = chosen.filter(slug__in=self.cases)
        narrowed = self.selection or self.cases
        return self.table.of_cases(rows, chosen.order_by().values("pk")) if narrowed else rows


class RecordView(TableView):
    """One record that stands by itself, at its own address."""

    def answer(self, **address: Any) -> Any:
        for row in self.table.read(self._found(address["slug"]), self.fields):
            return row
        raise NotThere(f"There is no record “{address['slug']}” in “{self.table.name}”.")

    def get(self, request: Any, **address: Any) -> Any:
        try:
            return super().get(request, **address)
        except NotThere:
            named = address["slug"]
            from_ = SlugRedirect.objects.filter(record=str(self.table.model._meta.verbose_name), old=named)
            new = from_.values_list("new", flat=True).first()
            if not new:
                raise
            return moved(request.path, named, new, request.META.get("QUERY_STRING", ""))

    def _found(self, named: str) -> QuerySet[Any]:
        return self.table.published().filter(**{self.table.address: named})

    def written(self, **address: Any) -> Iterator[Any]:
        rows = self._found(address["slug"])
        if not rows.exists():
            raise NotThere(f"There is no record “{address['slug']}” in “{self.table.name}”.")
        yield 1
        if self.format == "geojson":
            yield from (f"{compact(found)}\n" for found in geojson.features(self.table, rows, self.fields))
        elif self.format == "jsonld":
            documents = (linked_data.of_actor(row, self.site) for row in self.table.read(rows))
            yield from (f"{compact(linked_data.alone(found))}\n" for found in documents)
        else:
            yield from writers.write(self.format, self.table, rows, None, self.site, {})

    def answer_schema(self, define: Define) -> Schema:
        return self.row_schema(define)


class ChangeList(FilteredList):
    """The journal that a mirror follows."""

    since = 0

    def parameters(self) -> tuple[Parameter, ...]:
        about = "Only what changed after this generation: the number in the header Good-Offices-Generation of an earlier answer."
        schema = {"type": "integer", "minimum": 0, "default": 0}
        return (Parameter("since", about, schema), *super().parameters())

    def read(self, query: Any) -> None:
        super().read(query)
        self.since = whole_number(query, "since", 0, 0)

    def rows(self) -> QuerySet[Any]:
        return super().rows().filter(generation__gt=self.since)


def singular(name: str) -> str:
    """“parties” → “Party”, for the names of schemas."""
    word = name[:-3] + "y" if name.endswith("ies") else name.removesuffix("s")
    return "".join(piece.capitalize() for piece in word.split("-"))


def list_of(table: Table, tag: str, base: type[FilteredList] = FilteredList) -> type[FilteredList]:
    """The view of a table's list."""
    name = singular(table.name)
    members = {
        "table": table, "row_name": name, "lookups": lookups_of(table), "help": table.help, "tag": tag,
        "operation": f"{table.name.replace('-', '_')}_list", "formats": formats_of(table.name),
    }  # fmt: skip
    return type(f"{name}List", (base,), members)


def record_of(table: Table, tag: str) -> type[RecordView]:
    """The view of one record of a table."""
    name = singular(table.name)
    members = {
        "table": table, "row_name": name, "help": f"One record of “{table.name}”.", "tag": tag,
        "operation": f"{table.name.replace('-', '_')}_retrieve",
        "path_help": {"slug": f"The record's {table.address}."}, "formats": formats_of(table.name, alone=True),
    }  # fmt: skip
    return type(f"{name}Record", (RecordView,), members)


LISTS: dict[str, type[FilteredList]] = {
    **{name: list_of(table, "Tables") for name, table in TABLES.items()},
    **{name: list_of(table, "Vocabularies") for name, table in VOCABULARIES.items()},
    "editions": list_of(EDITIONS, "Versions"),
    "releases": list_of(RELEASES, "Versions"),
    "changes": list_of(CHANGES, "Versions", ChangeList),
}
RECORDS: dict[str, type[RecordView]] = {
    **{name: record_of(table, "Tables") for name, table in TABLES.items() if table.address},
    **{name: record_of(table, "Vocabularies") for name, table in VOCABULARIES.items()},
}
