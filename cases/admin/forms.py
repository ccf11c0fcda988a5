"""Forms of the desk: dates in order, rows that are named and numbered, references fetched once for a whole list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet

from cases.admin.widgets import KnownChoiceField
from cases.dossier import keys
from cases.dossier.shape import SHAPES, Part, Shape
from cases.models import Case
from cases.models.cases import BEFORE_PUBLICATION
from cases.values import edtf

# What parts are called after, as far as a part has it; `dossier.keys` chooses among them.
NAMED_BY = ("actor", "role", "title", "slug", "provision", "type", "fundamental", "statement", "prompt", "name")


def is_fixed(case: Case | None) -> bool:
    """Whether the rows of the case are what readers see, and so don't change in place."""
    return case is not None and case.status not in BEFORE_PUBLICATION


def ordered_dates(model: type[models.Model]) -> Iterator[tuple[str, str, str]]:
    """(start, end, message) of each pair of dates that the database keeps in order (`places.order_constraint`)."""
    for constraint in model._meta.constraints:
        match = re.fullmatch(rf"{model._meta.model_name}_(\w+)_after_(\w+)", constraint.name)
        if match:
            yield match[2], match[1], str(constraint.violation_error_message)


class DeskForm(forms.ModelForm):
    """A model form that says at the field what the database would only say on saving."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        for start, end, message in ordered_dates(self._meta.model):
            if end in self.fields and not {start, end} & set(self.errors):
                self._check_order(start, end, message)

    def _check_order(self, start: str, end: str, message: str) -> None:
        """The bounds are derived on saving, so the constraint itself can't speak yet."""
        texts = getattr(self.instance, start), getattr(self.instance, end)
        first, last = (edtf.parse(text) if text else None for text in texts)
        if first and last and first.earliest and last.latest and last.latest < first.earliest:
            self.add_error(end, message)


