"""The elements and attributes of a page, as a browser would read them."""

from __future__ import annotations

from html.parser import HTMLParser


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attributes)))


def elements(body: str) -> list[tuple[str, dict[str, str | None]]]:
    """(Tag, attributes) of each element, in order."""
    reader = _Reader()
    reader.feed(body)
    return reader.found


def _is_our_file(attributes: dict[str, str | None]) -> bool:
    return str(attributes.get("src") or "").startswith("/static/")


def active(body: str) -> list[tuple[str, dict[str, str | None]]]:
    """What the content policy would block: scripts that are no data or files of ours, handlers, styles in the page."""
    return [
        (tag, attributes)
        for tag, attributes in elements(body)
        if tag == "style"
        or (tag == "script" and attributes.get("type") != "application/ld+json" and not _is_our_file(attributes))
        or any(name == "style" or name.startswith("on") for name in attributes)
        or str(attributes.get("href") or "").strip().lower().startswith("javascript:")
    ]
