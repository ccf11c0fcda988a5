"""What went wrong, as RFC 9457 problem details: one form for every status and format."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from rest_framework import exceptions
from rest_framework.views import set_rollback

from cases.api.formats import in_words
from cases.discovery.filters import FieldError, UnreadableParameters
from cases.exchange.released import LostFileError

logger = logging.getLogger(__name__)
PROBLEM_JSON = "application/problem+json"
UNKNOWN_WRITER = "Drafts are for curators: send a token as “Authorization: Bearer …”."
RETRY_AFTER = 5  # seconds, while the database is away
RETRY_AFTER_LOSS = 600  # seconds, until somebody has put a lost file back


class NotThere(exceptions.NotFound):
    """Nothing is at this address."""


class Gone(exceptions.APIException):
    """A case that was withdrawn."""

    status_code = HTTPStatus.GONE


class Refused(exceptions.APIException):
    """A request that is understood and not carried out, with what is wrong with it."""

    def __init__(self, status: int, detail: str, errors: Iterable[FieldError] = ()) -> None:
        super().__init__(detail)
        self.status_code, self.errors = status, list(errors)


def problem(
    status: int, detail: str, errors: Iterable[FieldError] = (), headers: dict[str, str] | None = None
) -> HttpResponse:
    """The answer for something that went wrong. `detail` is a sentence for the reader."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
        "errors": [{"field": error.field, "message": error.message} for error in errors],
    }
    body = json.dumps(document, ensure_ascii=False).encode()
    return HttpResponse(body, status=status, content_type=PROBLEM_JSON, headers=headers)


def problem_response(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """REST framework's exception handler."""
    set_rollback()
    if isinstance(error, UnreadableParameters):
        return problem(400, "The request has parameters that can't be read.", error.errors)
    if isinstance(error, (Http404, exceptions.NotFound)):
        return problem(404, _sentence(error, "Nothing is at this address."))
    if isinstance(error, (PermissionDenied, exceptions.PermissionDenied)):
        return problem(403, "This is not open to you.")
    if isinstance(error, (BadRequest, SuspiciousOperation, UnicodeError)):
        return problem(400, "The request can't be read.")
    if isinstance(error, exceptions.APIException):
        return _known(error, context)
    return _unexpected(error)


def _known(error: exceptions.APIException, context: dict[str, Any]) -> HttpResponse:
    if isinstance(error, Refused):
        return problem(error.status_code, str(error.detail), error.errors)
    if isinstance(error, (exceptions.NotAuthenticated, exceptions.AuthenticationFailed)):
        detail = str(error.detail) if isinstance(error, exceptions.AuthenticationFailed) else UNKNOWN_WRITER
        return problem(401, detail, headers={"WWW-Authenticate": str(getattr(error, "auth_header", "Bearer"))})
    if isinstance(error, exceptions.Throttled):
        wait = int(getattr(error, "wait", None) or 60)
        return problem(429, f"Too many requests. Try again in {wait} seconds.", headers={"Retry-After": str(wait)})
    if isinstance(error, exceptions.MethodNotAllowed):
        methods = getattr(context.get("view"), "allowed_methods", ["GET"])
        return problem(405, f"This address does not do that. It has: {', '.join(methods)}.")
    if isinstance(error, exceptions.NotAcceptable):
        there_are = in_words(error.available_renderers or ())
        return problem(406, f"None of the formats in the Accept header is available here. There are: {there_are}.")
    return problem(error.status_code, _sentence(error, "The request can't be answered."))


def _unexpected(error: Exception) -> HttpResponse:
    logger.error("An API request failed.", exc_info=error)
    if isinstance(error, LostFileError):
        return problem(503, f"{error} Try again later.", headers={"Retry-After": str(RETRY_AFTER_LOSS)})
    if isinstance(error, (OperationalError, InterfaceError)):
        return unavailable()
    return problem(500, "Something went wrong on our side; it has been logged.")


def unavailable() -> HttpResponse:
    """The database can't be reached just now."""
    detail = f"The database can't be reached just now. Try again in {RETRY_AFTER} seconds."
    return problem(503, detail, headers={"Retry-After": str(RETRY_AFTER)})


def _sentence(error: Exception, otherwise: str) -> str:
    if isinstance(error, (NotThere, Gone)):
        return str(error.detail)
    return otherwise
