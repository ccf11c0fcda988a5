"""Every model is on the desk, and its pages answer in a fixed number of queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases import models
from tests.admin.records import address, record, signed_in, superuser

MODELS = sorted(apps.get_app_config("cases").get_models(), key=lambda model: model.__name__)
READ_ONLY = (
    models.Edition, models.Release, models.Rendering, models.Change, models.Generation, models.Transition, models.SlugRedirect,
    models.ReleasedCase, models.ReleaseFile, models.SavedState, models.Comment, models.Coding, models.Import, models.LinkCheck,
    models.ApiToken, models.KeptAnswer, models.ExternalRecord, models.SavedView,
)  # fmt: skip
BY_NAME = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)

pytestmark = pytest.mark.django_db


@BY_NAME
def test_every_model_is_registered_under_a_heading(model: Any) -> None:
    desk = admin.site.get_model_admin(model)
    assert desk.group[0] in "1234567"  # type: ignore[attr-defined]
    assert model in READ_ONLY or desk.search_fields


@BY_NAME
def test_pages_answer(model: Any) -> None:
    client, one = signed_in(superuser()), record(model)
    assert client.get(address(model, "changelist")).status_code == 200
    assert client.get(address(model, "changelist") + "?q=a").status_code == 200
    assert client.get(address(model, "change", one.pk)).status_code == 200
    assert client.get(address(model, "add")).status_code == (403 if model in READ_ONLY else 200)


@BY_NAME
def test_pages_need_a_login(model: Any) -> None:
    one = record(model)
    for page in (address(model, "changelist"), address(model, "add"), address(model, "change", one.pk)):
        answer = Client().get(page)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/admin/login/")


@BY_NAME
def test_list_takes_a_fixed_number_of_queries(model: Any) -> None:
    client = signed_in(superuser())
    record(model)
    few = _queries(client, address(model, "changelist"))
    for _ in range(29):
        record(model)
    many = _queries(client, address(model, "changelist"))
    assert len(many) == len(few), "\n".join(many)


DATED = (
    models.Case, models.Event, models.Agreement, models.Outcome, models.Conflict, models.Source, models.Edition, models.Release,
    models.Transition, models.Change, models.SlugRedirect, models.SavedState, models.Comment, models.Coding, models.Import,
    models.LinkCheck, models.ApiToken,
)  # fmt: skip


@pytest.mark.parametrize("model", DATED, ids=lambda model: model.__name__)
def test_lists_of_what_has_a_date_are_walked_by_date(model: Any) -> None:
    assert admin.site.get_model_admin(model).date_hierarchy


@pytest.mark.parametrize("model", READ_ONLY, ids=lambda model: model.__name__)
def test_what_publication_left_behind_cannot_be_changed(model: Any) -> None:
    client, one = signed_in(superuser()), record(model)
    assert client.post(address(model, "change", one.pk), {}).status_code == 403
    assert client.post(address(model, "delete", one.pk), {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=one.pk).exists()


def test_index_names_the_groups() -> None:
    html = signed_in(superuser()).get("/admin/").content.decode()
    for heading in (
        "What cases are made of",
        "Reference records",
        "Vocabularies",
        "The guide",
        "What publication left behind",
    ):
        assert heading in html
    assert "Good Offices" in html


def test_autocomplete_is_ordered_and_searches() -> None:
    client = signed_in(superuser())
    for name in ("Zaire", "Albania", "Mali"):
        models.Actor.objects.create(slug=name.lower(), name=name, kind="state")
    asked = {"app_label": "cases", "model_name": "party", "field_name": "actor"}
    answer = client.get("/admin/autocomplete/", {**asked, "term": ""}).json()
    assert [row["text"] for row in answer["results"]] == ["Albania", "Mali", "Zaire"]
    assert [row["text"] for row in client.get("/admin/autocomplete/", {**asked, "term": "mal"}).json()["results"]] == [
        "Mali"
    ]


def _queries(client: Client, page: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def test_the_index_names_records_in_curators_words_and_leaves_out_what_only_programs_read() -> None:
    client = signed_in(superuser())
    html = client.get("/admin/").content.decode()
    for words in ("Old addresses", "Public changes", "Steps of cases", "Second codings", "Phases of conflicts"):
        assert words in html
    for words in ("Slug redirects", "Renderings", "Generations", "Kept answers", "Released cases", "Transitions"):
        assert words not in html
    assert "<h1>Old addresses</h1>" in client.get(address(models.SlugRedirect, "changelist")).content.decode()


def test_the_form_of_a_source_is_in_words_and_not_in_names_of_columns() -> None:
    html = signed_in(superuser()).get(address(models.Source, "add")).content.decode()
    for words in ("Type of publication:", "Appeared in:", "DOI:", "ISBN:", "Web address:", "Archived copy:"):
        assert words in html
    for words in ("Csl type", "Container title", "Doi:", "Url:"):
        assert words not in html
