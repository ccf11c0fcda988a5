"""The controlled vocabularies and places as tables, for the API, the codebook and the files."""

from __future__ import annotations

from typing import Any

from cases.exchange.columns import Column, label_of, page, plain
from cases.exchange.tables import Table
from cases.models import (
    ChallengeFamily,
    ChallengeType,
    Country,
    Issue,
    OutcomeFamily,
    OutcomeType,
    Provision,
    Region,
    Tactic,
)


def _reference(name: str, model: Any, path: str, help_text: str, *, nullable: bool = False) -> Column:
    return Column(name, label_of(name), help_text, paths=(path,), nullable=nullable, lookup=path, vocabulary=model)


def _own(model: Any, *names: str) -> tuple[Column, ...]:
    made = []
    for name in names:
        column = plain(model, name)
        made.append(column if not column.choices else _filtered(column))
    return tuple(made)


def _filtered(column: Column) -> Column:
    return Column(**{**column.__dict__, "lookup": column.name})


def _table(name: str, model: Any, help_text: str, columns: tuple[Column, ...], order: tuple[str, ...]) -> Table:
    address = model.ADDRESS
    return Table(name, model, help_text, columns, identity=(address,), order=order, to_case=(), address=address,
                 orders=("name",))  # fmt: skip


def _family(model: Any) -> tuple[Column, Column]:
    return (
        _reference("family", model, "family__slug", "The family that it belongs to, by its slug."),
        Column("family_name", "Family, name", "What the family is called.", paths=("family__name",), nullable=False),
    )


_IN_FAMILIES = ("family__order", "family__slug", "order", "name", "slug")
_IN_ORDER = ("order", "name", "slug")

VOCABULARIES: dict[str, Table] = {
    table.name: table
    for table in (
        _table("challenge-types", ChallengeType, "What can stand in the way of mediation, with definitions and signs.",
               (*_own(ChallengeType, "slug", "name"), *_family(ChallengeFamily),
                *_own(ChallengeType, "level", "definition", "signs", "included", "excluded", "confused_with", "responses",
                      "references"),
                page("/challenges/{}/", "slug")), _IN_FAMILIES),
        _table("outcome-types", OutcomeType, "What can come of mediation, with definitions and signs.",
               (*_own(OutcomeType, "slug", "name"), *_family(OutcomeFamily),
                *_own(OutcomeType, "definition", "signs", "references"), page("/outcomes/{}/", "slug")), _IN_FAMILIES),
        _table("issues", Issue, "What is disputed.", _own(Issue, "slug", "name", "definition"), _IN_ORDER),
        _table("tactics", Tactic, "What mediators do, under the three strategies of Bercovitch and Houston (1996).",
               _own(Tactic, "slug", "name", "strategy", "definition"), _IN_ORDER),
        _table("provision-types", Provision, "Subjects of agreements, after the Peace Accords Matrix.",
               _own(Provision, "slug", "name", "family", "definition", "own_addition"), _IN_ORDER),
        _table("regions", Region, "UCDP's five regions, and below them the sub-regions of the UN M49 standard.",
               (*_own(Region, "slug", "name"),
                _reference("parent", Region, "parent__slug", "The region that a sub-region lies in.", nullable=True),
                *_own(Region, "ucdp_code", "m49_code")), _IN_ORDER),
        _table("countries", Country, "States, present and past, with the numbers by which datasets merge.",
               (*_own(Country, "code", "name"),
                _reference("region", Region, "region__slug", "The UCDP region that the country is counted in."),
                _reference("subregion", Region, "subregion__slug", "UN M49 sub-region.", nullable=True),
                *_own(Country, "alpha3", "cow_code", "gw_number", "former", "latitude", "longitude")), ("name", "code")),
    )
}  # fmt: skip
