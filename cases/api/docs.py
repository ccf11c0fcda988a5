"""The documentation: pages in the look of the site, made from the OpenAPI document and from examples that the tests run."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from rest_framework.renderers import StaticHTMLRenderer
from rest_framework.request import Request

from cases.api.describing import REASONS
from cases.api.formats import WRITTEN
from cases.api.guide import CONVENTIONS, EXAMPLES, PROMISES, filled
from cases.api.pages import absolute
from cases.api.parameters import check
from cases.api.problems import NotThere
from cases.api.reference import Reference
from cases.api.root import openapi
from cases.api.views import LimitedView

TOKEN = "go_your_token"  # noqa: S105 - stands for one
CONFLICT = "egypt-israel"
TAGS = ("Cases", "Tables", "Vocabularies", "Finding", "Versions", "About the data", "Drafts")


@cache
def reference() -> Reference:
    """The reference; it is the same as long as the program is."""
    return Reference(openapi())


class DocsView(LimitedView):
    """How to use the API."""

    schema = None
    renderer_classes = [StaticHTMLRenderer]
    http_method_names = ["get", "head", "options"]

    def get(self, request: Request, **address: Any) -> HttpResponse:
        check(request.query_params, ())
        return self.page(request)

    def page(self, request: Request) -> HttpResponse:
        site = absolute(request, "/")[:-1]
        values = {"site": site, "token": TOKEN, "conflict": CONFLICT}
        tags: dict[str, list[Any]] = {tag: [] for tag in TAGS}
        for found in reference().collections().values():
            tags[found.tag].append(found)
        context = {
            "site": site, "conventions": CONVENTIONS, "promises": PROMISES, "tags": tags.items(), "problems": REASONS.items(),
            "formats": [(made.format, made.ending, made.media_type, made.about) for made in WRITTEN],
            "examples": [
                (made, [(language, filled(code, **values)) for language, code in
                        (("curl", made.curl), ("Python", made.python), ("R", made.r)) if code])
                for made in EXAMPLES
            ],
        }  # fmt: skip
        return render(request._request, "api/docs.html", context)


class CollectionDocsView(DocsView):
    """The reference of one collection."""

    def get(self, request: Request, **address: Any) -> HttpResponse:
        check(request.query_params, ())
        collections, name = reference().collections(), address["name"]
        if name not in collections:
            raise NotThere(f"There is no collection “{name}”. There are: {', '.join(collections)}.")
        context = {"collection": collections[name], "site": absolute(request, "/")[:-1]}
        return render(request._request, "api/collection.html", context)


class FilterDocsView(DocsView):
    """The filters that lists of cases and of what belongs to cases have alike."""

    def page(self, request: Request) -> HttpResponse:
        return render(request._request, "api/filters.html", {"filters": reference().filters()})
