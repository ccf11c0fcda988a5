"""How much processor time the catalogue takes at 1,000, 10,000 and 100,000 cases. Run by hand; it works in a database of its own.

python -m tests.benchmarks.bench_catalogue [number of cases …]
"""

# ruff: noqa: E402 - Django must be set up before its models are imported

from __future__ import annotations

import datetime as dt
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="bench-catalogue-")

import django

django.setup()

from django.core.management import call_command

from cases.discovery import catalogue, search
from cases.discovery import index as indexes
from cases.discovery.choosing import Choice, Selection
from cases.discovery.facets import FACETS, Facet, PairFacet
from cases.management.commands.begin import FIXTURES
from cases.models import Actor, Case, Change, Conflict, Generation, Rendering
from cases.models.generation import raise_generation

SIZES = (1_000, 10_000, 100_000)
SEARCHABLE = 10_000  # texts beyond this many would take longer to write than anyone waits
REPEATS = 15
SEVERAL = {"country": 2, "issue": 2, "mediator": 2, "mediator_kind": 2, "role": 2, "strategy": 2, "tactic": 5, "party": 2,
           "challenge": 5, "overcome": 2, "outcome": 3, "outcome_degree": 4, "fundamental": 8}  # fmt: skip
WORDS = [
    f"{start}{middle}{end}" for start in "bcdfglmnprst" for middle in ("ara", "eto", "ilu", "oma") for end in "dklmnrst"
]


