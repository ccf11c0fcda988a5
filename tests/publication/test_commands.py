"""`publish`, `withdraw` and `rebuild`: what they say and how they end."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from cases.curation.working_copies import open_working_copy
from cases.discovery import search
from cases.models import Case, Rendering
from tests.factories import make_case

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_publish_publishes_what_is_named_and_says_so():
    make_case("one", publish=False)
    make_case("two", publish=False)
    said = run("publish", "one")
    assert "1 case published" in said
    assert "one" in said
    assert Case.objects.published().get().slug == "one"
    assert "1 case published" in run("publish", "--all")
    assert Case.objects.published().count() == 2


def test_publishing_what_has_not_changed_says_so():
    open_working_copy(make_case("one"))
    assert "says the same as its last edition" in run("publish", "one")
    assert Case.objects.get().editions.count() == 1


def test_publish_all_with_nothing_to_publish_is_no_error():
    assert "0 cases published" in run("publish", "--all")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["publish"], "Name the cases"),
        (["publish", "one", "--all"], "Name the cases"),
        (["publish", "nowhere"], "There is no draft or working copy of: nowhere"),
        (["publish", "one", "unready"], "unready: Settlement"),
        (["withdraw", "nowhere", "--reason", "x"], "There is no case “nowhere”"),
        (["withdraw", "one", "--reason", "x"], "not published"),
        (["withdraw", "one"], "reason"),
    ],
)
def test_mistakes_are_named_and_change_nothing(arguments, message):
    make_case("one", publish=False)
    make_case("unready", publish=False, settlement=None)
    with pytest.raises(CommandError, match=message):
        run(*arguments)
    assert not Case.objects.published().exists()


def test_withdraw_takes_the_case_away_with_the_reason():
    make_case("one")
    assert "withdrawn" in run("withdraw", "one", "--reason", "A duplicate.")
    assert Case.objects.get().withdrawn_reason == "A duplicate."


def test_rebuild_makes_anew_what_was_lost():
    make_case("one")
    Rendering.objects.all().delete()
    search.clear()
    assert "1 case rendered" in run("rebuild")
    assert Rendering.objects.get().slug == "one"
    assert search.slugs("made-up") == ["one"]
