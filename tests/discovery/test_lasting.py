"""How long things last: the estimator against published worked examples, and the rule by which agreements are counted."""

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.discovery.lasting import durations
from cases.discovery.statistics import kaplan_meier
from cases.models import Agreement
from tests.discovery import making

TODAY = dt.date(2026, 1, 1)

# Weeks of remission of 21 patients given 6-mercaptopurine: Freireich et al. (1963), Blood 21, 699–716; Gehan (1965),
# Biometrika 52, 203–223. A minus marks those still in remission.
GEHAN = [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35]
# Time, at risk, ended, survival and Greenwood's standard error, as R's `summary(survfit(Surv(t, d) ~ 1))` prints them for these
# data (three digits there: 0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448), and Kleinbaum and Klein (2012), chapter 2.
PRINTED = [
    (6, 21, 3, 0.8571, 0.0764), (7, 17, 1, 0.8067, 0.0869), (10, 15, 1, 0.7529, 0.0963), (13, 12, 1, 0.6902, 0.1068),
    (16, 11, 1, 0.6275, 0.1141), (22, 7, 1, 0.5378, 0.1282), (23, 6, 1, 0.4482, 0.1346),
]  # fmt: skip


def observed(numbers):
    return [(abs(number), number > 0) for number in numbers]


def test_the_estimate_is_the_printed_one_of_the_6_mp_data():
    found = kaplan_meier(observed(GEHAN))
    steps = [(s.time, s.at_risk, s.ended, round(s.survival, 4), round(s.error, 4)) for s in found.steps]
    assert steps == PRINTED
    assert (found.n, found.ended, found.longest, found.median) == (21, 9, 35, 23)


def test_the_placebo_group_without_censoring_is_the_share_that_is_left():
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    found = kaplan_meier(observed(placebo))
    for step in found.steps:
        assert step.survival == pytest.approx(sum(time > step.time for time in placebo) / 21)
    assert found.median == 8
    assert (found.steps[-1].survival, found.steps[-1].low, found.steps[-1].high) == (0, 0, 0)


def test_the_band_is_that_of_the_log_log_scale():
    """At 6 weeks by hand: S = 18/21, Greenwood's sum is 3/(21 · 18); the bounds are S to the power of e^(±1.96 √sum / |ln S|)."""
    share, spread = 18 / 21, math.exp(1.96 * math.sqrt(3 / (21 * 18)) / abs(math.log(18 / 21)))
    first = kaplan_meier(observed(GEHAN)).steps[0]
    assert (first.low, first.high) == (
        pytest.approx(share**spread, abs=1e-5),
        pytest.approx(share ** (1 / spread), abs=1e-5),
    )
    assert (round(first.low, 3), round(first.high, 3)) == (0.620, 0.952)


def test_between_steps_it_is_constant_and_beyond_the_last_observation_nothing_is_said():
    found = kaplan_meier(observed(GEHAN))
    assert found.at(0) == found.at(5.9) == 1
    assert round(found.at(8), 4) == 0.8067
    assert found.at(35) == found.steps[-1].survival
    assert found.at(35.1) is None
    assert kaplan_meier([]).at(0) is None
    with pytest.raises(ValueError, match="less than no time"):
        kaplan_meier([(-1, True)])


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=60))
def test_it_falls_from_one_and_its_band_holds_it(rows):
    found = kaplan_meier(rows)
    before = 1.0
    for step in found.steps:
        assert 0 <= step.survival < before
        assert 0 <= step.low <= step.survival + 1e-12
        assert step.survival <= step.high + 1e-12 <= 1 + 1e-12
        assert math.isfinite(step.error)
        before = step.survival
    assert sum(step.ended for step in found.steps) == sum(ended for _, ended in rows)


def agreement(slug, of, **fields):
    given = {"title": slug, "stage": "ceasefire", "scope": "partial", "signed": "2000-01-01", "status": "in-force"}
    return Agreement.objects.create(case=of, slug=slug, key=slug, **(given | fields))


@pytest.mark.django_db
def test_the_rule_by_which_agreements_are_counted():
    of, ongoing = making.publish("talks"), making.publish("older", as_of="2010-06-15")
    agreement("holds", of)
    agreement("held-when-last-looked-at", ongoing, status="partly-carried-out")
    agreement("collapsed", of, status="collapsed", in_force_until="2004-01-01")
    agreement("replaced", of, status="superseded", in_force_until="2002-01-01")
    agreement("collapsed-some-day", of, status="collapsed")
    agreement("nobody-knows", of, status="unknown")
    found = durations(TODAY)
    rows = {row.slug: (row.until.isoformat(), row.ended) for row in found.rows}
    assert rows == {
        "holds": ("2026-01-01", False), "held-when-last-looked-at": ("2010-06-15", False),
        "collapsed": ("2004-01-01", True), "replaced": ("2002-01-01", False),
    }  # fmt: skip
    assert (found.end_unknown, found.status_unknown) == (1, 1)
    assert [(round(s.time), s.at_risk) for s in found.survival.steps] == [(4, 3)]


@pytest.mark.django_db
def test_agreements_of_drafts_are_not_counted():
    agreement("hidden", making.case("draft", status="draft"), status="collapsed", in_force_until="2001")
    assert durations(TODAY).rows == []
