"""How an address describes itself in the OpenAPI document: from what its view declares, never from a second list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from cases.api import schemas
from cases.api.parameters import ONLY_WITH, Parameter
from cases.api.problems import PROBLEM_JSON

REASONS = {
    400: "Something in the request is unknown or can't be read; “errors” names each.",
    401: "A token is needed, or this one is not good (any more).",
    403: "The owner of this token may not do that; “detail” says why.",
    404: "Nothing is at this address.",
    406: "None of the accepted formats is available; “detail” names those that are.",
    409: "There is something at this address already.",
    410: "The case was withdrawn; “detail” says why.",
    412: "The draft was saved by somebody else meanwhile; get it again.",
    413: "The body is too large.",
    415: "The body is of a type that isn't read here.",
    422: "The dossier was refused whole; “errors” has everything that is wrong with it, each with its path.",
    428: "A change needs If-Match with the ETag of what is changed.",
    429: "Too many requests; “Retry-After” says when to try again.",
    500: "Something went wrong on our side.",
    503: "The database can't be reached just now, or too many downloads are going on; “Retry-After” says when to try again.",
}
HEADERS = {
    "Good-Offices-Generation": "The state of the collection that the answer shows; compare with /api/v1/changes/.",
    "Link": "The pages around this one, the licence, and the codebook (RFC 8288).",
    "Good-Offices-Release": "The release that the answer is from, where one was asked for.",
    "Good-Offices-Count": "Of what is written line by line: how many records the whole answer has.",
    "RateLimit-Policy": "How many requests a minute are allowed (draft-ietf-httpapi-ratelimit-headers).",
    "RateLimit": "How many are left, and in how many seconds they are refilled.",
    "ETag": "Names this state of the answer, for If-None-Match and If-Match.",
    "Location": "Where the new record is.",
    "Idempotency-Replayed": "“true”, if this is the kept answer to an earlier request with the same Idempotency-Key.",
}
_OF_READING = ("Good-Offices-Generation", "Link", "ETag", "RateLimit-Policy", "RateLimit")


@dataclass(frozen=True)
class Body:
    """A successful answer: what it means, its schema by media type (none for an empty one), and its header fields."""

    about: str
    content: Mapping[str, schemas.Schema] = field(default_factory=dict)
    headers: Sequence[str] = ()
    example: Any = None


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    id: str
    about: str
    answers: Mapping[int, Body]
    problems: Sequence[int]
    parameters: Sequence[Parameter] = ()
    headers: Sequence[Parameter] = ()
    body: Mapping[str, schemas.Schema] | None = None


class Described(AutoSchema):
    """Reads what the views declare."""

    view: Any

    def _define(self, name: str, schema: schemas.Schema) -> schemas.Schema:
        component = ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name)
        self.registry.register_on_missing(component)
        return dict(component.ref)

    @property
    def _operation(self) -> Operation:
        found: Operation = self.view.described(self.method, self._define)
        return found

    def get_operation_id(self) -> str:
        return self._operation.id

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def get_summary(self) -> str:
        verb = self._operation.id.rpartition("_")[2]
        name = str(self.view.get_view_name())
        return name if verb in ("list", "retrieve") else f"{name}: {verb}"

    def get_description(self, path: str = "", method: str = "") -> str:
        return self._operation.about

    def get_override_parameters(self) -> list[Any]:
        operation = self._operation
        path = [
            OpenApiParameter(name, int if name == "number" else str, OpenApiParameter.PATH, description=about)
            for name, about in self.view.path_help.items()
        ]
        answered = [
            OpenApiParameter(name, str, OpenApiParameter.HEADER, response=[status], description=HEADERS[name])
            for status, body in operation.answers.items()
            for name in body.headers
        ]
        waiting = [status for status in (429, 503) if status in operation.problems]
        about = "In how many seconds to try again."
        answered.append(
            OpenApiParameter("Retry-After", int, OpenApiParameter.HEADER, response=waiting, description=about)
        )
        asked = [_header(parameter) for parameter in operation.headers]
        return [*path, *map(_query, operation.parameters), *asked, *answered]

    def get_request_serializer(self) -> Any:
        return self._operation.body

    def get_response_serializers(self) -> Any:
        operation = self._operation
        problem = schemas.of_problem(self._define)
        responses: dict[Any, Any] = {}
        for status, body in operation.answers.items():
            if not body.content:
                responses[status] = OpenApiResponse(description=body.about)
            for media_type, schema in body.content.items():
                example = _example(body, media_type)
                responses[status, media_type] = OpenApiResponse(schema, description=body.about, examples=example)
        for status in operation.problems:
            responses[status, PROBLEM_JSON] = OpenApiResponse(problem, description=REASONS[status])
        if 410 in operation.problems:
            responses[301] = OpenApiResponse(description="The case has another address now.")
        return responses


TEXT: schemas.Schema = {"type": "string"}
_READ_AS: dict[str, schemas.Schema] = {  # what a program that reads JSON gets from these formats
    "geojson": {"type": "object"}, "jsonld": {"type": "object"}, "csl": {"type": "array", "items": {"type": "object"}},
}  # fmt: skip


def reading(view: Any, define: schemas.Define) -> Operation:
    """What a public address describes of itself."""
    content: dict[str, schemas.Schema] = {}
    for made in view.formats:
        content[made.media_type] = (
            view.answer_schema(define) if made.format == "json" else _READ_AS.get(made.format, TEXT)
        )
    lines = [f"{made.media_type}: {made.about}" for made in view.formats if getattr(made, "about", "")]
    about = f"{view.help}\n\nFurther formats – {'; '.join(lines)}." if lines else view.help
    parameters = (*_with_formats(view), view.format_parameter())
    then = ["Good-Offices-Release"] if any(parameter.name == "release" for parameter in parameters) else []
    headers = (*_OF_READING, *then, *(["Good-Offices-Count"] if lines else []))
    return Operation(
        view.operation, about, {200: Body("Found.", content, headers, view.example())}, view.problems, parameters
    )


def _with_formats(view: Any) -> Iterator[Parameter]:
    """The parameters of an address; those that not all of its formats go with say which do."""
    formats = [made.format for made in view.formats]
    for parameter in view.parameters():
        with_it = [name for name in formats if name in ONLY_WITH.get(parameter.name, formats)]
        only = "" if with_it == formats else f" Only with the format {' or '.join(with_it)}."
        yield replace(parameter, help=f"{parameter.help}{only}")


def _example(body: Body, media_type: str) -> list[OpenApiExample]:
    if body.example is None or media_type != "application/json":
        return []
    return [OpenApiExample("From the collection", value=body.example, response_only=True)]


def _query(parameter: Parameter) -> OpenApiParameter:
    if not parameter.several:
        return OpenApiParameter(
            parameter.name, dict(parameter.schema), description=parameter.help, required=parameter.required
        )
    schema: dict[str, Any] = {"type": "array", "items": dict(parameter.schema)}
    if parameter.least:
        schema["minItems"] = parameter.least
    if parameter.most:
        schema |= {"maxItems": parameter.most, "uniqueItems": True}
    return OpenApiParameter(
        parameter.name, schema, description=parameter.help, required=parameter.required, style="form", explode=False
    )


def _header(parameter: Parameter) -> OpenApiParameter:
    return OpenApiParameter(
        parameter.name, dict(parameter.schema), OpenApiParameter.HEADER, description=parameter.help, required=parameter.required
    )  # fmt: skip
