"""Rows in the form of the field's datasets. All of them are made up: no value is of a published file."""

from __future__ import annotations

import csv
import io
from typing import Any

from cases.exchange.importing.datasets import cwm, mend, paax, pax, ucdp_prio


def as_csv(
    columns: dict[str, str], rows: list[dict[str, Any]], encoding: str = "utf-8", extra: tuple[str, ...] = ()
) -> bytes:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, [*columns, *extra], restval="")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode(encoding)


UCDP_YEAR = {
    "conflict_id": "90001", "location": "Kenya", "side_a": "Government of Kenya", "side_a_id": "9101", "side_b": "Blue Front",
    "side_b_id": "9201", "incompatibility": "1", "territory_name": "Lakeland", "year": "1994", "intensity_level": "1",
    "cumulative_intensity": "0", "type_of_conflict": "3", "start_date": "1994-12-31", "start_prec": "5", "ep_end": "0",
    "gwno_a": "501", "gwno_loc": "501", "region": "4", "version": "99.1",
}  # fmt: skip


def ucdp(*changes: dict[str, str]) -> bytes:
    return as_csv(ucdp_prio.COLUMNS, [UCDP_YEAR | change for change in changes])


MEND_EVENT = {
    "med_event_ID": "KEN209901-1", "conflict_country": "Kenya", "conflict_counry_ID": "501", mend.PLACE: "Midtown, Kenya",
    "med_loc_cty": "KEN", "med_loc_x": "36.8", "med_loc_y": "-1.2", "Day": "3", "Month": "2", "Year": "1994",
    "third_party": "Helper; Congo, Democratic Republic of the", "third_party_id_MEND": "X_1;X_2", "med_scope": "indnam1",
    "individual_med_named": "Ada Writer", "local_parties": "North; South", "local_party_id": "1;2", "num_local": "2+",
    "agmt": "0", "Summary": "A meeting.", "source_urls": "https://example.org/a;https://example.org/b", "med_type": "M",
}  # fmt: skip


def mend_events(*changes: dict[str, str]) -> bytes:
    return b"\xef\xbb\xbf" + as_csv(mend.EVENTS, [MEND_EVENT | change for change in changes])


def mend_actors(*rows: dict[str, str]) -> bytes:
    return as_csv(mend.ACTORS, list(rows))


CWM_ROW = {
    "country": "Kenya", "sidea": "Kenya", "sideb": "Blue Front", "Med_yes.no": "1", "year_term": "1995", "Incompatibility": "1",
    "territory": "Lakeland", "episode.start.date": "1/31/94", "episode.end.date": "12/31/95", "med.begins": "11//1994",
    "med.ends": "2/??/95", cwm.THIRD_PARTY: "OAU (FM Ada Writer)",
}  # fmt: skip


def cwm_rows(*changes: dict[str, str], encoding: str = "utf-8") -> bytes:
    return as_csv(cwm.COLUMNS, [CWM_ROW | change for change in changes], encoding)


PAX_AGREEMENT = {
    "AgtId": "9001", "Agt": "Joint\r\nStatement", "Dat": "1995-03-01", "Stage": "SubPar", "Agtp": "Intra",
    "Status": "Multiparty signed/agreed", "Part": "Signed:\r\nNorth\r\nSouth", "ThrdPart": "", "UcdpCon": "90001", "PP": "1",
    "PPName": "Lakeland process", "Con": "Kenya/(Lake/Land)", "Contp": "Government/territory", "Reg": "Cross-regional",
}  # fmt: skip


def pax_agreements(*changes: dict[str, str]) -> bytes:
    rows = [PAX_AGREEMENT | {"GCh": "0", "ImSrc": "3", "Loc1ISO": "KEN"} | change for change in changes]
    return as_csv(pax.COLUMNS, rows, extra=("GCh", "ImSrc", "Loc1ISO"))


PAAX_SIGNATORY = {
    "AgtId": "9001", "id_paax": "ACT_1", "agt_name": "Joint Statement (10/11/1995)", "Dat": "1995-10-11", "actor_name": " North ",
    "signatory_type": "party",
}  # fmt: skip
PAAX_ACTOR = {
    "id_paax": "ACT_1", "actor_name": "North  ", "actor_type": "Entity", "abbreviation": "N", "ucdp_name": "NA", "ucdp_id": "NA",
    "acled_name": "Northerners", "acled_other": "The North | North", "actor_iso3c": " ", "actor_gwno": "",
}  # fmt: skip


def paax_signatories(*changes: dict[str, str]) -> bytes:
    return as_csv(paax.SIGNATORIES, [PAAX_SIGNATORY | change for change in changes])
