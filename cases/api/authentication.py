"""Who writes: `Authorization: Bearer` with a curator's token. Only the drafts ask for it; all else is open to everyone."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed

from cases.curation import tokens

REALM = "Good Offices drafts"


class BearerToken(BaseAuthentication):
    """A token of the desk. A session's cookie is not asked, so that no other site can write with it."""

    def authenticate(self, request: Any) -> tuple[Any, str] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        user = tokens.check(tokens.of_header(header))
        if user is None:
            raise AuthenticationFailed("This token is not good: it is none of ours, or it has ended or was revoked.")
        return user, "token"

    def authenticate_header(self, request: Any) -> str:
        error = ', error="invalid_token"' if request.META.get("HTTP_AUTHORIZATION") else ""
        return f'Bearer realm="{REALM}"{error}'


class BearerTokenScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI document describes it."""

    target_class = BearerToken
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        about = "A curator's token. Only its hash is kept; an administrator makes and revokes tokens."
        return {"type": "http", "scheme": "bearer", "description": about}
