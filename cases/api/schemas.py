"""JSON schemas of the answers, made from the shapes and tables, for the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from cases.discovery.facets import FACETS
from cases.dossier.shape import CASE, LISTS, Field, Kind, Shape
from cases.exchange.columns import Column
from cases.models import Actor, ChallengeType, Conflict, Country, OutcomeType, Phase, Source

Schema = dict[str, Any]
Define = Callable[[str, Schema], Schema]  # registers a named schema and answers the reference to it

_TYPES: dict[str, Schema] = {
    "text": {"type": "string"},
    "date": {"type": "string"},
    "day": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "date-time"},
    "whole number": {"type": "integer"},
    "count": {"type": "integer"},
    "number": {"type": "number"},
    "yes or no": {"type": "boolean"},
    "address": {"type": "string"},
    "list": {"type": "array", "items": {"type": "string"}},
}


def obj(properties: dict[str, Schema], optional: bool = False) -> Schema:
    """An object with these properties, all there unless optional."""
    schema: Schema = {"type": "object", "properties": properties}
    return schema if optional else {**schema, "required": list(properties)}


def array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def text(about: str = "", *, nullable: bool = False, **more: Any) -> Schema:
    schema: Schema = {"type": ["string", "null"] if nullable else "string", **more}
    return {**schema, "description": about} if about else schema


def or_null(schema: Schema) -> Schema:
    """The schema, or null."""
    if "$ref" in schema:
        return {"oneOf": [schema, {"type": "null"}]}
    if "enum" in schema:  # apart, so that generated clients get one type of what can be, and nothing for null
        return {"oneOf": [schema, {"type": "null"}]}
    return {**schema, "type": [schema["type"], "null"]}


def of_column(column: Column) -> Schema:
    """The schema of a column's values."""
    if column.type == "objects":
        schema = array(obj({inner.name: of_column(inner) for inner in column.inner}))
    else:
        schema = dict(_TYPES[column.type])
        codes = [str(code) for code in column.choices]
        if codes and column.type == "list":
            schema = array({"type": "string", "enum": codes})
        elif codes:
            schema["enum"] = codes
    if column.nullable:
        schema = or_null(schema)
    return {**schema, "description": column.help}


def of_columns(columns: tuple[Column, ...]) -> Schema:
    """The schema of a row. No column is required: `fields` and `omit` choose."""
    return obj({column.name: of_column(column) for column in columns}, optional=True)


# --- the case ----------------------------------------------------------------------------------------------------------

_LINE = {"type": "string"}
_WHOLE_OR_NULL = {"type": ["integer", "null"]}
_NAMED = obj({"slug": _LINE, "name": _LINE})
_COUNTRY = obj({"code": _LINE, "name": _LINE, "cow_code": _WHOLE_OR_NULL, "gw_number": _WHOLE_OR_NULL})
_COUNTRY_IN_SHORT = obj({"code": _LINE, "name": _LINE})


def _target(model: Any, define: Define) -> Schema:
    """What stands for a record that a case refers to."""
    made: dict[Any, tuple[str, Schema]] = {
        Actor: ("ActorInCase", obj({**dict.fromkeys(("slug", "name", "short_name", "kind", "kind_label"), _LINE),
                                    "country": text(nullable=True), "url": _LINE})),
        Country: ("CountryInCase", _COUNTRY),
        Phase: ("PhaseInCase", obj({"key": _LINE, "name": _LINE})),
        Source: ("SourceInShort", obj({"citekey": _LINE, "label": _LINE})),
        Conflict: ("ConflictInCase", obj({
            **dict.fromkeys(("slug", "name", "kind", "kind_label", "incompatibility", "incompatibility_label", "start"), _LINE),
            "end": text(nullable=True), "ucdp_id": text(nullable=True), "regions": array(define("Term", _NAMED)),
            "countries": array(define("CountryInShort", _COUNTRY_IN_SHORT)), "url": _LINE,
        })),
    }  # fmt: skip
    if model in (ChallengeType, OutcomeType):
        return define("TypeInFamily", obj({"slug": _LINE, "name": _LINE, "family": _LINE}))
    return define(*made.get(model, ("Term", _NAMED)))


