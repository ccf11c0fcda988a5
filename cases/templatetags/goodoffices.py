"""What the pages' templates need: dates in words, Markdown, links that keep the address, drawings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from cases.site import charts
from cases.site import described as describing
from cases.site.addresses import absolute
from cases.values import edtf as dates
from cases.values import text

register = template.Library()


@register.filter
def edtf(value: Any) -> str:
    """A date of the database in words; what can't be read is shown as it is."""
    if not value:
        return ""
    try:
        return dates.in_words(str(value))
    except dates.InvalidDateError:
        return str(value)


@register.filter
def prose(value: Any) -> SafeString:
    """Markdown as safe HTML, without notes and so without what would lead to them."""
    return mark_safe(text.render(text.without_citations(str(value or ""))))


@register.filter
def flat(value: Any) -> str:
    """A text on one line, for descriptions; what is escaped stays so."""
    joined = " ".join(str(value).split())
    return mark_safe(joined) if isinstance(value, SafeString) else joined


@register.filter
def plain(value: Any) -> str:
    """Markdown as plain text."""
    return text.plain(str(value or ""))


@register.filter
def json_get(value: Any, key: str) -> Any:
    """The entry of a mapping; nothing where there is none."""
    return value.get(key) if isinstance(value, Mapping) else None


@register.filter
def json_ld(value: Any) -> SafeString:
    """JSON for a data block: no character in it can end the block or begin a tag."""
    escapes = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
    return mark_safe(json.dumps(value, ensure_ascii=False).translate(escapes))


@register.simple_tag
def timeline(items: Iterable[Mapping[str, Any]], name: str = "Timeline") -> SafeString:
    """A drawn timeline of items with start, end, label, url and code."""
    return charts.timeline(items, name)


@register.simple_tag
def settlement_mark(code: str | None) -> SafeString:
    """The mark of a settlement."""
    return charts.mark(code)


@register.simple_tag(takes_context=True)
def canonical(context: Mapping[str, Any]) -> str:
    """The page's one address: without parameters, but page 2 and later of a list are pages of their own.

    A view whose parameters make another page names them in the context, as `own_parameters`.
    """
    request: HttpRequest = context["request"]
    given = request.GET.lists()
    if request.GET.get("page", "1") in ("", "1"):
        own = context.get("own_parameters", ())
        given = [(name, values) for name, values in given if name in own]
    query = urlencode([(name, value) for name, values in given for value in values if value])
    return absolute(request, f"{request.path}?{query}" if query else request.path)


class _Remembered(template.Node):
    """What a part of the page says, shown there and kept to be said again elsewhere in the page."""

    def __init__(self, name: str, inner: template.NodeList) -> None:
        self.name, self.inner = name, inner

    def render(self, context: template.Context) -> SafeString:
        shown = mark_safe(" ".join(self.inner.render(context).split()))  # what is escaped stays so
        context[self.name] = shown
        return shown


@register.tag
def remember(parser: template.base.Parser, token: template.base.Token) -> template.Node:
    """`{% remember name %}…{% endremember %}`: shows what stands inside, on one line, and keeps it under the name."""
    _, name = token.split_contents()
    inner = parser.parse(("endremember",))
    parser.delete_first_token()
    return _Remembered(name, inner)


@register.simple_tag(takes_context=True)
def breadcrumbs(context: Mapping[str, Any], shown: str) -> SafeString:
    """The breadcrumb that the page shows, again for programs."""
    return _data_block(describing.breadcrumbs(context["request"], shown))


@register.simple_tag(takes_context=True)
def described(context: Mapping[str, Any], kind: str, record: Any) -> SafeString:
    """The page in schema.org's words, as a data block."""
    return _data_block(describing.described(context["request"], kind, record))


def _data_block(document: Any) -> SafeString:
    return mark_safe(f'<script type="application/ld+json">{json_ld(document)}</script>')


@register.simple_tag(takes_context=True)
def nav_link(context: Mapping[str, Any], address: str, label: str) -> SafeString:
    """An entry of the main navigation, marked where the reader is."""
    request = context.get("request")
    path = request.path if request else ""
    current = mark_safe(' aria-current="page"') if path == address else ""
    section = mark_safe(' aria-current="true"') if not current and path.startswith(address) else ""
    return format_html('<li><a href="{}"{}{}>{}</a></li>', address, current, section, label)


@register.simple_tag(takes_context=True)
def address_with(context: Mapping[str, Any], **changes: Any) -> str:
    """The page's address with some parameters changed; an empty value takes one out, and page 1 is not named."""
    request: HttpRequest = context["request"]
    given = {name: values for name, values in request.GET.lists() if any(values)}
    for name, value in changes.items():
        given.pop(name, None)
        if value not in ("", None) and (name, str(value)) != ("page", "1"):
            given[name] = [str(value)]
    query = urlencode(given, doseq=True)
    return f"{request.path}?{query}" if query else request.path


@register.simple_tag
def elided(page: Any) -> list[Any]:
    """The page numbers worth a link, with “…” for those left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))


# --- what a page has hundreds of: written here, because a template takes ten times as long ----------------------------


@register.simple_tag
def cites(cited: Iterable[Any]) -> SafeString:
    """Links to the notes of a part, at the claim: numbers, each with the id to come back to."""
    links = "".join(_cite(ref) for ref in cited or ())
    return mark_safe(f'<sup class="note cites">{links}</sup>' if links else "")


def _cite(ref: Any) -> str:
    what, mark = (", which disputes this", ' class="disputes"') if ref.disputes else ("", "")
    return f'<a href="#note-{ref.number}" id="{escape(ref.id)}" aria-label="Note {ref.number}{what}"{mark}>{ref.number}</a>'


@register.simple_tag
def note_list(notes: Iterable[Any]) -> SafeString:
    """The numbered notes as list items, each with the ways back to the text."""
    return mark_safe("".join(_note(note) for note in notes))


def _note(note: Any) -> str:
    said = f'<a href="#source-{escape(note.source["citekey"])}">{escape(note.source["label"])}</a>'
    said += f", {escape(note.locator)}" if note.locator else ""
    said += escape(note.stop) + (" <strong>Disputes this.</strong>" if note.disputes else "")
    if note.confidence:
        said += f' <span class="muted">{escape(capfirst(note.confidence))} confidence.</span>'
    said += f" {escape(note.note)}" if note.note else ""
    return f'<li id="note-{note.number}">{said}{"".join(_way_back(*way) for way in note.back)}</li>'


def _way_back(place: str, letter: str) -> str:
    label = f"Back to the text{f', {letter}' if letter else ''}"
    return f' <a class="back" href="#{escape(place)}" aria-label="{label}">↑{letter}</a>'


@register.simple_tag
def facet_values(name: str, values: Iterable[Any]) -> SafeString:
    """The values of a facet as checkboxes. Written here and not in a template: a catalogue page has hundreds of them."""
    return mark_safe("\n".join(_facet_value(escape(name), value) for value in values))


def _facet_value(name: str, value: Any) -> str:
    code, checked = escape(value.value), " checked" if value.selected else ""
    box = f'<input type="checkbox" id="f-{name}-{code}" name="{name}" value="{code}"{checked}>'
    return f'<label>{box} <span>{escape(capfirst(value.label))}</span> <span class="count">{value.count}</span></label>'
