"""The link checker: it tells what is gone, waits between two questions, and can't be sent to a private address."""

from __future__ import annotations

from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.core.management import call_command

from cases.curation import links, web
from cases.models import LinkCheck, Source
from tests.factories import make_source


class Host(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status = {"/gone": 410, "/missing": 404, "/loop": 302, "/there": 200, "/robots": 403, "/moved": 301}[self.path]
        self.send_response(status)
        if status in (301, 302):
            self.send_header("Location", "/there" if status == 301 else "/loop")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(b"x" * 5000)

    do_HEAD = do_GET

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def host():
    server = HTTPServer(("127.0.0.1", 0), Host)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def open_house(monkeypatch):
    """Lets the test's own host be asked; it is at a private address, as a test's must be."""
    monkeypatch.setattr(web, "is_public", lambda ip: True)


@pytest.mark.parametrize(
    "ip",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "::1", "fe80::1%eth0", "::ffff:127.0.0.1",
     "0.0.0.0", "224.0.0.1", "100.64.0.1"],
)  # fmt: skip
def test_private_addresses_are_never_public(ip: str):
    assert not web.is_public(ip)


def test_a_private_host_is_not_even_connected_to(host):
    with pytest.raises(web.UnreachableError, match="private address"):
        web.ask(f"{host}/there")
    with pytest.raises(web.UnreachableError, match="private address"):
        web.ask("http://localhost:1/")


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "file:///etc/passwd", "gopher://x", "http://", "http://[::1", "javascript:1"]
)
def test_only_web_addresses_are_asked(url: str):
    with pytest.raises(web.UnreachableError):
        web.ask(url)


def test_redirects_end(host, open_house):
    assert web.ask(f"{host}/moved").url == f"{host}/there"
    with pytest.raises(web.UnreachableError, match="redirects"):
        web.ask(f"{host}/loop")


def test_only_the_first_bytes_are_read(host, open_house):
    assert len(web.ask(f"{host}/there", most_bytes=100).body) == 100


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/there", ""),
        ("/moved", ""),
        ("/robots", ""),
        ("/gone", "the page is gone"),
        ("/missing", "the page is not there"),
    ],
)
def test_what_an_address_answers_is_noted(host, open_house, path: str, problem: str):
    source = make_source(url=f"{host}{path}")
    assert links.check(source).problem == problem
    assert links.check(source).failures == (2 if problem else 0)


@pytest.mark.django_db
def test_only_what_is_due_is_asked_and_the_command_names_what_failed(host, open_house, monkeypatch, capsys):
    monkeypatch.setattr(links, "PAUSE", 0.0)
    monkeypatch.setattr(links.check_all, "__kwdefaults__", {"pause": 0.0, "told": None})
    make_source("one-2001", url=f"{host}/there")
    make_source("two-2002", url=f"{host}/gone")
    make_source("none-2003")
    assert [source.citekey for source in links.due(timedelta(days=30))] == ["one-2001", "two-2002"]
    call_command("check_links")
    said = capsys.readouterr()
    assert said.out == f"two-2002: the page is gone ({host}/gone)\n"
    assert "2 addresses asked, 1 of them didn't answer." in said.err
    assert not list(links.due(timedelta(days=30)))
    Source.objects.filter(citekey="one-2001").update(url=f"{host}/moved")
    assert [source.citekey for source in links.due(timedelta(days=30))] == ["one-2001"]
    assert LinkCheck.objects.count() == 2
