"""PAA-X: who signed the agreements of PA-X, and as what. Its dates are corrupt in the published file and are never taken."""

from __future__ import annotations

import re
from collections import Counter

from cases.exchange.importing.datasets.cells import from_parts, is_number
from cases.exchange.importing.datasets.matching import There
from cases.exchange.importing.datasets.mend import settle
from cases.exchange.importing.datasets.reading import Table
from cases.exchange.importing.datasets.shape import Candidate, Dataset, Found, Key, Reading, TableShape
from cases.models.external import ExternalDataset, ExternalKind, ExternalStatus

CODE = ExternalDataset.PAAX
ROLES = {
    "party": "party",
    "third party": "third-party signatory",
}  # a signature beside the parties' proves no mediation
_DATE_IN_NAME = re.compile(r"\((\d{2})/(\d{2})/(\d{4})\)\s*$")
SIGNATORIES = {
    "AgtId": "PA-X number of the agreement",
    "id_paax": "the actor's number",
    "agt_name": "title and, in parentheses, the date; the agreement is found by its number alone",
    "Dat": "corrupt in the published file: never taken",
    "actor_name": "name of the actor",
    "signatory_type": "party or third party",
    "practical_third": "1 where it is a third party in practice; kept in the row",
    "condition": "why it is one (C1, C3, C4); kept in the row",
}
ACTORS = {
    "id_paax": "the actor's number",
    "actor_name": "its name",
    "actor_type": "one of eleven types; kept in the row",
    "abbreviation": "its short name",
    "ucdp_name": "its name in UCDP's data",
    "ucdp_id": "its UCDP actor number",
    "acled_name": "its name in ACLED's data",
    "acled_other": "other names there, separated by vertical bars",
    "actor_iso3c": "ISO code of its country",
    "actor_gwno": "Gleditsch–Ward number of its country; kept in the row",
}

Row = dict[str, str]


def read_signatories(table: Table, there: There, reading: Reading) -> None:
    """One record for each agreement, actor and capacity: some sign both as party and as third party."""
    pairs = Counter((row["AgtId"].strip(), row["id_paax"].strip()) for _, row in table.rows)
    for number, row in table.rows:
        agreement, actor, capacity = (row[column].strip() for column in ("AgtId", "id_paax", "signatory_type"))
        if not is_number(agreement) or not actor:
            column = "id_paax" if is_number(agreement) else "AgtId"
            reading.refuse(
                number, column, row[column], "A signatory needs the numbers of its agreement and of its actor."
            )
            continue
        name = row["actor_name"].strip() or actor
        found = reading.add(Found(ExternalKind.SIGNATORY, f"{agreement}/{actor}/{capacity}", name, number, row))
        if capacity not in ROLES:
            found.flag(
                "signatory_type", row["signatory_type"], "There is no such type; there are party and third party."
            )
        if pairs[agreement, actor] > 1:
            found.flag("id_paax", actor, "The actor stands more than once under this agreement; all are kept.")
        found.proposal = {"role": ROLES.get(capacity, ""), "signed": _date(found, row)}
        _link(found, agreement, there)


def _date(found: Found, row: Row) -> str:
    if not (said := _DATE_IN_NAME.search(row["agt_name"])):
        return ""
    day, month, year = said.groups()
    date = from_parts(year, month, day)
    if date.oddity:
        found.flag("agt_name", row["agt_name"], date.oddity)
    return date.date


def _link(found: Found, agreement: str, there: There) -> None:
    found.part_of = Key(ExternalDataset.PAX, ExternalKind.AGREEMENT, agreement)
    found.agreement = there.agreement_by_pax.get(agreement, "")
    if found.agreement:
        found.status, found.reason = ExternalStatus.MATCHED, "The agreement of the collection bears this PA-X number."
    elif there.has(found.part_of):
        found.reason = "It belongs to an agreement of PA-X that the collection does not have."
    else:
        found.reason = "Its agreement is not there yet."
        found.flag("AgtId", agreement, "No PA-X agreement of this number has been brought in; do so and import again.")


def read_actors(table: Table, there: There, reading: Reading) -> None:
    """One actor for each row. Names are shared by many numbers and never make two actors one."""
    for number, row in table.rows:
        identifier, name = row["id_paax"].strip(), row["actor_name"].strip()
        if not identifier or not name:
            column = "actor_name" if identifier else "id_paax"
            reading.refuse(number, column, row[column], "Number or name is missing.")
            continue
        actor = reading.add(Found(ExternalKind.ACTOR, identifier, name, number, row))
        ucdp = row["ucdp_id"].strip() if is_number(row["ucdp_id"].strip()) else ""
        others = [row[column].strip() for column in ("ucdp_name", "acled_name")] + row["acled_other"].split(" | ")
        actor.proposal = {
            "name": name[:200], "short_name": row["abbreviation"].strip()[:60], "kind": "", "ucdp_actor_id": ucdp,
            "other_names": [other for other in dict.fromkeys(map(str.strip, others)) if other not in ("", "NA", name)],
            "country": _country(actor, row["actor_iso3c"], there),
        }  # fmt: skip
        _match(actor, ucdp, there)


def _country(actor: Found, cell: str, there: There) -> str:
    """The ISO code of its one country; where several are given none is taken."""
    codes = [code.strip() for code in cell.split("|") if code.strip() not in ("", "NA")]
    if len(codes) > 1:
        actor.flag("actor_iso3c", cell, "Several countries; an actor of the collection has one, so none was taken.")
        return ""
    if codes and codes[0] not in there.country_by_alpha3:
        actor.flag("actor_iso3c", cell, "The collection's list has no country with this ISO code.")
    return there.country_by_alpha3.get(codes[0], "") if codes else ""


def _match(actor: Found, ucdp: str, there: There) -> None:
    if slug := there.actor_by_ucdp.get(ucdp):
        settle(actor, Candidate("actor", slug, ""), "The actor of the collection bears the same UCDP number.")
        return
    actor.candidates = there.actors_named(actor.name, actor.proposal["short_name"])
    actor.status = ExternalStatus.DOUBTFUL if actor.candidates else ExternalStatus.KEPT
    actor.reason = (
        "A name alone does not decide who it is." if actor.candidates else "The collection has no actor of this name."
    )


DATASET = Dataset(
    CODE,
    "PAA-X Peace Agreement Actors Dataset",
    "Who signed the agreements of PA-X, as party or as third party, and the list of these actors.",
    "PAA-X, the Peace Agreement Actors Dataset of the PA-X project; cite it as its makers ask, with the version that was used.",
    "its makers' terms, which forbid substantial copies: keep it at the desk and don't publish it",
    (
        TableShape("signatories", "signatories", SIGNATORIES, read_signatories),
        TableShape("actors", "actors", ACTORS, read_actors),
    ),
    ignored_sheets=("variables",),
)
