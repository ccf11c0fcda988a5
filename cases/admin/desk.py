"""What every page of the desk shares: its fields, its group on the index, and what is refused."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper
from django.db import models
from django.http import HttpRequest

from cases.admin.forms import DeskForm, PartForm, RowForm, RowFormSet, key_for
from cases.admin.kept_views import KeepsViews
from cases.admin.placing import PAIR, CoordinateInput
from cases.admin.widgets import (
    EDTF_EXAMPLES,
    SHORT_EXAMPLES,
    EDTFInput,
    KnownAutocomplete,
    KnownChoiceField,
    LinesField,
    SeveralAutocomplete,
)
from cases.admin.writing import MarkdownArea
from cases.curation import history, rights
from cases.models import Case
from cases.models.base import ReferenceRecord
from cases.models.choices import Audience
from cases.models.fields import EDTFField
from cases.models.generation import one_generation

LONG_TEXTS = {"background": 14, "process": 18, "analysis": 14, "body": 20, "answer": 12}

# What a field is called where the name of its column says too little, or says it in a program's words.
LABELS = {
    "citekey": "Short name (citekey)", "csl_type": "Type of publication", "container_title": "Appeared in", "issued": "Published",
    "doi": "DOI", "isbn": "ISBN", "url": "Web address", "archived_url": "Archived copy", "literal": "Body, or name in one piece",
    "family": "Family name", "given": "Given names", "order": "Order in the list", "wikidata_id": "Wikidata number",
}  # fmt: skip

ASK = "Not in the list? An editor can add it."

CASES = "1 Cases"
PARTS = "2 What cases are made of"
REFERENCES = "3 Reference records"
VOCABULARIES = "4 Vocabularies"
GUIDE = "5 The guide"
PUBLISHED = "6 What publication left behind"
KEPT = "7 What the desk keeps"


class DeskFields:
    """Form fields of the desk, for records and for rows alike."""

    known_references: ClassVar[tuple[str, ...]] = ()  # of long lists: fetched once for the whole list

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, EDTFField):
            kwargs |= {"widget": EDTFInput, "help_text": f"{db_field.help_text} Examples: {EDTF_EXAMPLES}."}
        elif isinstance(db_field, models.JSONField):
            return _list_field(db_field)
        elif isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        elif isinstance(db_field, models.TextField):
            area = MarkdownArea if db_field.name in LONG_TEXTS and db_field.model is Case else AdminTextareaWidget
            kwargs["widget"] = area(attrs={"rows": LONG_TEXTS.get(db_field.name, 3)})
        elif _is_running_text(db_field):
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 2 if db_field.max_length < 500 else 4})
        elif db_field.name in PAIR:
            kwargs["widget"] = CoordinateInput
        elif db_field.name == "order":
            kwargs["required"] = False
        elif db_field.name == "slug" and not db_field.choices:
            kwargs["label"] = "Address"
        if db_field.name in LABELS:
            kwargs["label"] = LABELS[db_field.name]
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        return _without_detours(_in_our_words(field))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.known_references:
            site = self.admin_site  # type: ignore[attr-defined]
            kwargs |= {"widget": KnownAutocomplete(db_field, site), "form_class": KnownChoiceField}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        desk: Any = self
        if db_field.name in desk.get_autocomplete_fields(request):
            kwargs.setdefault("widget", SeveralAutocomplete(db_field, desk.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]


def _in_our_words(field: Any) -> Any:
    """An address is checked by the model's rule, which says what is allowed; the stock rule would speak first."""
    if isinstance(field, forms.SlugField):
        field.validators = [rule for rule in field.validators if rule not in field.default_validators]
    return field


def _without_detours(field: Any) -> Any:
    """Beside a reference stand “add” and “view”: changing or deleting a record that others use is not done in passing."""
    if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
        field.widget.can_change_related = field.widget.can_delete_related = False
        if not field.widget.can_add_related:
            field.help_text = f"{field.help_text} {ASK}".strip()
    return field


def _is_running_text(db_field: Any) -> bool:
    """Whether it is a sentence or more, though stored as one line: summaries, statements, questions, full titles."""
    return type(db_field) is models.CharField and not db_field.choices and (db_field.max_length or 0) >= 300


def _as_shown(name: Any) -> Any:
    return f"{name}_shown" if name in ("authors", "other_names") else name


def _list_field(db_field: Any) -> forms.Field:
    """A list of texts: ticked where it is a closed list, else one text a line."""
    help_text = str(db_field.help_text)
    if db_field.name == "audience":
        widget, help_text = forms.CheckboxSelectMultiple, "Tick all that apply."
        return forms.MultipleChoiceField(
            choices=Audience.choices, required=False, widget=widget, label="For whom", help_text=help_text
        )
    what = help_text.removesuffix(".").removesuffix(", a list of names").removesuffix(", a list")
    return LinesField(
        required=False, label=str(db_field.verbose_name).capitalize(), help_text=f"{what}, one to a line."
    )


