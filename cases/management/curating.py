"""What the commands for curators share: sentences instead of tracebacks, and a bar only where somebody sees it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, OperationalError, ProgrammingError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cases.dossier.problems import InvalidDossier, Problem

Advance = Callable[[str, int, int], None]


class CuratorsCommand(BaseCommand):
    """A command that says what is wrong in sentences, on standard error, and ends with code 1."""

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.run(**options)
        except InvalidDossier as error:
            self.list_problems(error.problems)
            raise CommandError(f"{spoken_count(error.problems)}. {self.consequence}") from None
        except IntegrityError as error:
            raise CommandError(f"The database refuses this ({error}). {self.consequence}") from error
        except (OperationalError, ProgrammingError) as error:
            reason = str(error).strip().splitlines()[0]
            raise CommandError(f"The database can't be used ({reason}). Run “manage.py begin” first.") from error
        except OSError as error:
            raise CommandError(f"{error.filename or 'A file'} can't be used: {error.strerror}.") from error

    consequence = "Nothing was written."

    def run(self, **options: Any) -> None:
        raise NotImplementedError

    def list_problems(self, problems: list[Problem]) -> None:
        for problem in problems:
            self.stderr.write(str(problem), self.style.NOTICE)


def spoken_count(problems: list[Problem]) -> str:
    """“3 problems in 2 files”"""
    files = len({problem.file for problem in problems})
    return f"{counted(len(problems), 'problem')} in {counted(files, 'file')}"


def counted(number: int, noun: str) -> str:
    """“1 case”, “1,204 cases”"""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@contextmanager
def progress_bar() -> Iterator[Advance | None]:
    """A bar on standard error when that is a terminal; nothing when it is a file or a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def advance(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield advance
