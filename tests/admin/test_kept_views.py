"""Lists kept under a name: for whom, of what, and what happens when a filter is gone."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from cases import models
from tests.admin import records
from tests.admin.records import member, signed_in, superuser

pytestmark = pytest.mark.django_db
LIST = "/admin/cases/case/"
DRAFTS = "status__exact=draft"


def keep(client: Client, name: str = "My drafts", query: str = DRAFTS, **more: str) -> Any:
    return client.post(f"{LIST}views/keep/", {"name": name, "query": query, **more}, follow=True)


def both() -> tuple[User, User]:
    return member("Editor"), member("Contributor")


def test_a_view_stands_above_the_list_and_on_the_first_page() -> None:
    client = signed_in(member("Editor"))
    records.case("Half done")
    html = keep(client, query=f"{DRAFTS}&q=half&o=1&p=3").content.decode()
    assert "“My drafts” is kept" in html
    assert "Half done" in html
    view = models.SavedView.objects.get()
    assert view.query == "status__exact=draft&q=half&o=1"
    for page in (LIST, "/admin/"):
        assert f'href="{LIST}?status__exact=draft&amp;q=half&amp;o=1"' in client.get(page).content.decode()


def test_only_what_is_for_everybody_is_seen_by_others() -> None:
    maker, other = both()
    keep(signed_in(maker), "Mine alone")
    keep(signed_in(maker), "Ours", shared="on")
    for page in (LIST, "/admin/"):
        html = signed_in(other).get(page).content.decode()
        assert "Ours" in html
        assert "Mine alone" not in html


def test_a_view_of_the_same_name_takes_its_place() -> None:
    client = signed_in(member("Editor"))
    keep(client)
    keep(client, query="q=camp")
    assert [view.query for view in models.SavedView.objects.all()] == ["q=camp"]


def test_one_deletes_ones_own_views_and_no_others() -> None:
    maker, other = both()
    keep(signed_in(maker), shared="on")
    view = models.SavedView.objects.get()
    assert signed_in(other).post(f"{LIST}views/{view.pk}/forget/").status_code == 404
    assert signed_in(maker).get(f"{LIST}views/{view.pk}/forget/").status_code == 405
    html = signed_in(maker).post(f"{LIST}views/{view.pk}/forget/", follow=True).content.decode()
    assert "The records that it showed are untouched" in html
    assert not models.SavedView.objects.exists()


def test_a_view_needs_the_right_to_see_its_list() -> None:
    nobody = member()
    assert signed_in(nobody).post(f"{LIST}views/keep/", {"name": "X", "query": DRAFTS}).status_code == 403
    assert Client().post(f"{LIST}views/keep/", {"name": "X", "query": DRAFTS}).status_code == 302
    keep(signed_in(superuser()), "Ours", shared="on")
    assert "Ours" not in signed_in(nobody).get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": " "}, "Name: This field is required. Nothing was kept."),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"query": "p=2"}, "Choose a filter, search or order the list first"),
        ({"query": "q=" + "x" * 3000}, "too many filters"),
    ],
)
def test_what_cannot_be_kept_says_why(given: dict[str, str], words: str) -> None:
    html = keep(signed_in(member("Editor")), **given).content.decode()
    assert words in html
    assert not models.SavedView.objects.exists()


@pytest.mark.parametrize(
    "query", ["mood=sad", "conflict__nothing=1", "conflict__pk__nothing=1", "kind__exact__exact=2"]
)
def test_a_filter_that_is_gone_is_said(query: str) -> None:
    client = signed_in(member("Editor"))
    html = client.get(f"{LIST}?{query}", follow=True).content.decode()
    assert "does not exist any more, so the whole list is shown" in html


@pytest.mark.parametrize("query", ["needs=money", "status__exact=lost", "conflict__regions__id__exact=99999"])
def test_a_value_that_is_gone_is_said_with_its_filter(query: str) -> None:
    html = signed_in(member("Editor")).get(f"{LIST}?{query}").content.decode()
    assert "does not exist any more." in html
    assert "The value that is asked for under" in html


def test_a_view_of_a_list_that_is_no_more_is_left_out() -> None:
    chief = superuser()
    models.SavedView.objects.create(owner=chief, records="nonsense", name="Lost", query="q=1")
    assert "Lost" not in signed_in(chief).get("/admin/").content.decode()


def test_every_list_keeps_views() -> None:
    client = signed_in(superuser())
    client.post("/admin/cases/source/views/keep/", {"name": "Books", "query": "kind__exact=scholarly"})
    assert "Books" in client.get("/admin/cases/source/").content.decode()
    assert "Books" not in client.get("/admin/cases/actor/").content.decode()
