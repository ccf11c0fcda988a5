"""The collection as files: of now and of every release, with sizes, checksums, how to read them and how to cite them."""

from __future__ import annotations

import base64
import datetime as dt
import json
import logging
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from cases.exchange import packages, reading, released, shelf
from cases.models import Release, ReleaseFile
from cases.models.generation import current
from cases.publication import releasing
from cases.site.addresses import absolute
from cases.site.conditional import FOREVER
from cases.site.parameters import only
from cases.values import citing

ABOUT = "An open database of mediation case studies, coded and sourced: tables of cases, parties, mediators, events and more."
RETRY_AFTER, RETRY_AFTER_LOSS = 20, 600  # seconds
log = logging.getLogger(__name__)


class Shown(NamedTuple):
    """A file as the page shows it; size, rows and checksum are unknown until it was made."""

    name: str
    address: str
    about: str
    media_type: str
    size: int | None
    rows: int | None
    sha256: str
    r: str
    python: str


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Every format of the present collection, the releases, and how to cite them."""
    only(request)
    files = [_now(made) for made in packages.FORMATS]
    releases = list(Release.objects.all())
    newest = releases[0] if releases else None
    waiting = releasing.since(newest) if newest else None
    citation = _citation(request, newest)
    context = {
        "files": files, "releases": releases, "citation": citation, "waiting": waiting,
        "dataset": {
            "description": ABOUT, "address": "/data/", "files": files, "citation": citation["text"], "api": "/api/v1/cases/",
        },
        "tables": [(table.name, table.help, len(table.columns)) for table in packages.ALL.values()],
        "lines": _lines(request, newest, files[0]),
    }  # fmt: skip
    response = render(request, "site/data.html", context)
    response["Cache-Control"] = "no-store"  # which files were made already changes within a generation
    return response


@require_safe
def release(request: HttpRequest, label: str) -> HttpResponse:
    """A release: its files with their checksums, what it holds, and how to cite it."""
    only(request)
    found = _release(label)
    kept = {row.name: row for row in found.files.all()}
    files = [_kept(made, kept[made.file(label)], label) for made in packages.FORMATS if made.file(label) in kept]
    before = Release.objects.filter(made_at__lt=found.made_at).order_by("-made_at").first()
    citation = _citation(request, found)
    context = {
        "release": found, "files": files, "citation": citation, "before": before,
        "dataset": {
            "description": f"{ABOUT} {found.note}".strip(), "address": f"/data/{label}/", "files": files, "version": label,
            "day": found.made_at.date().isoformat(), "citation": citation["text"],
        },
        "cases": list(found.cases.order_by("slug").values_list("slug", "title", "edition")),
        "changes": releasing.between(before, found) if before else None,
    }  # fmt: skip
    return render(request, "site/release.html", context)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """What one release has, changed or lost against another."""
    only(request, "from", "to")
    releases = list(Release.objects.all())
    if "from" not in request.GET or "to" not in request.GET:
        return render(request, "site/release_compare.html", {"releases": releases})
    one, other = _release(request.GET["from"]), _release(request.GET["to"])
    try:
        tables = released.between(one, other)
    except released.LostFileError as error:
        log.exception("Two releases could not be compared.")
        return _later(f"{error} What changed in its tables can't be told until it is brought back.", RETRY_AFTER_LOSS)
    context = {
        "releases": releases, "one": one, "other": other, "changes": releasing.between(one, other), "tables": tables,
        "editions": _numbers(one, other),
    }  # fmt: skip
    return render(request, "site/release_compare.html", context)


def _numbers(one: Release, other: Release) -> dict[str, tuple[int, int]]:
    """The cases that both releases have → their editions in the one and in the other."""
    before, after = (dict(each.cases.values_list("slug", "edition")) for each in (one, other))
    return {slug: (before[slug], after[slug]) for slug in before.keys() & after.keys()}


@require_safe
def file(request: HttpRequest, label: str, name: str) -> HttpResponseBase:
    """A file, piece by piece. That of the present collection is made when it is first asked for."""
    only(request)
    if label == shelf.CURRENT:
        made = shelf.by_name(name)
        if made is None:
            raise Http404("There is no file of this name.")
        try:
            kept = shelf.make_now(made)
        except shelf.BusyError:
            return _later(f"This file is being made just now. Ask again in {RETRY_AFTER} seconds.", RETRY_AFTER)
        except shelf.UnmadeError:
            log.exception("A file of the collection could not be made.")
            return _later(
                "This file could not be made; whoever runs this site finds the reason in its log.", RETRY_AFTER_LOSS
            )
        return _sent(request, kept.stored, kept.name, made.media_type, kept.size, kept.sha256)
    row = ReleaseFile.objects.filter(release__label=label, name=name).first()
    if row is None:
        raise Http404("There is no file of this name in that release.")
    if not shelf.is_whole(row.stored, row.size):
        log.error("%s is lost or cut off; bring it back from a backup.", row.name)
        return _later(
            f"This file is damaged here until it is brought back. Its SHA-256 is {row.sha256}.", RETRY_AFTER_LOSS
        )
    response = _sent(request, row.stored, row.name, row.media_type, row.size, row.sha256)
    if response.status_code == 200:
        response["Cache-Control"] = FOREVER
    return response


def _later(why: str, seconds: int) -> HttpResponse:
    """503: the file isn't there just now."""
    headers = {"Retry-After": str(seconds), "Cache-Control": "no-store"}
    return HttpResponse(f"{why}\n", status=503, content_type="text/plain; charset=utf-8", headers=headers)


