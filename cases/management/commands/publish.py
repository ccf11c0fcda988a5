"""`manage.py publish`: make drafts and working copies public."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.models import Case
from cases.models.choices import Status
from cases.publication.publishing import publish_all


class Command(BaseCommand):
    help = (
        "Publishes cases, each as its next edition. A working copy replaces the published case that it revises. "
        "If one of the cases is not ready, none is published, and what is missing is said."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", nargs="*", help="Addresses of the cases: camp-david-1978 …")
        parser.add_argument("--all", action="store_true", help="Every draft and working copy.")
        parser.add_argument("--note", default="", help="What is new, in a sentence that readers will see.")

    def handle(self, *args: Any, **options: Any) -> None:
        slugs, drafts = options["slug"], Case.objects.filter(status__in=[Status.DRAFT, Status.IN_REVIEW])
        if bool(slugs) == options["all"]:
            raise CommandError("Name the cases to publish, or say --all.")
        missing = sorted(set(slugs) - set(drafts.values_list("slug", flat=True)))
        if missing:
            raise CommandError(f"There is no draft or working copy of: {', '.join(missing)}.")
        try:
            done = publish_all(drafts if options["all"] else drafts.filter(slug__in=slugs), note=options["note"])
        except ValidationError as error:
            raise CommandError("Nothing was published.\n" + "\n".join(error.messages)) from error
        self.stdout.write(f"{len(done)} published." + "".join(f"\n  {slug}" for slug in done))
