"""A citation's row: one list of the case's parts instead of nine columns."""

from __future__ import annotations

from typing import Any

import pytest

from cases import models
from tests.admin import records
from tests.admin.records import address, form_of, signed_in, superuser
from tests.admin.test_case_form import change, errors_of
from tests.factories import make_case

pytestmark = pytest.mark.django_db


def send(client: Any, case: models.Case, row: dict[str, Any]) -> Any:
    """Add one citation to the case through its form."""
    form = form_of(client.get(change(case)).content.decode())
    count = int(form["citations-TOTAL_FORMS"])
    form["citations-TOTAL_FORMS"] = str(count + 1)
    given = {"stance": "disputes", "confidence": "low", **row}
    return client.post(change(case), form | {f"citations-{count}-{name}": value for name, value in given.items()})


@pytest.mark.parametrize("name", models.citations.BACKED_PARTS)
def test_the_part_chosen_is_the_part_backed(name: str) -> None:
    client, case = signed_in(superuser()), make_case(publish=False)
    model: Any = models.Citation._meta.get_field(name).related_model
    part, source = model.objects.filter(**{model.PATH_TO_CASE: case}).first(), records.source()
    answer = send(client, case, {"source": source.pk, "part": f"{name}:{part.pk}"})
    assert answer.status_code == 302, errors_of(answer)
    citation = case.citations.get(source=source)
    assert citation.part == part
    assert citation.stance == "disputes"


def test_a_part_of_another_case_is_refused_in_words() -> None:
    client, case = signed_in(superuser()), make_case(publish=False)
    foreign = make_case("other-1996", publish=False).events.first()
    answer = send(client, case, {"source": records.source().pk, "part": f"event:{foreign.pk}", "note": "Kept."})
    assert answer.status_code == 200
    assert "This is no part of this case, or no longer. Choose one from the list." in errors_of(answer)
    assert "Kept." in answer.content.decode()


def test_what_a_citation_backs_can_be_changed() -> None:
    client, case = signed_in(superuser()), make_case(publish=False)
    form = form_of(client.get(change(case)).content.decode())
    party, row = case.parties.first(), case.citations.order_by("order", "id").first()
    assert form["citations-0-id"] == str(row.pk)
    form["citations-0-part"] = f"party:{party.pk}"
    client.post(change(case), form)
    row.refresh_from_db()
    assert row.part == party
    form = form_of(client.get(change(case)).content.decode())
    form["citations-0-part"] = ""
    client.post(change(case), form)
    assert models.Citation.objects.get(pk=row.pk).part is None


def test_the_list_of_parts_comes_once() -> None:
    client, case = signed_in(superuser()), make_case(publish=False)
    html = client.get(change(case)).content.decode()
    assert html.count('<optgroup label="parties">') == 1
    assert "the case as a whole" in html


def test_citations_of_a_removed_part_go_with_it() -> None:
    client, case = signed_in(superuser()), make_case(publish=False)
    form = form_of(client.get(change(case)).content.decode())
    challenge = case.challenges.get()
    cited = [
        name for name, value in form.items() if value == f"challenge:{challenge.pk}" and name.startswith("citations-")
    ]
    form["challenges-0-DELETE"] = "on"
    form[cited[0].replace("part", "note")] = "Changed in the same go."
    answer = client.post(change(case), form)
    assert answer.status_code == 302, errors_of(answer)
    assert not case.challenges.exists()
    assert not case.citations.filter(note="Changed in the same go.").exists()


def test_a_citation_by_itself_offers_the_parts_of_its_case() -> None:
    client, case = signed_in(superuser()), make_case(publish=False)
    citation, event = case.citations.first(), case.events.first()
    page = address(models.Citation, "change", citation.pk)
    form = form_of(client.get(page).content.decode(), "citation_form")
    assert client.post(page, {**form, "part": f"event:{event.pk}"}).status_code == 302
    citation.refresh_from_db()
    assert citation.part == event
