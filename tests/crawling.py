"""A crawl of everything that is public: pages by their links, the API by its root, with variants of formats and filters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from django.test import Client

STARTS = (
    "/",
    "/sitemap.xml",
    "/robots.txt",
    "/cases/",
    "/codebook/",
    "/about/",
    "/guide/",
    "/api/v1/",
    "/api/v1/schema/",
    "/search/?q=river",
    "/feeds/cases.xml",
    "/opensearch.xml",
)
LINKS = re.compile(rb"""(?:href|src|action)="([^"#]+)|<loc>([^<]+)</loc>|"(?:url|next|previous|href)": ?"([^"]+)""")
SKIPPED = ("/admin/", "/static/")


def crawl(client: Client, limit: int = 3000) -> Iterator[tuple[str, int, str]]:
    """Visit each public address once: (address, status, body), in the order found."""
    waiting, seen = list(STARTS), set(STARTS)
    while waiting and len(seen) < limit:
        address = waiting.pop()
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        yield address, response.status_code, body.decode(errors="replace")
        for target in _links(address, body):
            if target not in seen:
                seen.add(target)
                waiting.append(target)


def _links(base: str, body: bytes) -> Iterator[str]:
    for match in LINKS.finditer(body):
        found = next(filter(None, match.groups())).decode().replace("&amp;", "&")
        parts = urlsplit(urljoin(f"http://testserver{base}", found))
        # One facet link more and more would crawl every combination: two filters deep is where we stop.
        if parts.netloc == "testserver" and not parts.path.startswith(SKIPPED) and parts.query.count("=") <= 2:
            yield parts.path + (f"?{parts.query}" if parts.query else "")
