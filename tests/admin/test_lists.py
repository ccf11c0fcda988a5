"""Many cases at once: what is shown, what is done, and what is left alone with the reason."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import models
from cases.curation import comments, double_coding, workflow
from cases.curation.problems import RULES, look_for
from cases.dossier.writing import write
from tests.admin import records
from tests.admin.records import address, member, signed_in, superuser
from tests.admin.test_case_form import errors_of
from tests.factories import make_actor, make_case

pytestmark = pytest.mark.django_db

LIST = "/admin/cases/case/"


def do(client: Any, action: str, *cases: models.Case) -> Any:
    return client.post(LIST, {"action": action, "_selected_action": [case.pk for case in cases]}, follow=True)


def test_the_list_shows_how_far_each_draft_is_in_a_fixed_number_of_queries() -> None:
    client = signed_in(superuser())
    make_case(publish=False)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        html = client.get(LIST).content.decode()
    assert "<meter" in html
    for number in range(10):
        make_case(f"case-{number}", publish=False)
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) == len(few)


def test_what_refuses_a_step_says_why_and_does_not_stop_the_others() -> None:
    ready, bare = make_case(publish=False), records.case("Bare")
    answer = do(signed_in(member("Reviewer")), "publish_chosen", ready, bare)
    assert "1 case published." in answer.content.decode()
    assert "“Bare”: Missing" in answer.content.decode()
    ready.refresh_from_db()
    bare.refresh_from_db()
    assert (ready.status, bare.status) == ("published", "draft")


def test_contributors_can_submit_only_their_own_and_publish_nothing() -> None:
    author = member("Contributor")
    mine, other = make_case(publish=False), make_case("other-1996", publish=False)
    models.Case.objects.filter(pk=mine.pk).update(created_by=author)
    client = signed_in(author)
    do(client, "submit_chosen", mine, other)
    do(client, "publish_chosen", mine, other)
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.status, other.status) == ("in-review", "draft")


def test_chosen_cases_are_exported_as_dossiers() -> None:
    case = make_case(publish=False)
    answer = do(signed_in(member("Contributor")), "export_chosen", case)
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.namelist() == [f"cases/{case.slug}.yaml"]
    assert "A made-up case." in archive.read(archive.namelist()[0]).decode()


def test_the_desk_shows_my_work() -> None:
    author, reviewer = member("Contributor"), member("Reviewer")
    mine, handed_in, back = (make_case(f"{name}-1995", publish=False) for name in ("mine", "handed-in", "back"))
    models.Case.objects.update(created_by=author)
    workflow.submit(handed_in, by=author)
    workflow.submit(back, by=author)
    workflow.return_to_author(back, by=reviewer, note="Which river?")
    comments.comment(mine, by=reviewer, text="Hm?")
    html = signed_in(author).get("/admin/").content.decode()
    drafts, returned = html.index("My drafts"), html.index("Returned to me")
    assert drafts < html.index("Mine 1995") < returned < html.index("Which river?")
    assert "Comments to answer" in html
    assert "Waiting for review" not in html
    queue = signed_in(reviewer).get("/admin/").content.decode()
    assert queue.index("Waiting for review") < queue.index("Handed in 1995") < queue.index("Published lately")


def _coded(case: models.Case, coder: Any, **codes: str) -> models.Coding:
    """A finished second coding: the settlement as given, all else as the first coder has it."""
    first = double_coding.coding_of(write(case))
    return models.Coding.objects.create(
        case=case, coder=coder, values={**first, **codes}, first=first, finished_at="2026-01-01T00:00Z"
    )


def test_the_desk_names_where_coders_agree_least_and_what_waits_to_be_compared() -> None:
    coder, editor = member("Editor"), member("Editor")
    _coded(make_case(publish=False), coder, settlement="no-agreement")
    _coded(make_case("second-1996", publish=False), coder)
    html = " ".join(signed_in(editor).get("/admin/").content.decode().split())
    assert 'Settlement: 50 % <span class="quiet">of 2 cases</span>' in html
    assert "Ripeness:" not in html  # on which they agree
    assert html.count(f"coded by {coder}") == 2
    contributor = " ".join(signed_in(member("Contributor")).get("/admin/").content.decode().split())
    assert "coded by" not in contributor


def test_the_desk_names_the_links_that_fail_most() -> None:
    for failures in (1, 5):
        models.LinkCheck.objects.create(
            source=records.source(), url="https://example.org/", checked_at="2026-01-01T00:00Z",
            problem=f"404 for the {failures}th time", failures=failures,
        )  # fmt: skip
    html = signed_in(member("Editor")).get("/admin/").content.decode()
    assert html.index("404 for the 5th time") < html.index("404 for the 1th time")
    assert "All 2</a>" in html


def test_the_desk_takes_a_fixed_number_of_queries() -> None:
    chief = superuser()
    client = signed_in(chief)

    def fill() -> None:
        case = make_case(f"filled-{next(records.numbers)}", publish=False)
        models.Case.objects.filter(pk=case.pk).update(created_by=chief)
        _coded(case, member("Editor"), settlement="no-agreement")
        models.Coding.objects.create(case=case, coder=chief)
        models.LinkCheck.objects.create(
            source=records.source(),
            url="https://example.org/",
            checked_at="2026-01-01T00:00Z",
            problem="404",
            failures=1,
        )
        records.record(models.SavedView)
        workflow.submit(make_case(f"handed-in-{next(records.numbers)}", publish=False), by=chief)

    def asked() -> int:
        client.get("/admin/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/admin/").status_code == 200
        return len(captured)

    fill()
    few = asked()
    for _ in range(4):
        fill()
    assert asked() == few


@pytest.mark.parametrize("name", RULES)
def test_every_problem_list_answers_when_there_is_nothing(name: str) -> None:
    html = signed_in(member("Contributor")).get(f"/admin/cases/case/problems/{name}/").content.decode()
    assert "the rule holds everywhere" in html


def test_problem_lists_name_the_record_and_the_reason() -> None:
    case = make_case(publish=False)
    case.challenges.get().citations.all().delete()
    case.events.filter(key="talks").update(date_earliest="1994-01-01", date_latest="1994-01-02", date="1994-01-01")
    make_actor("united-nations", name="United Nations")
    make_actor("the-united-nations", name="United Nationz")
    records.source()
    models.Source.objects.create(
        citekey="a-1", title="One thing", csl_type="book", doi="10.1/x", kind="scholarly", voice="press"
    )
    twin = models.Source.objects.create(
        citekey="a-2", title="Another", csl_type="book", doi="10.1/X", kind="scholarly", voice="press"
    )
    models.LinkCheck.objects.create(
        source=twin, url="https://example.org/", checked_at="2026-01-01T00:00Z", problem="404", failures=2
    )
    assert [row.reason for row in look_for("uncited")] == ["This challenge of “Made up 1995” cites no source."]
    assert "1994-01-01 lies outside" in look_for("events")[0].reason
    assert "Nearly the same as “United Nationz”" in look_for("actors")[0].reason
    assert "The same DOI as a-1" in look_for("sources")[0].reason
    assert "2 times in a row" in look_for("links")[0].reason
    html = signed_in(member("Editor")).get("/admin/cases/case/problems/uncited/").content.decode()
    assert address(models.Challenge, "change", case.challenges.get().pk) in html


def test_problem_lists_are_for_curators() -> None:
    assert signed_in(member()).get("/admin/cases/case/problems/uncited/").status_code == 403
    assert signed_in(superuser()).get("/admin/cases/case/problems/nonsense/").status_code == 404
    assert errors_of(signed_in(superuser()).get("/admin/cases/case/problems/links/"))
