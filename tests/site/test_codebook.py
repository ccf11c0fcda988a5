from __future__ import annotations

import pytest

from cases.dossier.shape import CASE, MEDIATOR, SHAPES
from cases.models import Issue
from cases.site.codebook import shares, tables
from tests.factories import make_case
from tests.site.reading import HOSTILE, MOST_QUERIES, queries, read

pytestmark = pytest.mark.django_db


def test_every_variable_of_a_case_stands_in_the_codebook_with_its_definition(client):
    make_case()
    body = read(client, "/codebook/")
    for shape, table in (
        (CASE, "case"),
        (MEDIATOR, "mediator"),
        (SHAPES["conflict"], "conflict"),
        (SHAPES["actor"], "actor"),
    ):
        for field in shape.fields:
            assert f'id="{table}-{field.name}"' in body
    assert "UCDP Conflict Termination Dataset, Kreutz 2010" in body  # the scheme of a list of values
    assert "<code>full-settlement</code> full settlement" in body
    assert "Which state, authority or people holds a territory" in body  # a vocabulary's definition


def test_every_definition_is_one_sentence_at_least():
    assert [v.anchor for table in tables() for v in table.variables if not v.definition] == []


def test_shares_count_what_is_coded_in_published_cases_and_unknown_is_not_coded():
    make_case("one-1995", initiated_by="mediator")
    make_case("two-1996", latitude=None, longitude=None, issues=[])
    make_case("hidden-1997", publish=False, initiated_by="mediator")
    found = shares(tables())
    case = found["case"]
    assert case[""] == 2
    assert case["title"] == 2
    assert case["initiated_by"] == 1
    assert case["latitude"] == 1
    assert case["issues"] == 1
    assert case["authors"] == 0
    assert found["mediator"]["tactics"] == 2
    assert found["provision"]["implementation"] == 2
    assert found["actor"][""] == 3


def test_shares_follow_a_publication(client):
    make_case("one-1995")
    assert "1 of 1" in read(client, "/codebook/")
    make_case("two-1996")
    assert "2 of 2" in read(client, "/codebook/")


def test_shares_say_100_only_where_nothing_is_missing(client):
    make_case("one-1995", phase=None)
    body = read(client, "/codebook/")
    assert "100 %" in body
    assert "0 %" in body


def test_the_codebook_can_be_read_before_anything_is_published(client):
    assert "%</" not in read(client, "/codebook/")


def test_the_codebook_takes_few_queries_once_counted(client):
    make_case()
    before = queries(client, "/codebook/")
    for number in range(30):
        make_case(f"another-{number}")
    assert queries(client, "/codebook/") == before <= MOST_QUERIES


def test_hostile_terms_are_text_and_unknown_parameters_refused(client):
    Issue.objects.create(slug="attack", name=HOSTILE, definition=HOSTILE)
    assert "<script>alert" not in read(client, "/codebook/")
    assert client.get("/codebook/?colour=red").status_code == 400
