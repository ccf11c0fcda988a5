"""The formats of answers: what each is called, its media type and ending, and how one is agreed upon.

JSON and the browsable page are rendered from values. The others are written line by line by the views that have them.
"""

from __future__ import annotations

import json
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, BrowsableAPIRenderer
from rest_framework.renderers import JSONRenderer as PlainJSONRenderer

from cases.discovery.choosing import shown
from cases.discovery.filters import FieldError, UnreadableParameters

_ONLY_OF_PAGES = ("page", "page_size", "cursor", "expand", "fields", "omit")


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
            "formats": self._formats(renderer_context["request"], view),
        }

    def _formats(self, request: Any, view: Any) -> list[tuple[str, str]]:
        """The other formats and where they are; files have no pages."""
        found = []
        for made in getattr(view, "formats", (JSONRenderer,)):
            query = request.query_params.copy()
            for name in () if made is JSONRenderer else _ONLY_OF_PAGES:
                query.pop(name, None)
            query["format"] = made.format
            if made is not BrowsableRenderer:
                found.append((getattr(made, "name", "JSON"), f"{request.path}?{query.urlencode()}"))
        return found


class Written(BaseRenderer):
    """A format that a view writes itself, line by line."""

    name = ""
    ending = ""
    about = ""

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        raise TypeError("Answers of this format are written by their views.")  # pragma: no cover


class CSV(Written):
    name = "CSV"
    media_type, format, ending = "text/csv", "csv", "csv"
    about = "one line a record, for spreadsheets and statistics; lists are joined by “; ”"


class NDJSON(Written):
    name = "lines of JSON"
    media_type, format, ending = "application/x-ndjson", "ndjson", "ndjson"
    about = "one JSON document a line"


class GeoJSON(Written):
    name = "GeoJSON"
    media_type, format, ending = "application/geo+json", "geojson", "geojson"
    about = "features for maps (RFC 7946)"


class JSONLD(Written):
    name = "JSON-LD"
    media_type, format, ending = "application/ld+json", "jsonld", "jsonld"
    about = "linked data in schema.org’s words"


class BibTeX(Written):
    name = "BibTeX"
    media_type, format, ending = "application/x-bibtex", "bibtex", "bib"
    about = "a bibliography for LaTeX and reference managers"


class RIS(Written):
    name = "RIS"
    media_type, format, ending = "application/x-research-info-systems", "ris", "ris"
    about = "a bibliography for reference managers"


class CSL(Written):
    name = "CSL-JSON"
    media_type, format, ending = "application/vnd.citationstyles.csl+json", "csl", "csl.json"
    about = "a bibliography for citation processors and Zotero"


PLAIN: tuple[type[BaseRenderer], ...] = (JSONRenderer, BrowsableRenderer)
WRITTEN: tuple[type[Written], ...] = (CSV, NDJSON, GeoJSON, JSONLD, BibTeX, RIS, CSL)
BIBLIOGRAPHIES: tuple[type[Written], ...] = (BibTeX, RIS, CSL)
MAPPED = frozenset({"conflicts", "events", "agreements"})
# ending of an address → the format that it means
ENDINGS: dict[str, str] = {"json": "json", **{written.ending: written.format for written in WRITTEN}}
_BY_FORMAT: dict[str, type[Written]] = {written.format: written for written in WRITTEN}


def formats_of(collection: str, alone: bool = False) -> tuple[type[BaseRenderer], ...]:
    """The formats of a collection, or of one record of it."""
    found: list[type[BaseRenderer]] = [*PLAIN, *(() if alone else (CSV, NDJSON))]
    found += [GeoJSON] if collection in MAPPED | {"cases"} else []
    found += [JSONLD] if collection in ("cases", "actors") else []
    found += BIBLIOGRAPHIES if collection in ("cases", "sources") else []
    return tuple(found)


def ending_of(format: str) -> str:
    """The ending of addresses and file names that means this format."""
    return _BY_FORMAT[format].ending if format in _BY_FORMAT else format


def in_words(renderers: Any) -> str:
    """The media types of these formats, for a sentence."""
    return ", ".join(dict.fromkeys(str(renderer.media_type) for renderer in renderers))


class Negotiation(DefaultContentNegotiation):
    """A format that is named, by ending or `?format=`, comes before the Accept header; one that isn't there is an error."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> Any:
        named = format_suffix or request.query_params.get("format", "").strip()
        if named:
            found = self.filter_renderers(renderers, named)[0]
            return found, found.media_type
        return super().select_renderer(request, renderers)

    def filter_renderers(self, renderers: Any, format: str) -> Any:
        found = [renderer for renderer in renderers if renderer.format == format]
        if not found:
            valid = ", ".join(dict.fromkeys(renderer.format for renderer in renderers))
            message = f"“{shown(format)}” is not a format here. Valid are: {valid}."
            raise UnreadableParameters([FieldError("format", message)])
        return found
