"""A citation's row: the source, and which part of the case it backs, chosen from one list."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from cases.admin.forms import RowForm, RowFormSet
from cases.models import Case, Citation
from cases.models.citations import BACKED_PARTS

WHOLE = "the case as a whole"
# What the name of a part is made of, so that a list of parts takes one query for each kind.
NAMED_WITH = {
    "party": ("actor",), "mediator": ("actor",), "provision": ("provision", "agreement"),
    "challenge": ("type",), "outcome": ("type",),
}  # fmt: skip


class PartChoice(NamedTuple):
    value: str
    label: str
    name: str
    part: models.Model


class PartList:
    """The parts of one case that a citation can back; read once for all rows of a form."""

    def __init__(self, case: Case | None) -> None:
        self.case = case if case is not None and case.pk else None

    @cached_property
    def groups(self) -> list[tuple[str, list[PartChoice]]]:
        if self.case is None:
            return []
        return [group for group in map(self._group, BACKED_PARTS) if group[1]]

    def _group(self, name: str) -> tuple[str, list[PartChoice]]:
        model: Any = Citation._meta.get_field(name).related_model
        rows = model._default_manager.filter(**{model.PATH_TO_CASE: self.case}).select_related(
            *NAMED_WITH.get(name, ())
        )
        choices = [PartChoice(f"{name}:{part.pk}", _label(part), name, part) for part in rows]
        return str(model._meta.verbose_name_plural), choices

    @cached_property
    def by_value(self) -> dict[str, PartChoice]:
        return {choice.value: choice for _, choices in self.groups for choice in choices}

    @cached_property
    def _options(self) -> str:
        groups = (
            (label, format_html_join("", '<option value="{}">{}</option>', ((c.value, c.label) for c in choices)))
            for label, choices in self.groups
        )
        return f'<option value="">{WHOLE}</option>' + format_html_join("", '<optgroup label="{}">{}</optgroup>', groups)

    def all_options(self, chosen: str) -> SafeString:
        mark = f'value="{escape(chosen)}"'
        return mark_safe(self._options.replace(mark, f"{mark} selected", 1))

    def chosen_option(self, chosen: str) -> SafeString:
        """The case as a whole and what is chosen now."""
        if not chosen:
            return format_html('<option value="">{}</option>', WHOLE)
        choice = self.by_value.get(chosen)
        label = choice.label if choice else "(no part of this case)"
        return format_html('<option value="">{}</option><option value="{}" selected>{}</option>', WHOLE, chosen, label)


def _label(part: Any) -> str:
    agreement = getattr(part, "agreement", None)
    return Truncator(f"{agreement.title}: {part}" if agreement else str(part)).chars(70)


class PartSelect(forms.Select):
    """A select of the parts of the case.

    In a list of rows only the row to copy carries all options, and a script fills the others when one goes there:
    a hundred citations would otherwise bring ten thousand options along.
    """

    parts = PartList(None)

    class Media:
        js = ["admin_desk/rows.js"]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        merged = self.build_attrs(self.attrs, {**(attrs or {}), "name": name, "aria-label": "Backs"})
        list_name, is_row = re.subn(r"-\d+-", "-__prefix__-", name)
        if is_row:
            merged["data-options-of"] = f"id_{list_name}"
        options = self.parts.chosen_option if is_row else self.parts.all_options
        return format_html(
            "<select {}>{}</select>", format_html_join(" ", '{}="{}"', merged.items()), options(str(value or ""))
        )


class PartField(forms.Field):
    """Which part of the case a citation backs; empty for the case as a whole."""

    widget = PartSelect
    parts = PartList(None)

    def use(self, parts: PartList) -> None:
        self.parts = parts
        self.widget.parts = parts

    def to_python(self, value: Any) -> PartChoice | None:
        if not value:
            return None
        choice = self.parts.by_value.get(value)
        if choice is None:
            raise ValidationError("This is no part of this case, or no longer. Choose one from the list.")
        return choice

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(initial or "") != str(data or "")


class CitationForm(RowForm):
    """One citation; `part` stands for the nine columns of which at most one is set."""

    part = PartField(
        required=False, label="Backs", help_text="A part that was just added can be chosen once the case is saved."
    )

    def __init__(self, *args: Any, parts: PartList | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if parts is None:
            parts = PartList(self.instance.case if self.instance.case_id else None)
        if "part" in self.fields:
            self.fields["part"].use(parts)  # type: ignore[attr-defined]
            self.initial["part"] = _chosen(self.instance)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if "part" in cleaned:
            choice = cleaned["part"]
            for name in BACKED_PARTS:
                setattr(self.instance, name, choice.part if choice and choice.name == name else None)
        return cleaned


def _chosen(citation: Citation) -> str:
    return next((f"{name}:{pk}" for name in BACKED_PARTS if (pk := getattr(citation, f"{name}_id"))), "")


class CitationFormSet(RowFormSet):
    """The citations of a case."""

    model: Any

    @cached_property
    def parts(self) -> PartList:
        return PartList(self.instance)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "parts": self.parts}

    def numbered_within(self, part: Any) -> str:
        """Citations are numbered for each part that they back."""
        return _chosen(part)

    def save(self, commit: bool = True) -> Any:
        """A citation of a part that was removed in the same go went with it."""
        present = set(self.model._default_manager.filter(case=self.instance).values_list("pk", flat=True))
        self.forms = [form for form in self.forms if form.instance._state.adding or form.instance.pk in present]
        return super().save(commit)
