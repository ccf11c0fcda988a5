"""Merging two records that are one: everything moves to the one that is kept, and the old address leads there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from cases.models import Actor, Case, Conflict, Creator, LinkCheck, Question, SlugRedirect, Source, Topic
from cases.models.generation import ChangeKind, one_generation, raise_generation

MERGED = (Actor, Source)
ITS_OWN = (Creator, LinkCheck)  # describe the record itself, and go with it
TEXTS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Case, ("background", "process", "analysis")), (Conflict, ("background",)), (Topic, ("body",)), (Question, ("answer",)),
)  # fmt: skip


class Move(NamedTuple):
    """What would move: how many rows of which kind, by which field."""

    what: str
    field: str
    rows: int


def preview(gone: Any) -> list[Move]:
    """All that points to the record and would point to the other one."""
    found = []
    for relation in _relations(type(gone)):
        count = relation.related_model._base_manager.filter(**{relation.field.name: gone}).count()
        if count:
            what = relation.related_model._meta
            found.append(
                Move(str(what.verbose_name if count == 1 else what.verbose_name_plural), relation.field.name, count)
            )
    if isinstance(gone, Source):
        found += [
            Move(str(model._meta.verbose_name_plural), name, count) for model, name, count in _texts(gone.citekey)
        ]
    return found


def merge(kept: Any, gone: Any, *, by: Any = None) -> None:
    """Let everything point to `kept` instead of `gone`, which is deleted; its address redirects. All or nothing.

    Raises ValidationError if they are the same, of different kinds, or one case would name `kept` twice in one place.
    """
    if type(kept) is not type(gone) or not isinstance(kept, MERGED):
        raise ValidationError("Only two actors, or two sources, are merged.")
    if kept.pk == gone.pk:
        raise ValidationError("These are the same record: choose another one to keep.")
    with one_generation(), transaction.atomic():
        _read_again(kept, gone)
        for relation in _relations(type(gone)):
            _repoint(relation, kept, gone)
        if isinstance(gone, Source) and isinstance(kept, Source):
            _rewrite_texts(gone.citekey, kept.citekey)
        _redirect(kept, gone)


def _read_again(*records: Any) -> None:
    """What was published or merged since these records were read counts. Raises ValidationError if one of them is gone."""
    for record in sorted(records, key=lambda record: record.pk):
        if type(record)._base_manager.select_for_update().filter(pk=record.pk).order_by().first() is None:
            raise ValidationError(f"“{record}” was merged or deleted meanwhile.")
        record.refresh_from_db()


def _relations(model: Any) -> Iterator[Any]:
    """The foreign keys and choices of several that point to the model."""
    for relation in model._meta.get_fields(include_hidden=True):
        automatic = relation.auto_created and not relation.concrete
        # The table behind a choice of several moves with the choice.
        behind = relation.related_model is not None and relation.related_model._meta.auto_created
        points = relation.one_to_many or relation.many_to_many
        if automatic and points and not behind and relation.related_model not in ITS_OWN:
            yield relation


def _repoint(relation: Any, kept: Any, gone: Any) -> None:
    rows = relation.related_model._base_manager.filter(**{relation.field.name: gone})
    if relation.many_to_many:
        for row in rows:
            chosen = getattr(row, relation.field.name)
            chosen.add(kept)
            chosen.remove(gone)
        return
    try:
        with transaction.atomic():
            models.QuerySet.update(rows, **{relation.field.name: kept})
    except IntegrityError:
        what = relation.related_model._meta.verbose_name
        raise ValidationError(
            f"“{kept}” would stand twice as {relation.field.verbose_name} of a {what}. Remove one of the two there first."
        ) from None


def _texts(citekey: str) -> Iterator[tuple[Any, str, int]]:
    for model, names in TEXTS:
        for name in names:
            count = model._base_manager.filter(**{f"{name}__contains": f"@{citekey}"}).count()
            if count:
                yield model, name, count


def _rewrite_texts(old: str, new: str) -> None:
    """[@old, p. 3] → [@new, p. 3] in every narrative; a longer citekey that begins alike is another one."""
    mark = re.compile(rf"@{re.escape(old)}(?![a-z0-9-])")
    for model, names in TEXTS:
        for name in names:
            for row in model._base_manager.filter(**{f"{name}__contains": f"@{old}"}).only("pk", name):
                text = mark.sub(f"@{new}", getattr(row, name))
                models.QuerySet.update(model._base_manager.filter(pk=row.pk), **{name: text})


def _redirect(kept: Any, gone: Any) -> None:
    kind, address = str(gone._meta.verbose_name), gone.ADDRESS
    old, new = getattr(gone, address), getattr(kept, address)
    was_public = gone.public
    SlugRedirect.objects.filter(record=kind, new=old).update(new=new)
    SlugRedirect.objects.update_or_create(record=kind, old=old, defaults={"new": new})
    if was_public and not kept.public:
        models.QuerySet.update(type(kept)._base_manager.filter(pk=kept.pk), public=True)
        kept.public = True
    models.QuerySet.update(type(gone)._base_manager.filter(pk=gone.pk), public=False)
    gone.public = False
    gone.delete()
    if was_public:
        raise_generation([(ChangeKind.MERGED, kind, old, new)])
        kept.announce([kept.pk])
