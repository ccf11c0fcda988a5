"""Accounts of curators: made by administrators, signed in with a second factor where a role demands one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

NEEDED = "Your role needs a second factor. Set up an authenticator app here; the desk opens when that is done."


class CuratorsAccounts(DefaultAccountAdapter):
    """Nobody signs up by themselves: an administrator makes the account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SecondFactorMiddleware:
    """Sends those whose role demands a second factor, and who have none yet, to where it is set up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECOND_FACTOR_ROLES and request.path.startswith("/admin/") and lacks_second_factor(request.user):
            messages.warning(request, NEEDED)
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return self.get_response(request)


def lacks_second_factor(user: Any) -> bool:
    """Whether the user's role demands a second factor that is not set up. Superusers hold every role."""
    if not user.is_authenticated or not (user.is_superuser or _has_role(user)):
        return False
    return not is_mfa_enabled(user)


def _has_role(user: Any) -> bool:
    return bool(user.groups.filter(name__in=settings.SECOND_FACTOR_ROLES).exists())
