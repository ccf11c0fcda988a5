"""Datasets of the field, with made-up rows: every trap of the published files, and what a curator would lose by each."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from xlsxwriter import Workbook

from cases.dossier.problems import InvalidDossier
from cases.exchange.importing import imports
from cases.exchange.importing.datasets import bringing
from cases.exchange.importing.datasets.cells import from_parts, lost_letters, month_first, split_outside
from cases.exchange.importing.datasets.cwm import EARLIEST, LATEST, PIVOT
from cases.exchange.importing.datasets.reading import tables_of
from cases.exchange.importing.datasets.ucdp_prio import start_of
from cases.models import Actor, Agreement, Case, Conflict, Country, ExternalRecord, Generation, Import
from tests.exchange import made_up
from tests.exchange.made_up import cwm_rows, mend_actors, mend_events, pax_agreements, ucdp
from tests.factories import make_actor, make_case, make_conflict

pytestmark = pytest.mark.django_db


def bring(code: str, data: bytes, name: str = "made-up.csv", version: str = "99.1", **how: Any) -> Any:
    return bringing.run(code, name, data, version=version, **how)[0]


def of(kind: str, **fields: Any) -> ExternalRecord:
    return ExternalRecord.objects.get(kind=kind, **fields)


def reasons(record: ExternalRecord) -> str:
    return " ".join(reason for _, _, reason in record.flags)


def refusal(code: str, data: bytes, name: str = "made-up.csv", **how: Any) -> str:
    with pytest.raises(InvalidDossier) as caught:
        bringing.run(code, name, data, **({"version": "99.1"} | how))
    assert not ExternalRecord.objects.exists()
    return str(caught.value)


# --- cells --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "separator", "parts"),
    [
        ("CPP, Faction (forces of A, B & C) ", ", ", ["CPP", "Faction (forces of A, B & C)"]),
        ("Kenya/(Lake/Land)/", "/", ["Kenya", "(Lake/Land)"]),
        ("(never closed, so kept", ", ", ["(never closed, so kept"]),
        ("closed) too, often", ", ", ["closed) too", "often"]),
        (" ", ", ", []),
    ],
)
def test_lists_are_not_split_inside_parentheses(text: str, separator: str, parts: list[str]) -> None:
    assert split_outside(text, separator) == parts


@pytest.mark.parametrize(
    ("cell", "date", "is_odd"),
    [
        ("4/27/78", "1978-04-27", False), ("6/5/03", "2003-06-05", False), ("11//1993", "1993-11", False),
        ("//1996", "1996", False),
        ("?/?/2009", "2009", False), ("2/??/04", "2004-02", False), ("12//67", "1967-12", False),
        ("5/8/97??", "1997-05-08?", False),
        ("2/30/99", "1999-02", True), ("13/1/99", "1999", True), ("?", "", True), (".", "", True),
        ("7//98? 8/1/98 ", "", True),
        ("10/1/993", "", True), ("3/2/1882", "", True), ("", "", False), (" ", "", False),
    ],
)  # fmt: skip
def test_a_date_keeps_the_precision_that_it_has(cell: str, date: str, is_odd: bool) -> None:
    read = month_first(cell, pivot=PIVOT, earliest=EARLIEST, latest=LATEST)
    assert (read.date, bool(read.oddity)) == (date, is_odd)


@pytest.mark.parametrize(
    ("year", "month", "day", "date"),
    [
        ("2025", "11", "31", "2025-11"), ("2025", "11", "", "2025-11"), ("2025", "2", "9", "2025-02-09"),
        ("2025", "", "", "2025"),
        ("2025", "x", "1", "2025"), ("25", "1", "1", ""), ("", "", "", ""), ("2025", "2", "x", "2025-02"),
    ],
)  # fmt: skip
def test_an_impossible_day_leaves_the_month(year: str, month: str, day: str, date: str) -> None:
    assert from_parts(year, month, day).date == date


def test_days_set_by_convention_are_not_shown_as_days() -> None:
    found = [start_of("1997-12-31", precision) for precision in "1234567"]
    assert found == ["1997-12-31", "1997-12", "1997-12", "1997", "1997", "1997~", "1997~"]


def test_garbled_letters_are_told_from_foreign_ones() -> None:
    for garbled in ("T\u2021pac", "Crist\u00d1bal", "\u00f1Tiny\u00ee", "National\u00ac\u2020Umma", "lo\ufffdst"):
        assert lost_letters(garbled)
    for sound in ("Chimères", "Hugo Chávez", "Résistance Armée", "Ñuflo", "Ålesund", "40 §", "ÉLAN"):
        assert not lost_letters(sound)


# --- files --------------------------------------------------------------------------------------------------------------
def test_a_file_with_a_byte_order_mark_and_line_breaks_in_cells_is_read() -> None:
    [table] = tables_of("a.csv", b'\xef\xbb\xbfid,name\r\n007,"a\r\nb"\r\n')
    assert table.columns == ["id", "name"]
    assert table.rows == [(2, {"id": "007", "name": "a\r\nb"})]


def test_utf_16_is_found() -> None:
    assert tables_of("a.csv", "id\n1\n".encode("utf-16"))[0].encoding == "utf-16"


def test_mac_roman_is_taken_where_nothing_else_fits_and_asked_for_where_it_is_open() -> None:
    bring("cwm", cwm_rows({"sideb": "Lavalas (Chimères)"}, encoding="mac-roman"))
    assert "Chimères" in of("episode").name
    ExternalRecord.objects.all().delete()
    said = refusal("cwm", cwm_rows({"sideb": "Côte"}, encoding="cp1252"))
    assert "not in UTF-8" in said
    assert "--encoding" in said
    bring("cwm", cwm_rows({"sideb": "Côte"}, encoding="cp1252"), encoding="cp1252")
    assert "Côte" in of("episode").name


@pytest.mark.parametrize(
    ("data", "how", "words"),
    [
        (b"", {}, "names of the columns"),
        (b"\x00\x01", {}, "NUL"),
        (b"a,a\n1,2\n", {}, "stands there twice"),
        (b"conflict_id,year\n1,2\n", {}, "is missing"),
        (b'conflict_id\n"1\n', {}, "can't be read"),
        (b"conflict_id\n1\n", {"encoding": "klingon"}, "There is no encoding"),
        (b"\xff\xff", {"encoding": "utf-8"}, "not in utf-8"),
        (b"no workbook", {"name": "a.xlsx"}, "no workbook"),
        (made_up.ucdp({}), {"version": "12"}, "version 99.1, not 12"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(data: bytes, how: dict[str, Any], words: str) -> None:
    assert words in refusal("ucdp-prio", data, **how)


def test_a_version_is_found_in_the_name_or_asked_for() -> None:
    assert "Say which version" in refusal("mend", mend_events({}), version="")
    assert bring("mend", mend_events({}), "mend_2026-03-26.csv", "").version == "2026-03-26"
    assert bring("pa-x", pax_agreements({}), "pax_agreements_v9.csv", "").version == "9"


def test_a_row_with_too_few_cells_is_refused_and_the_good_ones_stay() -> None:
    report = bring("ucdp-prio", ucdp({}) + b"broken,row\n")
    assert report.counts["refused"] == 1
    assert [row["row"] for row in report.rows() if row["what"] == "refused"] == [3]
    assert of("conflict").external_id == "90001"


# --- UCDP/PRIO ------------------------------------------------------------------------------------------------------------
def test_years_become_one_conflict_and_nothing_becomes_public() -> None:
    generation = Generation.objects.values_list("number", flat=True).first()
    bring("ucdp-prio", ucdp({}, {"year": "1995", "type_of_conflict": "4", "intensity_level": "2"}))
    record = of("conflict")
    assert ExternalRecord.objects.filter(kind="conflict-year", part_of=record).count() == 2
    assert record.name == "Kenya: Lakeland"
    said = record.proposal
    assert (said["kind"], said["intensity"], said["start"]) == ("internationalised-intrastate", "war", "1994")
    assert (said["end"], said["termination"], said["regions"], said["countries"]) == (
        "..",
        "ongoing",
        ["africa"],
        ["KE"],
    )
    assert "changes over the years" in reasons(record)
    assert of("conflict-year", external_id="90001-1994").row["start_date"] == "1994-12-31"
    assert not Conflict.objects.exists()
    assert Generation.objects.values_list("number", flat=True).first() == generation


def test_names_follow_ucdp() -> None:
    bring("ucdp-prio", ucdp(
        {"conflict_id": "1", "incompatibility": "2", "territory_name": ""},
        {"conflict_id": "2", "type_of_conflict": "2", "side_a": "Government of Kenya, Government of Uganda",
        "side_a_id": "9101, 9102",
         "side_b": "Government of Sudan", "side_b_id": "9103"},
        {"conflict_id": "3", "territory_name": "Lake\n"},
    ))  # fmt: skip
    names = set(ExternalRecord.objects.filter(kind="conflict").values_list("name", flat=True))
    assert names == {"Kenya: Government", "Kenya, Uganda - Sudan", "Kenya: Lake"}


def test_an_ended_conflict_leaves_its_termination_open_and_a_missing_end_is_told() -> None:
    bring("ucdp-prio", ucdp(
        {"ep_end": "1", "ep_end_date": "1994-12-20"}, {"conflict_id": "2", "year": "1990"},
        {"conflict_id": "3", "year": "1995"},
    ))  # fmt: skip
    ended, stopped = of("conflict", external_id="90001"), of("conflict", external_id="2")
    assert (ended.proposal["end"], ended.proposal["termination"]) == ("1994-12-20", "")
    assert stopped.proposal["end"] == "1990"
    assert "gives no end" in reasons(stopped)


def test_numbers_are_paired_with_names_only_where_that_is_sure() -> None:
    """In the published lists numbers and names stand in different orders."""
    bring("ucdp-prio", ucdp(
        {"side_b": "Blue Front", "side_b_id": "9201"}, {"year": "1995", "side_b": "Red Band, Blue Front ",
        "side_b_id": "9201, 9202"},
        {"year": "1996", "side_b": "C, D", "side_b_id": "9203, 9204"},
        {"year": "1997", "side_b": "Junta for Peace, Justice", "side_b_id": "9205"},
    ))  # fmt: skip
    names = dict(ExternalRecord.objects.filter(kind="actor").values_list("external_id", "name"))
    assert (names["9201"], names["9202"], names["9205"]) == ("Blue Front", "Red Band", "Junta for Peace, Justice")
    assert (names["9203"], names["9204"]) == ("UCDP actor 9203", "UCDP actor 9204")
    assert "no name was taken" in reasons(of("actor", external_id="9203"))
    assert "A name holds a comma" in reasons(of("conflict-year", external_id="90001-1997"))
    assert "Blanks" in reasons(of("conflict-year", external_id="90001-1995"))


@pytest.mark.parametrize(
    ("column", "value"),
    [("conflict_id", ""), ("year", "199x"), ("type_of_conflict", "9"), ("incompatibility", ""), ("intensity_level", "3"),
     ("start_date", "31.12.1994")],
)  # fmt: skip
def test_a_row_that_cannot_be_placed_is_refused_by_row_and_column(column: str, value: str) -> None:
    report = bring("ucdp-prio", ucdp({}, {column: value}))
    [row] = [row for row in report.rows() if row["what"] == "refused"]
    assert (row["row"], row["column"], row["value"]) == (3, column, value)
    assert ExternalRecord.objects.filter(kind="conflict").count() == 1


def test_an_unknown_place_is_told_and_left_out() -> None:
    bring("ucdp-prio", ucdp({"gwno_loc": "501, 99999", "region": "4, 9"}))
    record = of("conflict")
    assert (record.proposal["countries"], record.proposal["regions"]) == (["KE"], ["africa"])
    assert [flag[1] for flag in record.flags] == ["9", "99999"]


def test_a_number_matches_surely_and_place_and_years_only_propose() -> None:
    make_conflict("lakeland", countries=["KE"], ucdp_id="90001", start="1994", end="1995")
    make_conflict("other-war", countries=["KE"], start="1980", end="1996")
    make_conflict("long-ago", countries=["KE"], start="1950", end="1960")
    bring("ucdp-prio", ucdp({}, {"conflict_id": "2"}))
    sure, open_ = of("conflict", external_id="90001"), of("conflict", external_id="2")
    assert (sure.status, sure.conflict.slug) == ("matched", "lakeland")
    assert (open_.status, open_.conflict) == ("doubtful", None)
    assert {address for _, address, _ in open_.candidates} == {"lakeland", "other-war"}
    assert Conflict.objects.get(slug="other-war").ucdp_id == ""


def test_an_interstate_conflict_is_proposed_only_where_both_states_are() -> None:
    make_conflict("kenyan", countries=["KE"], start="1994", end="1995")
    make_conflict("both", countries=["KE", "UG"], start="1994", end="1995")
    bring("ucdp-prio", ucdp({"type_of_conflict": "2", "gwno_loc": "501, 500"}))
    assert [address for _, address, _ in of("conflict").candidates] == ["both"]


def test_a_state_without_a_number_gets_it_and_undoing_takes_it_back() -> None:
    make_actor("kenya", name="Kenya", country="KE")
    make_actor("blue-front", name="Blue Front", kind="non-state-armed-group")
    report, done = bringing.run("ucdp-prio", "a.csv", ucdp({}))
    assert Actor.objects.get(slug="kenya").ucdp_actor_id == "9101"
    assert Actor.objects.get(slug="blue-front").ucdp_actor_id == ""
    assert of("actor", external_id="9201").candidates == [["actor", "blue-front", "the same name, “Blue Front”"]]
    assert [effect.address for effect in report.fills] == ["kenya"]
    assert bring("ucdp-prio", ucdp({})).counts["changed"] == 0
    imports.undo(done, by=None)
    assert Actor.objects.get(slug="kenya").ucdp_actor_id == ""
    assert not ExternalRecord.objects.exists()


def test_what_a_curator_wrote_is_never_overwritten() -> None:
    make_actor("kenya", name="Kenya", country="KE", ucdp_actor_id="77")
    bring("ucdp-prio", ucdp({}))
    assert Actor.objects.get(slug="kenya").ucdp_actor_id == "77"
    assert of("actor", external_id="9101").status == "doubtful"


def test_two_actors_that_are_one_state_are_left_to_a_curator() -> None:
    make_actor("kenya", name="Kenya", country="KE")
    make_actor("kenya-colony", name="Colony of Kenya", country="KE")
    bring("ucdp-prio", ucdp({}))
    assert set(Actor.objects.values_list("ucdp_actor_id", flat=True)) == {""}


# --- MEND ---------------------------------------------------------------------------------------------------------------
def test_an_event_is_kept_with_its_place_parties_and_sources() -> None:
    bring("mend", mend_events({}))
    said = of("event").proposal
    assert (said["date"], said["country"], said["longitude"], said["latitude"]) == ("1994-02-03", "KE", 36.8, -1.2)
    assert said["third_parties"] == ["Helper", "Congo, Democratic Republic of the"]
    assert said["sources"] == ["https://example.org/a", "https://example.org/b"]
    assert of("event").flags == []
    assert of("event").row["num_local"] == "2+"
    assert not Case.objects.exists()


def test_an_event_number_that_stands_twice_is_kept_twice() -> None:
    bring("mend", mend_events({}, {"Summary": "Another meeting."}))
    assert sorted(ExternalRecord.objects.values_list("number", flat=True)) == [1, 2]
    assert "stands 2 times" in reasons(of("event", number=2))
    assert bring("mend", mend_events({}, {"Summary": "Another meeting."})).counts["unchanged"] == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Day": "31", "Month": "11"}, "only the month was taken"),
        ({"third_party_id_MEND": "X_1"}, "Names: 2, numbers in third_party_id_MEND: 1"),
        ({"agmt": "1", "agmt_name": "20 March 1993 Release"}, "has the year 1993"),
        ({"agmt_id_PAX": "2124"}, "No PA-X agreement"),
        ({"conflict_id": "90001"}, "no conflict with this UCDP number"),
        ({"source_urls": "ICGLINK"}, "No address"),
        ({"source_urls": "https://a.org/x.htmlhttps://b.org/y"}, "glued together"),
        ({"source_urls": ""}, "No source"),
        ({"med_loc_cty": "XXX"}, "no country with this ISO code"),
        ({"med_loc_x": "200"}, "outside the globe"),
        ({"med_loc_x": "east"}, "no coordinates"),
        ({"med_type": "Q"}, "no such code"),
        ({"conflict_country": "Kenya; Atlantis"}, "no country of this name"),
        ({"Summary": "lo\ufffdst"}, "U+FFFD"),
        (
            {"conflict_country": "Libya", "med_location - MULTISELECT": "Tripoli, Lebanon", "med_loc_cty": "LBN"},
            "Lebanon",
        ),
    ],
)
def test_what_is_odd_in_an_event_is_told_and_the_event_is_kept(change: dict[str, str], words: str) -> None:
    bring("mend", mend_events(change))
    assert words in reasons(of("event"))


@pytest.mark.parametrize("place", ["Virtual", "unknown", ""])
def test_a_meeting_without_a_place_has_none(place: str) -> None:
    bring(
        "mend",
        mend_events({made_up.mend.PLACE: place, "med_loc_cty": "0", "med_loc_x": "Virtual", "med_loc_y": "Virtual"}),
    )
    assert not {"country", "latitude", "longitude"} & of("event").proposal.keys()
    assert of("event").flags == []


def test_an_event_without_a_number_is_refused() -> None:
    assert bring("mend", mend_events({"med_event_ID": " "}, {})).counts["refused"] == 1


def test_country_and_date_propose_a_conflict_and_a_ucdp_number_links_it() -> None:
    make_conflict("lakeland", countries=["KE"], start="1994", end="1995", ucdp_id="90001")
    bring("mend", mend_events({}, {"med_event_ID": "B", "conflict_id": "90001"}))
    assert (of("event", external_id="KEN209901-1").conflict, of("event", external_id="KEN209901-1").status) == (
        None,
        "kept",
    )
    assert of("event", external_id="KEN209901-1").candidates[0][1] == "lakeland"
    assert of("event", external_id="B").conflict.slug == "lakeland"


def test_actors_of_one_number_are_not_made_one() -> None:
    make_actor("kenya", name="Kenya", country="KE")
    make_actor("helper", name="Helper", kind="intergovernmental-organisation")
    number = str(Country.objects.get(code="KE").gw_number)
    report = bring("mend", mend_actors(
        {"GLOPAD_ID": "CON_1", "ActorName": "Kenya", "GW_ID": number, "actor_classification": "Country/State"},
        {"GLOPAD_ID": "CON_1", "ActorName": "Party of the Lake", "GW_ID": number, "actor_classification": "Country/State"},
        {"GLOPAD_ID": "IGO_1", "ActorName": "Helper", "actor_classification": "IGO"},
        {"GLOPAD_ID": "", "ActorName": "Nobody"},
    ))  # fmt: skip
    assert of("actor", name="Kenya").actor.slug == "kenya"
    assert "stands for “Kenya” too" in reasons(of("actor", name="Party of the Lake"))
    assert of("actor", name="Helper").status == "doubtful"
    assert report.counts["refused"] == 1


# --- CWM ----------------------------------------------------------------------------------------------------------------
def test_only_rows_with_mediation_are_attempts() -> None:
    bring(
        "cwm",
        cwm_rows({}, {"Med_yes.no": "0", "name.of.third.party": ""}, {"Med_yes.no": "NA", "name.of.third.party": ""}),
    )
    assert ExternalRecord.objects.filter(kind="episode").count() == 1
    attempt = of("attempt")
    assert attempt.part_of == of("episode")
    assert (attempt.proposal["start"], attempt.proposal["end"]) == ("1994-11", "1995-02")
    assert attempt.proposal["rank_words"] == ["FM"]
    assert "incompatibility" not in of("episode").proposal
    assert ExternalRecord.objects.filter(kind="unmediated").count() == 2


def test_the_very_same_row_is_kept_and_told() -> None:
    bring("cwm", cwm_rows({}, {}))
    assert [len(record.flags) for record in ExternalRecord.objects.filter(kind="attempt").order_by("number")] == [0, 1]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Med_yes.no": "0"}, "names a third party"),
        ({"name.of.third.party": " "}, "names no third party"),
        ({"Med_yes.no": "NA"}, "not known whether"),
        ({"sidea": "x" * 80}, "Cut at 80"),
        ({"territory": "Kenya"}, "whole country"),
        ({"med.begins": "?"}, "no date that can be read"),
        ({"med.begins": "5/1/95", "med.ends": "4/30/95"}, "ends before it begins"),
        ({"sideb": "T\u2021pac"}, "garbled"),
    ],
)
def test_what_is_odd_in_an_attempt_is_told(change: dict[str, str], words: str) -> None:
    bring("cwm", cwm_rows(change))
    assert words in reasons(ExternalRecord.objects.exclude(kind="episode").get())


def test_an_episode_is_proposed_and_never_linked() -> None:
    make_conflict("lakeland", countries=["KE"], start="1994", end="1995")
    report = bring(
        "cwm", cwm_rows({}, {"country": "Atlantis"}, {"country": " "}, {"episode.start.date": "?", "sideb": "Red"})
    )
    assert [record.conflict for record in ExternalRecord.objects.all()] == [None] * ExternalRecord.objects.count()
    assert of("episode", name__startswith="Kenya: Blue").candidates[0][1] == "lakeland"
    assert "no country of this name" in reasons(of("episode", name__startswith="Atlantis"))
    assert "no date that can be read" in reasons(of("episode", name__startswith="Kenya: Red"))
    assert report.counts["refused"] == 1


# --- PA-X and PAA-X -------------------------------------------------------------------------------------------------------
def test_an_agreement_keeps_its_texts_and_is_linked_by_its_conflicts_number() -> None:
    bring("ucdp-prio", ucdp({}))
    make_conflict("lakeland", countries=["KE"], ucdp_id="90001")
    bring("pa-x", pax_agreements({}))
    record = of("agreement")
    assert (record.name, record.proposal["signed"], record.proposal["stage"]) == (
        "Joint Statement",
        "1995-03-01",
        "framework-partial",
    )
    assert record.proposal["entities"] == ["Kenya", "(Lake/Land)"]
    assert record.proposal["over"] == "Government/territory"
    assert record.proposal["provisions"] == {"ImSrc": 3}
    assert record.conflict.slug == "lakeland"
    assert record.part_of.kind == "conflict"
    assert record.row["Part"] == "Signed:\r\nNorth\r\nSouth"


@pytest.mark.parametrize(
    ("number", "is_told"), [("", False), ("NA", False), ("N/A", False), ("169170", True), ("12 and 13", True)]
)
def test_three_blanks_are_no_links_and_a_number_that_leads_nowhere_is_told(number: str, is_told: bool) -> None:
    bring("pa-x", pax_agreements({"UcdpCon": number}))
    assert bool(of("agreement").flags) is is_told
    assert of("agreement").row["UcdpCon"] == number


def test_titles_are_no_keys_and_a_wrong_date_or_stage_is_told() -> None:
    report = bring("pa-x", pax_agreements(
        {}, {"AgtId": "9002"}, {"AgtId": "9003", "Dat": "soon", "Stage": "Never"}, {"AgtId": "x"},
    ))  # fmt: skip
    assert ExternalRecord.objects.filter(name="Joint Statement").count() == 3
    assert {column for column, _, _ in of("agreement", external_id="9003").flags} == {"Dat", "Stage", "UcdpCon"}
    assert report.counts["refused"] == 1


def test_an_agreement_is_matched_by_number_and_proposed_by_day() -> None:
    case = make_case()
    bring("pa-x", pax_agreements({"Agt": "River treaty"}, {"AgtId": "9002", "Dat": "1995-03-02"}))
    assert of("agreement", external_id="9001").candidates == [
        ["agreement", "treaty-made-up-1995", "the same day and nearly the same title"]
    ]
    assert of("agreement", external_id="9002").status == "kept"
    Agreement.objects.filter(case=case).update(pax_id="9001")
    bring("pa-x", pax_agreements({"Agt": "River treaty"}))
    assert (of("agreement", external_id="9001").status, of("agreement", external_id="9001").agreement) == (
        "matched", "treaty-made-up-1995",
    )  # fmt: skip


def test_signatories_before_their_agreements_are_told_and_a_second_run_finds_them() -> None:
    data = made_up.paax_signatories({}, {"signatory_type": "third party"}, {"AgtId": "9002"})
    assert sum("has been brought in" in row["reason"] for row in bring("paa-x", data).rows()) == 3
    bring("pa-x", pax_agreements({}, {"AgtId": "9002"}))
    report = bring("paa-x", data)
    assert (report.counts["added"], report.counts["changed"]) == (0, 3)
    assert not [row for row in report.rows() if "has been brought in" in row["reason"]]
    assert of("signatory", external_id="9001/ACT_1/party").part_of.external_id == "9001"
    assert bring("paa-x", data).counts["unchanged"] == 3


def test_a_signatorys_corrupt_date_is_never_taken() -> None:
    bring("pa-x", pax_agreements({}))
    bring("paa-x", made_up.paax_signatories({}, {"id_paax": "ACT_2", "agt_name": "Nameless"}))
    assert of("signatory", external_id="9001/ACT_1/party").proposal["signed"] == "1995-11-10"
    assert of("signatory", external_id="9001/ACT_2/party").proposal["signed"] == ""
    assert of("agreement").proposal["signed"] == "1995-03-01"


def test_a_third_party_signatory_is_no_mediator_and_odd_rows_are_told() -> None:
    case = make_case()
    Agreement.objects.filter(case=case).update(pax_id="9001")
    report = bring("paa-x", made_up.paax_signatories(
        {"signatory_type": "third party"}, {"id_paax": "B", "signatory_type": "guest"}, {"id_paax": ""}, {"AgtId": "x"},
        {"id_paax": "C", "agt_name": "T (31/02/1995)"},
    ))  # fmt: skip
    record = of("signatory", external_id="9001/ACT_1/third party")
    assert (record.proposal["role"], record.agreement) == ("third-party signatory", "treaty-made-up-1995")
    assert "no such type" in reasons(of("signatory", external_id="9001/B/guest"))
    assert "does not exist" in reasons(of("signatory", external_id="9001/C/party"))
    assert report.counts["refused"] == 2


def workbook(**sheets: tuple[dict[str, str], list[dict[str, Any]]]) -> bytes:
    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        for name, (columns, rows) in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, list(columns))
            for number, row in enumerate(rows, 1):
                sheet.write_row(number, 0, [row.get(column, "") for column in columns])
    return buffer.getvalue()


def test_a_workbook_gives_signatories_and_actors_and_not_its_codebook() -> None:
    make_actor("lake-front", name="Lake Front", kind="non-state-armed-group", ucdp_actor_id="350")
    make_actor("north", name="North")
    data = workbook(
        variables=({"name": ""}, [{"name": "AgtId"}]),
        signatories=(made_up.paax.SIGNATORIES, [made_up.PAAX_SIGNATORY | {"AgtId": 9001}]),
        actors=(made_up.paax.ACTORS, [
            made_up.PAAX_ACTOR, made_up.PAAX_ACTOR | {"id_paax": "ACT_2"},
            made_up.PAAX_ACTOR | {"id_paax": "ACT_3", "actor_name": " "},
            made_up.PAAX_ACTOR | {"id_paax": "ACT_4", "ucdp_id": 350, "actor_iso3c": "SDN | SSD"},
            made_up.PAAX_ACTOR | {"id_paax": "ACT_5", "actor_iso3c": "KEN"},
            made_up.PAAX_ACTOR | {"id_paax": "ACT_6", "actor_iso3c": "XXX"},
        ]),
    )  # fmt: skip
    report = bring("paa-x", data, "paax_v0.2.xlsx", "")
    assert report.version == "0.2"
    assert of("signatory").external_id == "9001/ACT_1/party"
    same_name = [of("actor", external_id=number) for number in ("ACT_1", "ACT_2")]
    assert [(one.name, one.status, one.actor) for one in same_name] == [("North", "doubtful", None)] * 2
    assert same_name[0].proposal["other_names"] == ["Northerners", "The North"]
    by_number = of("actor", external_id="ACT_4")
    assert (by_number.actor.slug, by_number.proposal["country"]) == ("lake-front", "")
    assert of("actor", external_id="ACT_5").proposal["country"] == "KE"
    assert report.counts["refused"] == 1
    assert {row["sheet"] for row in report.rows()} == {"signatories", "actors"}


def test_a_workbook_without_a_known_sheet_is_refused() -> None:
    assert "no table" in refusal("paa-x", workbook(variables=({"name": ""}, [])), "a.xlsx")


# --- what importing promises ----------------------------------------------------------------------------------------------
FILES = [
    ("ucdp-prio", made_up.ucdp({})), ("mend", made_up.mend_events({})), ("cwm", made_up.cwm_rows({})),
    ("pa-x", made_up.pax_agreements({})), ("paa-x", made_up.paax_signatories({})),
]  # fmt: skip


@pytest.mark.parametrize(("code", "data"), FILES, ids=[code for code, _ in FILES])
def test_a_dry_run_says_what_an_import_does_and_writes_nothing(code: str, data: bytes) -> None:
    dry = bringing.preview(code, "a.csv", data, version="99.1")
    assert not ExternalRecord.objects.exists()
    assert not Import.objects.exists()
    wet = bring(code, data)
    assert (dry.kinds, dry.flags) == (wet.kinds, wet.flags)
    again = bring(code, data)
    assert (again.counts["added"], again.counts["changed"]) == (0, 0)
    assert again.counts["unchanged"] == wet.counts["added"]


def test_a_changed_row_changes_its_record_and_undoing_brings_the_old_one_back() -> None:
    bring("mend", mend_events({}))
    report, done = bringing.run(
        "mend", "b.csv", mend_events({"Summary": "Corrected."}, {"med_event_ID": "NEW"}), version="99.1"
    )
    assert (report.counts["added"], report.counts["changed"]) == (1, 1)
    imports.undo(done, by=None)
    assert of("event").row["Summary"] == "A meeting."


def test_an_import_takes_the_same_queries_however_long_the_file(django_assert_max_num_queries: Any) -> None:
    rows = [{"med_event_ID": f"E{number}"} for number in range(200)]
    with django_assert_max_num_queries(40):
        bring("mend", mend_events(*rows))


@pytest.mark.parametrize("value", ["²", "9" * 5000, "nan", "..", "-" * 300])
@pytest.mark.parametrize(("code", "data"), FILES, ids=[code for code, _ in FILES])
def test_no_cell_brings_an_import_down(code: str, data: bytes, value: str) -> None:
    """Whatever stands in one column of a row: it is kept, flagged or refused, and the good row beside it stays."""
    header, row = data.decode("utf-8-sig").split("\r\n", 1)
    columns = header.split(",")
    rows = list(csv.reader(io.StringIO(row, newline="")))
    for place in range(len(columns)):
        buffer = io.StringIO()
        bad = [value if number == place else cell for number, cell in enumerate(rows[0])]
        csv.writer(buffer).writerows([columns, rows[0], bad])
        if columns[place] == "version":
            continue
        assert bringing.preview(code, "a.csv", buffer.getvalue().encode(), version="99.1").counts["added"] >= 1
