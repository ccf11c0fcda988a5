"""The API against the plain one (`plain_api`): the same data, the same machine, each in a process of its own.

python -m tests.benchmarks.bench_api [number of cases]
python -m tests.benchmarks.bench_api --here     (the database of DATABASE_URL or DATA_DIR as it is; it needs generated cases)

To compare requests a second over real servers, serve the two side by side and ask them by a load generator:

python manage.py serve
DJANGO_SETTINGS_MODULE=tests.benchmarks.plain_settings python manage.py serve --port 8001
"""

# ruff: noqa: E402 - Django must be set up before its models are imported

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="bench-api-"))

import django

django.setup()

from django.core.management import call_command
from django.test import Client, override_settings

from cases.dossier.loading import load_folder
from cases.management.commands.begin import FIXTURES
from cases.models import Case
from cases.publication.publishing import publish_all
from tests.benchmarks.generate import generate

SECONDS = 4.0  # of processor time for each measurement
CASE = "generated-case-00007"
FILTERED = "conflict_kind=interstate&settlement=no-agreement"
OURS = {
    "a case": [f"/api/v1/cases/{CASE}/"],
    "a page of the list": ["/api/v1/cases/"],
    "a page under two filters": [f"/api/v1/cases/?{FILTERED}"],
    "a page with the counts of all facets": ["/api/v1/cases/", "/api/v1/facets/"],
}
PLAIN = {
    "a case": [f"/plain/cases/{CASE}/"],
    "a page of the list": ["/plain/cases/"],
    "a page under two filters": [f"/plain/cases/?{FILTERED}"],
    "a page with the counts of all facets": ["/plain/cases/", "/plain/cases/facets/"],
}


def measured(addresses: list[str]) -> dict[str, float]:
    """Milliseconds of processor time for these requests together: their median, and what is beyond one in twenty."""
    client, times, begun = Client(), [], time.process_time()
    size = 0
    while time.process_time() - begun < SECONDS or len(times) < 5:
        start = time.process_time()
        size = 0
        for address in addresses:
            response = client.get(address, headers={"accept": "application/json"})
            assert response.status_code == 200, (address, response.content[:200])
            size += len(response.content)
        times.append((time.process_time() - start) * 1000)
    times = sorted(times[1:])  # the first builds what is built once
    return {"median": times[len(times) // 2], "late": times[int(len(times) * 0.95)], "bytes": size, "times": len(times)}


def measure(which: str) -> None:
    """Measure one of the two, in this process."""
    with override_settings(API_RATE=0, **({"ROOT_URLCONF": "tests.benchmarks.plain_api"} if which == "plain" else {})):
        found = {name: measured(addresses) for name, addresses in (PLAIN if which == "plain" else OURS).items()}
    print(json.dumps(found))


def make_collection(cases: int) -> None:
    call_command("migrate", verbosity=0)
    call_command("loaddata", *FIXTURES, verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        report = load_folder(generate(folder, cases))
    publish_all(Case.objects.filter(pk__in=report.drafts))


def in_a_process(which: str) -> dict[str, dict[str, float]]:
    command = [sys.executable, "-m", "tests.benchmarks.bench_api", "--only", which]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    found: dict[str, dict[str, float]] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--only"]:
        measure(arguments[1])
        return
    if arguments != ["--here"]:
        make_collection(int(arguments[0]) if arguments else 1_000)
    ours, plain = in_a_process("ours"), in_a_process("plain")
    print(
        f"{Case.objects.published().count():,} cases; processor time a request in ms, median (95th percentile), and bytes"
    )
    for name, mine in ours.items():
        theirs = plain[name]
        print(
            f"{name:38} ours {mine['median']:8.2f} ({mine['late']:8.2f}) {mine['bytes']:9,.0f} B   "
            f"plain {theirs['median']:8.2f} ({theirs['late']:8.2f}) {theirs['bytes']:9,.0f} B   "
            f"{theirs['median'] / mine['median']:6.1f} ×"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
