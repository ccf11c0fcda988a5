"""How long the server works on each page, and how many queries it takes, at 40 and at 2,000 cases. Run by hand.

python -m tests.benchmarks.bench_pages [number of cases …]
python -m tests.benchmarks.bench_pages --here     (the database of DATABASE_URL or DATA_DIR as it is; nothing is written)

Milliseconds are processor time, the median of some requests; “first” is the first request after a publication, which makes
what is kept for the others. Queries are those of a later request.
"""

# ruff: noqa: E402 - Django must be set up before its models are imported

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

HERE = "--here" in sys.argv
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
if not HERE:
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="bench-pages-")

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.discovery import atlas, survey
from cases.discovery import index as indexes
from cases.management.commands.begin import FIXTURES
from cases.models import Case
from tests.benchmarks.generate import generate

SIZES = (40, 2_000)
REPEATS = 9


def addresses() -> dict[str, str]:
    """What is asked for: the pages whose work could grow with the collection."""
    slug = Case.objects.published().values_list("slug", flat=True).order_by("slug").first()
    return {
        "home": "/", "catalogue, all facets": "/cases/", "catalogue, page 2, by title": "/cases/?sort=title&page=2",
        "catalogue, two filters": "/cases/?settlement=full-settlement&mediator_kind=state", "search": "/cases/?q=withdrawal",
        "catalogue as a table": "/cases/?view=table", "catalogue as a map": "/cases/?view=map",
        "catalogue as a timeline": "/cases/?view=timeline", "map": "/map/", "map of Europe": "/map/?area=europe",
        "map, one filter": "/map/?settlement=ceasefire", "timeline": "/timeline/", "insights": "/insights/",
        "coverage": "/insights/coverage/", "a case": f"/cases/{slug}/",
    }  # fmt: skip


def forget() -> None:
    indexes.forget()
    atlas.forget()
    survey.forget()


def measure(client: Client, address: str) -> tuple[float, float, int, int]:
    """(Milliseconds of the first request, of a later one, queries, bytes)."""
    forget()
    times = []
    for _ in range(REPEATS + 1):
        begun = time.process_time()
        response = client.get(address)
        times.append((time.process_time() - begun) * 1000)
        if response.status_code != 200:
            raise SystemExit(f"{address} answered {response.status_code}.")
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return times[0], sorted(times[1:])[REPEATS // 2], len(queries), len(response.content)


def report() -> None:
    count = Case.objects.published().count()
    print(
        f"{count:,} cases, database {connection.vendor}\n{'':<32}{'first ms':>10}{'ms':>10}{'queries':>10}{'kB':>10}",
        flush=True,
    )
    client = Client()
    for name, address in addresses().items():
        first, later, queries, size = measure(client, address)
        print(f"  {name:<30}{first:>10.1f}{later:>10.1f}{queries:>10}{size / 1000:>10.1f}", flush=True)


def main(sizes: list[int]) -> None:
    if HERE:
        report()
        return
    call_command("migrate", verbosity=0)
    for count in sizes:
        call_command("flush", interactive=False, verbosity=0)
        call_command("loaddata", *FIXTURES, verbosity=0)
        with tempfile.TemporaryDirectory() as folder:
            call_command("load", str(generate(Path(folder), count)), publish=True, verbosity=0)
        report()


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:] if argument.isdigit()] or list(SIZES))
