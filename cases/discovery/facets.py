"""The facets of the catalogue, declared once: their names, labels and help, and where in the tables their values stand.

The bit-set index, the filters over the tables (`CaseFilters`), the API's schema and the pages all follow this list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet, TextChoices

from cases.models import Actor, ChallengeType, Conflict, Country, Issue, OutcomeType, Region, Tactic
from cases.models.choices import (
    ActorKind,
    CaseKind,
    ConflictKind,
    Degree,
    Format,
    FundamentalName,
    Incompatibility,
    InitiatedBy,
    MediatorRole,
    Overcome,
    Presence,
    Rating,
    Ripeness,
    Secrecy,
    Setting,
    Settlement,
    Strategy,
    Track,
)

REACHED = (Degree.ACHIEVED, Degree.PARTLY, Degree.REVERSED)
Values = Iterator[tuple[int, str]]


@dataclass(frozen=True)
class Facet:
    """A property by which cases are found; a case has none, one or several values of it.

    `path` leads from a case to the value, `also` to further values that count; `where` narrows the rows that count.
    Values are the codes of `choices` or the addresses of `vocabulary`.
    """

    name: str
    label: str
    help: str
    path: str
    also: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)
    choices: type[TextChoices] | None = None
    vocabulary: type[Model] | None = None

    @property
    def has_many_values(self) -> bool:
        """Whether its values are so many that readers want the commonest first, not the order of the vocabulary."""
        return self.vocabulary in (Actor, Conflict, Country)

    def condition(self, values: Collection[str]) -> Q:
        """Which cases have one of these values; for one `filter()` call, so that `where` holds of the same row."""
        either = Q(**{f"{self.path}__in": values})
        if self.also:
            either |= Q(**{f"{self.also}__in": values})
        return either & Q(**self.where)

    def read_from(self, cases: QuerySet[Any]) -> Values:
        """(Primary key, value) of these cases, from the tables."""
        for path in filter(None, (self.path, self.also)):
            for pk, value in cases.filter(**self.where).order_by().values_list("pk", path).distinct():
                if value:
                    yield pk, value


@dataclass(frozen=True)
class PairFacet(Facet):
    """A facet whose values say what and how far: “ceasefire:achieved”."""

    degree: str = ""
    degrees: type[TextChoices] = Degree

    def condition(self, values: Collection[str]) -> Q:
        either = Q(pk__in=[])
        for value in values:
            what, _, how_far = value.rpartition(":")
            either |= Q(**{self.path: what, self.degree: how_far})
        return either & Q(**self.where)

    def read_from(self, cases: QuerySet[Any]) -> Values:
        rows = cases.filter(**self.where).order_by().values_list("pk", self.path, self.degree).distinct()
        for pk, what, how_far in rows:
            if what and how_far:
                yield pk, f"{what}:{how_far}"


@dataclass(frozen=True)
class DecadeFacet(Facet):
    """The decade of a date: “1970s”."""

    def condition(self, values: Collection[str]) -> Q:
        either = Q(pk__in=[])
        for value in values:
            first = int(value[:4])
            either |= Q(**{f"{self.path}__range": (date(first, 1, 1), date(first + 9, 12, 31))})
        return either

    def read_from(self, cases: QuerySet[Any]) -> Values:
        for pk, value in cases.order_by().values_list("pk", self.path):
            if value:
                yield pk, decade(value.year)


def decade(year: int) -> str:
    return f"{year // 10 * 10:04d}s"


_PRESENT = {"challenges__presence": Presence.PRESENT}
_REACHED = {"outcomes__degree__in": REACHED}

FACETS: tuple[Facet, ...] = (
    Facet("region", "Region", "Region of the conflict; UCDP's five, or a sub-region.",
          "conflict__regions__slug", also="conflict__regions__parent__slug", vocabulary=Region),
    Facet("country", "Country", "Country in which the conflict is fought, by its ISO 3166-1 code or name.",
          "conflict__countries__code", vocabulary=Country),
    DecadeFacet("decade", "Decade", "Decade in which the effort began.", "start_earliest"),
    Facet("conflict", "Conflict", "The conflict.", "conflict__slug", vocabulary=Conflict),
    Facet("conflict_kind", "Type of conflict", "Type of conflict (UCDP/PRIO).", "conflict__kind", choices=ConflictKind),
    Facet("incompatibility", "Incompatibility", "What the conflict is over (UCDP).",
          "conflict__incompatibility", choices=Incompatibility),
    Facet("kind", "Kind of effort", "What the third party did.", "kind", choices=CaseKind),
    Facet("settlement", "Settlement", "What the effort reached.", "settlement", choices=Settlement),
    Facet("initiated_by", "Initiated by", "Whose idea the effort was.", "initiated_by", choices=InitiatedBy),
    Facet("setting", "Setting", "On whose ground the talks were held.", "setting", choices=Setting),
    Facet("talks_format", "Format of talks", "How the parties met.", "format", choices=Format),
    Facet("secrecy", "Secrecy", "How public the effort was.", "secrecy", choices=Secrecy),
    Facet("ripeness", "Ripeness", "Whether the parties perceived a mutually hurting stalemate.", "ripeness", choices=Ripeness),
    Facet("issue", "Issue", "What was disputed.", "issues__slug", vocabulary=Issue),
    Facet("mediator", "Mediator", "A state, organisation or person that mediated.",
          "mediators__actor__slug", vocabulary=Actor),
    Facet("mediator_kind", "Kind of mediator", "What kind of actor mediated.", "mediators__actor__kind", choices=ActorKind),
    Facet("role", "Role", "The part that a mediator played.", "mediators__role", choices=MediatorRole),
    Facet("strategy", "Strategy", "The most active strategy that a mediator used.", "mediators__strategy", choices=Strategy),
    Facet("tactic", "Tactic", "Something that a mediator did.", "mediators__tactics__slug", vocabulary=Tactic),
    Facet("party", "Party", "An actor on one side of the table.", "parties__actor__slug", vocabulary=Actor),
    Facet("track", "Track", "Official to people-to-people diplomacy, from the talks recorded.", "events__track", choices=Track),
    Facet("challenge", "Challenge", "Something that stood in the way.",
          "challenges__type__slug", where=_PRESENT, vocabulary=ChallengeType),
    Facet("overcome", "Challenge overcome", "Whether a challenge that was present was overcome.",
          "challenges__overcome", where=_PRESENT, choices=Overcome),
    Facet("outcome", "Outcome", "Something that was reached, in whole or in part, even if it was reversed later.",
          "outcomes__type__slug", where=_REACHED, vocabulary=OutcomeType),
    PairFacet("outcome_degree", "Outcome and degree", "An outcome and how far it was achieved: “ceasefire:achieved”.",
              "outcomes__type__slug", vocabulary=OutcomeType, degree="outcomes__degree", degrees=Degree),
    PairFacet("fundamental", "Fundamental", "A fundamental of mediation and how far it was met: “consent:met”.",
              "fundamentals__fundamental", choices=FundamentalName, degree="fundamentals__rating", degrees=Rating),
)  # fmt: skip
BY_NAME: dict[str, Facet] = {facet.name: facet for facet in FACETS}


def of_cases(cases: QuerySet[Any]) -> dict[int, dict[str, list[str]]]:
    """Primary key → facet → sorted values of these cases, read from the tables with one or two queries a facet."""
    found: dict[int, dict[str, list[str]]] = {pk: {} for pk in cases.order_by().values_list("pk", flat=True)}
    for facet in FACETS:
        for pk, value in set(facet.read_from(cases)):
            found[pk].setdefault(facet.name, []).append(value)
    for values in found.values():
        for each in values.values():
            each.sort()
    return found
