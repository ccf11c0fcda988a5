"""What protects readers comes with every answer: pages, kept pages, errors, data, the desk and the files of the site."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.core.management import call_command

from tests.factories import make_case

pytestmark = pytest.mark.django_db

ADDRESSES = (
    "/", "/cases/made-up-1995/", "/nothing-here/", "/cases/?nonsense=1", "/healthz", "/robots.txt", "/feeds/cases.xml",
    "/api/v1/cases/", "/api/v1/nothing/", "/admin/", "/accounts/login/", "/static/site/site.css",
)  # fmt: skip
POLICY = ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "script-src 'self'")


def faults(response) -> list[str]:
    """The protections that an answer lacks."""
    policy = response.get("Content-Security-Policy", "")
    missing = [part for part in POLICY if part not in policy]
    expected = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY"}
    missing += [name for name, value in expected.items() if response.get(name) != value]
    missing += [name for name in ("Referrer-Policy", "Cross-Origin-Opener-Policy") if name not in response]
    missing += [] if "camera=()" in response.get("Permissions-Policy", "") else ["Permissions-Policy"]
    return missing + ["unsafe"] * ("unsafe" in policy)


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_answer_goes_without_protection(client, address):
    make_case()
    assert faults(client.get(address)) == []


def test_a_kept_page_is_protected_like_a_new_one(client, settings):
    kept = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "protected"}
    settings.CACHES = {**settings.CACHES, "pages": kept}
    caches["pages"].clear()
    make_case()
    first, again = client.get("/"), client.get("/")
    assert faults(first) == faults(again) == []


def test_an_answer_that_has_not_changed_is_protected_too(client):
    make_case()
    etag = client.get("/")["ETag"]
    response = client.get("/", headers={"If-None-Match": etag})
    assert response.status_code == 304
    assert faults(response) == []


def test_the_settings_of_a_secure_site_leave_nothing_to_warn_of(settings, capsys):
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SILENCED_SYSTEM_CHECKS = [*settings.SILENCED_SYSTEM_CHECKS, "async.E001"]  # what the browser tests need
    settings.SECRET_KEY = "".join(chr(33 + place) for place in range(90))
    call_command("check", deploy=True, fail_level="WARNING")
