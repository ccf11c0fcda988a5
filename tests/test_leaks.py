"""Drafts never leak: a word that stands only in drafts, working copies and withdrawn cases is nowhere to be read."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.api.root import openapi
from cases.curation import history, workflow
from cases.curation.working_copies import open_working_copy
from cases.dossier.loading import load_case
from cases.dossier.writing import write
from cases.exchange import shelf
from cases.exchange.importing import imports
from cases.models import (
    Actor,
    Case,
    Challenge,
    Coding,
    Comment,
    Conflict,
    Event,
    ExternalRecord,
    Party,
    SavedView,
    Source,
    Topic,
)
from cases.publication.publishing import publish, withdraw
from tests.admin.records import member
from tests.crawling import crawl, page_faults, raw, said
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


# --- what the desk knows of published cases -------------------------------------------------------------------------------
@pytest.fixture
def worked_on(planted):
    """All that curators leave behind at the desk, on a case that is public, and in what was public once."""
    case, author = planted, member("Editor")
    author.username, author.email = f"{PLANTED}-author", f"{PLANTED}@example.org"
    author.first_name = author.last_name = PLANTED
    author.save()
    reviewer = member("Reviewer")
    reviewer.username = f"{PLANTED}-reviewer"
    reviewer.save()
    Case.objects.filter(pk=case.pk).update(created_by=author, reviewer=reviewer)
    Comment.objects.create(case=case, by=author, text=PLANTED, resolved_at=case.updated_at)
    Coding.objects.create(case=case, coder=author, note=PLANTED, values={"kind": PLANTED})
    SavedView.objects.create(owner=author, records="case", name=PLANTED, query=PLANTED)
    history.keep(case, by=author, cause=PLANTED)
    imports.run(f"{PLANTED}.yaml", f"citekey: {PLANTED}-1999\ntitle: {PLANTED}\n{KIND}".encode(), "source", by=author)
    other = make_case("seen-by-many", publish=False, by=author)
    workflow.submit(other, by=author, note=PLANTED)
    publish(Case.objects.get(pk=other.pk), by=reviewer, note="First edition.")
    gone = open_working_copy(make_case("said-less-now", summary="Then."))
    load_case(write(gone) | {"summary": "Now."}, into=gone)
    publish(gone)
    shelf.release("2026.1", by=author, note="The first.")
    return case


KIND = "csl_type: book\nkind: scholarly\nvoice: scholar\n"


def test_what_curators_wrote_to_each_other_and_who_they_are_shows_nowhere(client, worked_on):
    visited = list(crawl(client))
    assert any("/data/2026.1/" in address for address, *_ in visited)
    assert [address for address, _, body in visited if PLANTED in body] == []


def _parameters(operation: dict) -> dict[str, list[str]]:
    """Each parameter of an operation that has a fixed list of values → these values."""
    shared = openapi()["components"]["parameters"]
    found = (shared[one["$ref"].rsplit("/", 1)[1]] if "$ref" in one else one for one in operation.get("parameters", ()))
    schemas = {one["name"]: one["schema"] for one in found if one["in"] == "query"}
    return {name: schema.get("enum") or schema.get("items", {}).get("enum") or [] for name, schema in schemas.items()}


def _addresses() -> list[str]:
    """Every address of the API with what it can be asked for: formats, expansions, orders, and the planted word itself."""
    of_records = {
        "actors": "helper", "cases": "in-the-open", "challenge-types": "trust-deficit", "conflicts": "border-dispute",
        "countries": "KE", "issues": "territory", "outcome-types": "comprehensive-agreement", "regions": "africa",
        "provision-types": "boundary-demarcation", "sources": "writer-2001", "tactics": "choose-site",
    }  # fmt: skip
    found = []
    for path, methods in openapi()["paths"].items():
        if "get" not in methods or "/drafts/" in path:
            continue
        address = path.replace("{slug}", of_records.get(path.split("/")[3], "")).replace("{number}", "1")
        address, known = address.replace("{label}", "2026.1"), _parameters(methods["get"])
        found += [
            f"{address}?{name}={value}" for name in ("format", "expand", "ordering") for value in known.get(name, ())
        ]
        found += [f"{address}?{name}={PLANTED}" for name in known if name not in ("format", "expand", "ordering")]
        found += [f"{address}?{name}=2026.1" for name in ("release",) if name in known]
    return found


def test_no_format_expansion_order_or_filter_of_the_api_tells(client, worked_on):
    addresses = _addresses()
    assert len(addresses) > 500
    told = []
    for address in addresses:
        response = client.get(address)
        body = said(response, raw(response))
        asked = address.count(PLANTED) and body.count(PLANTED)  # who asks for the word may be told what they asked for
        if PLANTED in body and not asked:
            told.append(address)
        if asked and any(slug in body for slug in ("still-a-draft", "hidden-", f"{PLANTED}-", f"{PLANTED} ")):
            told.append(address)
    assert told == []


NEAR_MISSES = (
    "/cases/still-a-draf/", "/cases/withdrawn-on/", "/mediators/hidden-acto/", "/conflicts/hidden-conflic/",
    f"/{PLANTED}/", "/guide/hidden-pag/", "/api/v1/cases/still-a-draf/", "/api/v1/actors/hidden-acto/",
    "/api/v1/conflicts/hidden-conflict/", "/api/v1/sources/hidden-2020/", "/cases/?q=zyzzyvas", "/search/?q=zyzzyvas",
    "/api/v1/search/?q=zyzzyvas", "/api/v1/compare/?cases=in-the-open,still-a-draft", "/compare/?cases=still-a-draft",
    "/api/v1/cases/?conflict=hidden-conflict", "/api/v1/cases/?mediator=hidden-actor", "/data/2026.2/",
    "/api/v1/cases/in-the-open/?edition=2", "/cases/in-the-open/editions/2/", "/api/v1/cases/withdrawn-one/?edition=1",
    "/cases/withdrawn-one/editions/1/", "/api/v1/cases/withdrawn-one/editions/1/",
    "/api/v1/cases/withdrawn-one/similar/", "/api/v1/cases/still-a-draft/similar/",
)  # fmt: skip
HIDDEN = ("still-a-draft", "hidden-actor", "hidden-conflict", "hidden-2020", "hidden-page", f"{PLANTED} ")


def test_a_near_miss_of_a_hidden_address_suggests_nothing_hidden(client, worked_on):
    for address in NEAR_MISSES:
        response = client.get(address)
        body = said(response, raw(response))
        assert [word for word in HIDDEN if word in body and word not in address] == [], address


def test_what_a_draft_does_changes_no_count_facet_or_etag_that_readers_see(client, worked_on):
    addresses = ("/api/v1/cases/", "/api/v1/facets/", "/api/v1/actors/", "/", "/insights/", "/sitemap.xml")
    before = {address: client.get(address) for address in addresses}
    draft = make_case("another-draft", publish=False)
    plant(draft)
    Actor.objects.filter(slug="hidden-actor").update(name="Renamed")
    Conflict.objects.filter(slug="hidden-conflict").update(name="Renamed")
    for address, answer in before.items():
        after = client.get(address)
        assert after.content == answer.content, address
        assert after.headers.get("ETag") == answer.headers.get("ETag"), address


def test_the_admin_is_for_those_who_sign_in(client, planted):
    assert client.get(reverse("admin:cases_case_changelist")).status_code == 302
