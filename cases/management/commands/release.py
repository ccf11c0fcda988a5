"""`manage.py release`: freeze the published collection under a label."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from cases.exchange import released, shelf
from cases.management.curating import CuratorsCommand, counted, progress_bar
from cases.models import Release
from cases.publication import releasing


class Command(CuratorsCommand):
    help = (
        "Freezes what is published under a label such as 2026.1, with its files and their checksums. A release can't be "
        "changed or deleted afterwards. With --dry-run it only says what changed since the last one."
    )
    consequence = "No release was made."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("label", help="Year and number: 2026.1")
        parser.add_argument("--note", default="", help="What is new in it, in a sentence that readers will see.")
        parser.add_argument("--dry-run", action="store_true", help="Only say what changed since the last release.")

    def run(self, **options: Any) -> None:
        try:
            releasing.check_label(options["label"])
            self.tell_changes()
            if options["dry_run"]:
                return
            with progress_bar() as progress:
                made = shelf.release(options["label"], note=options["note"], progress=progress)
        except ValidationError as error:
            raise CommandError(f"{' '.join(error.messages)} {self.consequence}") from error
        except shelf.BusyError as error:
            raise CommandError(f"{error} {self.consequence} Try again in a minute.") from error
        except shelf.UnmadeError as error:
            raise CommandError(f"{error} {self.consequence}") from error
        self.stdout.write(f"Release {made.label}: {counted(made.cases.count(), 'case')}.")
        for file in made.files.all():
            self.stdout.write(f"  {file.sha256}  {file.name}  {file.size:,} bytes")

    def tell_changes(self) -> None:
        last = releasing.latest()
        changes = releasing.since(last)
        self.stdout.write(f"Since {last.label}:" if last else "The first release:")
        for what, slugs in (("added", changes.added), ("changed", changes.changed), ("removed", changes.removed)):
            self.stdout.write(f"  {what}: {', '.join(slugs) or 'none'}")
        if last:
            try:
                self.tell_tables(last)
            except released.LostFileError as error:
                self.stdout.write(f"  {error} What changed in its tables can't be told.")

    def tell_tables(self, last: Release) -> None:
        """Table by table, how many rows came, changed and went."""
        for found in released.differences(released.path_of(last), released.path_now()):
            if found:
                counts = f"{found.added:,} added, {found.changed:,} changed, {found.removed:,} removed"
                self.stdout.write(f"  {found.table.name}: {found.before:,} → {found.after:,} rows; {counts}")
