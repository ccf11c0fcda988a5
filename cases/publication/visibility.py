"""Which actors, sources and conflicts the public sees: those that a published case uses, and what they belong to.

The flags are set without raising the generation: publishing and withdrawing, of which this is a part, do that once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from cases.models import Actor, Case, Conflict, Question, Source, Topic
from cases.publication import findable
from cases.publication.answers import NARRATIVES
from cases.publication.paths import in_chunks, paths_to
from cases.values.text import citations

Records = dict[Any, set[Any]]  # model → primary keys


def used_by(cases: Collection[int]) -> Records:
    """What these cases use, directly or through what they use."""
    chosen = Case.objects.filter(pk__in=cases).order_by()
    actors, conflicts, sources = (_direct(chosen, model) for model in (Actor, Conflict, Source))
    sources |= _cited_by_conflicts(conflicts) | _in_texts(chosen.values_list(*NARRATIVES))
    return {Actor: _with_affiliations(actors), Conflict: conflicts, Source: sources}


def show_what_is_used_by(cases: Collection[int]) -> None:
    """Make public what these cases use."""
    _show(used_by(cases))


def show_what_is_named_by(edited: Mapping[Any, Collection[Any]]) -> None:
    """Make public what edited public records have come to name: affiliations, and sources of conflicts and the guide."""
    sources = _cited_by_conflicts(edited.get(Conflict, ()))
    for model, field in ((Topic, "body"), (Question, "answer")):
        sources |= _in_texts(model.objects.published().filter(pk__in=edited.get(model, ())).values_list(field))
    _show({Actor: _with_affiliations(set(edited.get(Actor, ()))), Source: sources})


def hide_unused(records: Records) -> None:
    """Take from the public those of these records that nothing public uses any more."""
    conflicts = _left(Conflict, records[Conflict])
    _set(Conflict, conflicts, False)
    _set(Actor, _without_public_members(_left(Actor, records[Actor])), False)
    sources = _left(Source, records[Source])
    sources -= _direct(Conflict.objects.published(), Source, ["citations__source"], sources)
    _set(Source, sources - _named_in_public_texts(sources), False)


def _show(records: Records) -> None:
    for model, pks in records.items():
        _set(model, pks, True)


def _set(model: Any, pks: Collection[Any], public: bool) -> None:
    for chunk in in_chunks(pks):
        rows = model.objects.filter(pk__in=chunk).exclude(public=public)
        changed = list(rows.values_list("pk", flat=True))
        if changed:
            QuerySet.update(rows, public=public)
            findable.refresh({model: changed})


def _left(model: Any, pks: set[Any]) -> set[Any]:
    """Those that no published case uses directly."""
    return pks - _direct(Case.objects.published(), model, among=pks)


def _direct(
    users: QuerySet[Any], model: Any, paths: Iterable[str] = (), among: Collection[Any] | None = None
) -> set[Any]:
    """Which records of the model these users point to; all of them, or among some."""
    found: set[Any] = set()
    for path in paths or paths_to(model):
        for chunk in [None] if among is None else in_chunks(among):
            wanted = Q(**{f"{path}__isnull": False}) if chunk is None else Q(**{f"{path}__in": chunk})
            found.update(users.order_by().filter(wanted).values_list(path, flat=True).distinct())
    return found if among is None else found & set(among)


def _with_affiliations(actors: set[Any]) -> set[Any]:
    """The actors and those that they belong to, step by step upwards."""
    newest = set(actors)
    while newest:
        found: set[Any] = set()
        for chunk in in_chunks(newest):
            found.update(Actor.objects.filter(members__in=chunk).values_list("pk", flat=True))
        newest = found - actors
        actors = actors | newest
    return actors


def _without_public_members(actors: set[Any]) -> set[Any]:
    """Those to which no actor belongs that stays public."""
    while True:
        kept: set[Any] = set()
        for chunk in in_chunks(actors):
            members = Actor.objects.filter(affiliation__in=chunk, public=True).values_list("affiliation", "pk")
            kept.update(owner for owner, member in members if member not in actors)
        if not kept:
            return actors
        actors = actors - kept


def _cited_by_conflicts(conflicts: Collection[Any]) -> set[Any]:
    found: set[Any] = set()
    for chunk in in_chunks(conflicts):
        found.update(Source.objects.filter(conflict_citations__conflict__in=chunk).values_list("pk", flat=True))
        found |= _in_texts(Conflict.objects.filter(pk__in=chunk).values_list("background"))
    return found


def _in_texts(rows: QuerySet[Any, Any]) -> set[Any]:
    """The sources that texts cite by [@citekey]."""
    named = {place.citekey for texts in rows.iterator() for text in texts for place in citations(text)}
    found: set[Any] = set()
    for chunk in in_chunks(named):
        found.update(Source.objects.filter(citekey__in=chunk).values_list("pk", flat=True))
    return found


def _named_in_public_texts(sources: set[Any]) -> set[Any]:
    """Those of the sources that a text which the public reads cites. Only few are asked for: what has no rows left."""
    found: set[Any] = set()
    for chunk in in_chunks(sources):
        citekeys = list(Source.objects.filter(pk__in=chunk).values_list("citekey", flat=True))
        for rows in _public_texts(citekeys):
            found |= _in_texts(rows) & sources
    return found


def _public_texts(citekeys: list[str]) -> Iterator[QuerySet[Any, Any]]:
    """The public texts in which one of these citekeys stands."""
    places: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (Case, NARRATIVES), (Conflict, ("background",)), (Topic, ("body",)), (Question, ("answer",)),
    )  # fmt: skip
    for model, fields in places:
        mentions = Q(pk__in=[])
        for citekey in citekeys:
            for field in fields:
                mentions |= Q(**{f"{field}__contains": f"@{citekey}"})
        yield model.objects.published().order_by().filter(mentions).values_list(*fields)
