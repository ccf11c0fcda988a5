"""`manage.py serve`: serve the site with a real application server."""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

PAGE_THREADS = 4  # of a process, beside those that downloads may hold; more would only be in each other's way


class Command(BaseCommand):
    help = "Serves the site, the API and the admin. Stop it with Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--host", default=os.environ.get("HOST", "127.0.0.1"), help="Address to listen on [127.0.0.1]."
        )
        parser.add_argument(
            "--port", type=port, default=os.environ.get("PORT", "8000"), help="Port to listen on [8000]."
        )
        parser.add_argument("--workers", type=int, default=2, help="Server processes [2].")

    def handle(self, *args: Any, **options: Any) -> None:
        host, number = options["host"], options["port"]
        refuse_taken_port(host, number)
        if not os.environ.get("SECRET_KEY"):
            # Settings read no file, so the key is given to the workers: to those that are forked, and those that start anew.
            settings.SECRET_KEY = os.environ["SECRET_KEY"] = kept_secret_key(settings.DATA_DIR / "secret_key")
        address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{number}/"  # noqa: S104 - only compared
        self.stdout.write(
            f"\nGood Offices is being served. Open\n  {address}        the site\n  {address}admin/  the curators’ desk\n"
            f"  {address}api/v1/ the API\nCtrl-C stops it.\n"
        )
        Granian(
            "config.wsgi:application", address=host, port=number, interface=Interfaces.WSGI,
            workers=options["workers"], blocking_threads=settings.DOWNLOADS + PAGE_THREADS,
            websockets=False, log_access=False, log_level=LogLevels.error,
            respawn_failed_workers=True,  # else the server ends with the first process that the system kills
        ).serve()  # fmt: skip


def port(text: str) -> int:
    """Read a port number; the message names what is valid."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 1 <= number <= 65535:
        raise CommandError(f"“{text}” is not a port. Choose a number from 1 to 65535: PORT=8001.")
    return number


def refuse_taken_port(host: str, number: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, number))
        except PermissionError as error:
            raise CommandError(
                f"Port {number} may only be used by the system. Choose one above 1023: PORT=8001."
            ) from error
        except OSError as error:
            raise CommandError(
                f"Port {number} on {host} is taken or can't be used. Choose another: PORT={number % 65535 + 1}."
            ) from error


def kept_secret_key(path: Path) -> str:
    """The installation's own key, made at the first start and readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")  # put in place whole: what is cut off leaves no half
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        fresh.replace(path)
    return path.read_text(encoding="utf-8").strip()
