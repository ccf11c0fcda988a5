"""Reading a case with a second pair of eyes: what it changes, comments at the spot, who reviews; and its history."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from cases.admin.steps import to_form
from cases.curation import comments, history, rights, workflow
from cases.dossier.comparing import Difference, compare
from cases.dossier.describing import described
from cases.dossier.problems import InvalidDossier
from cases.dossier.writing import write
from cases.models import Case, Comment

MOST_STATES = 40


class CaseReviews:
    """The part of the case's admin on which it is read, discussed and looked back on."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view  # type: ignore[attr-defined]
        return [
            path("<int:pk>/review/", wrap(self.review_view), name="cases_case_review"),
            path("<int:pk>/states/", wrap(self.states_view), name="cases_case_states"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    # --- review -----------------------------------------------------------------------------------------------------
    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is new, the comments, and the forms with which one comments, resolves and assigns."""
        case = self.find_case(request, pk, rights.VIEW)  # type: ignore[attr-defined]
        if request.method == "POST":
            return self._do(request, case, {"comment": _comment, "resolve": _resolve, "assign": _assign}, "review")
        document = write(case)
        before = _last_published(case)
        remarks = case.comments.filter(answers=None).select_related("by", "resolved_by").prefetch_related("replies__by")
        context = {
            "title": f"Review: {case}", "remarks": remarks, "spots": _spots(document),
            "changes": described(compare(before, document)) if before is not None else None,
            "can_comment": request.user.has_perm(rights.COMMENT), "can_assign": request.user.has_perm(rights.REVIEW),
            "reviewers": User.objects.with_perm(rights.REVIEW, backend="django.contrib.auth.backends.ModelBackend"),
        }  # fmt: skip
        return self._page(request, case, "review", context)

    # --- history ----------------------------------------------------------------------------------------------------
    def states_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every save, field by field, with a button that brings a state back."""
        case = self.find_case(request, pk, rights.VIEW)  # type: ignore[attr-defined]
        if request.method == "POST":
            return self._do(request, case, {"restore": _restore}, "states")
        entries = [(entry.state, described(entry.differences)) for entry in history.history(case, MOST_STATES)]
        context = {
            "title": f"History: {case}", "entries": entries, "most": MOST_STATES,
            "log": case.transitions.select_related("by"), "can_restore": rights.may_edit(request.user, case),
        }  # fmt: skip
        return self._page(request, case, "states", context)

    # --- what both share --------------------------------------------------------------------------------------------
    def _do(
        self, request: HttpRequest, case: Case, actions: dict[str, Callable[[HttpRequest, Case], str]], page: str
    ) -> HttpResponse:
        action = actions.get(request.POST.get("do", ""))
        if action is None:
            raise Http404("There is no such action.")
        try:
            messages.success(request, action(request, case))
        except InvalidDossier as error:
            messages.error(request, f"This can't be brought back: {'; '.join(p.message for p in error.problems)}")
        except (ValidationError, ValueError) as error:
            messages.error(request, " ".join(getattr(error, "messages", [str(error)])))
        if page == "states":
            return to_form(case)
        return HttpResponseRedirect(reverse(f"admin:cases_case_{page}", args=[case.pk]))

    def _page(self, request: HttpRequest, case: Case, name: str, context: dict[str, Any]) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": Case._meta, "original": case}  # type: ignore[attr-defined]
        return TemplateResponse(request, f"admin/cases/case/{name}.html", shared | context)


def _last_published(case: Case) -> dict[str, Any] | None:
    """The dossier that readers see, or last saw; None if there never was one."""
    edition = (case.revises or case).editions.order_by("-number").first()
    return json.loads(edition.dossier) if edition else None


def _spots(document: dict[str, Any]) -> list[tuple[str, str]]:
    """What can be commented on: the case's own fields and each of its parts. (path, words)"""
    everything = described([Difference(path, None, value) for path, value in _places(document)])
    return [(change.path, change.where) for change in everything]


def _places(document: dict[str, Any]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in document.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            found += [(f"{name}[{part['key']}]", part) for part in value if "key" in part]
        elif name not in ("slug", "latitude", "longitude"):
            found.append((name, value))
    return found


def _comment(request: HttpRequest, case: Case) -> str:
    answers = request.POST.get("answers")
    earlier = _remark(case, answers) if answers else None
    comments.comment(
        case,
        by=request.user,
        text=request.POST.get("text", ""),
        spot=request.POST.get("spot", "")[:200],
        answers=earlier,
    )
    return "The comment is written; those whom it concerns are told."


def _resolve(request: HttpRequest, case: Case) -> str:
    comments.resolve(_remark(case, request.POST.get("comment", "")), by=request.user)
    return "The comment is resolved."


def _remark(case: Case, pk: str) -> Comment:
    found = case.comments.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() else None
    if found is None:
        raise Http404("There is no such comment.")
    return found


def _assign(request: HttpRequest, case: Case) -> str:
    chosen = request.POST.get("reviewer", "")
    reviewer = User.objects.filter(pk=int(chosen)).first() if chosen.isascii() and chosen.isdigit() else None
    workflow.assign(case, reviewer=reviewer, by=request.user)
    return (
        f"{reviewer} is asked to review this case." if reviewer else "Nobody in particular is asked to review it now."
    )


def _restore(request: HttpRequest, case: Case) -> str:
    if not rights.may_edit(request.user, case):
        raise PermissionDenied
    chosen = request.POST.get("state", "")
    state = case.states.filter(pk=int(chosen)).first() if chosen.isascii() and chosen.isdigit() else None
    if state is None:
        raise Http404("There is no such state.")
    history.restore(state, by=request.user)
    return f"The case is as it was on {state.at:%d %B %Y at %H:%M} UTC. What it was until now is in its history."
