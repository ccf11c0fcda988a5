"""One release: what it holds, and its files with their checksums; and what differs between two."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rest_framework.response import Response

from cases.api import schemas
from cases.api.parameters import Parameter
from cases.api.problems import NotThere
from cases.api.then import IMMUTABLE, find_release
from cases.api.views import PublicView
from cases.discovery.filters import FieldError, UnreadableParameters
from cases.exchange import released
from cases.models import Release
from cases.publication import releasing

NUMBERS = ("before", "after", "added", "changed", "removed")  # of a table's rows


def _counts(define: schemas.Define) -> schemas.Schema:
    number: schemas.Schema = {"type": "integer"}
    counts = dict.fromkeys(NUMBERS, number)
    return define("TableChanges", schemas.obj({"name": {"type": "string"}, **counts}))


class ReleasesCompared(PublicView):
    """What differs between two releases."""

    operation = "releases_compare_retrieve"
    tag = "Versions"
    help = (
        "What the second of two releases has, changed or lost against the first: the cases by their slugs, and of every table "
        "how many rows. A case has changed if it is there in another edition; a row, if anything in it differs."
    )
    one: Release
    other: Release

    def parameters(self) -> tuple[Parameter, ...]:
        schema = {"type": "string", "examples": ["2026.1"]}
        return (
            Parameter("from", "Label of the first release.", schema, required=True),
            Parameter("to", "Label of the second release.", schema, required=True),
        )

    def read(self, query: Any) -> None:
        found = {name: find_release(query, name) for name in ("from", "to")}
        missing = [
            FieldError(name, f"Say by “{name}” which release it is.") for name, of in found.items() if of is None
        ]
        if missing:
            raise UnreadableParameters(missing)
        self.one, self.other = found["from"], found["to"]  # type: ignore[assignment]

    def answer(self, **address: Any) -> Any:
        changes = releasing.between(self.one, self.other)
        answer = {
            "from": self.one.label, "to": self.other.label, "cases": asdict(changes),
            "tables": [
                {"name": found.table.name} | {name: getattr(found, name) for name in NUMBERS}
                for found in released.between(self.one, self.other)
            ],
        }  # fmt: skip
        return Response(answer, headers={"Cache-Control": IMMUTABLE})

    def answer_schema(self, define: schemas.Define) -> schemas.Schema:
        line: schemas.Schema = {"type": "string"}
        slugs = dict.fromkeys(("added", "changed", "removed"), schemas.array(line))
        return define("ReleasesCompared", schemas.obj({
            "from": line, "to": line, "cases": schemas.obj(slugs), "tables": schemas.array(_counts(define)),
        }))  # fmt: skip


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
