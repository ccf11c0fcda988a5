"""Whether the addresses of sources still answer: asked one by one, each host with a pause, and noted down."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from django.db.models import F, Q
from django.utils import timezone

from cases.curation.web import Answer, UnreachableError, ask
from cases.models import LinkCheck, Source

PAUSE = 1.0  # seconds between two questions to one host
GOOD = range(200, 400)
# Answers that say “no robots”: the page may well be there for readers.
UNDECIDED = frozenset((401, 403, 405, 406, 429, 451, 999))


def due(older_than: timedelta) -> Iterator[Source]:
    """The sources whose address was never asked, not lately, or is another since; those of public cases first."""
    before = timezone.now() - older_than
    sources = Source.objects.exclude(url="").select_related("link_check").order_by("-public", "citekey")
    stale = sources.filter(Q(link_check=None) | Q(link_check__checked_at__lt=before) | ~Q(link_check__url=F("url")))
    yield from stale.iterator(chunk_size=200)


def check_all(
    sources: Iterable[Source], *, pause: float = PAUSE, told: Callable[[LinkCheck], None] | None = None
) -> int:
    """Ask each source's address, with a pause between two questions to one host; how many did not answer."""
    last: dict[str, float] = defaultdict(float)
    failed = 0
    for source in sources:
        host = urlsplit(source.url).netloc
        time.sleep(max(0.0, last[host] + pause - time.monotonic()) if host in last else 0.0)
        found = check(source)
        last[host] = time.monotonic()
        failed += bool(found.problem)
        if told:
            told(found)
    return failed


def check(source: Source) -> LinkCheck:
    """Ask the source's address now and note what came back."""
    status, problem = _ask(source.url)
    before = LinkCheck.objects.filter(source=source, url=source.url).first()
    failures = (before.failures if before else 0) + 1 if problem else 0
    values = {
        "url": source.url, "checked_at": timezone.now(), "status": status, "problem": problem[:200], "failures": failures,
    }  # fmt: skip
    return LinkCheck.objects.update_or_create(source=source, defaults=values)[0]


def _ask(url: str) -> tuple[int | None, str]:
    try:
        answer = ask(url, method="HEAD")
        if answer.status not in GOOD:
            answer = ask(url, most_bytes=1024)
    except UnreachableError as error:
        return None, str(error)
    return answer.status, _problem(answer)


def _problem(answer: Answer) -> str:
    if answer.status in GOOD or answer.status in UNDECIDED:
        return ""
    words = {404: "the page is not there", 410: "the page is gone"}
    return words.get(answer.status, f"the host answered {answer.status}")
