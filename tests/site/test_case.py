"""The page of a case: everything that its dossier says, each claim with its note, and how to cite it."""

from __future__ import annotations

import json
import re

import pytest

from cases.curation.working_copies import open_working_copy
from cases.models import Case
from cases.publication.publishing import publish
from tests.factories import case_document, make_actor, make_case, make_source
from tests.site.markup import active

pytestmark = pytest.mark.django_db

HOSTILE = '<script>alert(1)</script>" onmouseover="alert(2) {{ 7|add:7 }} '


def body_of(client, address="/cases/made-up-1995/"):
    return client.get(address).content.decode()


def test_the_page_says_what_the_dossier_says(client):
    make_case()
    body = body_of(client)
    for words in (
        "A made-up case.", "The whole river.", "Lead mediator", "Procedural-formulation", "Helper offers to mediate",
        "River treaty", "Boundary", "Neither believed the other.", "Helper carried every message.", "Both asked for it.",
        "Patience helps.", "Why did it work?", "It began with a river",
    ):  # fmt: skip
        assert words in body, words


def test_each_link_to_a_note_has_its_note_and_each_note_its_way_back(client):
    make_case()
    body = body_of(client)
    ids = re.findall(r'\sid="([^"]+)"', body)
    assert len(ids) == len(set(ids)), "an id stands twice"
    links = set(re.findall(r'href="#([^"]+)"', body))
    assert links - set(ids) == set()
    assert "note-1" in links


def test_the_same_place_has_one_number_wherever_it_is_cited(client):
    make_case(background="First [@writer-2001, p. 12], again [@writer-2001, p. 12], elsewhere [@writer-2001, p. 3].")
    body = body_of(client)
    assert re.findall(r'<li id="note-(\d+)">', body) == ["1", "2"]
    assert body.count('href="#note-1"') > 3


def test_accounts_that_differ_stand_side_by_side(client):
    make_source("critic-2005")
    document = case_document()
    document["outcomes"][0]["citations"].append(
        {
            "source": "critic-2005",
            "locator": "p. 9",
            "stance": "disputes",
            "confidence": "low",
            "note": "It never held.",
        }
    )
    make_case(outcomes=document["outcomes"])
    body = body_of(client)
    assert "Where accounts differ" in body
    assert "It never held." in body
    assert "Disputes this." in body
    assert "which disputes this" in body


def test_without_a_dispute_there_is_no_such_section(client):
    make_case()
    assert "Where accounts differ" not in body_of(client)


def test_what_came_of_it_can_be_hidden_from_a_class(client):
    make_case()
    shown, hidden = body_of(client), body_of(client, "/cases/made-up-1995/?outcome=hidden")
    assert '<details class="fold" id="result" open>' in shown
    assert '<details class="fold" id="result">' in hidden
    before = hidden[: hidden.index('id="result"')]
    assert "Full settlement" not in before
    assert "A made-up case." not in re.sub(r"<head>.*?</head>", "", before, flags=re.DOTALL)


def test_the_case_can_be_cited_in_the_usual_forms(client):
    make_case()
    body = body_of(client)
    assert "/cases/made-up-1995/editions/1/" in body
    for mark in ("@misc{", "TY  - ELEC", "&quot;id&quot;: &quot;good-offices-made-up-1995-1&quot;"):
        assert mark in body


def test_programs_are_shown_the_way_and_what_it_is_about(client):
    make_case(title="Rivers & <banks>")
    response = client.get("/cases/made-up-1995/")
    assert response["Link"] == '</api/v1/cases/made-up-1995/>; rel="alternate"; type="application/json"'
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.DOTALL)
    assert "<" not in block[1]
    assert json.loads(block[1])["headline"] == "Rivers & <banks>"


def test_hostile_words_in_any_field_stay_words(client):
    make_actor("north", name=f"N{HOSTILE}"[:120])
    make_source(title=HOSTILE, note=HOSTILE)
    document = _poisoned(case_document())
    make_case(**{name: document[name] for name in document if name not in ("slug", "conflict")})
    for address in ("/cases/made-up-1995/", "/cases/made-up-1995/editions/1/", "/cases/", "/cases/?view=table", "/"):
        body = body_of(client, address)
        assert active(body) == [], address
        assert "alert(" in body, address


FREE = frozenset({
    "title", "summary", "settlement_note", "ripeness_note", "coding_note", "background", "process", "analysis", "delegation",
    "position", "interests", "mandate", "alignment_side", "leverage", "contribution", "description", "place", "status_note",
    "severity_note", "response", "degree_note", "why", "statement", "explanation", "prompt", "aim", "locator", "note",
})  # fmt: skip


def _poisoned(value):
    """The document with hostile words in each free text that it has, and in those that it could have."""
    if isinstance(value, list):
        return [_poisoned(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    extra = {"position": {"delegation", "interests"}, "role": {"mandate", "leverage", "contribution"}}
    more = {name for mark, names in extra.items() if mark in value for name in names}
    kept = {name: _poisoned(entry) for name, entry in value.items()}
    return kept | {name: HOSTILE.strip() for name in FREE & (set(value) | more)}


def test_past_editions_stay_readable(client):
    case = make_case()
    copy = open_working_copy(case)
    Case.objects.filter(pk=copy.pk).update(summary="A better summary.")
    publish(Case.objects.get(pk=copy.pk), note="Said it better.")
    listed = body_of(client, "/cases/made-up-1995/editions/")
    assert "Said it better." in listed
    assert listed.count('class="hash"') == 2
    old = body_of(client, "/cases/made-up-1995/editions/1/")
    assert "Edition 1 of 2" in old
    assert "A made-up case." in old
    assert "A better summary." in body_of(client)
    assert "It is the newest" in body_of(client, "/cases/made-up-1995/editions/2/")


def test_other_cases_of_the_conflict_are_named(client):
    make_case()
    make_case("another-1996")
    assert "/cases/another-1996/" in body_of(client)
    assert "Other cases of the same conflict" in body_of(client)


def test_a_mediator_of_one_year_is_not_said_to_reach_from_it_to_itself(client):
    part = {"key": "helper", "actor": "helper", "role": "host", "strategy": "communication-facilitation"}
    make_case(mediators=[{**part, "start": "1977", "end": "1977"}])
    make_case("longer-1996", mediators=[{**part, "start": "1977", "end": "1979"}])
    assert "1977 to 1977" not in body_of(client, "/cases/made-up-1995/")
    assert "1977 to 1979" in body_of(client, "/cases/longer-1996/")
