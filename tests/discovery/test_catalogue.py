"""Pages, counts and stored answers of the catalogue."""

import json
from collections import Counter

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from cases.discovery import catalogue, facets, filters, search, statistics
from cases.discovery import index as indexes
from cases.discovery.choosing import Choice, Selection
from cases.models import Case, Rendering
from tests.discovery import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases():
    return making.collection(40, seed=1)


def slugs(found):
    return [row["slug"] for row in found.rows]


def everything(order):
    return slugs(catalogue.find(order=order, page_size=500))


def test_the_public_order_is_that_of_the_tables(cases):
    assert everything("-start") == list(Case.objects.published().in_newest_order().values_list("slug", flat=True))
    oldest = Case.objects.order_by(F("start_earliest").asc(nulls_last=True), "slug")
    assert everything("start") == list(oldest.values_list("slug", flat=True))
    newest = Rendering.objects.order_by("-published_at", "slug")
    assert everything("-published") == list(newest.values_list("slug", flat=True))


def test_titles_are_sorted_without_regard_to_case_and_accents(cases):
    titles = [row["title"] for row in catalogue.find(order="title", page_size=500).rows]
    assert titles == sorted(titles, key=indexes.title_key)
    first = [title.split()[0] for title in titles]
    assert first.index("Camp") > max(
        place for place, word in enumerate(first) if word.casefold() in ("álvaro", "alvaro")
    )


