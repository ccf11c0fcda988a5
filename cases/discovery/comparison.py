"""Two to four published cases side by side: the same questions put to each, and where the answers differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cases.discovery import index as indexes
from cases.discovery import stored
from cases.discovery.choosing import FieldError, UnreadableParameters, shown
from cases.models.choices import Presence, Settlement
from cases.values import edtf

Document = dict[str, Any]
LEAST, MOST = 2, 4
YEAR = 365.2425  # days


class UnknownCasesError(LookupError):
    """Some slugs are of no published case; `slugs` has them."""

    def __init__(self, slugs: Sequence[str]) -> None:
        self.slugs = list(slugs)
        names = ", ".join(f"“{shown(slug)}”" for slug in slugs)
        super().__init__(f"There is no published case {names}.")


@dataclass(frozen=True)
class Value:
    """One thing said of a case: its text, its code where it has one, a page about it, more words, and who else has it."""

    text: str
    code: str = ""
    url: str = ""
    detail: str = ""
    everywhere: bool = False  # every case that is compared has it
    alone: bool = False  # no other has it


@dataclass(frozen=True)
class Row:
    """One question and the answers, a list of values for each case in order."""

    label: str
    cells: list[list[Value]]

    @property
    def differs(self) -> bool:
        """Whether the cases don't all say the same."""
        first = self._keys(self.cells[0])
        return any(self._keys(cell) != first for cell in self.cells[1:])

    @staticmethod
    def _keys(cell: list[Value]) -> set[tuple[str, str]]:
        return {(value.code or value.text, value.detail) for value in cell}


@dataclass(frozen=True)
class Section:
    """Questions under one heading."""

    title: str
    rows: list[Row]


@dataclass(frozen=True)
class Comparison:
    """The finished answers of the cases, and the sections in which they are compared."""

    cases: list[Document]
    sections: list[Section]

    @property
    def differences(self) -> int:
        return sum(row.differs for section in self.sections for row in section.rows)

    @property
    def rows(self) -> int:
        return sum(len(section.rows) for section in self.sections)

    def table(self) -> tuple[list[str], list[Document]]:
        """The comparison as a flat table: the columns' names, and a row for each question."""
        slugs = [case["slug"] for case in self.cases]
        rows = [
            {"section": section.title, "item": row.label, "differs": row.differs}
            | {slug: "; ".join(map(_flat, cell)) for slug, cell in zip(slugs, row.cells, strict=True)}
            for section in self.sections
            for row in section.rows
        ]
        return ["section", "item", "differs", *slugs], rows


def _flat(value: Value) -> str:
    return f"{value.text} ({value.detail})" if value.detail else value.text


def read(slugs: Sequence[str], *, least: int = LEAST) -> list[str]:
    """The cases that these texts name, each once, in order.

    Raises UnreadableParameters where they are too few or too many, UnknownCasesError for what isn't published.
    """
    asked = list(dict.fromkeys(slug.strip() for text in slugs for slug in text.split(",") if slug.strip()))
    if not least <= len(asked) <= MOST:
        message = f"{LEAST} to {MOST} different cases can be compared; {len(asked)} {'is' if len(asked) == 1 else 'are'} named."
        raise UnreadableParameters([FieldError("case", message)])
    ranks = indexes.current().layout.ranks
    unknown = [slug for slug in asked if slug not in ranks]
    if unknown:
        raise UnknownCasesError(unknown)
    return asked


def compare(slugs: Sequence[str]) -> Comparison:
    """The comparison of these cases, from one query. Raises as `read` does."""
    asked = read(slugs)
    answers = stored.answers(asked)
    missing = [slug for slug in asked if slug not in answers]
    if missing:  # withdrawn since the index was made
        raise UnknownCasesError(missing)
    cases = list(answers.values())
    return Comparison(
        cases, [section for title, questions in SECTIONS if (section := _section(title, questions, cases)).rows]
    )


def by_title() -> list[str]:
    """The slugs of all published cases in the order of their titles, out of the index: to choose from."""
    index = indexes.latest()
    return [index.layout.columns.slugs[rank] for rank in index.layout.orders["title"]]


