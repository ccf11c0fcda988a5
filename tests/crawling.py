"""A crawl of everything that is public: pages by their links, the API by its root, with variants of formats and filters."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

import pandas
from django.http import HttpResponseBase
from django.test import Client

from tests.site.markup import elements

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
        body = raw(response)
        yield address, response.status_code, said(response, body)
        for target in _links(address, body):
            if target not in seen:
                seen.add(target)
                waiting.append(target)


def raw(response: HttpResponseBase) -> bytes:
    """The body, of one piece or streamed."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def said(response: HttpResponseBase, body: bytes) -> str:
    """All that an answer says: its body with what is packed in it, and its headers."""
    return f"{unpacked(body)}\n{response.headers}"


def unpacked(body: bytes) -> str:
    """The words of a file: of archives and workbooks what is in them, of Parquet its rows."""
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(f"{name} {unpacked(archive.read(name))}" for name in archive.namelist())
    if body.startswith(b"\x1f\x8b"):
        return unpacked(gzip.decompress(body))
    if body.startswith(b"PAR1"):
        return pandas.read_parquet(io.BytesIO(body)).to_csv()
    return body.decode(errors="replace")


def page_faults(visited: Iterable[tuple[str, int, str]]) -> list[str]:
    """What a checker of HTML would object to in the pages of a crawl, with links to places that are on no page."""
    found: list[str] = []
    places: dict[str, set[str]] = {}
    wanted: list[tuple[str, str, str]] = []  # page, address that it links to, place in it
    for address, status, body in visited:
        if status == 200 and body.lstrip().lower().startswith("<!doctype html"):
            parts = elements(body)
            places[address] = {str(attributes["id"]) for _, attributes in parts if "id" in attributes}
            found += [f"{address}: {fault}" for fault in _faults(parts)]
            wanted += [(address, *target) for target in _fragments(address, parts)]
    found += [f"{page}: {to}#{place}" for page, to, place in wanted if to in places and place not in places[to]]
    return found


Elements = list[tuple[str, dict[str, str | None]]]


def _faults(parts: Elements) -> Iterator[str]:
    tags = Counter(tag for tag, _ in parts)
    metas = {attributes.get("name"): attributes.get("content") for tag, attributes in parts if tag == "meta"}
    canonical = any(tag == "link" and attributes.get("rel") == "canonical" for tag, attributes in parts)
    if (tags["h1"], tags["main"]) != (1, 1):
        yield f"{tags['h1']} h1, {tags['main']} main"
    if not metas.get("description") or not (canonical or "noindex" in str(metas.get("robots"))):
        yield "no description or canonical address"
    if not any(tag == "html" and attributes.get("lang") for tag, attributes in parts):
        yield "no language"
    ids = Counter(attributes["id"] for _, attributes in parts if "id" in attributes)
    yield from (f"the id {name} stands {times} times" for name, times in ids.items() if times > 1)
    yield from sorted(
        {f"the attribute {name}" for _, attributes in parts for name in attributes if name.startswith("hx-")}
    )


def _fragments(base: str, parts: Elements) -> Iterator[tuple[str, str]]:
    """(Address, place) of the links of a page to places in pages of ours."""
    for tag, attributes in parts:
        target = urlsplit(urljoin(f"http://testserver{base}", attributes.get("href") or ""))
        if tag == "a" and target.fragment and target.netloc == "testserver":
            yield target.path + (f"?{target.query}" if target.query else ""), target.fragment


def _links(base: str, body: bytes) -> Iterator[str]:
    for match in LINKS.finditer(body):
        found = next(filter(None, match.groups())).decode().replace("&amp;", "&")
        parts = urlsplit(urljoin(f"http://testserver{base}", found))
        # One facet link more and more would crawl every combination: two filters deep is where we stop.
        if parts.netloc == "testserver" and not parts.path.startswith(SKIPPED) and parts.query.count("=") <= 2:
            yield parts.path + (f"?{parts.query}" if parts.query else "")
