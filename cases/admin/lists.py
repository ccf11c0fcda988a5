"""The list of cases: how far each is ready, and what is done with many at once."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cases.curation import rights, workflow
from cases.curation.readiness import checks_of, known_citekeys
from cases.dossier.files import to_yaml
from cases.dossier.writing import write_many
from cases.models import Case
from cases.publication import publishing

SHOWN_PROBLEMS = 10


def tell_refused(request: HttpRequest, sentences: list[str], rest: str) -> None:
    """Say why each was refused, the first of them by name and how many more there are."""
    for sentence in sentences[:SHOWN_PROBLEMS]:
        messages.error(request, sentence)
    if len(sentences) > SHOWN_PROBLEMS:
        messages.error(request, f"And {len(sentences) - SHOWN_PROBLEMS} more {rest}.")


class CaseChangeList(ChangeList):
    """A page of the list, with how far each of its drafts is ready. A fixed number of queries, however long the page."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        drafts = [case for case in self.result_list if case.status in ("draft", "in-review")]
        documents = list(write_many("case", [case.pk for case in drafts]))
        known = known_citekeys(documents)
        for case, document in zip(drafts, documents, strict=True):
            checks = checks_of(document, known)
            case.readiness = (sum(check.met for check in checks), len(checks))


class CaseLists:
    """The part of the case's admin that shows and moves many cases."""

    actions: Any = ["submit_chosen", "publish_chosen", "assign_to_me", "export_chosen"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CaseChangeList

    @admin.display(description="ready")
    def readiness_bar(self, case: Any) -> SafeString | str:
        if not hasattr(case, "readiness"):
            return ""
        met, of = case.readiness
        return format_html(
            '<meter class="ready" min="0" max="{}" value="{}" title="{} of {} rules met">{} of {}</meter> {}/{}',
            of, met, met, of, met, of, met, of,
        )  # fmt: skip

    @admin.action(description="Submit for review", permissions=["submit"])
    def submit_chosen(self, request: HttpRequest, cases: QuerySet[Case]) -> None:
        self._each(request, cases, "submitted", lambda case: workflow.submit(case, by=request.user))

    @admin.action(description="Publish", permissions=["publish"])
    def publish_chosen(self, request: HttpRequest, cases: QuerySet[Case]) -> None:
        self._each(request, cases, "published", lambda case: publishing.publish(case, by=request.user))

    @admin.action(description="I review these", permissions=["review"])
    def assign_to_me(self, request: HttpRequest, cases: QuerySet[Case]) -> None:
        self._each(
            request,
            cases,
            "assigned to you",
            lambda case: workflow.assign(case, reviewer=request.user, by=request.user),
        )

    @admin.action(description="Export as dossiers (YAML, zipped)")
    def export_chosen(self, request: HttpRequest, cases: QuerySet[Case]) -> HttpResponse:
        """The dossiers of the chosen cases in one archive, in the form that import and `load` read."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            rows = list(cases.order_by("slug", "pk").values_list("pk", "revises"))
            documents = write_many("case", [pk for pk, _ in rows])
            for (_, revises), document in zip(rows, documents, strict=True):
                suffix = ".working-copy" if revises else ""
                archive.writestr(f"cases/{document['slug']}{suffix}.yaml", to_yaml(document))
        disposition = {"Content-Disposition": 'attachment; filename="good-offices-dossiers.zip"'}
        return HttpResponse(buffer.getvalue(), content_type="application/zip", headers=disposition)

    def _each(self, request: HttpRequest, cases: QuerySet[Case], done: str, step: Callable[[Case], Any]) -> None:
        """Take a step with each case by itself: one that refuses doesn't stop the others, and says why."""
        moved, refused = 0, []
        for case in cases.order_by("pk"):
            try:
                step(case)
                moved += 1
            except (ValidationError, PermissionDenied) as error:
                refused.append(f"“{case}”: {' '.join(getattr(error, 'messages', [str(error)]))}")
        if moved:
            messages.success(request, f"{moved} case{'' if moved == 1 else 's'} {done}.")
        tell_refused(request, refused, f"that could not be {done}")

    def has_submit_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(rights.SUBMIT)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(rights.PUBLISH)

    def has_review_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(rights.REVIEW)
