"""What is wrong with a form, in one list: each error with its field, its row where it is in a list, and the place to go to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple


class Wrong(NamedTuple):
    """One error in words, and the id of the control where it is mended; empty if it is of the form as a whole."""

    text: str
    target: str


def what_is_wrong(form: Any, formsets: Iterable[Any]) -> Iterator[Wrong]:
    """The errors of a form and of the lists within it, in the order of the page."""
    yield from _of(form, "")
    for formset in formsets:
        name = str(formset.model._meta.verbose_name).capitalize()
        yield from (Wrong(f"{name}: {message}", f"{formset.prefix}-group") for message in formset.non_form_errors())
        for number, row in enumerate(formset.forms, 1):
            if formset.can_delete and formset._should_delete_form(row):
                continue
            yield from _of(row, f"{name} {number}")


def _of(form: Any, row: str) -> Iterator[Wrong]:
    found = form.errors
    for name in sorted(found, key=lambda each: list(form.fields).index(each) if each in form.fields else -1):
        label = str(form[name].label) if name in form.fields else ""
        if row and label:
            label = f"{label[:1].lower()}{label[1:]}"
        place = ", ".join(filter(None, (row, label)))
        target = form[name].auto_id if name in form.fields else ""
        yield from (Wrong(f"{place}: {message}" if place else str(message), target) for message in found[name])
