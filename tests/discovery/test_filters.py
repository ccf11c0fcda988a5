"""Filters: read from an address, and the same over the index and over the tables."""

from datetime import date

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.discovery import catalogue, filters
from cases.discovery import index as indexes
from cases.discovery.choosing import Choice
from cases.discovery.facets import BY_NAME, FACETS
from cases.discovery.filters import UnreadableParameters, case_filters, read
from cases.models import Actor, AgreementProvision, Case, Citation, Mediator, Party, SlugRedirect
from tests.discovery import making

pytestmark = pytest.mark.django_db
shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


@pytest.fixture
def cases():
    return making.collection(40, seed=2)


def errors(query, **options):
    with pytest.raises(UnreadableParameters) as raised:
        read(QueryDict(query), **options)
    return {error.field: error.message for error in raised.value.errors}


def chosen(query):
    return read(QueryDict(query)).facets


def test_several_values_and_several_parameters_mean_or():
    expected = {"settlement": Choice(("ceasefire", "full-settlement"))}
    assert chosen("settlement=ceasefire,full-settlement") == expected
    assert chosen("settlement=ceasefire&settlement=full-settlement") == expected
    assert chosen("settlement=ceasefire,,+full-settlement+,ceasefire") == expected


@pytest.mark.parametrize("query", ["settlement=!ceasefire", "settlement__not=ceasefire", "settlement__not=Ceasefire"])
def test_a_value_can_be_negated(query):
    assert chosen(query) == {"settlement": Choice((), ("ceasefire",))}


def test_a_double_negation_is_an_affirmation():
    assert chosen("settlement__not=!ceasefire") == {"settlement": Choice(("ceasefire",))}


@pytest.mark.parametrize(
    ("query", "name", "code"),
    [
        ("settlement=Full settlement", "settlement", "full-settlement"),
        ("settlement=FULL_SETTLEMENT", "settlement", "full-settlement"),
        ("setting=mediator's territory", "setting", "mediators-territory"),
        ("country=egypt", "country", "EG"),
        ("country=eg", "country", "EG"),
        ("region=Middle East", "region", "middle-east"),
        ("decade=1970", "decade", "1970s"),
        ("outcome_degree=Ceasefire: partly achieved", "outcome_degree", "ceasefire:partly"),
        ("fundamental=international law and normative frameworks:met", "fundamental", "international-law:met"),
        (
            "fundamental=coherence, coordination and complementarity of the mediation effort: met",
            "fundamental",
            "coherence:met",
        ),
        ("track=track 1.5", "track", "i-5"),
    ],
)
def test_codes_and_labels_are_understood(query, name, code):
    assert chosen(query) == {name: Choice((code,))}


def test_actors_are_known_by_slug_name_short_name_and_old_slug():
    Actor.objects.create(slug="united-nations", name="United Nations", short_name="UN", kind="state", public=True)
    SlugRedirect.objects.create(record="actor", old="uno", new="united-nations")
    making.announce("united-nations", record="actor", kind="edited")
    for text in ("united-nations", "united nations", "un", "uno"):
        assert chosen(f"mediator={text}") == {"mediator": Choice(("united-nations",))}


def test_a_name_that_two_actors_share_is_refused_and_both_are_named():
    for slug in ("georgia-state", "georgia-country"):
        Actor.objects.create(slug=slug, name="Georgia", kind="state", public=True)
    making.announce("georgia-state", record="actor", kind="edited")
    assert "georgia-state" in errors("mediator=Georgia")["mediator"]


def test_an_actor_that_is_not_public_is_unknown():
    Actor.objects.create(slug="secret-envoy", name="Secret Envoy", kind="individual")
    assert "secret-envoy" not in errors("mediator=secret-envo")["mediator"]
    assert "mediator" in errors("mediator=secret-envoy")


def test_an_unknown_parameter_is_named_with_the_nearest_and_the_valid_ones():
    message = errors("regoin=africa&page=2", extra={"page"})["regoin"]
    assert "“regoin” is not a parameter here." in message
    assert "Did you mean “region”?" in message
    assert "start_after" in message
    assert "page" in message


def test_an_unknown_value_is_named_with_the_nearest_and_the_valid_ones():
    found = errors("settlement=ceasfire&kind=mediashun&start_after=yesterday")
    assert "Did you mean “ceasefire”" in found["settlement"]
    assert "no-agreement" in found["settlement"]
    assert "mediation" in found["kind"]
    assert "1990" in found["start_after"]


def test_all_errors_come_at_once():
    assert set(errors("a=1&settlement=x&start_before=..&ucdp_id=%27")) == {"a", "settlement", "start_before", "ucdp_id"}