def _of_field(field: Field, define: Define) -> dict[str, Schema]:
    about = field.help_text
    if field.kind is Kind.REFERENCE:
        schema = _target(field.target, define)
        return {field.name: schema if field.required else or_null(schema)}
    if field.kind is Kind.REFERENCES:
        return {field.name: array(_target(field.target, define))}
    if field.kind in (Kind.TEXTS, Kind.CHOICES):
        items = {"type": "string", "enum": list(field.labels)} if field.choices else _LINE
        return {field.name: {**array(items), "description": about}}
    if field.kind in (Kind.WHOLE, Kind.NUMBER):
        number = "integer" if field.kind is Kind.WHOLE else "number"
        return {field.name: {"type": [number, "null"], "description": about}}
    if field.kind is Kind.CHOICE:
        schema = {"type": "string", "enum": list(field.labels)}
        code = {**(schema if field.required else or_null(schema)), "description": about}
        return {field.name: code, f"{field.name}_label": text(nullable=not field.required)}
    line = text(about, nullable=not field.required)
    if field.kind is Kind.DATE:
        day = text(nullable=True, format="date")
        return {field.name: line, f"{field.name}_earliest": day, f"{field.name}_latest": day}
    return {field.name: line}


def _of_shape(shape: Shape, define: Define) -> dict[str, Schema]:
    properties: dict[str, Schema] = {}
    for field in shape.fields:
        properties.update(_of_field(field, define))
    for part in shape.parts:
        name = "".join(word.capitalize() for word in part.shape.name.split()) + "InCase"
        extra = {"url": _LINE} if part.name == "agreements" else {}
        properties[part.name] = array(define(name, obj({**_of_shape(part.shape, define), **extra})))
    return properties


_EDITION = {"edition": {"type": "integer"}, "published_at": {"type": "string", "format": "date-time"}}
_SOURCE = obj({
    **dict.fromkeys(("citekey", "label", "reference", "kind", "kind_label", "voice", "voice_label"), _LINE),
    "csl": {"type": "object", "additionalProperties": True},
    **{name: text(nullable=True) for name in ("url", "doi", "note")},
})  # fmt: skip


def of_case(define: Define) -> Schema:
    """The whole answer of a case. `fields` and `omit` choose, so that nothing is required."""
    source = define("SourceInCase", _SOURCE)
    own = {"url": _LINE, **_EDITION, "licence": _LINE, "sources": array(source)}
    properties = {**_of_shape(CASE, define), **own}
    return define("Case", obj({name: properties[name] for name in CASE_ORDER}, optional=True))


def _names_of(shape: Shape) -> Iterator[str]:
    """The names that an answer has for the fields and parts of a shape."""
    for field in shape.fields:
        more = {Kind.CHOICE: ("_label",), Kind.DATE: ("_earliest", "_latest")}.get(field.kind, ())
        yield from (f"{field.name}{ending}" for ending in ("", *more))
    yield from (part.name for part in shape.parts)


CASE_ORDER = tuple(dict.fromkeys(("slug", "title", "url", *_EDITION, "licence", *_names_of(CASE), "sources")))


SUMMARY_ORDER = (
    "slug", "title", "url", "kind", "kind_label", "start", "start_earliest", "start_latest", "end", "end_earliest", "end_latest",
    "as_of", "place", "country", "latitude", "longitude", "settlement", "settlement_label", "summary", "conflict", "regions",
    "countries", "parties", "mediators", "challenges", "outcomes", "issues", "edition", "published_at",
)  # fmt: skip


def of_summary(define: Define) -> Schema:
    """The row of a case in lists."""
    whole = _of_shape(CASE, define)
    lines = array(_LINE)
    mediator = dict.fromkeys(("slug", "name", "role", "role_label", "strategy", "strategy_label"), _LINE)
    term, country = define("Term", _NAMED), define("CountryInShort", _COUNTRY_IN_SHORT)
    own = {
        "url": _LINE, **_EDITION,
        "conflict": define("ConflictInSummary", obj({"slug": _LINE, "name": _LINE, "url": _LINE})),
        "regions": array(term), "countries": array(country),
        "parties": array(define("PartyInSummary", obj({"slug": _LINE, "name": _LINE, "side": _LINE}))),
        "mediators": array(define("MediatorInSummary", obj(mediator))), "challenges": lines, "issues": lines,
        "outcomes": array(define("OutcomeInSummary", obj({"type": _LINE, "degree": _LINE}))),
    }  # fmt: skip
    return define("CaseSummary", obj({name: own.get(name) or whole[name] for name in SUMMARY_ORDER}, optional=True))


