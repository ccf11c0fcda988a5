"""Civil Wars Mediation: rows of conflict episodes, most with one mediation attempt, as dirty as they were published."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import count

from cases.dossier.plainness import plain_name
from cases.exchange.importing.datasets.cells import Read, month_first, split_outside
from cases.exchange.importing.datasets.matching import There
from cases.exchange.importing.datasets.reading import Table
from cases.exchange.importing.datasets.shape import Dataset, Found, Key, Reading, TableShape
from cases.models.external import ExternalDataset, ExternalKind, ExternalStatus

CODE = ExternalDataset.CWM
MEDIATED, UNMEDIATED, THIRD_PARTY = "1", "0", "name.of.third.party"
PIVOT, EARLIEST, LATEST = (
    30,
    1940,
    2012,
)  # the data end with 2011; a year of two digits from 30 on is of the last century
CUT = 80  # characters at which the file cuts the names of side A
EPISODE = ("country", "sideb", "territory", "episode.start.date")
# Words from which a curator may read a rank. They are offered, never coded.
RANKS = re.compile(
    r"\b(FM|PM|President|Prime Minister|Foreign Minister|Secretary-General|Special (?:Rep(?:resentative)?|Envoy)|King|Pope|"
    r"Bishop|Archbishop|Ambassador|Senator|General)\b"
)
COLUMNS = {
    "country": "the country of the conflict",
    "sidea": "the government's side, cut at 80 characters",
    "sideb": "the other side",
    "Med_yes.no": "1 mediation, 0 none, NA not known",
    "year_term": "the year in which the episode ended; kept in the row",
    "Incompatibility": "not to be trusted; kept in the row, never taken over",
    "territory": "the territory, often the whole country",
    "episode.start.date": "start of the episode, month first",
    "episode.end.date": "end of the episode, month first",
    "med.begins": "start of the attempt, month first, often with parts missing",
    "med.ends": "end of the attempt, likewise",
    THIRD_PARTY: "who mediated, as a free text",
}

Row = dict[str, str]


def read(table: Table, there: There, reading: Reading) -> None:
    """One episode for each country, side B, territory and start; an attempt for each row that says so, and the others as rows."""
    episodes: dict[tuple[str, ...], Found] = {}
    repeated = Counter(_digest(row.values()) for _, row in table.rows)
    seen: dict[str, count[int]] = defaultdict(lambda: count(1))
    for number, row in table.rows:
        if not row["country"].strip():
            reading.refuse(number, "country", row["country"], "A row without a country can't be placed.")
            continue
        key = tuple(row[column] for column in EPISODE)
        if key not in episodes:
            episodes[key] = reading.add(_episode(key, number, row, there))
        identifier = _digest(row.values())
        kind = ExternalKind.ATTEMPT if row["Med_yes.no"].strip() == MEDIATED else ExternalKind.UNMEDIATED
        found = reading.add(Found(kind, identifier, "", number, row))
        found.part_of, found.conflict = Key(CODE, ExternalKind.EPISODE, episodes[key].external_id), ""
        if repeated[identifier] > 1 and next(seen[identifier]) > 1:
            found.flag("", "", f"The very same row stands {repeated[identifier]} times in the file; all are kept.")
        _attempt(found, row)


def _digest(cells: Iterable[str]) -> str:
    """The dataset numbers nothing, so a row is named by what it says."""
    return hashlib.sha256("\x1f".join(cells).encode()).hexdigest()[:16]


def _episode(key: tuple[str, ...], number: int, row: Row, there: There) -> Found:
    start, end = (_date(row[f"episode.{which}.date"]) for which in ("start", "end"))
    where, side_b = row["territory"].strip(), row["sideb"].strip()
    name = f"{row['country'].strip()}: {side_b} ({where}), from {start.date or 'a date not given'}"
    episode = Found(ExternalKind.EPISODE, _digest(key), name, number)
    for column, date in (("episode.start.date", start), ("episode.end.date", end)):
        if date.oddity:
            episode.flag(column, row[column], date.oddity)
    episode.proposal = {
        "country": row["country"].strip(), "side_b": split_outside(row["sideb"], ","), "territory": row["territory"].strip(),
        "start": start.date, "end": end.date,
    }  # fmt: skip
    country = there.country_by_name.get(plain_name(row["country"]))
    if country is None:
        episode.flag("country", row["country"], "The collection's list has no country of this name.")
    elif start.date:
        episode.candidates = there.conflicts_in([country], start.date, end.date or start.date)
    episode.status = ExternalStatus.DOUBTFUL if episode.candidates else ExternalStatus.KEPT
    episode.reason = "The file has no UCDP number; country and years propose, and a curator decides."
    return episode


def _date(cell: str) -> Read:
    return month_first(cell, pivot=PIVOT, earliest=EARLIEST, latest=LATEST)


def _attempt(found: Found, row: Row) -> None:
    begins, ends = _date(row["med.begins"]), _date(row["med.ends"])
    third_party = " ".join(row[THIRD_PARTY].split())
    who = third_party or "third party not named"
    place = row["country"].strip()
    if found.kind == ExternalKind.ATTEMPT:
        found.name = f"{place}: {who}, {begins.date or 'date not given'}"
        found.reason = "A mediation attempt. Which conflict of the collection its episode is, a curator decides."
    else:
        found.name = f"{place}: {row['sideb'].strip()}, without a mediation attempt"
        found.reason = "The row says that there was no mediation, or does not say: no event is made of it."
    found.proposal = {
        "start": begins.date, "end": ends.date, "third_party": third_party,
        "rank_words": list(dict.fromkeys(RANKS.findall(third_party))),
    }  # fmt: skip
    _flag(found, row, begins, ends)


def _flag(found: Found, row: Row, begins: Read, ends: Read) -> None:
    for column, date in (("med.begins", begins), ("med.ends", ends)):
        if date.oddity:
            found.flag(column, row[column], date.oddity)
    if begins.date and ends.date and ends.date[: len(begins.date)] < begins.date[: len(ends.date)]:
        found.flag("med.ends", row["med.ends"], f"It ends before it begins ({row['med.begins']}).")
    mediated, named = row["Med_yes.no"].strip(), bool(row[THIRD_PARTY].strip())
    if mediated not in (MEDIATED, UNMEDIATED):
        found.flag(
            "Med_yes.no", row["Med_yes.no"], "It is not known whether there was mediation; no event is made of it."
        )
    if mediated == UNMEDIATED and named:
        found.flag(THIRD_PARTY, row[THIRD_PARTY], "The row says that there was no mediation, and names a third party.")
    if mediated == MEDIATED and not named:
        found.flag(THIRD_PARTY, "", "The row says that there was mediation, and names no third party.")
    if len(row["sidea"]) >= CUT:
        found.flag("sidea", row["sidea"], f"Cut at {CUT} characters before the file was published.")
    if row["Incompatibility"].strip() == "1" and row["territory"].strip() == row["country"].strip():
        found.flag(
            "Incompatibility", "1", "Over territory, and the territory is the whole country: it was not taken over."
        )


DATASET = Dataset(
    CODE,
    "Civil Wars Mediation (CWM)",
    "Civil war episodes and the mediation attempts in them, 1946–2011.",
    "DeRouen, Karl, Jacob Bercovitch and Paulina Pospieszna (2011), “Introducing the Civil Wars Mediation (CWM) Dataset”, "
    "Journal of Peace Research 48(5).",
    "for research, to be cited",
    (TableShape("episodes", "", COLUMNS, read),),
    legacy="mac_roman",
)
