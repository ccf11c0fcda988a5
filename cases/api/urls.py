"""The addresses of the API. What isn't here is said in the API's own form."""

from __future__ import annotations

from django.urls import path, re_path

from cases.api.cases import CaseList, CaseView, EditionsOfCase, EditionView, FacetsView
from cases.api.root import CodebookView, DocsView, Root, SchemaView, Unknown
from cases.api.tables import LISTS, RECORDS

urlpatterns = [
    path("", Root.as_view(), name="api-root"),
    path("cases/", CaseList.as_view(), name="api-cases"),
    path("cases/<slug:slug>/", CaseView.as_view(), name="api-case"),
    path("cases/<slug:slug>/editions/", EditionsOfCase.as_view(), name="api-case-editions"),
    path("cases/<slug:slug>/editions/<int:number>/", EditionView.as_view(), name="api-case-edition"),
    path("facets/", FacetsView.as_view(), name="api-facets"),
    path("codebook/", CodebookView.as_view(), name="api-codebook"),
    *(path(f"{name}/", view.as_view(), name=f"api-{name}") for name, view in LISTS.items()),
    *(path(f"{name}/<slug:slug>/", view.as_view(), name=f"api-{name}-record") for name, view in RECORDS.items()),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocsView.as_view(), name="api-docs"),
]
nowhere = re_path(r"", Unknown.as_view(), name="api-nowhere")
