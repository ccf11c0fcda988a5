from __future__ import annotations

import pytest

from cases.models import Actor, Challenge
from cases.publication.publishing import withdraw
from tests.factories import make_actor, make_case, make_conflict
from tests.site.reading import HOSTILE, head, read

pytestmark = pytest.mark.django_db

DIRECTORIES = ("/conflicts/", "/mediators/", "/challenges/", "/outcomes/", "/agreements/")


@pytest.mark.parametrize("address", DIRECTORIES)
def test_a_directory_can_be_read_before_anything_is_published(client, address):
    read(client, address)


def test_titles_and_descriptions_are_each_pages_own(client):
    make_case()
    pages = [read(client, address) for address in DIRECTORIES]
    for name in ("title", "description"):
        assert len({head(page, name) for page in pages}) == len(pages)


def test_conflicts_say_kind_years_regions_and_number_of_published_cases(client):
    make_case("open-1995")
    make_case("hidden-1996", publish=False)
    body = read(client, "/conflicts/")
    assert '<a href="/conflicts/border-dispute/">Border Dispute</a>' in body
    assert "Interstate" in body
    assert "1990–1995" in body
    assert "Africa" in body
    assert '<td class="number">1</td>' in body


def test_a_conflict_that_only_a_draft_uses_is_not_listed(client):
    make_case("open-1995")
    make_conflict("hidden-dispute")
    make_case("hidden-1996", conflict="hidden-dispute", publish=False)
    assert "hidden-dispute" not in read(client, "/conflicts/")


def test_mediators_stand_under_their_kind_with_the_number_of_their_published_cases(client):
    make_case("open-1995")
    make_case("open-1996")
    make_case("hidden-1997", publish=False)
    body = read(client, "/mediators/")
    assert "1 actor mediated in the 2 published cases" in body
    row = body.split('href="/mediators/helper/"')[1][:120]
    assert '<td class="number">2</td>' in row
    assert 'href="/mediators/north/"' not in body  # a party only


def test_a_kind_with_many_mediators_has_pages_of_its_own(client):
    mediators = []
    for number in range(60):
        make_actor(f"envoy-{number:02}", kind="individual")
        mediators.append(
            {
                "key": f"envoy-{number:02}",
                "actor": f"envoy-{number:02}",
                "role": "host",
                "strategy": "communication-facilitation",
            }
        )
    make_case(mediators=mediators)
    first = read(client, "/mediators/")
    assert 'href="/mediators/?kind=individual"' in first
    assert "envoy-30" not in first
    assert "envoy-49" in read(client, "/mediators/?kind=individual")
    assert "envoy-59" in read(client, "/mediators/?kind=individual&page=2")
    assert client.get("/mediators/?kind=individual&page=3").status_code == 404
    assert client.get("/mediators/?kind=nobody").status_code == 404


def test_challenges_say_in_how_many_cases_they_were_present_and_overcome(client):
    make_case("open-1995")
    failed = {"key": "trust-deficit", "type": "trust-deficit", "stage": "negotiation", "overcome": "no"}
    cited = [{"source": "writer-2001"}]
    make_case("open-1996", challenges=[{**failed, "citations": cited}])
    absent = {**failed, "presence": "looked-for-and-absent", "citations": cited}
    make_case("open-1997", challenges=[absent])
    draft = make_case("hidden-1998", publish=False)
    assert Challenge.objects.filter(case=draft).exists()
    row = read(client, "/challenges/").split('href="/challenges/trust-deficit/"')[1].split("</tr>")[0]
    assert '<td class="number">2</td>' in row
    assert "1 of 2" in row


def test_outcomes_are_counted_by_degree(client):
    make_case("open-1995")
    gone = make_case("open-1996")
    withdraw(gone, reason="It duplicated another case.")
    row = read(client, "/outcomes/").split('href="/outcomes/comprehensive-agreement/"')[1].split("</tr>")[0]
    assert row.count('<td class="number">1</td>') == 1
    assert row.count('<td class="number">0</td>') == 4


def test_agreements_are_listed_newest_first_fifty_to_a_page(client):
    for number in range(51):
        make_case(f"open-{number:02}")
    old = {
        "key": "old",
        "slug": "the-old-treaty",
        "title": "Old treaty",
        "signed": "1901",
        "stage": "ceasefire",
        "scope": "full",
    }
    make_case("old-1901", start="1901", end="1902", agreements=[{**old, "citations": [{"source": "writer-2001"}]}])
    assert "the-old-treaty" not in read(client, "/agreements/")
    assert "the-old-treaty" in read(client, "/agreements/?page=2")
    make_case("hidden-1996", publish=False)
    assert "treaty-hidden-1996" not in read(client, "/agreements/?page=2")


@pytest.mark.parametrize("query", ["?colour=red", "?page=0", "?page=x", "?page=2&sort=name"])
@pytest.mark.parametrize("address", DIRECTORIES)
def test_what_a_directory_does_not_know_is_refused(client, address, query):
    assert client.get(address + query).status_code == 400


def test_a_page_beyond_the_last_is_not_there(client):
    assert client.get("/conflicts/?page=2").status_code == 404


def test_hostile_names_are_text(client):
    make_case()
    Actor.objects.filter(slug="helper").update(name=HOSTILE)
    assert HOSTILE not in read(client, "/mediators/")
