"""Rendered once, read many times: the stored answers of published cases, kept true to the tables."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from cases.discovery import facets, search
from cases.dossier.writing import write_many
from cases.models import Case, Edition, Rendering, Source
from cases.models.generation import ChangeKind, Touched, raise_generation
from cases.publication import findable, visibility
from cases.publication.answers import NARRATIVES, Names, answer, searchable, summary
from cases.publication.paths import in_chunks, paths_to
from cases.values import edtf
from cases.values.text import citations

Progress = Callable[[int, int], None]
CHUNK = 200
AGREEMENT = "agreement"


def to_bytes(value: Any) -> bytes:
    """JSON as it is stored and sent: compact, UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def render(pks: Iterable[int], documents: Mapping[int, Any] | None = None) -> int:
    """Make and store the answers and the search entries of these published cases anew; how many there were.

    The number of queries of each chunk is fixed. `documents` are their dossiers, where they are at hand.
    """
    done, waiting = 0, iter(pks)
    while chunk := list(islice(waiting, CHUNK)):
        rows = list(_rendered(chunk, documents or {}))
        found = [text for _, texts in rows for text in texts]
        kept = {text.slug for text in found if text.kind == AGREEMENT}
        search.remove_many(AGREEMENT, findable.agreements_shown(chunk) - kept)
        Rendering.objects.filter(case__in=chunk).delete()
        Rendering.objects.bulk_create([row for row, _ in rows])
        search.write_many(found)
        done += len(rows)
    return done


def _rendered(pks: list[int], at_hand: Mapping[int, Any]) -> Iterator[tuple[Rendering, list[search.Document]]]:
    cases = Case.objects.published().filter(pk__in=pks)
    ordered = list(cases.order_by("pk").values_list("pk", flat=True))
    missing = [pk for pk in ordered if pk not in at_hand]
    written = dict(zip(missing, write_many("case", missing), strict=True))
    documents = {pk: at_hand[pk] if pk in at_hand else written[pk] for pk in ordered}
    names, values, editions = Names(documents.values()), facets.of_cases(cases), _newest_editions(ordered)
    for pk, document in documents.items():
        number, published_at = editions[pk]
        full = answer(document, names, {"edition": number, "published_at": published_at.isoformat()})
        start = edtf.parse(document["start"]).earliest
        row = Rendering(
            case_id=pk, slug=document["slug"], edition=number, start=start.isoformat() if start else "",
            title=document["title"], published_at=published_at, summary=to_bytes(summary(full)), answer=to_bytes(full),
            facets=values[pk],
        )  # fmt: skip
        text = search.Document(search.CASE, document["slug"], document["title"], searchable(full))
        yield row, [text, *findable.agreements(full)]


def _newest_editions(pks: list[int]) -> dict[int, tuple[int, Any]]:
    """Primary key of a case → number and time of its newest edition."""
    rows = Edition.objects.filter(case__in=pks).order_by("number").values_list("case_id", "number", "published_at")
    return {case: (number, at) for case, number, at in rows}


def forget(case: Case) -> None:
    """Take a case and its agreements out of the stored answers and the search."""
    search.remove_many(AGREEMENT, findable.agreements_shown([case.pk]))
    Rendering.objects.filter(case=case).delete()
    search.remove(search.CASE, case.slug)


def rebuild(progress: Progress | None = None) -> int:
    """Throw the stored answers and the search index away and make them anew from the tables; how many cases there are."""
    with transaction.atomic():
        pks = list(Case.objects.published().order_by("pk").values_list("pk", flat=True))
        Rendering.objects.all().delete()
        search.clear()
        findable.write_all()
        done = 0
        for start in range(0, len(pks), CHUNK):
            done += render(pks[start : start + CHUNK])
            if progress:
                progress(done, len(pks))
        raise_generation([(ChangeKind.EDITED, "collection", "all", "Stored answers and search made anew.")])
    return done


# --- which cases an edited record concerns ---------------------------------------------------------------------------


def rerender_users_of(touched: list[Touched]) -> None:
    """Render every published case that shows one of these records again, write what the search knows of the records, and
    show what they newly name."""
    edited: dict[type[models.Model], set[Any]] = defaultdict(set)
    addresses: dict[type[models.Model], set[str]] = defaultdict(set)
    for record in touched:
        edited[record.model].update(record.pks)
        addresses[record.model].update(record.addresses)
    users: set[int] = set()
    for model, pks in edited.items():
        for chunk in in_chunks(pks):
            users.update(_users_of(model, chunk))
    visibility.show_what_is_named_by(edited)
    findable.refresh(edited, addresses)
    render(sorted(users))


def _users_of(model: Any, pks: Collection[Any]) -> Iterator[int]:
    """The published cases whose answers show one of these records."""
    cases = Case.objects.published().order_by()
    for path in paths_to(model):
        yield from cases.filter(**{f"{path}__in": pks}).values_list("pk", flat=True)
    if model is Source:
        yield from _citing_in_text(pks)


def _citing_in_text(pks: Collection[Any]) -> Iterator[int]:
    """Published cases whose narratives cite one of these sources; citations in text are no rows."""
    citekeys = set(Source.objects.filter(pk__in=pks).values_list("citekey", flat=True))
    mentions = Q(pk__in=[])
    for citekey in citekeys:
        for field in NARRATIVES:
            mentions |= Q(**{f"{field}__contains": f"@{citekey}"})
    rows = Case.objects.published().order_by().filter(mentions).values_list("pk", *NARRATIVES)
    for pk, *texts in rows.iterator(chunk_size=CHUNK):
        if citekeys & {place.citekey for text in texts for place in citations(text)}:
            yield pk