class Desk(KeepsViews, DeskFields, admin.ModelAdmin):
    """Base of the desk's pages."""

    form = DeskForm
    group: ClassVar[str] = REFERENCES
    called: ClassVar[str] = ""  # what curators call these records, where the model has another name
    is_listed: ClassVar[bool] = True  # whether the index leads here; what only a program reads it does not
    slug_from: ClassVar[str] = ""  # the field that an address is proposed from
    list_per_page = 50
    save_on_top = True

    def get_model_perms(self, request: HttpRequest) -> dict[str, Any]:
        """With the heading under which the index lists the records; the index's template groups by it."""
        if not self.is_listed:
            return {}
        return {**super().get_model_perms(request), "group": self.group, "called": self.called}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        heading = {"title": self.called} if self.called else {}
        return super().changelist_view(request, {**heading, **(extra_context or {})})

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if not self.slug_from or obj is not None:
            return {}
        return {self._address(): (self.slug_from,)}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A public address never changes, so it is not offered for change."""
        fixed = [self._address()] if obj is not None and self._is_address_fixed(obj) else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A record and all its rows are saved as one public change, and what shows them is rendered once."""
        with one_generation():
            return super().changeform_view(request, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Rows and choices of several values belong to a record that readers may see: they count as its change."""
        super().save_related(request, form, formsets, change)
        if isinstance(form.instance, ReferenceRecord) and form.instance.is_public_record():
            form.instance.announce([form.instance.pk])

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if any(field.name == "order" for field in self.opts.fields):
            obj.order = obj.order or 0  # a place left empty is the first
        super().save_model(request, obj, form, change)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Where the page can only be read, lists of texts are shown as such and not as they are stored."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [(name, {**options, "fields": [_as_shown(f) for f in options["fields"]]}) for name, options in fieldsets]

    @admin.display(description="authors")
    def authors_shown(self, record: Any) -> str:
        return "; ".join(record.authors)

    @admin.display(description="other names")
    def other_names_shown(self, record: Any) -> str:
        return "; ".join(record.other_names)

    def _address(self) -> str:
        return str(getattr(self.model, "ADDRESS", "slug"))

    def _is_address_fixed(self, obj: Any) -> bool:
        return bool(hasattr(obj, "is_public_record") and obj.is_public_record())


class ReadOnlyDesk(Desk):
    """Base of pages that only show: what publication left behind."""

    group = PUBLISHED
    save_on_top = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PartDesk(Desk):
    """Base of the pages of one part of a case by itself; read-only with its case."""

    form = PartForm
    group = PARTS
    owner: ClassVar[str] = "case"
    autocomplete_fields = ["case"]
    list_select_related = ["case"]
    list_filter = [("case__status", admin.ChoicesFieldListFilter)]

    def case_of(self, obj: Any) -> Any:
        return obj.case

    def siblings(self, obj: Any) -> Any:
        others = self.model._default_manager.filter(**{self.owner: getattr(obj, self.owner)}).exclude(pk=obj.pk)
        return others.values_list("key", flat=True)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        moved_by_hand = [self.owner] if obj is not None else []
        return [*super().get_readonly_fields(request, obj), *moved_by_hand]

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*(super().get_exclude(request, obj) or ()), "key"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (
            obj is None or rights.may_edit(request.user, self.case_of(obj))
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (
            obj is None or rights.may_edit(request.user, self.case_of(obj))
        )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        history.keep(self.case_of(form.instance), by=request.user, cause=f"Saved: {self.opts.verbose_name}")

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        case = self.case_of(obj)
        super().delete_model(request, obj)
        history.keep(case, by=request.user, cause=f"Deleted: {self.opts.verbose_name}")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if hasattr(obj, "key"):
            obj.key = key_for(obj, self.siblings(obj))
        super().save_model(request, obj, form, change)


class Rows(DeskFields, InlineModelAdmin):
    """Base of the lists within a form; what readers see can't be changed there either."""

    form = RowForm
    formset = RowFormSet
    extra = 0

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.select_related(*self.known_references) if self.known_references else rows

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is None:
            return field
        widget = getattr(field.widget, "widget", field.widget)
        if isinstance(db_field, EDTFField):
            field.help_text = f"{db_field.help_text} For example {SHORT_EXAMPLES}."
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_view_related = False  # a list of a hundred rows has room for one sign
        if isinstance(self, Table):
            widget.attrs.setdefault("aria-label", str(field.label or db_field.verbose_name).capitalize())
        return field

    def owner_case(self, obj: Any) -> Any:
        """The case whose state decides, if the list belongs to one."""
        return obj

    def _may_edit(self, request: HttpRequest, obj: Any) -> bool:
        case = self.owner_case(obj)
        return case is None or rights.may_edit(request.user, case)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit(request, obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit(request, obj) and super().has_delete_permission(request, obj)


class Stacked(InlineModelAdmin):
    """Rows whose fields stand below each other."""

    template = "admin/rows/stacked.html"


class Table(InlineModelAdmin):
    """Rows of a table."""

    template = "admin/rows/tabular.html"


class ReferenceRows(Rows):
    """Rows of a reference record, which is edited in place."""

    def owner_case(self, obj: Any) -> Any:
        return None
