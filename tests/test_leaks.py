"""Drafts never leak: a word that stands only in drafts, working copies and withdrawn cases is nowhere to be read."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.curation.working_copies import open_working_copy
from cases.models import Actor, Case, Challenge, Conflict, Event, ExternalRecord, Party, Source, Topic
from cases.publication.publishing import withdraw
from tests.crawling import crawl, page_faults
from tests.factories import make_case

PLANTED = "zyzzyva"

pytestmark = pytest.mark.django_db


def plant(case: Case) -> None:
    """Write the word wherever a curator can write something that belongs to the case alone."""
    Case.objects.filter(pk=case.pk).update(
        summary=PLANTED, background=PLANTED, analysis=PLANTED, title=f"{PLANTED} talks"
    )
    Event.objects.filter(case=case).update(title=PLANTED, description=PLANTED)
    Challenge.objects.filter(case=case).update(description=PLANTED, response=PLANTED)
    Party.objects.filter(case=case).update(position=PLANTED, delegation=PLANTED)


@pytest.fixture
def planted():
    """A published case and, around it, everything that must stay hidden."""
    for slug in ("edition", "how-we-code", "good-offices"):  # the terms that pages explain by a link
        Topic.objects.create(slug=slug, title=slug, body="Text.", public=True)
    Topic.objects.create(slug="hidden-page", title=PLANTED, body=PLANTED)
    published = make_case(slug="in-the-open", publish=True)
    draft = make_case(slug="still-a-draft", publish=False)
    plant(draft)
    actor = Actor.objects.create(slug="hidden-actor", name=f"{PLANTED} envoy", kind="individual")
    Party.objects.create(case=draft, actor=actor, side="C", key="hidden", order=9)
    Conflict.objects.create(
        slug="hidden-conflict", name=PLANTED, summary=PLANTED, kind="interstate", incompatibility="territory", intensity="war",
        start="1990", termination="ongoing",
    )  # fmt: skip
    ExternalRecord.objects.create(
        dataset="mend", version="1", kind="event", external_id=PLANTED, name=PLANTED, row={"Summary": PLANTED}
    )
    Source.objects.create(citekey="hidden-2020", title=PLANTED, csl_type="book", kind="scholarly", voice="scholar")
    plant(open_working_copy(published))
    gone = make_case(slug="withdrawn-one", publish=True, summary=PLANTED)
    withdraw(gone, reason="It duplicated another case.")
    return published


def test_no_draft_working_copy_or_withdrawn_case_shows_anywhere(client, planted):
    visited = list(crawl(client))
    assert len(visited) > 60, [address for address, *_ in visited]
    leaks = [address for address, _, body in visited if PLANTED in body]
    assert leaks == []
    expected = {"/api/v1/cases/withdrawn-one/": 410}  # the list of changes says where it was
    broken = [(address, status) for address, status, _ in visited if status != expected.get(address, 200)]
    assert broken == []
    assert any("in-the-open" in address for address, *_ in visited)
    assert page_faults(visited) == []  # as everything is at hand: each page is whole, and each place in it is there


@pytest.mark.parametrize(
    "address",
    [
        "/cases/still-a-draft/",
        "/cases/still-a-draft/preview/",
        "/mediators/hidden-actor/",
        "/api/v1/cases/still-a-draft/",
    ],
)
def test_a_draft_asked_for_by_name_is_not_there(client, planted, address):
    response = client.get(address)
    assert response.status_code == 404
    assert PLANTED not in response.content.decode()


@pytest.mark.parametrize("address", ["/cases/withdrawn-one/", "/api/v1/cases/withdrawn-one/"])
def test_a_withdrawn_case_is_gone_and_says_why(client, planted, address):
    response = client.get(address)
    assert response.status_code == 410
    assert "duplicated another case" in response.content.decode()
    assert PLANTED not in response.content.decode()


@pytest.mark.parametrize(
    "query", [f"/cases/?q={PLANTED}", "/cases/?q=still", "/search/?q=still", "/search/?q=withdrawn*"]
)
def test_a_search_for_what_drafts_say_finds_nothing(client, planted, query):
    body = client.get(query).content.decode()
    assert "still-a-draft" not in body
    assert "withdrawn-one" not in body


def test_the_admin_is_for_those_who_sign_in(client, planted):
    assert client.get(reverse("admin:cases_case_changelist")).status_code == 302
