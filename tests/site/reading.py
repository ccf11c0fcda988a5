"""Reading a page as the tests of the site do: its one heading, its headings in order, and nothing that could run."""

from __future__ import annotations

import re
from itertools import pairwise

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">'
MOST_QUERIES = 8


def read(client: Client, address: str) -> str:
    """The page's HTML, after checking what every page owes its reader."""
    response = client.get(address)
    assert response.status_code == 200, address
    body = response.content.decode()
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", body)]
    assert levels.count(1) == 1, (address, levels)
    assert all(below - above <= 1 for above, below in pairwise(levels)), (address, levels)
    assert len(re.findall(r"<table", body)) == len(re.findall(r"<caption", body)), address
    assert not re.search(r"<th(?![^>]*scope=)[ >]", body), address
    assert not re.search(r"<[^>]* (style|on\w+)=", re.sub(r'"[^"]*"', '""', body)), address
    identifiers = re.findall(r'\bid="([^"]+)"', body)
    assert len(identifiers) == len(set(identifiers)), [one for one in identifiers if identifiers.count(one) > 1]
    assert set(re.findall(r'href="#([^"]+)"', body)) <= set(identifiers), address
    return body


def queries(client: Client, address: str) -> int:
    """How many queries the page takes when it has been read before."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200, address
    return len(captured)


def head(body: str, name: str) -> str:
    """The page's title or description."""
    pattern = r"<title>(.*?)</title>" if name == "title" else rf'<meta name="{name}" content="([^"]*)"'
    found = re.search(pattern, body, re.DOTALL)
    assert found, name
    return " ".join(found[1].split())
