"""MEND: mediation events, and its list of actors. Nothing of it is coded for rank, strategy or success, so none is taken."""

from __future__ import annotations

import re
from collections import Counter

from cases.dossier.plainness import plain_name
from cases.exchange.importing.datasets.cells import from_parts
from cases.exchange.importing.datasets.matching import There
from cases.exchange.importing.datasets.reading import Table
from cases.exchange.importing.datasets.shape import Candidate, Dataset, Found, Key, Reading, TableShape
from cases.models.choices import ActorKind
from cases.models.external import ExternalDataset, ExternalKind, ExternalStatus

CODE = ExternalDataset.MEND
PLACE = "med_location - MULTISELECT"
TYPES = {"M": "mediation", "MR": "mediation-related", "": ""}
NOWHERE = ("virtual", "unknown", "")
KINDS = {"Country/State": ActorKind.STATE, "IGO": ActorKind.INTERGOVERNMENTAL, "NGO": ActorKind.NON_GOVERNMENTAL}
_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s/]+\S*", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")

EVENTS = {
    "med_event_ID": "the event's number",
    "conflict_country": "the countries of the conflict, a list separated by semicolons",
    "conflict_counry_ID": "Gleditsch–Ward number of the country; the header is misspelt in the file",
    "conflict_id": "UCDP conflict number, seldom given",
    PLACE: "where it was: Event.place",
    "med_loc_cty": "ISO code of the country of the place: Event.country",
    "med_loc_x": "longitude",
    "med_loc_y": "latitude",
    "Day": "day of the month, if known",
    "Month": "month",
    "Year": "year: Event.date",
    "third_party": "third parties, a list separated by semicolons",
    "third_party_id_MEND": "their numbers; counted, never paired blindly",
    "med_scope": "numbers of the named mediators; the header is misplaced in the file",
    "individual_med_named": "mediators named in person, a list",
    "groupings_mechanisms": "formats in which they met",
    "local_parties": "parties, a list separated by semicolons",
    "local_party_id": "numbers of its own, which are no UCDP numbers",
    "num_local": "how many parties; “2+” is text",
    "agmt": "1 where an agreement was reached",
    "agmt_name": "the agreement's name",
    "agmt_id_PAX": "PA-X number of the agreement, seldom given",
    "Summary": "what happened, often quoted from the press; kept in the row",
    "source_urls": "addresses of sources",
    "shuttle": "1 where the mediator went between the parties",
    "med_type": "M mediation, MR mediation-related",
}
ACTORS = {
    "GLOPAD_ID": "the actor's number",
    "ActorName": "a name of the actor; a number stands once for each name",
    "GW_ID": "Gleditsch–Ward number of its country",
    "actor_classification": "Country/State, IGO, NGO, Political …",
}

Row = dict[str, str]


def read_events(table: Table, there: There, reading: Reading) -> None:
    """One event for each row."""
    repeated = Counter(row["med_event_ID"].strip() for _, row in table.rows)
    for number, row in table.rows:
        identifier = row["med_event_ID"].strip()
        if not identifier:
            reading.refuse(number, "med_event_ID", "", "An event without a number can't be kept apart from others.")
            continue
        event = reading.add(Found(ExternalKind.EVENT, identifier, "", number, row))
        if repeated[identifier] > 1:
            event.flag(
                "med_event_ID",
                identifier,
                f"This number stands {repeated[identifier]} times in the file; all are kept.",
            )
        _event(event, row, there)


