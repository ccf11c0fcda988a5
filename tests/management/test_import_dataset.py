"""`import_dataset`, as a curator meets it on the command line."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cases.management.commands.import_dataset import Command
from cases.models import ExternalRecord, Import
from tests.exchange.made_up import cwm_rows, mend_events, ucdp
from tests.factories import make_actor

pytestmark = pytest.mark.django_db


def run(*args: Any, **options: Any) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_dataset", *map(str, args), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "made-up.csv"
    path.write_bytes(ucdp({}, {"year": "x"}, {"year": "1995", "side_b": "=1+1 "}))
    return path


def test_the_report_is_csv_on_standard_output_and_the_counts_stand_beside_it(file: Path) -> None:
    out, err = run("ucdp-prio", file)
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    assert {"row": "3", "sheet": "", "column": "year", "value": "x", "what": "refused"}.items() <= rows[0].items()
    assert rows[1]["value"] == "'=1+1 "  # no formula for a spreadsheet
    assert "version 99.1, read as utf-8" in err
    assert "1 oddity flagged, 1 row refused." in err
    assert ExternalRecord.objects.filter(kind="conflict").count() == Import.objects.count() == 1


def test_the_report_goes_into_a_file_and_the_counts_to_standard_output(file: Path, tmp_path: Path) -> None:
    make_actor("kenya", country="KE")
    out, err = run("ucdp-prio", file, report=str(tmp_path / "report.csv"), dry_run=True)
    assert err == ""
    assert "conflict                                 1         0         0         0" in out
    assert "Actor “kenya”: an empty identifier would be filled." in out
    assert "This was a dry run: nothing was written." in out
    assert (tmp_path / "report.csv").read_text("utf-8-sig").startswith("row,sheet,column,value,reason,what")
    assert not ExternalRecord.objects.exists()


def test_a_version_and_an_encoding_can_be_given(tmp_path: Path) -> None:
    path = tmp_path / "CWM.csv"
    path.write_bytes(cwm_rows({"sideb": "Côte"}, encoding="cp1252"))
    run("cwm", path, "--version", "2011", "--encoding", "cp1252")
    assert set(ExternalRecord.objects.values_list("version", flat=True)) == {"2011"}


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", mend_events({})])
def test_a_file_of_something_else_is_refused_with_sentences(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("import_dataset", "ucdp-prio", str(path), stdout=out, stderr=err)
    assert "a.csv" in err.getvalue()


def test_a_file_that_is_not_there_is_told_in_a_sentence() -> None:
    with pytest.raises(CommandError, match="can't be used"):
        call_command("import_dataset", "mend", "nowhere.csv")


def test_the_help_tells_how_each_dataset_is_cited() -> None:
    said = " ".join(Command().create_parser("manage.py", "import_dataset").format_help().split())
    for words in ("Davies et al.", "Gleditsch et al.", "CC BY 4.0", "DeRouen", "MEND", "--version", "PA-X"):
        assert words in said
