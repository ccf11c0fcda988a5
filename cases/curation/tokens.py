"""Keys with which curators' programs write drafts. A key is shown once, when it is made; only its SHA-256 is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.models.access import ApiToken

SIGN = "go_"  # by which a key that got lost is recognised
LETTERS = 43  # of 256 random bits
LONGEST = 200
NOTED_AFTER = timedelta(hours=1)  # how exactly `last_used_at` is kept, so that not each request writes


class Created(NamedTuple):
    """A new token, and the key itself, which can't be had again."""

    token: ApiToken
    key: str


def create(user: Any, name: str, *, expires_at: datetime | None = None) -> Created:
    """Make a key for a curator. Raises ValidationError if the name is empty or too long."""
    key = SIGN + secrets.token_urlsafe(32)
    token = ApiToken(user=user, name=name.strip(), start=key[:8], digest=_digest(key), expires_at=expires_at)
    token.full_clean(validate_unique=False)
    token.save()
    return Created(token, key)


def check(key: str, *, note_use: bool = True) -> Any:
    """Whose key it is; None if nobody's, or if it has ended, was revoked, or its owner may not sign in any more."""
    if not key.startswith(SIGN) or len(key) > LONGEST:
        return None
    token = valid().filter(digest=_digest(key), user__is_active=True).select_related("user").first()
    if token is None:
        return None
    now = timezone.now()
    if note_use and (token.last_used_at is None or now - token.last_used_at > NOTED_AFTER):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token.user


def revoke(token: ApiToken) -> None:
    """End a token. It stays in the list, so that its owner sees what it was for."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def valid() -> QuerySet[ApiToken]:
    """The tokens that are good now."""
    unended = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    return ApiToken.objects.filter(unended, revoked_at=None)


def of_header(header: str) -> str:
    """The key in an Authorization header; empty if it holds none."""
    scheme, _, key = header.strip().partition(" ")
    return key.strip() if scheme.casefold() == "bearer" else ""


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
