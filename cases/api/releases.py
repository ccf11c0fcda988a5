"""One release: what it holds, and its files with their checksums."""

from __future__ import annotations

from typing import Any

from rest_framework.response import Response

from cases.api import schemas
from cases.api.cases import IMMUTABLE
from cases.api.problems import NotThere
from cases.api.views import PublicView
from cases.models import Release


class ReleaseView(PublicView):
    """A release."""

    operation = "releases_retrieve"
    tag = "Versions"
    path_help = {"label": "The release's label, such as 2026.1."}
    help = (
        "A release: the cases in it with their editions, and its files with size, rows and SHA-256. It never changes."
    )

    def answer(self, **address: Any) -> Any:
        release = Release.objects.filter(label=address["label"]).first()
        if release is None:
            raise NotThere(f"There is no release “{address['label']}”.")
        cases = release.cases.order_by("slug").values_list("slug", "edition")
        answer = {
            "label": release.label, "made_at": release.made_at.isoformat(), "generation": release.generation,
            "note": release.note or None, "url": f"{self.site}/data/{release.label}/",
            "cases": [{"slug": slug, "edition": edition} for slug, edition in cases],
            "files": [
                {"name": row.name, "media_type": row.media_type, "size": row.size, "rows": row.rows, "sha256": row.sha256,
                 "url": f"{self.site}/data/{release.label}/{row.name}"}
                for row in release.files.all()
            ],
        }  # fmt: skip
        return Response(answer, headers={"Cache-Control": IMMUTABLE})

    def answer_schema(self, define: schemas.Define) -> schemas.Schema:
        line: schemas.Schema
        number: schemas.Schema
        line, number, address = {"type": "string"}, {"type": "integer"}, {"type": "string", "format": "uri"}
        file: dict[str, schemas.Schema] = {
            "name": line, "media_type": line, "size": number, "rows": {"type": ["integer", "null"]}, "sha256": line,
            "url": address,
        }  # fmt: skip
        return define("ReleaseWhole", schemas.obj({
            "label": line, "made_at": {"type": "string", "format": "date-time"}, "generation": number,
            "note": {"type": ["string", "null"]}, "url": address,
            "cases": schemas.array(schemas.obj({"slug": line, "edition": number})), "files": schemas.array(schemas.obj(file)),
        }))  # fmt: skip
