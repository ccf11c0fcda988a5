"""`manage.py build_files`: make the files of the whole collection, so that nobody waits for them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError

from cases.exchange import shelf
from cases.management.curating import CuratorsCommand, progress_bar


class Command(CuratorsCommand):
    help = (
        "Makes the files under /data/ of what is published now. Without this, each is made when it is first asked for."
    )
    consequence = "Files that were made stay."

    def run(self, **options: Any) -> None:
        try:
            with progress_bar() as progress:
                kept = shelf.make_all(progress)
        except shelf.BusyError as error:
            raise CommandError(f"{error} {self.consequence} Try again in a minute.") from error
        for file in kept:
            self.stdout.write(f"{file.name}  {file.size:,} bytes")
