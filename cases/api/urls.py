"""The addresses of the API. What isn't here is said in the API's own form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, re_path

from cases.api.cases import CaseList, CaseView, EditionsOfCase, EditionView
from cases.api.docs import CollectionDocsView, DocsView, FilterDocsView
from cases.api.drafts import DraftList, DraftView
from cases.api.facets import FacetsView
from cases.api.finding import CompareView, PrecedentsView, SearchView, SimilarView
from cases.api.formats import ENDINGS
from cases.api.releases import ReleasesCompared, ReleaseView
from cases.api.root import CodebookView, Root, SchemaView, Unknown
from cases.api.tables import LISTS, RECORDS


def at(address: str, view: Any, name: str) -> Iterator[URLPattern]:
    """The view at its address, and with an ending for each of its formats: “cases/” and “cases.csv”."""
    yield path(f"{address}/", view.as_view(), name=name)
    formats = {made.format for made in view.formats}
    for ending, format in ENDINGS.items():
        if format in formats:
            yield path(f"{address}.{ending}", view.as_view(), {"format": format}, name=f"{name}-{ending}")


urlpatterns = [
    path("", Root.as_view(), name="api-root"),
    *at("cases", CaseList, "api-cases"),
    *at("cases/<slug:slug>", CaseView, "api-case"),
    *at("cases/<slug:slug>/editions", EditionsOfCase, "api-case-editions"),
    *at("cases/<slug:slug>/editions/<int:number>", EditionView, "api-case-edition"),
    *at("cases/<slug:slug>/similar", SimilarView, "api-case-similar"),
    *at("search", SearchView, "api-search"),
    *at("compare", CompareView, "api-compare"),
    *at("precedents", PrecedentsView, "api-precedents"),
    *at("facets", FacetsView, "api-facets"),
    *at("codebook", CodebookView, "api-codebook"),
    *(found for name, view in LISTS.items() for found in at(name, view, f"api-{name}")),
    *(found for name, view in RECORDS.items() for found in at(f"{name}/<slug:slug>", view, f"api-{name}-record")),
    path("releases/compare/", ReleasesCompared.as_view(), name="api-releases-compare"),
    path("releases/<str:label>/", ReleaseView.as_view(), name="api-release"),
    path("drafts/", DraftList.as_view(), name="api-drafts"),
    path("drafts/<slug:slug>/", DraftView.as_view(), name="api-draft"),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocsView.as_view(), name="api-docs"),
    path("docs/filters/", FilterDocsView.as_view(), name="api-docs-filters"),
    path("docs/<slug:name>/", CollectionDocsView.as_view(), name="api-docs-collection"),
]
nowhere = re_path(r"", Unknown.as_view(), name="api-nowhere")