# --- the questions ----------------------------------------------------------------------------------------------------

Reading = Callable[[Document], list[Value]]


def _section(
    title: str, questions: Sequence[tuple[str, Reading]] | Callable[[list[Document]], Any], cases: list[Document]
) -> Section:
    asked = questions(cases) if callable(questions) else questions
    rows = [_row(label, [reading(case) for case in cases]) for label, reading in asked]
    return Section(title, [row for row in rows if any(row.cells)])


def _row(label: str, cells: list[list[Value]]) -> Row:
    keys = [{value.code or value.text for value in cell} for cell in cells]
    return Row(label, [
        [
            Value(
                value.text, value.code, value.url, value.detail,
                everywhere=all((value.code or value.text) in each for each in keys),
                alone=sum((value.code or value.text) in each for each in keys) == 1,
            )
            for value in cell
        ]
        for cell in cells
    ])  # fmt: skip


def _coded(name: str) -> Reading:
    """A coded field of the case; what is unknown is nothing to compare."""

    def read_(case: Document) -> list[Value]:
        code, label = case.get(name), case.get(f"{name}_label")
        return [Value(_sentence(label), code)] if code and label and code != "unknown" else []

    return read_


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _conflict(case: Document) -> list[Value]:
    conflict = case["conflict"]
    return [Value(conflict["name"], conflict["slug"], conflict["url"])]


def _of_conflict(name: str) -> Reading:
    return lambda case: [Value(_sentence(case["conflict"][f"{name}_label"]), case["conflict"][name])]


def _terms(part: str, path: str = "") -> Reading:
    """References of the case itself, such as its issues, or of its conflict."""
    return lambda case: [
        Value(
            term["name"], term.get("slug") or term.get("code"), f"/cases/?{path}={term.get('slug') or term.get('code')}"
        )
        for term in (case if part in case else case["conflict"])[part]
    ]


def _when(case: Document) -> list[Value]:
    if goes_on(case):
        return [Value(f"{edtf.in_words(case['start'])} to the present")]
    if not case["end"] or case["end"] == case["start"]:
        return [Value(edtf.in_words(case["start"]))]
    end = edtf.in_words(case["end"])
    return [Value(f"{edtf.in_words(case['start'])} to {end}")]


def goes_on(case: Mapping[str, Any]) -> bool:
    """Whether an effort had not ended when its entry was written."""
    return (case["end"] or "").endswith(edtf.OPEN) or (not case["end"] and case["settlement"] == Settlement.ONGOING)


def length(case: Document) -> str:
    """How long an effort took, in words; empty where a day is not known or it goes on."""
    if goes_on(case):
        return ""
    start, end = edtf.parse(case["start"]), edtf.parse(case["end"] or case["start"])
    if not start.earliest or not end.latest:
        return ""
    days = (end.latest - start.earliest).days + 1
    if days < 60:
        return f"{days} day{'' if days == 1 else 's'}"
    return f"about {round(days / 30.44)} months" if days < 730 else f"about {round(days / YEAR)} years"


def _length(case: Document) -> list[Value]:
    return [Value(text)] if (text := length(case)) else []


def _where(case: Document) -> list[Value]:
    country = case["country"]["name"] if case["country"] else ""
    return [Value(text)] if (text := ", ".join(filter(None, (case["place"], country)))) else []


def _parties(case: Document) -> list[Value]:
    return [
        Value(party["actor"]["name"], party["actor"]["slug"], party["actor"]["url"], f"side {party['side']}")
        for party in case["parties"]
    ]


def _mediators(case: Document) -> list[Value]:
    return [
        Value(found["actor"]["name"], found["actor"]["slug"], found["actor"]["url"], found["role_label"])
        for found in case["mediators"]
    ]


def _of_mediators(name: str) -> Reading:
    """What is coded of the mediators, each value once."""

    def read_(case: Document) -> list[Value]:
        found = {
            each[name]: each[f"{name}_label"] for each in case["mediators"] if each[name] not in (None, "", "unknown")
        }
        return [Value(_sentence(label), code) for code, label in found.items()]

    return read_


