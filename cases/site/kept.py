"""Pages kept as they were sent. Their key is their ETag, a function of generation, software and address: none can be stale."""

from __future__ import annotations

import gzip
from typing import NamedTuple

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

KEPT_FOR = 3_600  # seconds; a page that nobody asks for goes sooner
LARGEST = 2_000_000  # bytes
KINDS = ("text/html", "application/xml", "application/atom+xml")
HEADERS = ("Content-Type", "Link", "Cache-Control", "X-Robots-Tag")


class Page(NamedTuple):
    """A page's headers, and its body compressed."""

    headers: dict[str, str]
    body: bytes


def fetch(request: HttpRequest, etag: str) -> HttpResponse | None:
    """The page with this ETag, if it is kept; compressed if the reader can read that."""
    if request.method != "GET":
        return None
    page: Page | None = caches["pages"].get(etag)
    return _response(request, page) if page else None


def keep(request: HttpRequest, response: HttpResponse, etag: str) -> HttpResponse:
    """Keep a page for the next who asks, and answer it as it would be from there. Anything else is left as it is."""
    if not _is_page(request, response):
        return response
    headers = {name: response[name] for name in HEADERS if response.has_header(name)}
    page = Page(headers, gzip.compress(response.content, compresslevel=6, mtime=0))
    caches["pages"].set(etag, page, KEPT_FOR)
    return _response(request, page)


def _is_page(request: HttpRequest, response: HttpResponse) -> bool:
    if request.method != "GET" or response.status_code != 200 or response.streaming or response.cookies:
        return False
    if "no-store" in response.get("Cache-Control", "") or response.has_header("Content-Encoding"):
        return False
    return response.get("Content-Type", "").startswith(KINDS) and len(response.content) <= LARGEST


def _response(request: HttpRequest, page: Page) -> HttpResponse:
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(page.body, headers={**page.headers, "Content-Encoding": "gzip"})
    else:
        response = HttpResponse(gzip.decompress(page.body), headers=page.headers)
    patch_vary_headers(response, ("Accept-Encoding",))
    return response