def _event(event: Found, row: Row, there: There) -> None:
    date = from_parts(row["Year"], row["Month"], row["Day"])
    if date.oddity:
        event.flag("Day", "-".join((row["Year"], row["Month"], row["Day"])), date.oddity)
    parties = listed(row["third_party"])
    place = row[PLACE].strip()
    title = f"{place or 'Place not given'}: {', '.join(parties) or 'third party not named'}"
    event.name = title if len(title) <= 200 else f"{title[:199]}…"
    if row["med_type"] not in TYPES:
        event.flag("med_type", row["med_type"], "There is no such code; there are M and MR.")
    event.proposal = {
        "title": event.name, "date": date.date, "type": TYPES.get(row["med_type"], ""), **_where(event, row, there),
        "third_parties": parties, "mediators": listed(row["individual_med_named"]),
        "formats": listed(row["groupings_mechanisms"]), "parties": listed(row["local_parties"]),
        "agreement_reached": {"1": "yes", "0": "no"}.get(row["agmt"], ""), "agreement": row["agmt_name"].strip(),
        "sources": _sources(event, row["source_urls"]),
    }  # fmt: skip
    _flag_lists(event, row)
    _flag_agreement(event, row)
    _match_event(event, row, date.date, there)


def listed(cell: str) -> list[str]:
    """The entries of a list separated by semicolons; a comma belongs to the name."""
    return list(dict.fromkeys(entry.strip() for entry in cell.split(";") if entry.strip()))


def _where(event: Found, row: Row, there: There) -> dict[str, object]:
    """Place, country and coordinates; a meeting without a place has none, and “0” is no country."""
    place, code = row[PLACE].strip(), row["med_loc_cty"].strip()
    if place.casefold() in NOWHERE:
        return {"place": place}
    if row["conflict_country"].strip() == "Libya" and place == "Tripoli, Lebanon":
        event.flag(PLACE, place, "An event of Libya placed in Lebanon; the file says so, and it was not changed.")
    found: dict[str, object] = {"place": place}
    if code in there.country_by_alpha3:
        found["country"] = there.country_by_alpha3[code]
    elif code:
        event.flag("med_loc_cty", code, "The collection's list has no country with this ISO code.")
    try:
        longitude, latitude = float(row["med_loc_x"]), float(row["med_loc_y"])
    except ValueError:
        if row["med_loc_x"].strip() or row["med_loc_y"].strip():
            event.flag(
                "med_loc_x", f"{row['med_loc_x']}, {row['med_loc_y']}", "These are no coordinates; none were taken."
            )
        return found
    if not (abs(longitude) <= 180 and abs(latitude) <= 90):  # so that “nan” is none either
        event.flag(
            "med_loc_x", f"{row['med_loc_x']}, {row['med_loc_y']}", "These lie outside the globe; none were taken."
        )
        return found
    return {**found, "latitude": latitude, "longitude": longitude}


def _sources(event: Found, cell: str) -> list[str]:
    """The addresses in a cell, separated by semicolons and blanks; what is none is flagged and left in the row."""
    if not cell.strip():
        event.flag("source_urls", "", "No source is given.")
    found: list[str] = []
    strange: list[str] = []
    for token in re.split(r"[;\s]+", cell.strip()):
        glued = len(re.findall("https?://", token)) > 1 and not re.search(r"web\.archive\.org|[?&=]https?:", token)
        if _ADDRESS.fullmatch(token) and not glued:
            found.append(token)
        elif token:
            strange.append(token)
    if strange:
        event.flag("source_urls", " ".join(strange), "No address, or several glued together; left out.")
    return list(dict.fromkeys(found))


def _flag_lists(event: Found, row: Row) -> None:
    for names, numbers in (("third_party", "third_party_id_MEND"), ("local_parties", "local_party_id")):
        count, other = (
            len([entry for entry in row[column].split(";") if entry.strip()]) for column in (names, numbers)
        )
        if count != other:
            event.flag(names, row[names], f"Names: {count}, numbers in {numbers}: {other}. They were not paired.")


def _flag_agreement(event: Found, row: Row) -> None:
    years = _YEAR.findall(row["agmt_name"])
    if years and row["Year"].strip() not in years:
        event.flag("agmt_name", row["agmt_name"], f"The name has the year {years[0]}, the event is of {row['Year']}.")


