"""How often a client may ask: so many requests a minute, counted in the cache that all processes share.

The quota is told in the header fields of draft-ietf-httpapi-ratelimit-headers-10. Counting costs no query.
"""

from __future__ import annotations

import hashlib
import time
from ipaddress import IPv6Address, ip_address
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from rest_framework.throttling import BaseThrottle

from cases.curation import tokens

WINDOW = 60  # seconds
KNOWN_FOR = 300  # seconds for which a token is believed without asking the database; it buys nothing but a higher quota


class Quota(NamedTuple):
    """What a client has left. `limit` is of a whole window; `seconds` pass until it is refilled."""

    name: str
    limit: int
    left: int
    seconds: int

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.limit};w={WINDOW}',
            "RateLimit": f'"{self.name}";r={self.left};t={self.seconds}',
        }


class PerMinute(BaseThrottle):
    """So many requests a minute; more with a curator's token. 0 in the settings switches it off."""

    quota: Quota | None = None

    def allow_request(self, request: Any, view: Any) -> bool:
        if not settings.API_RATE:
            return True
        name, limit, client = self._who(request)
        now = int(time.time())
        used = _counted(f"api-rate:{client}:{now // WINDOW}")
        self.quota = Quota(name, limit, max(0, limit - used), WINDOW - now % WINDOW)
        view.quota = self.quota
        return used <= limit

    def wait(self) -> float | None:
        return self.quota.seconds if self.quota else None

    def _who(self, request: Any) -> tuple[str, int, str]:
        token = tokens.of_header(request.META.get("HTTP_AUTHORIZATION", ""))
        owner = _owner(token) if token else None
        if owner:
            return "token", settings.API_RATE_WITH_TOKEN, f"user-{owner}"
        return "client", settings.API_RATE, _network(self.get_ident(request))


def _owner(token: str) -> int | None:
    """Whose token it is; what is no token is remembered for as long, so that guessing costs one query each."""
    key = f"api-token:{hashlib.sha256(token.encode()).hexdigest()}"
    known: int | None = cache.get(key)
    if known is None:
        user = tokens.check(token, note_use=False)
        known = user.pk if user else 0
        cache.set(key, known, KNOWN_FOR)
    return known or None


def _counted(key: str) -> int:
    """Count one more, and answer how many there were. A cache that has just let go of the key begins anew."""
    cache.add(key, 0, 2 * WINDOW)
    try:
        return int(cache.incr(key))
    except ValueError:
        return 1


def _network(address: str | None) -> str:
    """The client's address, as a key; of IPv6 the network that one customer has (/64)."""
    try:
        found = ip_address((address or "").strip())
    except ValueError:
        return hashlib.sha256((address or "").encode()).hexdigest()[:16]
    return found.exploded[:19] if isinstance(found, IPv6Address) else str(found)
