"""Previews: a curator sees a case as readers will; nobody else sees that there is one, and nothing keeps a copy."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client

from cases.curation.working_copies import open_working_copy
from cases.models import Case
from cases.publication.publishing import withdraw
from tests.factories import make_case
from tests.site.markup import active

pytestmark = pytest.mark.django_db
PLANTED = "zyzzyva"
DRAFT = "/cases/draft-1999/preview/"
COPY = "/cases/open-1995/preview/"


@pytest.fixture
def cases():
    """A draft, and a published case with a working copy."""
    make_case("draft-1999", publish=False, title=f"{PLANTED} talks", summary=PLANTED)
    copy = open_working_copy(make_case("open-1995"))
    Case.objects.filter(pk=copy.pk).update(title=f"{PLANTED} revised")


def signed_in(*permissions: str, **fields) -> Client:
    fields = {"is_staff": True, **fields}
    user = get_user_model().objects.create_user(f"someone-{get_user_model().objects.count()}", **fields)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def curator():
    return signed_in("view_case")


@pytest.mark.parametrize(("address", "status"), [(DRAFT, "draft"), (COPY, "working copy")])
def test_a_curator_sees_what_would_be_published_next_and_that_it_is_not(cases, curator, address, status):
    response = curator.get(address)
    body = response.content.decode()
    assert response.status_code == 200
    assert PLANTED in body
    assert "Preview, not published." in body
    assert f"This is the {status} as it was saved" in body
    assert response["Cache-Control"] in ("no-store, private", "private, no-store")
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert 'name="robots" content="noindex' in body
    assert "ETag" not in response
    assert "Last-Modified" not in response
    assert 'id="cite"' not in body
    assert "og:title" not in body
    assert not [tag for tag in active(body) if tag[0] == "script"]


def test_a_case_in_review_is_shown_too(cases, curator):
    Case.objects.filter(slug="draft-1999").update(status="in-review")
    assert "in review" in curator.get(DRAFT).content.decode()


def test_a_withdrawn_case_can_be_looked_at_before_it_returns(curator):
    withdraw(make_case(), reason="Doubled.")
    assert curator.get("/cases/made-up-1995/preview/").status_code == 200


def test_what_is_published_as_it_is_needs_no_preview(curator):
    make_case()
    response = curator.get("/cases/made-up-1995/preview/")
    assert (response.status_code, response["Location"]) == (302, "/cases/made-up-1995/")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("address", [DRAFT, COPY, "/cases/nowhere/preview/"])
@pytest.mark.parametrize("who", ["nobody", "reader", "staff", "left", "forged"])
def test_for_all_others_nothing_is_there(cases, address, who):
    clients = {
        "nobody": Client,
        "reader": lambda: signed_in("view_case", is_staff=False),
        "staff": signed_in,
        "left": lambda: signed_in("view_case", is_active=False),
        "forged": Client,
    }
    client = clients[who]()
    if who == "forged":
        client.cookies["session"] = "forged"
    for method in (client.get, client.head):
        response = method(address)
        assert response.status_code == 404
        assert PLANTED not in response.content.decode()
        assert "open-1995/preview" not in response.content.decode()
        assert "no-store" in response["Cache-Control"]
        assert "ETag" not in response
    assert client.post(address).status_code in (403, 404, 405)


def test_whether_there_is_a_draft_can_not_be_told(cases, client):
    there, not_there = client.get(DRAFT), client.get("/cases/dreft-1999/preview/")
    strip = {"draft-1999": "", "dreft-1999": ""}
    bodies = [answer.content.decode() for answer in (there, not_there)]
    for slug in strip:
        bodies = [body.replace(slug, "") for body in bodies]
    assert bodies[0] == bodies[1]


def test_a_copy_that_was_kept_is_never_confirmed(cases, curator, client):
    curator.get(DRAFT)
    response = client.get(DRAFT, headers={"If-None-Match": '"anything"'})
    assert response.status_code == 404
    assert PLANTED not in response.content.decode()


@pytest.mark.parametrize("role", ["Contributor", "Reviewer", "Editor"])
def test_the_roles_of_the_desk_may_preview(cases, role):
    group = Group.objects.filter(name=role).first()
    if group is None:
        pytest.skip(f"There is no role {role}.")
    user = get_user_model().objects.create_user(role, is_staff=True)
    user.groups.add(group)
    client = Client()
    client.force_login(user)
    assert client.get(DRAFT).status_code == 200


def test_a_public_page_shows_the_ways_to_the_desk_to_curators_alone(cases, client):
    address = "/cases/open-1995/"
    before = client.get(address)
    editor = signed_in("view_case", "change_case")
    shown = editor.get(address)
    body = shown.content.decode()
    copy = Case.objects.get(revises__slug="open-1995")
    assert f'<a href="/admin/cases/case/{copy.pk}/change/">Edit the working copy</a>' in body
    assert f'<a href="{COPY}">Preview the working copy</a>' in body
    assert "no-store" in shown["Cache-Control"]
    assert "ETag" not in shown
    looking = signed_in("view_case").get(address).content.decode()
    assert "Preview the working copy" in looking
    assert "Edit the working copy" not in looking
    for other in (client, signed_in(), signed_in("view_case", is_staff=False)):
        assert other.get(address).content == before.content
    after = client.get(address)
    assert (after.content, after["ETag"]) == (before.content, before["ETag"])
    assert "For curators:" not in before.content.decode()
    assert "/preview/" not in before.content.decode()


def test_without_a_working_copy_the_case_itself_is_edited():
    case = make_case()
    body = signed_in("view_case", "change_case").get("/cases/made-up-1995/").content.decode()
    assert f'<a href="/admin/cases/case/{case.pk}/change/">Edit</a>' in body
    assert "/preview/" not in body


def test_looking_at_a_preview_changes_nothing_for_readers(cases, curator, client):
    before = client.get("/cases/open-1995/")
    curator.get(COPY)
    curator.get(DRAFT)
    assert client.get("/cases/open-1995/")["ETag"] == before["ETag"]
    for address in ("/", "/cases/", "/search/?q=talks", "/feeds/cases.xml", "/sitemap.xml"):
        assert PLANTED not in client.get(address).content.decode()
        assert "/preview/" not in client.get(address).content.decode()
