"""PA-X: peace agreements, with the conflicts they belong to and 250 coded provisions."""

from __future__ import annotations

from cases.exchange.importing.datasets.cells import is_day, is_number, split_outside
from cases.exchange.importing.datasets.matching import There
from cases.exchange.importing.datasets.reading import Table
from cases.exchange.importing.datasets.shape import Dataset, Found, Key, Reading, TableShape
from cases.models.external import ExternalDataset, ExternalKind, ExternalStatus

CODE = ExternalDataset.PAX
STAGES = {
    "Pre": "pre-negotiation", "SubPar": "framework-partial", "SubComp": "framework-comprehensive", "Cea": "ceasefire",
    "Imp": "implementation", "Ren": "renewal", "Oth": "",
}  # fmt: skip
COLUMNS = {
    "AgtId": "the agreement's number: Agreement.pax_id",
    "Agt": "its title, which is no key: many share one",
    "Dat": "when it was signed; of a span, the last day",
    "Stage": "stage of the process: Agreement.stage",
    "StageSub": "the stage in more detail; kept in the row",
    "Agtp": "between states, within one, or local; kept in the row",
    "Status": "whether it is multilateral or a unilateral document",
    "Part": "signatories as a free text; PAA-X has them one by one",
    "ThrdPart": "third parties as a free text, not verified",
    "UcdpCon": "UCDP conflict number, or NA, or nothing",
    "PP": "number of the peace process, a level of its own",
    "PPName": "name of the peace process",
    "Con": "countries and entities, separated by slashes outside parentheses",
    "Contp": "government, territory …: here the slash separates nothing",
    "Reg": "region, not UCDP's",
}
WEIGHTS = {"0", "1", "2", "3"}

Row = dict[str, str]


def read(table: Table, there: There, reading: Reading) -> None:
    """One agreement for each row."""
    coded = _coded(table)
    for number, row in table.rows:
        identifier = row["AgtId"].strip()
        if not is_number(identifier):
            reading.refuse(number, "AgtId", row["AgtId"], "An agreement needs its PA-X number.")
            continue
        agreement = reading.add(Found(ExternalKind.AGREEMENT, identifier, " ".join(row["Agt"].split()), number, row))
        agreement.proposal = {
            "title": agreement.name[:500], "signed": _date(agreement, row), "stage": _stage(agreement, row),
            "document_status": row["Status"].strip(), "entities": split_outside(row["Con"], "/"),
            "over": row["Contp"].strip(), "process": row["PPName"].strip(), "signatories": row["Part"].strip(),
            "third_parties": row["ThrdPart"].strip(), "pax_id": identifier,
            "provisions": {column: int(row[column]) for column in coded if row[column] not in ("", "0")},
        }  # fmt: skip
        _link(agreement, row, there)
        _match(agreement, there)


def _coded(table: Table) -> list[str]:
    """The columns of provisions: those beyond the known ones in which nothing but weights from 0 to 3 stands."""
    others = [column for column in table.columns if column and column not in COLUMNS]
    return [column for column in others if {row[column] for _, row in table.rows} - {""} <= WEIGHTS]


def _date(agreement: Found, row: Row) -> str:
    if is_day(row["Dat"].strip()):
        return row["Dat"].strip()
    agreement.flag("Dat", row["Dat"], "This is no date (YYYY-MM-DD); none was taken.")
    return ""


def _stage(agreement: Found, row: Row) -> str:
    if row["Stage"].strip() not in STAGES:
        agreement.flag("Stage", row["Stage"], f"There is no such stage; there are {', '.join(STAGES)}.")
    return STAGES.get(row["Stage"].strip(), "")


def _link(agreement: Found, row: Row, there: There) -> None:
    """The conflict by its UCDP number. Nothing, NA and N/A are three blanks; a number that leads nowhere is reported."""
    number = row["UcdpCon"].strip()
    if not is_number(number):
        if number not in ("", "NA", "N/A"):
            agreement.flag("UcdpCon", row["UcdpCon"], "This is no UCDP number.")
        return
    key = Key(ExternalDataset.UCDP_PRIO, ExternalKind.CONFLICT, number)
    agreement.conflict = there.conflict_by_ucdp.get(number, "") or there.conflict_of(key)
    if there.has(key):
        agreement.part_of = key
    elif not agreement.conflict:
        agreement.flag(
            "UcdpCon", number, "No conflict of this number is known: bring in UCDP/PRIO first, or the number is wrong."
        )


def _match(agreement: Found, there: There) -> None:
    if slug := there.agreement_by_pax.get(agreement.external_id):
        agreement.status, agreement.agreement = ExternalStatus.MATCHED, slug
        agreement.reason = "The agreement of the collection bears this PA-X number."
        return
    agreement.candidates = there.agreements_like(agreement.name, agreement.proposal["signed"])
    agreement.status = ExternalStatus.DOUBTFUL if agreement.candidates else ExternalStatus.KEPT
    agreement.reason = (
        "An agreement of the same day; titles are shared by many." if agreement.candidates
        else "The collection has no agreement of this day."
    )  # fmt: skip


DATASET = Dataset(
    CODE,
    "PA-X Peace Agreements Database",
    "Peace agreements since 1990, with their stage, parties, conflict and coded provisions.",
    "Bell, Christine, and Sanja Badanjak (2019), “Introducing PA-X: A new peace agreement database and dataset”, Journal of "
    "Peace Research 56(3); and the version that was used.",
    "its makers' terms, which forbid substantial copies: keep it at the desk and don't publish it",
    (TableShape("agreements", "", COLUMNS, read),),
)
