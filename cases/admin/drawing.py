"""Rows of a long form, drawn without a template for each of their thousand fields.

The stock templates take about a millisecond for a field, most of it in looking up names; the form of a large case then takes
seconds to open. What is drawn here is the same: the same elements, names and ids, so that the admin's scripts and styles find
what they look for. What would be said again in each row is said once: the choices of a long list stand in the row that new
rows are copied from, and help stands there and in the first row; `rows.js` fills in the others when one goes there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape as escape_text
from typing import Any

from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.forms import Select, SelectMultiple, Textarea, Widget
from django.forms.widgets import Input
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

FEW = 8  # choices; a longer list is sent once for all rows
ROW = re.compile(r"-\d+-")
ADD = "_to_field=id&amp;_popup=1"


def escape(value: Any) -> str:
    """A value as text of the page; Django's own function does the same and takes thrice as long."""
    return str(value) if hasattr(value, "__html__") else escape_text(str(value))


# --- one field ----------------------------------------------------------------------------------------------------------
def widget_of(field: Any, is_explained: bool = True) -> SafeString:
    """The control of a bound field of a row. Its help is said once for the list; in a table, in the heading of its column."""
    widget = field.field.widget
    attrs = {"id": field.auto_id, **field.build_widget_attrs({}, widget)}
    if attrs.pop("aria-describedby", ""):
        said = (
            [ROW.sub("-__prefix__-", f"{field.auto_id}_helptext", count=1)] if is_explained and field.help_text else []
        )
        said += [f"{field.auto_id}_error"] if field.errors else []
        attrs["aria-describedby"] = " ".join(said) or None
    return drawn(widget, field.html_name, field.value(), attrs)


def drawn(widget: Widget, name: str, value: Any, attrs: dict[str, Any]) -> SafeString:
    """A control; one of a kind that is not drawn here comes from its template."""
    if isinstance(widget, RelatedFieldWidgetWrapper):
        return _related(widget, name, value, attrs)
    drawer = DRAWERS.get(str(widget.template_name))
    if drawer is None or type(widget).render is not Widget.render:
        return widget.render(name, value, attrs)
    if isinstance(widget, Select) and not isinstance(widget, SelectMultiple) and _is_repeated(widget, name):
        return _chosen_of_many(widget, name, value, attrs)
    return mark_safe(drawer(widget.get_context(name, value, attrs)["widget"]))


def _related(wrapper: RelatedFieldWidgetWrapper, name: str, value: Any, attrs: dict[str, Any]) -> SafeString:
    """A reference with the sign that adds a record beside it."""
    wrapper.widget.choices = wrapper.choices
    inner, options = drawn(wrapper.widget, name, value, attrs), wrapper.rel.model._meta
    add = ""
    if wrapper.can_add_related:
        address = reverse(f"admin:{options.app_label}_{options.model_name}_add")
        add = (
            f'<a class="related-widget-wrapper-link add-related" id="add_id_{escape(name)}" data-popup="yes" '
            f'href="{address}?{ADD}" title="Add another {escape(options.verbose_name)}">'
            f'<img src="{static("admin/img/icon-addlink.svg")}" alt="" width="24" height="24"></a>'
        )
    return mark_safe(f'<div class="related-widget-wrapper" data-model-ref="{options.model_name}">{inner}{add}</div>')


def _is_repeated(widget: Select, name: str) -> bool:
    return bool(ROW.search(name)) and not hasattr(widget.choices, "queryset") and len(list(widget.choices)) > FEW


def _chosen_of_many(widget: Select, name: str, value: Any, attrs: dict[str, Any]) -> SafeString:
    """The choice that is made and the empty one; a script brings the rest from the row that new rows are copied from."""
    chosen = "" if value is None else str(value)
    options = [
        _option({"value": code, "label": label, "selected": str(code) == chosen, "attrs": {}})
        for code, label in widget.choices
        if str(code) in ("", chosen)
    ]
    merged = widget.build_attrs(widget.attrs, {**attrs, "data-options-of": ROW.sub("-__prefix__-", f"id_{name}", 1)})
    return mark_safe(f'<select name="{escape(name)}"{_attributes(merged)}>{"".join(options)}</select>')


def _attributes(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(value)}"'
        for name, value in attrs.items()
        if value is not False and value is not None
    )


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] in (None, "") else f' value="{escape(widget["value"])}"'
    return f'<input type="{widget["type"]}" name="{escape(widget["name"])}"{value}{_attributes(widget["attrs"])}>'


