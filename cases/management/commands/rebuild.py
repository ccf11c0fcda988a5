"""`manage.py rebuild`: make the stored answers and the search index anew."""

from __future__ import annotations

from typing import Any

from cases.management.curating import CuratorsCommand, counted, progress_bar
from cases.publication.rendering import rebuild


class Command(CuratorsCommand):
    help = "Throws the stored answers and the search index away and makes them anew from the tables. Loses nothing."

    def run(self, **options: Any) -> None:
        with progress_bar() as advance:
            progress = (lambda done, total: advance("rendering", done, total)) if advance else None
            done = rebuild(progress)
        self.stdout.write(f"{counted(done, 'case')} rendered and made findable.")
