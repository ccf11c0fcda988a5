"""Pages and cursors: which part of a list is wanted, and where the next part is."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from rest_framework.request import Request

from cases.api.parameters import LARGEST_PAGE, PAGE_SIZE, one, whole_number
from cases.api.problems import NotThere
from cases.discovery.filters import FieldError, UnreadableParameters

BEGINNING = "*"
LONGEST_CURSOR = 1000


@dataclass(frozen=True)
class Wanted:
    """Which part of a list is wanted: a page by its number, or what comes after a record ([] for the beginning)."""

    number: int = 1
    size: int = PAGE_SIZE
    after: list[Any] | None = None

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size

    def check(self, count: int) -> None:
        """Refuse a page beyond the last."""
        last = self.last(count)
        if self.after is None and self.number > last:
            raise NotThere(f"There is no page {self.number}: the last one is {last}.")

    def last(self, count: int) -> int:
        return max(1, -(-count // self.size))


def read_wanted(query: Any) -> Wanted:
    """What `page`, `page_size` and `cursor` ask for."""
    size = whole_number(query, "page_size", PAGE_SIZE, 1, LARGEST_PAGE)
    if not one(query, "cursor"):
        return Wanted(whole_number(query, "page", 1, 1), size)
    place = read_cursor(one(query, "cursor"))
    for other in ("page", "ordering"):
        if one(query, other):
            message = f"A walk by cursor has its own order; leave out “{other}”."
            raise UnreadableParameters([FieldError(other, message)])
    return Wanted(1, size, place)


def write_cursor(values: Sequence[Any]) -> str:
    """The cursor for what comes after the record with these values."""
    text = json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str) -> list[Any]:
    """The values in a cursor; none for the beginning. Raises NotThere if it leads nowhere, like the number of a page."""
    if text == BEGINNING:
        return []
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        values = None
    readable = isinstance(values, list) and values and all(type(value) in (str, int) for value in values)
    if not readable or len(text) > LONGEST_CURSOR:
        raise bad_cursor()
    return list(values)


def bad_cursor() -> NotThere:
    return NotThere("This cursor leads nowhere in this list. Begin with “cursor=*”, then follow “next”.")


def fitting(values: list[Any], kinds: Sequence[type]) -> list[Any]:
    """The values, if they are of these kinds; a cursor of another list is refused."""
    if [type(value) for value in values] != list(kinds):
        raise bad_cursor()
    if any(isinstance(value, int) and not 0 <= value < 2**63 for value in values):
        raise bad_cursor()
    if any(isinstance(value, str) and "\x00" in value for value in values):
        raise bad_cursor()
    return values


def after(names: Sequence[str], values: Sequence[Any]) -> Q:
    """What comes after the record with these values, in the order of these fields."""
    if not values:
        return Q()
    later, same = Q(), Q()
    for name, value in zip(names, values, strict=True):
        later |= same & Q(**{f"{name}__gt": value})
        same &= Q(**{name: value})
    return Q(**{f"{names[0]}__gte": values[0]}) & later


class Links:
    """The addresses of the parts of a list around the one that is shown."""

    def __init__(self, request: Request, wanted: Wanted, count: int, next_cursor: str | None = None) -> None:
        self._request, self._wanted = request, wanted
        last, number = wanted.last(count), wanted.number
        self.next = self.previous = self.first = self.last = None
        if wanted.after is not None:
            self.next = self._to(cursor=next_cursor) if next_cursor else None
            return
        self.next = self._to(page=number + 1) if number < last else None
        self.previous = self._to(page=number - 1) if number > 1 else None
        self.first, self.last = self._to(page=1), self._to(page=last)

    def _to(self, **changed: Any) -> str:
        query = self._request.query_params.copy()
        for name, value in changed.items():
            query[name] = str(value)
        pairs = [(name, value) for name, values in sorted(query.lists()) for value in values]
        return f"{absolute(self._request, self._request.path)}?{urlencode(pairs)}"

    def header(self) -> list[str]:
        """Values of a Link header (RFC 8288)."""
        named = (("next", self.next), ("prev", self.previous), ("first", self.first), ("last", self.last))
        return [f'<{address}>; rel="{name}"' for name, address in named if address]


def absolute(request: Request, path: str) -> str:
    """The whole address of a path of this site."""
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)
