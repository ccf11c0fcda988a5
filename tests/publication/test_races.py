"""Two people at once: the one waits for the other, and what they leave is what one after the other would have left.

Real transactions in threads. SQLite lets one writer in at a time, so what can go wrong between two goes wrong on PostgreSQL.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from cases.curation import merging, workflow
from cases.curation.working_copies import discard, open_working_copy
from cases.dossier.loading import load_case
from cases.dossier.writing import write
from cases.models import Actor, Case, Change, Edition, Rendering, SlugRedirect, Transition
from cases.models.choices import Status
from cases.models.generation import current
from cases.publication import publishing, rendering
from cases.publication.publishing import publish, withdraw
from tests.admin.records import address, form_of, member, signed_in
from tests.factories import make_actor, make_case

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("vocabularies", "_in_a_file")]
HEAD_START = 0.4  # seconds that the second has to run into the first


@pytest.fixture
def _in_a_file():
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("Threads that share a database in memory lock each other out.")


class Doing(threading.Thread):
    """Something done by somebody else, over a connection of their own; `result` is what came of it."""

    def __init__(self, act: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.act, self.result = act, None

    def run(self) -> None:
        try:
            self.result = self.act()
        except Exception as error:
            self.result = error
        finally:
            connection.close()


@contextmanager
def halted(where: Any, name: str) -> Iterator[tuple[threading.Event, threading.Event]]:
    """The first who comes to this function stops there until told to go on."""
    reached, go_on, first = threading.Event(), threading.Event(), threading.Lock()
    function = getattr(where, name)

    def stopping(*args: Any, **kwargs: Any) -> Any:
        if first.acquire(blocking=False):
            reached.set()
            assert go_on.wait(20)
        return function(*args, **kwargs)

    with mock.patch.object(where, name, stopping):
        yield reached, go_on


def while_publishing(one: Callable[[], Any], other: Callable[[], Any], at: str = "render") -> tuple[Any, Any]:
    """Do the one thing, and begin the other while it publishes. What came of both."""
    return in_the_middle(publishing if hasattr(publishing, at) else rendering, at, one, other)


def in_the_middle(where: Any, name: str, one: Callable[[], Any], other: Callable[[], Any]) -> tuple[Any, Any]:
    """Do the one thing, and begin the other when it comes to this function. What came of both."""
    with halted(where, name) as (reached, go_on):
        first, second = Doing(one), Doing(other)
        first.start()
        assert reached.wait(20)
        second.start()
        second.join(HEAD_START)
        go_on.set()
        first.join(20)
        second.join(20)
    assert not first.is_alive(), "they wait for each other"
    assert not second.is_alive(), "they wait for each other"
    return first.result, second.result


def nothing_is_halved() -> None:
    """What is stored for readers is what would be made anew from the tables, and each published case has its edition."""
    stored = {row.slug: (bytes(row.answer), bytes(row.summary)) for row in Rendering.objects.all()}
    rendering.rebuild()
    assert stored == {row.slug: (bytes(row.answer), bytes(row.summary)) for row in Rendering.objects.all()}
    for case in Case.objects.published():
        assert json.loads(case.editions.latest("number").dossier)["slug"] == case.slug
    public = set(Case.objects.published().values_list("slug", flat=True))
    assert public == set(stored)


def refused(result: Any, *words: str) -> None:
    assert isinstance(result, ValidationError), result
    assert all(word in " ".join(result.messages) for word in words), result.messages


def test_of_two_who_publish_one_draft_the_second_is_told_that_it_is_public():
    case, one, other = make_case(publish=False), member("Reviewer"), member("Reviewer")
    first, second = while_publishing(lambda: publish(case, by=one), lambda: publish(case, by=other))
    assert isinstance(first, Edition)
    refused(second, "published already")
    assert Edition.objects.count() == 1
    assert Transition.objects.filter(name="publish").count() == 1
    assert Change.objects.filter(record="case").count() == 1
    nothing_is_halved()


def test_of_two_who_publish_one_working_copy_the_second_is_told_that_it_is_gone():
    case, one, other = make_case(), member("Reviewer"), member("Reviewer")
    copy = open_working_copy(case)
    Case.objects.filter(pk=copy.pk).update(summary="Said better.")
    first, second = while_publishing(lambda: publish(copy, by=one), lambda: publish(copy, by=other))
    assert isinstance(first, Edition)
    refused(second, "meanwhile")
    assert list(Edition.objects.values_list("number", flat=True).order_by("number")) == [1, 2]
    nothing_is_halved()


def test_a_command_that_publishes_what_somebody_publishes_makes_no_second_edition():
    case, one = make_case(publish=False), member("Reviewer")
    first, _ = while_publishing(lambda: publish(case, by=one), lambda: publish(case))
    assert isinstance(first, Edition)
    assert Edition.objects.count() == 1
    nothing_is_halved()


@pytest.mark.parametrize("at", ["render", "_add_editions"])
def test_an_actor_that_is_merged_while_its_case_is_published_has_its_new_name_there(at):
    case = make_case(publish=False)
    helper, twin = Actor.objects.get(slug="helper"), make_actor("the-helper", name="The helper")
    first, second = while_publishing(lambda: publish(case), lambda: merging.merge(twin, helper), at)
    assert isinstance(first, Edition)
    assert second is None
    assert json.loads(bytes(Rendering.objects.get().answer))["mediators"][0]["actor"]["slug"] == "the-helper"
    assert set(Actor.objects.published().values_list("slug", flat=True)) == {"north", "south", "the-helper"}
    assert SlugRedirect.objects.get().new == "the-helper"
    nothing_is_halved()


def test_what_is_saved_at_the_desk_while_the_case_is_published_does_not_make_it_a_draft_again():
    case, one, editor = make_case(publish=False), member("Reviewer"), signed_in(member("Editor"))
    page = address(Case, "change", case.pk)
    typed = form_of(editor.get(page).content.decode()) | {"summary": "Typed meanwhile."}
    first, second = while_publishing(lambda: publish(case, by=one), lambda: editor.post(page, typed).status_code)
    assert isinstance(first, Edition)
    assert second == 403
    case.refresh_from_db()
    assert case.status == Status.PUBLISHED
    assert case.summary == "A made-up case."
    assert write(case) == json.loads(first.dossier)
    nothing_is_halved()


def test_who_submits_what_is_just_published_is_told_so():
    case, one = make_case(publish=False), member("Reviewer")
    first, second = while_publishing(lambda: publish(case, by=one), lambda: workflow.submit(case, by=one))
    assert isinstance(first, Edition)
    refused(second, "Only a draft is submitted")
    nothing_is_halved()


def test_two_who_open_a_working_copy_work_on_one():
    case = make_case()
    opened = in_the_middle(Case.objects, "create", *[lambda: open_working_copy(case)] * 2)
    assert opened[0] == opened[1] == Case.objects.working_copies().get()


def test_a_case_that_is_withdrawn_while_its_revision_is_published_stays_withdrawn():
    case = make_case()
    copy = open_working_copy(case)
    load_case(write(copy) | {"summary": "Said better."}, into=copy)
    first, second = while_publishing(lambda: publish(copy), lambda: withdraw(case, reason="A duplicate."))
    assert isinstance(first, Edition)
    assert second is None
    assert Case.objects.get().status == Status.WITHDRAWN
    assert not Rendering.objects.exists()
    nothing_is_halved()


def test_of_two_who_withdraw_a_case_the_second_is_told_that_it_is_gone():
    case = make_case()
    first, second = while_publishing(
        lambda: withdraw(case, reason="A duplicate."), lambda: withdraw(case, reason="Wrong."), "forget"
    )
    assert first is None
    refused(second, "not published")
    assert Case.objects.get().withdrawn_reason == "A duplicate."
    assert Transition.objects.filter(name="withdraw").count() == 1


def test_cases_published_at_once_have_generations_of_their_own():
    one, other = make_case("one", publish=False), make_case("other", publish=False)
    first, second = while_publishing(lambda: publish(one), lambda: publish(other))
    assert isinstance(first, Edition)
    assert isinstance(second, Edition)
    assert sorted(Change.objects.values_list("generation", flat=True)) == [1, 2]
    assert current()[0] == 2
    nothing_is_halved()


def test_a_working_copy_that_is_thrown_away_while_it_is_published_is_published_whole():
    case = make_case()
    copy = open_working_copy(case)
    Case.objects.filter(pk=copy.pk).update(summary="Said better.")
    first, _ = while_publishing(lambda: publish(copy), lambda: discard(Case.objects.get(pk=copy.pk)))
    assert isinstance(first, Edition)
    assert Case.objects.get().summary == "Said better."
    nothing_is_halved()


def test_of_two_who_merge_one_record_the_second_is_told_that_it_is_gone():
    case = make_case()
    helper, one, other = Actor.objects.get(slug="helper"), make_actor("one"), make_actor("other")
    merging.merge(one, Actor.objects.get(pk=helper.pk))
    with pytest.raises(ValidationError, match="meanwhile"):
        merging.merge(other, helper)
    assert case.mediators.get().actor == one
    nothing_is_halved()