def _date(widget: Mapping[str, Any]) -> str:
    owner = widget["attrs"].get("id", "")
    said = f'<output class="edtf-echo" for="{owner}">{escape(widget["echo"])}</output>'
    return f'<span class="edtf-pair">{_input(widget)}{said}</span>'


def _area(widget: Mapping[str, Any]) -> str:
    text = escape(widget["value"] or "")
    return f'<textarea name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>\r\n{text}</textarea>'


def _select(widget: Mapping[str, Any]) -> str:
    groups = "".join(_group(name, options) for name, options, _ in widget["optgroups"])
    return f'<select name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>{groups}</select>'


def _group(name: str | None, options: Iterable[Mapping[str, Any]]) -> str:
    drawn_options = "".join(map(_option, options))
    return f'<optgroup label="{escape(name)}">{drawn_options}</optgroup>' if name else drawn_options


def _option(option: Mapping[str, Any]) -> str:
    attrs = {name: value for name, value in option["attrs"].items() if name != "selected"}
    mark = " selected" if option["selected"] else ""
    value = "" if option["value"] is None else option["value"]
    return f'<option value="{escape(value)}"{_attributes(attrs)}{mark}>{escape(option["label"])}</option>'


DRAWERS = {
    Input.template_name: _input,
    Textarea.template_name: _area,
    Select.template_name: _select,
    "admin/widgets/edtf.html": _date,
    **{
        f"django/forms/widgets/{kind}.html": _input for kind in ("text", "number", "hidden", "url", "email", "checkbox")
    },
}


# --- one row ------------------------------------------------------------------------------------------------------------
def hidden_fields(row: Any) -> SafeString:
    """Which record the row is, and whose."""
    found = [row.pk_field().field] if row.needs_explicit_pk_field() else []
    if row.fk_field():
        found.append(row.fk_field().field)
    return mark_safe("".join(widget_of(field) for field in found if field))


def deletion_of(row: Any, named: bool = True) -> SafeString:
    """The box to tick for a row that is to go; it says which, where no label stands beside it."""
    field = row.deletion_field().field
    if not named:
        field.field.widget.attrs["aria-label"] = f"Remove {row.original}"
    return widget_of(field)


def lines_of(row: Any, with_help: bool) -> SafeString:
    """The fields of a stacked row; all its lines, each with one field or several beside each other."""
    lines = "".join(_line(line, with_help) for fieldset in row for line in fieldset)
    return mark_safe(f'<fieldset class="module aligned">{lines}</fieldset>')


def cells_of(row: Any) -> SafeString:
    """The fields of a row of a table."""
    return mark_safe("".join(_cell(field) for fieldset in row for line in fieldset for field in line))


def _cell(field: Any) -> str:
    if field.is_readonly:
        return f'<td class="field-{field.field["name"]}"><p>{field.contents()}</p></td>'
    bound = field.field
    errors = bound.errors.as_ul() if bound.errors else ""
    return f'<td class="field-{bound.name}">{errors}{widget_of(bound, is_explained=False)}</td>'


def _line(line: Any, with_help: bool) -> str:
    fields = list(line)
    names = "".join(f" field-{_name(field)}" for field in fields)
    alone = len(fields) == 1
    body = "".join(_field(field, alone, with_help) for field in fields)
    errors = line.errors() if alone and not fields[0].is_readonly else ""
    if not alone:
        body = f'<div class="flex-container form-multiline">{body}</div>'
    return f'<div class="form-row{" errors" if errors else ""}{names}">{errors}{body}</div>'


def _field(field: Any, alone: bool, with_help: bool) -> str:
    errors = "" if field.is_readonly or alone else field.errors()
    box = "" if alone else f" fieldBox field-{_name(field)}{' errors' if errors else ''}"
    if field.is_readonly:
        control = f'{field.label_tag()}<div class="readonly">{field.contents()}</div>'
    else:
        control = f"{_label(field)}{widget_of(field.field)}"
    said = _help(field.field) if with_help and not field.is_readonly else ""
    return f'<div>{errors}<div class="flex-container{box}">{control}</div>{said}</div>'


def _label(field: Any) -> str:
    bound = field.field
    classes = " ".join(filter(None, ("required" if bound.field.required else "", "" if field.is_first else "inline")))
    target = f' for="{bound.id_for_label}"' if bound.id_for_label else ""
    return f"<label{_attributes({'class': classes or None})}{target}>{escape(bound.label)}:</label>"


def _help(bound: Any) -> str:
    if not bound.help_text:
        return ""
    return f'<div class="help" id="{bound.auto_id}_helptext"><div>{bound.help_text}</div></div>'


def _name(field: Any) -> str:
    return str(field.field["name"] if field.is_readonly else field.field.name)
