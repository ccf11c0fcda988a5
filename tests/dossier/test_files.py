"""Dossiers as files: canonical forms, line numbers, and what is refused."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.dossier import files
from cases.dossier.problems import InvalidDossier
from cases.dossier.tidying import tidy_text
from tests.dossier.collection import FILES

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
YAML_SIGNS = "ab :#-?'\"\n\t|>%@[]{},.é😀\u00a0\u2028~=<!&*`\\"
LONG = st.lists(st.text(alphabet="abc#:-'?\"", min_size=1, max_size=20), min_size=10, max_size=60).map(" ".join)
TEXTS = ANY_TEXT | st.text(YAML_SIGNS, max_size=120) | LONG


def read(text, name="x.yaml"):
    return files.read_bytes(text.encode(), name)


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=3))
@settings(max_examples=400, deadline=None)
def test_any_tidy_text_is_read_back_as_it_was_written(text, texts):
    text, texts = tidy_text(text) or "x", [tidy_text(item) or "x" for item in texts]
    document = {"title": text, "names": texts, "parts": [{"key": item, "within": [{"note": item}]} for item in texts]}
    written = files.to_yaml(document)
    assert read(written).document == document
    for loader in (yaml.BaseLoader, yaml.CBaseLoader):  # the layout is ours; the language is YAML's
        assert yaml.load(written, loader) == document


@given(ANY_TEXT)
@settings(max_examples=300, deadline=None)
def test_even_untidy_text_is_written_as_yaml(text):
    assert yaml.load(files.to_yaml({"title": text}), yaml.CBaseLoader) == {"title": text}


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_tidying_twice_is_tidying_once(text):
    assert tidy_text(tidy_text(text)) == tidy_text(text)


def test_scalars_stay_plain_and_texts_stay_texts():
    document = {
        "country": "NO",
        "start": "1978-09",
        "end": "..",
        "as_of": "1962-10~",
        "ripeness": "yes",
        "latitude": -77.46,
    }
    written = files.to_yaml(document)
    assert written == "country: NO\nstart: 1978-09\nend: ..\nas_of: 1962-10~\nripeness: yes\nlatitude: -77.46\n"
    assert read(written).document == {**document, "latitude": "-77.46"}


def test_long_texts_are_folded_and_paragraphs_are_blocks():
    written = files.to_yaml({"summary": "word " * 60 + "end", "background": "One.\n\n  Two: more."})
    assert max(map(len, written.splitlines())) <= files.WIDTH
    assert written.endswith("background: |-\n  One.\n\n    Two: more.\n")


def test_json_keeps_order_letters_and_numbers():
    document = {"title": "Żółw", "latitude": 39.65, "names": ["a"]}
    assert files.to_json(document) == '{"title":"Żółw","latitude":39.65,"names":["a"]}'
    assert files.read_bytes(files.to_json(document).encode(), "x.json").document == document


def test_the_hash_is_that_of_the_canonical_json():
    assert files.sha256({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_every_value_knows_its_line():
    raw = read("title: A\nevents:\n  - date: 1978\n    title: |-\n      One\n      Two\n  - date: 1979\n")
    lines = raw.lines
    assert [lines[path] for path in [("title",), ("events",), ("events", 0, "title"), ("events", 1, "date")]] == [
        1,
        2,
        4,
        7,
    ]


def test_json_knows_its_lines_too():
    raw = files.read_bytes(json.dumps({"title": "A", "events": [{"date": "1978"}]}, indent=1).encode(), "x.json")
    assert raw.lines[("events", 0, "date")] == 5


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"a: 1\na: 2\n", 2, "stands twice"),
        (b"a: 1\nb: &anchor x\n", 2, "Anchors"),
        (b"a: *alias\n", 1, "aliases"),
        (b"a: [&x 1, *x]\n", 1, "Anchors"),
        (b"a: !!python/object:os.system x\n", 1, "Tags"),
        (b"a: 1\n---\nb: 2\n", 2, "one dossier"),
        (b"a: 1\nb: \x07\n", 2, "U+0007"),
        (b"a: 1\nb: \xff\n", 2, "UTF-8"),
        (b"a: b: c\n", 1, "not YAML"),
        (b"a:\n\tb: c\n", 2, "not YAML"),
        (b"? [a]\n: b\n", 1, "name is expected"),
        (b"[" * 100_000, 1, "too deeply"),
        (b"- " * 50_000, 1, "too deeply"),
        (b"a: x\n" * (files.MAX_BYTES // 5 + 1), None, "larger than"),
    ],
)
def test_what_is_no_dossier_is_refused_with_its_line(data, line, words):
    with pytest.raises(InvalidDossier) as caught:
        files.read_bytes(data, "seeds/cases/x.yaml")
    problem = caught.value.problems[0]
    assert problem.file == "seeds/cases/x.yaml"
    assert problem.line == line
    assert words in problem.message


@pytest.mark.parametrize(
    ("data", "words"),
    [(b'{"a": 1, "a": 2}', "stands twice"), (b"[" * 100_000, "too deeply"), (b'{"a": "x}', "not JSON")],
)
def test_bad_json_is_refused(data, words):
    with pytest.raises(InvalidDossier, match=words):
        files.read_bytes(data, "x.json")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InvalidDossier, match=r"gone\.yaml: This file can't be read"):
        files.read_file(tmp_path / "gone.yaml")


def test_an_empty_file_is_an_empty_document():
    assert read("").document == {}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES.keys())
def test_the_examples_of_these_tests_are_canonical_yaml(text):
    assert files.to_yaml(read(text).document) == text
