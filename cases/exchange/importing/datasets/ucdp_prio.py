"""The UCDP/PRIO Armed Conflict Dataset: rows of conflict and year → conflicts and their primary parties."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from cases.exchange.importing.datasets.cells import is_day, is_number, split_outside
from cases.exchange.importing.datasets.matching import There
from cases.exchange.importing.datasets.reading import Table
from cases.exchange.importing.datasets.shape import Dataset, Fill, Found, Key, Proposal, Reading, TableShape
from cases.models.choices import ActorKind, ConflictKind, Incompatibility, Intensity, Termination
from cases.models.external import ExternalDataset, ExternalKind, ExternalStatus

CODE = ExternalDataset.UCDP_PRIO
KINDS = {
    "1": ConflictKind.EXTRASYSTEMIC, "2": ConflictKind.INTERSTATE, "3": ConflictKind.INTRASTATE,
    "4": ConflictKind.INTERNATIONALISED,
}  # fmt: skip
INCOMPATIBILITIES = {"1": Incompatibility.TERRITORY, "2": Incompatibility.GOVERNMENT, "3": Incompatibility.BOTH}
INTENSITIES = {"1": Intensity.MINOR, "2": Intensity.WAR}
INTERSTATE = "2"
BETWEEN = ", "
SHOWN_PARTIES = 6
COLUMNS = {
    "conflict_id": "the conflict's number: Conflict.ucdp_id",
    "location": "the states whose territory or government is fought over, a list: the first part of the name",
    "side_a": "the primary parties of side A, a list",
    "side_a_id": "their UCDP actor numbers, a list in an order of its own",
    "side_a_2nd": "states that support side A with troops; kept in the row",
    "side_b": "the primary parties of side B, a list",
    "side_b_id": "their UCDP actor numbers, a list in an order of its own",
    "side_b_2nd": "states that support side B with troops; kept in the row",
    "incompatibility": "1 territory, 2 government, 3 both",
    "territory_name": "the territory, where one is disputed: the second part of the name",
    "year": "the year that the row is about",
    "intensity_level": "1 minor, 2 war in that year: the highest is Conflict.intensity",
    "cumulative_intensity": "whether 1,000 deaths were reached since the start; kept in the row",
    "type_of_conflict": "1 extrasystemic, 2 interstate, 3 intrastate, 4 internationalised intrastate; the latest counts",
    "start_date": "the first death in battle: Conflict.start, as precise as start_prec says",
    "start_prec": "precision of start_date: 1 the day, 2 and 3 the month, 4 and 5 the year, 6 and 7 the year about",
    "ep_end": "1 where the episode ended in that year",
    "ep_end_date": "when it ended: Conflict.end, of the last year",
    "gwno_a": "Gleditsch–Ward numbers of the states on side A",
    "gwno_b": "Gleditsch–Ward numbers of the states on side B",
    "gwno_loc": "Gleditsch–Ward numbers of the location: Conflict.countries",
    "region": "1 Europe, 2 Middle East, 3 Asia, 4 Africa, 5 Americas, a list: Conflict.regions",
    "version": "the dataset's version",
}

Row = dict[str, str]
Rows = list[tuple[int, Row]]


def read(table: Table, there: There, reading: Reading) -> None:
    """One conflict for each conflict_id, a year for each row, one actor for each number on side A or B."""
    conflicts: dict[str, Rows] = defaultdict(list)
    for number, row in table.rows:
        if problem := _unreadable(row):
            reading.refuse(number, *problem)
        else:
            conflicts[row["conflict_id"].strip()].append((number, row))
    newest = max((row["year"] for rows in conflicts.values() for _, row in rows), default="")
    for identifier, rows in conflicts.items():
        rows.sort(key=lambda pair: pair[1]["year"])
        _conflict(identifier, rows, newest, there, reading)
    _actors([pair for rows in conflicts.values() for pair in rows], there, reading)


def _unreadable(row: Row) -> tuple[str, str, str] | None:
    """Column, value and reason, where a row can't be placed or says what UCDP's codebook does not know."""
    closed: dict[str, Collection[str]] = {
        "type_of_conflict": KINDS, "incompatibility": INCOMPATIBILITIES, "intensity_level": INTENSITIES,
    }  # fmt: skip
    for column in ("conflict_id", "year"):
        if not is_number(row[column].strip()):
            return column, row[column], "A number is needed here; without it the row can't be placed."
    for column, codes in closed.items():
        if row[column] not in codes:
            return column, row[column], f"There is no such code; there are {', '.join(codes)}."
    if not is_day(row["start_date"]):
        return "start_date", row["start_date"], "This is no date (YYYY-MM-DD)."
    return None


# --- conflicts --------------------------------------------------------------------------------------------------------
def _conflict(identifier: str, rows: Rows, newest: str, there: There, reading: Reading) -> None:
    place, latest = rows[-1]
    conflict = Found(ExternalKind.CONFLICT, identifier, name_of(latest), place)
    conflict.proposal = _proposal(identifier, rows, newest, there, conflict)
    _match(conflict, there)
    reading.add(conflict)
    for number, row in rows:
        year = Found(
            ExternalKind.CONFLICT_YEAR, f"{identifier}-{row['year']}", f"{conflict.name}, {row['year']}", number, row
        )
        year.part_of, year.conflict = Key(CODE, ExternalKind.CONFLICT, identifier), conflict.conflict
        year.reason = "A year of the conflict."
        _flag_year(year, row)
        reading.add(year)


def name_of(row: Row) -> str:
    """“Location: Territory” or “Location: Government”, as UCDP names its conflicts; of wars between states “A - B”."""
    location = row["location"].strip()
    if row["type_of_conflict"] == INTERSTATE:
        return " - ".join(_states_named(row[column]) for column in ("side_a", "side_b"))
    territory = " ".join(row["territory_name"].split())
    over = "Government" if row["incompatibility"] == "2" or not territory else territory
    return f"{location}: {over}"


def _states_named(cell: str) -> str:
    return BETWEEN.join(name.removeprefix("Government of ") for name in split_outside(cell, BETWEEN))


def _proposal(identifier: str, rows: Rows, newest: str, there: There, found: Found) -> Proposal:
    latest = rows[-1][1]
    goes_on = latest["ep_end"] != "1" and latest["year"] == newest
    types = dict.fromkeys(row["type_of_conflict"] for _, row in rows)
    if len(types) > 1:
        spoken = ", then ".join(KINDS[code].label for code in types)
        found.flag(
            "type_of_conflict", ", ".join(types), f"It changes over the years: {spoken}. The latest is proposed."
        )
    return {
        "name": found.name[:200],
        "summary": _summary(identifier, found.name, rows),
        "kind": KINDS[latest["type_of_conflict"]].value,
        "incompatibility": INCOMPATIBILITIES[latest["incompatibility"]].value,
        "intensity": INTENSITIES[max(row["intensity_level"] for _, row in rows)].value,
        "start": start_of(rows[0][1]["start_date"], rows[0][1]["start_prec"]),
        "end": ".." if goes_on else _end_of(latest, found),
        "termination": Termination.ONGOING.value if goes_on else "",
        "regions": _coded(latest, "region", there.region_by_ucdp, found),
        "countries": _coded(latest, "gwno_loc", there.country_by_gw, found),
        "ucdp_id": identifier,
    }


def start_of(date: str, precision: str) -> str:
    """A date as precise as UCDP's code says: the day only where it is certain, since others are set by convention.

    >>> start_of("1997-12-31", "5")
    '1997'
    """
    if precision == "1":
        return date
    if precision in ("2", "3"):
        return date[:7]
    return date[:4] if precision in ("4", "5") else f"{date[:4]}~"


def _end_of(latest: Row, found: Found) -> str:
    if latest["ep_end"] == "1" and is_day(latest["ep_end_date"]):
        return latest["ep_end_date"]
    found.flag("ep_end", latest["ep_end"], f"The last row is of {latest['year']} and gives no end; the year was taken.")
    return latest["year"]


def _coded(row: Row, column: str, codes: dict[str, str], found: Found) -> list[str]:
    numbers = split_outside(row[column], ",")
    for number in numbers:
        if number not in codes:
            found.flag(column, number, "The collection's list has no entry with this number; it was left out.")
    return list(dict.fromkeys(codes[number] for number in numbers if number in codes))


def _summary(identifier: str, name: str, rows: Rows) -> str:
    """What the rows say, in a sentence: nothing that they don't."""
    sides = [_parties(row[f"side_{side}"] for _, row in rows) for side in "ab"]
    years = [int(row["year"]) for _, row in rows]
    span = f"{years[0]}–{years[-1]}" if years[0] != years[-1] else str(years[0])
    count = f"{len(set(years))} year{'' if len(set(years)) == 1 else 's'} with at least 25 deaths in battle, {span}"
    version = rows[-1][1]["version"].strip()
    source = f"UCDP/PRIO Armed Conflict Dataset{f' {version}' if version else ''}, conflict {identifier}"
    text = f"{name}. {sides[0]} against {sides[1]}. {count} ({source})."
    return text if len(text) <= 600 else f"{name}. {count} ({source})."[:600]


