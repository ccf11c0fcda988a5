"""`manage.py rebuild`: make the stored answers and the search index anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cases.publication.rendering import rebuild


class Command(BaseCommand):
    help = "Throws the stored answers and the search index away and makes them anew from the tables. Loses nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        def progress(done: int, total: int) -> None:
            if self.stderr.isatty():
                self.stderr.write(f"\r{done} of {total} cases", ending="")

        self.stdout.write(f"{rebuild(progress)} cases rendered and made findable.")
