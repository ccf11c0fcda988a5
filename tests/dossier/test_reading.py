"""Reading: everything wrong in a document is found at once, and said with line and field."""

from __future__ import annotations

import json

import pytest

from cases.dossier import files
from cases.dossier.known import Known
from cases.dossier.loading import load_folder
from cases.dossier.problems import InvalidDossier
from cases.dossier.reading import read
from cases.dossier.shape import SHAPES
from cases.models import Actor, Case, Source
from tests.dossier.collection import CASE, CONFLICT, NEIGHBOUR, PERSON, SOURCE, line_of, write_collection

KINDS = {"case": CASE, "conflict": CONFLICT, "source": SOURCE, "actor": NEIGHBOUR}


def problems_of(kind, text, name="x.yaml"):
    raw = files.read_bytes(text.encode(), name)
    try:
        read(SHAPES[kind], raw.document, raw.lines, name)
    except InvalidDossier as error:
        return error.problems
    return []


def test_five_errors_in_one_dossier_are_five_messages_and_nothing_is_written(tmp_path, db):
    wrong = {
        "settlement: full-settlement": "settlement: full-setlement",
        "end: 1979-03\n": "end: 1979-13\n",
        "latitude: 60.5": "latitude: north",
        "    side: B": "    side: BB",
        "      - source: writer-1990\n        locator: p. 5": "      - source: writer-1909\n        locator: p. 5",
    }
    text = CASE
    for right, replacement in wrong.items():
        assert right in text
        text = text.replace(right, replacement, 1)
    write_collection(tmp_path, case=text)
    with pytest.raises(InvalidDossier) as caught:
        load_folder(tmp_path)
    places = [(problem.line, problem.path) for problem in caught.value.problems]
    assert places == [
        (line_of(text, "end: 1979-13"), "end"),
        (line_of(text, "latitude: north"), "latitude"),
        (line_of(text, "settlement: full-setlement"), "settlement"),
        (line_of(text, "    side: BB"), "parties[2].side"),
        (line_of(text, "      - source: writer-1909"), "challenges[1].citations[1].source"),
    ]
    messages = "\n".join(str(problem) for problem in caught.value.problems)
    for hint in (
        "Did you mean “full-settlement”?",
        "2 characters; at most 1",
        "Did you mean “writer-1990”?",
        "1978-09-17",
    ):
        assert hint in messages
    assert str(tmp_path / "cases" / "border-talks-1978.yaml") in messages
    assert not Case.objects.exists()
    assert not Actor.objects.exists()
    assert not Source.objects.exists()


