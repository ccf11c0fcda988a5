"""The layout of the index: brought up to date, it is the one that would be made anew."""

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.discovery import layout as layouts
from cases.discovery import postings
from cases.discovery.layout import Row

values = st.lists(st.sampled_from("abcdefgh"), max_size=3)
contents = st.tuples(
    st.sampled_from([0, 5, 6, 700_000]), st.sampled_from(["", "a", "b"]), st.integers(0, 3), values, values
)
steps = st.lists(st.dictionaries(st.integers(0, 40), st.none() | contents, max_size=6), max_size=8)


def row(number, content):
    start, title, published, first, second = content
    return Row(number, f"case-{number}", start, title, published, {"one": first, "two": second})


def plain(layout):
    """The layout in a form that doesn't depend on how postings are kept."""
    bits = {
        facet: {value: postings.as_bits(posting) for value, posting in found.items()}
        for facet, found in layout.postings.items()
    }
    return layout.columns, bits, {name: list(order) for name, order in layout.orders.items()}


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.integers(0, 40), contents, max_size=30), steps)
def test_a_revised_layout_is_the_one_made_anew(first, changes):
    rows = {number: row(number, content) for number, content in first.items()}
    layout = layouts.build(rows.values())
    for change in changes:
        fresh = {number: row(number, content) for number, content in change.items() if content}
        rows = {number: each for number, each in rows.items() if number not in change} | fresh
        layout = layout.revised([f"case-{number}" for number in change], fresh.values())
        assert plain(layout) == plain(layouts.build(rows.values()))


def test_sparse_values_stay_right_through_changes():
    rows = [row(number, (number + 1, "t", number, ["a"] if number == 700 else [], ["b"])) for number in range(1500)]
    layout = layouts.build(rows)
    assert not isinstance(layout.postings["one"]["a"], int)
    revised = layout.revised(["case-1499", "case-3"], [row(3, (2000, "t", 3, ["a"], []))])
    assert plain(revised) == plain(layouts.build([*rows[:3], *rows[4:1499], row(3, (2000, "t", 3, ["a"], []))]))


@given(st.lists(contents, max_size=30), st.integers(1, 700_001))
def test_rank_from_counts_the_cases_that_began_on_the_day_or_later(rows, day):
    layout = layouts.build(row(number, content) for number, content in enumerate(rows))
    assert layout.rank_from(day) == sum(start >= day for start in layout.columns.starts)
