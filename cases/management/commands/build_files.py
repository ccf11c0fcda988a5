"""`manage.py build_files`: make the files of the whole collection, so that nobody waits for them."""

from __future__ import annotations

from typing import Any

from cases.exchange import shelf
from cases.management.curating import CuratorsCommand, progress_bar


class Command(CuratorsCommand):
    help = (
        "Makes the files under /data/ of what is published now. Without this, each is made when it is first asked for."
    )
    consequence = "Files that were made stay."

    def run(self, **options: Any) -> None:
        with progress_bar() as progress:
            kept = shelf.make_all(progress)
        for file in kept:
            self.stdout.write(f"{file.name}  {file.size:,} bytes")
