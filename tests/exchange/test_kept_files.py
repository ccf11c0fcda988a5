"""Kept files that are lost, cut off or altered, and files that can't be made: nothing half is handed on, and it is said."""

from __future__ import annotations

import errno
import hashlib
import io
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from python_calamine import CalamineWorkbook

from cases.exchange import packages, shelf, workbook
from cases.exchange.packages import FORMATS, Format
from cases.models import Release, ReleaseFile
from tests.admin.records import member, signed_in
from tests.factories import make_case

pytestmark = pytest.mark.django_db
LINES = next(made for made in FORMATS if made.ending == ".jsonl")
PACKAGE = next(made for made in FORMATS if made.ending == ".zip")
ADDRESS = "/data/current/good-offices-current.jsonl"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = settings.DATA_DIR = tmp_path
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    make_case()
    return tmp_path


def on_disk(made: Format = LINES) -> Path:
    return Path(default_storage.path(shelf.make_now(made).stored))


def got(address: str = ADDRESS) -> tuple[str, bytes]:
    """What an address answers: the checksum that it promises, and the file."""
    answer = Client().get(address)
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content)
    assert len(body) == int(answer["Content-Length"])
    return answer["ETag"].strip('"'), body


@pytest.mark.parametrize("harm", ["lost", "cut off", "note cut off"])
@pytest.mark.parametrize("made", [LINES, PACKAGE], ids=["lines", "package"])
def test_a_file_that_was_harmed_is_made_anew_and_noted_truly(made: Format, harm: str) -> None:
    path = on_disk(made)
    if harm == "lost":
        path.unlink()
    elif harm == "cut off":
        path.write_bytes(path.read_bytes()[:100])
    else:
        path.with_name(f"{path.name}.json").write_text('{"name": "good-')
    promised, body = got(f"/data/current/{made.file('current')}")
    assert hashlib.sha256(body).hexdigest() == promised
    assert shelf.kept_now(made) is not None
    assert got(f"/data/current/{made.file('current')}")[0] == promised, "made once, not with each request"


def full(path: Path, label: str) -> int:
    path.write_bytes(b"half")
    raise OSError(errno.ENOSPC, "No space left on device", str(path))


def full_database(path: Path, label: str) -> int:
    raise sqlite3.OperationalError("database or disk is full")


@pytest.mark.parametrize("build", [full, full_database])
def test_a_full_disk_is_said_and_nothing_is_kept(folder: Path, monkeypatch: Any, build: Any) -> None:
    monkeypatch.setattr(shelf, "FORMATS", (replace(LINES, build=build),))
    monkeypatch.setattr(packages, "FORMATS", shelf.FORMATS)
    answer = Client().get(ADDRESS)
    assert answer.status_code == 503
    assert "could not be made" in answer.content.decode()
    assert str(folder) not in answer.content.decode()
    assert answer["Retry-After"]
    for command, arguments in (("build_files", []), ("release", ["2026.1"])):
        with pytest.raises(CommandError, match=r"could not be made: (No space left|database or disk is full)") as told:
            call_command(command, *arguments, verbosity=0, stdout=io.StringIO())
        assert str(folder) not in str(told.value)
    page = signed_in(member("Administrator")).post("/admin/cases/release/make/", {"label": "2026.1"})
    assert "No release was made" in page.content.decode()
    assert not Release.objects.exists()
    assert not [path for path in (folder / "data").rglob("*") if path.is_file()]


def test_a_storage_that_keeps_a_part_leaves_nothing(folder: Path, monkeypatch: Any) -> None:
    save = FileSystemStorage.save

    def half(self: FileSystemStorage, name: str, content: Any) -> str:
        stored = str(save(self, name, content))
        Path(self.path(stored)).write_bytes(b"half")
        return stored

    monkeypatch.setattr(FileSystemStorage, "save", half)
    with pytest.raises(shelf.UnmadeError, match="only a part"):
        shelf.make_now(LINES)
    assert not list((folder / "data").rglob("*.jsonl"))


