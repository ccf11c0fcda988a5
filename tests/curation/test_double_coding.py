"""Agreement of two coders, against published worked examples; and a second coding from the blind form to the case."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.curation import double_coding
from cases.curation.agreement import cohens_kappa, krippendorffs_alpha, percent
from cases.dossier.writing import write
from cases.models import Case, Coding
from tests.admin.records import member, signed_in
from tests.factories import make_case


def units(*coders: str) -> list[tuple[str | None, ...]]:
    return [
        tuple(None if value == "." else value for value in unit)
        for unit in zip(*(c.split() for c in coders), strict=True)
    ]


@pytest.mark.parametrize(
    ("coders", "alpha"),
    [
        # Krippendorff 2011, Computing Krippendorff's Alpha-Reliability: A (binary), B (nominal), C (missing values)
        (("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), 0.095),
        (("a a b b d c c c e d d a", "b a b b b c c c e d d d"), 0.692),
        (
            (
                "1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3",
                ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 .",
            ),
            0.743,
        ),
    ],
)  # fmt: skip
def test_alpha_is_that_of_the_published_examples(coders: tuple[str, ...], alpha: float):
    assert krippendorffs_alpha(units(*coders)) == pytest.approx(alpha, abs=0.0005)


def test_kappa_is_that_of_the_published_example():
    """Fleiss 1981, Statistical Methods for Rates and Proportions, table 13.1: 100 patients, three diagnoses."""
    table = {("p", "p"): 75, ("p", "n"): 1, ("p", "o"): 4, ("n", "p"): 5, ("n", "n"): 4, ("n", "o"): 1, ("o", "o"): 10}
    pairs = [pair for pair, times in table.items() for _ in range(times)]
    assert cohens_kappa(pairs) == pytest.approx(0.676, abs=0.001)
    assert percent(pairs) == pytest.approx(0.89)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=40))
def test_full_agreement_is_one_and_nothing_is_more(pairs: list[tuple[str, str]]):
    for measure in (cohens_kappa, krippendorffs_alpha, percent):
        value = measure(pairs)
        assert value is None or value <= 1 + 1e-9
        same = measure([(one, one) for one, _ in pairs])
        assert same is None or same == pytest.approx(1)


def test_where_nothing_can_be_said_nothing_is():
    assert cohens_kappa([]) is krippendorffs_alpha([]) is percent([]) is None
    assert cohens_kappa([("a", "a")] * 5) is krippendorffs_alpha([("a", "a")] * 5) is None
    assert percent([("a", None)]) is None


# --- the path of a second coding ---------------------------------------------------------------------------------------
def full(case: Case, **other: str) -> dict[str, Any]:
    first = double_coding.coding_of(write(case))
    codes = {
        variable.name: first.get(variable.name) or variable.choices[0][0] for variable in double_coding.variables()
    }
    return codes | other


@pytest.mark.django_db
def test_a_second_coder_codes_blind_and_what_is_agreed_comes_into_the_case():
    case, coder, editor = make_case(), member("Contributor"), member("Editor")
    page = f"/admin/cases/case/{case.pk}/code/"
    client = signed_in(coder)
    html = client.get(page).content.decode()
    assert html.count(" selected") == 0
    assert client.post(page, {"setting": "remote", "do": "finish"}).status_code == 200  # refused: the rest is missing
    coding = Coding.objects.get()
    assert (coding.values, coding.finished_at) == ({"setting": "remote"}, None)
    assert (
        client.post(page, full(case, setting="remote") | {"do": "finish", "note": "By telephone."}).status_code == 302
    )
    coding.refresh_from_db()
    assert coding.finished_at is not None
    [setting] = [row for row in double_coding.differences(coding) if row[0].name == "setting"]
    assert setting[2] == "remote"
    side_by_side = f"/admin/cases/case/codings/{coding.pk}/"
    assert signed_in(coder).get(side_by_side).status_code == 403
    editing = signed_in(editor)
    assert "By telephone." in editing.get(side_by_side).content.decode()
    chosen = {variable.name: second for variable, _, second in double_coding.differences(coding)}
    assert editing.post(side_by_side, {}).status_code == 200  # refused: nothing chosen
    assert editing.post(side_by_side, chosen).status_code == 302
    copy = Case.objects.get(revises=case)
    assert copy.setting == "remote"
    case.refresh_from_db()
    assert case.setting != "remote"  # readers see nothing of it yet
    html = editing.get("/admin/cases/case/codings/").content.decode()
    assert "Krippendorff" in html
    assert "reconciled on" in html


@pytest.mark.django_db
def test_nobody_codes_their_own_case_a_second_time():
    case, author = make_case(publish=False), member("Editor")
    Case.objects.filter(pk=case.pk).update(created_by=author)
    answer = signed_in(author).get(f"/admin/cases/case/{case.pk}/code/", follow=True)
    assert "You wrote this case" in answer.content.decode()
    assert not Coding.objects.exists()


@pytest.mark.django_db
def test_codes_that_do_not_exist_are_refused_and_a_finished_coding_stays():
    case, coder = make_case(publish=False), member("Editor")
    client, page = signed_in(coder), f"/admin/cases/case/{case.pk}/code/"
    assert "no code of setting" in client.post(page, {"setting": "moon"}).content.decode()
    assert Coding.objects.get().values == {}
    client.post(page, full(case) | {"do": "finish"})
    client.post(page, full(case, setting="remote") | {"do": "save"})
    assert Coding.objects.get().values["setting"] != "remote"
    assert double_coding.published_agreements() == []  # the case is a draft


@pytest.mark.django_db
def test_figures_are_over_the_codings_of_published_cases():
    for number in range(3):
        case = make_case(f"case-{number}")
        coding = double_coding.begin(case, member("Editor"))
        double_coding.save(coding, full(case, setting="remote" if number else "mixed"))
        double_coding.finish(coding)
    figures = {row.variable.name: row for row in double_coding.published_agreements()}
    assert figures["kind"].n == 3
    assert figures["kind"].percent == 1
    assert figures["setting"].percent == 0