@pytest.mark.parametrize("order", ["-start", "start", "title", "-published"])
def test_every_page_is_a_slice_of_the_whole(cases, order):
    for chosen in ({}, {"kind": Choice(("mediation", "good-offices"))}, {"conflict": Choice(("conflict-1",))}):
        selection = Selection(facets=chosen)
        whole = slugs(catalogue.find(selection, order=order, page_size=500))
        assert len(whole) == catalogue.find(selection).count
        for size in (1, 7):
            for page in range(1, len(whole) // size + 3):
                found = catalogue.find(selection, order=order, page=page, page_size=size)
                assert slugs(found) == whole[(page - 1) * size : page * size]


def test_a_walk_by_slug_visits_each_case_once_while_the_collection_changes(cases):
    seen, after, step = [], "", 0
    stays = {case.slug for case in cases} - {"case-5", "case-33"}
    while after is not None:
        found = catalogue.find(after=after, page_size=7)
        seen += slugs(found)
        after, step = found.next_after, step + 1
        if step == 2:
            making.withdraw("case-5")
            making.withdraw("case-33")
            making.publish("aa-early")
            making.publish("case-600")
    assert len(seen) == len(set(seen))
    assert stays <= set(seen)


def test_facet_counts_are_those_of_the_tables(cases):
    counted = {
        facet.name: {value.value: value.count for value in facet.values}
        for facet in catalogue.find(with_facets=True).facets
    }
    for facet in facets.FACETS:
        expected = Counter(value for _, value in set(facet.read_from(Case.objects.published())))
        assert counted[facet.name] == dict(expected), facet.name


def test_facet_counts_ignore_their_own_choice_only(cases):
    selection = Selection(
        facets={"kind": Choice(("mediation", "good-offices")), "settlement": Choice((), ("ceasefire",))}
    )
    for facet in catalogue.find(selection, with_facets=True).facets:
        others = {name: choice for name, choice in selection.facets.items() if name != facet.name}
        rows = filters.apply(Selection(facets=others), Case.objects.published())
        expected = Counter(value for _, value in set(facets.BY_NAME[facet.name].read_from(rows)))
        assert {value.value: value.count for value in facet.values if value.count} == dict(expected), facet.name


def test_a_chosen_value_is_listed_though_no_case_has_it_left(cases):
    selection = Selection(facets={"mediator": Choice(("actor-1",)), "region": Choice(("caribbean",), ())}, search="")
    listed = {facet.name: facet for facet in catalogue.find(selection, with_facets=["mediator", "region"]).facets}
    assert any(value.value == "actor-1" and value.selected for value in listed["mediator"].values)
    assert set(listed) == {"mediator", "region"}


def test_of_many_values_the_commonest_come_first_and_the_chosen_always(cases):
    rarest = catalogue.find(with_facets=["party"]).facets[0].values[-1].value
    chosen = Selection(facets={"party": Choice((), (rarest,))})
    whole = catalogue.find(chosen, with_facets=["party"]).facets[0].values
    assert [value.count for value in whole] == sorted((value.count for value in whole), reverse=True)
    few = catalogue.find(chosen, with_facets=["party"], most_values=3).facets[0].values
    assert few[:3] == whole[:3]
    assert [value.value for value in few[3:]] == [rarest]
    assert few[3].excluded


def test_values_carry_their_labels(cases):
    found = catalogue.find(with_facets=["mediator", "settlement", "outcome_degree", "decade"])
    by_name = {facet.name: facet.values for facet in found.facets}
    assert by_name["mediator"][0].label.startswith("Actor No.")
    assert "full settlement" in {value.label for value in by_name["settlement"]}
    assert all(": " in value.label for value in by_name["outcome_degree"])
    assert [value.value for value in by_name["decade"]] == sorted(value.value for value in by_name["decade"])


def test_a_page_costs_one_query_however_many_cases_and_facets(cases):
    indexes.current()
    for number in (1, 50):
        with CaptureQueriesContext(connection) as queries:
            catalogue.find(Selection(facets={"kind": Choice(("mediation",))}), page_size=number, with_facets=True)
        assert len(queries) == 1


def test_stored_answers_are_given_out_as_they_are(cases):
    assert json.loads(catalogue.stored_answer("case-1"))["whole"] is True
    assert catalogue.stored_answer("nowhere") is None
    found = catalogue.find(page_size=3)
    assert json.loads(catalogue.page_bytes(found)) == found.rows
    assert catalogue.page_bytes(catalogue.find(page=10_000)) == b"[]"


def test_matching_names_all_cases_in_order(cases):
    pks = catalogue.matching(Selection(facets={"kind": Choice(("mediation",))}))
    expected = Case.objects.filter(kind="mediation").in_newest_order().values_list("pk", flat=True)
    assert pks == list(expected)


def test_a_search_narrows_pages_and_counts(cases):
    for case in cases:
        search.write("case", case.slug, case.title, "talks about water" if case.pk % 2 else "talks about land")
    search.write("actor", "actor-1", "Water board", "water")
    wet = {case.slug for case in cases if case.pk % 2}
    found = catalogue.find(Selection(search="water"), with_facets=True, page_size=500)
    assert set(slugs(found)) == wet
    assert slugs(found) == [slug for slug in everything("-start") if slug in wet]
    assert found.snippets[slugs(found)[0]] == "talks about <mark>water</mark>"
    kinds = next(facet for facet in found.facets if facet.name == "kind")
    assert sum(value.count for value in kinds.values) == len(wet)
    assert catalogue.find(Selection(search="no such word")).count == 0


def test_relevance_puts_titles_first_and_keeps_pages_apart(cases):
    for case in cases[:20]:
        search.write(
            "case", case.slug, "About water" if case.slug == "case-7" else "About land", f"water {'x ' * case.pk}"
        )
    selection = Selection(search="water")
    ranked = slugs(catalogue.find(selection, order="relevance", page_size=100))
    assert ranked[0] == "case-7"
    pages = [slugs(catalogue.find(selection, order="relevance", page=page, page_size=6)) for page in range(1, 5)]
    assert [slug for page in pages for slug in page] == ranked
    assert slugs(catalogue.find(order="relevance", page_size=500)) == everything("-start")


def test_an_unknown_order_is_refused():
    with pytest.raises(ValueError, match="-start"):
        catalogue.find(order="random")


def test_the_numbers_of_the_collection(cases):
    numbers = statistics.numbers()
    assert numbers.cases == 40
    assert numbers.conflicts == Case.objects.values("conflict").distinct().count()
    for tally in numbers.by_settlement:
        assert tally.count == Case.objects.filter(settlement=tally.value).count()
    crossed = numbers.settlement_by_decade
    assert sum(sum(row.values()) for row in crossed.values()) == (
        Case.objects.exclude(settlement="").filter(start_earliest__isnull=False).count()
    )