def _match_event(event: Found, row: Row, date: str, there: There) -> None:
    event.reason = "Country and date don't decide which conflict or case it belongs to."
    if pax := row["agmt_id_PAX"].strip():
        event.part_of = Key(ExternalDataset.PAX, ExternalKind.AGREEMENT, pax)
        event.agreement = there.agreement_by_pax.get(pax, "")
        if not there.has(event.part_of):
            event.flag(
                "agmt_id_PAX", pax, "No PA-X agreement of this number has been brought in; do so and import again."
            )
    if ucdp := row["conflict_id"].strip():
        event.conflict = there.conflict_by_ucdp.get(ucdp, "") or there.conflict_of(
            Key(ExternalDataset.UCDP_PRIO, ExternalKind.CONFLICT, ucdp)
        )
        if event.conflict:
            event.status, event.reason = ExternalStatus.MATCHED, "The row names the UCDP number of this conflict."
            return
        event.flag("conflict_id", ucdp, "The collection has no conflict with this UCDP number.")
    event.candidates = there.conflicts_in(_countries(event, row, there), date, date) if date else []


def _countries(event: Found, row: Row, there: There) -> list[str]:
    codes = []
    for name in listed(row["conflict_country"]):
        code = there.country_by_name.get(plain_name(name))
        if code is None and ";" not in row["conflict_country"]:
            code = there.country_by_gw.get(row["conflict_counry_ID"].strip())
        if code:
            codes.append(code)
        else:
            event.flag("conflict_country", name, "The collection's list has no country of this name.")
    return codes


# --- actors -----------------------------------------------------------------------------------------------------------
def read_actors(table: Table, there: There, reading: Reading) -> None:
    """One record for each row: a number that stands again is another name, or another actor altogether."""
    first: dict[str, str] = {}
    for number, row in table.rows:
        identifier, name = row["GLOPAD_ID"].strip(), row["ActorName"].strip()
        if not identifier or not name:
            reading.refuse(
                number, "ActorName" if identifier else "GLOPAD_ID", name or identifier, "Number or name is missing."
            )
            continue
        actor = reading.add(Found(ExternalKind.ACTOR, identifier, name, number, row))
        if identifier in first:
            actor.flag(
                "GLOPAD_ID", identifier, f"This number stands for “{first[identifier]}” too; the two were not made one."
            )
        first.setdefault(identifier, name)
        kind = KINDS.get(row["actor_classification"].strip())
        actor.proposal = {"name": name[:200], "kind": kind.value if kind else ""}
        _match_actor(actor, row["GW_ID"].strip(), kind, there)


def _match_actor(actor: Found, gw_number: str, kind: ActorKind | None, there: There) -> None:
    actor.candidates = there.actors_named(actor.name)
    states = there.states_by_gw.get(gw_number, []) if kind == ActorKind.STATE else []
    sure = [candidate for candidate in actor.candidates if [candidate.address] == states]
    if len(actor.candidates) == len(sure) == 1:
        settle(actor, sure[0], "A state of this name and Gleditsch–Ward number.")
    else:
        actor.status = ExternalStatus.DOUBTFUL if actor.candidates else ExternalStatus.KEPT
        actor.reason = (
            "A name alone does not decide who it is."
            if actor.candidates
            else "The collection has no actor of this name."
        )


def settle(actor: Found, candidate: Candidate, reason: str) -> None:
    """The actor is this one."""
    actor.status, actor.actor, actor.reason, actor.candidates = ExternalStatus.MATCHED, candidate.address, reason, []


DATASET = Dataset(
    CODE,
    "MEND mediation events",
    "Mediation events since 2018 with third parties and named mediators, and the list of its actors.",
    "MEND, the mediation event dataset; cite it as its makers ask, with the date of the release that was used.",
    "for research, to be cited; its summaries quote press texts and must not be published as the collection's own",
    (TableShape("events", "", EVENTS, read_events), TableShape("actors", "", ACTORS, read_actors)),
    ids_last=False,
)
