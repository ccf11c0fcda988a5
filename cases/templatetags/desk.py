"""What the desk's own templates need."""

from __future__ import annotations

from typing import Any

from django import template

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
