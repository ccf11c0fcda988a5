"""From the address of a record to the record: there, moved, or not there; and absolute addresses for programs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect

from cases.models import SlugRedirect

RecordView = Callable[[HttpRequest, Any], HttpResponseBase]
AddressView = Callable[..., HttpResponseBase]


def of_record(records: Callable[[], QuerySet[Any]], prefix: str) -> Callable[[RecordView], AddressView]:
    """Turn the view of a record into the view of its slug.

    `records` are those that the public may see. An address that moved is answered with 301 to the new one below `prefix`,
    an unknown one with 404.
    """

    def decorate(view: RecordView) -> AddressView:
        @wraps(view)
        def at_address(request: HttpRequest, slug: str) -> HttpResponseBase:
            queryset = records()
            record = queryset.filter(slug=slug).first()
            if record is not None:
                return view(request, record)
            return moved(str(queryset.model._meta.verbose_name), slug, prefix)

        return at_address

    return decorate


def also_at(template: str) -> Callable[[AddressView], AddressView]:
    """Say of a page where the API has the same: in a Link header, and to the page's head as `request.twin`.

    `template` is an address with the names of the page's own address in it: “/api/v1/conflicts/{slug}/”.
    """

    def decorate(view: AddressView) -> AddressView:
        @wraps(view)
        def with_twin(request: HttpRequest, **address: Any) -> HttpResponseBase:
            twin = template.format(**address)
            request.twin = twin  # type: ignore[attr-defined]
            response = view(request, **address)
            if response.status_code == 200:
                response["Link"] = f'<{twin}>; rel="alternate"; type="application/json"'
            return response

        return with_twin

    return decorate


def moved(kind: str, slug: str, prefix: str) -> HttpResponse:
    """The redirect to where a record went. Raises Http404 if it never was."""
    new = SlugRedirect.objects.filter(record=kind, old=slug).values_list("new", flat=True).first()
    if new is None:
        raise Http404(f"There is no {kind} at this address.")
    return HttpResponsePermanentRedirect(f"{prefix}{new}/")


def absolute(request: HttpRequest, path: str) -> str:
    """The whole address of a page: below SITE_URL where one is set, else as the request came."""
    return f"{settings.SITE_URL or f'{request.scheme}://{request.get_host()}'}{path}"
