"""Downloads go on as long as their readers take, and each holds a thread: some threads are left to whoever wants a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from threading import BoundedSemaphore

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from cases.site import errors


class DownloadsMiddleware:
    """One download too many is asked to come back: 503 with Retry-After, as a page or as a problem of the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response, self.free = get_response, BoundedSemaphore(settings.DOWNLOADS)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not response.streaming:
            return response
        if not self.free.acquire(blocking=False):
            response.close()
            return errors.busy(request)
        response.streaming_content = _Held(response.streaming_content, self.free)  # type: ignore[attr-defined]
        return response


class _Held:
    """The pieces of a download. Django closes it at the end, and when the reader goes away."""

    def __init__(self, pieces: Iterable[bytes], place: BoundedSemaphore) -> None:
        self._pieces, self._place, self._is_held = pieces, place, True

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    def close(self) -> None:
        if self._is_held:
            self._is_held = False
            self._place.release()
