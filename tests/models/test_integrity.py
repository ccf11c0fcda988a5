"""What the database itself refuses, whichever way it is written to."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from cases.models import Actor, AgreementProvision, Case, Citation, Conflict, Event, Mediator, Party, Source
from cases.models.generation import current
from tests.factories import make_actor, make_case, make_conflict, make_source

pytestmark = pytest.mark.django_db


def refused(write) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def test_a_case_cannot_end_before_it_begins():
    case = make_case(publish=False)
    case.end = "1990"
    refused(case.save)


@pytest.mark.parametrize("place", [{"latitude": 10.0, "longitude": None}, {"latitude": 91.0, "longitude": 0.0}])
def test_coordinates_stand_together_and_on_the_globe(place):
    case = make_case(publish=False)
    refused(lambda: Case.objects.filter(pk=case.pk).update(**place))


def test_a_citation_backs_at_most_one_part():
    case = make_case(publish=False)
    party, event = case.parties.first(), case.events.first()
    refused(lambda: Citation.objects.create(case=case, source=Source.objects.get(), party=party, event=event))


@pytest.mark.parametrize(
    "part", ["party", "event", "mediator", "agreement", "challenge", "outcome", "fundamental", "lesson"]
)
def test_a_citation_backs_a_part_of_its_own_case(part):
    mine, other = make_case("mine", publish=False), make_case("other", publish=False)
    model = Citation._meta.get_field(part).related_model
    foreign = model.objects.filter(case=other).first()
    refused(lambda: Citation.objects.create(case=mine, source=Source.objects.get(), **{part: foreign}))
    own = Citation.objects.create(case=other, source=Source.objects.get(), **{part: foreign})
    refused(lambda: Citation.objects.filter(pk=own.pk).update(case=mine))
    with pytest.raises(ValidationError, match="another case"):
        Citation(case=mine, source=Source.objects.get(), **{part: foreign}).full_clean()


def test_a_citation_of_a_provision_is_of_its_own_case_too():
    mine, other = make_case("mine", publish=False), make_case("other", publish=False)
    foreign = AgreementProvision.objects.get(agreement__case=other)
    refused(lambda: Citation.objects.create(case=mine, source=Source.objects.get(), provision=foreign))


def test_two_cases_cannot_have_one_address():
    case = make_case()
    refused(
        lambda: Case.objects.create(slug=case.slug, title="x", conflict=case.conflict, kind="mediation", start="1990")
    )


def test_estimates_of_deaths_rise():
    conflict = make_conflict()
    conflict.fatalities_low, conflict.fatalities_best = 10, 5
    refused(conflict.save)


def test_a_side_of_alignment_needs_an_alignment():
    make_case(publish=False)
    refused(lambda: Mediator.objects.update(alignment="impartial", alignment_side="A"))


def test_what_is_used_cannot_be_deleted():
    make_case()
    for record in (Actor.objects.get(slug="north"), Source.objects.get(), Conflict.objects.get()):
        with pytest.raises(ProtectedError):
            record.delete()


def test_bounds_follow_the_date_however_it_is_saved():
    case = make_case(publish=False)
    event = Event.objects.bulk_create([Event(case=case, key="x", date="1962-10~", kind="talks", title="x")])[0]
    event.refresh_from_db()
    assert (event.date_earliest.isoformat(), event.date_latest.isoformat()) == ("1962-10-01", "1962-10-31")
    with pytest.raises(ValueError, match="not a date"):
        Event.objects.create(case=case, key="y", date="soon", kind="talks", title="y")


def test_a_public_address_never_changes():
    make_case()
    actor = Actor.objects.get(slug="north")
    actor.slug = "northern"
    with pytest.raises(ValidationError, match="never change"):
        actor.full_clean()
    hidden = make_actor("hidden")
    hidden.slug = "renamed"
    hidden.full_clean()


def test_deleting_and_creating_public_records_counts_as_a_change():
    make_case()
    spare = make_source("spare-2000")
    Source.objects.filter(pk=spare.pk).update(public=True)
    before = current()[0]
    Source.objects.filter(pk=spare.pk).delete()
    assert current()[0] == before + 1


def test_every_published_queryset_leaves_drafts_out():
    make_case("open")
    make_case("draft", publish=False)
    assert Case.objects.published().get().slug == "open"
    assert {party.case.slug for party in Party.objects.published()} == {"open"}
    assert {provision.agreement.case.slug for provision in AgreementProvision.objects.published()} == {"open"}


def test_foreign_keys_are_enforced():
    case = make_case(publish=False)
    with transaction.atomic():
        Party.objects.filter(case=case).update(actor=10**9)
        with pytest.raises(IntegrityError):
            connection.check_constraints()
        transaction.set_rollback(True)