def _mediator_kinds(case: Document) -> list[Value]:
    found = {each["actor"]["kind"]: each["actor"]["kind_label"] for each in case["mediators"]}
    return [Value(_sentence(label), code) for code, label in found.items()]


def _tactics(case: Document) -> list[Value]:
    found = {tactic["slug"]: tactic["name"] for each in case["mediators"] for tactic in each["tactics"]}
    return [
        Value(name, slug, f"/cases/?tactic={slug}") for slug, name in sorted(found.items(), key=lambda pair: pair[1])
    ]


def _agreements(case: Document) -> list[Value]:
    return [
        Value(
            found["title"],
            found["slug"],
            found["url"],
            ", ".join(filter(None, (_day(found["signed"]), _status(found)))),
        )
        for found in case["agreements"]
    ]


def _day(text: str | None) -> str:
    return edtf.in_words(text) if text else ""


def _status(agreement: Document) -> str:
    return agreement["status_label"] if agreement["status"] not in (None, "unknown") else ""


def _each(part: str, key: str, label: str, said: Callable[[Document], str]) -> Callable[[list[Document]], Any]:
    """A question for each kind of challenge, outcome or fundamental that some case has."""

    def questions(cases: list[Document]) -> Iterator[tuple[str, Reading]]:
        kinds: dict[str, str] = {}
        for case in cases:
            for entry in case[part]:
                kinds.setdefault(*_kind(entry, key, label))
        for code, name in (
            sorted(kinds.items(), key=lambda pair: pair[1].casefold()) if part != "fundamentals" else kinds.items()
        ):
            yield _sentence(name), _answers(part, key, code, said)

    return questions


def _kind(entry: Document, key: str, label: str) -> tuple[str, str]:
    kind = entry[key]
    return (kind["slug"], kind["name"]) if isinstance(kind, dict) else (kind, entry[label])


def _answers(part: str, key: str, code: str, said: Callable[[Document], str]) -> Reading:
    return lambda case: [Value(said(entry)) for entry in case[part] if _kind(entry, key, key)[0] == code]


def _challenge(entry: Document) -> str:
    if entry["presence"] == Presence.ABSENT:
        return "Looked for and absent"
    overcome = f"overcome: {entry['overcome_label']}" if entry["overcome"] not in (None, "unknown") else ""
    return _sentence("; ".join(filter(None, (entry["severity_label"] or "present", overcome))))


def _outcome(entry: Document) -> str:
    until = entry["lasted_until"]
    held = "holds to this day" if until == edtf.OPEN else f"lasted until {edtf.in_words(until)}" if until else ""
    return _sentence("; ".join(filter(None, (entry["degree_label"], held))))


def _rating(entry: Document) -> str:
    return _sentence(entry["rating_label"])


SECTIONS: tuple[tuple[str, Any], ...] = (
    ("Setting", (
        ("Conflict", _conflict), ("Type of conflict", _of_conflict("kind")), ("Over", _of_conflict("incompatibility")),
        ("Region", _terms("regions", "region")), ("Kind of effort", _coded("kind")), ("When", _when), ("How long", _length),
        ("Where", _where), ("Initiated by", _coded("initiated_by")), ("Setting", _coded("setting")),
        ("Format", _coded("format")), ("Secrecy", _coded("secrecy")),
        ("Mutually hurting stalemate perceived", _coded("ripeness")), ("Issues", _terms("issues", "issue")),
    )),
    ("Parties and mediators", (
        ("Parties", _parties), ("Mediators", _mediators), ("Kinds of mediator", _mediator_kinds),
        ("How they came in", _of_mediators("entry")), ("Strategy", _of_mediators("strategy")),
        ("Seen as", _of_mediators("alignment")), ("Tactics", _tactics),
    )),
    ("Challenges", _each("challenges", "type", "type", _challenge)),
    ("What came of it", (("Settlement", _coded("settlement")), ("Agreements", _agreements))),
    ("Outcomes", _each("outcomes", "type", "type", _outcome)),
    ("Fundamentals of mediation", _each("fundamentals", "fundamental", "fundamental_label", _rating)),
)  # fmt: skip
