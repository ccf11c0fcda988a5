"""Hooks of the OpenAPI generator: what several operations say alike stands once, under components, and is referred to."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]
_METHODS = ("get", "put", "post", "delete")
LONG = 3  # values; a shorter list is said where it is needed
_ENDINGS = ("__not_in", "__not", "__in")


def without_endings(endpoints: list[Any]) -> list[Any]:
    """Leave out the addresses with an ending: they are other names of those without."""
    return [endpoint for endpoint in endpoints if "." not in endpoint[0].rpartition("/")[2]]


def shared(result: Document, **_: Any) -> Document:
    """Move parameters, lists of values, problems and header fields that come more than once to the components."""
    components = result.setdefault("components", {})
    operations = [
        operation for path in result["paths"].values() for method, operation in path.items() if method in _METHODS
    ]
    parameters = [(operation, parameter) for operation in operations for parameter in operation.get("parameters", ())]
    _share_values(components, parameters)
    _share_parameters(components, operations)
    _share_headers(components, operations)
    _share_problems(components, operations)
    return result


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _title(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in name.replace("-", "_").split("_"))


def _free(name: str, taken: Any) -> str:
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}{number}"
    return found


def _valued(parameter: Document) -> Document:
    """The schema of a parameter's values."""
    schema: Document = parameter["schema"]
    return schema.get("items", schema)


def _share_values(components: Document, parameters: list[tuple[Document, Document]]) -> None:
    """Long lists of values, which a filter, its negation and its lookups have alike."""
    counts = Counter(_key(_valued(parameter)) for _, parameter in parameters)
    named: dict[str, str] = {}
    for operation, parameter in parameters:
        schema = _valued(parameter)
        key = _key(schema)
        if len(schema.get("enum", ())) <= LONG or counts[key] < 2:
            continue
        if key not in named:
            named[key] = _free(_name_of_values(operation, parameter), components["schemas"])
            components["schemas"][named[key]] = dict(schema)
        schema.clear()
        schema["$ref"] = f"#/components/schemas/{named[key]}"


def _name_of_values(operation: Document, parameter: Document) -> str:
    name = parameter["name"]
    if name in ("fields", "omit"):
        return f"FieldOf{_title(operation['operationId'].removesuffix('_list').removesuffix('_retrieve'))}"
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    return f"CodeOf{_title(name)}"


def _share_parameters(components: Document, operations: list[Document]) -> None:
    everywhere = [parameter for operation in operations for parameter in operation.get("parameters", ())]
    counts = Counter(map(_key, everywhere))
    named: dict[str, str] = {}
    pool = components.setdefault("parameters", {})
    for operation in operations:
        for place, parameter in enumerate(operation.get("parameters", ())):
            key = _key(parameter)
            if counts[key] < 2:
                continue
            if key not in named:
                named[key] = _free(parameter["name"], pool)
                pool[named[key]] = parameter
            operation["parameters"][place] = {"$ref": f"#/components/parameters/{named[key]}"}


def _responses(operations: list[Document]) -> Iterator[tuple[Document, str, Document]]:
    for operation in operations:
        for status, response in operation["responses"].items():
            yield operation["responses"], status, response


def _share_headers(components: Document, operations: list[Document]) -> None:
    pool = components.setdefault("headers", {})
    for _, _, response in _responses(operations):
        for name, header in response.get("headers", {}).items():
            pool.setdefault(name, dict(header))
            response["headers"][name] = {"$ref": f"#/components/headers/{name}"}


def _share_problems(components: Document, operations: list[Document]) -> None:
    pool = components.setdefault("responses", {})
    for responses, status, response in list(_responses(operations)):
        if status[0] in "345":
            name = f"Status{status}"
            pool.setdefault(name, response)
            if _key(pool[name]) == _key(response):
                responses[status] = {"$ref": f"#/components/responses/{name}"}
