"""What the pages' templates need: dates in words, Markdown, links that keep the address, drawings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cases.site import charts
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
    """Markdown as safe HTML, without notes."""
    return mark_safe(text.render(str(value or "")))


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
def timeline(items: Iterable[Mapping[str, Any]]) -> SafeString:
    """A drawn timeline of items with start, end, label, url and code."""
    return charts.timeline(items)


@register.simple_tag
def settlement_mark(code: str | None) -> SafeString:
    """The mark of a settlement."""
    return charts.mark(code)


@register.simple_tag(takes_context=True)
def canonical(context: Mapping[str, Any]) -> str:
    """The page's one address, without parameters."""
    request: HttpRequest = context["request"]
    return absolute(request, request.path)


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


@register.simple_tag(takes_context=True)
def is_curator(context: Mapping[str, Any]) -> bool:
    """Whether the reader works at the curators' desk. Asks nothing of the database where nobody is signed in."""
    request: HttpRequest | None = context.get("request")
    if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    return bool(request.user.is_staff)


@register.simple_tag
def elided(page: Any) -> list[Any]:
    """The page numbers worth a link, with “…” for those left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))
