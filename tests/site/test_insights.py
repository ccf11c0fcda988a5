"""Insights: every figure has its numbers, its n and a caution, and is of published cases."""

from __future__ import annotations

import re

import pytest

from cases.publication.publishing import withdraw
from cases.site import graphs
from tests.factories import make_actor, make_case
from tests.site.reading import HOSTILE, read

pytestmark = pytest.mark.django_db
PAGES = ["/insights/", "/insights/coverage/"]


def treaty(number, until, status):
    return {
        "key": "treaty", "slug": f"treaty-{number}", "title": f"Treaty {number}", "signed": "1995-03-01", "stage": "ceasefire",
        "scope": "full", "signatories": ["north"], "in_force_until": until, "status": status,
        "citations": [{"source": "writer-2001", "locator": "p. 12"}],
    }  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_they_answer_for_one_case_and_for_none(client, address):
    read(client, address)
    make_case()
    assert "1 case" in read(client, address)


@pytest.mark.parametrize("address", PAGES)
def test_they_know_no_parameters(client, address):
    assert client.get(f"{address}?country=KE").status_code == 400


def test_every_chart_has_its_numbers_its_n_and_the_word_selected(client):
    make_case(agreements=[treaty(0, "..", "in-force")])
    body = read(client, "/insights/")
    assert "These cases are selected" in body
    sections = re.findall(r'<section class="insight"(.*?)</section>', body, re.DOTALL)
    assert len(sections) == 10
    for section in sections:
        if "Too few mediators" in section:
            continue
        assert "as a table</summary>" in section, section[:200]
        assert "<caption>" in section
        assert "selected" in section, section[:200]
        assert re.search(r"\bn\b", section), section[:200]
    assert "success rate" not in body


def test_numbers_are_of_published_cases_alone(client):
    make_case("one", settlement="full-settlement")
    make_case("draft", settlement="no-agreement", publish=False)
    withdraw(make_case("gone", settlement="no-agreement"), reason="It was a duplicate.")
    body = read(client, "/insights/")
    assert "No agreement" not in body
    assert "n = 1 of 1" in body


def test_a_challenge_is_counted_by_whether_it_was_overcome(client):
    make_case("one")
    table = read(client, "/insights/").split(
        "Challenges by whether they were overcome, number of selected cases</caption>"
    )[1]
    row = re.search(r'<a href="/challenges/trust-deficit/">.*?</tr>', table, re.DOTALL)[0]
    assert re.findall(r'class="number">(\d+)<', row) == ["1", "0", "0", "0", "1"]


def test_the_curve_says_by_which_rule_agreements_are_counted(client):
    make_case("ended", agreements=[treaty(0, "1999-03-01", "collapsed")])
    make_case("lasts", agreements=[treaty(1, "..", "in-force")])
    body = read(client, "/insights/")
    assert "Of 2 agreements in the selected cases, 1 ceased to apply" in body
    assert 'class="line" d="M64 ' in body
    assert "the day of the newest edition" in body


def test_who_mediated_together_is_joined_and_named_in_the_table(client):
    cited = [{"source": "writer-2001", "locator": "p. 1"}]
    actors = ["kenya", "norway", HOSTILE]
    for number, name in enumerate(actors):
        make_actor(f"m{number}", name=name)
    mediators = [
        {
            "key": f"m{n}",
            "actor": f"m{n}",
            "role": "co-mediator",
            "strategy": "communication-facilitation",
            "citations": cited,
        }
        for n in range(3)
    ]
    make_case("one", mediators=mediators)
    make_case("two", mediators=mediators[:2])
    body = read(client, "/insights/")
    assert 'aria-label="Network of 3 mediators"' in body
    assert "kenya and norway: 2" in body


def test_coverage_says_what_is_missing(client):
    make_case(latitude=None, longitude=None)
    body = read(client, "/insights/coverage/")
    assert "1 case has no one place and stands on no map" in body
    assert re.search(r"Settlement: \d without a case", body)


def test_a_bar_has_its_parts_in_proportion():
    bar = graphs.Bar("x", "/", 4, [graphs.Part("v-1", "yes", 1), graphs.Part("v-2", "no", 3)], of=8)
    assert re.findall(r'class="v-\d" x="([\d.]+)" y="0" width="([\d.]+)"', bar.drawn) == [
        ("0.0", "123.0"),  # with the gap between two pieces
        ("125.0", "373.0"),
    ]
    assert "v-1" not in graphs.Bar("x", "/", 0, [graphs.Part("v-1", "yes", 0)]).drawn
