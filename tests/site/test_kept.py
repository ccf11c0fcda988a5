"""Pages are made once for each generation and then sent as they were; none is stale, and none of a curator is kept."""

from __future__ import annotations

import gzip

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from tests.factories import make_case

pytestmark = pytest.mark.django_db
ADDRESSES = ("/", "/cases/", "/cases/made-up-1995/", "/sitemap.xml")


@pytest.fixture(autouse=True)
def _keep_pages(settings):
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "t"},
    }
    caches["pages"].clear()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_made_once_and_then_sent_the_same(client, address):
    make_case()
    first = client.get(address)
    with CaptureQueriesContext(connection) as captured:
        again = client.get(address)
    assert len(captured) <= 1  # the generation
    assert again.content == first.content
    assert dict(again.headers) == dict(first.headers)
    compressed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert compressed["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.content) == first.content
    assert "Accept-Encoding" in compressed["Vary"]


def test_a_publication_makes_every_page_anew(client):
    make_case()
    for address in ADDRESSES:
        client.get(address)
    make_case("another-1996", title="Another river, 1996")
    assert "Another river" in client.get("/cases/").content.decode()


def test_nothing_of_a_curator_is_kept_or_sent_to_them_from_what_is_kept(client):
    make_case()
    draft = make_case("draft-1997", publish=False, title="Secret draft, 1997")
    public = client.get("/cases/made-up-1995/").content
    client.force_login(get_user_model().objects.create_superuser("chief"))
    assert client.get("/cases/made-up-1995/").content != public
    assert b"Secret draft" in client.get(f"/cases/{draft.slug}/preview/").content
    client.logout()
    client.cookies.clear()
    assert client.get("/cases/made-up-1995/").content == public
    assert client.get(f"/cases/{draft.slug}/preview/").status_code == 404
    assert Case.objects.filter(slug="draft-1997", status="draft").exists()


@pytest.mark.parametrize("address", ["/nothing-here/", "/cases/?nonsense=1", "/api/v1/cases/"])
def test_errors_and_the_api_are_not_kept(client, address):
    make_case()
    client.get(address)
    assert not caches["pages"]._cache
