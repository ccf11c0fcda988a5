"""The index of a process follows the public state, and never shows one that didn't come true."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction

from cases.discovery import catalogue
from cases.discovery import index as indexes
from cases.discovery import layout as layouts
from cases.discovery.choosing import Choice, Selection
from cases.models import Actor, Case, Generation, Mediator
from tests.discovery import making
from tests.discovery.test_layout import plain


def rebuilt():
    indexes.forget()
    return plain(indexes.current().layout)


def slugs(**selection):
    return [row["slug"] for row in catalogue.find(Selection(**selection)).rows]


@pytest.mark.django_db
def test_an_empty_collection_has_an_empty_index():
    assert len(indexes.current()) == 0
    assert catalogue.find().count == 0
    assert catalogue.find(with_facets=True).facets


@pytest.mark.django_db
def test_publishing_and_withdrawing_one_case_changes_the_index_in_place():
    making.publish("one", start="1978")
    making.publish("two", start="1979")
    assert slugs() == ["two", "one"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layouts, "build", lambda rows: pytest.fail("made anew"))
        making.publish("three", start="1978-06")
        assert slugs() == ["two", "three", "one"]
        making.withdraw("two")
        assert slugs() == ["three", "one"]
    assert plain(indexes.current().layout) == rebuilt()


@pytest.mark.django_db
def test_random_sequences_of_changes_give_the_index_that_would_be_made_anew():
    made = making.collection(30, seed=3)
    indexes.current()
    for number in range(0, 30, 4):
        making.withdraw(f"case-{number}")
        if number % 8:
            indexes.current()
        again = made[number]
        Case.objects.filter(pk=again.pk).update(status="published")
        again.refresh_from_db()
        again.start, again.settlement = f"{1950 + number}", "ceasefire"
        again.save()
        making.render(again)
        making.announce(again.slug, kind="revised")
        kept = plain(indexes.current().layout)
        assert kept == rebuilt()


@pytest.mark.django_db
def test_many_changes_at_once_make_the_index_anew(monkeypatch):
    making.publish("one")
    indexes.current()
    monkeypatch.setattr(indexes, "MOST_CHANGES", 3)
    cases = [making.case(f"more-{number}") for number in range(5)]
    making.render(*cases)
    making.announce(*(each.slug for each in cases))
    assert len(indexes.current()) == 6


@pytest.mark.django_db
def test_an_edited_actor_moves_its_cases_to_other_values():
    actor = Actor.objects.create(slug="norway", name="Norway", kind="state", public=True)
    made = making.case("oslo")
    Mediator.objects.create(case=made, actor=actor, key="norway", role="host")
    making.render(made)
    making.announce("oslo")
    chosen = {"facets": {"mediator_kind": Choice(("coalition",))}}
    assert slugs(**chosen) == []
    Actor.objects.filter(pk=actor.pk).update(kind="coalition")
    making.render(made)
    making.announce("norway", kind="edited", record="actor")
    assert slugs(**chosen) == ["oslo"]


@pytest.mark.django_db
def test_an_edited_name_is_shown_and_understood():
    actor = Actor.objects.create(slug="un", name="United Nations", kind="state", public=True)
    making.publish("one")
    assert indexes.current().names.label("mediator", "un") == "United Nations"
    actor.name = "The United Nations"
    actor.save()
    assert indexes.current().names.label("mediator", "un") == "The United Nations"


@pytest.mark.django_db
def test_a_case_that_is_not_published_is_left_out_even_if_an_answer_is_stored():
    made = making.publish("draft")
    Case.objects.filter(pk=made.pk).update(status="draft")
    indexes.forget()
    assert len(indexes.current()) == 0
    assert catalogue.stored_answer("draft") is None


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_not_kept():
    making.publish("one")
    assert slugs() == ["one"]
    with transaction.atomic():
        making.publish("never")
        assert "never" in slugs()
        transaction.set_rollback(True)
    assert slugs() == ["one"]
    making.publish("other")  # has the number that the one rolled back had
    assert sorted(slugs()) == ["one", "other"]


@pytest.mark.django_db(transaction=True)
def test_a_restored_collection_is_noticed_though_the_number_stays():
    making.publish("one")
    indexes.current()
    Generation.objects.filter(pk=1).update(at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    making.render(making.case("two"))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_change")
    assert len(indexes.current()) == 2


@pytest.mark.django_db(transaction=True)
def test_readers_see_one_generation_while_another_thread_publishes():
    """A page is of one generation: as many rows as its count says, in every one of many readings."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("Threads that share a database in memory lock each other out; one in a file has snapshots.")
    making.publish("case-0")
    wrong, stop = [], threading.Event()

    def read():
        try:
            while not stop.is_set():
                found = catalogue.find(page_size=100, with_facets=["kind"])
                counted = sum(value.count for value in found.facets[0].values)
                if not len(found.rows) == found.count == counted == found.generation - first + 1:
                    wrong.append((len(found.rows), found.count, counted, found.generation))
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    of = making.conflict()
    first = indexes.current().generation
    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(1, 15):
        with transaction.atomic():
            made = making.case(f"case-{number}", of=of)
            making.render(made)
            making.announce(made.slug)
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
