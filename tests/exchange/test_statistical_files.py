"""Stata and Parquet files as statistics programs read them, and the lines that read the files."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import tracemalloc
import urllib.request
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from django.test import Client

from cases.exchange import dta, reading, shelf
from cases.exchange.packages import ALL, FORMATS
from cases.models import ReleaseFile
from tests.factories import make_case


def variables() -> list[dta.Variable]:
    return [
        dta.Variable("text", "text", "A text", "What it means, at length."), dta.Variable("long", "text"),
        dta.Variable("number", "number"), dta.Variable("code", "code", values={1: "Ja", 2: "Übel"}),
        dta.Variable("day", "day"), dta.Variable("time", "time"),
    ]  # fmt: skip


ROWS: list[list[Any]] = [
    [
        "Ünï–cödé",
        "x" * 2_045 + "é" * 4_000,
        -1.5,
        2,
        date(1648, 10, 24),
        datetime(2026, 1, 2, 3, 4, 5, 6_000, tzinfo=UTC),
    ],
    [None, None, None, None, None, None],
    ["NA", "short", 0, 1, date(1959, 12, 31), datetime(1905, 1, 1, tzinfo=UTC)],
]


def test_a_stata_file_says_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "x.dta"
    assert dta.write(path, variables(), ROWS, "About it") == 3
    with pd.io.stata.StataReader(path) as reader:
        frame = reader.read()
        assert reader.data_label == "About it"
        assert reader.variable_labels()["text"] == "A text"
        assert reader.value_labels()["code"] == {1: "Ja", 2: "Übel"}
    assert list(frame["text"]) == ["Ünï–cödé", "", "NA"]
    assert list(frame["long"]) == [ROWS[0][1], "", "short"], "nothing is cut off"
    assert [None if pd.isna(n) else n for n in frame["number"]] == [-1.5, None, 0]
    assert [None if pd.isna(n) else n for n in frame["code"]] == ["Übel", None, "Ja"]
    assert [None if pd.isna(d) else (d.year, d.month, d.day) for d in frame["day"]] == [
        (1648, 10, 24), None, (1959, 12, 31),
    ]  # fmt: skip
    assert frame["time"][0] == pd.Timestamp("2026-01-02 03:04:05.006")
    assert b"What it means, at length." in path.read_bytes()


def test_a_stata_file_without_rows_is_one(tmp_path: Path) -> None:
    assert dta.write(tmp_path / "x.dta", variables(), [], "") == 0
    assert list(pd.read_stata(tmp_path / "x.dta").columns) == [variable.name for variable in variables()]


def test_a_stata_file_takes_no_more_memory_for_more_rows(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        rows: Iterator[list[Any]] = ([f"{n}" * 50, "y" * 3_000, n, 1, None, None] for n in range(count))
        tracemalloc.start()
        dta.write(tmp_path / "x.dta", variables(), rows, "")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(3_000) < 4_000_000, "9 MB of texts went through"


# --- of the collection --------------------------------------------------------------------------------------------------


@pytest.fixture
def collection(db: Any, settings: Any, tmp_path: Path, monkeypatch: Any) -> Path:
    settings.MEDIA_ROOT = settings.DATA_DIR = tmp_path
    monkeypatch.chdir(tmp_path)
    make_case(country="NA")
    return tmp_path


def taken(*endings: str) -> None:
    """Download these files to the folder in which the test runs."""
    for made in FORMATS:
        if made.ending in endings:
            kept = shelf.make_now(made)
            Path(kept.name).write_bytes(b"".join(shelf.pieces(kept.stored)))


def stata(name: str) -> pd.DataFrame:
    return pd.read_stata(zipfile.ZipFile("good-offices-current-stata.zip").open(f"{name}.dta"))


def parquet(name: str) -> Any:
    return pq.read_table(io.BytesIO(zipfile.ZipFile("good-offices-current-parquet.zip").read(f"{name}.parquet")))


def test_days_times_and_codes_are_such_in_parquet_and_stata(collection: Path) -> None:
    taken(".sqlite", "-parquet.zip", "-stata.zip")
    table, frame = parquet("cases"), stata("cases")
    database = sqlite3.connect("good-offices-current.sqlite")
    start, published, settlement = database.execute(
        "SELECT start_earliest, published_at, settlement_label FROM cases"
    ).fetchone()
    database.close()
    kinds = {name: str(table.schema.field(name).type) for name in table.column_names}
    assert kinds["start_earliest"] == "date32[day]"
    assert kinds["published_at"] == "timestamp[us, tz=UTC]"
    assert kinds["settlement_label"].startswith("dictionary")
    assert table["start_earliest"][0].as_py() == date.fromisoformat(start)
    assert table["published_at"][0].as_py() == datetime.fromisoformat(published)
    assert frame["start_earliest"][0] == pd.Timestamp(start)
    assert abs(frame["published_at"][0] - pd.Timestamp(published).tz_localize(None)) < pd.Timedelta("1ms")
    seen = pd.read_parquet(io.BytesIO(zipfile.ZipFile("good-offices-current-parquet.zip").read("cases.parquet")))
    for found in (frame, seen):
        assert found["settlement_label"][0] == settlement
    in_words = [str(words) for words in ALL["cases"].by_name["settlement"].choices.values()]
    assert list(seen["settlement_label"].cat.categories) == in_words, "those that no case has, too"


@pytest.mark.parametrize("made", FORMATS, ids=lambda made: made.ending)
def test_the_line_in_python_reads_the_file_and_keeps_namibia(collection: Path, made: Any) -> None:
    if "geopandas" in made.python:
        pytest.skip("GeoPandas is not here.")
    taken(made.ending)
    line = made.python.format(file=made.file("current"))
    line = line.replace('"cases", keep', '"cases", engine="calamine", keep')  # the reader of workbooks that is here
    table = eval(line, {"pd": pd, "zipfile": zipfile, "sqlite3": sqlite3})
    assert list(table["slug"]) == ["made-up-1995"]
    country = table["country"][0]
    assert (country["code"] if isinstance(country, dict) else country) == "NA"


@pytest.mark.parametrize("made", FORMATS, ids=lambda made: made.ending)
def test_the_line_in_r_reads_past_the_byte_order_mark(made: Any) -> None:
    if "read.csv" in made.r:
        assert re.search(r'unz\([^)]*encoding = "UTF-8-BOM"\)', made.r), (
            "read.csv() ignores fileEncoding of a connection"
        )
        assert 'na.strings = ""' in made.r


@pytest.mark.parametrize("released", [True, False])
def test_the_lines_on_the_page_make_a_merged_table(collection: Path, monkeypatch: Any, released: bool) -> None:
    if released:
        shelf.release("2026.1")
    asked: list[str] = []

    def urlopen(address: str) -> io.BytesIO:
        asked.append(address)
        return io.BytesIO(b"".join(Client().get(address.removeprefix("http://testserver")).streaming_content))

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    page = Client().get("/data/")
    exec(page.context["lines"]["python"], {})
    label = "2026.1" if released else "current"
    assert asked == [f"http://testserver/data/{label}/good-offices-{label}.zip"]
    merged = pd.read_csv("merged.csv", keep_default_na=False)
    assert set(merged["case"]) == {"made-up-1995"}
    assert {"actor_country_cow_code", "settlement", "score"} <= set(merged.columns)
    assert ("sha256" in page.context["lines"]["r"]) == released


def test_the_lines_in_the_readme_do_what_they_say(collection: Path) -> None:
    shelf.release("2026.1")
    stored = ReleaseFile.objects.get(name="good-offices-2026.1.zip").stored
    Path("good-offices-2026.1.zip").write_bytes(b"".join(shelf.pieces(stored)))
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    lines = re.search(r"```python\n(import zipfile.*?)```", text, re.DOTALL)
    assert lines
    made: dict[str, Any] = {}
    exec(lines[1], made)
    assert list(made["cases"]["country"]) == ["NA"]
    assert set(made["merged"]["case"]) == {"made-up-1995"}


def test_lines_without_a_checksum_check_none() -> None:
    assert "hash" not in reading.from_scratch("http://x/")["python"]
    assert "abc" in reading.from_scratch("http://x/", "abc")["r"]


def test_search_engines_find_the_data_with_its_files(collection: Path) -> None:
    made = shelf.release("2026.1", note="The first.")
    for address in ("/data/", "/data/2026.1/"):
        page = Client().get(address).content.decode()
        found = next(
            document
            for document in map(json.loads, re.findall(r'<script type="application/ld\+json">(.*?)</script>', page))
            if document["@type"] == "Dataset"
        )
        assert found["license"].startswith("https://creativecommons.org/")
        assert 50 <= len(found["description"]) <= 5000, "as Google Dataset Search wants it"
        files = {file["name"]: file for file in found["distribution"] if "name" in file}
        assert len(files) == len(FORMATS)
    assert found["version"] == made.label
    assert "/data/2026.1/" in Client().get("/sitemap.xml").content.decode()
    for file in made.files.all():
        assert files[file.name]["sha256"] == file.sha256
        assert files[file.name]["encodingFormat"] == file.media_type
