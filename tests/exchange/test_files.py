"""Files of the whole collection: every format reads, all hold the same records, releases never change, drafts are in none."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from python_calamine import CalamineWorkbook

from cases.curation.working_copies import open_working_copy
from cases.exchange import lines, packages, shelf
from cases.models import Case, Release, ReleaseFile
from cases.models.generation import current
from cases.models.publications import ImmutableError
from cases.publication.publishing import publish, withdraw
from tests.admin.records import member, signed_in
from tests.factories import make_case

pytestmark = pytest.mark.django_db
PLANTED = "zebrafinch"


@pytest.fixture
def collection(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = settings.DATA_DIR = tmp_path
    make_case(title="=1+1 river", place="-5 North")
    make_case("another-1996", summary="Über die Brücke.")
    make_case("draft-1997", publish=False, title=f"Draft {PLANTED}", summary=PLANTED)
    copy = open_working_copy(Case.objects.get(slug="another-1996"))
    Case.objects.filter(pk=copy.pk).update(summary=PLANTED)
    gone = make_case("gone-1998", title=f"Gone {PLANTED}")
    withdraw(gone, reason="A duplicate.")
    return tmp_path


def got(ending: str, label: str = "current") -> bytes:
    answer = Client().get(f"/data/{label}/good-offices-{label}{ending}", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, answer
    body = b"".join(answer.streaming_content)
    assert int(answer["Content-Length"]) == len(body)
    return body


def tables_of_csv() -> dict[str, list[dict[str, str]]]:
    archive = zipfile.ZipFile(io.BytesIO(got(".zip")))
    names = [name for name in archive.namelist() if name.endswith(".csv")]
    return {n[:-4]: list(csv.DictReader(io.TextIOWrapper(archive.open(n), "utf-8-sig"))) for n in names}


def test_every_format_reads_and_holds_the_same_records(collection: Path) -> None:
    texts = tables_of_csv()
    slugs = sorted(row["slug"] for row in texts["cases"])
    assert slugs == ["another-1996", "made-up-1995"]
    assert set(texts) == set(packages.ALL)
    book = CalamineWorkbook.from_filelike(io.BytesIO(got(".xlsx")))
    path = collection / "x.sqlite"
    path.write_bytes(got(".sqlite"))
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    parquet, stata = zipfile.ZipFile(io.BytesIO(got("-parquet.zip"))), zipfile.ZipFile(io.BytesIO(got("-stata.zip")))
    for name, rows in texts.items():
        count = len(rows)
        assert len(book.get_sheet_by_name(name[:31]).to_python()) == count + 1, name
        assert database.execute(f'select count(*) from "{name}"').fetchone()[0] == count, name
        assert len(pd.read_parquet(parquet.open(f"{name}.parquet"))) == count, name
        assert len(pd.read_stata(stata.open(f"{name}.dta"))) == count, name
    assert sorted(pd.read_parquet(parquet.open("cases.parquet"))["slug"]) == slugs
    assert sorted(pd.read_stata(stata.open("cases.dta"))["slug"]) == slugs
    assert sorted(json.loads(line)["slug"] for line in got(".jsonl").splitlines()) == slugs
    features = json.loads(got(".geojson"))["features"]
    assert sorted(feature["id"] for feature in features) == slugs
    database.close()


def test_the_package_describes_itself_truly(collection: Path) -> None:
    archive = zipfile.ZipFile(io.BytesIO(got(".zip")))
    descriptor = json.loads(archive.read("datapackage.json"))
    for resource in descriptor["resources"]:
        rows = list(csv.reader(io.TextIOWrapper(archive.open(resource["path"]), "utf-8-sig")))
        assert rows[0] == [field["name"] for field in resource["schema"]["fields"]]
        assert len(rows) - 1 == resource["rows"]
        body = archive.read(resource["path"])
        assert (resource["bytes"], resource["hash"]) == (len(body), f"sha256:{hashlib.sha256(body).hexdigest()}")
    assert {"codebook.json", "CITATION.cff", "LICENSE", "README.md"} <= set(archive.namelist())


@pytest.mark.parametrize("label", ["current", "2026.1"])
def test_a_file_says_of_which_state_it_is(collection: Path, settings: Any, label: str) -> None:
    settings.SITE_URL = "https://cases.example"
    if label == "2026.1":
        shelf.release(label)
    said, page = (f"state {current()[0]}", "/data/") if label == "current" else (label, f"/data/{label}/")
    archive = zipfile.ZipFile(io.BytesIO(got(".zip", label)))
    descriptor = json.loads(archive.read("datapackage.json"))
    assert (descriptor["version"], descriptor["homepage"]) == (said, f"https://cases.example{page}")
    citation = archive.read("CITATION.cff").decode()
    assert f'version: "{said}"' in citation
    assert f'url: "https://cases.example{page}"' in citation
    assert json.loads(got(".geojson", label))["version"] == said
    for ending in ("-parquet.zip", "-stata.zip"):
        archive = zipfile.ZipFile(io.BytesIO(got(ending, label)))
        assert f"version: {said}\n" in archive.read("README.txt").decode()
    book = CalamineWorkbook.from_filelike(io.BytesIO(got(".xlsx", label)))
    assert ["version", said] in book.get_sheet_by_name("about").to_python()
    path = collection / "x.sqlite"
    path.write_bytes(got(".sqlite", label))
    database = sqlite3.connect(path)
    assert database.execute("SELECT value FROM about WHERE name = 'version'").fetchone() == (said,)
    database.close()


def test_spreadsheet_formulas_are_defused_and_negative_numbers_stay(collection: Path) -> None:
    assert [lines.defused(text) for text in ("-", "+", "-1.5", "--1", "=", "-x")] == [
        "-",
        "+",
        "-1.5",
        "'--1",
        "'=",
        "'-x",
    ]
    made = next(row for row in tables_of_csv()["cases"] if row["slug"] == "made-up-1995")
    assert made["title"] == "'=1+1 river"
    assert made["place"] == "'-5 North"
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(got(".xlsx"))).get_sheet_by_name("cases").to_python()
    assert "'=1+1 river" in [row[sheet[0].index("title")] for row in sheet]


@pytest.mark.parametrize("made", packages.FORMATS, ids=lambda made: made.ending)
def test_no_draft_working_copy_or_withdrawn_case_is_in_a_file(collection: Path, made: packages.Format) -> None:
    body = got(made.ending)
    if body[:2] == b"PK":
        archive = zipfile.ZipFile(io.BytesIO(body))
        body = b"".join(archive.read(name) for name in archive.namelist())
    assert PLANTED.encode() not in body


def test_files_follow_the_collection_and_are_made_once(collection: Path) -> None:
    made = packages.FORMATS[5]
    first = shelf.make_now(made)
    assert shelf.make_now(made) == first
    make_case("third-1999")
    assert shelf.kept_now(made) is None
    assert shelf.make_now(made).rows == 3


def test_a_release_keeps_what_was_public_then(collection: Path) -> None:
    call_command("release", "2026.1", note="The first.", verbosity=0, stdout=io.StringIO())
    case = Case.objects.get(slug="made-up-1995")
    before = Client().get("/api/v1/cases/made-up-1995/?release=2026.1").json()
    body = got(".jsonl", "2026.1")
    copy = open_working_copy(case)
    Case.objects.filter(pk=copy.pk).update(summary="Said better.")
    publish(copy)
    withdraw(Case.objects.get(slug="another-1996", revises=None), reason="Wrong.")
    make_case("third-1999")
    call_command("release", "2026.2", verbosity=0, stdout=io.StringIO())
    assert got(".jsonl", "2026.1") == body
    answer = Client().get("/api/v1/cases/made-up-1995/?release=2026.1")
    assert answer.json() == before
    assert "immutable" in answer["Cache-Control"]
    assert Client().get("/api/v1/cases/made-up-1995/?release=2026.2").json()["summary"] == "Said better."
    page = Client().get("/data/compare/?from=2026.1&to=2026.2").content.decode()
    assert "Added (1)" in page
    assert "Changed (1)" in page
    assert "Removed (1)" in page
    whole = Client().get("/api/v1/releases/2026.1/").json()
    file = next(file for file in whole["files"] if file["name"].endswith(".jsonl"))
    assert file["sha256"] == hashlib.sha256(body).hexdigest()
    assert [row["slug"] for row in whole["cases"]] == ["another-1996", "made-up-1995"]


def test_a_release_can_not_be_changed_deleted_or_made_twice(collection: Path) -> None:
    shelf.release("2026.1")
    for row in (Release.objects.get(), ReleaseFile.objects.first()):
        with pytest.raises(ImmutableError):
            row.delete()
        with pytest.raises(ImmutableError):
            row.save()
    with pytest.raises(ValidationError, match="already"):
        shelf.release("2026.1")


@pytest.mark.parametrize("label", ["", "spring", "2026", "2026.1/..", "2026.1\n", "x" * 80])
def test_a_label_that_is_none_makes_no_release(collection: Path, label: str) -> None:
    with pytest.raises(CommandError):
        call_command("release", label, verbosity=0, stdout=io.StringIO())
    assert not Release.objects.exists()


def test_a_release_that_fails_half_way_leaves_nothing(collection: Path, monkeypatch: Any) -> None:
    def broken(path: Path, label: str) -> int:
        raise OSError("The disk is full")

    formats = (packages.FORMATS[5], packages.FORMATS[6].__class__(**{**packages.FORMATS[6].__dict__, "build": broken}))
    monkeypatch.setattr(shelf, "FORMATS", formats)
    with pytest.raises(OSError, match="full"):
        shelf.release("2026.1")
    assert not Release.objects.exists()
    assert not list(collection.rglob("*2026.1*.jsonl"))


def test_nothing_published_is_nothing_to_release() -> None:
    with pytest.raises(ValidationError, match="Nothing is published"):
        shelf.release("2026.1")


def test_an_administrator_makes_a_release_at_the_desk(collection: Path) -> None:
    page = "/admin/cases/release/make/"
    client = signed_in(member("Administrator"))
    assert "made-up-1995" in client.get(page).content.decode()
    assert "no label" in client.post(page, {"label": "spring"}).content.decode()
    assert client.post(page, {"label": "2026.1", "note": "The first."}).status_code == 302
    assert Release.objects.get().made_by is not None
    assert signed_in(member("Editor")).get(page).status_code == 403


def test_the_pages_tell_sizes_and_checksums(collection: Path) -> None:
    call_command("build_files", verbosity=0, stdout=io.StringIO())
    shelf.release("2026.1")
    for address in ("/data/", "/data/2026.1/", "/data/compare/"):
        answer = Client().get(address)
        assert answer.status_code == 200
        assert answer.content.decode().count("<h1") == 1
        assert 'aria-label="Files"' not in answer.content.decode(), "a heading of the release's page is called so"
    assert ReleaseFile.objects.first().sha256 in Client().get("/data/2026.1/").content.decode()


@pytest.mark.parametrize(
    "address",
    ["/data/current/nothing.zip", "/data/2030.1/", "/data/2030.1/x.zip", "/data/current/..%2f..%2fsecret",
     "/data/compare/?from=1&to=2"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(collection: Path, address: str) -> None:
    assert Client().get(address).status_code == 404


def test_an_unknown_release_is_named_in_the_api(collection: Path) -> None:
    answer = Client().get("/api/v1/cases/made-up-1995/?release=2030.1")
    assert answer.status_code == 404
    assert "There is no release" in answer.json()["detail"]
    assert Client().get("/api/v1/releases/2030.1/").status_code == 404
