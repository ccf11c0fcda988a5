from __future__ import annotations

import datetime as dt

import pytest

from cases.models import Actor, Agreement, Challenge, Conflict, SlugRedirect
from cases.models.choices import Settlement
from cases.site.findings import span
from cases.site.records import deaths, identifiers
from tests.factories import make_actor, make_case, make_conflict, make_source
from tests.site.reading import HOSTILE, head, read

pytestmark = pytest.mark.django_db

RECORDS = (
    "/conflicts/border-dispute/",
    "/mediators/helper/",
    "/mediators/north/",
    "/challenges/trust-deficit/",
    "/outcomes/comprehensive-agreement/",
    "/agreements/treaty-made-up-1995/",
)


@pytest.mark.parametrize("address", RECORDS)
def test_a_record_can_be_read(client, address):
    make_case()
    body = read(client, address)
    assert head(body, "description")


@pytest.mark.parametrize("room", ["conflicts", "mediators", "challenges", "outcomes", "agreements"])
def test_an_unknown_address_is_not_there(client, room):
    assert client.get(f"/{room}/no-such-record/").status_code == 404


@pytest.mark.parametrize(
    ("room", "kind"),
    [
        ("conflicts", "conflict"), ("mediators", "actor"), ("challenges", "challenge type"), ("outcomes", "outcome type"),
        ("agreements", "agreement"), ("guide", "topic"),
    ],
)  # fmt: skip
def test_an_address_that_moved_leads_to_the_new_one_for_good(client, room, kind):
    SlugRedirect.objects.create(record=kind, old="old-name", new="new-name")
    response = client.get(f"/{room}/old-name/")
    assert response.status_code == 301
    assert response["Location"] == f"/{room}/new-name/"


@pytest.mark.parametrize("address", RECORDS)
def test_what_a_page_does_not_know_is_refused(client, address):
    make_case()
    assert client.get(f"{address}?colour=red").status_code == 400


def test_records_of_drafts_are_not_there(client):
    make_case("open-1995")
    make_conflict("hidden-dispute")
    make_actor("hidden-envoy")
    mediators = [{"key": "envoy", "actor": "hidden-envoy", "role": "host", "strategy": "communication-facilitation"}]
    make_case("hidden-1996", conflict="hidden-dispute", mediators=mediators, publish=False)
    for address in ("/conflicts/hidden-dispute/", "/mediators/hidden-envoy/", "/agreements/treaty-hidden-1996/"):
        assert client.get(address).status_code == 404


def test_drafts_do_not_count_on_any_page(client):
    make_case()
    before = {address: read(client, address) for address in RECORDS}
    make_case("hidden-1996", publish=False)
    assert {address: read(client, address) for address in RECORDS} == before


def test_a_conflict_shows_its_cases_parties_phases_notes_and_numbers(client):
    make_source()
    make_conflict(
        background="Rivers rise [@writer-2001, p. 7].", ucdp_id="123", fatalities_low=10, fatalities_high=2000,
        fatalities_note="Soldiers only.", phases=[{"key": "war", "name": "The war", "start": "1990", "end": "1995"}],
        citations=[{"source": "writer-2001", "locator": "ch. 2", "stance": "disputes"}],
    )  # fmt: skip
    make_case()
    make_case("another-1996")
    body = read(client, "/conflicts/border-dispute/")
    for words in (
        "2 cases", 'href="/cases/made-up-1995/"', 'href="/mediators/north/"', "2 of 2", 'id="phase-war"',
        'id="note-1"', "Writer 2001, p. 7", "The book of writer-2001", "disputes it", "10 to 2,000", "Soldiers only.",
        "https://ucdp.uu.se/conflict/123", 'href="/cases/?country=ER"',
    ):  # fmt: skip
        assert words in body, words


@pytest.mark.parametrize(
    ("low", "best", "high", "words"),
    [
        (None, None, None, ""), (10, None, None, "at least 10"), (None, None, 20, "at most 20"), (None, 15, None, "about 15"),
        (10, 15, 2000, "10 to 2,000; best estimate 15"), (10, None, 20, "10 to 20"), (15, 15, 15, "about 15"),
        (10, 15, None, "about 15; at least 10"), (None, 15, 20, "about 15; at most 20"), (0, 0, 5, "0 to 5; best estimate 0"),
        (7, None, 7, "at least 7"),
    ],
)  # fmt: skip
def test_deaths_are_a_range_in_words(low, best, high, words):
    assert deaths(Conflict(fatalities_low=low, fatalities_best=best, fatalities_high=high)) == words


def test_only_numbers_that_are_known_are_shown():
    assert identifiers(Conflict(icb_number="5")) == [("International Crisis Behavior crisis", "5", "")]


def test_a_mediators_record_names_its_denominator(client):
    make_case()
    make_case("failed-1996", settlement="no-agreement", agreements=[])
    body = read(client, "/mediators/helper/")
    assert "n = 2" in body
    assert "agreed in 1 of 2" in body
    assert "Lead mediator" in body
    assert "selected" in body


