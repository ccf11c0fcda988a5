"""Writing: dossiers in and out, for curators' programs. Nothing that is written here is public before it is published."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response

from cases.api import schemas
from cases.api.authentication import BearerToken
from cases.api.describing import Body, Described, Operation
from cases.api.formats import JSONRenderer
from cases.api.keeping import KEY, nothing, once
from cases.api.pages import Links, Wanted, absolute
from cases.api.parameters import PAGE, SIZE, Parameter, check, format_parameter, whole_number
from cases.api.problems import NotThere, Refused
from cases.api.views import LimitedView
from cases.curation import drafting
from cases.discovery.filters import FieldError
from cases.dossier.files import MAX_BYTES, read_bytes, sha256, to_json, to_yaml
from cases.dossier.problems import InvalidDossier
from cases.dossier.reading import read
from cases.dossier.shape import CASE
from cases.dossier.writing import write
from cases.models import Case

SEEN = Parameter(
    "If-Match",
    "The ETag of the draft as you read it. Without it a change is refused (428); if the draft was saved since, too (412).",
    {"type": "string", "examples": ['"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"']}, required=True,
)  # fmt: skip
JSON, YAML = "application/json", "application/yaml"
_ENDINGS = {JSON: ".json", YAML: ".yaml", "application/x-yaml": ".yaml", "text/yaml": ".yaml"}
_PROBLEMS = (400, 401, 403, 406, 429, 500, 503)
_WRITING = (413, 415, 422)
_SLUG = {"slug": "The case's address."}


class YAMLRenderer(BaseRenderer):
    """The dossier as the files of the collection are written."""

    media_type, format, charset = YAML, "yaml", None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return to_yaml(data).encode()


class DraftsView(LimitedView):
    """What reading and writing drafts have in common. An answer belongs to whoever holds the token, and is never kept."""

    authentication_classes = [BearerToken]
    permission_classes = [IsAuthenticated]
    renderer_classes = [JSONRenderer]
    schema = Described()
    tag = "Drafts"
    path_help: dict[str, str] = {}
    known: dict[str, tuple[Parameter, ...]] = {}

    def perform_authentication(self, request: Any) -> None:
        self.check_throttles(request)  # before the token is looked up, so that guessing is slow
        super().perform_authentication(request)

    def check_throttles(self, request: Any) -> None:
        if self.quota is None:
            super().check_throttles(request)

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        known = self.known.get(request.method, ())
        check(request.query_params, {"format", *(parameter.name for parameter in known)})

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def get_view_name(self) -> str:
        return "Drafts"

    def visible(self) -> Any:
        return self.carried_out(lambda: drafting.visible(self.request.user))

    def carried_out(self, act: Callable[[], Any]) -> Any:
        """What `act` answers; its refusals in the API's form."""
        try:
            return act()
        except PermissionDenied as error:
            raise Refused(403, str(error)) from error
        except drafting.TakenError as error:
            raise Refused(409, str(error)) from error
        except drafting.StaleError as error:
            raise Refused(412, str(error)) from error
        except InvalidDossier as error:
            raise refused_whole(422, "The dossier was refused whole.", error) from error

    def shown(self, case: Case, status: int = 200) -> HttpResponse:
        """The dossier of a draft with its ETag, which is the hash of its canonical JSON."""
        document = write(case)
        headers = {"ETag": f'"{sha256(document)}"'}
        if status == 201:
            headers["Location"] = absolute(self.request, f"/api/v1/drafts/{case.slug}/")
        return HttpResponse(to_json(document), status=status, content_type=JSON, headers=headers)


class DraftList(DraftsView):
    """All drafts, and where a new one is begun."""

    http_method_names = ["get", "head", "post", "options"]
    known = {"GET": (PAGE, SIZE), "HEAD": (PAGE, SIZE)}

    def get(self, request: Any, **address: Any) -> Response:
        """The drafts that the owner of the token may read."""
        query = request.query_params
        wanted = Wanted(whole_number(query, "page", 1, 1), whole_number(query, "page_size", 25, 1, 500))
        drafts = self.visible().order_by("-updated_at", "-pk")
        count = drafts.count()
        wanted.check(count)
        links = Links(request, wanted, count)
        page = drafts.select_related("created_by")[wanted.first : wanted.first + wanted.size]
        rows = [_row(request, case) for case in page]
        return Response({"count": count, "next": links.next, "previous": links.previous, "results": rows})

    def post(self, request: Any, **address: Any) -> HttpResponse:
        """Begin a draft; of a published case, its working copy."""
        body = body_of(request)

        def act() -> HttpResponse:
            document = dossier_of(request, body)
            case = self.carried_out(lambda: drafting.begin(document, by=request.user))
            return self.shown(case, 201)

        self.visible()
        return once(request, body, act)

    def described(self, method: str, define: schemas.Define) -> Operation:
        if method == "GET":
            rows = schemas.of_page("Draft", schemas.of_draft(define), define)
            about = "The drafts that you may read: your own, and those that your rights let you edit."
            answers = {200: Body("Found.", {JSON: rows}, ("RateLimit-Policy", "RateLimit"))}
            return Operation("drafts_list", about, answers, (*_PROBLEMS, 404), (PAGE, SIZE, format_parameter(["json"])))
        about = (
            "Begins a draft with this dossier. If the case is published, the draft is its working copy: readers see the "
            "published edition until the copy is reviewed and published at the desk. All or nothing, with every error at once."
        )
        answers = {
            201: Body("Begun.", {JSON: schemas.of_dossier(define)}, ("ETag", "Location", "Idempotency-Replayed"))
        }
        return Operation(
            "drafts_create",
            about,
            answers,
            (*_PROBLEMS, 409, *_WRITING),
            (format_parameter(["json"]),),
            (KEY,),
            _bodies(define),
        )


