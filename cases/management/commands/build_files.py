"""`manage.py build_files`: make the files of the whole collection, so that nobody waits for them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from cases.exchange import shelf
from cases.management.curating import CuratorsCommand, counted, progress_bar


class Command(CuratorsCommand):
    help = (
        "Makes the files under /data/ of what is published now. Without this, each is made when it is first asked for."
    )
    consequence = "Files that were made stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true",
            help="Make nothing; read every kept file, those of releases too, and say which is not what its SHA-256 says.",
        )  # fmt: skip

    def run(self, **options: Any) -> None:
        if options["check"]:
            self.check_kept()
            return
        try:
            with progress_bar() as progress:
                kept = shelf.make_all(progress)
        except shelf.BusyError as error:
            raise CommandError(f"{error} {self.consequence} Try again in a minute.") from error
        except shelf.UnmadeError as error:
            raise CommandError(f"{error} {self.consequence}") from error
        for file in kept:
            self.stdout.write(f"{file.name}  {file.size:,} bytes")

    def check_kept(self) -> None:
        """Name what was lost, cut off or altered since it was made."""
        found = list(shelf.unsound())
        for name, what, sha256 in found:
            self.stderr.write(f"{name} {what}; it was {sha256}", self.style.NOTICE)
        if found:
            raise CommandError(
                f"{counted(len(found), 'file')} not as made. Bring those of releases back from a backup; "
                "those of now are made anew when they are asked for, once what is there is deleted."
            )
        self.stdout.write("Every kept file is as it was made.")
