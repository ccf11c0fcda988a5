"""Throwing a draft away: what goes with it is said first, in numbers and by name, and nothing of it stands in the way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.utils import NestedObjects
from django.db import router
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from cases.curation import rights
from cases.models import Case

# Kinds of record that say nothing to a curator: they hang on others that are counted.
NOT_COUNTED = ("case", "transition", "rendering")
MOST_NAMED = 200


class DeletesDrafts:
    """The part of the case's admin that deletes drafts, and leads to the one history of a case."""

    def get_deleted_objects(self, objs: Iterable[Case], request: HttpRequest) -> tuple[Any, Any, set[str], list[str]]:
        """What goes with these cases. Who may delete a draft may delete all that hangs on it, its saves and comments too."""
        cases = list(objs)
        collector = NestedObjects(using=router.db_for_write(Case), origin=cases)
        collector.collect(cases)
        rows_of: dict[Any, Any] = collector.model_objs
        counts = {
            str(model._meta.verbose_name if len(rows) == 1 else model._meta.verbose_name_plural): len(rows)
            for model, rows in rows_of.items()
            if model._meta.model_name not in NOT_COUNTED and not model._meta.auto_created
        }
        refused = (
            {str(Case._meta.verbose_name)}
            if any(not rights.may_delete(request.user, case) for case in cases)
            else set()
        )
        return [str(case) for case in cases[:MOST_NAMED]], counts, refused, [str(row) for row in collector.protected]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The history of a case is that of all its parts, field by field."""
        return HttpResponseRedirect(reverse("admin:cases_case_states", args=[object_id]))
