"""The rules evaluated on documents are those that the database keeps."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import CheckConstraint, F, Q, Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.dossier import rules
from cases.dossier.shape import SHAPES, shape_of
from cases.models import Actor, Agreement, Case, Conflict, Creator, Event, Fundamental, Mediator, Phase

DAYS = st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2000, 1, 4))
NUMBERS = st.none() | st.integers(0, 3)
DEGREES = st.none() | st.sampled_from([-91.0, -90.0, 0.0, 90.0, 181.0])
COLUMNS = {
    "start_earliest": DAYS, "end_latest": DAYS, "active_from_earliest": DAYS, "active_to_latest": DAYS,
    "latitude": DEGREES, "longitude": DEGREES,
    "fatalities_low": NUMBERS, "fatalities_best": NUMBERS, "fatalities_high": NUMBERS,
    "alignment": st.sampled_from(["impartial", "closer-to-side", "disputed"]), "alignment_side": st.sampled_from(["", "A"]),
    "family": st.sampled_from(["", "x"]), "literal": st.sampled_from(["", "x"]),
}  # fmt: skip
RULES = [
    (model, rule) for model in (Actor, Case, Conflict, Phase, Mediator, Event, Creator) for rule in rules.rules(model)
]


def test_every_check_constraint_of_the_models_is_applied_to_documents():
    applied = {model: len(rules.rules(model)) for model in (Actor, Case, Conflict, Phase, Mediator, Event, Creator)}
    assert applied == {Actor: 1, Case: 2, Conflict: 3, Phase: 1, Mediator: 2, Event: 1, Creator: 1}
    left_out = [c.name for c in Case._meta.constraints if isinstance(c, CheckConstraint)][:1]
    assert left_out == ["case_working_copy_unpublished"]  # speaks of what no dossier holds


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "rule"), RULES, ids=lambda value: getattr(value, "__name__", "")[:12])
@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_condition_holds_where_the_database_says_so(model, rule, data):
    names = set(rules._names(rule.condition))
    values = {name: data.draw(COLUMNS[name], label=name) for name in names}
    typed = {name: Value(values[name], output_field=model._meta.get_field(name)) for name in names}
    in_database = rule.condition.check(typed)
    assert (rules.holds(rule.condition, values) is not False) == in_database


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        (Q(a=1), True), (~Q(a=1), False), (Q(a=2), False), (Q(b=1), None), (~Q(b=1), None),
        (Q(a=1) | Q(b=1), True), (Q(a=2) | Q(b=1), None), (Q(a=1) & Q(b=1), None), (Q(a=2) & Q(b=1), False),
        (Q(b__isnull=True), True), (Q(a__isnull=True), False), (Q(a__lt=F("b")), None), (Q(a__lte=F("a")), True), (Q(), True),
    ],
)  # fmt: skip
def test_what_is_unknown_is_neither_true_nor_false(condition, answer):
    assert rules.holds(condition, {"a": 1, "b": None}) is answer


def test_what_may_stand_only_once_in_a_list_comes_from_the_models():
    assert rules.unique_in_list(Agreement) == ("key", "slug")
    assert rules.unique_in_list(Fundamental) == ("key", "fundamental")
    assert rules.unique_in_list(shape_of(Phase).model) == ("key",)
    assert rules.unique_in_list(Creator) == ()
    assert SHAPES["case"].model is Case
