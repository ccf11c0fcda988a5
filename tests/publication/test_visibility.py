"""Which actors, sources and conflicts readers see: those that something public uses, and no others."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from cases.curation.working_copies import open_working_copy
from cases.dossier.loading import load_case, load_record
from cases.dossier.writing import write
from cases.models import Actor, Case, Conflict, Question, Source, Topic
from cases.publication.publishing import publish, show_guide, withdraw
from tests.factories import case_document, make_actor, make_case, make_conflict, make_source

pytestmark = pytest.mark.django_db


def public(model: type) -> set[str]:
    return set(model.objects.published().values_list(model.ADDRESS, flat=True))


def replaced(*, keep: str, by: str) -> list[dict]:
    return [{"key": keep, "actor": keep, "side": "A"}, {"key": by, "actor": by, "side": "B"}]


def test_what_only_drafts_use_is_not_public():
    make_case(publish=False)
    assert (public(Actor), public(Source), public(Conflict)) == (set(), set(), set())


def test_a_revision_that_drops_an_actor_or_a_source_hides_it_again():
    make_actor("east")
    make_source("spare-2000")
    case = make_case(
        parties=replaced(keep="north", by="east"), analysis="As it was said [@spare-2000, p. 2].", agreements=None
    )
    assert {"east"} <= public(Actor)
    assert {"spare-2000"} <= public(Source)
    copy = open_working_copy(case)
    document = write(copy) | {"parties": case_document()["parties"]}
    document.pop("analysis")
    load_case(document, into=copy)
    publish(copy)
    assert "east" not in public(Actor)
    assert "south" in public(Actor)
    assert public(Source) == {"writer-2001"}


def test_what_another_published_case_uses_stays():
    make_case("stays")
    withdraw(make_case("goes"), reason="A duplicate.")
    assert public(Actor) == {"north", "south", "helper"}
    assert public(Source) == {"writer-2001"}
    assert public(Conflict) == {"border-dispute"}


def test_what_a_working_copy_alone_uses_stays_hidden():
    make_actor("east")
    copy = open_working_copy(make_case())
    load_case(write(copy) | {"parties": replaced(keep="north", by="east")}, into=copy)
    assert "east" not in public(Actor)


def test_with_the_last_case_everything_is_hidden():
    make_actor("motherland")
    make_actor("north", affiliation="motherland", kind="state")
    make_source("history-1950")
    make_source("writer-2001")
    make_conflict(background="An old quarrel [@history-1950].", citations=[{"source": "writer-2001"}])
    case = make_case()
    assert "motherland" in public(Actor)
    assert public(Source) == {"writer-2001", "history-1950"}
    withdraw(case, reason="A duplicate.")
    assert (public(Actor), public(Source), public(Conflict)) == (set(), set(), set())


def test_two_actors_that_belong_to_each_other_do_not_keep_each_other_public():
    make_actor("motherland")
    make_actor("north", affiliation="motherland")
    Actor.objects.filter(slug="motherland").update(affiliation=Actor.objects.get(slug="north"))
    case = make_case()
    assert "motherland" in public(Actor)
    withdraw(case, reason="A duplicate.")
    assert public(Actor) == set()


def test_an_edited_actor_takes_its_new_affiliation_into_the_open():
    make_case()
    make_actor("union")
    actor = Actor.objects.get(slug="north")
    actor.affiliation = Actor.objects.get(slug="union")
    actor.save()
    assert "union" in public(Actor)


def test_sources_that_an_edited_conflict_cites_become_public():
    make_case()
    make_source("record-1999")
    conflict = write(Conflict.objects.get())
    load_record("conflict", conflict | {"citations": [{"source": "record-1999"}]})
    assert "record-1999" in public(Source)


def test_sources_of_the_guide_are_public_and_stay_so():
    make_source("guide-2010")
    make_source("answer-2011")
    Topic.objects.create(slug="ripeness", title="Ripeness", body="See [@guide-2010, p. 1].")
    Question.objects.create(slug="why", question="Why?", answer="Because [@answer-2011].")
    assert public(Source) == set()
    show_guide(["ripeness"], ["why"])
    assert public(Source) == {"guide-2010", "answer-2011"}
    withdraw(make_case(analysis="As [@guide-2010] says."), reason="A duplicate.")
    assert public(Source) == {"guide-2010", "answer-2011"}


def test_a_withdrawn_case_comes_back_by_a_working_copy_and_not_by_itself():
    case = make_case()
    withdraw(case, reason="A duplicate.")
    case.refresh_from_db()
    with pytest.raises(ValidationError, match="withdrawn"):
        publish(case)
    assert not Case.objects.published().exists()
    assert publish(open_working_copy(case)).number == 2
    assert Case.objects.published().get().withdrawn_reason == ""


def test_an_organisation_stays_public_while_one_of_its_members_does():
    make_actor("union")
    make_actor("helper", affiliation="union", kind="intergovernmental-organisation")
    make_actor("east", affiliation="union")
    make_case("stays")
    withdraw(make_case("goes", parties=replaced(keep="north", by="east"), agreements=None), reason="A duplicate.")
    assert {"union", "helper"} <= public(Actor)
    assert "east" not in public(Actor)
