"""`load`, `export` and `check_collection`, as a curator meets them."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from cases.management import curating
from cases.models import Actor, Case, Tactic, Topic
from tests.dossier.collection import CASE, FILES, write_collection


def run(name, *args, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command(name, *map(str, args), stdout=out, stderr=err, **options)
    return out.getvalue()


def refused(name, *args, **options):
    """What a command that fails says: its last sentence, and what it listed before."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError) as caught:
        call_command(name, *map(str, args), stdout=out, stderr=err, **options)
    return str(caught.value), err.getvalue()


@pytest.fixture
def collection(tmp_path, db):
    return write_collection(tmp_path / "collection")


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*.*"))}


def test_loading_counts_what_was_added_changed_and_unchanged(collection):
    assert "cases               1        0          0" in run("load", collection)
    write_collection(collection, case=CASE.replace("Smalltown", "Largetown"))
    said = run("load", collection)
    assert "actors              0        0          3" in said
    assert "cases               0        1          0" in said


def test_a_dry_run_writes_nothing_and_says_so(collection):
    assert "This was a dry run: nothing was written." in run("load", collection, dry_run=True)
    assert not Actor.objects.exists()


def test_every_problem_is_listed_and_the_command_fails(collection):
    wrong = CASE.replace("kind: mediation", "kind: x").replace("country: NO", "country: NN")
    write_collection(collection, case=wrong)
    sentence, listed = refused("load", collection)
    assert sentence == "2 problems in 1 file. Nothing was written."
    assert f"{collection}/cases/border-talks-1978.yaml:4: kind: “x” is not one of the codes" in listed
    assert ":10: country: There is no country “NN”." in listed


def test_a_case_in_review_is_named(collection):
    run("load", collection)
    Case.objects.update(status="in-review")
    write_collection(collection, case=CASE.replace("Smalltown", "Largetown"))
    assert "border-talks-1978 was left as it is: it is in review" in run("load", collection)


def test_missing_vocabularies_and_folders_are_said(collection, tmp_path):
    Tactic.objects.all().delete()
    assert "vocabularies are not loaded yet (tactic)" in refused("load", collection)[1]
    assert "no such file or folder" in refused("load", tmp_path / "gone")[1]


def test_loading_can_publish(db):
    said = run("load", settings.BASE_DIR / "seeds", publish=True)
    published = Case.objects.published().count()
    assert published > 0
    assert f"{published} cases published." in said
    assert Topic.objects.filter(public=False).count() == 0
    assert "0 cases published." in run("load", settings.BASE_DIR / "seeds", publish=True)


def test_what_is_not_ready_is_loaded_and_not_published(collection):
    sentence, listed = refused("load", collection, publish=True)
    assert sentence == "The dossiers were loaded as drafts, and nothing was published."
    assert "border-talks-1978" in listed
    assert Case.objects.get().status == "draft"
    assert not Topic.objects.get().public


def test_exporting_what_was_loaded_gives_the_same_files(collection, tmp_path):
    run("load", collection)
    assert "cases: 1 file written, 0 unchanged." in run("export", tmp_path / "out")
    assert files_of(tmp_path / "out") == FILES
    assert "cases: 0 files written, 1 unchanged." in run("export", tmp_path / "out")


def test_json_is_exported_and_loaded_alike(collection, tmp_path):
    run("load", collection)
    run("export", tmp_path / "out", format="json")
    assert all(name.endswith(".json") for name in files_of(tmp_path / "out"))
    said = run("load", tmp_path / "out")
    assert "cases               0        0          1" in said
    assert "actors              0        0          3" in said


def test_some_records_can_be_exported_by_name(collection, tmp_path):
    run("load", collection)
    run("export", tmp_path / "out", "anna-envoy", kind="actor")
    run("export", tmp_path / "out", "border-talks-1978")
    assert list(files_of(tmp_path / "out")) == ["actors/anna-envoy.yaml", "cases/border-talks-1978.yaml"]
    sentence, _ = refused("export", tmp_path / "out", "border-talks")
    assert sentence == "There is no case “border-talks”. Did you mean “border-talks-1978”? Nothing was written."


