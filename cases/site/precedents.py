"""Describe a situation, and see the cases that are most like it: why, what the mediators did, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.discovery import index as indexes
from cases.discovery import precedents as finding
from cases.discovery import stored
from cases.discovery.choosing import UnreadableParameters
from cases.discovery.facets import BY_NAME
from cases.discovery.gower import Hit
from cases.discovery.precedents import WEIGHT_LABELS, WEIGHTS, Situation
from cases.site.parameters import UnknownParameters

ADDRESS = "/precedents/"
SHOWN = 6
Document = dict[str, Any]

# The form, part by part: the question, and how it is answered. What is asked in the second list is folded away.
QUESTIONS: dict[str, tuple[str, str]] = {
    "conflict_kind": ("What kind of conflict is it?", "boxes"),
    "incompatibility": ("What is it over?", "boxes"),
    "region": ("In which region?", "list"),
    "issue": ("What is disputed?", "boxes"),
    "challenge": ("What stands in the way?", "boxes"),
    "mediator_kind": ("Who mediates, or might?", "boxes"),
    "party": ("Who are the parties?", "text"),
    "ripeness": ("Do the parties perceive a mutually hurting stalemate?", "list"),
    "year": ("About which year?", "year"),
}
MORE: dict[str, tuple[str, str]] = {
    "kind": ("What is the third party to do?", "list"),
    "initiated_by": ("Whose idea is it?", "list"),
    "strategy": ("Which strategy is thought of?", "boxes"),
    "tactic": ("Which tactics are thought of?", "boxes"),
    "talks_format": ("How would the parties meet?", "list"),
    "setting": ("On whose ground?", "list"),
    "secrecy": ("How public would it be?", "list"),
    "track": ("On which track?", "boxes"),
}
# Worked examples, for those who first want to see what the page can do: words, and the situation.
EXAMPLES: tuple[tuple[str, list[tuple[str, str]]], ...] = (
    ("A civil war with outside backers: several armed groups, spoilers, and rival mediators",
     [("conflict_kind", "internationalised-intrastate"), ("challenge", "spoilers"), ("challenge", "fragmentation"),
      ("challenge", "competing-mediators"), ("challenge", "outside-support-for-one-side"), ("weight_challenge", "important")]),
    ("Two states dispute territory; neither trusts the other, and a third state offers to help",
     [("conflict_kind", "interstate"), ("incompatibility", "territory"), ("issue", "territory"), ("issue", "security"),
      ("challenge", "trust-deficit"), ("mediator_kind", "state")]),
    ("A crisis between great powers under pressure of time, with room for a back channel",
     [("issue", "security"), ("challenge", "great-power-rivalry"), ("challenge", "time-pressure"),
      ("talks_format", "back-channel"), ("weight_challenge", "decisive")]),
)  # fmt: skip


class Option(NamedTuple):
    """A value that can be chosen."""

    code: str
    label: str
    chosen: bool


class Question(NamedTuple):
    """A part of the form: its name, what is asked, how it is answered, the values, and how much it counts."""

    name: str
    text: str
    how: str
    options: list[Option]
    given: str
    weight: str

    @property
    def is_open(self) -> bool:
        return bool(self.given) or any(option.chosen for option in self.options)


class Precedent(NamedTuple):
    """A case found: the hit, its answer, what mediators did, the challenges that it shares, and the others."""

    hit: Hit
    case: Document
    challenges: list[Document]
    outcomes: list[Document]
    tactics: list[Document]


@require_safe
def precedents(request: HttpRequest) -> HttpResponse:
    """The form, and the precedents of the situation that it describes. Raises UnknownParameters for what can't be read."""
    try:
        situation = finding.read(request.GET)
        found = finding.precedents(situation, SHOWN) if situation else None
    except UnreadableParameters as error:
        raise UnknownParameters(error.errors) from error
    names = indexes.latest().names
    rows = _rows(found.hits) if found else []
    context = {
        "situation": situation, "found": found, "rows": rows, "weights": WEIGHT_LABELS.items(),
        "questions": _questions(situation, QUESTIONS), "more": _questions(situation, MORE),
        "more_open": any(name in situation.values for name in MORE),
        "said": [
            (BY_NAME[name].label, ", ".join(names.label(name, code) for code in codes), WEIGHT_LABELS[situation.weight(name)])
            for name, codes in situation.values.items()
            if WEIGHTS[situation.weight(name)]
        ],
        "year": situation.year, "share": f"{ADDRESS}?{urlencode(situation.parameters())}", "examples": _examples(),
        "compare": urlencode([("case", row.case["slug"]) for row in rows[:3]]) if len(rows) > 1 else "",
        "own_parameters": tuple(finding.PARAMETERS),
    }  # fmt: skip
    return render(request, "site/precedents.html", context)


def _examples() -> list[tuple[str, str]]:
    return [(words, f"{ADDRESS}?{urlencode(pairs)}") for words, pairs in EXAMPLES]


def _questions(situation: Situation, declared: Mapping[str, tuple[str, str]]) -> list[Question]:
    return [_question(situation, name, text, how) for name, (text, how) in declared.items()]


def _question(situation: Situation, name: str, text: str, how: str) -> Question:
    given, options = "", []
    chosen = situation.values.get(name, ())
    if name == finding.YEAR:
        given = str(situation.year or "")
    else:
        terms = indexes.latest().names.terms[name]
        if how == "text":
            given = ", ".join(terms.label(code) for code in chosen)
        else:
            options = [Option(code, terms.label(code), code in chosen) for code in terms.codes() if code != "unknown"]
    return Question(name, text, how, options, given, situation.weight(name))


def _rows(hits: list[Hit]) -> list[Precedent]:
    """The cases found with what their answers say, from one query."""
    answers = stored.answers([hit.slug for hit in hits])
    return [_row(hit, answers[hit.slug]) for hit in hits if hit.slug in answers]


def _row(hit: Hit, case: Document) -> Precedent:
    shared = hit.shared.get("challenge", ())
    tactics = {tactic["slug"]: tactic for mediator in case["mediators"] for tactic in mediator["tactics"]}
    return Precedent(
        hit, case,
        [found for found in case["challenges"] if found["type"]["slug"] in shared and found["presence"] == "present"],
        [found for found in case["outcomes"] if found["degree"] in ("achieved", "partly", "reversed", "not-achieved")],
        sorted(tactics.values(), key=lambda tactic: tactic["name"]),
    )  # fmt: skip
