"""How an address describes itself in the OpenAPI document: from what its view declares, never from a second list."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from cases.api import schemas
from cases.api.parameters import FORMAT, Parameter
from cases.api.problems import PROBLEM_JSON

REASONS = {
    400: "A parameter is unknown or can't be read; `errors` names each.",
    404: "Nothing is at this address.",
    406: "None of the accepted formats is available.",
    410: "The case was withdrawn; `detail` says why.",
    429: "Too many requests; `Retry-After` says when to try again.",
    500: "Something went wrong on our side.",
    503: "The database can't be reached just now; `Retry-After` says when to try again.",
}
_HEADERS = {
    "Good-Offices-Generation": "The state of the collection that the answer shows; compare with /changes/.",
    "Link": "The pages around this one, the licence, and the codebook (RFC 8288).",
}


class Described(AutoSchema):
    """Reads what the views declare."""

    view: Any

    def _define(self, name: str, schema: schemas.Schema) -> schemas.Schema:
        component = ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name)
        self.registry.register_on_missing(component)
        return dict(component.ref)

    def get_operation_id(self) -> str:
        return str(self.view.operation)

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def get_summary(self) -> str:
        return str(self.view.get_view_name())

    def get_description(self, path: str = "", method: str = "") -> str:
        return str(self.view.help)

    def get_override_parameters(self) -> list[Any]:
        path = [
            OpenApiParameter(name, int if name == "number" else str, OpenApiParameter.PATH, description=about)
            for name, about in self.view.path_help.items()
        ]
        headers = [
            OpenApiParameter(name, str, OpenApiParameter.HEADER, response=[200], description=about)
            for name, about in _HEADERS.items()
        ]
        return [*path, *map(_query, (*self.view.parameters(), FORMAT)), *headers]

    def get_request_serializer(self) -> None:
        return None

    def get_response_serializers(self) -> Any:
        problem = schemas.of_problem(self._define)
        responses: dict[Any, Any] = {200: OpenApiResponse(self.view.answer_schema(self._define), description="Found.")}
        for status in self.view.problems:
            responses[status, PROBLEM_JSON] = OpenApiResponse(problem, description=REASONS[status])
        if 410 in self.view.problems:
            responses[301] = OpenApiResponse(description="The case has another address now.")
        return responses


def _query(parameter: Parameter) -> OpenApiParameter:
    if not parameter.several:
        return OpenApiParameter(parameter.name, dict(parameter.schema), description=parameter.help)
    schema = {"type": "array", "items": dict(parameter.schema)}
    return OpenApiParameter(parameter.name, schema, description=parameter.help, style="form", explode=False)
