"""What is not wrong in a dossier and yet deserves a second look: the soft rules of the collection."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from math import asin, cos, radians, sin, sqrt
from typing import Any

from cases.dossier.files import PathTo, to_json, to_yaml
from cases.dossier.folders import Entry, Folder
from cases.dossier.plainness import plain_name
from cases.dossier.problems import Problem, nearest, spoken_path
from cases.dossier.repetition import Sentences
from cases.dossier.shape import SHAPES
from cases.dossier.usage import cited_in_text, citekeys, named
from cases.models import Actor, Country, Source
from cases.models.choices import Presence
from cases.values import edtf

Document = dict[str, Any]
Remark = tuple[PathTo, str]

TO_BE_CITED = ("agreements", "challenges", "outcomes")
ALIKE = 0.92  # two names as similar as this are likely to be one actor
FAR = 2_500  # kilometres from a country's middle; for the largest countries, twice that
LARGEST = ("RU", "SUHH", "US", "CA")
EARTH_RADIUS = 6_371
_NOT_CANONICAL = "The file is not in its canonical form. “manage.py check_collection --fix” rewrites it."


class Adviser:
    """Goes through a folder file by file, and at the end over all actors and sources together."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        rows = Country.objects.filter(latitude__isnull=False).values_list("code", "latitude", "longitude")
        self.middles: dict[str, tuple[float, float]] = {code: (north, east) for code, north, east in rows}
        self.actors: list[Entry] = []
        self.sources: list[Entry] = []
        self.used: dict[Any, set[str]] = {Actor: set(), Source: set()}  # model → addresses that something names
        self.said = Sentences()
        self.of_a_case: tuple[Callable[[Document], Iterator[Remark]], ...] = (
            _uncited, _events_in_order, _sides, _open_without_date, self._distances_of_parts, self._repeated,
        )  # fmt: skip

    def about(self, kind: str, entry: Entry) -> Iterator[Problem]:
        """The remarks on one file that was read without problems."""
        if kind in ("actor", "source"):
            (self.actors if kind == "actor" else self.sources).append(entry)
        for model, used in self.used.items():
            used.update(named(model, SHAPES[kind], entry.document))
        self.used[Source].update(cited_in_text(SHAPES[kind], entry.document))
        if kind == "case":
            for rule in self.of_a_case:
                yield from (_problem(entry, *remark) for remark in rule(entry.document))
        if kind in ("case", "conflict"):
            yield from (_problem(entry, *remark) for remark in self._distance(entry.document, ()))
        yield from (_problem(entry, *remark) for remark in self._unknown_citekeys(kind, entry.document))
        if not is_canonical(entry):
            yield Problem(str(entry.path), None, "", _NOT_CANONICAL)

    def _unknown_citekeys(self, kind: str, document: Document) -> Iterator[Remark]:
        known = self.folder.known.addresses(Source)
        for name in SHAPES[kind].markdown:
            for citekey in dict.fromkeys(citekeys(document.get(name, ""))):
                if citekey not in known:
                    yield (name,), f"There is no source “{citekey}”.{nearest(citekey, tuple(known))}"

    def _repeated(self, document: Document) -> Iterator[Remark]:
        yield from self.said.repeated(document["slug"], document)

    def _distances_of_parts(self, document: Document) -> Iterator[Remark]:
        for index, event in enumerate(document.get("events", ())):
            yield from self._distance(event, ("events", index))

    def _distance(self, document: Document, path: PathTo) -> Iterator[Remark]:
        """Coordinates that lie far from the middle of the country, or of every one of the countries, that is named."""
        codes = document.get("countries") or [document.get("country", "")]
        middles = [(code, self.middles[code]) for code in codes if code in self.middles]
        if "latitude" not in document or not middles:
            return
        here = (document["latitude"], document["longitude"])
        limits = [(distance(here, middle), 2 * FAR if code in LARGEST else FAR) for code, middle in middles]
        if all(far > limit for far, limit in limits):
            nearest_by = min(far for far, _ in limits)
            names = ", ".join(code for code, _ in middles)
            yield (
                (*path, "latitude"),
                f"These coordinates lie {nearest_by:,.0f} km from the middle of {names}. Check them.",
            )

    def about_all(self) -> Iterator[Problem]:
        """Actors that look like one actor recorded twice, and what nothing uses."""
        yield from self._unused()
        entries_of: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.actors:
            names = (entry.document["name"], *entry.document.get("other_names", ()))
            for name in dict.fromkeys(map(plain_name, names)):
                entries_of[name].append(entry)
        for entries in entries_of.values():
            for entry in entries[1:]:
                yield _problem(entry, ("name",), f"{_called(entries[0])} has the same name. Is it the same actor?")
        yield from self._similar()

    def _unused(self) -> Iterator[Problem]:
        """Actors and sources that nothing names; unsaid while there are no cases, or some file could not be read."""
        if not self.folder.files["case"] or self.folder.problems:
            return
        for model, entries, verb in ((Actor, self.actors, "takes part in"), (Source, self.sources, "is cited by")):
            for entry in entries:
                if entry.path.stem not in self.used[model]:
                    yield _problem(entry, (), f"This {verb} nothing in the folder. Use it, or take it out.")

    def _similar(self) -> Iterator[Problem]:
        plain = sorted(
            ((plain_name(entry.document["name"]), entry) for entry in self.actors), key=lambda pair: len(pair[0])
        )
        for index, (name, entry) in enumerate(plain):
            for other, twin in plain[index + 1 :]:
                if 2 * len(name) < ALIKE * (len(name) + len(other)):
                    break  # the lengths alone make them too different, and they only grow
                if name != other and is_alike(name, other):
                    yield _problem(twin, ("name",), f"{_called(entry)} has a very similar name. Is it the same actor?")


