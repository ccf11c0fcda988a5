"""Text: the one function that turns a curator's Markdown into HTML, and finds the citations in it."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable, MutableMapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

Cite = Callable[[str, str], "int | None"]  # citekey and locator → number of the note; None when there is no such source

# [@quandt-1986, p. 12; @carter-1982], which may run over the end of a line; bounded, so that no input makes it slow
_CITATION = re.compile(r"\[(@[a-z0-9](?:[^\[\]\n]|\n(?![ \t]*\n)){0,400})\]")
_CITATION_AFTER_WORD = re.compile(" ?" + _CITATION.pattern)
_ONE = re.compile(r"@([a-z0-9]+(?:-[a-z0-9]+)*)\s*(?:,\s*(.*))?", re.DOTALL)
_MEANT = re.compile(r"\[\s*@[^\[\]\n]{0,80}\]?")
_TAGS = {
    "a", "blockquote", "br", "caption", "code", "dd", "dl", "dt", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
    "pre", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "id", "aria-label"}, "th": {"scope"}}


class CitedPlace(NamedTuple):
    """A place in a source, as a narrative cites it."""

    citekey: str
    locator: str


def citations(markdown: str) -> list[CitedPlace]:
    """Every place that the text cites, in order, with repetitions."""
    return [place for group in _CITATION.findall(markdown) for place in _places(group) or []]


def unreadable_citations(markdown: str) -> list[str]:
    """What looks like a citation and is none, as it stands there: “[@Quandt 1986]”. Readers would see the brackets."""
    readable = {match.start() for match in _CITATION.finditer(markdown) if _places(match[1])}
    return [match[0] for match in _MEANT.finditer(markdown) if match.start() not in readable]


def _places(group: str) -> list[CitedPlace] | None:
    """The places between one pair of brackets; None if it is not a citation after all."""
    found = [_ONE.fullmatch(piece.strip()) for piece in group.split(";")]
    if not all(found):
        return None
    return [CitedPlace(match[1], " ".join((match[2] or "").split())) for match in found if match]


def without_citations(markdown: str) -> str:
    """The text without its citations, otherwise as it was written: quick, for the search of many long texts."""
    return _CITATION_AFTER_WORD.sub("", markdown)


_MARKS = (
    (re.compile(r"(?m)^[ \t]*(?:#{1,6}|>+|[-+*]|\d{1,3}[.)])[ \t]+"), ""),  # headings, quotations, lists
    (re.compile(r"(?m)^[ \t]*\|?[ \t]*:?-{3,}[-:| \t]*$"), ""),  # the line below the head of a table, and rules
    (re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,500}\)"), r"\1"),  # links: their words stay
    (re.compile(r"(?<!\w)(\*{1,3}|_{1,3}|`{1,3}|~~)(?=\S)|(?<=\S)(\*{1,3}|_{1,3}|`{1,3}|~~)(?!\w)"), ""),
    (re.compile(r"[ \t]*\|[ \t]*"), " "),
    (re.compile(r"[ \t]+(?=[.,;:!?)])"), ""),  # what a citation left before a stop
)


def bare(markdown: str) -> str:
    """The words of a Markdown text, without marks and citations, line by line: quick, for the search of many long texts.

    Unlike `plain` it doesn't parse, so a stray mark may stay or go; nothing that is read depends on it.
    """
    text = without_citations(markdown)
    for pattern, left in _MARKS:
        text = pattern.sub(left, text)
    return text


_BETWEEN = "\n\x1e\n"  # each text begins its own line, as Markdown's marks at the beginning of one must


def bare_together(texts: Iterable[str]) -> str:
    """Several texts as one, bare, with a dot between."""
    return " · ".join(part.strip() for part in bare(_BETWEEN.join(texts)).split(_BETWEEN))


# --- rendering --------------------------------------------------------------------------------------------------------


def _citation_rule(state: StateInline, silent: bool) -> bool:
    """Markdown's rule for a citation. It is a link, so what stands around it can't be one, and code is left alone."""
    match = _CITATION.match(state.src, state.pos, state.posMax)
    places = _places(match[1]) if match else None
    if not match or not places:
        return False
    if not silent:
        spaced = state.pending.endswith(" ")
        state.pending = state.pending.rstrip(" ")  # the number stands close to its word
        state.push("citation", "sup", 0).meta = {"places": places, "spaced": spaced}
    state.pos = match.end()
    return True


def _render_citation(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    if "cite" not in env:
        return ""
    cite, times = env["cite"], env["times"]  # without `times` nobody links back, so no ids are needed
    links, unknown = [], []
    for place in tokens[index].meta["places"]:
        number = cite(*place) if cite else None
        if number is None:
            unknown.append("@" + ", ".join(filter(None, place)))
            continue
        links.append(f'<a href="#note-{number}"{_id(number, times)} aria-label="Note {number}">{number}</a>')
    space = " " if tokens[index].meta["spaced"] else ""
    left = space + html.escape(f"[{'; '.join(unknown)}]", quote=False) if unknown else ""
    return left + (f'<sup class="note">{", ".join(links)}</sup>' if links else "")


def _id(number: int, times: Counter[int] | None) -> str:
    if times is None:
        return ""
    times[number] += 1
    return f' id="ref-{number}-{times[number]}"'


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")
    parser.inline.ruler.before("link", "citation", _citation_rule)
    parser.add_render_rule("citation", _render_citation)
    return parser


def render(
    markdown: str, *, cite: Cite | None = None, first_heading: int = 3, times: Counter[int] | None = None
) -> str:
    """Safe HTML. `[@citekey, p. 12]` becomes the number that `cite` gives it, linked to `#note-<n>`.

    What `cite` does not know stays visible as text. Headings are moved to begin at `first_heading`. With `times`, which
    counts how often each note is referred to and is shared by the texts of a page, the m-th link to note n has the id
    `ref-<n>-<m>`, so that the note can link back.
    """
    parser = _parser()
    tokens = parser.parse(markdown)
    headings = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    shift = first_heading - min(headings) if headings else 0
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + shift)}"
        elif token.type == "th_open":
            token.attrSet("scope", "col")
    env = {"cite": cite, "times": times}
    return nh3.clean(
        parser.renderer.render(tokens, parser.options, env), tags=_TAGS, attributes=_ATTRIBUTES,
        tag_attribute_values={"sup": {"class": {"note"}}}, url_schemes={"http", "https", "mailto"},
        link_rel=None, strip_comments=True,
    )  # fmt: skip


def plain(markdown: str) -> str:
    """The text without its marks and citations, for search and descriptions."""
    rendered = _parser().render(markdown, {})
    return " ".join(html.unescape(nh3.clean(rendered, tags=set())).split())