def _sent(request: HttpRequest, stored: str, name: str, media_type: str, size: int, sha256: str) -> HttpResponseBase:
    """The file; 304 if the reader has it, whatever else was published since. Its ETag is its checksum."""
    etag = f'"{sha256}"'
    known = get_conditional_response(request, etag=etag)
    if known is not None and known.status_code == 304:
        known["ETag"] = etag
        return known
    response = StreamingHttpResponse(shelf.pieces(stored), content_type=media_type)
    response["ETag"] = etag
    response["Content-Length"] = str(size)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Encoding"] = "identity"  # so that it isn't compressed on the way, and its length stands
    response["Repr-Digest"] = f"sha-256=:{_base64(sha256)}:"
    return response


def _base64(digest: str) -> str:
    return base64.b64encode(bytes.fromhex(digest)).decode()


def _release(label: str) -> Release:
    found = Release.objects.filter(label=label).first()
    if found is None:
        raise Http404(f"There is no release “{label}”.")
    return found


def _now(made: packages.Format) -> Shown:
    kept = shelf.kept_now(made)
    name = made.file(shelf.CURRENT)
    size, rows, sha256 = (kept.size, kept.rows, kept.sha256) if kept else (None, None, "")
    return _shown(made, name, shelf.CURRENT, size, rows, sha256)


def _kept(made: packages.Format, row: ReleaseFile, label: str) -> Shown:
    return _shown(made, row.name, label, row.size, row.rows, row.sha256)


def _shown(made: packages.Format, name: str, label: str, size: int | None, rows: int | None, sha256: str) -> Shown:
    address = f"/data/{label}/{name}"
    lines = (made.r.format(file=name), made.python.format(file=name))
    return Shown(name, address, made.about, made.media_type, size, rows, sha256, *lines)


def _lines(request: HttpRequest, newest: Release | None, current: Shown) -> dict[str, str]:
    """The lines that make a table of the newest release's data package; while there is none, of the present one."""
    name = packages.FORMATS[0].file(newest.label) if newest else ""
    row = newest.files.filter(name=name).first() if newest else None
    if newest and row:
        return reading.from_scratch(absolute(request, f"/data/{newest.label}/{name}"), row.sha256)
    return reading.from_scratch(absolute(request, current.address))


def _citation(request: HttpRequest, newest: Release | None) -> dict[str, Any]:
    """How to cite a release, or, while there is none, the collection as it is now."""
    number, at = current()
    day = newest.made_at if newest else at or dt.datetime.now(dt.UTC)
    version = f"release {newest.label}" if newest else f"state {number}"
    source = {
        "citekey": f"good-offices-{newest.label if newest else number}", "csl_type": "dataset",
        "title": f"{packages.TITLE}, {version}", "issued": str(day)[:10], "creators": [{"literal": "Good Offices editors"}],
        "publisher": "Good Offices", "url": absolute(request, f"/data/{newest.label}/" if newest else "/data/"),
    }  # fmt: skip
    return {
        "text": citing.reference(source), "bibtex": citing.bibtex(source), "ris": citing.ris(source),
        "csl": json.dumps([citing.csl(source)], ensure_ascii=False, indent=2),
    }  # fmt: skip
