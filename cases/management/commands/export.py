"""`manage.py export`: write dossiers into a folder."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from cases.dossier.files import to_json, to_yaml
from cases.dossier.problems import nearest
from cases.dossier.shape import SHAPES, Shape
from cases.dossier.writing import write_many
from cases.management.curating import CuratorsCommand, counted, progress_bar
from cases.models import Case


class Command(CuratorsCommand):
    help = (
        "Writes dossiers into a folder, one file a record, in the form that “manage.py load” reads. Exporting what was "
        "loaded gives the same files, byte by byte. Of a case with a working copy, the published state is written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", help="Where to write; it is made when it is not there. Files of the same name are replaced."
        )
        parser.add_argument(
            "slug", nargs="*", help="Only these records (sources by citekey). Without --kind, cases are meant."
        )
        parser.add_argument("--kind", choices=list(SHAPES), help="Only records of this kind. Without it, everything.")
        parser.add_argument("--format", choices=["yaml", "json"], default="yaml", help="Format of the files [yaml].")
        parser.add_argument("--published", action="store_true", help="Only what readers of the site can see.")

    def run(self, **options: Any) -> None:
        kinds = [options["kind"] or "case"] if options["slug"] or options["kind"] else list(SHAPES)
        chosen = {kind: self.records(SHAPES[kind], options) for kind in kinds}
        with progress_bar() as progress:
            for kind, records in chosen.items():
                done: Counter[str] = Counter()
                total = records.count() if progress else 0
                for document in write_many(kind, records):
                    done[save(Path(options["folder"]), SHAPES[kind], document, options["format"])] += 1
                    if progress:
                        progress(kind, done.total(), total)
                written, same = counted(done["written"], "file"), done["unchanged"]
                self.stdout.write(f"{SHAPES[kind].folder}: {written} written, {same:,} unchanged.")

    def records(self, shape: Shape, options: dict[str, Any]) -> Any:
        """The records to be written. Raises CommandError when one of those asked for is not there."""
        query = Case.objects.originals() if shape.model is Case else shape.model.objects.all()
        if options["published"]:
            query = query.published()
        if not options["slug"]:
            return query.order_by(shape.address)
        there = tuple(query.order_by(shape.address).values_list(shape.address, flat=True))
        missing = [slug for slug in options["slug"] if slug not in there]
        if missing:
            sentences = (f"There is no {shape.name} “{slug}”.{nearest(slug, there)}" for slug in missing)
            raise CommandError(f"{' '.join(sentences)} Nothing was written.")
        return query.filter(**{f"{shape.address}__in": options["slug"]}).order_by(shape.address)


def save(folder: Path, shape: Shape, document: dict[str, Any], extension: str) -> str:
    """Write one file; answers `written`, or `unchanged` when the file says the same already."""
    path = folder / shape.folder / f"{document[shape.address]}.{extension}"
    data = (to_json(document) + "\n" if extension == "json" else to_yaml(document)).encode()
    if path.exists() and path.read_bytes() == data:
        return "unchanged"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return "written"
