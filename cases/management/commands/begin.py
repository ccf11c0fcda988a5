"""`manage.py begin`: make everything ready to be served. Safe to repeat: it adds what is missing and changes nothing else."""

from __future__ import annotations

import hashlib
import io
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import serializers
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection, transaction

from cases.models import Case, ChallengeType, OutcomeType
from cases.publication import findable

STATIC_STAMP = "static.stamp"
# Parents before children: each file only refers to those before it.
FIXTURES = (
    "regions", "countries", "challenge_types", "outcome_types", "issues", "tactics", "provisions", "player_kinds", "roles",
)  # fmt: skip


class Command(BaseCommand):
    help = (
        "Prepares the data folder and the database, loads vocabularies, roles and the collection where they are missing, "
        "makes an administrator where there is none, and collects static files. Repeating it loses nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-collection", action="store_true", help="Start with an empty collection.")
        parser.add_argument("--no-static", action="store_true", help="Do not collect static files.")

    def handle(self, *args: Any, **options: Any) -> None:
        self.prepare_folder()
        self.step("Preparing the database", self.migrate)
        self.step("Loading vocabularies and roles", load_missing_vocabularies)
        if not options["no_collection"]:
            self.load_collection()
        if not options["no_static"]:
            self.collect_static()
        self.make_administrator()

    def step(self, title: str, do: Any) -> None:
        self.stdout.write(f"{title} … ", ending="")
        self.stdout.flush()
        self.stdout.write(do() or "done")

    def prepare_folder(self) -> None:
        try:
            settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
            writable = os.access(settings.DATA_DIR, os.W_OK)
        except OSError:
            writable = False
        if not writable:
            raise CommandError(
                f"The data folder {settings.DATA_DIR} can't be written to. Choose another with DATA_DIR=/path/to/folder."
            )

    def migrate(self) -> None:
        try:
            call_command("migrate", interactive=False, verbosity=0, stdout=io.StringIO())
        except OperationalError as error:
            reason = str(error).strip().splitlines()[0]
            raise CommandError(f"The database can't be used: {reason}. Check DATABASE_URL or DATA_DIR.") from error

    def load_collection(self) -> None:
        if Case.objects.exists():
            count = Case.objects.published().count()
            self.stdout.write(
                f"The collection is there: {count} published cases. `manage.py load seeds` reads newer dossiers."
            )
            return
        self.stdout.write("Loading the collection")
        call_command("load", str(settings.BASE_DIR / "seeds"), publish=True, stdout=self.stdout, stderr=self.stderr)
        self.step("Making the files of the whole collection", lambda: call_command("build_files", stdout=io.StringIO()))

    def collect_static(self) -> None:
        stamp, now = settings.DATA_DIR / STATIC_STAMP, static_fingerprint()
        if stamp.exists() and stamp.read_text(encoding="utf-8") == now and settings.STATIC_ROOT.exists():
            return
        self.step("Collecting static files", lambda: call_command("collectstatic", interactive=False, verbosity=0))
        stamp.write_text(now, encoding="utf-8")

    def make_administrator(self) -> None:
        users = get_user_model().objects
        if users.filter(is_superuser=True).exists():
            return
        password = secrets.token_urlsafe(12)
        users.create_superuser("admin", "", password)
        self.stdout.write(
            self.style.SUCCESS(f"Administrator made: name “admin”, password “{password}” (shown only this once).")
        )


def load_missing_vocabularies() -> str:
    """Add the vocabulary entries and roles that the database lacks; what editors changed stays as it is."""
    added = 0
    with connection.constraint_checks_disabled(), transaction.atomic():
        for name in FIXTURES:
            for item in _entries(settings.BASE_DIR / "fixtures" / f"{name}.yaml"):
                if item.object.pk is None:
                    item.save()
                    added += 1
        if added:
            findable.write_all((ChallengeType, OutcomeType))  # loading as it stands announces nothing
    return f"{added} added" if added else "nothing new"


def _entries(path: Path) -> Iterator[Any]:
    """The file's records. By natural key Django finds the row that is there already and gives it its primary key."""
    with path.open(encoding="utf-8") as file:
        yield from serializers.deserialize("yaml", file, using="default")


def static_fingerprint() -> str:
    """Changes when a package or one of our own static files does."""
    digest = hashlib.sha256()
    digest.update((settings.BASE_DIR / "requirements.txt").read_bytes())
    for path in sorted((settings.BASE_DIR / "cases" / "static").rglob("*")):
        if path.is_file():
            digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()
