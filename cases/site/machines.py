"""For programs that walk the site: the map of all public pages, and where robots may go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from xml.sax.saxutils import escape

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import Resolver404, resolve
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from cases.models import Actor, Agreement, ChallengeType, Conflict, OutcomeType, Release, Rendering, Topic
from cases.site.addresses import absolute
from cases.site.parameters import only, page_number

ICON_AGE = 86_400  # seconds in which nobody asks again where an icon is
MOST_OF_ONE_MAP = 50_000  # the limit of the sitemap protocol (sitemaps.org, 0.9)
STANDING = (
    "/", "/cases/", "/conflicts/", "/mediators/", "/challenges/", "/outcomes/", "/agreements/", "/precedents/", "/map/",
    "/timeline/", "/insights/", "/guide/", "/guide/glossary/", "/guide/questions/", "/data/", "/codebook/", "/about/",
    "/search/",
)  # fmt: skip
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"


class Place(NamedTuple):
    """A public page, and since when it reads as it does."""

    path: str
    changed: datetime | None = None


def places() -> Iterator[Place]:
    """Every public page. Eight queries, however many pages there are."""
    yield from (Place(path) for path in standing())
    cases = Rendering.objects.published().order_by("slug").values_list("slug", "published_at")
    yield from (Place(f"/cases/{slug}/", changed) for slug, changed in cases.iterator())
    releases = Release.objects.order_by("made_at").values_list("label", "made_at")
    yield from (Place(f"/data/{label}/", made_at) for label, made_at in releases)
    records = (
        ("/conflicts/", Conflict.objects.published()),
        ("/mediators/", Actor.objects.published()),
        ("/challenges/", ChallengeType.objects.published()),
        ("/outcomes/", OutcomeType.objects.published()),
        ("/agreements/", Agreement.objects.published()),
        ("/guide/", Topic.objects.published()),
    )
    for prefix, queryset in records:
        yield from (Place(f"{prefix}{slug}/") for slug in queryset.order_by("slug").values_list("slug", flat=True))


def standing() -> list[str]:
    """The addresses of the pages that are always there."""
    return [path for path in STANDING if _is_served(path)]


def _is_served(path: str) -> bool:
    """Whether this site has the page; the map names none that it lacks."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The map of the site; beyond 50,000 pages an index of maps, which are the pages of this address."""
    only(request, "page")
    everything = list(places())
    last = -(-len(everything) // MOST_OF_ONE_MAP)
    number = page_number(request, last)
    if last > 1 and "page" not in request.GET:
        maps = [Place(f"/sitemap.xml?page={page}") for page in range(1, last + 1)]
        return _xml(request, "sitemapindex", "sitemap", maps)
    start = (number - 1) * MOST_OF_ONE_MAP
    return _xml(request, "urlset", "url", everything[start : start + MOST_OF_ONE_MAP])


def _xml(request: HttpRequest, root: str, element: str, rows: list[Place]) -> HttpResponse:
    entries = "".join(f"<{element}>{_entry(request, row)}</{element}>\n" for row in rows)
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SCHEMA}">\n{entries}</{root}>\n'
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


def _entry(request: HttpRequest, row: Place) -> str:
    changed = f"<lastmod>{row.changed.isoformat(timespec='seconds')}</lastmod>" if row.changed else ""
    return f"<loc>{escape(absolute(request, row.path))}</loc>{changed}"


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """For browsers, which offer the search of this site in their address bar (OpenSearch 1.1)."""
    only(request)
    template = escape(absolute(request, "/search/?q={searchTerms}"))
    page = escape(absolute(request, "/search/"))
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        "<ShortName>Good Offices</ShortName>\n<Description>Cases of mediation, and all that belongs to them.</Description>\n"
        f'<Url type="text/html" template="{template}"/>\n<Url type="application/opensearchdescription+xml" rel="self"'
        f' template="{escape(absolute(request, "/opensearch.xml"))}"/>\n'
        f'<InputEncoding>UTF-8</InputEncoding>\n<moz:SearchForm xmlns:moz="http://www.mozilla.org/2006/browser/search/">{page}'
        "</moz:SearchForm>\n</OpenSearchDescription>\n"
    )
    return HttpResponse(body, content_type="application/opensearchdescription+xml; charset=utf-8")


@require_safe
def icon(request: HttpRequest, name: str) -> HttpResponse:
    """The icons that programs ask for at fixed addresses, without reading a page: where the files of today are."""
    only(request)
    answer = HttpResponseRedirect(static(f"site/{name}"))
    patch_cache_control(answer, public=True, max_age=ICON_AGE)
    return answer


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Robots may read everything but the curators' desk."""
    only(request)
    lines = ("User-agent: *", "Disallow: /admin/", "", f"Sitemap: {absolute(request, '/sitemap.xml')}", "")
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