def _parties(cells: Iterable[str]) -> str:
    names = list(dict.fromkeys(name for cell in cells for name in split_outside(cell, BETWEEN)))
    rest = len(names) - SHOWN_PARTIES
    return ", ".join(names[:SHOWN_PARTIES]) + (f" and {rest} others" if rest > 0 else "")


def _match(conflict: Found, there: There) -> None:
    if slug := there.conflict_by_ucdp.get(conflict.external_id):
        conflict.status, conflict.conflict = ExternalStatus.MATCHED, slug
        conflict.reason = "The conflict of the collection bears this UCDP number."
        return
    proposal = conflict.proposal
    end = "" if proposal["end"] == ".." else str(proposal["end"])
    least = 2 if proposal["kind"] == ConflictKind.INTERSTATE else 1
    conflict.candidates = there.conflicts_in(proposal["countries"], str(proposal["start"]), end, least)
    conflict.status = ExternalStatus.DOUBTFUL if conflict.candidates else ExternalStatus.KEPT
    conflict.reason = (
        "Place and years don't decide which conflict it is: several are fought in one country." if conflict.candidates
        else "The collection has no conflict in this place and time."
    )  # fmt: skip


def _flag_year(year: Found, row: Row) -> None:
    for column in ("side_a", "side_b"):
        names, numbers = split_outside(row[column], BETWEEN), split_outside(row[f"{column}_id"], ",")
        if len(names) != len(numbers):
            year.flag(column, row[column], f"Names: {len(names)}, numbers: {len(numbers)}. A name holds a comma.")
    for column in ("side_b", "side_b_2nd", "territory_name"):
        if row.get(column, "") != row.get(column, "").strip():
            year.flag(
                column, row[column], "Blanks or a line break at the end; they are kept in the row and not taken over."
            )


