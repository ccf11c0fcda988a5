"""Form fields and widgets for what stock forms make hard: partial dates, lists of texts, references in long lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AdminTextInputWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.db import models
from django.urls import reverse

from cases.values import edtf

EDTF_EXAMPLES = "1978-09-17, 1978-09, 1978, 1962-10~ (about), 1962? (perhaps), 2014/.. (still going on)"
SHORT_EXAMPLES = "1978-09-17, 1978-09 or 1962-10~"


def echo(text: str) -> str:
    """The date in plain words; empty where it can't be read."""
    try:
        return edtf.in_words(edtf.parse(text).text) if text else ""
    except edtf.InvalidDateError:
        return ""


class EDTFInput(AdminTextInputWidget):
    """A date in EDTF with its meaning in plain words beside it; a script keeps the words up to date while one types."""

    template_name = "admin/widgets/edtf.html"

    class Media:
        js = ["admin_desk/edtf.js"]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        address = {"data-echo": reverse("admin:cases_case_edtf_echo"), "class": "edtf", "autocomplete": "off"}
        context = super().get_context(name, value, {**(attrs or {}), **address})
        context["widget"]["echo"] = echo(str(value or "").strip())
        return context


class LinesField(forms.CharField):
    """A list of texts, written one to a line."""

    widget = AdminTextareaWidget(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(line) for line in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return [str(line).strip() for line in lines if str(line).strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))


class KnownChoiceField(forms.ModelChoiceField):
    """A reference whose likely records were fetched beforehand, so that a form of a hundred rows asks the database once."""

    known: Mapping[str, models.Model] = {}

    def to_python(self, value: Any) -> Any:
        record = self.known.get(str(value)) if value else None
        return record if record is not None else super().to_python(value)


class KnownAutocomplete(AutocompleteSelect):
    """The autocomplete of a KnownChoiceField: shows what is chosen without asking for it again."""

    def optgroups(self, name: str, value: Any, attrs: dict[str, Any] | None = None) -> Any:
        field = self.choices.field
        chosen = [str(each) for each in value if str(each) not in field.empty_values]
        if not isinstance(field, KnownChoiceField) or any(each not in field.known for each in chosen):
            return super().optgroups(name, value, attrs)
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options = [
            self.create_option(name, each, field.label_from_instance(field.known[each]), True, 1) for each in chosen
        ]
        return [(None, empty + options, 0)]


class SeveralAutocomplete(AutocompleteSelectMultiple):
    """Several records, taken away one by one: no sign that empties the field at one wrong click."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        return {**super().build_attrs(base_attrs, extra_attrs), "data-allow-clear": "false"}
