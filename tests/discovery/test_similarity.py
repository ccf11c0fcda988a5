"""Similar cases and precedents: the measure is Gower's, the reasons are true, and nobody's draft is among them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.discovery import index as indexes
from cases.discovery import layout as layouts
from cases.discovery import precedents, similarity
from cases.discovery.choosing import UnreadableParameters
from cases.discovery.gower import BY_NAME, VARIABLES, Measure, Scorer, agreement
from cases.discovery.index import Index, Version
from cases.discovery.layout import Row
from cases.discovery.similarity import NoSuchCaseError
from cases.discovery.snapshot import Moment
from cases.models import Case, Challenge, ChallengeType, Issue, Mediator
from tests.discovery.making import announce, case, collection, conflict, publish, render
from tests.factories import make_actor

ALL = {variable.name: variable.weight for variable in VARIABLES}
VALUES = {
    variable.name: [f"{variable.name}-{n}" for n in range(4)] + ["unknown"]
    for variable in VARIABLES
    if variable.measure is not Measure.RANGE
}


def index_of(rows):
    names = type("Names", (), {"terms": {}, "label": staticmethod(lambda facet, code: code)})()
    return Index(Version(Moment(1, None), 0, None), layouts.build(rows), names)


def facets():
    one = {n: st.lists(st.sampled_from(v), max_size=1) for n, v in VALUES.items() if BY_NAME[n].measure is Measure.SAME}
    more = {n: st.lists(st.sampled_from(v), max_size=4) for n, v in VALUES.items() if BY_NAME[n].measure is Measure.SET}
    return st.fixed_dictionaries(one | more)


@st.composite
def collections(draw):
    drawn = draw(st.lists(st.tuples(facets(), st.integers(0, 2)), min_size=2, max_size=8))
    day = dt.date(1950, 1, 1).toordinal()
    return [
        Row(n, f"case-{n}", (n * 900 + day) * bool(known), f"case {n}", 0, values)
        for n, (values, known) in enumerate(drawn)
    ]


def table(scorer, weights=ALL):
    """Score of every pair, with the weight compared; by Gower's formula from what `scores` gives."""
    size = len(scorer.index)
    rows = [scorer.scores(scorer.profile(rank), weights) for rank in range(size)]
    return [[(t / c if c else None, c) for t, c in zip(*row, strict=True)] for row in rows]


@given(collections())
@settings(max_examples=60, deadline=None)
def test_the_measure_is_symmetric_bounded_and_one_for_a_case_itself(rows):
    found = table(Scorer(index_of(rows)))
    for one, row in enumerate(found):
        for other, (score, compared) in enumerate(row):
            assert (score, compared) == found[other][one]
            assert score is None or 0 <= score <= 1 + 1e-12
        assert row[one][0] in (None, pytest.approx(1))


@given(collections())
@settings(max_examples=40, deadline=None)
def test_each_hit_says_in_its_reasons_where_its_score_comes_from(rows):
    scorer = Scorer(index_of(rows))
    found = table(scorer)
    for hit in scorer.nearest(scorer.profile(0), ALL, 10, without=1):
        other = scorer.index.layout.ranks[hit.slug]
        assert hit.score == pytest.approx(found[0][other][0])
        assert sum(reason.share for reason in hit.reasons) == pytest.approx(hit.score)
        assert [reason.share for reason in hit.reasons] == sorted(
            (reason.share for reason in hit.reasons), reverse=True
        )
        assert 0.5 <= hit.compared <= 1


