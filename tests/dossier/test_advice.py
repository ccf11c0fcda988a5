"""The soft rules: what deserves a second look."""

from __future__ import annotations

import pytest

from cases.dossier.advice import distance, is_alike
from cases.dossier.folders import Folder
from cases.dossier.plainness import plain_name
from cases.dossier.repetition import sentences
from cases.management.commands.check_collection import look_through
from tests.dossier.collection import CASE, CONFLICT, NEIGHBOUR, SOURCE, TOPIC, line_of, write_collection


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
    ("case", "end: 1979-03\n", "", "start:", "start", "Add as_of"),
    ("case", "end: 1979-03\n", "end: 1979-03/..\n", "start:", "start", "Add as_of"),
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


IDLER = SOURCE.replace("writer-1990", "idler-2001").replace("10.1234/example", "10.1234/idler")
SENTENCE = "The mediators carried the same two pages from one house to the other."


def test_a_sentence_said_twice_in_a_case_is_remarked_where_it_comes_back(collection, db):
    again = SENTENCE.replace("same two", "SAME, two").replace(" house", " house [@writer-1990, p. 3]")
    text = CASE.replace("Second paragraph.", f"Second paragraph. {SENTENCE}").replace(
        "Neither believed the other.", again
    )
    write_collection(collection, case=text)
    (remark,) = remarks_on(collection)
    assert remark.path == "challenges[1].description"
    assert "stands above too" in remark.message


def test_a_sentence_said_in_two_cases_is_remarked_in_the_second_with_the_name_of_the_first(collection, db):
    text = CASE.replace("Second paragraph.", f"Second paragraph. {SENTENCE}")
    write_collection(collection, case=text)
    other = text.replace("border-talks-1978", "border-talks-1980").replace("border-treaty-1979", "border-treaty-1981")
    (collection / "cases/border-talks-1980.yaml").write_text(other)
    (remark,) = remarks_on(collection)
    assert remark.file.endswith("border-talks-1980.yaml")
    assert "stands in border-talks-1978 too" in remark.message


def test_short_sentences_and_the_notes_of_citations_may_come_back(collection, db):
    text = CASE.replace("Second paragraph.", "First paragraph.").replace("The only account.", SENTENCE)
    text = text.replace("locator: p. 5", f"locator: p. 5\n        note: {SENTENCE}")
    write_collection(collection, case=text)
    assert remarks_on(collection) == []


def test_every_sentence_has_its_place():
    document = {
        "slug": "a-b",
        "text": "One is here. Two [@x]\n\nThree",
        "parts": [{"why": "It is", "citations": "No one"}],
    }
    assert list(sentences(document)) == [
        (("text",), "One is here."), (("text",), "Two"), (("text",), "Three"), (("parts", 0, "why"), "It is"),
    ]  # fmt: skip


def test_actors_and_sources_that_nothing_uses_are_remarked(collection, db):
    actor(collection, "third-state", "Thirdland")
    (collection / "sources/idler-2001.yaml").write_text(IDLER)
    by_actor, by_source = remarks_on(collection)
    assert "takes part in nothing" in by_actor.message
    assert "is cited by nothing" in by_source.message
    assert by_source.file.endswith("idler-2001.yaml")


@pytest.mark.parametrize(
    ("file", "words", "used"),
    [
        ("cases/border-talks-1978.yaml", "      - neighbourland\n    citations", "      - third-state\n    citations"),
        ("actors/neighbourland.yaml", "kind: state", "kind: state\naffiliation: third-state"),
        ("guide/good-offices.yaml", "[@writer-1990, p. 2]", "[@idler-2001; @writer-1990]"),
        ("conflicts/border-dispute.yaml", "source: writer-1990", "source: idler-2001"),
    ],
)
def test_a_signature_an_affiliation_and_a_note_are_uses(collection, db, file, words, used):
    text = (collection / file).read_text()
    assert words in text
    (collection / file).write_text(text.replace(words, used, 1))
    if "third-state" in used:
        actor(collection, "third-state", "Thirdland")
    else:
        (collection / "sources/idler-2001.yaml").write_text(IDLER)
    assert remarks_on(collection) == []


def test_a_folder_without_cases_is_not_told_that_its_actors_are_unused(collection, db):
    (collection / "cases/border-talks-1978.yaml").unlink()
    assert remarks_on(collection) == []


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
    (remark,) = [remark for remark in remarks_on(collection) if "takes part in nothing" not in remark.message]
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
