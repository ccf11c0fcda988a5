"""What every public answer has in common: it is a function of the generation, so that alone tells whether it is still true."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import UTC
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.dateparse import parse_datetime
from django.utils.http import http_date

from cases.discovery.choosing import UnreadableParameters
from cases.discovery.snapshot import Moment, moment
from cases.site import errors, kept
from cases.site.parameters import UnknownParameters

logger = logging.getLogger(__name__)
# What is not public, or never changes.
LEFT_ALONE = ("/admin/", "/accounts/", "/healthz", "/readyz", "/static/", "/api/v1/drafts/")
CHECKED_EACH_TIME = "public, max-age=0, must-revalidate"
FOREVER = "public, max-age=31536000, immutable"
OF_A_READER = "private, no-store"
VARIES = ("Accept", "Accept-Language", "Cookie")


@lru_cache(maxsize=1)
def software() -> str:
    """A digest of the code, templates and style sheets, so that a new release ends what caches hold."""
    digest = hashlib.sha256(settings.SITE_URL.encode())
    folder = settings.BASE_DIR / "cases"
    for path in sorted(path for kind in ("*.py", "*.html", "*.css") for path in folder.rglob(kind)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


class ConditionalMiddleware:
    """ETag, Last-Modified and 304 for the public; nothing kept for who is signed in; 503 while the database is away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(LEFT_ALONE):
            return self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response = self.get_response(request)
            response["Cache-Control"] = OF_A_READER
            del response["ETag"]
            return response
        return self._public(request) if request.method in ("GET", "HEAD") else self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What is no fault of the software is answered here, so that it isn't logged as one."""
        if isinstance(exception, errors.DATABASE_AWAY):
            logger.error("The database can't be reached.", exc_info=exception)
            return errors.unavailable(request)
        if isinstance(exception, (UnknownParameters, UnreadableParameters)):
            return errors.bad_request(request, exception)
        return None

    def _public(self, request: HttpRequest) -> HttpResponse:
        try:
            now = moment()
        except errors.DATABASE_AWAY as error:
            logger.error("The database can't be reached.", exc_info=error)
            return errors.unavailable(request)
        etag, modified = _etag(request, now), _seconds(now)
        # The comparison is weak, as RFC 9110 has it for If-None-Match: compression makes our tag a weak one.
        response = _not_modified(request, etag, modified)
        if response is None:
            response = kept.fetch(request, etag) or kept.keep(request, self.get_response(request), etag)
        if response.status_code in (200, 304):
            _stamp(response, etag, modified)
        return response


def _not_modified(request: HttpRequest, etag: str, modified: int | None) -> HttpResponse | None:
    """304 if the client has the answer; of one that never changes, known by its tag, it hears that again."""
    early = get_conditional_response(request, etag=etag, last_modified=modified)
    if early and early.status_code == 304:
        return early
    lasting = get_conditional_response(request, etag=_lasting(etag))
    if lasting and lasting.status_code == 304:
        lasting["Cache-Control"], lasting["ETag"] = FOREVER, _lasting(etag)
        return lasting
    return None


def _lasting(etag: str) -> str:
    return f'{etag[:-1]}-lasting"'


def _stamp(response: HttpResponse, etag: str, modified: int | None) -> None:
    if response.cookies or "no-store" in response.get("Cache-Control", ""):
        return
    if not response.has_header("ETag"):  # a file has its own, which holds for longer than a generation
        tag = _lasting(etag) if "immutable" in response.get("Cache-Control", "") else etag
        response["ETag"] = f"W/{tag}" if response.has_header("Content-Encoding") else tag
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    if not response.has_header("Cache-Control"):  # what never changes says so itself
        response["Cache-Control"] = CHECKED_EACH_TIME
    patch_vary_headers(response, VARIES)


def _seconds(now: Moment) -> int | None:
    """When the generation began. As text where the raw connection of SQLite gives it so."""
    from_text = parse_datetime(now.at) if isinstance(now.at, str) else now.at
    if from_text is None:
        return None
    return int((from_text if from_text.tzinfo else from_text.replace(tzinfo=UTC)).timestamp())


def _etag(request: HttpRequest, now: Moment) -> str:
    """A public answer is a function of these and of nothing else."""
    parts = (
        str(now.number), str(now.at), software(), request.get_host(), str(request.scheme), request.get_full_path(),
        request.headers.get("Accept", ""), request.headers.get("Accept-Language", ""),
    )  # fmt: skip
    return f'"{hashlib.sha256(chr(10).join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]}"'