# --- actors -----------------------------------------------------------------------------------------------------------
def _actors(rows: Rows, there: There, reading: Reading) -> None:
    named = _names(rows)
    states = _states(rows)
    for identifier, place in _numbers(rows).items():
        name = named.get(identifier, "")
        actor = Found(ExternalKind.ACTOR, identifier, name or f"UCDP actor {identifier}", place)
        is_state = name.startswith("Government of ")
        kind = ActorKind.STATE if is_state else ActorKind.ARMED_GROUP
        actor.proposal = {"name": actor.name[:200], "kind": kind.value if name else "", "ucdp_actor_id": identifier}
        if not name:
            actor.flag(
                "side_b_id",
                identifier,
                "It stands only beside others, in another order than the names: no name was taken.",
            )
        _match_actor(actor, states.get(identifier, "") if is_state else "", there)
        reading.add(actor)


def _numbers(rows: Rows) -> dict[str, int]:
    """Each actor's number and the row in which it stands first."""
    found: dict[str, int] = {}
    for place, row in rows:
        for number in split_outside(row["side_a_id"], ",") + split_outside(row["side_b_id"], ","):
            found.setdefault(number, place)
    return found


def _names(rows: Rows) -> dict[str, str]:
    """Number → name. Lists of names and of numbers are ordered differently, so pairs come from lists of one, and from
    longer lists by taking away those that are known already until one is left."""
    lists = {
        (tuple(split_outside(row[f"side_{side}_id"], ",")), row[f"side_{side}"].strip())
        for _, row in rows
        for side in "ab"
    }
    said: dict[str, Counter[str]] = defaultdict(Counter)
    for numbers, names in lists:
        if len(numbers) == 1:
            said[numbers[0]][names] += 1
    known = {
        number: sorted(names.most_common(), key=lambda pair: (-pair[1], pair[0]))[0][0]
        for number, names in said.items()
    }
    while True:
        more = dict(_by_elimination(sorted(lists), known))
        if not more:
            return known
        known |= more


