"""Slow readers of large files: whoever wants a page still gets it, and one download too many is told when to come back."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import StreamingHttpResponse
from django.test import RequestFactory

from cases.site.downloads import DownloadsMiddleware
from tests.factories import make_case

pytestmark = pytest.mark.django_db
CSV = "/api/v1/cases.csv"


class Pieces:
    """An answer of two pieces that notes whether it was closed."""

    closed = False

    def __iter__(self) -> Any:
        return iter((b"one\n", b"two\n"))

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def one_at_a_time(settings: Any) -> Any:
    settings.DOWNLOADS = 1
    made: list[Pieces] = []

    def answer(request: Any) -> StreamingHttpResponse:
        made.append(Pieces())
        return StreamingHttpResponse(made[-1])

    site = DownloadsMiddleware(answer)
    return lambda path=CSV: (site(RequestFactory().get(path)), made[-1])


@pytest.mark.parametrize("is_read", [True, False])
def test_a_download_that_ends_or_is_given_up_makes_room_once(one_at_a_time: Any, is_read: bool) -> None:
    first, pieces = one_at_a_time()
    refused, given_up = one_at_a_time()
    assert (refused.status_code, refused["Content-Type"]) == (503, "application/problem+json")
    assert int(refused["Retry-After"]) > 0
    assert given_up.closed
    assert not is_read or first.getvalue() == b"one\ntwo\n"
    first.close()
    first.close()
    assert pieces.closed
    assert one_at_a_time()[0].status_code == 200
    page, _ = one_at_a_time("/data/files/current/cases.csv")
    assert (page.status_code, "being downloaded" in page.content.decode()) == (503, True)


def test_pages_and_other_answers_are_given_while_downloads_go_on(client: Any, settings: Any) -> None:
    settings.DOWNLOADS = 1
    make_case()
    first = client.get(CSV)
    assert client.get(CSV).status_code == 503
    for address in ("/", "/cases/", "/api/v1/cases/"):
        assert client.get(address).status_code == 200
    assert b"made-up-1995" in first.getvalue()
    first.close()
    assert client.get(CSV).status_code == 200
