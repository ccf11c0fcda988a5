"""`manage.py load`: read dossiers into the database."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from cases.dossier.loading import Report, load_folder
from cases.dossier.shape import SHAPES
from cases.management.curating import CuratorsCommand, counted, progress_bar
from cases.models import Case
from cases.models.generation import one_generation
from cases.publication.publishing import publish_all, show_guide

PORTION = 1_000


class Command(CuratorsCommand):
    help = (
        "Reads dossiers (cases, actors, sources, conflicts, guide pages and questions; YAML or JSON) into the database. "
        "If anything in any file is wrong, every problem is listed and nothing is written. Loading the same files again "
        "changes nothing. A published case is never changed: what differs goes into its working copy, for review."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "path", help="A folder with sub-folders cases, actors, sources … (seeds/), or one file of it."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Check everything and say what would change; write nothing."
        )
        parser.add_argument(
            "--publish", action="store_true",
            help="Then publish the drafts and working copies among the loaded cases, and show the guide to readers.",
        )  # fmt: skip

    def run(self, **options: Any) -> None:
        with progress_bar() as progress:
            report = load_folder(options["path"], dry_run=options["dry_run"], progress=progress)
        self.tell(report, dry_run=options["dry_run"])
        if options["publish"] and not options["dry_run"]:
            self.publish(report)

    def tell(self, report: Report, *, dry_run: bool) -> None:
        self.stdout.write(f"{'':12}{'added':>9}{'changed':>9}{'unchanged':>11}")
        for kind, counts in report.counts.items():
            if counts:
                numbers = f"{counts['added']:9,}{counts['changed']:9,}{counts['unchanged']:11,}"
                self.stdout.write(f"{SHAPES[kind].folder:12}{numbers}")
        for slug, reason in report.withheld:
            self.stdout.write(f"{slug} was left as it is: {reason}.")
        if dry_run:
            self.stdout.write("This was a dry run: nothing was written.")

    def publish(self, report: Report) -> None:
        try:
            with progress_bar() as bar, one_generation():
                advance = (lambda done, total: bar("publishing", done, total)) if bar else None
                published = publish_all(_cases(report.drafts), progress=advance)
                show_guide(report.addresses["topic"], report.addresses["question"])
        except ValidationError as error:
            for message in error.messages:
                self.stderr.write(message)
            raise CommandError("The dossiers were loaded as drafts, and nothing was published.") from None
        self.stdout.write(f"{counted(len(published), 'case')} published.")


def _cases(pks: list[Any]) -> Iterator[Case]:
    """The cases in portions: databases limit how many keys one query can name."""
    rest = iter(pks)
    while portion := list(islice(rest, PORTION)):
        yield from Case.objects.filter(pk__in=portion).only("pk")
