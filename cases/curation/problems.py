"""Soft rules: what is not wrong in the database and yet deserves a second look. One rule, one list, the reason in each row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db.models import F, Model, Q, QuerySet

from cases.dossier.advice import is_alike
from cases.dossier.plainness import plain_name
from cases.models import Actor, Agreement, Case, Challenge, Conflict, Event, LinkCheck, Mediator, Outcome, Source

MOST = 500  # rows of one list


class Found(NamedTuple):
    """A record that breaks a soft rule, and why."""

    record: Model
    reason: str


class Rule(NamedTuple):
    """A soft rule: its name in addresses, what it looks for, and how the records are found."""

    name: str
    title: str
    explanation: str
    find: Callable[[], Iterator[Found]]


def _current(path: str = "") -> Q:
    """Cases that somebody works with or reads: no withdrawn ones, and a working copy speaks for its case."""
    return ~Q(**{f"{path}status": "withdrawn"}) & Q(**{f"{path}working_copies__isnull": True})


def _uncited() -> Iterator[Found]:
    for model in (Challenge, Outcome, Agreement):
        rows: QuerySet[Any] = model._default_manager.filter(_current("case__"), citations__isnull=True)
        for row in rows.select_related("case")[:MOST]:
            yield Found(row, f"This {model._meta.verbose_name} of “{row.case}” cites no source.")


def _outside_the_case() -> Iterator[Found]:
    """Events long before or after the case; what is recorded as context may be."""
    rows = Event.objects.filter(_current("case__")).exclude(
        kind__in=("context", "implementation", "violence", "breakdown")
    )
    early = Q(date_latest__lt=F("case__start_earliest"))
    late = Q(case__end_latest__isnull=False, date_earliest__gt=F("case__end_latest"))
    for row in rows.filter(early | late).select_related("case")[:MOST]:
        yield Found(row, f"{row.date} lies outside “{row.case}” ({row.case.start} to {row.case.end or 'its start'}).")


def _outside_the_conflict() -> Iterator[Found]:
    rows = Case.objects.filter(_current(), start_latest__lt=F("conflict__start_earliest")).select_related("conflict")
    for case in rows[:MOST]:
        yield Found(case, f"It began on {case.start}, before its conflict ({case.conflict}, {case.conflict.start}).")


def _uncoded() -> Iterator[Found]:
    unknown = {
        "initiated_by": "unknown",
        "setting": "unknown",
        "format": "unknown",
        "secrecy": "unknown",
        "ripeness": "unknown",
    }
    condition = Q(settlement="")
    for name, value in unknown.items():
        condition |= Q(**{name: value})
    for case in Case.objects.filter(_current(), condition).only("title", "revises", "settlement", *unknown)[:MOST]:
        names = [name.replace("_", " ") for name in unknown if getattr(case, name) == "unknown"]
        names += [] if case.settlement else ["settlement"]
        yield Found(case, f"Not coded yet: {', '.join(names)}.")


def _no_strategy() -> Iterator[Found]:
    rows = Mediator.objects.filter(_current("case__"), Q(strategy="") | Q(strategy="unknown"))
    for row in rows.filter(role__in=("lead-mediator", "co-mediator")).select_related("case", "actor")[:MOST]:
        yield Found(row, f"{row.actor} is a mediator of “{row.case}” without a strategy.")


def _dead_links() -> Iterator[Found]:
    for check in LinkCheck.objects.exclude(problem="").select_related("source").order_by("-failures", "source")[:MOST]:
        times = "once" if check.failures == 1 else f"{check.failures} times in a row"
        yield Found(check.source, f"{check.url}: {check.problem} ({times}, last on {check.checked_at:%d %B %Y}).")


def _twins(model: type[Model], name: str, address: str) -> Iterator[Found]:
    """Records with names that are nearly the same. Compared are those that begin with the same two letters."""
    rooms: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    for record in model._default_manager.only(name, address).order_by(name):
        plain = plain_name(getattr(record, name))
        rooms[plain[:2]].append((plain, record))
    for records in rooms.values():
        for index, (mine, record) in enumerate(records):
            for theirs, other in records[index + 1 :]:
                if mine and is_alike(mine, theirs):
                    yield Found(record, f"Nearly the same as “{getattr(other, name)}” ({getattr(other, address)}).")


def _twin_actors() -> Iterator[Found]:
    yield from _twins(Actor, "name", "slug")


def _twin_conflicts() -> Iterator[Found]:
    yield from _twins(Conflict, "name", "slug")


def _twin_sources() -> Iterator[Found]:
    dois: dict[str, list[Source]] = defaultdict(list)
    for source in Source.objects.exclude(doi="").only("doi", "citekey", "title"):
        dois[source.doi.casefold()].append(source)
    for same in dois.values():
        for source in same[1:]:
            yield Found(source, f"The same DOI as {same[0].citekey}: {source.doi}.")
    yield from _twins(Source, "title", "citekey")


RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("uncited", "Claims without a source", "Challenges, outcomes and agreements that cite nothing.", _uncited),
        Rule("events", "Events outside their case", "Events dated before their case began or after it ended.",
             _outside_the_case),
        Rule("cases", "Cases older than their conflict", "One of the two dates is wrong.", _outside_the_conflict),
        Rule("uncoded", "Variables not coded", "Cases with variables still unknown.", _uncoded),
        Rule("strategies", "Mediators without strategy", "Lead and co-mediators whose strategy is not coded.", _no_strategy),
        Rule("actors", "Actors that may be one", "Names that are nearly the same.", _twin_actors),
        Rule("conflicts", "Conflicts that may be one", "Names that are nearly the same.", _twin_conflicts),
        Rule("sources", "Sources that may be one", "The same DOI, or titles that are nearly the same.", _twin_sources),
        Rule("links", "Links that don't answer", "Addresses of sources that failed when last asked.", _dead_links),
    )
}  # fmt: skip


def look_for(name: str) -> list[Found]:
    """What breaks this rule, at most 500. Raises KeyError if there is no such rule."""
    found = RULES[name].find()
    return [row for _, row in zip(range(MOST), found, strict=False)]