def test_a_worked_example_by_hand():
    """Two cases, four variables of weight 1, 1, 2 and 1, one missing on one side.

    Type of conflict: the same, 1. Incompatibility: not the same, 0. Challenges {a, b, c} and {b, c, d}: Jaccard 2/4, twice.
    Ripeness is unknown for the second and left out. Years 1980 and 2000 in a collection from 1960 to 2000: 1 − 20/40 = 1/2.
    Gower: (1·1 + 1·0 + 2·0.5 + 1·0.5) / (1 + 1 + 2 + 1) = 2.5 / 5 = 0.5; compared over 5 of the weight of 6.
    """
    year = 365
    start = dt.date(1960, 1, 1).toordinal()
    first = {
        "conflict_kind": ["interstate"],
        "incompatibility": ["territory"],
        "challenge": ["a", "b", "c"],
        "ripeness": ["yes"],
    }
    second = {
        "conflict_kind": ["interstate"],
        "incompatibility": ["government"],
        "challenge": ["b", "c", "d"],
        "ripeness": ["unknown"],
    }
    scorer = Scorer(index_of([
        Row(1, "first", start + 20 * year, "first", 0, first), Row(2, "second", start + 40 * year, "second", 0, second),
        Row(3, "oldest", start, "oldest", 0, {}),
    ]))  # fmt: skip
    weights = {"conflict_kind": 1, "incompatibility": 1, "challenge": 2, "ripeness": 1, "start": 1}
    rank = scorer.index.layout.ranks["first"]
    hit = scorer.nearest(scorer.profile(rank), weights, 1, without=1 << rank)[0]
    assert hit.slug == "second"
    assert hit.score == pytest.approx(0.5)
    assert hit.compared == pytest.approx(5 / 6)
    assert hit.shared["challenge"] == ("b", "c")
    assert [reason.text for reason in hit.reasons] == [
        "same type of conflict: interstate",
        "shared challenges: b, c",
        "began 20 years apart",
    ]


@pytest.mark.parametrize(
    ("measure", "own", "other", "shared", "in_part", "expected"),
    [
        (Measure.SET, 3, 3, 2, False, 0.5),
        (Measure.SET, 2, 10, 2, True, 1.0),
        (Measure.SET, 4, 1, 1, True, 0.25),
        (Measure.SET, 2, 0, 0, False, None),
        (Measure.SAME, 2, 1, 1, True, 1.0),
        (Measure.SAME, 1, 1, 0, False, 0.0),
    ],
)
def test_agreement_in_one_variable(measure, own, other, shared, in_part, expected):
    assert agreement(measure, own, other, shared, in_part=in_part) == expected


# --- over the stored collection ------------------------------------------------------------------------------------------


def coded(slug, *, challenges=(), issues=(), **fields):
    made = case(slug, **fields)
    for number, name in enumerate(challenges):
        type_ = ChallengeType.objects.get(slug=name)
        Challenge.objects.create(case=made, type=type_, key=f"c{number}", stage="negotiation", overcome="partly")
    made.issues.set(Issue.objects.filter(slug__in=issues))
    render(made)
    announce(slug)
    return made


@pytest.mark.django_db
class TestSimilar:
    def test_what_shares_more_comes_first_and_says_what(self):
        coded("here", challenges=["spoilers", "trust-deficit"], issues=["territory"])
        coded("near", challenges=["spoilers", "trust-deficit"], issues=["territory"], of=conflict("other"))
        coded("far", challenges=["no-ripe-moment"], issues=["security"], of=conflict("third", kind="intrastate"))
        hits = similarity.similar("here", 5)
        assert [hit.slug for hit in hits] == ["near", "far"]
        assert any("Spoilers" in reason.text and "Trust deficit" in reason.text for reason in hits[0].reasons)
        assert hits[0].score > hits[1].score

    def test_cases_of_the_same_conflict_can_be_left_out(self):
        coded("here"), coded("sister"), coded("elsewhere", of=conflict("other"))
        assert [hit.slug for hit in similarity.similar("here", 5, of_other_conflicts=True)] == ["elsewhere"]
        assert similarity.of_same_conflict("here", 5) == ["sister"]

    def test_no_draft_and_nothing_withdrawn_is_among_them(self):
        coded("here"), coded("near")
        render(case("drafted", status="draft"), case("gone", status="withdrawn"))
        assert [hit.slug for hit in similarity.similar("here", 50)] == ["near"]
        with pytest.raises(NoSuchCaseError):
            similarity.similar("drafted")

    def test_a_published_case_is_found_at_once(self):
        coded("here"), coded("near")
        assert len(similarity.similar("here", 5)) == 1
        publish("new")
        assert {hit.slug for hit in similarity.similar("here", 5)} == {"near", "new"}

    @pytest.mark.parametrize("n", [0, -1, 51])
    def test_a_number_that_makes_no_sense_is_refused(self, n):
        coded("here")
        with pytest.raises(ValueError, match="Ask for 1 to 50"):
            similarity.similar("here", n)

    def test_no_query_however_many_cases_there_are(self):
        collection(40)
        similarity.similar("case-1", 5)
        with CaptureQueriesContext(connection) as queries:
            similarity.similar("case-2", 5)
            similarity.similar("case-3", 5)
        assert [query for query in queries if "cases_generation" not in query["sql"]] == []