# --- dossiers ----------------------------------------------------------------------------------------------------------

_KINDS: dict[Kind, str] = {Kind.WHOLE: "integer", Kind.NUMBER: "number"}


def of_dossier(define: Define) -> Schema:
    """The dossier of a case, as it is written and read: references by slug and citekey, what is empty left out."""
    return define("Dossier", {**_of_document(CASE, define), "description": (
        "A dossier. References are by slug, citekey or code; dates are EDTF; what is empty is left out; parts have a key, "
        "which is made where it is left out."
    )})  # fmt: skip


def _of_document(shape: Shape, define: Define) -> Schema:
    properties: dict[str, Schema] = {}
    for member in shape.by_name.values():
        if isinstance(member, Field):
            properties[member.name] = _of_member(member)
        else:
            name = "".join(word.capitalize() for word in member.shape.name.split()) + "InDossier"
            properties[member.name] = array(define(name, _of_document(member.shape, define)))
    needed = [field.name for field in shape.fields if field.required]
    return {**obj(properties, optional=True), **({"required": needed} if needed else {}), "additionalProperties": False}


def _of_member(field: Field) -> Schema:
    if field.kind in LISTS:
        items: Schema = {"type": "string", **({"enum": list(field.labels)} if field.choices else {})}
        return {**array(items), "description": field.help_text}
    schema: Schema = {"type": _KINDS.get(field.kind, "string"), "description": field.help_text}
    return {**schema, "enum": list(field.labels)} if field.kind is Kind.CHOICE else schema


def of_draft(define: Define) -> Schema:
    """The row of a draft in lists."""
    status = {"type": "string", "enum": ["draft", "in-review"]}
    time = {"type": "string", "format": "date-time"}
    return define("Draft", obj({
        "slug": _LINE, "title": _LINE, "status": status, "status_label": _LINE, "is_working_copy": {"type": "boolean"},
        "begun_by": text(nullable=True), "created_at": time, "updated_at": time, "url": {"type": "string", "format": "uri"},
    }))  # fmt: skip


def of_facets(define: Define) -> Schema:
    value = obj({"value": _LINE, "label": _LINE, "count": {"type": "integer"}, "selected": {"type": "boolean"},
                 "excluded": {"type": "boolean"}})  # fmt: skip
    names = [facet.name for facet in FACETS]
    facet = obj({"name": {"type": "string", "enum": names}, "label": _LINE, "help": _LINE,
                 "values": array(define("FacetValue", value))})  # fmt: skip
    return define("Facets", obj({"count": {"type": "integer"}, "facets": array(define("Facet", facet))}))


def of_codebook(define: Define) -> Schema:
    value = obj({"code": _LINE, "label": _LINE})
    column = obj({"name": _LINE, "label": _LINE, "help": _LINE, "type": _LINE, "can_be_empty": {"type": "boolean"},
                  "values": array(define("CodebookValue", value)), "vocabulary": text(nullable=True)})  # fmt: skip
    table = obj({"name": _LINE, "description": _LINE, "columns": array(define("CodebookColumn", column))})
    return define("Codebook", obj({"tables": array(define("CodebookTable", table))}))


def of_page(name: str, row: Schema, define: Define) -> Schema:
    """A page of rows."""
    address = text(nullable=True, format="uri")
    return define(f"PageOf{name}", obj({
        "count": {"type": "integer", "description": "How many records there are on all pages."},
        "next": address, "previous": address, "results": array(row),
    }))  # fmt: skip


def of_problem(define: Define) -> Schema:
    error = define("FieldProblem", obj({"field": _LINE, "message": _LINE}))
    return define("Problem", obj({
        "type": {"type": "string", "format": "uri-reference"}, "title": _LINE, "status": {"type": "integer"},
        "detail": _LINE, "errors": array(error),
    }))  # fmt: skip
