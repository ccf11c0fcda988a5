"""A real Chromium, driven over the live server. Without one these tests are skipped, and say so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django.live_server_helper import LiveServer

from tests.conftest import load_vocabularies

# Playwright's synchronous interface runs an event loop in this thread; Django must not take it for an async view.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def server(django_db_setup: None) -> Iterator[str]:
    server = LiveServer("localhost")
    with server._live_server_modified_settings:
        yield server.url
    server.stop()


@pytest.fixture(scope="session")
def chromium(server: str) -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("No Chromium on this machine.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(request: Any, server: str, django_db_blocker: Any) -> Iterator[str]:
    """What the module's `fill` makes, served to tests that only read; emptied after the last of them."""
    with django_db_blocker.unblock():
        request.module.fill()
        yield server
        call_command("flush", interactive=False, verbosity=0)
        load_vocabularies()
