"""“Did you mean”: a slip of the pen still leads to what was looked for, in words that the public can read."""

from __future__ import annotations

import time
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.discovery import search
from cases.discovery.search.query import parse
from cases.values.spelling import distance, nearest

shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


@pytest.fixture
def documents(db):
    search.write(
        "case", "camp-david", "Camp David 1978", "Egyptian and Israeli delegations met Kissinger's successors."
    )
    search.write("case", "inf", "Reykjavik and the INF Treaty", "Négociations on missiles; Cyrus Vance had left.")
    search.write("term", "shuttle", "Shuttle diplomacy", "Going between the parties, as Kissinger did.")
    search.write("conflict", "cyprus", "Cyprus", "An island.")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("reykjavic", ["reykjavik"]),
        ("Reykjavík tretay", ["reykjavik treaty"]),
        ("kissenger", ["kissinger"]),
        ("egiptian", ["egyptian"]),
        ("ycprus", ["cyprus"]),  # the first two letters swapped
        ("camp davd", ["camp david"]),
        ('"shutle diplomacy"', ['"shuttle diplomacy"']),
        ("camp reykjavik", []),  # both are words of the index
        ("xqzw", []),
        ("negocations", ["negociations"]),  # the accents of the text do not matter
        ("ab", []),
        ("1979", []),  # a year is no slip
        ("", []),
        ("-egyptian", []),
        (" ".join(f"wrod{number}" for number in range(40)), []),
    ],
)
def test_what_was_meant(documents, typed, meant):
    found = search.did_you_mean(typed)
    assert found == meant
    assert all(search.find(words).count for words in found)


def test_only_what_the_kinds_hold_is_suggested(documents):
    assert search.did_you_mean("shutle", ["case"]) == []
    assert search.did_you_mean("shutle", ["term", "case"]) == ["shuttle"]


def test_of_equally_near_words_the_commoner_may_come_first_and_all_are_found(documents):
    search.write("case", "a", "Vince", "vance")
    assert search.did_you_mean("vaance") == ["vance"]
    assert set(search.did_you_mean("vnce")) == {"vance", "vince"}


def test_what_is_no_longer_public_is_no_longer_suggested(documents):
    search.remove("case", "inf")
    assert search.did_you_mean("reykjavic") == []
    assert search.known_forms("reykjavic") in (
        [],
        ["reykjavik"],
    )  # the list of words may lag; what is suggested is checked
    search.clear()
    assert search.known_forms("kissenger") == []


def test_words_that_find_nothing_together_are_counted_alone(documents):
    assert search.words_alone("camp reykjavik nowhere") == [("camp", 1), ("reykjavik", 1)]
    assert search.words_alone("camp reykjavik", ["conflict"]) == []
    assert search.words_alone("camp") == []


def test_counts_by_kind(documents):
    assert search.counts("kissinger") == {"case": 1, "term": 1}
    assert search.counts("-cyprus") == {"case": 2, "term": 1}
    assert search.counts("") == {}


def test_titles_by_the_beginning_of_the_address(documents):
    assert search.titles(["case"], "c", 10) == [("case", "camp-david", "Camp David 1978")]
    assert [slug for _, slug, _ in search.titles(["case", "conflict"], "", 10)] == ["camp-david", "inf", "cyprus"]
    assert search.titles([], "c", 10) == []


@shared
@given(st.text(max_size=60) | st.text(alphabet="ab \"*-()^:{}+,'\\%&|!<>é\x00\n", max_size=40))
def test_any_text_may_be_mistyped(documents, text):
    for words in search.did_you_mean(text):
        assert search.find(words).count
    assert isinstance(search.words_alone(text), list)
    assert sum(search.counts(text).values()) == search.find(text).count


@given(st.text(alphabet='ab-"* é1', max_size=30))
def test_a_query_written_out_is_the_same_query(text):
    assert parse(str(parse(text))) == parse(text)


def test_a_large_vocabulary_is_searched_in_bounded_time(db):
    search.write("case", "many", "Many", " ".join(f"word{number}x" for number in range(60_000)))
    begun = time.perf_counter()
    search.did_you_mean("wrodxy wordyy wwordd qwerty wrrd")
    assert time.perf_counter() - begun < 3


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("", "ab", 2), ("abc", "xyz", 3), ("a", "abcdef", 3)],
)
def test_distance(one, other, far):
    assert distance(one, other, 2) == far
    assert distance(other, one, 2) == far


@given(st.text(alphabet="abc", max_size=8), st.text(alphabet="abc", max_size=8))
def test_distance_is_symmetric_and_none_only_for_the_same(one, other):
    assert distance(one, other, 9) == distance(other, one, 9)
    assert (distance(one, other, 9) == 0) == (one == other)


def test_the_nearest_are_those_at_the_least_distance():
    assert nearest("egipt", ["eight", "egypt", "exist"]) == ["egypt"]
    assert nearest("egypt", ["egypt"]) == []
    assert nearest("ab", ["ac"]) == []


@pytest.mark.django_db(transaction=True)
def test_the_migration_of_the_words_goes_down_and_up_again():
    migration = import_module("cases.migrations.0005_search_words")
    with connection.schema_editor() as editor:
        migration.drop(apps, editor)
        migration.create(apps, editor)
    search.write("case", "one", "One", "reykjavik")
    assert search.did_you_mean("reykjavic") == ["reykjavik"]
    search.clear()