def test_too_many_or_too_long_values_are_refused():
    assert "At most 100" in errors("decade=" + ",".join(f"{year}s" for year in range(1000, 2100, 10)))["decade"]
    assert "At most 100" in errors("mediator=" + "," * 100_000)["mediator"]
    assert len(errors("mediator=" + "x" * 100_000)["mediator"]) < 1000
    assert "500" in errors("search=" + "x" * 501)["search"]
    assert len(errors("&".join(f"p{number}=1" for number in range(500)))) == 10


def test_empty_values_of_a_form_were_not_given():
    assert not read(QueryDict("settlement=&start_after=&search=&region=+"))


@pytest.mark.parametrize(
    ("query", "after", "before"),
    [
        ("start_after=1990", date(1990, 1, 1), None),
        ("start_before=1990", None, date(1990, 12, 31)),
        ("start_before=1990-02", None, date(1990, 2, 28)),
        ("start_after=1990-02-07&start_before=199X", date(1990, 2, 7), date(1999, 12, 31)),
    ],
)
def test_dates_of_any_precision_are_read(query, after, before):
    selection = read(QueryDict(query))
    assert (selection.start_after, selection.start_before) == (after, before)


@shared
@given(
    st.dictionaries(st.sampled_from(sorted(filters.PARAMETERS)), st.lists(st.text(max_size=30), max_size=3), max_size=5)
)
def test_any_text_is_read_or_refused(params):
    refused, selection = [], None
    try:
        selection = read(params)
    except UnreadableParameters as refusal:
        refused = refusal.errors
    assert all(error.message.isprintable() for error in refused)
    if selection is not None:
        assert read({name: [value] for name, value in selection.parameters()}) == selection


def selections():
    """Parameters that make sense for the random collection."""
    index = indexes.current()
    known = {name: sorted(index.values(name)) for name in BY_NAME}
    value = st.sampled_from(sorted(known)).flatmap(
        lambda name: st.tuples(
            st.sampled_from([name, f"{name}__not"]),
            st.lists(st.sampled_from(known[name] or ["!"]), min_size=1, max_size=3).map(",".join),
        )
    )
    years = st.integers(1940, 2025).map(str)
    others = st.one_of(
        st.tuples(st.just("ucdp_id"), st.sampled_from(["300", "301,302", "!303", "9999"])),
        st.tuples(st.sampled_from(["start_after", "start_before"]), years),
    )
    return st.lists(value | others, min_size=1, max_size=3).map(dict)


def test_index_and_tables_find_the_same_cases(cases):
    everything = Case.objects.published()

    @shared
    @given(selections())
    def same(params):
        query = QueryDict(mutable=True)
        query.update(params)
        selection = read(query)
        found = {row["slug"] for row in catalogue.find(selection, page_size=500).rows}
        filtered = filters.CaseFilters(query, everything)
        assert filtered.is_valid(), filtered.errors
        slugs = list(filtered.qs.values_list("slug", flat=True))
        assert len(slugs) == len(set(slugs))
        assert set(slugs) == found
        assert set(filters.apply(selection, everything).values_list("slug", flat=True)) == found

    same()


@pytest.mark.parametrize("model", [Party, Mediator, Citation, AgreementProvision])
def test_tidy_tables_are_filtered_by_their_case(cases, model):
    query = QueryDict("settlement=ceasefire,no-agreement&mediator_kind__not=state&start_after=1960&ucdp_id=!301")
    wanted = filters.CaseFilters(query, Case.objects.published()).qs
    filtered = case_filters(model)(query, model.objects.published())
    assert filtered.is_valid()
    expected = model.objects.filter(**{f"{model.PATH_TO_CASE}__in": list(wanted)})
    assert set(filtered.qs) == set(expected)


def test_the_filter_set_refuses_what_the_address_refuses():
    filtered = filters.CaseFilters(QueryDict("settlement=ceasfire&start_after=x"), Case.objects.all())
    assert not filtered.is_valid()
    assert "Did you mean “ceasefire”" in filtered.errors["settlement"][0]


def test_both_ways_know_the_same_filters_by_the_same_names():
    declared = set(filters.CaseFilters.base_filters)
    assert declared == filters.PARAMETERS - {"search"}
    for name, about in filters.FILTERS.items():
        assert about.label
        assert about.help.endswith(".")
        if name != "search":
            assert filters.CaseFilters.base_filters[name].label == about.label
    assert {facet.name for facet in FACETS} <= declared


def test_a_selection_is_written_in_one_form_whatever_the_order_of_the_address():
    one = read(QueryDict("settlement=ceasefire,!ongoing&region=africa&start_after=1990"))
    two = read(QueryDict("start_after=1990&region=Africa&settlement__not=ongoing&settlement=Ceasefire"))
    assert one.parameters() == two.parameters()
    assert ("settlement", "ceasefire,!ongoing") in one.parameters()
    assert one.parameters(without=["region", "start_after"]) == [("settlement", "ceasefire,!ongoing")]