def milliseconds(work: Callable[[], Any]) -> float:
    """The median of some runs, in processor time: what else the machine does stays out of it."""
    times = []
    for _ in range(REPEATS):
        begun = time.process_time()
        work()
        times.append((time.process_time() - begun) * 1000)
    return sorted(times)[REPEATS // 2]


def values_of(facet: Facet, actors: list[str], conflicts: list[str]) -> list[str]:
    """Every value that a made-up case may have."""
    if facet.name == "decade":
        return [f"{decade}s" for decade in range(1940, 2030, 10)]
    if facet.choices:
        codes = list(facet.choices.values)
    elif facet.vocabulary in (Actor, Conflict):
        codes = actors if facet.vocabulary is Actor else conflicts
    else:
        codes = list(facet.vocabulary.objects.values_list(facet.vocabulary.ADDRESS, flat=True))  # type: ignore[union-attr]
    if isinstance(facet, PairFacet):
        return [f"{code}:{degree}" for code in codes for degree in facet.degrees.values]
    return codes


def draw(chance: random.Random, values: list[str], count: int) -> list[str]:
    """Some of the values, the first ones far more often than the last, as in life."""
    return sorted({values[int(len(values) * chance.random() ** 3)] for _ in range(count)})


def fill(count: int) -> None:
    """A collection of this many cases; nothing but what the catalogue reads."""
    chance = random.Random(count)
    actors, conflicts = max(60, count // 10), max(30, count // 15)
    Actor.objects.bulk_create(
        Actor(slug=f"actor-{n}", name=f"Actor {n}", kind="state", public=True) for n in range(actors)
    )
    Conflict.objects.bulk_create(
        Conflict(slug=f"conflict-{n}", name=f"Conflict {n}", kind="interstate", incompatibility="territory", intensity="war",
                 start="1950", termination="ongoing", ucdp_id=str(n), public=True) for n in range(conflicts)
    )  # fmt: skip
    slugs = [f"actor-{n}" for n in range(actors)], [f"conflict-{n}" for n in range(conflicts)]
    values = {facet.name: values_of(facet, *slugs) for facet in FACETS}
    first = Conflict.objects.values_list("pk", flat=True)[0]
    for begin in range(0, count, 5_000):
        numbers = range(begin, min(begin + 5_000, count))
        Case.objects.bulk_create(
            Case(slug=f"case-{n}", title=f"Case {n}", conflict_id=first, status="published", kind="mediation",
                 start=f"{chance.randint(1945, 2024)}") for n in numbers
        )  # fmt: skip
        made = Case.objects.filter(slug__in=[f"case-{n}" for n in numbers])
        Rendering.objects.bulk_create(rendering(chance, case, values) for case in made)
    raise_generation([("published", "case", "case-0", "")])


def rendering(chance: random.Random, case: Case, values: dict[str, list[str]]) -> Rendering:
    facets = {name: draw(chance, known, SEVERAL.get(name, 1)) for name, known in values.items()}
    facets["decade"] = [f"{case.start[:3]}0s"]
    summary = json.dumps({"slug": case.slug, "title": case.title, "summary": "x" * 900, "facets": facets}).encode()
    return Rendering(
        case=case, slug=case.slug, edition=1, start=f"{case.start}-01-01", title=case.title, facets=facets, summary=summary,
        answer=b"{}", published_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=case.pk),
    )  # fmt: skip


def documents(count: int) -> Iterator[search.Document]:
    chance = random.Random(0)
    for number in range(count):
        words = " ".join(chance.choices(WORDS, k=400)) + (" ceasefire" if number % 50 == 0 else "")
        yield search.Document("case", f"case-{number}", f"Case {number}", f"The mediator and the peace talks {words}")


def megabytes(index: indexes.Index) -> float:
    """What an index holds in memory, without the names of its values."""
    layout = index.layout
    held: list[Any] = [*layout.columns, *layout.columns.slugs, *layout.columns.titles, *layout.orders.values()]
    held += [posting for values in layout.postings.values() for posting in values.values()]
    return sum(map(sys.getsizeof, held)) / 1_000_000


def report(name: str, value: float, unit: str = "ms") -> None:
    print(f"  {name:<58}{value:>10.2f} {unit}", flush=True)


def measure(count: int) -> None:
    print(f"{count:,} cases, database {django.db.connection.vendor}", flush=True)
    indexes.forget()
    begun = time.process_time()
    index = indexes.current()
    report("index made anew", (time.process_time() - begun) * 1000)
    report("memory of that", megabytes(index), "MB")
    report("facet values", sum(map(len, index.layout.postings.values())), "")
    middle = Selection(facets={"kind": Choice(("mediation",))})
    narrow = Selection(facets={"kind": Choice(("mediation",)), "challenge": Choice(tuple(index.values("challenge"))[:1]),
                               "mediator_kind": Choice((), ("state",))})  # fmt: skip
    last = count // 25
    for name, options in {
        "first page": {}, "last page": {"page": last}, "first page by title": {"order": "title"},
        "one filter": {"selection": middle}, "one filter, by title, page 50": {"selection": middle, "order": "title", "page": 50},
        "three filters": {"selection": narrow}, "walk by slug, one filter": {"selection": middle, "after": "case-5"},
        "first page, all facets": {"with_facets": True}, "one filter, all facets": {"selection": middle, "with_facets": True},
        "three filters, all facets": {"selection": narrow, "with_facets": True},
        "first page, all facets, 50 values": {"with_facets": True, "most_values": 50},
        "one filter, all facets, 50 values": {"selection": middle, "with_facets": True, "most_values": 50},
        "three filters, facets but conflict, mediator, party": {
            "selection": narrow, "with_facets": [f.name for f in FACETS if f.name not in ("conflict", "mediator", "party")]},
    }.items():  # fmt: skip
        report(name, milliseconds(lambda options=options: catalogue.find(**options)))  # type: ignore[misc]
    report("one case revised: the index brought up to date", milliseconds(revise_one))
    measure_search(min(count, SEARCHABLE))


def revise_one() -> None:
    Generation.objects.filter(pk=1).update(number=django.db.models.F("number") + 1)
    Change.objects.create(generation=2, kind="revised", record="case", slug="case-77")
    indexes.current()


def measure_search(count: int) -> None:
    begun = time.process_time()
    search.write_many(documents(count))
    report(f"{count:,} texts made searchable, each", (time.process_time() - begun) * 1000 / count)
    for name, text in {"rare word": "ceasefire", "word of every text": "mediators", "two words": "peace barad",
                       "phrase": '"peace talks"', "beginning": "bar*", "excluding": "peace -barad"}.items():  # fmt: skip
        report(f"search: {name}, by relevance, with snippets", milliseconds(lambda text=text: search.find(text)))  # type: ignore[misc]
        chosen = Selection(search=text)
        report(
            f"catalogue with search: {name}, newest first", milliseconds(lambda chosen=chosen: catalogue.find(chosen))
        )  # type: ignore[misc]


def main(sizes: list[int]) -> None:
    call_command("migrate", verbosity=0)
    for count in sizes:
        call_command("flush", interactive=False, verbosity=0)
        search.clear()
        call_command("loaddata", *FIXTURES, verbosity=0)
        fill(count)
        measure(count)


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or list(SIZES))
