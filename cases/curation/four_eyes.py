"""Four eyes: nobody publishes what they alone wrote.

What counts is what changed since the last edition (for a first edition, everything), save by save, as the history keeps it.
A save counts for its writer if it changes what the case says: words, codes, dates, parts, sources. A comma, a capital letter,
a space or another order do not count. With that, somebody may publish if

1. somebody else, too, wrote of what changed; and
2. the last word was not theirs: somebody else wrote last, or somebody else handed the case in and it was not returned since.

So a colleague who saves a comma doesn't make an entry the work of two; who handed in what another wrote alone doesn't either; and
a reviewer who mends a sentence of what an author submitted can still publish it. What was loaded from files has no single author.
The setting FOUR_EYES switches the rule off, for a collection that one person keeps.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from django.conf import settings

from cases.dossier.comparing import compare
from cases.dossier.files import sha256
from cases.dossier.writing import write
from cases.models import Case, Edition, Transition
from cases.models.choices import Status

Document = dict[str, Any]
ALONE: Final = (
    "You wrote alone what changes with this edition. Nobody publishes what they alone wrote: "
    "ask a colleague who may publish to read and publish it."
)
LAST_WORD: Final = (
    "The last changes are yours, and nobody else has handed the case in since. Nobody publishes what they alone wrote: ask a "
    "colleague to read your changes and to publish it, or its author to submit it."
)


def objection(user: Any, case: Case) -> str:
    """Why this person can't be the second pair of eyes, in words; empty if they can, or if the rule is switched off."""
    if not settings.FOUR_EYES:
        return ""
    writers = _writers(case)
    last = next(writers, None)
    if last is None or last != user.pk:  # nothing of substance changed, or somebody else had the last word
        return ""
    if all(writer == user.pk for writer in writers):
        return ALONE
    return "" if _was_handed_in_by_another(user, case) else LAST_WORD


def is_substantive(before: Document, after: Document) -> bool:
    """Whether a save changed what a case says, and not only how it is punctuated, capitalised or arranged."""
    return any(
        _words(difference.before) != _words(difference.after)
        for difference in compare(before, after)
        if not difference.path.endswith(" (order)")
    )


def _writers(case: Case) -> Iterator[int | None]:
    """Who wrote what changed since the last edition, the latest first; None for nobody in particular. Read as far as needed."""
    for (writer, after), (_, before) in pairwise(_versions(case)):
        if is_substantive(before, after):
            yield writer


def _versions(case: Case) -> Iterator[tuple[int | None, Document]]:
    """(Writer, dossier): the case as it stands, as it was saved before, and at last what it began from."""
    now = write(case)
    states = case.states.order_by("-at", "-id")
    newest = states.values_list("sha256", flat=True).first()
    if newest != sha256(now):  # it came in by another way than the desk
        yield case.created_by_id, now
    for by, dossier in states.values_list("by", "dossier").iterator(chunk_size=20):
        yield by or case.created_by_id, json.loads(dossier)
    yield None, _beginning(case)


def _beginning(case: Case) -> Document:
    """The edition that a working copy revises; a new case begins from nothing."""
    editions = Edition.objects.filter(case=case.revises_id or case.pk).order_by("-number")
    dossier = editions.values_list("dossier", flat=True).first()
    return json.loads(dossier) if dossier else {}


def _was_handed_in_by_another(user: Any, case: Case) -> bool:
    if case.status != Status.IN_REVIEW:
        return False
    steps = Transition.objects.filter(case=case, name="submit").order_by("-at", "-id")
    latest = steps.values_list("by", flat=True).first()
    return latest is not None and latest != user.pk


def _words(value: Any) -> Any:
    """A value without what doesn't count: of texts their letters and digits, all small."""
    if isinstance(value, str):
        return re.sub(r"[\W_]+", "", value).casefold()
    if isinstance(value, dict):
        return {name: _words(each) for name, each in value.items()}
    return [_words(each) for each in value] if isinstance(value, list) else value
