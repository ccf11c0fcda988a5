"""The beginning of the API, the codebook, the OpenAPI document and its reader's page, and whatever isn't there."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.http import HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.api import schemas
from cases.api.cases import CaseList
from cases.api.facets import FacetsView
from cases.api.pages import absolute
from cases.api.parameters import Parameter, check
from cases.api.problems import NotThere
from cases.api.tables import LISTS
from cases.api.views import LimitedView, PublicView
from cases.exchange.codebook import codebook

# What needs a parameter, as URI templates (RFC 6570).
FINDING = (
    ("search", "search/{?search,kind,page}", "Full text search over everything."),
    ("compare", "compare/{?case}", "Two to four cases side by side."),
    (
        "precedents",
        "precedents/{?challenge,issue,region,year,limit}",
        "The cases most like a situation that you describe.",
    ),
    ("similar", "cases/{slug}/similar/", "The cases most like a case."),
)


class CodebookView(PublicView):
    """What every column means."""

    operation = "codebook_retrieve"
    tag = "About the data"
    help = "Every table and column: what it is called, means and can hold, with the codes and their labels."

    def answer(self, **address: Any) -> Any:
        return {"tables": codebook()}

    def answer_schema(self, define: schemas.Define) -> schemas.Schema:
        return schemas.of_codebook(define)


class Root(PublicView):
    """The beginning."""

    operation = "root_retrieve"
    tag = "About the data"
    help = "Good Offices, an open database of mediation case studies: what there is to read, with a sentence each."

    def answer(self, **address: Any) -> Any:
        described = {
            "cases": CaseList.help, "facets": FacetsView.help, **{name: view.help for name, view in LISTS.items()},
            "codebook": CodebookView.help,
            "schema": "The OpenAPI 3.1 document of this API.", "docs": "How to use this API: conventions, examples, reference.",
        }  # fmt: skip
        collections = [
            {"name": name, "url": absolute(self.request, f"/api/v1/{name}/"), "description": about}
            for name, about in described.items()
        ]
        finding = [
            {"name": name, "template": f"{absolute(self.request, f'/api/v1/{address}')}", "description": about}
            for name, address, about in FINDING
        ]
        return {
            "name": "Good Offices", "version": "v1", "licence": "CC BY 4.0", "collections": collections, "finding": finding,
            "drafts": f"{absolute(self.request, '/api/v1/')}drafts/",
        }  # fmt: skip

    def answer_schema(self, define: schemas.Define) -> schemas.Schema:
        line = {"type": "string"}
        entry = schemas.obj({"name": line, "url": {"type": "string", "format": "uri"}, "description": line})
        template = schemas.obj({"name": line, "template": line, "description": line})
        return define("Root", schemas.obj({
            "name": line, "version": line, "licence": line, "collections": schemas.array(entry),
            "finding": schemas.array(template), "drafts": {"type": "string", "format": "uri"},
        }))  # fmt: skip

    def get_view_name(self) -> str:
        return "Good Offices API"


COMMITTED = Path(__file__).with_name("openapi.yaml")  # making it takes seconds; a test holds it to the code


class SchemaAsCommitted(OpenApiYamlRenderer):
    """The file itself; problems are written as ever."""

    def render(self, data: Any, media_type: str | None = None, renderer_context: Any = None) -> bytes:
        if data is openapi():
            return COMMITTED.read_bytes()
        return bytes(super().render(data, media_type, renderer_context))


class SchemaAsYaml(SchemaAsCommitted):
    """The same under the media type that YAML has otherwise."""

    media_type = OpenApiYamlRenderer2.media_type


class SchemaView(LimitedView):
    """The OpenAPI document."""

    http_method_names = ["get", "head", "options"]
    renderer_classes = [SchemaAsCommitted, SchemaAsYaml, OpenApiJsonRenderer, OpenApiJsonRenderer2]
    schema = None
    parameters = (Parameter("format", "The format."),)

    def get(self, request: Request) -> Response:
        check(request.query_params, {"format"})
        return Response(openapi())


@cache
def openapi() -> dict[str, Any]:
    """The OpenAPI document, as it is committed."""
    with COMMITTED.open("rb") as file:
        return dict(yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506 - a safe one


class Unknown(APIView):
    """Whatever isn't there, under any method, is said in the API's own form."""

    schema = None
    http_method_names = ["get", "post", "put", "patch", "delete", "head", "options", "trace"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.perform_authentication(request)
        raise NotThere(f"Nothing is at this address. The API begins at {absolute(request, '/api/v1/')}.")

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An address without its last slash leads to the one with it."""
        if request.method in ("GET", "HEAD") and not request.path.endswith("/") and _is_there(f"{request.path}/"):
            query = request.GET.urlencode()
            return HttpResponsePermanentRedirect(f"{request.path}/" + (f"?{query}" if query else ""))
        return super().dispatch(request, *args, **kwargs)


def _is_there(path: str) -> bool:
    try:
        return getattr(resolve(path).func, "cls", None) is not Unknown
    except Resolver404:
        return False