def _by_elimination(lists: Iterable[tuple[tuple[str, ...], str]], known: dict[str, str]) -> Iterable[tuple[str, str]]:
    for numbers, cell in lists:
        names = split_outside(cell, BETWEEN)
        open_numbers = [number for number in numbers if number not in known]
        taken = {known[number] for number in numbers if number in known}
        left = [name for name in names if name not in taken]
        if len(numbers) == len(names) and len(open_numbers) == len(left) == 1:
            yield open_numbers[0], left[0]


def _states(rows: Rows) -> dict[str, str]:
    """Actor number → Gleditsch–Ward number, where each goes with one other only."""
    pairs = {
        (row[f"side_{side}_id"].strip(), row[f"gwno_{side}"].strip())
        for _, row in rows
        for side in "ab"
        if is_number(row[f"gwno_{side}"].strip()) and is_number(row[f"side_{side}_id"].strip())
    }
    actors, states = Counter(actor for actor, _ in pairs), Counter(state for _, state in pairs)
    return {actor: state for actor, state in pairs if actors[actor] == 1 and states[state] == 1}


def _match_actor(actor: Found, gw_number: str, there: There) -> None:
    bearer = there.actor_by_ucdp.get(actor.external_id, "")
    states = there.states_by_gw.get(gw_number, []) if gw_number else []
    if len(states) == 1 and (bearer == states[0] or states[0] not in there.actors_with_ucdp):
        actor.status, actor.actor = ExternalStatus.MATCHED, states[0]
        actor.reason = f"The one state of the collection with Gleditsch–Ward number {gw_number}."
        actor.fill = None if bearer else Fill("actor", states[0], "ucdp_actor_id", actor.external_id)
        return
    if bearer:
        actor.status, actor.actor = ExternalStatus.MATCHED, bearer
        actor.reason = "The actor of the collection bears this UCDP number."
        return
    actor.candidates = there.actors_named(actor.name, actor.name.removeprefix("Government of "))
    actor.status = ExternalStatus.DOUBTFUL if actor.candidates else ExternalStatus.KEPT
    actor.reason = (
        "A name alone does not decide who it is." if actor.candidates else "The collection has no actor of this name."
    )


DATASET = Dataset(
    CODE,
    "UCDP/PRIO Armed Conflict Dataset",
    "Armed conflicts since 1946, a row for each conflict and year.",
    "Davies et al. (2025), Journal of Peace Research; Gleditsch et al. (2002), “Armed Conflict 1946–2001: A New Dataset”, "
    "Journal of Peace Research 39(5).",
    "CC BY 4.0",
    (TableShape("conflict years", "", COLUMNS, read),),
    version_column="version",
)