class RowForm(DeskForm):
    """A row of a list within a form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.initial.pop("order", None)  # a new row has no place yet

    def _post_clean(self) -> None:
        """A row as it is in the database needs no asking whether the database would have it."""
        if self.instance._state.adding or self.has_changed():
            super()._post_clean()

    def _get_validation_exclusions(self) -> set[str]:
        """References that were fetched beforehand exist; no need to ask for each of them again."""
        exclude: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        fetched = {
            name
            for name, field in self.fields.items()
            if isinstance(field, KnownChoiceField)
            and str(getattr(self.cleaned_data.get(name), "pk", "")) in field.known
        }
        return exclude | fetched


class RowFormSet(BaseInlineFormSet):
    """Rows in their order: keys are derived where there are none, numbers follow the places."""

    model: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = self._fetch_known()

    # --- references -------------------------------------------------------------------------------------------------
    def _fetch_known(self) -> dict[str, dict[str, models.Model]]:
        """The records that the rows refer to, one query for each reference field."""
        known = {}
        for name, field in self.form.base_fields.items():
            if isinstance(field, KnownChoiceField):
                pks, choices = self._chosen(name), field.queryset
                records = choices.in_bulk(pks) if pks and choices is not None else {}
                known[name] = {str(pk): record for pk, record in records.items()}
        return known

    def _chosen(self, name: str) -> set[int]:
        if self.is_bound:
            count = min(self.total_form_count(), self.absolute_max)
            posted = (self.data.get(f"{self.add_prefix(index)}-{name}", "") for index in range(count))
            return {int(text) for text in posted if text.isascii() and text.isdigit()}
        rows = self.get_queryset() if self.instance.pk else []
        return {pk for pk in (getattr(row, f"{name}_id", None) for row in rows) if pk}

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        known = getattr(self, "known", {})
        for name, records in known.items():
            field = form.fields.get(name)
            if isinstance(field, KnownChoiceField):
                field.known = records
        self._know_the_row(form)

    @cached_property
    def _rows_by_number(self) -> dict[str, models.Model]:
        return {str(row.pk): row for row in self.get_queryset()} if self.instance.pk else {}

    def _know_the_row(self, form: Any) -> None:
        """The hidden field that says which row this is: the rows are at hand."""
        name = self.model._meta.pk.name
        plain = form.fields.get(name)
        if isinstance(plain, forms.ModelChoiceField):
            field = KnownChoiceField(plain.queryset, required=False, widget=plain.widget, initial=plain.initial)
            field.known = self._rows_by_number
            form.fields[name] = field

    def get_unique_error_message(self, unique_check: Any) -> str:
        names = [str(self.model._meta.get_field(name).verbose_name) for name in unique_check if name != self.fk.name]
        return f"Two rows have the same {' and '.join(names)}. Change one of them or remove it."

    # --- saving -----------------------------------------------------------------------------------------------------
    def save(self, commit: bool = True) -> Any:
        rows = self._rows_in_order()
        self._name([row.instance for row in rows])
        moved = self._number(rows)
        saved = super().save(commit)
        if commit and moved:
            self.model._default_manager.bulk_update(moved, ["order"])
        return saved

    def _rows_in_order(self) -> list[Any]:
        """What stays, in the order of the places given; a row that was moved goes where it was put, the rest makes room."""
        deleted = self.deleted_forms
        kept = [f for f in self.forms if f not in deleted and (f.has_changed() or not f.instance._state.adding)]
        return sorted(kept, key=_place)

    def _name(self, rows: list[Any]) -> None:
        shape = _shapes().get(self.model)
        if shape is None or not any(field.name == "key" for field in self.model._meta.fields):
            return
        entries = [{"key": row.key, **_names(row)} for row in rows]
        for row, entry in zip(rows, keys.filled(shape, entries), strict=True):
            row.key = entry["key"]

    def _number(self, rows: list[Any]) -> list[Any]:
        """Number the rows upwards, leaving numbers that fit; answers the rows that must be saved for their number alone."""
        moved: list[Any] = []
        last: dict[Any, int] = {}
        for row in rows:
            part, given, group = row.instance, row.instance.order, self.numbered_within(row.instance)
            fits = not part._state.adding and given is not None and given > last.get(group, -1)
            part.order = last[group] = given if fits else last.get(group, 0) + 1
            if part.order != given and not row.has_changed():
                moved.append(part)
        return moved

    def numbered_within(self, part: Any) -> Any:
        """What the numbers of this part count within; the whole list unless a list says otherwise."""
        return None


def _place(row: Any) -> tuple[float, int]:
    if "order" not in row.fields:
        return (0, 0) if not row.instance._state.adding else (1, 0)
    place, before = row.cleaned_data.get("order"), row.initial.get("order")
    if place is None:
        return (float("inf"), 0)
    moved = 0 if before is None or place == before else 1 if place > before else -1
    return (place, moved)


def _names(row: models.Model) -> dict[str, str]:
    """What the key of a part is derived from: texts as they are, records by their address."""
    names = {}
    for name in NAMED_BY:
        value = getattr(row, name, None)
        if isinstance(value, models.Model):
            value = getattr(value, getattr(value, "ADDRESS", "slug"))
        if isinstance(value, str) and value:
            names[name] = value
    return names


def _shapes() -> dict[Any, Shape]:
    """The shape of each model that is part of a document."""
    found: dict[Any, Shape] = {}
    waiting = [SHAPES["case"], SHAPES["conflict"]]
    while waiting:
        for part in waiting.pop().parts:
            if isinstance(part, Part) and part.model not in found:
                found[part.model] = part.shape
                waiting.append(part.shape)
    return found


def key_for(part: Any, siblings: Any) -> str:
    """A key for a part that is saved by itself, free among its siblings."""
    entries = [{"key": key} for key in siblings] + [{"key": part.key, **_names(part)}]
    return str(keys.filled(_shapes()[type(part)], entries)[-1]["key"])


class PartForm(DeskForm):
    """The form of one part by itself; it can't be put into a case that readers see."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        owner = (cleaned or {}).get("case") or getattr((cleaned or {}).get("agreement"), "case", None)
        if is_fixed(owner):
            raise ValidationError(
                f"“{owner}” is published and doesn't change in place. Open a working copy of it first."
            )
        return cleaned
