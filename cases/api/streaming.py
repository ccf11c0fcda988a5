"""Answers that are written line by line: the whole of what is selected, the first bytes at once, memory flat."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from cases.api.formats import Written, ending_of

COUNT = "Good-Offices-Count"
CHUNK = 16 * 1024  # characters that are sent together
_SAVED = ("csv", "bibtex", "ris")  # what a browser saves rather than shows


def chunks(lines: Iterable[str]) -> Iterator[bytes]:
    """The first line by itself, so that the reader has it at once; the others joined to pieces of some size."""
    waiting, size, first = [], 0, True
    for line in lines:
        waiting.append(line)
        size += len(line)
        if first or size >= CHUNK:
            yield "".join(waiting).encode()
            waiting, size, first = [], 0, False
    if waiting:
        yield "".join(waiting).encode()


def streamed(request: Any, written: Written, name: str, produced: Generator[Any, None, None]) -> HttpResponseBase:
    """The answer. `produced` gives the number of records first, then the lines; it is closed when the reader goes away."""
    count = next(produced)
    content_type = (
        f"{written.media_type}; charset=utf-8" if written.media_type.startswith("text/") else written.media_type
    )
    response: HttpResponseBase
    if request.method == "HEAD":
        produced.close()
        response = HttpResponse(content_type=content_type)
    else:
        response = StreamingHttpResponse(_Closing(produced), content_type=content_type)
    response.headers[COUNT] = str(count)
    if written.format in _SAVED:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending_of(written.format)}"'
    return response


class _Closing:
    """Pieces of an answer that end their reading of the database when nobody takes them any more."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines, self._chunks = lines, chunks(lines)

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks

    def close(self) -> None:
        for generator in (self._chunks, self._lines):
            getattr(generator, "close", lambda: None)()
