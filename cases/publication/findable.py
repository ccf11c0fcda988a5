"""What the search knows of records that are not cases: conflicts, actors, agreements, challenges, outcomes, the guide.

Whatever makes one of them public, changes it or hides it calls `refresh` in the same transaction; what is not public then
is taken out. The words are those of the tables, so everything can be thrown away and written anew (`write_all`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import QuerySet

from cases.discovery import search
from cases.models import (
    Actor,
    ChallengeFamily,
    ChallengeType,
    Conflict,
    Country,
    OutcomeFamily,
    OutcomeType,
    Question,
    Region,
    Rendering,
    Topic,
)
from cases.publication.paths import in_chunks
from cases.values.text import bare_together

Document = dict[str, Any]


class Findable(NamedTuple):
    """How the records of a model are searched: the kinds that they can be of, and what is read and said of them."""

    kinds: tuple[str, ...]
    rows: Callable[[QuerySet[Any]], QuerySet[Any]]
    document: Callable[[Any], search.Document]


def text_of(*parts: Any) -> str:
    """Texts and lists of texts as one text without Markdown's marks."""
    lines = [line for part in parts for line in (part if isinstance(part, list) else [part]) if line]
    return bare_together(map(str, lines))


def _conflict(record: Any) -> search.Document:
    places = [place.name for place in (*record.countries.all(), *record.regions.all())]
    phases = [text for phase in record.phases.all() for text in (phase.name, phase.summary)]
    body = text_of(
        record.summary, record.other_names, record.get_kind_display(), record.place, places, phases, record.background,
        record.fatalities_note,
    )  # fmt: skip
    return search.Document("conflict", record.slug, record.name, body)


def _actor(record: Actor) -> search.Document:
    group = record.affiliation if record.affiliation and record.affiliation.public else None
    body = text_of(
        record.description, record.short_name, record.other_names, record.get_kind_display(),
        group.name if group else "", record.country.name if record.country else "",
    )  # fmt: skip
    return search.Document("actor", record.slug, record.name, body)


def _challenge(record: ChallengeType) -> search.Document:
    body = text_of(
        record.definition, record.signs, record.responses, record.included, record.excluded, record.confused_with,
        record.family.name,
    )  # fmt: skip
    return search.Document("challenge", record.slug, record.name, body)


def _outcome(record: OutcomeType) -> search.Document:
    body = text_of(record.definition, record.signs, record.family.name)
    return search.Document("outcome", record.slug, record.name, body)


def _topic(record: Topic) -> search.Document:
    kind = "term" if record.kind == "term" else "page"
    return search.Document(kind, record.slug, record.title, text_of(record.summary, record.other_names, record.body))


def _question(record: Question) -> search.Document:
    return search.Document("question", record.slug, record.question, text_of(record.answer))


FINDABLE: dict[Any, Findable] = {
    Conflict: Findable(("conflict",), lambda rows: rows.prefetch_related("countries", "regions", "phases"), _conflict),
    Actor: Findable(("actor",), lambda rows: rows.select_related("affiliation", "country"), _actor),
    ChallengeType: Findable(("challenge",), lambda rows: rows.select_related("family"), _challenge),
    OutcomeType: Findable(("outcome",), lambda rows: rows.select_related("family"), _outcome),
    Topic: Findable(("page", "term"), lambda rows: rows, _topic),
    Question: Findable(("question",), lambda rows: rows, _question),
}
# Whose words stand in the entries of others, and the way from those to it.
NAMED_IN: dict[Any, tuple[tuple[Any, str], ...]] = {
    Country: ((Conflict, "countries"), (Actor, "country")),
    Region: ((Conflict, "regions"),),
    Actor: ((Actor, "affiliation"),),
    ChallengeFamily: ((ChallengeType, "family"),),
    OutcomeFamily: ((OutcomeType, "family"),),
}


def refresh(touched: Mapping[Any, Collection[Any]], addresses: Mapping[Any, Collection[str]] | None = None) -> None:
    """Write the search entries of these records (model → primary keys) and of those that name them.

    Those that are not public are taken out; `addresses` names records that may be gone altogether.
    """
    wanted: dict[Any, set[Any]] = defaultdict(set)
    for model, pks in touched.items():
        if model in FINDABLE:
            wanted[model].update(pks)
        for user, path in NAMED_IN.get(model, ()):
            for chunk in in_chunks(pks):
                wanted[user].update(
                    user.objects.published().filter(**{f"{path}__in": chunk}).values_list("pk", flat=True)
                )
    for model, pks in wanted.items():
        for chunk in in_chunks(pks):
            _replace(model, chunk)
    for model, slugs in (addresses or {}).items():
        if model in FINDABLE:
            _forget_all_but_public(model, slugs)


def _replace(model: Any, pks: list[Any]) -> None:
    slugs = list(model.objects.filter(pk__in=pks).values_list("slug", flat=True))
    for kind in FINDABLE[model].kinds:
        search.remove_many(kind, slugs)
    search.write_many(_documents(model, model.objects.published().filter(pk__in=pks)))


def _forget_all_but_public(model: Any, slugs: Collection[str]) -> None:
    for chunk in in_chunks(slugs):
        public = set(model.objects.published().filter(slug__in=chunk).values_list("slug", flat=True))
        for kind in FINDABLE[model].kinds:
            search.remove_many(kind, [slug for slug in chunk if slug not in public])


def _documents(model: Any, rows: QuerySet[Any]) -> Iterator[search.Document]:
    found = FINDABLE[model]
    for record in found.rows(rows.order_by("pk")).iterator(chunk_size=500):
        yield found.document(record)


def write_all(models: Iterable[Any] = tuple(FINDABLE)) -> None:
    """The search entries of all public records of these models."""
    for model in models:
        search.write_many(_documents(model, model.objects.published()))


# --- agreements, which belong to a case and come and go with it -------------------------------------------------------


def agreements(full: Document) -> Iterator[search.Document]:
    """The search entries of a case's agreements, from its whole answer."""
    for agreement in full["agreements"]:
        people = [actor["name"] for name in ("signatories", "witnesses", "guarantors") for actor in agreement[name]]
        provisions = [text for row in agreement["provisions"] for text in (row["provision"]["name"], row["note"])]
        body = text_of(
            agreement["summary"], agreement["stage_label"], agreement["place"], full["title"], full["conflict"]["name"],
            people, agreement["status_note"], provisions, agreement["un_symbol"], agreement["unts_number"],
        )  # fmt: skip
        yield search.Document("agreement", agreement["slug"], agreement["title"], body)


def agreements_shown(cases: Collection[int]) -> set[str]:
    """The addresses of the agreements that readers see of these cases now, by their stored answers."""
    stored = Rendering.objects.filter(case__in=cases).order_by().values_list("answer", flat=True)
    return {row["slug"] for answer in stored.iterator() for row in json.loads(bytes(answer))["agreements"]}
