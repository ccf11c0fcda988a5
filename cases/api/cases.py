"""The cases: their list from stored rows, one case as its stored answer, its editions, and the facets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from rest_framework.response import Response

from cases.api import schemas
from cases.api.expanding import read_expand
from cases.api.formats import Stored, Written, formats_of
from cases.api.pages import Links, Wanted, fitting, read_wanted, write_cursor
from cases.api.parameters import (
    CASE_FILTERS,
    CURSOR,
    PAGE,
    SEARCH,
    SIZE,
    Parameter,
    chosen_fields,
    field_parameters,
    only_case_filters,
    ordering_parameter,
    read_ordering,
    whole_number,
)
from cases.api.problems import Gone, NotThere
from cases.api.tables import list_of
from cases.api.then import IMMUTABLE, RELEASE, check_together, find_release
from cases.api.views import LICENCE, PublicView, moved
from cases.discovery import catalogue, filters, frozen
from cases.discovery.filters import FieldError, Selection, UnreadableParameters
from cases.discovery.snapshot import snapshot
from cases.exchange import bibliography, case_rows, geojson, linked_data, released
from cases.exchange.case_rows import CASES
from cases.exchange.lines import compact, csv_lines
from cases.exchange.publications import EDITIONS
from cases.models import Case, Edition, Release, Rendering, SlugRedirect
from cases.publication.answers import Names, answer

SLUG = {"slug": "The case's address."}
LARGEST = 2**31 - 1  # number of an edition that the database can look for
DOCUMENT, MOST_DOCUMENTS = "document", 50
DOCUMENTS_AT_ONCE = 50  # whole answers that are in memory together
EXPAND = Parameter(
    "expand", f"“{DOCUMENT}”: the whole of each case instead of its row, at most {MOST_DOCUMENTS} a page. With JSON and NDJSON.",
    {"type": "string", "enum": [DOCUMENT]}, several=True,
)  # fmt: skip
EDITION = Parameter(
    "edition", "This edition of the case, by its number; what it names is called what it is called now.",
    {"type": "integer", "minimum": 1, "examples": [1]},
)  # fmt: skip


class Selecting(PublicView):
    """What selects cases by their filters: those of now, or of a release."""

    selection: Selection = Selection()

    def select(self, query: Any) -> None:
        """Read which cases are wanted."""
        self.release = find_release(query)
        if self.release:
            check_together(query, ["search"])
        names = released.catalogue_of(self.release).index.names if self.release else None
        self.selection = filters.read(only_case_filters(query, search=True), names=names)

    def find(self, **wanted: Any) -> catalogue.Found:
        """A page of the catalogue of now or of the release."""
        if self.release:
            return released.catalogue_of(self.release).find(self.selection, **wanted)
        return catalogue.find(self.selection, **wanted)


class CaseList(Selecting):
    """The published cases."""

    operation = "cases_list"
    formats = formats_of("cases")
    help = "The published cases, one row each. “cases/<slug>/” is the whole of one."
    wanted: Wanted = Wanted()
    ordering: str = ""
    fields: list[str] | None = None
    whole: bool = False

    def parameters(self) -> tuple[Parameter, ...]:
        usual = "Usually what began last comes first; “relevance” goes with a search."
        ordering = ordering_parameter(catalogue.ORDERS, usual)
        names = dict.fromkeys((*schemas.SUMMARY_ORDER, *schemas.CASE_ORDER, *CASES.by_name))
        return (PAGE, SIZE, CURSOR, ordering, EXPAND, *field_parameters(names), RELEASE, SEARCH, *CASE_FILTERS)

    def read(self, query: Any) -> None:
        self.wanted = read_wanted(query)
        if self.wanted.after:
            fitting(self.wanted.after, [str])
        self.ordering = read_ordering(query, catalogue.ORDERS) or catalogue.PUBLIC_ORDER
        self.whole = bool(read_expand(query, [DOCUMENT]))
        if self.whole and self.wanted.size > MOST_DOCUMENTS:
            message = f"With expand={DOCUMENT} a page has at most {MOST_DOCUMENTS} records."
            raise UnreadableParameters([FieldError("page_size", message)])
        self.fields = chosen_fields(query, self._names())
        self.select(query)
        if self.release and self.ordering == catalogue.RELEVANCE:
            check_together(query, ["ordering"])

    def _names(self) -> Sequence[str]:
        """The fields of a row, which depend on what is asked for."""
        if self.format == "csv":
            return list(CASES.by_name)
        return schemas.CASE_ORDER if self.whole else schemas.SUMMARY_ORDER

    def get(self, request: Any, **address: Any) -> HttpResponseBase:
        """The catalogue takes care itself that all that it says is of one moment."""
        if isinstance(request.accepted_renderer, Written):
            return super().get(request, **address)
        with snapshot() if self.whole else nullcontext():
            found = self._found()
            results = self._results(found)
        self.generation = found.generation
        next_cursor = write_cursor([found.next_after]) if found.next_after is not None else None
        links = Links(request, self.wanted, found.count, next_cursor)
        self.link(links.header())
        head = json.dumps({"count": found.count, "next": links.next, "previous": links.previous}, separators=(",", ":"))
        return Response(Stored(head[:-1].encode() + b',"results":' + results + b"}"))

    def _found(self) -> catalogue.Found:
        wanted = self.wanted
        walk = None if wanted.after is None else (wanted.after or [""])[0]
        found = self.find(order=self.ordering, page=wanted.number, page_size=wanted.size, after=walk)
        wanted.check(found.count)
        return found

    def _results(self, found: catalogue.Found) -> bytes:
        if self.whole:
            return b"[" + b",".join(self._narrowed(self._answers([row["slug"] for row in found.rows]))) + b"]"
        if self.fields is None:
            return catalogue.page_bytes(found)
        return b"[" + b",".join(self._narrowed(found.documents)) + b"]"

    def _answers(self, slugs: Sequence[str]) -> list[bytes]:
        return released.catalogue_of(self.release).answers(slugs) if self.release else answers_of(slugs)

    def _narrowed(self, documents: Iterable[bytes]) -> Iterator[bytes]:
        """The stored documents with the fields that are asked for."""
        for document in documents:
            yield document if self.fields is None else picked(document, self.fields)

    def written(self, **address: Any) -> Iterator[Any]:
        then = released.catalogue_of(self.release) if self.release else None
        pks = (then or catalogue).matching(self.selection, order=self.ordering)
        stored = then.stored if then else case_rows.stored
        yield len(pks)
        if self.format == "csv":
            yield from csv_lines(self.fields or list(CASES.by_name), self._rows(pks))
        elif self.format == "ndjson":
            documents = stored(pks, "answer" if self.whole else "summary", DOCUMENTS_AT_ONCE)
            yield from (f"{document.decode()}\n" for document in self._narrowed(documents))
        elif self.format == "geojson":
            about = {"count": len(pks), "generation": self.generation, "licence": LICENCE}
            rows = (json.loads(document) for document in stored(pks, "summary", DOCUMENTS_AT_ONCE))
            yield from geojson.collection((geojson.of_summary(row, self.fields) for row in rows), about)
        else:
            answers = (json.loads(document) for document in stored(pks, "answer", DOCUMENTS_AT_ONCE))
            yield from _cited(self.format, answers, self.site)

    def _rows(self, pks: Sequence[int]) -> Iterator[dict[str, Any]]:
        """The rows of the tidy table."""
        if not self.release:
            return case_rows.rows_of(pks, self.fields)
        slugs = released.catalogue_of(self.release).slugs(self.selection, order=self.ordering)
        return released.cases_in_order(released.path_of(self.release), slugs, self.fields)

    def answer_schema(self, define: schemas.Define) -> schemas.Schema:
        either = {"anyOf": [schemas.of_summary(define), schemas.of_case(define)]}
        return schemas.of_page("CaseSummary", either, define)


def picked(document: bytes, fields: Sequence[str]) -> bytes:
    """A stored document with these fields only."""
    whole = json.loads(document)
    return compact({name: whole[name] for name in fields}).encode()


def answers_of(slugs: Sequence[str]) -> list[bytes]:
    """The whole answers of these published cases, in this order: one query."""
    rows = Rendering.objects.published().filter(slug__in=slugs).order_by().values_list("slug", "answer")
    found = {slug: bytes(answer) for slug, answer in rows}
    return [found[slug] for slug in slugs if slug in found]


def _cited(format: str, answers: Iterator[dict[str, Any]], site: str) -> Iterator[str]:
    """Whole answers as linked data or as a bibliography."""
    if format == "jsonld":
        return linked_data.graph(linked_data.of_case(full, site) for full in answers)
    return bibliography.WRITERS[format](bibliography.case_as_source(full, site) for full in answers)


class CaseView(PublicView):
    """One case."""

    operation = "cases_retrieve"
    formats = formats_of("cases", alone=True)
    problems = (400, 404, 406, 410, 429, 500, 503)
    path_help = SLUG
    help = "The whole of a case: its dossier with every reference resolved, and every source that it cites."
    fields: list[str] | None = None
    edition = 0
    edition_is_missing = False  # of a case that is there

    def parameters(self) -> tuple[Parameter, ...]:
        return (RELEASE, EDITION, *field_parameters(schemas.CASE_ORDER))

    def read(self, query: Any) -> None:
        self.fields = chosen_fields(query, schemas.CASE_ORDER)
        self.release = find_release(query)
        self.edition = whole_number(query, "edition", 0, 1)

    def get(self, request: Any, **address: Any) -> HttpResponseBase:
        try:
            return super().get(request, **address)
        except NotThere:
            if self.release or self.edition_is_missing:
                raise
            return elsewhere(request, address["slug"])

    def answer(self, **address: Any) -> Any:
        document = self._found(address["slug"])
        return Stored(document if self.fields is None else picked(document, self.fields))

    def _found(self, slug: str) -> bytes:
        if self.release:
            return self._released(self.release, slug)
        if self.edition:
            return self._of_edition(slug)
        found = catalogue.stored_answer(slug)
        if found is None:
            raise NotThere(f"There is no published case “{slug}”.")
        return found

    def _released(self, release: Release, slug: str) -> bytes:
        """The case as it was in the release, whatever became of it since."""
        found = frozen.of_slug(release, slug)
        if found is None:
            raise NotThere(f"There is no case “{slug}” in release {release.label}.")
        if self.edition and (there := json.loads(found)["edition"]) != self.edition:
            raise NotThere(f"Release {release.label} has edition {there} of “{slug}”, and not {self.edition}.")
        return found

    def _of_edition(self, slug: str) -> bytes:
        """An edition as an answer: its dossier, in which what it names is called what it is called now."""
        editions = Edition.objects.published().filter(case__slug=slug, number=min(self.edition, LARGEST))
        fixed = editions.values_list("dossier", "number", "published_at").first()
        if fixed is None:
            self.edition_is_missing = Case.objects.published().filter(slug=slug).exists()
            raise NotThere(f"The case “{slug}” has no edition {self.edition}.")
        document = json.loads(fixed[0])
        full = answer(document, Names([document]), {"edition": fixed[1], "published_at": fixed[2].isoformat()})
        return compact(full).encode()

    def written(self, **address: Any) -> Iterator[Any]:
        full = json.loads(self._found(address["slug"]))
        yield 1
        if self.format == "geojson":
            yield f"{compact(geojson.of_summary(full, self.fields))}\n"
        elif self.format == "jsonld":
            yield f"{compact(linked_data.alone(linked_data.of_case(full, self.site)))}\n"
        else:
            yield from _cited(self.format, iter([full]), self.site)

    def answer_schema(self, define: schemas.Define) -> schemas.Schema:
        return schemas.of_case(define)


def elsewhere(request: Any, slug: str) -> Any:
    """Where a case is that isn't published under this address: elsewhere, gone, or nowhere."""
    new = SlugRedirect.objects.filter(record="case", old=slug).values_list("new", flat=True).first()
    if new:
        return moved(request.path, slug, new, request.META.get("QUERY_STRING", ""))
    withdrawn = (
        Case.objects.withdrawn().originals().filter(slug=slug).values_list("withdrawn_reason", flat=True).first()
    )
    if withdrawn is not None:
        raise Gone(f"The case “{slug}” was withdrawn. {withdrawn}".strip())
    raise NotThere(f"There is no published case “{slug}”.")


