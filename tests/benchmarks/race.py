"""Is an answer ever older than what was published before it was asked for? Two server processes, many connections at once.

python -m tests.benchmarks.race [number of publications, 500]

After each publication every connection asks for the case in the API, in the list and as a page, by turns with the ETag that it
got last: an answer with an older summary, or a 304, is stale. The way out is 1 if there was one.
"""

# ruff: noqa: E402 - Django must be set up before its models are imported

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SECRET_KEY", "only for the race")
os.environ.update(DATA_DIR=tempfile.mkdtemp(prefix="race-"), API_RATE="0")

import django

django.setup()

from django.core.management import call_command

from cases.curation.working_copies import open_working_copy
from cases.dossier.loading import load_folder
from cases.management.commands.begin import FIXTURES
from cases.models import Case
from cases.publication.publishing import publish, publish_all
from tests.benchmarks.generate import generate

CASES, CONNECTIONS, TRIES = 40, 16, 500
SLUG = "generated-case-00007"
ADDRESSES = (
    f"/api/v1/cases/{SLUG}/",
    f"/api/v1/cases/?search={SLUG}",
    f"/cases/{SLUG}/",
    "/api/v1/cases.csv?fields=slug,summary",
)


class Reader:
    """A connection that is kept open, and the ETags that it was given."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self.known: dict[str, str] = {}

    def ask(self, address: str) -> tuple[int, bytes]:
        headers = {"If-None-Match": self.known[address]} if address in self.known else {}
        self.connection.request("GET", address, headers=headers)
        response = self.connection.getresponse()
        body = response.read()
        if response.status == 200 and (etag := response.getheader("ETag")):
            self.known[address] = etag
        return response.status, body


def make_collection() -> None:
    call_command("migrate", verbosity=0)
    call_command("loaddata", *FIXTURES, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        report = load_folder(generate(folder, CASES))
    publish_all(Case.objects.filter(pk__in=report.drafts))


@contextmanager
def served() -> Iterator[int]:
    """The real server with two processes; the port on which it listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "manage.py", "serve", "--workers", "2", "--port", str(port)]
    server = subprocess.Popen(
        command, cwd=Path(__file__).parents[2], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def revise(number: int) -> bytes:
    """Publish the next edition; what its summary says."""
    copy = open_working_copy(Case.objects.published().get(slug=SLUG))
    mark = f"Revision {number} of the race."
    Case.objects.filter(pk=copy.pk).update(summary=mark)
    publish(copy)
    return mark.encode()


def main(arguments: list[str]) -> int:
    tries = int(arguments[0]) if arguments else TRIES
    make_collection()
    found: Counter[str] = Counter()
    with served() as port, ThreadPoolExecutor(CONNECTIONS) as pool:
        readers = [Reader(port) for _ in range(CONNECTIONS)]
        for number in range(tries):
            mark = revise(number)
            asked = [(reader, ADDRESSES[(place + number) % len(ADDRESSES)]) for place, reader in enumerate(readers)]
            for (_, address), (status, body) in zip(
                asked, pool.map(lambda one: one[0].ask(one[1]), asked), strict=True
            ):
                found["answers"] += 1
                if status != 200 or mark not in body:
                    found["stale"] += 1
                    print(f"Stale: {address} answered {status} after revision {number}.")
            if sys.stderr.isatty():
                print(f"\r{number + 1} of {tries}", end="", file=sys.stderr)
    print(f"{tries} publications, {found['answers']:,} answers by two processes, {found['stale']} stale")
    return 1 if found["stale"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