REFUSED = [
    # kind, what stands in the good text, what stands there now, line, field, words of the message
    ("case", "kind: mediation", "kind: meditation", 4, "kind", "Did you mean “mediation”?"),
    ("case", "kind: mediation\n", "", 1, "kind", "needed"),
    ("case", "title: The border talks, 1978", "title: ' '", 2, "title", "needed"),
    ("case", "title: The border talks, 1978", "title: [a, b]", 2, "title", "A text is expected"),
    ("case", "title: The border talks, 1978", f"title: {'x' * 201}", 2, "title", "201 characters; at most 200"),
    ("case", "title: The border talks, 1978", 'title: "a\\u0007b"', 2, "title", "U+0007"),
    ("case", "start: 1978-09-05", "start: 5 September 1978", 7, "start", "1978-09-05/1978-09-17"),
    ("case", "start: 1978-09-05", "start: 1978-09-31", 7, "start", "30 days"),
    ("case", "end: 1979-03\n", "end: 1977\n", 8, "end", "before the start"),
    ("case", "country: NO", "country: NN", 10, "country", "There is no country “NN”"),
    ("case", "latitude: 60.5", "latitude: 95", 11, "latitude", "less than or equal to 90"),
    ("case", "latitude: 60.5", "latitude: nan", 11, "latitude", "not a number"),
    ("case", "latitude: 60.5\n", "", 11, "longitude", "both latitude"),
    ("case", "settlement: full-settlement", "settlement: ongoing", 1, "as_of", "ongoing case needs"),
    ("case", "phase: first-phase", "phase: last-phase", 5, "phase", "It has: first-phase."),
    ("case", "conflict: border-dispute", "conflict: border-dispte", 3, "conflict", "Did you mean “border-dispute”?"),
    ("case", "  - territory\n", "  - teritory\n", 16, "issues[2]", "Did you mean “territory”?"),
    ("case", "issues:\n  - security\n  - territory", "issues: security", 14, "issues", "A list is expected"),
    ("case", "    side: B", "    side: b", 32, "parties[2].side", "one capital letter"),
    ("case", "  - key: neighbourland", "  - key: exampleland", 30, "parties[2].key", "taken by parties[1]"),
    ("case", "  - key: neighbourland", "  - key: Not A Key", 30, "parties[2].key", "lower-case letters"),
    ("case", "    alignment: disputed\n", "", 41, "mediators[1].alignment_side", "Name a side only when"),
    ("case", "  - key: consent", "  - fundamental: consent\n    rating: met\n  - key: consent",
     98, "fundamentals[2].fundamental", "once"),
    ("case", "    audience:\n      - mediators", "    audience:\n      - everybody",
     103, "lessons[1].audience[1]", "supporting-states"),
    ("case", "  - key: why-a-small-town\n    prompt: Why a small town?", "  - Why?", 105, "questions[1]", "Fields are expected"),
    ("case", "citations:\n  - source: writer-1990\n    note", "citations:\n    source: writer-1990\n    note",
     107, "citations", "A list"),
    ("case", "        provision: boundary-demarcation\n", "", 71, "agreements[1].provisions[1].provision", "needed"),
    ("conflict", "start: 1962-10~", "start: 1962-10~\nfatalities_best: 1,000", 8, "fatalities_best", "whole number"),
    ("conflict", "start: 1962-10~", "start: 1962-10~\nfatalities_low: 9\nfatalities_high: 3", 9, "fatalities_high", "must rise"),
    ("conflict", "start: 1962-10~", "start: 1962-10~\nfatalities_low: -9", 8, "fatalities_low", "greater than or equal"),
    ("conflict", "regions:\n  - europe\n", "", 1, "regions", "needed"),
    ("conflict", "    end: 1970", "    end: 1950", 18, "phases[1].end", "before the start"),
    ("source", "doi: 10.1234/example", "doi: doi.org/10.1234", 10, "doi", "begins with “10.”"),
    ("source", "doi: 10.1234/example", "url: example", 10, "url", "valid URL"),
    ("source", "    given: A.", "    literal: A. Writer", 6, "creators[1].literal", "one of the two"),
    ("source", "citekey: writer-1990", "citekey: Writer 1990", 1, "citekey", "lower-case letters"),
    ("actor", "kind: state", "kind: state\nbirthday: 1900", 4, "birthday", "no field of this name"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "right", "wrong", "line", "field", "words"), REFUSED)
def test_what_is_wrong_is_named_with_its_field_and_line(loaded, kind, right, wrong, line, field, words):
    assert right in KINDS[kind]
    text = KINDS[kind].replace(right, wrong, 1)
    problems = problems_of(kind, text)
    assert [problem.path for problem in problems] == [field]
    assert words in problems[0].message
    assert problems[0].line == line


def test_the_good_documents_have_no_problems(loaded):
    assert [problems_of(kind, text) for kind, text in KINDS.items()] == [[], [], [], []]


def test_a_missing_field_is_named_at_the_entry_that_lacks_it(loaded):
    text = CASE.replace("    side: B\n", "")
    (problem,) = problems_of("case", text)
    assert problem.line == line_of(text, "  - key: neighbourland")


def test_keys_are_derived_and_made_unique(loaded):
    text = "\n".join(line for line in CASE.splitlines() if "key: " not in line.replace("citekey", ""))
    for word in (
        "actor: exampleland",
        "actor: neighbourland",
        "actor: anna-envoy",
        "date: ",
        "slug: border-treaty",
        "type: ",
    ):
        text = text.replace(f"    {word}", f"  - {word}")
    text = text.replace("    fundamental: ", "  - fundamental: ").replace("    statement: ", "  - statement: ")
    text = text.replace("    prompt: ", "  - prompt: ").replace("        provision: ", "      - provision: ")
    raw = files.read_bytes(text.encode(), "x.yaml")
    assert read(SHAPES["case"], raw.document) == read(
        SHAPES["case"], files.read_bytes(CASE.encode(), "x.yaml").document
    )


