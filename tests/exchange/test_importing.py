"""Imports as the desk calls them: all or nothing, taken back as they came, and never over somebody's later work."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import ValidationError

from cases.curation.web import Answer, UnreachableError
from cases.dossier.files import to_yaml
from cases.dossier.problems import InvalidDossier
from cases.dossier.writing import write
from cases.exchange.importing import doi, imports, spreadsheets
from cases.models import Actor, Case, Conflict, Import, Source
from cases.models.generation import current
from tests.admin.records import member
from tests.factories import case_document, make_actor, make_case

pytestmark = pytest.mark.django_db
ACTOR = {"slug": "norway", "name": "Norway", "kind": "state"}


def yaml(document: dict[str, Any]) -> bytes:
    return to_yaml(document).encode()


def archive(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, data in files.items():
            made.writestr(name.replace("__", "/") + ".yaml", data)
    return buffer.getvalue()


def words_of(error: InvalidDossier) -> str:
    return " ".join(problem.message for problem in error.problems)


# --- bringing in ------------------------------------------------------------------------------------------------------
def test_a_preview_says_what_an_import_does_and_writes_nothing():
    effects = imports.preview("norway.yaml", yaml(ACTOR), "actor")
    assert [(effect.address, effect.what) for effect in effects] == [("norway", "added")]
    assert not Actor.objects.exists()
    assert not Import.objects.exists()


def test_the_files_of_an_archive_may_name_each_other_in_any_order():
    union = {"slug": "union", "name": "Union", "kind": "intergovernmental-organisation"}
    done = imports.run(
        "both.zip",
        archive(actors__a=yaml(ACTOR | {"affiliation": "union"}), actors__b=yaml(union)),
        "",
        by=member("Editor"),
    )
    assert (done.added, Actor.objects.get(slug="norway").affiliation.slug) == (2, "union")


def test_a_case_of_an_archive_may_name_a_phase_of_a_conflict_that_comes_with_it():
    case = make_case(publish=False)
    conflict, document = write(case.conflict), write(case)
    case.delete()
    Conflict.objects.all().delete()
    phase = {"key": "opening", "name": "Opening", "start": "1990"}
    both = archive(cases__a=yaml(document | {"phase": "opening"}), conflicts__b=yaml(conflict | {"phases": [phase]}))
    assert imports.run("both.zip", both, "", by=member("Editor")).added == 2
    assert Case.objects.get().phase.key == "opening"


def test_records_that_belong_to_each_other_in_a_circle_or_come_twice_are_refused():
    circle = archive(
        actors__a=yaml(ACTOR | {"affiliation": "union"}),
        actors__b=yaml({"slug": "union", "name": "Union", "kind": "state", "affiliation": "norway"}),
    )
    with pytest.raises(InvalidDossier, match=r"circle: (norway → union → norway|union → norway → union)"):
        imports.run("circle.zip", circle, "", by=member("Editor"))
    with pytest.raises(InvalidDossier, match=r"actors/a\.yaml is the same record"):
        imports.run("twice.zip", archive(actors__a=yaml(ACTOR), actors__b=yaml(ACTOR)), "", by=None)
    assert not Actor.objects.exists()


def test_one_bad_file_of_an_archive_keeps_all_out_and_every_problem_is_told():
    data = archive(actors__good=yaml(ACTOR), actors__bad=b"slug: bad\n", sources__worse=b"citekey: worse\n")
    with pytest.raises(InvalidDossier) as refused:
        imports.run("three.zip", data, "", by=member("Editor"))
    assert {problem.file for problem in refused.value.problems} == {"actors/bad.yaml", "sources/worse.yaml"}
    assert not Actor.objects.exists()
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("notes.txt", b"hello", "Bring in YAML"),
        ("broken.zip", b"PK no archive", "no ZIP archive"),
        ("elsewhere.zip", archive(photographs__one=b"a: b"), "Dossiers lie in folders"),
        ("empty.csv", b"slug,name\n", "no row below"),
        ("latin.csv", "slug,name\na,Møller\n".encode("latin-1"), "not in UTF-8"),
        ("binary.csv", b"slug,name\na,\x00\n", "no text file"),
        ("quoted.csv", b'slug,name\n"a,b\n', "can't be read"),
        ("fake.xlsx", b"PK", "no workbook"),
    ],
)
def test_what_can_not_be_read_is_refused_in_words(name: str, data: bytes, words: str):
    with pytest.raises(InvalidDossier) as refused:
        imports.preview(name, data, "actor")
    assert words in words_of(refused.value)


def test_an_archive_of_too_many_files_and_a_sheet_of_too_many_rows_are_refused():
    with mock.patch.object(imports, "MOST_FILES", 1), pytest.raises(InvalidDossier, match="too large"):
        imports.preview("two.zip", archive(actors__a=yaml(ACTOR), actors__b=yaml(ACTOR)), "")
    with mock.patch.object(spreadsheets, "MOST_ROWS", 1), pytest.raises(InvalidDossier) as refused:
        imports.preview("two.csv", b"slug,name,kind\na,A,state\nb,B,state\n", "actor")
    assert "at most 1 at a time" in words_of(refused.value)


def test_bringing_in_what_is_there_changes_nothing_and_what_is_public_is_one_public_change():
    case = make_case()
    before = current()[0]
    document = write(Actor.objects.get(slug="helper"))
    assert imports.run("same.yaml", yaml(document), "actor", by=None).unchanged == 1
    assert current()[0] == before
    both = archive(
        actors__helper=yaml(document | {"name": "Good helper"}),
        actors__north=yaml(write(Actor.objects.get(slug="north")) | {"name": "The North"}),
    )
    imports.run("both.zip", both, "", by=None)
    assert current()[0] == before + 1
    assert case.is_published


# --- undoing ----------------------------------------------------------------------------------------------------------
def test_undoing_takes_away_what_was_added_and_gives_back_what_was_changed():
    make_actor("north", name="North")
    before = write(Actor.objects.get())
    done = imports.run(
        "two.zip", archive(actors__n=yaml(before | {"name": "South"}), actors__o=yaml(ACTOR)), "", by=member("Editor")
    )
    assert (done.added, done.changed) == (1, 1)
    editor = member("Editor")
    imports.undo(done, by=editor)
    assert write(Actor.objects.get()) == before
    assert (done.undone_by, done.undone_at is None) == (editor, False)


def test_undoing_gives_a_draft_back_as_it_was_with_a_line_in_its_history():
    case = make_case(publish=False)
    before = write(case)
    done = imports.run("case.yaml", yaml(case_document(summary="Brought in.")), "case", by=member("Editor"))
    assert Case.objects.get().summary == "Brought in."
    imports.undo(done, by=None)
    assert write(Case.objects.get()) == before
    assert case.states.first().cause == "Import undone"


def test_an_import_is_undone_once():
    done = imports.run("norway.yaml", yaml(ACTOR), "actor", by=None)
    imports.undo(done, by=None)
    with pytest.raises(ValidationError, match="undone already"):
        imports.undo(done, by=None)


@pytest.mark.parametrize("what", ["changed", "deleted"])
def test_nothing_is_undone_where_somebody_went_on_with_one_record(what: str):
    other = {"slug": "sweden", "name": "Sweden", "kind": "state"}
    done = imports.run("two.zip", archive(actors__a=yaml(ACTOR), actors__b=yaml(other)), "", by=None)
    norway = Actor.objects.get(slug="norway")
    norway.delete() if what == "deleted" else Actor.objects.filter(pk=norway.pk).update(description="Better.")
    left = Actor.objects.count()
    with pytest.raises(ValidationError, match="Nothing was undone"):
        imports.undo(done, by=None)
    assert Actor.objects.count() == left
    done.refresh_from_db()
    assert done.undone_at is None


def test_what_other_records_use_since_is_not_taken_away():
    done = imports.run("helper.yaml", yaml({"slug": "helper", "name": "Helper", "kind": "state"}), "actor", by=None)
    make_case(publish=False)
    with pytest.raises(ValidationError, match="used by other records"):
        imports.undo(done, by=None)
    assert Actor.objects.filter(slug="helper").exists()


def test_a_case_that_was_published_since_stays():
    make_case("another")
    done = imports.run("case.yaml", yaml(case_document("brought-in")), "case", by=None)
    Case.objects.filter(slug="brought-in").update(status="published")
    with pytest.raises(ValidationError, match="changed since"):
        imports.undo(done, by=None)
    assert Case.objects.filter(slug="brought-in").exists()


# --- references by DOI --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(404, "", b""), "no DOI"),
        (Answer(500, "", b""), "answered 500"),
        (Answer(200, "", b"<html>"), "can't be read"),
        (Answer(200, "", b"[]"), "no title"),
        (Answer(200, "", b"{}"), "no title"),
        (UnreachableError("no way"), "BibTeX"),
    ],
)
def test_a_doi_that_gives_nothing_says_what_else_to_do(monkeypatch, answer: Any, words: str):
    def ask(*args: Any, **kwargs: Any) -> Answer:
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(doi, "ask", ask)
    with pytest.raises(doi.UnknownDoiError, match=words):
        doi.fetch("10.1000/xyz")
    assert not Source.objects.exists()


def test_a_doi_that_is_known_gives_its_item(monkeypatch):
    monkeypatch.setattr(doi, "ask", lambda *args, **kwargs: Answer(200, "", json.dumps({"title": "A book"}).encode()))
    assert doi.fetch("10.1000/xyz") == {"title": "A book", "DOI": "10.1000/xyz"}
