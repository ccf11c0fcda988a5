"""Which cases have a value: a set of ranks, kept as one integer with a bit per case, or as a short list where few have it.

A bit set makes “and”, “or” and counting one machine operation for thousands of cases. For a value that one case in many
hundreds has, the integer would be nearly all zeros: a sorted array of ranks is smaller and as quick to count.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence

_ONE = ord("1")
Posting = int | array
Ranks = array

SPARSE = (
    600  # from measurements: below one case in 600 the array is counted at least as fast, and is a tenth of the size
)
_DIGITS = bytes.maketrans(b"01", b"\0\1")


def ranks_array(ranks: Iterable[int]) -> Ranks:
    return array("I", ranks)


def pack(ranks: Sequence[int], size: int) -> Posting:
    """The posting for these ascending ranks in an index of `size` cases."""
    return ranks_array(ranks) if len(ranks) * SPARSE < size else from_ranks(ranks)


def from_ranks(ranks: Iterable[int]) -> int:
    """A bit set with these ranks, in any order."""
    ranks = list(ranks)
    if not ranks:
        return 0
    digits = bytearray(b"0") * (max(ranks) + 1)
    for rank in ranks:
        digits[-1 - rank] = _ONE
    return int(digits, 2)  # twice as fast as setting bits in bytes


def as_bits(posting: Posting) -> int:
    return posting if isinstance(posting, int) else from_ranks(posting)


def size_of(posting: Posting) -> int:
    """How many cases have the value."""
    return posting.bit_count() if isinstance(posting, int) else len(posting)


def flags_of(bits: int, size: int) -> bytes:
    """One byte per case, 1 where it is selected."""
    return bin(bits)[:1:-1].encode().translate(_DIGITS).ljust(size, b"\0")


def count_in(posting: Posting, bits: int, flags: bytes) -> int:
    """How many of the selected cases (given as bits and as flags) have the value."""
    if isinstance(posting, int):
        return (posting & bits).bit_count()
    return sum(map(flags.__getitem__, posting))


def position(bits: int, k: int) -> int:
    """The place of the k-th set bit, counted from 0; halves the number until one bit is left."""
    offset, width = 0, bits.bit_length()
    while width > 1:
        half = width // 2
        low = bits & ((1 << half) - 1)
        below = low.bit_count()
        if k < below:
            bits, width = low, half
        else:
            k, bits, offset, width = k - below, bits >> half, offset + half, width - half
    return offset


def window(bits: int, offset: int, count: int) -> list[int]:
    """The offset-th to the (offset + count)-th set bits, as ascending ranks; deep windows cost what first ones do."""
    total = bits.bit_count()
    if offset >= total or count <= 0:
        return []
    first, last = position(bits, offset), position(bits, min(offset + count, total) - 1)
    return [first + place for place in ones((bits >> first) & ((1 << (last - first + 1)) - 1))]


def ones(bits: int) -> Iterator[int]:
    """The ranks of all set bits, ascending."""
    digits = bin(bits)[:1:-1]
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)


def without(bits: int, ranks: Sequence[int]) -> int:
    """The bits with the places of these ascending ranks taken out; what stood above moves down."""
    for rank in reversed(ranks):
        bits = (bits >> (rank + 1) << rank) | (bits & ((1 << rank) - 1))
    return bits


def with_places(bits: int, ranks: Sequence[int]) -> int:
    """The bits with an empty place put in at each of these ascending (final) ranks; what stood above moves up."""
    for rank in ranks:
        if bits >> rank:
            bits = (bits >> rank << (rank + 1)) | (bits & ((1 << rank) - 1))
    return bits
