"""A curator's own API tokens: made, shown once, revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from cases.curation import rights, tokens
from cases.models import ApiToken

LIVES = {"30": "a month", "365": "a year", "": "until it is revoked"}


class OwnTokens:
    """The part of the tokens' admin on which curators look after their own; administrators end anybody's."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.mine_view)  # type: ignore[attr-defined]
        return [path("mine/", page, name="cases_apitoken_mine"), *super().get_urls()]  # type: ignore[misc]

    def mine_view(self, request: HttpRequest) -> HttpResponse:
        """The tokens of whoever asks, a form for a new one, and a button that ends each."""
        if not (request.user.has_perm(rights.ADD) or request.user.has_perm(rights.CHANGE)):
            raise PermissionDenied
        key = ""
        if request.method == "POST" and request.POST.get("do") == "revoke":
            return self._revoke(request)
        if request.method == "POST":
            key = self._create(request)
        context = {
            **self.admin_site.each_context(request), "opts": ApiToken._meta, "title": "My API tokens", "key": key,  # type: ignore[attr-defined]
            "own": ApiToken.objects.filter(user=request.user.pk), "lives": LIVES.items(),
        }  # fmt: skip
        response = TemplateResponse(request, "admin/cases/apitoken/mine.html", context)
        response["Cache-Control"] = "no-store, private"
        return response

    def _create(self, request: HttpRequest) -> str:
        days = request.POST.get("days", "365")
        if days not in LIVES:
            raise Http404("There is no such life of a token.")
        ends = timezone.now() + timedelta(days=int(days)) if days else None
        try:
            created = tokens.create(request.user, request.POST.get("name", ""), expires_at=ends)
        except ValidationError as error:
            messages.error(request, f"Name the token by what it is for: {' '.join(error.messages)}")
            return ""
        self.log_addition(request, created.token, "Token made.")  # type: ignore[attr-defined]
        return created.key

    def _revoke(self, request: HttpRequest) -> HttpResponse:
        chosen: Any = request.POST.get("token", "")
        found = ApiToken.objects.filter(pk=int(chosen)).first() if chosen.isascii() and chosen.isdigit() else None
        if found is None or not (found.user_id == request.user.pk or request.user.has_perm("cases.view_apitoken")):
            raise Http404("There is no such token.")
        tokens.revoke(found)
        self.log_change(request, found, "Token revoked.")  # type: ignore[attr-defined]
        messages.success(request, f"“{found.name}” is revoked: what used it can't write any more.")
        return HttpResponseRedirect(reverse("admin:cases_apitoken_mine"))
