"""What a case's form holds, as a dossier, without saving it: it is saved as always, read, and the transaction rolled back."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import all_valid
from django.http import Http404, HttpRequest

from cases.admin.saving import SEEN
from cases.admin.wrong import what_is_wrong
from cases.curation import rights
from cases.dossier.writing import write
from cases.models import Case


class Unsaved(NamedTuple):
    """The case, what its dossier would be, and what is wrong with the form, in words; one of the two is empty."""

    case: Case
    document: dict[str, Any]
    errors: list[str]


def unsaved(request: HttpRequest, pk: int) -> Unsaved:
    """What would be saved if this form were. Raises PermissionDenied for those who may not edit the case."""
    desk: Any = admin.site.get_model_admin(Case)
    case = desk.get_object(request, str(pk))
    if case is None:
        raise Http404("There is no such case.")
    if not rights.may_edit(request.user, case):
        raise PermissionDenied
    post = request.POST.copy()
    post.pop(SEEN, None)  # whether somebody saved meanwhile matters when it is saved
    request.POST = cast(Any, post)
    with transaction.atomic():
        try:
            return _tried(desk, request, case)
        finally:
            transaction.set_rollback(True)


def _tried(desk: Any, request: HttpRequest, case: Case) -> Unsaved:
    form = desk.get_form(request, case, change=True)(request.POST, request.FILES, instance=case)
    is_fine = form.is_valid()
    edited = desk.save_form(request, form, change=True) if is_fine else form.instance
    formsets, _ = desk._create_formsets(request, edited, change=True)
    if not all_valid(formsets) or not is_fine:
        return Unsaved(case, {}, [line.text for line in what_is_wrong(form, formsets)])
    edited.save()
    form.save_m2m()
    for formset in formsets:
        desk.save_formset(request, form, formset, change=True)
    return Unsaved(case, write(Case.objects.get(pk=case.pk)), [])
