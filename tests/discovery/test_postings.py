"""Bit sets: what they select is what a plain list would give."""

from hypothesis import given
from hypothesis import strategies as st

from cases.discovery import postings

ranks = st.sets(st.integers(0, 400), max_size=120)


@given(ranks, st.integers(0, 150), st.integers(0, 60))
def test_a_window_is_a_slice_of_the_sorted_ranks(chosen, offset, count):
    bits = postings.from_ranks(chosen)
    assert postings.window(bits, offset, count) == sorted(chosen)[offset : offset + count]


@given(ranks)
def test_bits_and_ranks_are_two_forms_of_one_thing(chosen):
    bits = postings.from_ranks(chosen)
    assert list(postings.ones(bits)) == sorted(chosen)
    assert sum(postings.flags_of(bits, 401)) == len(chosen) == bits.bit_count()
    for k, rank in enumerate(sorted(chosen)):
        assert postings.position(bits, k) == rank


@given(ranks, ranks)
def test_a_sparse_posting_counts_like_a_dense_one(values, chosen):
    bits = postings.from_ranks(chosen)
    flags = postings.flags_of(bits, 401)
    sparse = postings.ranks_array(sorted(values))
    assert postings.count_in(sparse, bits, flags) == len(values & chosen)
    assert postings.count_in(postings.from_ranks(values), bits, flags) == len(values & chosen)


@given(st.lists(st.booleans(), max_size=80), st.data())
def test_places_taken_out_and_put_in_move_the_others(flags, data):
    gone = sorted(data.draw(st.sets(st.integers(0, len(flags) - 1)))) if flags else []
    kept = [flag for rank, flag in enumerate(flags) if rank not in gone]
    new = sorted(data.draw(st.sets(st.integers(0, len(kept)), max_size=5)))
    expected = list(kept)
    fresh = [rank + earlier for earlier, rank in enumerate(new)]
    for rank in fresh:
        expected.insert(rank, False)
    bits = postings.from_ranks(rank for rank, flag in enumerate(flags) if flag)
    moved = postings.with_places(postings.without(bits, gone), fresh)
    assert list(postings.ones(moved)) == [rank for rank, flag in enumerate(expected) if flag]
