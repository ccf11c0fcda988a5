"""How many of the selected cases have which values."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rest_framework.response import Response

from cases.api import schemas
from cases.api.cases import Selecting
from cases.api.formats import Stored
from cases.api.parameters import CASE_FILTERS, SEARCH, Parameter, chosen_fields
from cases.api.then import RELEASE
from cases.discovery import catalogue
from cases.exchange.lines import compact


@lru_cache(maxsize=2**16)
def _named(value: str, label: str) -> str:
    """The beginning of a value of a facet as JSON, which is the same in every answer."""
    return f'{{"value":{compact(value)},"label":{compact(label)},"count":'


_MARKS = {
    (selected, excluded): f',"selected":{compact(selected)},"excluded":{compact(excluded)}}}'
    for selected in (False, True)
    for excluded in (False, True)
}


def _written(facet: catalogue.Facet) -> str:
    """A facet as JSON, by hand: there are thousands of values in an answer, and hardly anything of them ever differs."""
    about = compact({"name": facet.name, "label": facet.label, "help": facet.help}).removesuffix("}")
    values = ",".join(
        f"{_named(value.value, value.label)}{value.count}{_MARKS[value.selected, value.excluded]}"
        for value in facet.values
    )
    return f'{about},"values":[{values}]}}'


class FacetsView(Selecting):
    """How many cases have which values."""

    operation = "facets_retrieve"
    help = "How many of the selected cases have each value of each facet. A facet ignores its own choice."

    def parameters(self) -> tuple[Parameter, ...]:
        names = [facet.name for facet in catalogue.FACETS]
        only = Parameter("fields", "Only these facets.", {"type": "string", "enum": names}, several=True, least=1)
        return (only, RELEASE, SEARCH, *CASE_FILTERS)

    def read(self, query: Any) -> None:
        self.fields = chosen_fields(query, [facet.name for facet in catalogue.FACETS])
        self.select(query)

    def get(self, request: Any, **address: Any) -> Response:
        found = self.find(page_size=0, with_facets=True if self.fields is None else self.fields)
        self.generation = found.generation
        facets = ",".join(map(_written, found.facets))
        return Response(Stored(f'{{"count":{found.count},"facets":[{facets}]}}'.encode()))

    def answer_schema(self, define: schemas.Define) -> schemas.Schema:
        return schemas.of_facets(define)
