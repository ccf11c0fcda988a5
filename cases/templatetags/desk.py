"""What the desk's own templates need."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from cases.admin import drawing, wrong
from cases.admin.kept_views import ViewLink, views_for
from cases.curation.dashboard import Dashboard
from cases.curation.problems import RULES, Rule

register = template.Library()


@register.simple_tag
def dashboard_of(user: Any) -> Dashboard:
    """The lists of this person's desk."""
    return Dashboard(user)


@register.simple_tag
def soft_rules() -> list[Rule]:
    """The problem lists."""
    return list(RULES.values())


@register.simple_tag(takes_context=True)
def kept_views_of_desk(context: Any) -> list[ViewLink]:
    """The kept views that this person sees, of all lists."""
    return views_for(context["request"])


@register.simple_tag
def what_is_wrong(form: Any, lists: Any) -> list[wrong.Wrong]:
    """The errors of a form and of the lists within it."""
    return list(wrong.what_is_wrong(form, [each.formset for each in lists]))


# --- rows of a form ---------------------------------------------------------------------------------------------------
@register.simple_tag
def row_lines(row: Any, with_help: bool) -> SafeString:
    """The fields of a stacked row."""
    return drawing.lines_of(row, with_help)


@register.simple_tag
def row_cells(row: Any) -> SafeString:
    """The fields of a row of a table."""
    return drawing.cells_of(row)


@register.simple_tag
def row_hidden(row: Any) -> SafeString:
    """Which record a row is, and whose."""
    return drawing.hidden_fields(row)


@register.simple_tag
def row_deletion(row: Any, named: bool = True) -> SafeString:
    """The box to tick for a row that is to go."""
    return drawing.deletion_of(row, named)


@register.simple_tag
def row_width(row: Any) -> int:
    """The number of columns of a row of a table: its fields, its name, and the box for removing it."""
    return sum(1 for fieldset in row for line in fieldset for _ in line) + 2
