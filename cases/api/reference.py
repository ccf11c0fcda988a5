"""The reference as the documentation shows it, made from the OpenAPI document: collections, operations, fields."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from cases.api.parameters import CASE_FILTERS

Document = Mapping[str, Any]
ROOT = "/api/v1/"
_FILTERS = frozenset(parameter.name for parameter in CASE_FILTERS)
_METHODS = ("get", "post", "put", "delete")


class Line(NamedTuple):
    """A parameter, field or status: its name, what sort it is, what it means, the values that it can have."""

    name: str
    type: str
    about: str
    values: tuple[str, ...] = ()
    required: bool = False


class Operation(NamedTuple):
    """One method of one address."""

    id: str
    method: str
    path: str
    about: str
    formats: tuple[str, ...]
    parameters: tuple[Line, ...]
    has_filters: bool
    statuses: tuple[Line, ...]
    fields: tuple[Line, ...]
    example: str


class Collection(NamedTuple):
    """All operations below one address."""

    name: str
    tag: str
    about: str
    operations: tuple[Operation, ...]


class Reference:
    """Reads the document; references within it are followed."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def collections(self) -> dict[str, Collection]:
        """Name → collection, in the order of the document."""
        found: dict[str, list[tuple[str, Operation]]] = {}
        for path, methods in self._document["paths"].items():
            name = path.removeprefix(ROOT).partition("/")[0]
            for method in _METHODS:
                if name and method in methods:
                    operation = methods[method]
                    found.setdefault(name, []).append((operation["tags"][0], self._operation(path, method, operation)))
        return {
            name: Collection(
                name, operations[0][0], operations[0][1].about, tuple(_said_once(made for _, made in operations))
            )
            for name, operations in found.items()
        }

    def filters(self) -> tuple[Line, ...]:
        """The filters that every list of what belongs to cases has."""
        pool = self._document["components"]["parameters"]
        return tuple(self._parameter(pool[name]) for name in pool if name in _FILTERS and not name.endswith("__not"))

    def _at(self, value: Document) -> Document:
        """What a reference refers to."""
        while "$ref" in value:
            found: Any = self._document
            for step in value["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            value = found
        return value

    def _operation(self, path: str, method: str, operation: Document) -> Operation:
        given = [self._at(parameter) for parameter in operation.get("parameters", ())]
        own = tuple(self._parameter(made) for made in given if made["name"] not in _FILTERS)
        good = next((self._at(answer) for status, answer in operation["responses"].items() if status[0] == "2"), {})
        content = good.get("content", {})
        schema = content.get("application/json", {}).get("schema", {})
        return Operation(
            operation["operationId"], method.upper(), path, operation["description"].partition("\n")[0], tuple(content), own,
            any(made["name"] in _FILTERS for made in given),
            tuple(Line(status, "", self._at(answer)["description"]) for status, answer in operation["responses"].items()),
            tuple(self._fields(schema)), _example(content.get("application/json", {})),
        )  # fmt: skip

    def _parameter(self, parameter: Document) -> Line:
        schema = self._at(parameter["schema"])
        inner = self._at(schema.get("items", {}))
        values = tuple(map(str, (inner or schema).get("enum", ())))
        where = "" if parameter["in"] == "query" else f", in the {parameter['in']}"
        kind = f"{self._type(schema)}{where}"
        about = parameter.get("description", "")
        return Line(
            parameter["name"], kind, about, values, bool(parameter.get("required")) and parameter["in"] != "path"
        )

    def _type(self, schema: Document) -> str:
        schema = self._at(schema)
        if "oneOf" in schema or "anyOf" in schema:
            return "object or null" if "oneOf" in schema else "object"
        types = schema.get("type", "object")
        names = types if isinstance(types, list) else [types]
        if "array" in names:
            return f"list of {self._type(schema.get('items', {}))}s"
        return " or ".join(str(schema.get("format", name)) if name == "string" else str(name) for name in names)

    def _fields(self, schema: Document) -> Iterator[Line]:
        """The fields of a record; of a list, those of its rows."""
        schema = self._at(schema)
        results = schema.get("properties", {}).get("results")
        if results is not None:
            schema = self._at(self._at(results)["items"])
        for alternative in (*schema.get("anyOf", ())[:1], *schema.get("allOf", ()), schema):
            for name, field in self._at(alternative).get("properties", {}).items():
                found = self._at(field)
                values = tuple(str(code) for code in found.get("enum", ()) if code is not None)
                yield Line(name, self._type(field), field.get("description") or found.get("description", ""), values)


def _said_once(operations: Iterable[Operation]) -> Iterator[Operation]:
    """The operations of a collection, without the fields that one before has told already."""
    told: set[tuple[Line, ...]] = set()
    for operation in operations:
        yield operation._replace(fields=()) if operation.fields in told else operation
        told.add(operation.fields)


def _example(content: Document) -> str:
    examples = content.get("examples", {})
    found = next(iter(examples.values()), None)
    return json.dumps(found["value"], ensure_ascii=False, indent=2) if found else ""
