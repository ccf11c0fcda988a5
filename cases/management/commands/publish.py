"""`manage.py publish`: make drafts and working copies public."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from cases.management.curating import CuratorsCommand, counted, progress_bar
from cases.models import Case
from cases.models.cases import BEFORE_PUBLICATION
from cases.publication.publishing import publish_all


class Command(CuratorsCommand):
    help = (
        "Publishes cases, each as its next edition. A working copy replaces the published case that it revises. "
        "If one of the cases is not ready, none is published, and what is missing is said."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", nargs="*", help="Addresses of the cases: camp-david-1978 …")
        parser.add_argument("--all", action="store_true", help="Every draft and working copy.")
        parser.add_argument("--note", default="", help="What is new, in a sentence that readers will see.")

    def run(self, **options: Any) -> None:
        chosen = self.chosen(options["slug"], everything=options["all"])
        slugs = sorted(chosen.values_list("slug", flat=True))
        try:
            with progress_bar() as advance:
                progress = (lambda done, total: advance("publishing", done, total)) if advance else None
                published = publish_all(chosen, note=options["note"], progress=progress)
        except ValidationError as error:
            raise CommandError("Nothing was published.\n" + "\n".join(error.messages)) from error
        self.stdout.write(f"{counted(len(published), 'case')} published.")
        for slug in slugs:
            same = "" if slug in published else ": it says the same as its last edition, so there is no new one"
            self.stdout.write(f"  {slug}{same}")

    def chosen(self, slugs: list[str], *, everything: bool) -> Any:
        if bool(slugs) == everything:
            raise CommandError("Name the cases to publish, or say --all.")
        drafts = Case.objects.filter(status__in=BEFORE_PUBLICATION)
        missing = sorted(set(slugs) - set(drafts.filter(slug__in=slugs).values_list("slug", flat=True)))
        if missing:
            raise CommandError(f"There is no draft or working copy of: {', '.join(missing)}.")
        return drafts if everything else drafts.filter(slug__in=slugs)
