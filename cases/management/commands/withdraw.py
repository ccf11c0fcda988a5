"""`manage.py withdraw`: take a case from the public."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from cases.management.curating import CuratorsCommand
from cases.models import Case
from cases.publication.publishing import withdraw


class Command(CuratorsCommand):
    help = "Withdraws a published case. Its address stays and tells readers the reason."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="Address of the case: camp-david-1978.")
        parser.add_argument("--reason", required=True, help="Why, in a sentence that readers will see.")

    def run(self, **options: Any) -> None:
        case = Case.objects.originals().filter(slug=options["slug"]).first()
        if case is None:
            raise CommandError(f"There is no case “{options['slug']}”.")
        try:
            withdraw(case, reason=options["reason"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"“{case.title}” is withdrawn.")