@pytest.mark.django_db
class TestPrecedents:
    def test_a_situation_is_matched_by_what_it_names_and_not_by_its_result(self):
        coded("fits", challenges=["spoilers", "trust-deficit", "no-ripe-moment"], settlement="no-agreement")
        coded("less", challenges=["spoilers", "vague-terms"], settlement="full-settlement")
        coded("not", challenges=["vague-terms"], settlement="full-settlement")
        situation = precedents.read({"challenge": ["spoilers,trust-deficit"]})
        found = precedents.precedents(situation)
        assert [(hit.slug, hit.score) for hit in found.hits] == [("fits", 1.0), ("less", 0.5)]
        assert found.of == 3
        assert "(2 of the 2 that you named)" in found.hits[0].reasons[0].text
        with pytest.raises(UnreadableParameters, match="settlement"):
            precedents.read({"settlement": ["full-settlement"]})

    def test_weights_change_the_order(self):
        coded("by-challenge", challenges=["spoilers"], issues=["security"])
        coded("by-issue", challenges=["vague-terms"], issues=["territory"])
        asked = {"challenge": ["spoilers"], "issue": ["territory"]}
        first = [
            precedents.precedents(precedents.read(asked | {f"weight_{name}": ["decisive"]})).hits[0].slug
            for name in ("challenge", "issue")
        ]
        assert first == ["by-challenge", "by-issue"]
        alone = precedents.precedents(precedents.read(asked | {"weight_issue": ["none"]})).hits
        assert [(hit.slug, hit.score) for hit in alone] == [("by-challenge", 1.0)]

    def test_nearness_in_time_alone_makes_no_precedent(self):
        coded("then", start="1978", challenges=["vague-terms"]), coded("later", start="1999", challenges=["spoilers"])
        found = precedents.precedents(precedents.read({"year": ["1978"], "challenge": ["spoilers"]}))
        assert [hit.slug for hit in found.hits] == ["later"]

    def test_the_kind_of_mediator_and_labels_are_read(self):
        made = case("mediated")
        actor = make_actor("helper", kind="religious-body")
        type(actor).objects.filter(pk=actor.pk).update(public=True)
        Mediator.objects.create(case=made, actor=actor, key="m", role="lead-mediator")
        render(made)
        announce("mediated")
        situation = precedents.read({"mediator_kind": ["Religious body"]})
        assert situation.values == {"mediator_kind": ("religious-body",)}
        assert [hit.slug for hit in precedents.precedents(situation).hits] == ["mediated"]
        assert situation.parameters() == [("mediator_kind", "religious-body")]

    @pytest.mark.parametrize(
        ("asked", "names"),
        [
            ({"challange": ["spoilers"]}, "challenge"),
            ({"challenge": ["spoiler"]}, "spoilers"),
            ({"challenge": ["!spoilers"]}, "“!” before a value"),
            ({"year": ["soon"]}, "such as 1994"),
            ({"year": ["1994", "1995"]}, "such as 1994"),
            ({"weight_challenge": ["huge"]}, "none, normal, important, decisive"),
            ({"year": ["\x00"], "region": ["\x00"]}, "not a"),
        ],
    )
    def test_what_cannot_be_read_is_named_with_what_is_valid(self, asked, names):
        coded("here")
        with pytest.raises(UnreadableParameters, match=names):
            precedents.read(asked)

    def test_nothing_described_or_all_set_aside_is_refused_with_a_sentence(self):
        coded("here")
        with pytest.raises(UnreadableParameters, match="Describe the situation"):
            precedents.precedents(precedents.read({}))
        with pytest.raises(UnreadableParameters, match="not used"):
            precedents.precedents(precedents.read({"issue": ["territory"], "weight_issue": ["none"]}))

    def test_an_empty_collection_has_no_precedents(self):
        assert precedents.precedents(precedents.read({"issue": ["territory"]})).hits == []
        assert len(indexes.current()) == 0
        assert Case.objects.count() == 0
