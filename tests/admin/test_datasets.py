"""Datasets at the desk: shown first, brought in by those who may, decided on record by record, undone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.models import Actor, Conflict, ExternalRecord, Generation, Import
from tests.admin.records import member, signed_in
from tests.exchange.made_up import mend_events, ucdp
from tests.factories import make_actor, make_case, make_conflict

pytestmark = pytest.mark.django_db
LIST = "/admin/cases/externalrecord/"
PAGE = f"{LIST}bring-in/"


@pytest.fixture
def client() -> Any:
    return signed_in(member("Editor"))


def show(client: Any, data: bytes, dataset: str = "ucdp-prio", **fields: str) -> str:
    form = {"dataset": dataset, "file": SimpleUploadedFile("made-up.csv", data), **fields}
    return client.post(PAGE, form).content.decode()


def bring_in(client: Any, data: bytes, dataset: str = "ucdp-prio", **fields: str) -> None:
    ticket = re.search(r'name="confirm" value="([^"]+)"', show(client, data, dataset, **fields))
    assert ticket, "the preview offers no import"
    assert client.post(PAGE, {"confirm": ticket[1]}).status_code == 302


def decide(client: Any, record: ExternalRecord, **form: str) -> str:
    return client.post(f"{LIST}{record.pk}/decide/", form, follow=True).content.decode()


def of(kind: str, **fields: Any) -> ExternalRecord:
    return ExternalRecord.objects.get(kind=kind, **fields)


def test_a_dataset_is_shown_first_then_brought_in_then_undone(client: Any) -> None:
    make_actor("kenya", country="KE")
    html = show(client, ucdp({}, {"year": "x"}))
    assert "version 99.1: what it would do" in html
    assert "Rows refused: 1." in html
    assert "1 empty identifier of records" in html
    assert not ExternalRecord.objects.exists()
    bring_in(client, ucdp({}))
    assert Actor.objects.get().ucdp_actor_id == "9101"
    assert "Kenya: Lakeland" in client.get(LIST).content.decode()
    client.post(f"/admin/cases/import/{Import.objects.get().pk}/undo/")
    assert not ExternalRecord.objects.exists()
    assert Actor.objects.get().ucdp_actor_id == ""


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Choose a dataset and a file first."),
        ({"dataset": "nonsense", "file": SimpleUploadedFile("a.csv", b"a")}, "Choose a dataset and a file first."),
        ({"confirm": "forged"}, "waiting too long"),
        ({"dataset": "mend", "file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")}, "is missing"),
    ],
)
def test_what_can_not_be_brought_in_is_told(client: Any, form: dict[str, Any], words: str) -> None:
    assert words in client.post(PAGE, form).content.decode()


def test_a_file_that_is_too_large_is_refused(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cases.admin.external.MOST_BYTES", 10)
    assert "larger than 25 MB" in show(client, ucdp({}))


def test_the_page_tells_how_datasets_are_cited(client: Any) -> None:
    html = client.get(PAGE).content.decode()
    assert "CC BY 4.0" in html
    assert "DeRouen" in html


def test_the_record_shows_its_row_what_is_odd_and_what_it_may_be(client: Any) -> None:
    make_conflict("lakeland", name="Lakeland war", countries=["KE"], start="1994", end="1995")
    bring_in(
        client, mend_events({"source_urls": "ICGLINK", "Summary": "<script>alert(1)</script>"}), "mend", version="1"
    )
    html = client.get(f"{LIST}{of('event').pk}/change/").content.decode()
    assert "Lakeland war" in html
    assert "No address" in html
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert(1)" not in html


def test_a_curator_links_to_a_candidate_or_to_another_record_and_opens_again(client: Any) -> None:
    first = make_conflict("lakeland", countries=["KE"], start="1994", end="1995")
    second = make_conflict("highland")
    bring_in(client, ucdp({}))
    decide(client, of("conflict"), do="link", to="conflict/lakeland")
    assert of("conflict").conflict == first
    decide(client, of("conflict"), do="reopen")
    assert (of("conflict").conflict, of("conflict").status) == (None, "doubtful")
    decide(client, of("conflict"), do="link", conflict=str(second.pk))
    assert of("conflict").conflict == second
    agreement = ExternalRecord.objects.create(
        dataset="pa-x", version="9", kind="agreement", external_id="1", name="Treaty"
    )
    make_case()
    decide(client, agreement, do="link", agreement="treaty-made-up-1995")
    assert of("agreement").agreement == "treaty-made-up-1995"
    assert client.get(f"{LIST}{agreement.pk}/change/").status_code == 200


def test_one_click_makes_a_conflict_that_readers_do_not_see(client: Any) -> None:
    make_case()
    generation = Generation.objects.get().number
    bring_in(client, ucdp({}))
    assert "Make a conflict of it" in client.get(f"{LIST}{of('conflict').pk}/change/").content.decode()
    html = decide(client, of("conflict"), do="make")
    assert "Kenya: Lakeland" in html
    assert Conflict.objects.filter(slug="kenya-lakeland").exists()
    assert Generation.objects.get().number == generation
    assert client.get("/conflicts/kenya-lakeland/").status_code == 404
    assert "Lakeland" not in client.get("/conflicts/").content.decode()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"do": "link", "to": "conflict/nowhere"}, "There is no conflict"),
        ({"do": "link"}, "Choose one record"),
        ({"do": "nonsense"}, "Choose what is to become"),
        ({"do": "make"}, "Choose the termination"),
    ],
)
def test_what_can_not_be_decided_is_told(client: Any, form: dict[str, str], words: str) -> None:
    bring_in(client, ucdp({"ep_end": "1", "ep_end_date": "1994-12-01"}))
    assert words in decide(client, of("conflict"), **form)
    assert of("conflict").decided_at is None


def test_a_proposal_that_is_incomplete_says_what_is_missing(client: Any) -> None:
    bring_in(client, ucdp({"region": "9"}))
    assert "Regions: This field is needed." in decide(client, of("conflict"), do="make")


def test_many_are_made_or_dismissed_at_once_and_those_that_refuse_say_why(client: Any) -> None:
    years = [{"conflict_id": str(number), "year": "1990", "start_date": "1990-01-01"} for number in range(1, 13)]
    bring_in(client, ucdp({}, *years))
    chosen = [str(pk) for pk in ExternalRecord.objects.filter(kind="conflict").values_list("pk", flat=True)]
    html = client.post(LIST, {"action": "make_chosen", "_selected_action": chosen}, follow=True).content.decode()
    assert "1 record made" in html
    assert "And 2 more" in html
    client.post(LIST, {"action": "dismiss_chosen", "_selected_action": chosen}, follow=True)
    assert ExternalRecord.objects.filter(kind="conflict", status="dismissed").count() == 13


def test_the_list_is_narrowed_to_what_is_odd(client: Any) -> None:
    bring_in(client, mend_events({}, {"med_event_ID": "ODD-1", "source_urls": ""}), "mend", version="1")
    shown = {word: client.get(f"{LIST}?odd={word}").content.decode() for word in ("yes", "no")}
    assert ("ODD-1" in shown["yes"], "KEN209901-1" in shown["yes"]) == (True, False)
    assert ("ODD-1" in shown["no"], "KEN209901-1" in shown["no"]) == (False, True)


def test_those_who_may_not_import_look_and_decide_nothing(client: Any) -> None:
    bring_in(client, ucdp({}))
    record, reader = of("conflict"), signed_in(member("Contributor"))
    assert reader.get(PAGE).status_code == 403
    assert reader.post(f"{LIST}{record.pk}/decide/", {"do": "dismiss"}).status_code == 403
    assert "What becomes of it" not in reader.get(f"{LIST}{record.pk}/change/").content.decode()
    assert client.get(f"{LIST}{record.pk}/decide/").status_code == 404
    assert client.get(f"{LIST}0/change/").status_code == 302
