"""The collection as a whole: what is counted is published, with its denominators, and anew after each change."""

import pytest

from cases.discovery import atlas, survey
from cases.discovery.choosing import Choice, Selection
from cases.models import Actor, Challenge, ChallengeType, Mediator
from tests.discovery import making

pytestmark = pytest.mark.django_db


def mediate(of, *slugs, strategy="communication-facilitation"):
    for number, slug in enumerate(slugs):
        actor, _ = Actor.objects.get_or_create(
            slug=slug, defaults={"name": slug.title(), "kind": "state", "public": True}
        )
        Mediator.objects.create(case=of, actor=actor, key=f"m{number}", role="lead-mediator", strategy=strategy)


def published(slug, *mediators, **fields):
    made = making.case(slug, **fields)
    mediate(made, *mediators)
    making.render(made)
    making.announce(slug)
    return made


def test_settlements_are_counted_within_each_value():
    published("one", "norway", settlement="full-settlement")
    published("two", "norway", settlement="no-agreement")
    published("three", "norway", "qatar", settlement="")
    (row,) = survey.current().settlement_by("mediator_kind")
    assert (row.value, row.n, row.counts, row.left) == ("state", 3, {"full-settlement": 1, "no-agreement": 1}, 1)


def test_the_network_joins_those_who_shared_a_case():
    published("one", "norway", "qatar")
    published("two", "norway", "qatar", "kenya")
    found = survey.current().network
    assert [(each.value, each.count) for each in found.mediators] == [("norway", 2), ("qatar", 2), ("kenya", 1)]
    assert found.links[0] == ("norway", "qatar", 2)
    assert {link.cases for link in found.links[1:]} == {1}


def test_a_challenge_counts_only_where_it_stood_in_the_way():
    first, second = ChallengeType.objects.all()[:2]
    made, draft = making.case("one"), making.case("draft", status="draft")
    for of, type_, presence, overcome in (
        (made, first, "present", "yes"), (made, second, "looked-for-and-absent", ""), (draft, first, "present", "no"),
    ):  # fmt: skip
        Challenge.objects.create(
            case=of, type=type_, key=type_.slug, presence=presence, stage="negotiation", overcome=overcome
        )
    making.render(made)
    making.announce("one")
    assert [(row.value, row.n, row.counts) for row in survey.current().challenges] == [(first.slug, 1, {"yes": 1})]


def test_what_is_coded_unknown_and_empty_adds_up_to_the_collection():
    making.collection(30)
    found = survey.current()
    for row in found.coded:
        assert row.coded + row.unknown + row.empty == len(found) == 30, row


def test_it_is_made_anew_after_a_change_and_kept_until_then():
    published("one", "norway")
    first = survey.current()
    assert survey.current() is first
    published("two", "norway")
    assert len(survey.current()) == 2


def test_an_empty_collection_has_a_survey():
    found = survey.current()
    assert (len(found), found.settled, found.challenges, found.network.links, found.durations.rows) == (
        0,
        [],
        [],
        [],
        [],
    )
    assert found.today.year >= 1


def test_the_atlas_has_published_cases_with_places_and_spans():
    published("here", latitude=9.03, longitude=38.74, end="1979-03-26", settlement="ceasefire")
    published("nowhere", start="1980")
    making.case("draft", status="draft", latitude=1, longitude=1)
    found = atlas.select()
    assert [case.slug for case in found.cases] == ["nowhere", "here"]
    (here,) = found.located
    assert (here.settlement, here.latitude, here.end - here.start) == ("ceasefire", 9.03, 202)
    assert atlas.select(Selection(facets={"settlement": Choice(("ceasefire",))})).cases == [here]


def test_a_withdrawn_case_leaves_the_atlas():
    published("here", latitude=9.03, longitude=38.74)
    assert atlas.select().located
    making.withdraw("here")
    assert atlas.select().cases == []
