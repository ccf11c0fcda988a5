"""What curators decide of the records of datasets, and that importing again leaves their decisions alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from cases.curation import adopting
from cases.dossier.problems import InvalidDossier
from cases.exchange.importing import imports
from cases.exchange.importing.datasets import bringing
from cases.models import Actor, Case, Conflict, ExternalRecord
from tests.exchange.made_up import cwm_rows, mend_events, ucdp
from tests.factories import make_actor, make_case, make_conflict

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return User.objects.create_user("ada")


def bring(code: str, data: bytes, version: str = "99.1") -> Any:
    return bringing.run(code, "a.csv", data, version=version)[1]


def of(kind: str, **fields: Any) -> ExternalRecord:
    return ExternalRecord.objects.get(kind=kind, **fields)


def test_an_ongoing_conflict_is_made_at_once_and_readers_do_not_see_it(editor: User) -> None:
    bring("ucdp-prio", ucdp({}))
    made = adopting.make(of("conflict"), by=editor)
    assert isinstance(made, Conflict)
    assert (made.slug, made.ucdp_id, made.start, made.end, made.termination) == (
        "kenya-lakeland",
        "90001",
        "1994",
        "..",
        "ongoing",
    )
    assert [country.code for country in made.countries.all()] == ["KE"]
    assert not Conflict.objects.published().exists()
    assert (of("conflict").status, of("conflict").decided_by, of("conflict").conflict) == ("added", editor, made)
    with pytest.raises(ValidationError, match="linked already"):
        adopting.make(of("conflict"), by=editor)


def test_what_the_dataset_does_not_say_has_to_be_chosen(editor: User) -> None:
    bring("ucdp-prio", ucdp({"ep_end": "1", "ep_end_date": "1994-12-20"}))
    with pytest.raises(ValidationError, match="Choose the termination"):
        adopting.make(of("conflict"), by=editor)
    assert not Conflict.objects.exists()
    assert adopting.make(of("conflict"), chosen="victory", by=editor).termination == "victory"  # type: ignore[attr-defined]


def test_two_records_of_one_name_get_addresses_of_their_own(editor: User) -> None:
    bring("ucdp-prio", ucdp({}, {"conflict_id": "2"}))
    for record in ExternalRecord.objects.filter(kind="conflict"):
        adopting.make(record, by=editor)
    assert set(Conflict.objects.values_list("slug", flat=True)) == {"kenya-lakeland", "kenya-lakeland-2"}


def test_a_link_fills_an_empty_number_and_no_other(editor: User) -> None:
    make_conflict("lakeland")
    make_conflict("numbered", ucdp_id="7")
    make_actor("kenya-state")
    bring("ucdp-prio", ucdp({}, {"conflict_id": "2"}))
    adopting.link(of("conflict", external_id="90001"), "conflict", "lakeland", by=editor)
    adopting.link(of("conflict", external_id="2"), "conflict", "numbered", by=editor)
    adopting.link(of("actor", external_id="9101"), "actor", "kenya-state", by=editor)
    assert Conflict.objects.get(slug="lakeland").ucdp_id == "90001"
    assert Conflict.objects.get(slug="numbered").ucdp_id == "7"
    assert Actor.objects.get(slug="kenya-state").ucdp_actor_id == "9101"


@pytest.mark.parametrize(("kind", "address"), [("conflict", "nowhere"), ("actor", "lakeland"), ("nonsense", "x")])
def test_a_link_to_nothing_or_to_another_kind_is_refused(editor: User, kind: str, address: str) -> None:
    make_conflict("lakeland")
    bring("ucdp-prio", ucdp({}))
    with pytest.raises(ValidationError):
        adopting.link(of("conflict"), kind, address, by=editor)
    assert of("conflict").decided_at is None


def test_an_agreement_is_linked_by_its_address(editor: User) -> None:
    make_case()
    record = ExternalRecord.objects.create(
        dataset="pa-x", version="9", kind="agreement", external_id="1", name="Treaty"
    )
    adopting.link(record, "agreement", "treaty-made-up-1995", by=editor)
    record.refresh_from_db()
    assert (record.agreement, record.status) == ("treaty-made-up-1995", "matched")


def test_importing_again_leaves_decisions_alone(editor: User) -> None:
    make_conflict("lakeland", ucdp_id="90001")
    bring("ucdp-prio", ucdp({}, {"conflict_id": "2"}))
    adopting.dismiss(of("conflict", external_id="90001"), by=editor)
    bring("ucdp-prio", ucdp({"territory_name": "Lake District"}, {"conflict_id": "2"}))
    record = of("conflict", external_id="90001")
    assert (record.name, record.status, record.decided_by) == ("Kenya: Lake District", "dismissed", editor)
    adopting.reopen(record, by=editor)
    bring("ucdp-prio", ucdp({}, {"conflict_id": "2"}))
    assert of("conflict", external_id="90001").status == "matched"


def test_a_decision_goes_with_the_record_into_the_next_version_where_numbers_last(editor: User) -> None:
    bring("ucdp-prio", ucdp({}))
    bring("mend", mend_events({}))
    adopting.dismiss(of("conflict"), by=editor)
    adopting.dismiss(of("event"), by=editor)
    bring("ucdp-prio", ucdp({"version": "100.1"}), version="100.1")
    bring("mend", mend_events({}), version="100.1")
    carried = of("conflict", version="100.1")
    assert (carried.status, carried.decided_by) == ("dismissed", editor)
    assert "decided for version 99.1" in carried.reason
    assert of("event", version="100.1").status == "kept"  # its numbers mean something else in each release


def test_an_import_on_which_curators_went_on_is_not_undone(editor: User) -> None:
    done = bring("ucdp-prio", ucdp({}))
    adopting.dismiss(of("conflict"), by=editor)
    with pytest.raises(ValidationError, match="decided on 1 of its records"):
        imports.undo(done, by=editor)
    assert of("conflict")
    adopting.reopen(of("conflict"), by=editor)
    imports.undo(done, by=editor)
    assert not ExternalRecord.objects.exists()


def test_a_changed_record_that_was_decided_on_is_not_taken_back(editor: User) -> None:
    bring("ucdp-prio", ucdp({}))
    make_conflict("lakeland", ucdp_id="90001")
    second = bring("ucdp-prio", ucdp({}))
    adopting.dismiss(of("conflict"), by=editor)
    with pytest.raises(ValidationError, match="A curator decided"):
        imports.undo(second, by=editor)


def test_a_draft_case_is_begun_of_an_event_whose_conflict_is_known(editor: User) -> None:
    make_conflict("lakeland", name="Lakeland")
    bring("mend", mend_events({}))
    with pytest.raises(ValidationError, match="its conflict or date is open"):
        adopting.make(of("event"), by=editor)
    adopting.link(of("event"), "conflict", "lakeland", by=editor)
    adopting.make(of("event"), by=editor)
    case = Case.objects.get()
    assert (case.status, case.start, case.place, case.created_by) == ("draft", "1994-02-03", "Midtown, Kenya", editor)
    assert (case.events.get().date, case.mediators.count(), case.parties.count()) == ("1994-02-03", 0, 0)
    assert case.settlement == ""
    assert case.states.count() == 1
    assert of("event").case == case
    assert not Case.objects.published().exists()


def test_an_attempt_of_an_episode_becomes_a_draft_and_a_row_without_mediation_never(editor: User) -> None:
    make_conflict("lakeland")
    bring("cwm", cwm_rows({}, {"Med_yes.no": "0", "name.of.third.party": ""}))
    for kind in ("attempt", "unmediated"):
        adopting.link(of(kind), "conflict", "lakeland", by=editor)
    adopting.make(of("attempt"), by=editor)
    assert (Case.objects.get().start, Case.objects.get().end) == ("1994-11", "1995-02")
    with pytest.raises(ValidationError):
        adopting.make(of("unmediated"), by=editor)


def test_an_event_is_linked_to_a_case_and_takes_its_conflict(editor: User) -> None:
    case = make_case()
    bring("mend", mend_events({}))
    adopting.link(of("event"), "case", case.slug, by=editor)
    assert (of("event").case, of("event").conflict) == (case, case.conflict)


def test_a_proposal_that_no_dossier_could_have_is_refused_whole(editor: User) -> None:
    bring("ucdp-prio", ucdp({"region": "9"}))
    with pytest.raises(InvalidDossier):
        adopting.make(of("conflict"), by=editor)
    assert of("conflict").decided_at is None
