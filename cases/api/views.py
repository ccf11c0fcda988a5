"""What all addresses of the API share: strict parameters, one moment of the collection, headers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import F, QuerySet
from django.http import HttpResponse, HttpResponsePermanentRedirect
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api import schemas
from cases.api.describing import Described
from cases.api.pages import Links, Wanted, after, fitting, read_wanted, write_cursor
from cases.api.parameters import (
    CURSOR,
    FORMAT,
    PAGE,
    SIZE,
    Parameter,
    check,
    chosen_fields,
    field_parameters,
    ordering_parameter,
    read_ordering,
)
from cases.discovery.snapshot import moment, snapshot
from cases.exchange.tables import Table


def moved(path: str, old: str, new: str, query: str) -> HttpResponse:
    """A permanent redirect to what a record is called now."""
    address = path.replace(f"/{old}/", f"/{new}/", 1) + (f"?{query}" if query else "")
    return HttpResponsePermanentRedirect(address)


LICENCE = "https://creativecommons.org/licenses/by/4.0/"
CODEBOOK = "/api/v1/codebook/"


class PublicView(APIView):
    """An address that anyone can read. Subclasses say what it takes (`parameters`), answers and means."""

    http_method_names = ["get", "head", "options"]
    schema = Described()
    operation: ClassVar[str]
    tag: ClassVar[str] = "Cases"
    problems: ClassVar[tuple[int, ...]] = (400, 404, 406, 429, 500, 503)
    path_help: ClassVar[dict[str, str]] = {}
    help: str = ""
    generation: int | None = None

    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters of the query that this address has, besides `format`."""
        return ()

    def answer_schema(self, define: schemas.Define) -> schemas.Schema:
        raise NotImplementedError

    def read(self, query: Any) -> None:
        """Read the parameters; what can't be read is refused before anything is looked up."""

    def answer(self, **address: Any) -> Any:
        """What is answered: values for JSON, stored JSON, or a response."""
        raise NotImplementedError

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method in ("GET", "HEAD"):
            check(request.query_params, {FORMAT.name, *(parameter.name for parameter in self.parameters())})
            self.read(request.query_params)

    def get(self, request: Request, **address: Any) -> HttpResponse:
        with snapshot():
            self.generation = moment().number
            found = self.answer(**address)
        return found if isinstance(found, HttpResponse) else Response(found)

    def link(self, values: Iterable[str]) -> None:
        """Add to the Link header of the answer."""
        self.links = [*getattr(self, "links", []), *values]

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code == 200 and request.method != "OPTIONS":
            links = [*getattr(self, "links", []), f'<{LICENCE}>; rel="license"', f'<{CODEBOOK}>; rel="describedby"']
            response.headers["Link"] = ", ".join(links)
            number = moment().number if self.generation is None else self.generation
            response.headers["Good-Offices-Generation"] = str(number)
        return response

    def get_view_name(self) -> str:
        return self.operation.replace("_", " ").removesuffix(" list").removesuffix(" retrieve").capitalize()

    def get_view_description(self, html: bool = False) -> str:
        return self.help


class TableView(PublicView):
    """Rows of a table that is declared in `exchange`."""

    table: ClassVar[Table]
    row_name: ClassVar[str]
    fields: list[str] | None = None

    def parameters(self) -> tuple[Parameter, ...]:
        return field_parameters(self.table.by_name)

    def read(self, query: Any) -> None:
        self.fields = chosen_fields(query, list(self.table.by_name))

    def row_schema(self, define: schemas.Define) -> schemas.Schema:
        return define(self.row_name, schemas.of_columns(self.table.columns))


class ListView(TableView):
    """A list of a table's rows, by page or by cursor. The number of queries doesn't depend on how many there are."""

    problems = (400, 404, 406, 429, 500, 503)
    wanted: Wanted = Wanted()
    ordering: str = ""

    def parameters(self) -> tuple[Parameter, ...]:
        usual = f"Usually by {', '.join(_in_words(name) for name in self.table.order)}."
        ordering = (ordering_parameter(self.orders(), usual),) if self.orders() else ()
        return (PAGE, SIZE, CURSOR, *ordering, *super().parameters())

    def orders(self) -> list[str]:
        return [signed for name in self.table.orders for signed in (name, f"-{name}")]

    def read(self, query: Any) -> None:
        super().read(query)
        self.wanted = read_wanted(query)
        self.ordering = read_ordering(query, self.orders()) if self.orders() else ""
        if self.wanted.after:
            fitting(self.wanted.after, [self._kind(name) for name in self.table.identity])

    def _kind(self, name: str) -> type:
        return int if name in ("order", "id", "number", "generation") else str

    def rows(self) -> QuerySet[Any]:
        """The public rows that are selected."""
        return self.table.published()

    def answer(self, **address: Any) -> Any:
        rows = self.rows()
        count = rows.count()
        self.wanted.check(count)
        page, next_cursor = self._walked(rows) if self.wanted.after is not None else (self._paged(rows), None)
        links = Links(self.request, self.wanted, count, next_cursor)
        self.link(links.header())
        results = list(self.table.read(page, self.fields))
        return {"count": count, "next": links.next, "previous": links.previous, "results": results}

    def _paged(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        first, size = self.wanted.first, self.wanted.size
        return rows.order_by(*_order(self.table, self.ordering))[first : first + size]

    def _walked(self, rows: QuerySet[Any]) -> tuple[QuerySet[Any], str | None]:
        """What comes after the cursor, and the cursor of what comes after that."""
        identity, size = self.table.identity, self.wanted.size
        rows = rows.filter(after(identity, self.wanted.after or [])).order_by(*identity)
        last = list(rows.values_list(*identity)[size - 1 : size + 1])
        return rows[:size], write_cursor(last[0]) if len(last) == 2 else None

    def answer_schema(self, define: schemas.Define) -> schemas.Schema:
        return schemas.of_page(self.row_name, self.row_schema(define), define)


def _in_words(name: str) -> str:
    return name.replace("__slug", "").replace("__", "'s ").replace("_", " ")


def _order(table: Table, ordering: str) -> list[Any]:
    """The order of rows, unique by the fields at its end; what has no value comes last."""
    if not ordering:
        return list(table.order)
    name = ordering.removeprefix("-")
    fields = {field.name for field in table.model._meta.get_fields()}
    column = F(f"{name}_earliest" if f"{name}_earliest" in fields else name)
    first = column.desc(nulls_last=True) if ordering.startswith("-") else column.asc(nulls_last=True)
    return [first, *table.order, "pk"]
