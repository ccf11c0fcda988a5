"""How answers are written: JSON, from values or from stored bytes, and the page that lets a person browse the API."""

from __future__ import annotations

import json
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BrowsableAPIRenderer
from rest_framework.renderers import JSONRenderer as PlainJSONRenderer

from cases.discovery.choosing import shown
from cases.discovery.filters import FieldError, UnreadableParameters


class Stored(bytes):
    """JSON that is finished: it was stored so, or joined of what was."""


class JSONRenderer(PlainJSONRenderer):
    """Passes finished JSON through."""

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        if isinstance(data, Stored):
            if not self.get_indent(accepted_media_type or "", renderer_context or {}):
                return bytes(data)
            data = json.loads(data)
        return bytes(super().render(data, accepted_media_type, renderer_context))


class BrowsableRenderer(BrowsableAPIRenderer):
    """The answer on a page, for people who look around. It can do nothing but read, and has no script."""

    template = "rest_framework/api.html"

    def get_default_renderer(self, view: Any) -> Any:
        return JSONRenderer()

    def get_context(self, data: Any, accepted_media_type: Any, renderer_context: Any) -> dict[str, Any]:
        view, response = renderer_context["view"], renderer_context["response"]
        return {
            "content": self.get_content(JSONRenderer(), data, accepted_media_type, renderer_context),
            "name": view.get_view_name(),
            "description": view.get_view_description(),
            "breadcrumblist": self.get_breadcrumbs(renderer_context["request"]),
            "request": renderer_context["request"],
            "response": response,
            "json_address": self._json_address(renderer_context["request"]),
        }

    def _json_address(self, request: Any) -> str:
        query = request.query_params.copy()
        query["format"] = "json"
        return f"{request.path}?{query.urlencode()}"


class Negotiation(DefaultContentNegotiation):
    """Says so when `?format=` names a format that isn't there."""

    def filter_renderers(self, renderers: Any, format: str) -> Any:
        found = [renderer for renderer in renderers if renderer.format == format]
        if not found:
            valid = ", ".join(dict.fromkeys(renderer.format for renderer in renderers))
            message = f"“{shown(format)}” is not a format here. Valid are: {valid}."
            raise UnreadableParameters([FieldError("format", message)])
        return found