def test_a_workbook_that_can_not_be_written_is_an_error_of_the_disk(folder: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        workbook.write(folder / "nowhere" / "x.xlsx", "current")


def test_a_damaged_file_of_a_release_is_not_handed_on(monkeypatch: Any) -> None:
    shelf.release("2026.1")
    row = ReleaseFile.objects.get(name__endswith=".sqlite")
    path = Path(default_storage.path(row.stored))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    answer = Client().get(f"/data/2026.1/{row.name}")
    assert answer.status_code == 503
    assert row.sha256 in answer.content.decode()
    told = Client().get("/api/v1/events/?release=2026.1")
    assert told.status_code == 503
    assert "not whole" in told.json()["detail"]
    said = io.StringIO()
    call_command("release", "2026.2", verbosity=0, stdout=said)
    assert "can't be told" in said.getvalue()
    page = Client().get("/data/compare/?from=2026.1&to=2026.2")
    assert (page.status_code, "not whole" in page.content.decode()) == (503, True)
    path.write_bytes(whole)
    assert got(f"/data/2026.1/{row.name}") == (row.sha256, whole)


@pytest.mark.parametrize("harm", ["is lost", "bytes instead of", "has other content"])
def test_the_check_names_what_is_not_as_made(harm: str) -> None:
    shelf.make_now(LINES)
    shelf.release("2026.1")
    said = io.StringIO()
    call_command("build_files", "--check", stdout=said)
    assert "Every kept file is as it was made" in said.getvalue()
    row = ReleaseFile.objects.get(name__endswith=".geojson")
    for stored in (row.stored, shelf.make_now(LINES).stored):
        path = Path(default_storage.path(stored))
        if harm == "is lost":
            path.unlink()
        elif harm == "has other content":
            path.write_bytes(b"x" * path.stat().st_size)
        else:
            path.write_bytes(b"x")
    errors = io.StringIO()
    with pytest.raises(CommandError, match="2 files not as made"):
        call_command("build_files", "--check", stdout=io.StringIO(), stderr=errors)
    assert errors.getvalue().count(harm) == 2
    assert row.sha256 in errors.getvalue()


def test_a_storage_folder_that_was_deleted_comes_back(folder: Path) -> None:
    path = on_disk()
    for found in sorted((folder / "data").rglob("*"), reverse=True):
        found.rmdir() if found.is_dir() else found.unlink()
    (folder / "data").rmdir()
    promised, body = got()
    assert hashlib.sha256(body).hexdigest() == promised
    assert path.exists()


def test_who_asks_for_a_file_that_somebody_makes_is_asked_to_wait(folder: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(shelf, "PATIENCE", 0)
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with shelf._alone(LINES):
            held.set()
            let_go.wait(10)

    other = threading.Thread(target=hold)
    other.start()
    held.wait(10)
    answer = Client().get(ADDRESS)
    let_go.set()
    other.join()
    assert answer.status_code == 503
    assert "being made" in answer.content.decode()
    assert got()[1]


def test_a_text_that_no_cell_takes_says_that_it_was_cut() -> None:
    assert workbook.fitted("x" * 32_767) == "x" * 32_767
    cut = workbook.fitted("x" * 40_000)
    assert len(cut) == 32_767
    assert "cut here" in cut


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(folder: Path, monkeypatch: Any) -> None:
    def read() -> dict[str, list[list[Any]]]:
        workbook.write(folder / "x.xlsx", "current")
        book = CalamineWorkbook.from_path(str(folder / "x.xlsx"))
        return {
            name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names if name.startswith("countries")
        }

    [(_, whole)] = read().items()
    monkeypatch.setattr(workbook, "LONGEST_SHEET", 101)
    parts = read()
    assert list(parts) == ["countries", *(f"countries {n}" for n in range(2, len(parts) + 1))]
    assert len(parts) > 2
    assert [row for part in parts.values() for row in part[1:]] == whole[1:]
    assert {tuple(part[0]) for part in parts.values()} == {tuple(whole[0])}