def _problem(entry: Entry, path: PathTo, message: str) -> Problem:
    here = path
    while here and here not in entry.raw.lines:
        here = here[:-1]
    return Problem(str(entry.path), entry.raw.lines.get(here), spoken_path(path), message)


def _called(entry: Entry) -> str:
    return f"“{entry.document['name']}” ({entry.document['slug']})"


def canonical(entry: Entry) -> str:
    """The one text that the file should hold."""
    is_json = entry.path.suffix == ".json"
    return to_json(entry.document) + "\n" if is_json else to_yaml(entry.document)


def is_canonical(entry: Entry) -> bool:
    return entry.path.read_bytes() == canonical(entry).encode()


def _uncited(document: Document) -> Iterator[Remark]:
    for name in TO_BE_CITED:
        for index, entry in enumerate(document.get(name, ())):
            if "citations" not in entry and entry.get("presence") != Presence.ABSENT:
                yield (name, index), f"Nothing backs “{entry['key']}”. Add citations."


def _events_in_order(document: Document) -> Iterator[Remark]:
    latest = None
    for index, event in enumerate(document.get("events", ())):
        began = edtf.parse(event["date"]).earliest
        if began and latest and began < latest:
            yield ("events", index, "date"), f"“{event['date']}” lies before the event that stands before it."
        latest = max(filter(None, (began, latest)), default=None)


def _sides(document: Document) -> Iterator[Remark]:
    sides = {party["side"] for party in document.get("parties", ())}
    if len(sides) < 2:
        yield (
            ("parties",),
            f"There {'is only side ' + sides.pop() if sides else 'are no parties'}; a dispute has two or more.",
        )
        return
    for index, mediator in enumerate(document.get("mediators", ())):
        side = mediator.get("alignment_side")
        if side and side not in sides:
            yield (
                ("mediators", index, "alignment_side"),
                f"No party is on side {side}. There are: {', '.join(sorted(sides))}.",
            )


def _open_without_date(document: Document) -> Iterator[Remark]:
    if document.get("end", "..").endswith("..") and "as_of" not in document:
        yield ("start",), "The effort has no end, and nothing says until when the entry is true. Add as_of, or the end."


def distance(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Kilometres between two points in degrees, along the great circle (haversine formula)."""
    north, east, other_north, other_east = map(radians, (*first, *second))
    half = sin((other_north - north) / 2) ** 2 + cos(north) * cos(other_north) * sin((other_east - east) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1, sqrt(half)))


def is_alike(first: str, second: str) -> bool:
    """Whether two plain names are nearly the same. Names that differ in a number are two."""
    digits = [character for character in first if character.isdigit()]
    if digits != [character for character in second if character.isdigit()]:
        return False
    match = SequenceMatcher(None, first, second, autojunk=False)
    return match.real_quick_ratio() > ALIKE and match.quick_ratio() > ALIKE and match.ratio() > ALIKE