_AllEditions = list_of(EDITIONS, "Versions")


class EditionsOfCase(_AllEditions):  # type: ignore[misc, valid-type]
    """The editions of one case."""

    operation = "cases_editions_list"
    problems = (400, 404, 406, 410, 429, 500, 503)
    path_help = SLUG
    help = "The editions of a case: each is its dossier as it was published, and never changes."

    def get(self, request: Any, **address: Any) -> HttpResponseBase:
        self.case = Case.objects.published().filter(slug=address["slug"]).values_list("pk", flat=True).first()
        return elsewhere(request, address["slug"]) if self.case is None else super().get(request, **address)

    def rows(self) -> QuerySet[Any]:
        return super().rows().filter(case=self.case)


class EditionView(PublicView):
    """One edition: the fixed dossier, byte for byte what its hash is of."""

    operation = "cases_editions_retrieve"
    tag = "Versions"
    problems = (400, 404, 406, 410, 429, 500, 503)
    path_help = {**SLUG, "number": "Number of the edition."}
    help = "The dossier of a case as it was published in this edition. The SHA-256 in “editions” is of these bytes."

    def answer(self, **address: Any) -> Any:
        slug, number = address["slug"], address["number"]
        editions = Edition.objects.published().filter(case__slug=slug, number=min(number, LARGEST))
        dossier = editions.values_list("dossier", flat=True).first()
        if dossier is not None:
            return Response(Stored(dossier.encode()), headers={"Cache-Control": IMMUTABLE})
        if Case.objects.published().filter(slug=slug).exists():
            raise NotThere(f"The case “{slug}” has no edition {number}.")
        return elsewhere(self.request, slug)

    def answer_schema(self, define: schemas.Define) -> schemas.Schema:
        return schemas.of_dossier(define)
