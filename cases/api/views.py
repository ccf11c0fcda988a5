"""What all addresses of the API share: strict parameters, one moment of the collection, formats, headers."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from typing import Any, ClassVar

from django.db.models import F, QuerySet
from django.http import HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.http.response import HttpResponseBase
from rest_framework.metadata import SimpleMetadata
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api import expanding, schemas, writers
from cases.api.describing import Described, Operation, reading
from cases.api.examples import example_of
from cases.api.formats import PLAIN, Written
from cases.api.pages import Links, Wanted, absolute, after, fitting, read_wanted, write_cursor
from cases.api.parameters import (
    CURSOR,
    PAGE,
    SIZE,
    Parameter,
    check,
    check_format,
    chosen_fields,
    field_parameters,
    format_parameter,
    ordering_parameter,
    read_ordering,
)
from cases.api.streaming import streamed
from cases.api.then import IMMUTABLE
from cases.api.throttling import Quota
from cases.discovery.snapshot import moment, snapshot
from cases.exchange.tables import Table
from cases.models import Release


def moved(path: str, old: str, new: str, query: str) -> HttpResponse:
    """A permanent redirect to what a record is called now; its name is the fourth part of the address."""
    parts = path.split("/")
    parts[4] = parts[4].replace(old, new, 1)
    return HttpResponsePermanentRedirect("/".join(parts) + (f"?{query}" if query else ""))


LICENCE = "https://creativecommons.org/licenses/by/4.0/"
CODEBOOK = "/api/v1/codebook/"


class LimitedView(APIView):
    """An address that tells its client how often it may ask."""

    parser_classes: Any = ()  # what is sent is read by the views that take something
    quota: Quota | None = None

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """What the address is and answers, as JSON whatever the format is."""
        return JsonResponse(SimpleMetadata().determine_metadata(request, self))

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in self.quota.headers().items() if self.quota else ():
            response.headers[name] = value
        return response


class PublicView(LimitedView):
    """An address that anyone can read. Subclasses say what it takes (`parameters`), answers and means."""

    http_method_names = ["get", "head", "options"]
    schema = Described()
    formats: ClassVar[tuple[type[BaseRenderer], ...]] = PLAIN
    operation: ClassVar[str]
    tag: ClassVar[str] = "Cases"
    problems: ClassVar[tuple[int, ...]] = (400, 404, 406, 429, 500, 503)
    path_help: ClassVar[dict[str, str]] = {}
    help: str = ""
    generation: int | None = None
    release: Release | None = None

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

    def written(self, **address: Any) -> Iterator[Any]:
        """The answer in a format that is written line by line: the number of records, then the lines."""
        raise NotImplementedError

    @property
    def site(self) -> str:
        """The site's address, without a last slash."""
        return absolute(self.request, "/")[:-1]

    @property
    def format(self) -> str:
        """The format that is agreed upon."""
        return str(self.request.accepted_renderer.format)

    def described(self, method: str, define: schemas.Define) -> Operation:
        """What the OpenAPI document says of this address."""
        return reading(self, define)

    def example(self) -> Any:
        """An answer from the collection, for the documentation."""
        return example_of(self.operation)

    def format_parameter(self) -> Parameter:
        return format_parameter([made.format for made in self.formats])

    def get_renderers(self) -> list[Any]:
        return [made() for made in self.formats]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method in ("GET", "HEAD"):
            query = request.query_params
            check(query, {"format", *(parameter.name for parameter in self.parameters())})
            check_format(query, self.format)
            self.read(query)

    def get(self, request: Request, **address: Any) -> HttpResponseBase:
        address.pop("format", None)
        if isinstance(request.accepted_renderer, Written):
            return streamed(request, request.accepted_renderer, self.file_name(**address), self._lines(**address))
        with snapshot():
            self.generation = self._shown()
            found = self.answer(**address)
        return found if isinstance(found, HttpResponse) else Response(found)

    def _lines(self, **address: Any) -> Generator[Any, None, None]:
        with snapshot():
            self.generation = self._shown()
            yield from self.written(**address)

    def _shown(self) -> int:
        """The generation that the answer shows."""
        return self.release.generation if self.release else moment().number

    def file_name(self, **address: Any) -> str:
        """What a saved answer is called, without its ending."""
        return str(address.get("slug") or self.operation.removesuffix("_list").replace("_", "-"))

    def link(self, values: Iterable[str]) -> None:
        """Add to the Link header of the answer."""
        self.links = [*getattr(self, "links", []), *values]

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code == 200 and request.method != "OPTIONS":
            links = [*getattr(self, "links", []), f'<{LICENCE}>; rel="license"', f'<{CODEBOOK}>; rel="describedby"']
            response.headers["Link"] = ", ".join(links)
            number = self._shown() if self.generation is None else self.generation
            response.headers["Good-Offices-Generation"] = str(number)
            if self.release:
                response.headers["Good-Offices-Release"] = self.release.label
                response.headers["Cache-Control"] = IMMUTABLE
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

    wanted: Wanted = Wanted()
    ordering: str = ""
    expand: tuple[str, ...] = ()

    def parameters(self) -> tuple[Parameter, ...]:
        usual = f"Usually by {', '.join(_in_words(name) for name in self.table.order)}."
        ordering = (ordering_parameter(self.orders(), usual),) if self.orders() else ()
        names = expanding.expandable(self.table)
        expand = (expanding.expand_parameter(names),) if names else ()
        return (PAGE, SIZE, CURSOR, *ordering, *expand, *super().parameters())

    def orders(self) -> list[str]:
        return [signed for name in self.table.orders for signed in (name, f"-{name}")]

    def read(self, query: Any) -> None:
        super().read(query)
        self.wanted = read_wanted(query)
        self.ordering = read_ordering(query, self.orders()) if self.orders() else ""
        self.expand = expanding.read_expand(query, expanding.expandable(self.table))
        if self.wanted.after:
            fitting(self.wanted.after, self.cursor_kinds())

    def cursor_kinds(self) -> list[type]:
        """What the values in a cursor are."""
        return [self._kind(name) for name in self.table.identity]

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
        results = list(self._expanded(page))
        return {"count": count, "next": links.next, "previous": links.previous, "results": results}

    def _expanded(self, rows: QuerySet[Any]) -> Iterator[dict[str, Any]]:
        found = self.table.read(rows, expanding.needed(self.fields, self.expand, self.table))
        return expanding.expanded(found, self.expand, self.fields)

    def written(self, **address: Any) -> Iterator[Any]:
        rows = self.rows()
        count = rows.count()
        yield count
        rows = rows.order_by(*_order(self.table, self.ordering))
        if self.format == "ndjson":
            yield from writers.ndjson(self._expanded(rows))
        else:
            about = {"count": count, "generation": self.generation, "licence": LICENCE}
            yield from writers.write(self.format, self.table, rows, self.fields, self.site, about)

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

    def row_schema(self, define: schemas.Define) -> schemas.Schema:
        row, names = super().row_schema(define), expanding.expandable(self.table)
        if not names:
            return row
        more = schemas.obj({expanding.MEMBER: expanding.schema_of(names, define)}, optional=True)
        return define(f"Expanded{self.row_name}", {"allOf": [row, more]})


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