def test_what_others_did_for_an_actor_is_part_of_its_record(client):
    make_actor("kingdom")
    make_actor("envoy", kind="individual", affiliation="kingdom")
    mediator = {
        "key": "envoy",
        "actor": "envoy",
        "on_behalf_of": "kingdom",
        "role": "host",
        "strategy": "communication-facilitation",
    }
    helper = {"key": "helper", "actor": "helper", "role": "witness", "strategy": "communication-facilitation"}
    make_case(mediators=[mediator, helper])
    kingdom = read(client, "/mediators/kingdom/")
    assert 'through <a href="/mediators/envoy/"' in kingdom
    envoy = read(client, "/mediators/envoy/")
    assert 'for <a href="/mediators/kingdom/"' in envoy
    assert 'href="/mediators/helper/"' in envoy
    assert "1 of 1" in envoy


def test_those_met_once_do_not_bury_those_met_often(client, monkeypatch):
    monkeypatch.setattr("cases.site.actors.FEW", 1)
    part = {"role": "witness", "strategy": "communication-facilitation"}
    both = [{"key": slug, "actor": slug, **part} for slug in ("helper", "ally")]
    for slug in ("ally", "guest"):
        make_actor(slug)
    make_case(mediators=[*both, {"key": "guest", "actor": "guest", **part}])
    make_case("later-1996", mediators=both)
    body = read(client, "/mediators/helper/")
    often, folded = body.split("1 more, in one case each")
    assert 'href="/mediators/ally/"' in often
    assert "2 of 2" in often
    assert 'href="/mediators/guest/"' in folded


def test_long_titles_fit_a_phone_on_the_timeline_and_stand_whole_in_the_table(client):
    title = "The long talks on the river, the lake and both of the hills"
    make_case(title=title)
    body = read(client, "/mediators/helper/")
    drawing, table = body.split("</svg>", 2)[1:]
    assert "The long talks on the river, the lake and bot…" in body
    assert title in table
    assert title not in drawing.split("<svg")[-1]


def test_a_party_that_never_mediated_is_an_actor(client):
    make_case()
    body = read(client, "/mediators/north/")
    assert "Actor, state" in body
    assert "Record as mediator" not in body
    assert "The whole river." in body
    assert "Signed" in body


def test_a_challenge_is_a_playbook_with_its_tally_and_a_caution(client):
    make_case()
    body = read(client, "/challenges/trust-deficit/")
    for words in ("Neither believed the other.", "Helper carried every message.", "Overcome: yes", "n = 1", "selected"):
        assert words in body, words


def test_a_challenge_that_was_looked_for_and_absent_is_told_apart(client):
    challenge = {"key": "spoilers", "type": "spoilers", "presence": "looked-for-and-absent", "stage": "negotiation"}
    make_case(challenges=[{**challenge, "citations": [{"source": "writer-2001"}]}])
    body = read(client, "/challenges/spoilers/")
    assert "Looked for and absent" in body
    assert "No published case has met it yet." in body


def test_an_outcome_says_how_long_it_lasted(client):
    outcome = {
        "key": "ceasefire",
        "type": "ceasefire",
        "degree": "reversed",
        "date": "1995-03-01",
        "lasted_until": "1999-03",
    }
    make_case(outcomes=[{**outcome, "citations": [{"source": "writer-2001"}]}])
    body = read(client, "/outcomes/ceasefire/")
    assert "About 4 years, until March 1999" in body
    make_case("still-1996")
    assert "Still holds" in read(client, "/outcomes/comprehensive-agreement/")


def test_a_span_is_told_in_the_unit_that_a_reader_would_use():
    day = dt.date(2000, 1, 1)
    assert span(day, dt.date(2000, 1, 2)) == "1 day"
    assert span(day, dt.date(2000, 2, 1)) == "31 days"
    assert span(day, dt.date(2001, 1, 1)) == "about 12 months"
    assert span(day, dt.date(2010, 1, 1)) == "about 10 years"
    assert span(day, None) == span(None, day) == span(day, dt.date(1999, 1, 1)) == ""


def test_an_agreement_shows_who_signed_and_how_far_it_was_carried_out(client):
    make_case()
    body = read(client, "/agreements/treaty-made-up-1995/")
    for words in (
        'href="/mediators/north/"', "1 of the 1", "Full (3)", "Boundary demarcation", 'href="/cases/made-up-1995/"',
        "The book of writer-2001", "At p. 12.",
    ):  # fmt: skip
        assert words in body, words


def test_hostile_text_is_shown_and_never_run(client):
    make_case()
    Conflict.objects.filter(slug="border-dispute").update(
        name=HOSTILE, summary=HOSTILE, background=HOSTILE, place=HOSTILE
    )
    Actor.objects.filter(slug="helper").update(name=HOSTILE, description=HOSTILE)
    Agreement.objects.all().update(title=HOSTILE)
    Challenge.objects.all().update(description=HOSTILE, response=HOSTILE)
    for address in RECORDS:
        body = read(client, address)
        assert "<script>alert" not in body
        assert "<img src=x" not in body


def test_every_settlement_has_words(client):
    for number, settlement in enumerate(Settlement):
        extra = {"as_of": "2000", "end": ".."} if settlement == Settlement.ONGOING else {}
        make_case(f"rung-{number}", settlement=settlement.value, **extra)
    body = read(client, "/mediators/helper/")
    for settlement in Settlement:
        assert settlement.label.capitalize() in body
