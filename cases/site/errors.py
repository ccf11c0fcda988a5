"""What a reader sees when something can't be shown: plain words, and a way on."""

from __future__ import annotations

import json
import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.templatetags.static import static

from cases.site.nearest import nearest

RETRY_AFTER = 30  # seconds, while the database is away
DATABASE_AWAY = (OperationalError, InterfaceError)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: names every parameter that can't be read."""
    found = getattr(exception, "errors", [])
    if request.path.startswith("/api/"):
        return _problem(HTTPStatus.BAD_REQUEST, "The request can't be read.")
    return render(request, "400.html", {"errors": found, "address": request.path}, status=400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: suggests the nearest pages."""
    if request.path.startswith("/api/"):
        return _problem(HTTPStatus.NOT_FOUND, "Nothing is at this address.")
    suggestions = [] if _is_away(exception) else nearest(request.path)
    return render(request, "404.html", {"suggestions": suggestions}, status=404)


def gone(request: HttpRequest, reason: str) -> HttpResponse:
    """410: a case that was withdrawn, with the reason."""
    return render(request, "410.html", {"reason": reason}, status=410)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 if it is the database that is away; needs neither."""
    if _is_away(sys.exc_info()[1]):
        return unavailable(request)
    if request.path.startswith("/api/"):
        return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side; it has been logged.")
    return HttpResponse(_plain_page("500.html"), status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database can't be reached just now."""
    return _later(request, "The database can't be reached just now.")


def busy(request: HttpRequest) -> HttpResponse:
    """503: as many downloads as there may be are going on."""
    return _later(request, "Many files are being downloaded just now.")


def _later(request: HttpRequest, reason: str) -> HttpResponse:
    detail = f"{reason} Try again in {RETRY_AFTER} seconds."
    if request.path.startswith("/api/"):
        response = _problem(HTTPStatus.SERVICE_UNAVAILABLE, detail)
    else:
        response = HttpResponse(_plain_page("503.html", reason=detail), status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def _is_away(error: BaseException | None) -> bool:
    return isinstance(error, DATABASE_AWAY)


def _plain_page(name: str, **values: str) -> str:
    """A page without database and session; without style, too, where the style sheets were not collected."""
    try:
        style = static("site/site.css")
    except ValueError:
        style = ""
    return loader.render_to_string(name, {"style": style, **values})


def _problem(status: HTTPStatus, detail: str) -> HttpResponse:
    """RFC 9457 problem details, for programs."""
    document = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail, "errors": []}
    return HttpResponse(json.dumps(document), status=status, content_type="application/problem+json")
