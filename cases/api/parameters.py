"""The parameters of the API: declared once, they are checked, documented and read from the same declarations."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cases.discovery.choosing import MOST_ERRORS, shown, unknown_parameter, unknown_parameters
from cases.discovery.facets import BY_NAME, DecadeFacet, PairFacet
from cases.discovery.filters import FILTERS, NOT, PARAMETERS, FieldError, UnreadableParameters

_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ud800-\udfff]")
# The same as patterns for the schema: a text, and one that isn't empty.
_READABLE = r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]*"
TEXT = f"^{_READABLE}$"
WORDS = rf"^{_READABLE}[^\s\x00-\x1f\x7f\x85\ufffd]{_READABLE}$"
MOST_PARAMETERS = 100


@dataclass(frozen=True)
class Parameter:
    """A parameter of the query: what it does, and the JSON schema of its value; of each value if there can be several."""

    name: str
    help: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    several: bool = False  # joined by commas
    required: bool = False
    least: int = 0  # how many values, where there can be several
    most: int | None = None


def format_parameter(names: Collection[str]) -> Parameter:
    about = "The format, if not by the Accept header or the ending of the address; “api” is the page to browse on."
    return Parameter("format", about, {"type": "string", "enum": list(names)})


# Which formats a parameter goes with, where that isn't all of them.
_PAGED = ("json", "api")
ONLY_WITH: dict[str, tuple[str, ...]] = {
    "page": _PAGED, "page_size": _PAGED, "cursor": _PAGED, "expand": (*_PAGED, "ndjson"),
    "fields": (*_PAGED, "csv", "ndjson", "geojson"), "omit": (*_PAGED, "csv", "ndjson", "geojson"),
}  # fmt: skip
PAGE_SIZE, LARGEST_PAGE = 25, 500
LARGEST_NUMBER = 10**18 - 1  # of as many digits as are read
PAGE = Parameter(
    "page", "Number of the page, from 1.", {"type": "integer", "minimum": 1, "maximum": LARGEST_NUMBER, "default": 1}
)
SIZE = Parameter(
    "page_size", f"How many records a page has, at most {LARGEST_PAGE}.",
    {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE},
)  # fmt: skip
CURSOR = Parameter(
    "cursor",
    "Walks through everything and visits each record exactly once, also while the collection changes. Begin with “*”, then "
    "follow “next”. Cursors are opaque: do not make or change them. Not together with page or ordering.",
)


def _facet_parameters(name: str) -> Iterable[Parameter]:
    facet, about = BY_NAME[name], FILTERS[name]
    schema: dict[str, Any] = {"type": "string"}
    if facet.choices and not isinstance(facet, PairFacet):
        schema["enum"] = [str(code) for code in facet.choices.values]
    elif isinstance(facet, DecadeFacet):
        schema["examples"] = ["1970s"]
    several = "Codes or labels; several, joined by commas, are alternatives; “!” before one leaves it out."
    yield Parameter(name, f"{about.help} {several}", schema, several=True)
    yield Parameter(
        f"{name}{NOT}", f"Leaves out the cases that have one of these: {about.label}.", schema, several=True
    )


def case_filters() -> tuple[Parameter, ...]:
    """The filters that every list of cases and of what belongs to cases has."""
    found = [parameter for name in BY_NAME for parameter in _facet_parameters(name)]
    number = {"type": "string", "pattern": "^!?[0-9A-Za-z-]{1,20}$", "examples": ["333"]}
    found += [
        Parameter("ucdp_id", FILTERS["ucdp_id"].help, number, several=True),
        Parameter(f"ucdp_id{NOT}", "Leaves out the conflicts with these UCDP numbers.", number, several=True),
    ]
    day = {"type": "string", "examples": ["1990", "1990-05", "1990-05-17"]}
    return (*found, *(Parameter(name, FILTERS[name].help, day) for name in ("start_after", "start_before")))


CASE_FILTERS = case_filters()
SEARCH = Parameter("search", FILTERS["search"].help, {"type": "string", "maxLength": 500, "pattern": TEXT})


def check(query: Any, known: Collection[str]) -> None:
    """Refuse parameters that this address doesn't have, and values that no text can have."""
    errors = unknown_parameters(query, known)
    if "format" in query and not query["format"].strip():
        errors.append(FieldError("format", "“format” is empty. Name a format, or leave it out."))
    for name, values in query.lists():
        if name in known and any(_UNREADABLE.search(value) for value in values):
            errors.append(FieldError(name, f"The value of “{name}” has characters that can't be read."))
    if errors:
        raise UnreadableParameters(errors[:MOST_ERRORS])


