"""`manage.py check_collection`: look through dossiers without writing to the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from cases.dossier.advice import Adviser, canonical, is_canonical
from cases.dossier.files import read_file
from cases.dossier.folders import Entry, Folder
from cases.dossier.problems import InvalidDossier, Problem
from cases.dossier.shape import SHAPES
from cases.management.curating import Advance, CuratorsCommand, counted, progress_bar


class Command(CuratorsCommand):
    help = (
        "Checks a folder of dossiers and writes nothing to the database. Problems are what loading would refuse. Remarks "
        "deserve a second look: challenges, outcomes and agreements that nothing backs, events out of order, parties on "
        "one side only, open cases without a date up to which they are true, citations of unknown sources, sentences that "
        "are said twice, actors that look like one, actors and sources that nothing uses, coordinates far from their "
        "country, files that are not in canonical form. Ends with code 1 when there are problems."
    )
    consequence = "They must be corrected before the collection can be loaded."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "path", help="A folder with sub-folders cases, actors, sources … (seeds/), or one file of it."
        )
        parser.add_argument(
            "--fix", action="store_true", help="Rewrite files without problems in their canonical form."
        )
        parser.add_argument("--strict", action="store_true", help="End with code 1 for remarks too.")

    def run(self, **options: Any) -> None:
        folder = Folder(options["path"])
        with progress_bar() as progress:
            remarks, rewritten = look_through(folder, fix=options["fix"], progress=progress)
        for remark in remarks:
            self.stdout.write(str(remark))
        if options["fix"]:
            self.stdout.write(f"{counted(rewritten, 'file')} rewritten.")
        if folder.problems:
            raise InvalidDossier(folder.problems)
        if remarks and options["strict"]:
            raise CommandError(f"{counted(len(remarks), 'remark')}, and no problems.")
        self.stdout.write(f"{counted(len(folder), 'file')} checked: no problems, {counted(len(remarks), 'remark')}.")


def look_through(folder: Folder, *, fix: bool = False, progress: Advance | None = None) -> tuple[list[Problem], int]:
    """The remarks on all files, and how many were rewritten. Problems are kept by the folder."""
    adviser, rewritten = Adviser(folder), 0
    remarks: list[Problem] = []
    for kind in SHAPES:
        for done, entry in enumerate(folder.read(kind), 1):
            if fix and not is_canonical(entry):
                entry.path.write_bytes(canonical(entry).encode())
                entry = Entry(entry.path, read_file(entry.path), entry.document)  # the lines have moved
                rewritten += 1
            remarks += adviser.about(kind, entry)
            if progress:
                progress(kind, done, len(folder.files[kind]))
    return remarks + list(adviser.about_all()), rewritten
