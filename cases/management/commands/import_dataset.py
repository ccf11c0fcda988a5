"""`manage.py import_dataset`: bring in a dataset of the field, as its makers publish it."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from textwrap import fill
from typing import Any

from django.core.management.base import CommandParser, DjangoHelpFormatter

from cases.exchange.importing.datasets import bringing
from cases.exchange.importing.datasets.bringing import Report
from cases.exchange.importing.datasets.catalogue import DATASETS
from cases.exchange.lines import csv_lines
from cases.management.curating import CuratorsCommand, counted, progress_bar

COUNTED = ("added", "changed", "unchanged", "doubtful")


def _about() -> str:
    """What there is, how it is cited and on which terms, in lines as wide as a terminal."""
    lines = []
    for code, dataset in DATASETS.items():
        lines.append(f"{code}: {dataset.title}")
        for text in (dataset.about, f"Cite: {dataset.citation}", f"Terms: {dataset.licence}."):
            lines.append(fill(text, 78, initial_indent="  ", subsequent_indent="    "))
    return "\n".join(lines)


HELP = (
    "Brings in a dataset of the field from the file that its makers publish. Every row is kept at the desk with what it was "
    "matched to and why; nothing is published. Of records that are there, an empty identifier is filled where the match is "
    "sure; what is not sure is proposed to curators. Importing the same file again changes nothing. All or nothing."
)
REPORTS = (
    "Every flagged or refused row goes as CSV to standard output, or with --report into a file: row (the header is 1), sheet, "
    "column, value, reason. Ends with 0 when the file was brought in, with 1 when it was not."
)


class _Formatter(RawDescriptionHelpFormatter, DjangoHelpFormatter):
    """Keeps the lines of the list of datasets."""


class Command(CuratorsCommand):
    help = f"{fill(HELP, 80)}\n\n{_about()}\n\n{fill(REPORTS, 80)}"

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Here `--version` is the dataset's, not Django's; and the list of datasets keeps its lines."""
        return super().create_parser(
            prog_name, subcommand, conflict_handler="resolve", formatter_class=_Formatter, **kwargs
        )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dataset", choices=list(DATASETS), help="Which dataset the file is of.")
        parser.add_argument("file", help="The file as it is published: CSV or XLSX.")
        parser.add_argument(
            "--version", default="", help="The dataset's version, where neither the file nor its name says it."
        )
        parser.add_argument(
            "--encoding", default="", help="The file's encoding, where it can't be told: mac-roman, cp1252 …"
        )
        parser.add_argument("--dry-run", action="store_true", help="Do everything and say so, but write nothing.")
        parser.add_argument(
            "--report", help="Write the flagged and refused rows into this file instead of standard output."
        )

    def run(self, **options: Any) -> None:
        path = Path(options["file"])
        how = {"version": options["version"], "encoding": options["encoding"]}
        data = path.read_bytes()
        with progress_bar() as progress:
            if options["dry_run"]:
                report = bringing.preview(options["dataset"], path.name, data, progress=progress, **how)
            else:
                report, _ = bringing.run(options["dataset"], path.name, data, progress=progress, **how)
        self.write_rows(report, options["report"])
        self.tell(report, self.stdout if options["report"] else self.stderr, dry_run=options["dry_run"])

    def write_rows(self, report: Report, path: str | None) -> None:
        lines = csv_lines(bringing.REPORT_COLUMNS, report.rows())
        if path:
            with Path(path).open("w", encoding="utf-8", newline="") as file:
                file.writelines(lines)
        else:
            self.stdout.write("".join(lines), ending="")

    def tell(self, report: Report, out: Any, *, dry_run: bool) -> None:
        say = (lambda text: out.write(text, lambda plain: plain)) if out is self.stderr else out.write
        say(f"{report.dataset.title}, version {report.version}, read as {report.encoding}")
        say(f"{'':32}{''.join(f'{what:>10}' for what in COUNTED)}")
        for kind, counts in report.kinds.items():
            say(f"{kind:32}{''.join(f'{counts[what]:10,}' for what in COUNTED)}")
        flagged, refused = report.counts["flagged"], report.counts["refused"]
        say(f"{flagged:,} {'oddity' if flagged == 1 else 'oddities'} flagged, {counted(refused, 'row')} refused.")
        for effect in report.fills:
            say(
                f"{effect.kind.capitalize()} “{effect.address}”: an empty identifier {'would be' if dry_run else 'was'} filled."
            )
        if dry_run:
            say("This was a dry run: nothing was written.")