def test_only_what_is_public_can_be_exported(collection, tmp_path):
    run("load", collection)
    Actor.objects.filter(slug="anna-envoy").update(public=True)
    run("export", tmp_path / "out", published=True)
    assert list(files_of(tmp_path / "out")) == ["actors/anna-envoy.yaml"]


def test_a_working_copy_is_not_exported_in_place_of_the_published_case(collection, tmp_path):
    run("load", collection)
    Case.objects.update(status="published")
    run("load", write_collection(collection, case=CASE.replace("Smalltown", "Largetown")))
    assert Case.objects.count() == 2
    run("export", tmp_path / "out", kind="case")
    assert "place: Smalltown" in (tmp_path / "out/cases/border-talks-1978.yaml").read_text()


def test_a_place_that_cannot_be_written_is_said(collection, tmp_path):
    run("load", collection)
    (tmp_path / "out").write_text("a file")
    sentence, _ = refused("export", tmp_path / "out")
    assert "can't be used" in sentence


def test_checking_writes_nothing_and_counts(collection):
    before = files_of(collection)
    assert run("check_collection", collection) == "8 files checked: no problems, 0 remarks.\n"
    assert files_of(collection) == before
    assert not Actor.objects.exists()


def test_checking_lists_problems_and_remarks_and_fails_on_problems(collection):
    write_collection(collection, case=CASE.replace("country: NO", "country: NN"), source="citekey: writer-1990\n")
    sentence, listed = refused("check_collection", collection)
    assert sentence.startswith("5 problems in 2 files. They must be corrected")
    assert "country: There is no country “NN”." in listed


def test_remarks_fail_only_when_asked_to(collection):
    write_collection(collection, case=CASE.replace("side: B", "side: A"))
    assert "only side A" in run("check_collection", collection)
    assert refused("check_collection", collection, strict=True)[0] == "1 remark, and no problems."


def test_fixing_rewrites_files_in_their_canonical_form(collection):
    path = collection / "cases/border-talks-1978.yaml"
    path.write_text(CASE.replace("- key: consent\n    fundamental: consent", "- fundamental: 'consent'"))
    assert "canonical form" in run("check_collection", collection)
    assert "1 file rewritten." in run("check_collection", collection, fix=True)
    assert path.read_text() == CASE
    assert run("check_collection", collection) == "8 files checked: no problems, 0 remarks.\n"


def test_what_is_wrong_is_never_rewritten(collection):
    text = CASE.replace("kind: mediation", "kind: 'x'")
    write_collection(collection, case=text)
    refused("check_collection", collection, fix=True)
    assert (collection / "cases/border-talks-1978.yaml").read_text() == text


def test_the_bar_is_drawn_only_for_a_terminal(collection, monkeypatch, capsys):
    run("load", collection)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(curating.sys.stderr, "isatty", lambda: True, raising=False)
    with curating.progress_bar() as advance:
        assert advance is not None
        advance("case", 1, 2)
        advance("case", 2, 2)


@pytest.mark.parametrize(
    ("command", "words"), [("load", "nothing is written"), ("export", "byte by byte"), ("check_collection", "Remarks")]
)
def test_the_help_says_what_a_curator_needs_to_know(command, words):
    said = command_line(command, "--help")
    assert said.returncode == 0
    assert words in " ".join(said.stdout.split())
    assert "seeds/" in said.stdout or command == "export"


def test_a_database_that_is_not_ready_is_a_sentence_and_code_1(tmp_path):
    said = command_line("load", "seeds", DATA_DIR=str(tmp_path))
    assert said.returncode == 1
    assert "Run “manage.py begin” first." in said.stderr
    assert "Traceback" not in said.stderr


def command_line(*args, **environment):
    """Run the command as its own process, on a database of its own."""
    env = {"SECRET_KEY": "only for tests", "PATH": "/usr/bin", "DATA_DIR": "/nonexistent", **environment}
    manage = [sys.executable, "manage.py", *args]
    return subprocess.run(manage, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=False)
