"""What a reader chose, as the pages of the catalogue, the map and the timeline share it: read, named, taken away, kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest

from cases.discovery import filters
from cases.discovery import index as indexes
from cases.discovery.choosing import Selection, UnreadableParameters
from cases.discovery.facets import BY_NAME
from cases.discovery.names import Names
from cases.site.parameters import UnknownParameters

Pairs = Sequence[tuple[str, str]]
WHOLE = ("search", "start_after", "start_before")  # filters whose text is one value, commas and all


class Chip(NamedTuple):
    """A filter that is on, and the address without it."""

    label: str
    value: str
    address: str


@dataclass(frozen=True)
class Chosen:
    """A selection with the names of its values."""

    selection: Selection
    names: Names

    @cached_property
    def words(self) -> list[tuple[str, str]]:
        """(Filter, value) of each filter that is on, as a reader says it: (“Settlement”, “not ongoing”)."""
        return [(called, shown) for called, shown, _, _ in self._each()]

    @property
    def title(self) -> str:
        """The first values, so that each list has a title of its own."""
        return ", ".join(value for _, value in self.words[:3])

    def chips(self, path: str, kept: Pairs = ()) -> list[Chip]:
        """The filters that are on, each with the address that takes it away; `kept` are the page's other parameters."""
        return [
            Chip(called, shown, address(path, [*self._without(name, written), *kept]))
            for called, shown, name, written in self._each()
        ]

    def address(self, path: str, *more: tuple[str, str], replacing: str = "", search: str = "q") -> str:
        """This selection at another address, with further parameters; `replacing` names a filter that goes."""
        pairs = [
            (search if name == "search" else name, text)
            for name, text in self.selection.parameters(without=(replacing,) if replacing else ())
        ]
        return address(path, [*pairs, *more])

    def _each(self) -> Iterable[tuple[str, str, str, str]]:
        """(Label, value in words, filter, value as written) of each value of each filter."""
        for name, text in self.selection.parameters():
            called = filters.FILTERS[name].label
            for written in [text] if name in WHOLE else text.split(","):
                value = written if name in WHOLE else written.removeprefix("!")
                shown = self.names.label(name, value) if name in BY_NAME else value
                yield called, f"not {shown}" if value != written else shown, name, written

    def _without(self, name: str, written: str) -> list[tuple[str, str]]:
        """The parameters without one value."""
        left = []
        for given, text in self.selection.parameters():
            if given == name:
                text = "" if name in WHOLE else ",".join(value for value in text.split(",") if value != written)
            left.append(("q" if given == "search" else given, text))
        return left


def read(request: HttpRequest, own: Sequence[str]) -> Chosen:
    """What the reader chose; `q`, as readers know it, is the filter `search`; `own` are the page's other parameters.

    Raises UnknownParameters with everything that can't be read.
    """
    asked = {name: values for name, values in request.GET.lists() if name not in own and name != "q"}
    if "q" in request.GET:
        asked["search"] = [*asked.get("search", []), *request.GET.getlist("q")]
    try:
        selection = filters.read(asked, extra=("q", *own))
    except UnreadableParameters as error:
        raise UnknownParameters(error.errors) from error
    return Chosen(selection, indexes.latest().names)


def address(path: str, parameters: Iterable[tuple[str, str]]) -> str:
    """A path with these parameters, without those that are empty."""
    query = urlencode([(name, value) for name, value in parameters if value], safe=",!")
    return f"{path}?{query}" if query else path
