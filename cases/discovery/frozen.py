"""The catalogue of a release: the same index, made from its frozen answers. It never changes, so a process keeps the last few."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from typing import Any

from cases.discovery import layout as layouts
from cases.discovery.catalogue import EVERYTHING, Found, Matcher
from cases.discovery.choosing import Selection
from cases.discovery.index import Index, Version, as_row
from cases.discovery.layout import PUBLIC_ORDER
from cases.discovery.names import Names
from cases.discovery.snapshot import Moment
from cases.models import Release, ReleasedCase

KEPT = 4  # releases
CHUNK = 2_000
_COLUMNS = ("pk", "slug", "start", "title", "published_at", "facets")


class Frozen:
    """One release, to be found in. `names` says what its records were called then."""

    def __init__(self, release: Release, names: Names) -> None:
        rows = release.cases.order_by("pk").values_list(*_COLUMNS).iterator(chunk_size=CHUNK)
        moment = Moment(release.generation, release.made_at)
        self.index = Index(Version(moment, 0, None), layouts.build(map(as_row, rows)), names)
        self._cases = release.cases

    def find(
        self,
        selection: Selection = EVERYTHING,
        *,
        order: str = PUBLIC_ORDER,
        page: int = 1,
        page_size: int = 25,
        after: str | None = None,
        with_facets: bool | Collection[str] = False,
    ) -> Found:
        """A page of the selected cases as `catalogue.find` gives it of the present; there is no search in a release."""
        index, matcher = self.index, Matcher(self.index, selection)
        if after is not None:
            ranks = index.after_slug(matcher.bits, after, page_size + 1)
        else:
            ranks = index.page(matcher.bits, order, (max(page, 1) - 1) * page_size, page_size)
        next_after = None
        if after is not None and len(ranks) > page_size:
            ranks = ranks[:page_size]
            next_after = index.layout.columns.slugs[ranks[-1]]
        return Found(
            count=matcher.bits.bit_count(), documents=list(self.stored(index.cases(ranks), "summary")), moment=index.moment,
            facets=matcher.facets(with_facets) if with_facets else [], next_after=next_after,
        )  # fmt: skip

    def matching(self, selection: Selection = EVERYTHING, *, order: str = PUBLIC_ORDER) -> list[int]:
        """The numbers of all selected cases, in order, by which `stored` reads them."""
        bits = Matcher(self.index, selection).bits
        return self.index.cases(self.index.page(bits, order, 0, len(self.index)))

    def slugs(self, selection: Selection = EVERYTHING, *, order: str = PUBLIC_ORDER) -> list[str]:
        """The addresses of all selected cases, in order."""
        columns = self.index.layout.columns
        ranks = self.index.page(Matcher(self.index, selection).bits, order, 0, len(self.index))
        return [columns.slugs[rank] for rank in ranks]

    def stored(self, pks: Sequence[int], what: str, size: int = 200) -> Iterator[bytes]:
        """The frozen `summary` or `answer` of these cases as JSON in UTF-8, in this order and in chunks."""
        for first in range(0, len(pks), size):
            chunk = pks[first : first + size]
            found = dict(self._cases.filter(pk__in=chunk).order_by().values_list("pk", what))
            yield from (bytes(found[pk]) for pk in chunk)

    def answers(self, slugs: Sequence[str]) -> list[bytes]:
        """The frozen whole answers of these cases, in this order: one query."""
        found = dict(self._cases.filter(slug__in=slugs).order_by().values_list("slug", "answer"))
        return [bytes(found[slug]) for slug in slugs if slug in found]


class _Key:
    """Names a release for the memory: by what can't be the same for two of them."""

    def __init__(self, release: Release, names: Callable[[], Names]) -> None:
        self.release, self.names = release, names
        self.identity = (release.pk, release.label, release.made_at)

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, _Key) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)


def frozen(release: Release, names: Callable[[], Names]) -> Frozen:
    """The release; `names` is asked only if this process doesn't have it in memory."""
    return _made(_Key(release, names))


@lru_cache(maxsize=KEPT)
def _made(key: _Key) -> Frozen:
    return Frozen(key.release, key.names())


def of_slug(release: Release, slug: str) -> bytes | None:
    """The frozen answer of one case of a release; None if it had none of this address."""
    found = ReleasedCase.objects.filter(release=release, slug=slug).values_list("answer", flat=True).first()
    return None if found is None else bytes(found)