def test_a_mediator_in_two_roles_is_named_by_the_role(loaded):
    actor = {"actor": "anna-envoy"}
    roles = [{**actor, "role": role} for role in ("host", "witness", "guarantor", "witness")]
    document = {**minimal(), "mediators": [*roles, {**actor, "role": "host", "key": "anna-envoy-guarantor"}]}
    keys = [mediator["key"] for mediator in read(SHAPES["case"], document)["mediators"]]
    assert keys == ["anna-envoy", "anna-envoy-witness", "anna-envoy-2", "anna-envoy-3", "anna-envoy-guarantor"]


def minimal():
    return {"slug": "talks", "title": "Talks", "conflict": "border-dispute", "kind": "mediation", "start": "1978"}


def test_a_title_without_latin_letters_gets_a_key_too(loaded):
    events = [{"date": "1978", "kind": "talks", "title": "переговоры"}] * 2
    document = read(SHAPES["case"], {**minimal(), "events": events})
    assert [event["key"] for event in document["events"]] == ["event", "event-2"]


@pytest.mark.parametrize(
    ("title", "key"), [("0_0", "0-0"), ("_ Ö & x _", "o-x"), ("a" * 150, "a" * 100), ("x" * 99 + " y", "x" * 99)]
)
def test_a_derived_key_is_one_that_could_be_given(loaded, title, key):
    document = read(SHAPES["case"], {**minimal(), "events": [{"date": "1978", "kind": "talks", "title": title}]})
    assert document["events"][0]["key"] == key
    assert read(SHAPES["case"], document) == document


def test_what_is_as_good_as_left_out_is_left_out(loaded):
    noise = {"end": "", "issues": [], "country": None, "initiated_by": "unknown", "parties": [], "summary": "  \n"}
    assert read(SHAPES["case"], {**minimal(), **noise}) == minimal()


def test_json_with_numbers_reads_like_yaml_with_texts(loaded):
    raw = files.read_bytes(CASE.encode(), "x.yaml")
    document = read(SHAPES["case"], raw.document)
    assert document["latitude"] == 60.5
    assert read(SHAPES["case"], json.loads(files.to_json(document))) == document


def test_a_number_is_no_text_and_a_truth_is_no_number(loaded):
    with pytest.raises(InvalidDossier) as caught:
        read(SHAPES["case"], {**minimal(), "title": 1978, "latitude": True, "longitude": 1})
    assert [problem.path for problem in caught.value.problems] == ["title", "latitude"]


def test_lists_of_references_are_sorted_sets(loaded):
    document = read(SHAPES["case"], {**minimal(), "issues": ["territory", "security", "territory"]})
    assert document["issues"] == ["security", "territory"]


def test_two_sources_cannot_have_one_doi(loaded):
    (problem,) = problems_of("source", SOURCE.replace("citekey: writer-1990", "citekey: other-1990"))
    assert problem.path == "doi"
    assert "“writer-1990” has this DOI" in problem.message


def test_two_cases_cannot_have_one_agreement(loaded):
    (problem,) = problems_of("case", CASE.replace("slug: border-talks-1978", "slug: other-talks"))
    assert problem.path == "agreements[1].slug"
    assert "“border-talks-1978” has an agreement" in problem.message


def test_within_a_folder_too_a_doi_belongs_to_one_source(loaded):
    known = Known()
    known.expect(Source, ["first", "second"])
    first = {
        "citekey": "first",
        "csl_type": "book",
        "title": "T",
        "kind": "press",
        "voice": "press",
        "doi": "10.1234/a",
    }
    read(SHAPES["source"], first, known=known)
    with pytest.raises(InvalidDossier, match="“first” has this DOI"):
        read(SHAPES["source"], {**first, "citekey": "second"}, known=known)


def test_only_a_mapping_is_a_dossier(db):
    assert [problem.message[:6] for problem in problems_of("actor", "- a\n- b\n")] == ["Fields"]
    assert PERSON.startswith("slug: ")
