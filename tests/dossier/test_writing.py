"""Writing: what the database holds, as a document, with a fixed number of queries."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.dossier import files
from cases.dossier.folders import Folder
from cases.dossier.loading import load_case, load_folder
from cases.dossier.shape import SHAPES
from cases.dossier.writing import write, write_many
from cases.models import Actor, Case, Event, Party
from tests.dossier.collection import FILES

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


@pytest.mark.parametrize("kind", SHAPES)
def test_every_file_comes_back_byte_by_byte(loaded, kind):
    shape = SHAPES[kind]
    written = {
        f"{shape.folder}/{d[shape.address]}.yaml": files.to_yaml(d) for d in write_many(kind, shape.model.objects.all())
    }
    assert written == {name: text for name, text in FILES.items() if name.startswith(f"{shape.folder}/")}


@pytest.mark.parametrize("kind", SHAPES)
def test_the_collection_comes_back_as_it_was_read(db, kind):
    load_folder(SEEDS)
    folder, shape = Folder(SEEDS), SHAPES[kind]
    read = {entry.document[shape.address]: files.to_json(entry.document) for entry in folder.read(kind)}
    written = {d[shape.address]: files.to_json(d) for d in write_many(kind, shape.model.objects.all())}
    assert folder.problems == []
    assert len(read) > 0
    assert written == read
    # and what is written in the canonical form is read, and written, the same
    for document in write_many(kind, shape.model.objects.all()):
        text = files.to_yaml(document)
        raw = files.read_bytes(text.encode(), "x.yaml").document
        assert files.to_yaml(raw) == text


def copy_cases(count):
    document = write(Case.objects.get(slug="border-talks-1978"))
    for number in range(count):
        agreement = {**document["agreements"][0], "slug": f"copy-{number}"}
        load_case({**document, "slug": f"copy-{number}", "agreements": [agreement]})


def test_thirty_cases_take_as_many_queries_as_one(loaded):
    with CaptureQueriesContext(connection) as one:
        assert len(list(write_many("case", Case.objects.all()))) == 1
    copy_cases(29)
    with CaptureQueriesContext(connection) as thirty:
        assert len(list(write_many("case", Case.objects.all()))) == 30
    assert len(one) == len(thirty) == 18


def test_documents_come_in_the_order_asked_for(loaded):
    pks = list(Actor.objects.order_by("-slug").values_list("pk", flat=True))
    assert [document["slug"] for document in write_many("actor", pks)] == ["neighbourland", "exampleland", "anna-envoy"]
    by_query = write_many("actor", Actor.objects.order_by("-slug"))
    assert [document["slug"] for document in by_query] == ["neighbourland", "exampleland", "anna-envoy"]


def test_records_that_are_gone_are_passed_over(loaded):
    assert list(write_many("actor", [10_000_000])) == []


def test_parts_without_a_key_are_given_one(loaded):
    Party.objects.filter(key="exampleland").update(key="")
    assert [party["key"] for party in write(Case.objects.get())["parties"]] == ["exampleland", "neighbourland"]


def test_untidy_rows_are_written_tidily_and_the_same_each_time(loaded):
    Case.objects.update(
        background="One. \r\n\r\nTwo\u2028three\x0b\ufeff\n\n", title=" Two\nlines ", authors=[" A  B ", ""]
    )
    document = write(Case.objects.get())
    assert document["background"] == "One.\n\nTwo\nthree"
    assert (document["title"], document["authors"]) == ("Two lines", ["A B"])
    raw = files.read_bytes(files.to_yaml(document).encode(), "x.yaml").document
    assert raw["background"] == document["background"]


def test_events_are_written_in_the_curators_order(loaded):
    Event.objects.filter(key="talks-begin").update(order=9)
    assert [event["key"] for event in write(Case.objects.get())["events"]] == ["border-treaty-signed", "talks-begin"]


def test_no_seed_says_nothing_with_a_dash():
    """A dash would be shown, searched and handed out as if it were a place or a name."""
    dashes = [
        f"{path.name}: {line.strip()}"
        for path in sorted(SEEDS.rglob("*.yaml"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip().endswith((": '-'", ": '–'", ": –", ': "-"'))
    ]
    assert dashes == []
