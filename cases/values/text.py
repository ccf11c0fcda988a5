"""Text: the one function that turns a curator's Markdown into HTML, and finds the citations in it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import nh3
from markdown_it import MarkdownIt

Cite = Callable[[str, str], "int | None"]  # citekey and locator → number of the note; None when there is no such source

# [@quandt-1986, p. 12; @carter-1982]; bounded, so that no input makes the search slow
_CITATION = re.compile(r"\[(@[a-z0-9][^\[\]\n]{0,400})\]")
_ONE = re.compile(r"@([a-z0-9]+(?:-[a-z0-9]+)*)\s*(?:,\s*(.*))?", re.DOTALL)
_HELD = "\ue000{}\ue001"  # stands for a citation while Markdown is rendered; private use, taken out of the input first
_HOLDS = re.compile("\ue000(\\d+)\ue001")
_TAGS = {
    "a", "blockquote", "br", "caption", "code", "dd", "dl", "dt", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
    "pre", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


class CitedPlace(NamedTuple):
    """A place in a source, as a narrative cites it."""

    citekey: str
    locator: str


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")


def citations(markdown: str) -> list[CitedPlace]:
    """Every place that the text cites, in order, with repetitions."""
    return [place for group in _CITATION.findall(markdown) for place in _places(group) or []]


def _places(group: str) -> list[CitedPlace] | None:
    """The places between one pair of brackets; None if it is not a citation after all."""
    found = [_ONE.fullmatch(piece.strip()) for piece in group.split(";")]
    if not all(found):
        return None
    return [CitedPlace(match[1], (match[2] or "").strip()) for match in found if match]


def render(markdown: str, *, cite: Cite | None = None, first_heading: int = 3) -> str:
    """Safe HTML. `[@citekey, p. 12]` becomes the number that `cite` gives it, linked to `#note-<n>`.

    What `cite` does not know stays visible as it was written. Headings are moved down to begin at `first_heading`.
    """
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(_notes(match, cite))
        return _HELD.format(len(held) - 1)

    text = markdown.replace("\ue000", "").replace("\ue001", "")
    tokens = _parser().parse(_CITATION.sub(hold, text))
    headings = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    shift = first_heading - min(headings) if headings else 0
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + shift)}"
        elif token.type == "th_open":
            token.attrSet("scope", "col")
    rendered = _parser().renderer.render(tokens, _parser().options, {})
    safe = nh3.clean(
        rendered, tags=_TAGS, attributes={"a": {"href"}, "th": {"scope"}}, url_schemes={"http", "https", "mailto"},
        link_rel=None, strip_comments=True,
    )  # fmt: skip
    return _HOLDS.sub(lambda match: held[int(match[1])], safe)


def _notes(match: re.Match[str], cite: Cite | None) -> str:
    places = _places(match[1])
    numbers = [cite(*place) if cite else None for place in places or []]
    if not numbers or None in numbers:
        return html.escape(match[0])
    links = (f'<a href="#note-{number}" aria-label="Note {number}">{number}</a>' for number in numbers)
    return f'<sup class="note-ref">{", ".join(links)}</sup>'


def plain(markdown: str) -> str:
    """The text without its marks and citations, for search and descriptions."""
    without = _CITATION.sub("", markdown)
    rendered = _parser().render(without)
    return " ".join(html.unescape(nh3.clean(rendered, tags=set())).split())
