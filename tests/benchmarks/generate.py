"""Made-up dossiers by the thousand, to measure with. Each says in its title and summary that it is generated.

python -m tests.benchmarks.generate <folder> [number of cases] [seed]
"""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
from pathlib import Path
from typing import Any

import django
import yaml

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()

from cases.dossier.files import to_yaml
from cases.models import choices

ROOT = Path(__file__).resolve().parents[2]
Document = dict[str, Any]
# How many cases share an actor, a source or a conflict, as in a real collection.
CASES_PER_ACTOR, CASES_PER_SOURCE, CASES_PER_CONFLICT = 20, 10, 40

_WHO = ["The first side", "The second side", "The mediator", "The host", "An envoy", "The delegation", "An adviser"]
_DID = ["asked for", "refused", "put forward", "accepted in part", "postponed", "returned to", "insisted on", "gave up"]
_WHAT = [
    "a withdrawal in stages", "the exchange of prisoners", "a line of separation", "observers on both banks",
    "the text of the third draft", "a guarantee by two neighbours", "the opening of the port", "a joint commission",
    "elections within a year", "the return of refugees", "a timetable for the talks", "the question of the capital",
]  # fmt: skip
_WHEN = [
    "in the first week",
    "after the recess",
    "on the last night",
    "when the press had left",
    "before the vote",
    "twice",
]
_PLACES = ["the lake house", "the old customs hall", "a ship at anchor", "the university", "a hotel by the airport"]


