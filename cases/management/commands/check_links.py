"""`manage.py check_links`: ask the addresses of sources whether they still answer."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import Any

from django.core.management.base import CommandParser

from cases.curation import links
from cases.management.curating import CuratorsCommand, counted
from cases.models import LinkCheck


class Command(CuratorsCommand):
    help = (
        "Asks the addresses of sources whether they still answer, politely: one after another, a second between two "
        "questions to one host, private addresses never. What fails is listed at the desk, under links that don't answer."
    )
    consequence = "What was checked before is noted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--older-than", type=int, default=30, metavar="DAYS", help="Ask again after so many days [30]."
        )
        parser.add_argument("--most", type=int, default=500, help="How many to ask at most [500].")

    def run(self, **options: Any) -> None:
        due = islice(links.due(timedelta(days=options["older_than"])), options["most"])
        asked = 0

        def told(found: LinkCheck) -> None:
            nonlocal asked
            asked += 1
            if found.problem or options["verbosity"] > 1:
                self.stdout.write(f"{found.source.citekey}: {found.problem or 'answers'} ({found.url})")

        failed = links.check_all(due, told=told)
        self.stderr.write(
            f"{counted(asked, 'address')} asked, {failed} of them didn't answer.".replace("addresss", "addresses")
        )