class DraftView(DraftsView):
    """One draft."""

    http_method_names = ["get", "head", "put", "delete", "options"]
    path_help = _SLUG

    def get_renderers(self) -> list[Any]:
        return [JSONRenderer(), YAMLRenderer()] if self.request.method in ("GET", "HEAD") else [JSONRenderer()]

    def get(self, request: Any, slug: str, **address: Any) -> HttpResponse | Response:
        """The dossier, as JSON or YAML."""
        case = self._found(slug)
        if request.accepted_renderer.format == "yaml":
            document = write(case)
            return Response(document, headers={"ETag": f'"{sha256(document)}"'})
        return self.shown(case)

    def put(self, request: Any, slug: str, **address: Any) -> HttpResponse:
        """Replace the dossier of a draft."""
        body = body_of(request)

        def act() -> HttpResponse:
            case, seen = self._found(slug), seen_of(request)
            document = dossier_of(request, body)
            return self.shown(self.carried_out(lambda: drafting.replace(case, document, seen=seen, by=request.user)))

        return once(request, body, act)

    def delete(self, request: Any, slug: str, **address: Any) -> HttpResponse:
        """Throw a draft away."""

        def act() -> HttpResponse:
            case, seen = self._found(slug), seen_of(request)
            self.carried_out(lambda: drafting.throw_away(case, seen=seen, by=request.user))
            return nothing()

        return once(request, b"", act)

    def _found(self, slug: str) -> Case:
        case: Case | None = self.visible().filter(slug=slug).first()
        if case is None:
            raise NotThere(f"There is no draft “{slug}” that you may read. Begin one at /api/v1/drafts/.")
        return case

    def described(self, method: str, define: schemas.Define) -> Operation:
        dossier, problems = schemas.of_dossier(define), (*_PROBLEMS, 404)
        shown = Body("The dossier.", {JSON: dossier}, ("ETag", "RateLimit-Policy", "RateLimit"))
        if method == "GET":
            both = Body("The dossier.", {JSON: dossier, YAML: {"type": "string"}}, shown.headers)
            parameters = (format_parameter(["json", "yaml"]),)
            return Operation("drafts_retrieve", "The dossier of a draft.", {200: both}, problems, parameters)
        plain, changing = (format_parameter(["json"]),), (*problems, 412, 428)
        if method == "PUT":
            about = "Replaces the whole dossier of a draft. All or nothing, with every error at once."
            return Operation(
                "drafts_replace", about, {200: shown}, (*changing, *_WRITING), plain, (SEEN, KEY), _bodies(define)
            )
        about = "Throws a draft away that was never published, or a working copy; the published case stays as it is."
        gone = {204: Body("Thrown away.", headers=("Idempotency-Replayed",))}
        return Operation("drafts_delete", about, gone, (*changing, 422), plain, (SEEN, KEY))


def _bodies(define: schemas.Define) -> dict[str, schemas.Schema]:
    return {JSON: schemas.of_dossier(define), YAML: {"type": "string", "description": "The same as YAML."}}


def _row(request: Any, case: Case) -> dict[str, Any]:
    return {
        "slug": case.slug, "title": case.title, "status": case.status, "status_label": case.get_status_display(),
        "is_working_copy": case.revises_id is not None,
        "begun_by": case.created_by.get_username() if case.created_by else None,
        "created_at": case.created_at.isoformat(), "updated_at": case.updated_at.isoformat(),
        "url": absolute(request, f"/api/v1/drafts/{case.slug}/"),
    }  # fmt: skip


def body_of(request: Any) -> bytes:
    """The body, if it is of a type and size that is read here."""
    if _media_type(request) not in _ENDINGS:
        raise Refused(415, f"A dossier comes as {JSON} or {YAML}; say which in Content-Type.")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MAX_BYTES:
        raise Refused(413, f"A dossier has at most {MAX_BYTES:,} bytes.")
    return bytes(request._request.body)


def _media_type(request: Any) -> str:
    return str(request.META.get("CONTENT_TYPE", "")).partition(";")[0].strip().casefold()


def dossier_of(request: Any, body: bytes) -> dict[str, Any]:
    """The dossier in the body, read and checked as an import is."""
    name = f"dossier{_ENDINGS[_media_type(request)]}"
    try:
        raw = read_bytes(body, name)
    except InvalidDossier as error:
        raise refused_whole(400, "The body can't be read.", error) from error
    try:
        return read(CASE, raw.document, raw.lines, name)
    except InvalidDossier as error:
        raise refused_whole(422, "The dossier was refused whole.", error) from error


def refused_whole(status: int, detail: str, error: InvalidDossier) -> Refused:
    """Everything that is wrong with a dossier, each with its path (`challenges[2].type`, counted from 1)."""
    errors = [FieldError(problem.path, problem.message) for problem in error.problems]
    return Refused(
        status, f"{detail} {len(errors)} error{'s' if len(errors) != 1 else ''}; nothing was written.", errors
    )


def seen_of(request: Any) -> str:
    """The hash in If-Match. A tag that compression made weak names the same dossier."""
    header = request.headers.get("If-Match", "").strip()
    found = re.fullmatch(r'(?:W/)?"([^"]*)"', header)
    if not header or header == "*":
        raise Refused(428, "Say in If-Match which state of the draft you change: the ETag with which you read it.")
    return found[1] if found else header
