"""Files brought in: previewed, whole or not at all, wrong rows named, and undone as long as nobody went on."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from xlsxwriter import Workbook

from cases.dossier.files import to_yaml
from cases.dossier.writing import write
from cases.models import Actor, Case, Event, Import
from tests.admin.records import member, signed_in
from tests.factories import make_case

pytestmark = pytest.mark.django_db
PAGE = "/admin/cases/import/bring-in/"
ACTORS = "slug,name,kind,other_names,description\nnorway,Norway,state,Kingdom of Norway; Norge,A state.\n"
EVENTS = "case;date;kind;title;citations\nmade-up-1995;1995-02-10;talks;Second round;writer-2001, p. 3\n"


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def client() -> Any:
    return signed_in(member("Editor"))


def show(client: Any, name: str, data: str | bytes, kind: str = "") -> str:
    data = data.encode() if isinstance(data, str) else data
    return client.post(PAGE, {"file": SimpleUploadedFile(name, data), "kind": kind}).content.decode()


def bring_in(client: Any, name: str, data: str | bytes, kind: str = "") -> Import:
    ticket = re.search(r'name="confirm" value="([^"]+)"', show(client, name, data, kind))
    assert ticket, "the preview offers no import"
    client.post(PAGE, {"confirm": ticket[1]})
    return Import.objects.latest("pk")


def test_a_spreadsheet_of_actors_is_shown_first_and_then_brought_in(client: Any) -> None:
    html = show(client, "actors.csv", ACTORS, "actor")
    assert "1 added, 0 changed, 0 left alone" in html
    assert not Actor.objects.exists()
    done = bring_in(client, "actors.csv", ACTORS, "actor")
    assert (done.added, done.changed, done.unchanged) == (1, 0, 0)
    assert Actor.objects.get().other_names == ["Kingdom of Norway", "Norge"]
    assert bring_in(client, "actors.csv", ACTORS, "actor").unchanged == 1
    assert default_storage.listdir("imports")[1] == [] or len(default_storage.listdir("imports")[1]) == 1


def test_events_in_a_workbook_go_into_their_case(client: Any) -> None:
    case = make_case(publish=False)
    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(EVENTS.splitlines()):
            sheet.write_row(number, 0, line.split(";"))
    done = bring_in(client, "events.xlsx", buffer.getvalue(), "events")
    assert done.changed == 1
    event = Event.objects.get(case=case, title="Second round")
    assert event.citations.get().locator == "p. 3"
    assert case.events.count() == 4
    client.post(f"/admin/cases/import/{done.pk}/undo/")
    assert case.events.count() == 3
    done.refresh_from_db()
    assert done.undone_at


def test_what_changes_in_a_published_case_goes_into_a_working_copy_and_undoing_takes_it_away(client: Any) -> None:
    case = make_case()
    done = bring_in(client, "events.csv", EVENTS, "events")
    assert case.events.count() == 3
    assert Case.objects.get(revises=case).events.count() == 4
    client.post(f"/admin/cases/import/{done.pk}/undo/")
    assert not Case.objects.filter(revises=case).exists()


def test_every_error_names_row_and_column_and_nothing_is_written(client: Any) -> None:
    make_case(publish=False)
    rows = EVENTS + "made-up-1995;35 May 1995;talks;Third;\nmade-up-1995;1995-03-01;picnic;Fourth;\n"
    html = show(client, "events.csv", rows, "events")
    assert "row 3, events[5].date" in html
    assert "row 4, events[6].kind" in html
    assert "2 problems" in html
    assert Event.objects.count() == 3


@pytest.mark.parametrize(
    ("name", "data", "kind", "said"),
    [
        ("actors.csv", "slug,nmae\nx,y\n", "actor", "Did you mean “name”?"),
        ("actors.csv", "slug,name\n", "actor", "no row below"),
        ("events.csv", "date,title\n1995,x\n", "events", "A column “case” is needed"),
        (
            "events.csv",
            "case,date,kind,title\nmade-up-1959,1995,talks,x\n",
            "events",
            "There is no case “made-up-1959”",
        ),
        ("actors.csv", b"\xff\xfe\x00", "actor", "not in UTF-8"),
        ("actors.xlsx", b"PK\x03\x04nonsense", "actor", "no workbook"),
        ("x.zip", b"nonsense", "", "no ZIP archive"),
        ("x.exe", b"MZ", "", "Bring in YAML"),
        ("case.yaml", b"slug: [", "", "case.yaml, line"),
        ("case.yaml", b"- a\n- b\n", "", "Fields are expected here"),
    ],
)
def test_rubbish_is_refused_in_words(client: Any, name: str, data: Any, kind: str, said: str) -> None:
    make_case(publish=False)
    assert said in show(client, name, data, kind)
    assert not Import.objects.exists()


def test_a_workbook_that_unpacks_to_very_much_is_refused(client: Any) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (101 * 1024 * 1024))
    assert "more than 100 MB" in show(client, "bomb.xlsx", buffer.getvalue(), "actor")


def test_what_the_export_gives_the_import_takes(client: Any) -> None:
    case = make_case(publish=False)
    exported = client.post("/admin/cases/case/", {"action": "export_chosen", "_selected_action": [case.pk]}).content
    assert "0 added, 0 changed, 1 left alone" in show(client, "dossiers.zip", exported)
    changed = to_yaml({**write(case), "summary": "Said better."})
    html = show(client, "made-up-1995.yaml", changed)
    assert "Said better." in html
    case.refresh_from_db()
    assert case.summary == "A made-up case."


def test_an_import_that_somebody_went_on_with_is_not_undone(client: Any) -> None:
    done = bring_in(client, "actors.csv", ACTORS, "actor")
    Actor.objects.filter(slug="norway").update(name="The Kingdom of Norway")
    html = client.post(f"/admin/cases/import/{done.pk}/undo/", follow=True).content.decode()
    assert "changed since" in html
    assert Actor.objects.exists()


def test_contributors_do_not_import_and_tickets_can_not_be_forged(client: Any) -> None:
    assert signed_in(member("Contributor")).get(PAGE).status_code == 403
    html = client.post(PAGE, {"confirm": "forged"}).content.decode()
    assert "waiting too long" in html


def test_there_is_an_empty_spreadsheet_for_every_kind(client: Any) -> None:
    html = client.get(PAGE).content.decode()
    for kind in re.findall(r'href="(/admin/cases/import/template/[^"]+)"', html):
        assert client.get(kind).status_code == 200
