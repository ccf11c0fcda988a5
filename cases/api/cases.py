"""The cases: their list from stored rows, one case as its stored answer, its editions, and the facets."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet
from rest_framework.response import Response

from cases.api import schemas
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
)
from cases.api.problems import Gone, NotThere
from cases.api.renderers import Stored
from cases.api.tables import list_of
from cases.api.views import PublicView, moved
from cases.discovery import catalogue, filters
from cases.discovery.filters import Selection
from cases.exchange.publications import EDITIONS
from cases.models import Case, Edition, SlugRedirect

SLUG = {"slug": "The case's address."}
VALUE = ("value", "label", "count", "selected", "excluded")
LARGEST = 2**31 - 1  # number of an edition that the database can look for
IMMUTABLE = "public, max-age=31536000, immutable"


class CaseList(PublicView):
    """The published cases."""

    operation = "cases_list"
    help = "The published cases, one row each. “cases/<slug>/” is the whole of one."
    wanted: Wanted = Wanted()
    selection: Selection = Selection()
    ordering: str = ""
    fields: list[str] | None = None

    def parameters(self) -> tuple[Parameter, ...]:
        usual = "Usually what began last comes first; “relevance” goes with a search."
        ordering = ordering_parameter(catalogue.ORDERS, usual)
        return (PAGE, SIZE, CURSOR, ordering, *field_parameters(schemas.SUMMARY_ORDER), SEARCH, *CASE_FILTERS)

    def read(self, query: Any) -> None:
        self.wanted = read_wanted(query)
        if self.wanted.after:
            fitting(self.wanted.after, [str])
        self.ordering = read_ordering(query, catalogue.ORDERS) or catalogue.PUBLIC_ORDER
        self.fields = chosen_fields(query, schemas.SUMMARY_ORDER)
        self.selection = filters.read(only_case_filters(query, search=True))

    def get(self, request: Any, **address: Any) -> Response:
        """The catalogue takes care itself that all that it says is of one moment."""
        wanted = self.wanted
        walk = None if wanted.after is None else (wanted.after or [""])[0]
        found = catalogue.find(
            self.selection, order=self.ordering, page=wanted.number, page_size=wanted.size, after=walk
        )
        self.generation = found.generation
        wanted.check(found.count)
        next_cursor = write_cursor([found.next_after]) if found.next_after is not None else None
        links = Links(request, wanted, found.count, next_cursor)
        self.link(links.header())
        head = json.dumps({"count": found.count, "next": links.next, "previous": links.previous}, separators=(",", ":"))
        return Response(Stored(head[:-1].encode() + b',"results":' + self._results(found) + b"}"))

    def _results(self, found: catalogue.Found) -> bytes:
        if self.fields is None:
            return catalogue.page_bytes(found)
        rows = [{name: row[name] for name in self.fields} for row in found.rows]
        return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()

    def answer_schema(self, define: schemas.Define) -> schemas.Schema:
        return schemas.of_page("CaseSummary", schemas.of_summary(define), define)


class CaseView(PublicView):
    """One case."""

    operation = "cases_retrieve"
    problems = (400, 404, 406, 410, 429, 500, 503)
    path_help = SLUG
    help = "The whole of a case: its dossier with every reference resolved, and every source that it cites."

    def answer(self, **address: Any) -> Any:
        found = catalogue.stored_answer(address["slug"])
        return Stored(found) if found is not None else elsewhere(self.request, address["slug"])

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

    def answer(self, **address: Any) -> Any:
        self.case = Case.objects.published().filter(slug=address["slug"]).values_list("pk", flat=True).first()
        return elsewhere(self.request, address["slug"]) if self.case is None else super().answer(**address)

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
        about = "The dossier. References are by slug and citekey; what is empty is left out."
        schema = {"type": "object", "description": about, "additionalProperties": True, "required": ["slug", "title"]}
        return define("Dossier", {**schema, "properties": {"slug": {"type": "string"}, "title": {"type": "string"}}})


class FacetsView(PublicView):
    """How many cases have which values."""

    operation = "facets_retrieve"
    help = "How many of the selected cases have each value of each facet. A facet ignores its own choice."
    selection: Selection = Selection()

    def parameters(self) -> tuple[Parameter, ...]:
        names = [facet.name for facet in catalogue.FACETS]
        only = Parameter("fields", "Only these facets.", {"type": "string", "enum": names}, several=True)
        return (only, SEARCH, *CASE_FILTERS)

    def read(self, query: Any) -> None:
        self.fields = chosen_fields(query, [facet.name for facet in catalogue.FACETS])
        self.selection = filters.read(only_case_filters(query, search=True))

    def get(self, request: Any, **address: Any) -> Response:
        found = catalogue.find(self.selection, page_size=0, with_facets=True if self.fields is None else self.fields)
        self.generation = found.generation
        facets = [
            {
                "name": facet.name,
                "label": facet.label,
                "help": facet.help,
                "values": [{name: getattr(value, name) for name in VALUE} for value in facet.values],
            }
            for facet in found.facets
        ]
        return Response({"count": found.count, "facets": facets})

    def answer_schema(self, define: schemas.Define) -> schemas.Schema:
        return schemas.of_facets(define)