def check_format(query: Any, format: str) -> None:
    """Refuse parameters that mean nothing in this format: a file holds everything that is selected, without pages."""
    errors = [
        FieldError(name, f"“{name}” goes with {', '.join(ONLY_WITH[name])}. In “{format}” leave it out.")
        for name in query
        if format not in ONLY_WITH.get(name, (format,))
    ]
    if errors:
        raise UnreadableParameters(errors)


def only_case_filters(query: Any, search: bool = False) -> dict[str, list[str]]:
    """What of the query `filters.read` is to read."""
    return {name: query.getlist(name) for name in query if name in PARAMETERS and (search or name != "search")}


def one(query: Any, name: str) -> str:
    """The one value of a parameter, without spaces around it; empty if it isn't given."""
    values = [value.strip() for value in query.getlist(name) if value.strip()]
    if len(values) > 1:
        raise UnreadableParameters([FieldError(name, f"Give “{name}” once; it was given {len(values)} times.")])
    return values[0] if values else ""


def whole_number(query: Any, name: str, default: int, least: int, most: int | None = None) -> int:
    """A whole number within bounds."""
    text = one(query, name)
    if not text:
        return default
    number = int(text) if re.fullmatch(r"[0-9]{1,18}", text, re.ASCII) else None
    if number is None or number < least or (most is not None and number > most):
        span = f"from {least} to {most}" if most is not None else f"from {least}"
        raise UnreadableParameters([FieldError(name, f"“{shown(text)}” can't be: “{name}” is a whole number {span}.")])
    return number


def listed(query: Any, name: str) -> list[str]:
    """The values of a parameter that may have several, joined by commas."""
    return [piece.strip() for text in query.getlist(name) for piece in text.split(",") if piece.strip()]


def chosen_fields(query: Any, names: Collection[str]) -> list[str] | None:
    """The fields that `fields` and `omit` leave, in their usual order; None for all."""
    errors = []
    for parameter in ("fields", "omit"):
        if parameter in query and not listed(query, parameter):
            errors.append(FieldError(parameter, f"“{parameter}” is empty. Name fields, or leave it out."))
        for name in listed(query, parameter):
            if name not in names:
                errors.append(
                    FieldError(parameter, unknown_parameter(name, names).message.replace("parameter", "field", 1))
                )
    if errors:
        raise UnreadableParameters(errors[:10])
    wanted, left_out = set(listed(query, "fields")), set(listed(query, "omit"))
    if not wanted and not left_out:
        return None
    return [name for name in names if (not wanted or name in wanted) and name not in left_out]


def field_parameters(names: Collection[str]) -> tuple[Parameter, Parameter]:
    schema = {"type": "string", "enum": list(names)}
    return (
        Parameter("fields", "Only these fields.", schema, several=True, least=1),
        Parameter("omit", "Without these fields.", schema, several=True, least=1),
    )


def ordering_parameter(orders: Collection[str], usual: str) -> Parameter:
    schema = {"type": "string", "enum": list(orders)}
    return Parameter(
        "ordering",
        f"The order; “-” turns it round. {usual} Ties are always broken in the same way. Not together with cursor.",
        schema,
    )


def read_ordering(query: Any, orders: Collection[str]) -> str:
    """The wanted order; empty for the usual one."""
    text = one(query, "ordering")
    if text and text not in orders:
        message = unknown_parameter(text, orders).message.replace("a parameter", "an order", 1)
        raise UnreadableParameters([FieldError("ordering", message)])
    return text
