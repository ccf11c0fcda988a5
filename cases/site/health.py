"""For whoever watches the service: whether the process runs, and whether it can answer readers."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cases.discovery import warming
from cases.site.errors import DATABASE_AWAY

PLAIN = "text/plain; charset=utf-8"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers, and says whether it is still making its index; the database is not asked."""
    return HttpResponse("starting\n" if warming.is_going_on() else "ok\n", content_type=PLAIN)


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and has every table that this software needs, and the index is made: no reader waits for it."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DATABASE_AWAY:
        return HttpResponse("the database can't be reached\n", status=503, content_type=PLAIN)
    if waiting:
        return HttpResponse("migrations are waiting to be applied\n", status=503, content_type=PLAIN)
    if warming.is_going_on():
        return HttpResponse("the index is being made\n", status=503, content_type=PLAIN, headers={"Retry-After": "5"})
    return HttpResponse("ready\n", content_type=PLAIN)
