"""Loading: idempotent, all or nothing, and never into a published case."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.dossier import loading
from cases.dossier.files import read_bytes
from cases.dossier.folders import Folder
from cases.dossier.known import Known
from cases.dossier.loading import load_case, load_folder, load_record
from cases.dossier.problems import InvalidDossier
from cases.dossier.reading import read
from cases.dossier.shape import SHAPES
from cases.dossier.writing import write
from cases.models import (
    Actor,
    Agreement,
    Case,
    Citation,
    Conflict,
    Creator,
    Fundamental,
    Generation,
    Phase,
    Source,
    Tactic,
)
from tests.dossier.collection import CASE, CONFLICT, FILES, NEIGHBOUR, SOURCE, write_collection


def case_document(text=CASE):
    return read(SHAPES["case"], read_bytes(text.encode(), "x.yaml").document)


def totals(report):
    return report.added, report.changed, report.unchanged


def test_a_folder_is_loaded_whole_and_a_second_time_changes_nothing(collection, db):
    assert totals(load_folder(collection)) == (8, 0, 0)
    before = Case.objects.get().updated_at
    report = load_folder(collection)
    assert totals(report) == (0, 0, 8)
    assert Case.objects.get().updated_at == before
    assert Citation.objects.count() == 7


def test_what_was_loaded_is_what_the_file_says(loaded):
    assert write(Case.objects.get()) == case_document()
    case = Case.objects.get()
    assert case.start_earliest.isoformat() == "1978-09-05"
    assert case.phase.key == "first-phase"
    assert [str(citation.part) for citation in case.citations.filter(provision__isnull=False)] == [
        "Boundary demarcation"
    ]


def test_actors_may_be_affiliated_to_each_other(loaded):
    assert Actor.objects.get(slug="anna-envoy").affiliation.slug == "exampleland"
    assert Actor.objects.get(slug="exampleland").affiliation.slug == "anna-envoy"


def test_a_changed_actor_may_belong_to_a_new_one(loaded):
    (loaded / "actors/neighbourland.yaml").write_text(
        NEIGHBOUR.replace("kind: state", "kind: state\naffiliation: union")
    )
    union = "slug: union\nname: Union\nkind: coalition\naffiliation: neighbourland\n"
    (loaded / "actors/union.yaml").write_text(union)
    report = load_folder(loaded)
    assert totals(report) == (1, 1, 7)
    assert Actor.objects.get(slug="neighbourland").affiliation.slug == "union"
    assert totals(load_folder(loaded)) == (0, 0, 9)


def test_a_dry_run_says_the_same_and_writes_nothing(collection, db):
    assert totals(load_folder(collection, dry_run=True)) == (8, 0, 0)
    assert not Source.objects.exists()
    assert not Case.objects.exists()
    load_folder(collection)
    write_collection(collection, case=CASE.replace("Smalltown", "Largetown"))
    assert totals(load_folder(collection, dry_run=True)) == (0, 1, 7)
    assert Case.objects.get().place == "Smalltown"


def test_one_bad_file_keeps_all_others_out_and_all_problems_are_found(collection, db):
    write_collection(
        collection, case=CASE.replace("kind: mediation", "kind: x"), conflict=CONFLICT.replace("kind: ", "kin: ")
    )
    with pytest.raises(InvalidDossier) as caught:
        load_folder(collection)
    # the case's conflict and phase are not called unknown only because their file has a mistake
    assert [(problem.path) for problem in caught.value.problems] == ["kind", "kind", "kin"]
    assert not Source.objects.exists()


def test_a_problem_in_the_last_chunk_takes_back_the_first(collection, db, monkeypatch):
    monkeypatch.setattr(loading, "CHUNK", 1)
    (collection / "cases/zzz.yaml").write_text("slug: zzz\n")
    with pytest.raises(InvalidDossier):
        load_folder(collection)
    assert not Case.objects.exists()
    assert not Actor.objects.exists()


def test_a_draft_is_changed_in_place_and_parts_keep_their_rows(loaded):
    case = Case.objects.get()
    mediator, party = case.mediators.get(), case.parties.get(key="neighbourland")
    text = CASE.replace("role: lead-mediator", "role: host").replace("      - gain-trust\n", "")
    text = text.replace("  - key: neighbourland\n    actor: neighbourland\n    side: B\n", "")
    text = text.replace("events:\n", "events:\n  - key: before\n    date: 1977\n    kind: offer\n    title: Before\n")
    write_collection(loaded, case=text)
    assert totals(load_folder(loaded)) == (0, 1, 7)
    assert write(case) == case_document(text)
    after = case.mediators.get()
    assert (after.pk, after.role) == (mediator.pk, "host")
    assert not case.parties.filter(pk=party.pk).exists()
    assert totals(load_folder(loaded)) == (0, 0, 8)


def test_two_agreements_may_swap_their_slugs(loaded):
    second = "  - key: second\n    slug: second-treaty\n    title: Second\n"
    second += "    signed: 1979\n    stage: renewal\n    scope: partial\n"
    text = CASE.replace("challenges:\n", f"{second}challenges:\n")
    write_collection(loaded, case=text)
    load_folder(loaded)
    swapped = text.replace("slug: second-treaty", "slug: x").replace("slug: border-treaty-1979", "slug: second-treaty")
    write_collection(loaded, case=swapped.replace("slug: x", "slug: border-treaty-1979"))
    assert totals(load_folder(loaded)) == (0, 1, 7)
    assert dict(Agreement.objects.values_list("key", "slug")) == {
        "border-treaty-1979": "second-treaty", "second": "border-treaty-1979",
    }  # fmt: skip


def test_a_doi_and_an_agreement_may_move_to_another_file_of_the_folder(loaded):
    (loaded / "sources/second-1991.yaml").write_text(SOURCE.replace("citekey: writer-1990", "citekey: second-1991"))
    second = CASE.replace("slug: border-talks-1978", "slug: second-talks")
    (loaded / "cases/second-talks.yaml").write_text(second)
    without = CASE[: CASE.index("agreements:")] + CASE[CASE.index("challenges:") :]
    write_collection(loaded, case=without, source=SOURCE.replace("doi: 10.1234/example\n", ""))
    assert totals(load_folder(loaded)) == (2, 2, 6)
    assert Source.objects.get(doi="10.1234/example").citekey == "second-1991"
    assert Agreement.objects.get().case.slug == "second-talks"


def test_parts_may_change_places(loaded):
    text = CASE.replace("  - key: consent\n    fundamental: consent", "  - key: consent\n    fundamental: coherence")
    write_collection(loaded, case=text)
    load_folder(loaded)
    assert Fundamental.objects.get().fundamental == "coherence"
    parts = CASE[CASE.index("  - key: talks-begin") : CASE.index("agreements:")]
    first, second = parts.split("  - key: border-treaty-signed")
    write_collection(loaded, case=CASE.replace(parts, f"  - key: border-treaty-signed{second}{first}"))
    load_folder(loaded)
    assert [event["key"] for event in write(Case.objects.get())["events"]] == ["border-treaty-signed", "talks-begin"]


def test_the_parts_of_reference_records_follow_their_file(loaded):
    phase = Phase.objects.get()
    second = "  - key: second-phase\n    name: Second phase\n"
    changed = CONFLICT.replace("    end: 1970\n", f"    end: 1971\n{second}")
    source = SOURCE.replace("  - family: Writer\n    given: A.\n", "")
    write_collection(loaded, conflict=changed, source=source)
    assert totals(load_folder(loaded)) == (0, 2, 6)
    assert Phase.objects.get(key="first-phase").pk == phase.pk
    assert Phase.objects.get(key="first-phase").end == "1971"
    assert [str(creator) for creator in Creator.objects.all()] == ["Institute of Examples"]


def publish(case):
    Case.objects.filter(pk=case.pk).update(status="published")


def test_a_published_case_is_not_touched_and_its_working_copy_gets_the_change(loaded):
    case = Case.objects.get()
    publish(case)
    before = write(case)
    text = CASE.replace("place: Smalltown", "place: Largetown")
    write_collection(loaded, case=text)
    report = load_folder(loaded)
    assert totals(report) == (0, 1, 7)
    assert write(case) == before
    copy = Case.objects.get(revises=case)
    assert (copy.status, write(copy)) == ("draft", case_document(text))
    assert report.drafts == [copy.pk]
    # the same file again finds the working copy as it should be, and does not make another
    assert totals(load_folder(loaded)) == (0, 0, 8)
    write_collection(loaded, case=text.replace("Largetown", "Othertown"))
    assert totals(load_folder(loaded)) == (0, 1, 7)
    assert Case.objects.get(revises=case).place == "Othertown"


def test_a_published_case_that_the_file_agrees_with_gets_no_working_copy(loaded):
    publish(Case.objects.get())
    report = load_folder(loaded)
    assert totals(report) == (0, 0, 8)
    assert report.drafts == []
    assert Case.objects.count() == 1


@pytest.mark.parametrize(("status", "words"), [("in-review", "it is in review"), ("withdrawn", "it is withdrawn")])
def test_what_is_in_review_or_withdrawn_is_left_as_it_is(loaded, status, words):
    Case.objects.update(status=status)
    write_collection(loaded, case=CASE.replace("Smalltown", "Largetown"))
    report = load_folder(loaded)
    assert totals(report) == (0, 0, 7)
    ((slug, reason),) = report.withheld
    assert slug == "border-talks-1978"
    assert words in reason
    assert Case.objects.get().place == "Smalltown"
    assert report.drafts == []


def test_publishing_may_load_into_a_published_case(loaded):
    case = Case.objects.get()
    publish(case)
    case.refresh_from_db()
    text = CASE.replace("place: Smalltown", "place: Largetown")
    result = load_case(case_document(text), into=case)
    assert (result.record.pk, result.what) == (case.pk, "changed")
    assert write(case) == case_document(text)
    assert load_case(case_document(text), into=case).what == "unchanged"
    assert Case.objects.get().status == "published"


def test_who_loads_a_new_case_has_begun_it(loaded, django_user_model):
    user = django_user_model.objects.create_user("curator")
    Case.objects.all().delete()
    result = load_case(case_document(), by=user)
    assert result.what == "added"
    assert result.record.created_by == user


def test_editing_a_public_actor_by_file_is_one_public_change(loaded):
    Actor.objects.filter(slug="neighbourland").update(public=True)
    (loaded / "actors/neighbourland.yaml").write_text(NEIGHBOUR.replace("Another state", "A state"))
    before = Generation.objects.values_list("number", flat=True).first() or 0
    load_folder(loaded)
    assert Generation.objects.get().number == before + 1
    load_folder(loaded)
    assert Generation.objects.get().number == before + 1


def test_one_record_can_be_loaded_by_itself(loaded):
    document = write(Actor.objects.get(slug="neighbourland"))
    assert load_record("actor", document).what == "unchanged"
    assert load_record("actor", {**document, "short_name": "NL"}).what == "changed"
    assert load_record("actor", {**document, "slug": "third"}).what == "added"
    assert Actor.objects.get(slug="neighbourland").short_name == "NL"


def test_one_file_can_be_loaded_by_itself(loaded):
    path = loaded / "cases/border-talks-1978.yaml"
    path.write_text(CASE.replace("Smalltown", "Largetown"))
    assert totals(load_folder(path)) == (0, 1, 0)
    assert totals(load_folder(loaded / "cases")) == (0, 0, 1)


def test_a_file_is_named_by_its_record(collection, db):
    (collection / "actors/neighbourland.yaml").rename(collection / "actors/neighbour.yaml")
    with pytest.raises(InvalidDossier) as caught:
        load_folder(collection)
    problems = [
        (problem.line, problem.path) for problem in caught.value.problems if problem.file.endswith("neighbour.yaml")
    ]
    assert problems == [(1, "slug")]


def test_one_record_has_one_file(collection, db):
    (collection / "actors/neighbourland.json").write_text('{"slug": "neighbourland", "name": "N", "kind": "state"}')
    with pytest.raises(InvalidDossier, match="is the same record"):
        load_folder(collection)


@pytest.mark.parametrize(("name", "words"), [("", "There are no dossiers here"), ("gone", "no such file or folder")])
def test_a_folder_without_dossiers_is_refused(tmp_path, db, name, words):
    with pytest.raises(InvalidDossier, match=words):
        load_folder(tmp_path / name)


def test_without_vocabularies_nothing_can_be_loaded(collection, db):
    Tactic.objects.all().delete()
    with pytest.raises(InvalidDossier, match=r"vocabularies are not loaded yet \(tactic\)"):
        load_folder(collection)


def test_progress_is_told_chunk_by_chunk(collection, db, monkeypatch):
    monkeypatch.setattr(loading, "CHUNK", 2)
    told = []
    load_folder(collection, progress=lambda *step: told.append(step))
    assert [step for step in told if step[0] == "actor"] == [("actor", 2, 3), ("actor", 3, 3)]


def copies(folder, prefix, count):
    """The collection with so many copies of its case."""
    write_collection(folder)
    (folder / "cases/border-talks-1978.yaml").unlink()
    for number in range(count):
        name = f"{prefix}-{number}"
        text = CASE.replace("slug: border-talks-1978", f"slug: {name}").replace(
            "slug: border-treaty-1979", f"slug: {name}"
        )
        (folder / f"cases/{name}.yaml").write_text(text)
    return folder


def test_loading_many_cases_takes_no_more_queries_than_loading_some(tmp_path, db):
    load_folder(copies(tmp_path / "first", "first", 1))
    counts = []
    for prefix, count in (("few", 2), ("more", 12)):
        with CaptureQueriesContext(connection) as captured:
            load_folder(copies(tmp_path / prefix, prefix, count))
        inserts = [q["sql"] for q in captured if q["sql"].startswith("INSERT")]
        counts.append(len(captured) - len(inserts))
    assert counts[0] == counts[1]


def test_the_order_of_loading_satisfies_every_reference():
    seen = set()
    for shape in SHAPES.values():
        targets = {field.target for field in shape.fields if field.target}
        for part in shape.parts:
            targets |= {field.target for field in part.shape.fields if field.target}
        ours = {other.model for other in SHAPES.values()}
        assert targets & ours <= seen | {shape.model}
        seen.add(shape.model)
    assert Conflict in seen


def test_reading_a_folder_writes_nothing(collection, db):
    folder = Folder(collection)
    assert len([entry for kind in SHAPES for entry in folder.read(kind)]) == len(FILES) == len(folder)
    assert folder.problems == []
    assert not Source.objects.exists()
    assert Known().phases("border-dispute") == {}
