"""Reference records: addresses that stay, what is used stays too, lists of texts as lines."""

from __future__ import annotations

import pytest

from cases import models
from tests.admin import records
from tests.admin.records import address, form_of, member, signed_in, superuser
from tests.admin.test_case_form import errors_of
from tests.factories import make_case

pytestmark = pytest.mark.django_db


def test_what_is_used_is_not_deleted_and_the_page_says_by_what() -> None:
    client, case = signed_in(superuser()), make_case(publish=False)
    actor = case.parties.first().actor
    answer = client.post(address(models.Actor, "delete", actor.pk), {"post": "yes"})
    assert "would require deleting the following protected related objects" in errors_of(answer)
    assert str(case.parties.first()) in answer.content.decode()
    assert models.Actor.objects.filter(pk=actor.pk).exists()


def test_a_public_address_is_not_offered_for_change() -> None:
    client = signed_in(superuser())
    public, private = make_case().parties.first().actor, records.actor()
    assert 'name="slug"' not in client.get(address(models.Actor, "change", public.pk)).content.decode()
    assert 'name="slug"' in client.get(address(models.Actor, "change", private.pk)).content.decode()


def test_other_names_are_written_one_to_a_line() -> None:
    client, actor = signed_in(superuser()), records.actor()
    page = address(models.Actor, "change", actor.pk)
    form = form_of(client.get(page).content.decode(), "actor_form")
    client.post(page, {**form, "other_names": "Arab Republic of Egypt\r\n\r\n  United Arab Republic "})
    actor.refresh_from_db()
    assert actor.other_names == ["Arab Republic of Egypt", "United Arab Republic"]
    assert form_of(client.get(page).content.decode(), "actor_form")["other_names"] == "\n".join(actor.other_names)


def test_a_source_is_entered_with_its_creators_and_shown_as_a_reference() -> None:
    client = signed_in(member("Contributor"))
    page = address(models.Source, "add")
    form = form_of(client.get(page).content.decode(), "source_form")
    form |= {
        "citekey": "quandt-1986",
        "csl_type": "book",
        "title": "Camp David",
        "issued": "1986",
        "kind": "scholarly",
        "voice": "scholar",
    }
    form |= {
        "creators-TOTAL_FORMS": "1",
        "creators-0-family": "Quandt",
        "creators-0-given": "William B.",
        "creators-0-role": "author",
    }
    answer = client.post(page, form)
    assert answer.status_code == 302, errors_of(answer)
    source = models.Source.objects.get(citekey="quandt-1986")
    html = signed_in(superuser()).get(address(models.Source, "change", source.pk)).content.decode()
    assert "Quandt, William B. (1986). Camp David." in html


def test_phases_of_a_conflict_get_their_keys() -> None:
    client, conflict = signed_in(superuser()), records.conflict()
    conflict.regions.add(models.Region.objects.first())
    page = address(models.Conflict, "change", conflict.pk)
    form = form_of(client.get(page).content.decode(), "conflict_form")
    form |= {
        "phases-TOTAL_FORMS": "1",
        "phases-0-name": "The Cold War",
        "phases-0-start": "1947",
        "phases-0-end": "1991",
    }
    answer = client.post(page, form)
    assert answer.status_code == 302, errors_of(answer)
    assert conflict.phases.get().key == "the-cold-war"
    wrong = client.post(page, form | {"phases-0-end": "1940"})
    assert "The end lies before the start." in errors_of(wrong)


def test_an_agreement_has_its_own_form_with_its_provisions() -> None:
    client, case = signed_in(superuser()), make_case(publish=False)
    agreement = case.agreements.get()
    page = address(models.Agreement, "change", agreement.pk)
    assert page in client.get(address(models.Case, "change", case.pk)).content.decode()
    form = form_of(client.get(page).content.decode(), "agreement_form")
    subject = models.Provision.objects.get(slug="amnesty")
    form |= {"provisions-TOTAL_FORMS": "2", "provisions-1-provision": subject.pk, "provisions-1-implementation": "full"}
    answer = client.post(page, form)
    assert answer.status_code == 302, errors_of(answer)
    assert [p.key for p in agreement.provisions.all()] == ["boundary-demarcation", "amnesty"]
