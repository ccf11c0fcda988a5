"""The soft rules: what deserves a second look."""

from __future__ import annotations

import pytest

from cases.dossier.advice import distance, is_alike, plain_name
from cases.dossier.folders import Folder
from cases.management.commands.check_collection import look_through
from tests.dossier.collection import CASE, CONFLICT, NEIGHBOUR, TOPIC, line_of, write_collection


def remarks_on(folder):
    checked = Folder(folder)
    remarks, _ = look_through(checked)
    assert checked.problems == []
    return remarks


def test_nothing_is_said_about_a_good_collection(collection, db):
    assert remarks_on(collection) == []


CHALLENGE = CASE[CASE.index("    overcome: partly") : CASE.index("outcomes:")]
SECOND_LOOKS = [
    ("case", CHALLENGE, "    overcome: partly\n", "  - key: trust-deficit", "challenges[1]", "Nothing backs “trust-deficit”"),
    ("case", "    citations:\n      - source: writer-1990\nfund", "fund", "  - key: comp", "outcomes[1]", "Nothing backs"),
    ("case", "date: 1979-03\n", "date: 1977-03\n", "    date: 1977-03", "events[2].date", "before the event that stands"),
    ("case", "    side: B", "    side: A", "parties:", "parties", "only side A"),
    ("case", "alignment_side: A", "alignment_side: C", "    alignment_side",
     "mediators[1].alignment_side", "No party is on side C"),
    ("case", "[@writer-1990, p. 12]", "[@writer-1990; @writer-1909]", "background:", "background", "no source “writer-1909”"),
    ("case", "latitude: 60.5", "latitude: -60.5", "latitude:", "latitude", "km from the middle of NO"),
    ("conflict", "phases:", "latitude: -60\nlongitude: 8\nphases:", "latitude:", "latitude", "km from the middle of NO"),
    ("topic", "@writer-1990", "@nobody-2000", "body:", "body", "There is no source “nobody-2000”"),
]  # fmt: skip
TEXTS = {"case": CASE, "conflict": CONFLICT, "topic": TOPIC}


@pytest.mark.parametrize(("kind", "right", "doubtful", "at", "field", "words"), SECOND_LOOKS)
def test_what_is_doubtful_is_remarked_with_its_line(collection, db, kind, right, doubtful, at, field, words):
    assert right in TEXTS[kind]
    text = TEXTS[kind].replace(right, doubtful, 1)
    path = (
        collection
        / {"case": "cases/border-talks-1978", "conflict": "conflicts/border-dispute", "topic": "guide/good-offices"}[
            kind
        ]
    )
    path.with_suffix(".yaml").write_text(text)
    (remark,) = [remark for remark in remarks_on(collection) if "canonical" not in remark.message]
    assert (remark.path, remark.line) == (field, line_of(text, at))
    assert words in remark.message


def test_a_challenge_that_was_looked_for_and_is_absent_needs_no_source(collection, db):
    absent = CHALLENGE.partition("    citations:")[0]
    text = CASE.replace(CHALLENGE, absent).replace(
        "    stage: negotiation", "    presence: looked-for-and-absent\n    stage: negotiation"
    )
    write_collection(collection, case=text)
    assert remarks_on(collection) == []


def test_a_file_out_of_its_canonical_form_is_remarked(collection, db):
    write_collection(collection, case=CASE.replace("place: Smalltown", "place: 'Smalltown'"))
    (remark,) = remarks_on(collection)
    assert "canonical form" in remark.message
    assert remark.file.endswith("border-talks-1978.yaml")


def actor(folder, slug, name, other=""):
    text = NEIGHBOUR.replace("slug: neighbourland", f"slug: {slug}").replace(
        "name: Neighbourland", f"name: {name}{other}"
    )
    (folder / f"actors/{slug}.yaml").write_text(text)


@pytest.mark.parametrize(
    ("name", "other", "words"),
    [
        ("NEIGHBÓURLAND", "", "has the same name"),
        ("Neighborland", "", "has a very similar name"),
        ("Third", "\nother_names:\n  - Neighbourland", "has the same name"),
    ],
)
def test_actors_that_look_like_one_are_remarked(collection, db, name, other, words):
    actor(collection, "twin", name, other)
    (remark,) = remarks_on(collection)
    assert words in remark.message
    assert remark.path == "name"


def test_names_that_differ_in_a_number_or_in_much_are_two():
    assert not is_alike("generated actor 00001", "generated actor 00002")
    assert not is_alike("bosnia and herzegovina", "federation of bosnia and herzegovina")
    assert is_alike("mohamed ibrahim kamel", "mohammed ibrahim kamel")
    assert plain_name("  Franjo Tuđman-Š ") == "franjo tuđman s"


def test_distances_are_those_of_the_globe():
    oslo, cairo = (59.91, 10.75), (30.04, 31.24)
    assert distance(oslo, cairo) == pytest.approx(3660, abs=30)
    assert distance((0, 179.5), (0, -179.5)) == pytest.approx(111, abs=1)
    assert distance((0, 0), (0, 180)) == pytest.approx(20015, abs=5)


def test_the_largest_countries_are_large(collection, db):
    anchorage = CASE.replace(
        "country: NO\nlatitude: 60.5\nlongitude: 8.25", "country: US\nlatitude: 61.25\nlongitude: -149.8"
    )
    write_collection(collection, case=anchorage)
    assert remarks_on(collection) == []