class _Maker:
    def __init__(self, cases: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.actors = [f"generated-actor-{n:05d}" for n in range(1, max(12, cases // CASES_PER_ACTOR) + 1)]
        self.sources = [f"generated-source-{n:05d}" for n in range(1, max(20, cases // CASES_PER_SOURCE) + 1)]
        self.conflicts = [f"generated-conflict-{n:05d}" for n in range(1, max(4, cases // CASES_PER_CONFLICT) + 1)]
        self.words = {name: _slugs(f"{name}.yaml") for name in ("issues", "tactics", "provisions")}
        self.words["challenges"] = _slugs("challenge_types.yaml", "cases.challengetype")
        self.words["outcomes"] = _slugs("outcome_types.yaml", "cases.outcometype")
        self.regions = _slugs("regions.yaml")
        self.countries = [
            fields["code"] for fields in _fixture("countries.yaml", "cases.country") if not fields.get("former")
        ]

    def some(self, values: Any, count: int) -> list[Any]:
        return self.random.sample(list(values), count)

    def one(self, values: Any) -> Any:
        if isinstance(values, type):
            values = values.values  # a scheme of choices
        return self.random.choice(list(values))

    def sentences(self, count: int) -> str:
        return " ".join(f"{self.one(_WHO)} {self.one(_DID)} {self.one(_WHAT)} {self.one(_WHEN)}." for _ in range(count))

    def narrative(self, paragraphs: int) -> str:
        return "\n\n".join(
            f"{self.sentences(9)} {self.sentences(1)[:-1]} [@{self.one(self.sources)}, p. {self.random.randint(1, 400)}]."
            for _ in range(paragraphs)
        )

    def citations(self, count: int) -> list[Document]:
        return [{"source": s, "locator": f"p. {self.random.randint(1, 400)}"} for s in self.some(self.sources, count)]

    def where(self) -> Document:
        return {
            "place": self.one(_PLACES),
            "country": self.one(self.countries),
            "latitude": round(self.random.uniform(-50, 65), 2),
            "longitude": round(self.random.uniform(-120, 150), 2),
        }

    # --- records ----------------------------------------------------------------------------------------------------

    def actor(self, number: int, slug: str) -> Document:
        return {
            "slug": slug,
            "name": f"Generated actor {number:05d}",
            "kind": self.one(choices.ActorKind),
            "country": self.one(self.countries),
            "description": f"Made up for measuring. {self.sentences(2)}",
        }

    def source(self, number: int, citekey: str) -> Document:
        return {
            "citekey": citekey,
            "csl_type": "book",
            "title": f"Generated source {number:05d}",
            "creators": [{"family": f"Writer{number % 700}", "given": "Generated"}],
            "issued": str(self.random.randint(1950, 2024)),
            "publisher": "Made up for measuring",
            "kind": self.one(choices.SourceKind),
            "voice": self.one(choices.Voice),
        }

    def conflict(self, number: int, slug: str) -> Document:
        return {
            "slug": slug,
            "name": f"Generated conflict {number:05d}",
            "summary": f"Made up for measuring. {self.sentences(3)}",
            "kind": self.one(choices.ConflictKind),
            "incompatibility": self.one(choices.Incompatibility),
            "intensity": self.one(choices.Intensity),
            "start": str(self.random.randint(1945, 1999)),
            "end": "..",
            "termination": "ongoing",
            "regions": [self.one(self.regions)],
            "countries": self.some(self.countries, 2),
            "citations": self.citations(1),
        }

    def case(self, number: int, slug: str) -> Document:
        start = dt.date(1946, 1, 1) + dt.timedelta(days=self.random.randint(0, 28_000))
        days = sorted(self.random.randint(0, 300) for _ in range(8))
        actors = self.some(self.actors, 5)
        return {
            "slug": slug,
            "title": f"Generated case {number:05d}",
            "conflict": self.one(self.conflicts),
            "kind": self.one(choices.CaseKind),
            "summary": f"Made up for measuring. {self.sentences(4)}",
            "start": start.isoformat(),
            "end": (start + dt.timedelta(days=days[-1])).isoformat(),
            **self.where(),
            "settlement": self.one(value for value in choices.Settlement.values if value != "ongoing"),
            "settlement_note": self.sentences(2),
            **{name: self.one(scheme) for name, scheme in _CODES.items()},
            "coding_note": self.sentences(3),
            "issues": self.some(self.words["issues"], self.random.randint(1, 3)),
            "authors": ["Nobody (generated)"],
            "background": self.narrative(3),
            "process": self.narrative(4),
            "analysis": self.narrative(3),
            "parties": [self.party(actor, side) for actor, side in zip(actors[:2], "AB", strict=True)],
            "mediators": [self.mediator(actor) for actor in actors[2:]],
            "events": [self.event(start + dt.timedelta(days=day), n) for n, day in enumerate(days, 1)],
            "agreements": self.agreement(number, start, actors) if number % 3 == 0 else [],
            "challenges": [self.challenge(slug) for slug in self.some(self.words["challenges"], 4)],
            "outcomes": [self.outcome(slug, start) for slug in self.some(self.words["outcomes"], 4)],
            "fundamentals": [
                {"fundamental": name, "rating": self.one(choices.Rating), "why": self.sentences(1)}
                for name in choices.FundamentalName.values
            ],
            "lessons": [{"statement": self.sentences(1), "explanation": self.sentences(2), "audience": ["mediators"]}],
            "questions": [{"prompt": f"Why was it that {self.sentences(1)[:-1].lower()}?"}],
            "citations": self.citations(2),
        }

    def party(self, actor: str, side: str) -> Document:
        texts = {name: self.sentences(2) for name in ("position", "interests")}
        return {"actor": actor, "side": side, **texts, "citations": self.citations(1)}

    def mediator(self, actor: str) -> Document:
        return {
            "actor": actor,
            "role": self.one(choices.MediatorRole),
            "rank": self.one(choices.Rank),
            "strategy": self.one(value for value in choices.Strategy.values if value != choices.Strategy.UNKNOWN),
            "tactics": self.some(self.words["tactics"], 3),
            "contribution": self.sentences(2),
            "citations": self.citations(1),
        }

    def event(self, day: dt.date, number: int) -> Document:
        title = f"{self.one(_WHO)} {self.one(_DID)} {self.one(_WHAT)}"
        kind = self.one(choices.EventKind)
        text = {"title": title, "description": self.sentences(1)}
        return {"date": day.isoformat(), "kind": kind, **text, **self.where(), "citations": self.citations(number % 2)}

    def agreement(self, number: int, start: dt.date, actors: list[str]) -> list[Document]:
        return [{
            "slug": f"generated-agreement-{number:05d}",
            "title": f"Generated agreement {number:05d}",
            "signed": start.isoformat(),
            "stage": self.one(choices.AgreementStage),
            "scope": self.one(choices.AgreementScope),
            "signatories": actors[:2],
            "status": self.one(choices.AgreementStatus),
            "summary": self.sentences(2),
            "citations": self.citations(1),
            "provisions": [{"provision": p, "implementation": "full"} for p in self.some(self.words["provisions"], 3)],
        }]  # fmt: skip

    def challenge(self, slug: str) -> Document:
        return {
            "type": slug,
            "stage": self.one(choices.ChallengeStage),
            "severity": self.one(choices.Severity),
            "description": self.sentences(2),
            "response": self.sentences(2),
            "overcome": self.one(choices.Overcome),
            "citations": self.citations(1),
        }

    def outcome(self, slug: str, start: dt.date) -> Document:
        return {
            "type": slug,
            "degree": self.one(choices.Degree),
            "date": start.isoformat(),
            "description": self.sentences(2),
            "evidence": self.one(choices.Evidence),
            "citations": self.citations(1),
        }


_CODES = {
    "initiated_by": choices.InitiatedBy,
    "setting": choices.Setting,
    "format": choices.Format,
    "secrecy": choices.Secrecy,
    "ripeness": choices.Ripeness,
}


def _fixture(name: str, model: str = "") -> list[Document]:
    records = yaml.safe_load((ROOT / "fixtures" / name).read_text(encoding="utf-8"))
    return [record["fields"] for record in records if not model or record["model"] == model]


def _slugs(name: str, model: str = "") -> list[str]:
    return [fields["slug"] for fields in _fixture(name, model)]


def generate(folder: Path | str, cases: int = 10_000, seed: int = 1) -> Path:
    """Write made-up dossiers: so many cases and the actors, sources and conflicts that they need. Same seed, same bytes."""
    folder, maker = Path(folder), _Maker(cases, seed)
    slugs = [f"generated-case-{number:05d}" for number in range(1, cases + 1)]
    tables = {
        "sources": (maker.source, maker.sources),
        "actors": (maker.actor, maker.actors),
        "conflicts": (maker.conflict, maker.conflicts),
        "cases": (maker.case, slugs),
    }
    for name, (make, addresses) in tables.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for number, address in enumerate(addresses, 1):
            document = {field: value for field, value in make(number, address).items() if value not in ([], "")}
            (folder / name / f"{address}.yaml").write_text(to_yaml(document), encoding="utf-8")
    return folder


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    print(generate(sys.argv[1], *(int(argument) for argument in sys.argv[2:4])))
