"""Reading the parameters of an address. What a page doesn't know is refused, never ignored in silence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest

from cases.discovery.choosing import FieldError, shown, unknown_parameter

MOST_NAMED = 10  # wrong parameters that an answer names
LAST_PAGE = 1_000_000


class UnknownParameters(BadRequest):
    """Parameters that a page doesn't know or can't read. `errors` says each in a sentence for the reader."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        self.errors = list(errors[:MOST_NAMED])
        super().__init__(" ".join(error.message for error in self.errors))


def only(request: HttpRequest, *names: str) -> None:
    """Refuse a request with any parameter but these. Raises UnknownParameters, which names each and the nearest valid one."""
    unknown = (name for name in request.GET if name not in names)
    errors = [_unknown(name, names) for name in islice(unknown, MOST_NAMED)]  # looking for the nearest name takes long
    if errors:
        raise UnknownParameters(errors)


def _unknown(name: str, names: Sequence[str]) -> FieldError:
    if names:
        return unknown_parameter(name, names)
    return FieldError(shown(name), f"“{shown(name)}” is not a parameter here. This page has none.")


def one_of(request: HttpRequest, name: str, values: Sequence[str], default: str) -> str:
    """The value of a parameter that is one of a few. Raises UnknownParameters with the valid ones."""
    value = request.GET.get(name) or default
    if value not in values:
        message = f"“{shown(value)}” is not a value of “{name}”. Valid are: {', '.join(values)}."
        raise UnknownParameters([FieldError(name, message)])
    return value


def page_number(request: HttpRequest, pages: int | None = None) -> int:
    """The page that `?page=` asks for, 1 if it doesn't. Raises UnknownParameters, and Http404 beyond the last of `pages`."""
    text = request.GET.get("page") or "1"
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(LAST_PAGE)) else 0
    if not 1 <= number <= LAST_PAGE:
        message = f"“{shown(text)}” is not a page. Write a whole number from 1."
        raise UnknownParameters([FieldError("page", message)])
    if pages is not None and number > max(pages, 1):
        raise Http404("There are not so many pages.")
    return number
