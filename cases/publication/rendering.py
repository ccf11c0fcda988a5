"""Rendered once, read many times: the stored answers of published cases, kept true to the tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from cases.discovery import facets, search
from cases.dossier.shape import SHAPES, Part, Shape
from cases.dossier.writing import write_many
from cases.models import Actor, Case, Country, Edition, Region, Rendering, Source
from cases.models.generation import ChangeKind, Touched, raise_generation
from cases.publication.answers import Names, answer, searchable, summary
from cases.values import edtf
from cases.values.text import citations

Progress = Callable[[int, int], None]
CHUNK = 200


def to_bytes(value: Any) -> bytes:
    """JSON as it is stored and sent: compact, UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def render(pks: Iterable[int]) -> int:
    """Make and store the answers and the search entries of these published cases anew; how many there were.

    The number of queries of each chunk is fixed.
    """
    done, waiting = 0, iter(pks)
    while chunk := list(islice(waiting, CHUNK)):
        rows = list(_rendered(chunk))
        Rendering.objects.filter(case__in=chunk).delete()
        Rendering.objects.bulk_create([row for row, _ in rows])
        search.write_many([text for _, text in rows])
        done += len(rows)
    return done


def _rendered(pks: list[int]) -> Iterator[tuple[Rendering, search.Document]]:
    cases = Case.objects.published().filter(pk__in=pks)
    ordered = list(cases.order_by("pk").values_list("pk", flat=True))
    documents = dict(zip(ordered, write_many("case", ordered), strict=True))
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
        yield row, search.Document("case", document["slug"], document["title"], searchable(full))


def _newest_editions(pks: list[int]) -> dict[int, tuple[int, Any]]:
    """Primary key of a case → number and time of its newest edition."""
    rows = Edition.objects.filter(case__in=pks).order_by("number").values_list("case_id", "number", "published_at")
    return {case: (number, at) for case, number, at in rows}


def forget(case: Case) -> None:
    """Take a case out of the stored answers and the search."""
    Rendering.objects.filter(case=case).delete()
    search.remove("case", case.slug)


def rebuild(progress: Progress | None = None) -> int:
    """Throw the stored answers and the search index away and make them anew from the tables; how many cases there are."""
    with transaction.atomic():
        pks = list(Case.objects.published().order_by("pk").values_list("pk", flat=True))
        Rendering.objects.all().delete()
        search.clear()
        done = 0
        for start in range(0, len(pks), CHUNK):
            done += render(pks[start : start + CHUNK])
            if progress:
                progress(done, len(pks))
        raise_generation([(ChangeKind.EDITED, "collection", "all", "Stored answers and search made anew.")])
    return done


# --- which cases an edited record concerns ---------------------------------------------------------------------------


def rerender_users_of(touched: list[Touched]) -> None:
    """Render every published case that shows one of these records again."""
    condition = Q(pk__in=[])
    for model, pks in touched:
        for path in paths_to(model):
            condition |= Q(pk__in=Case.objects.filter(**{f"{path}__in": pks}).values("pk"))
        if model is Source:
            condition |= Q(pk__in=_citing_in_text(model, pks))
    render(Case.objects.published().filter(condition).order_by("pk").values_list("pk", flat=True))


def paths_to(model: type[models.Model]) -> list[str]:
    """The paths from a case to a model whose names or codes stand in answers: `mediators__actor`, `events__country` …"""
    if model is Source:
        return ["citations__source"]  # every citation names its case, whichever part it backs
    found = list(_paths(SHAPES["case"], "", model))
    if model is Country:
        found += ["conflict__countries", *(f"{path}__country" for path in paths_to(Actor))]
    if model is Region:
        found.append("conflict__regions")
    return found


def _paths(shape: Shape, prefix: str, model: type[models.Model]) -> Iterator[str]:
    for field in shape.fields:
        family = getattr(field.target, "family", None)
        if field.target is model:
            yield f"{prefix}{field.name}"
        elif family is not None and getattr(family, "field", None) and family.field.related_model is model:
            yield f"{prefix}{field.name}__family"
    for part in shape.parts:
        yield from _paths(part.shape, f"{prefix}{_relation(shape, part)}__", model)


def _relation(shape: Shape, part: Part) -> str:
    """The name by which the owner's model reaches the part's rows."""
    relation: Any = part.model._meta.get_field(part.link).remote_field
    return relation.get_accessor_name()


def _citing_in_text(model: Any, pks: tuple[Any, ...]) -> list[int]:
    """Published cases whose narratives cite one of these sources; citations in text are no rows."""
    citekeys = set(model.objects.filter(pk__in=pks).values_list("citekey", flat=True))
    mentions = Q(pk__in=[])
    for citekey in citekeys:
        for field in ("background", "process", "analysis"):
            mentions |= Q(**{f"{field}__contains": f"@{citekey}"})
    rows = Case.objects.published().filter(mentions).values_list("pk", "background", "process", "analysis")
    return [pk for pk, *texts in rows if citekeys & {place.citekey for text in texts for place in citations(text)}]
