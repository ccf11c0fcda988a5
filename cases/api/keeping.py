"""`Idempotency-Key`: a request that comes twice – because its answer got lost – is carried out once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone

from cases.api.parameters import Parameter
from cases.api.problems import Refused
from cases.discovery.filters import FieldError, UnreadableParameters
from cases.models.access import KeptAnswer

KEPT_FOR = timedelta(days=1)
KEY = Parameter(
    "Idempotency-Key",
    "A text of your own, new for each thing that you want done. The same request with the same key again is answered as the "
    "first time and changes nothing. Kept for a day.",
    {"type": "string", "maxLength": 200, "pattern": "^[!-~]{1,200}$"},
)
_KEPT_HEADERS = ("ETag", "Location", "Content-Type")


def once(request: Any, body: bytes, act: Callable[[], HttpResponse]) -> HttpResponse:
    """What `act` answers; with a key that was used before, what it was answered then."""
    key = request.headers.get(KEY.name, "").strip()
    if not key:
        return act()
    if not re.fullmatch(r"[!-~]{1,200}", key):
        message = "“Idempotency-Key” has 1 to 200 letters, digits and signs of ASCII, without blanks."
        raise UnreadableParameters([FieldError(KEY.name, message)])
    asked = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode() + body).hexdigest()
    KeptAnswer.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
    kept = KeptAnswer.objects.filter(user=request.user, key=key)
    try:
        with transaction.atomic():
            earlier = kept.first()
            if earlier is None:
                return _kept(request, key, asked, act())
    except IntegrityError:  # the same request at the same moment: the other one was carried out
        earlier = kept.first()
        if earlier is None:
            raise
    return _again(earlier, asked)


def nothing() -> HttpResponse:
    """An answer without a body, and so without a type of it."""
    response = HttpResponse(status=204)
    del response["Content-Type"]
    return response


def _kept(request: Any, key: str, asked: str, response: HttpResponse) -> HttpResponse:
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    KeptAnswer.objects.create(
        user=request.user, key=key, request=asked, status=response.status_code, headers=headers,
        body=response.content.decode(),
    )  # fmt: skip
    return response


def _again(earlier: KeptAnswer, asked: str) -> HttpResponse:
    if earlier.request != asked:
        raise Refused(422, "This Idempotency-Key was used for another request. Choose a new key for each.")
    response = HttpResponse(earlier.body, status=earlier.status, headers=earlier.headers) if earlier.body else nothing()
    response["Idempotency-Replayed"] = "true"
    return response
