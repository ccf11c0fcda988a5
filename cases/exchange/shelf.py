"""Files of the whole collection, kept: those of now, made once for each generation, and those of releases, for ever."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from cases.discovery.snapshot import moment, snapshot
from cases.exchange.packages import FORMATS, Format
from cases.models import Release, ReleaseFile
from cases.models.generation import current
from cases.publication import releasing

CURRENT = "current"
FOLDER = "data"
PIECE = 1024 * 1024  # bytes
PATIENCE = 20  # seconds for which somebody waits for a file that somebody else is making
ATTEMPTS = 3
Progress = Callable[[str, int, int], None]


class Kept(NamedTuple):
    """A file as it is kept: its name, size in bytes, rows (of cases), SHA-256, and where it lies in the storage."""

    name: str
    size: int
    rows: int | None
    sha256: str
    stored: str


def by_name(name: str, label: str = CURRENT) -> Format | None:
    """The format of a file of this name."""
    return next((made for made in FORMATS if made.file(label) == name), None)


def kept_now(made: Format) -> Kept | None:
    """The file of the present generation, if it was made already."""
    return _noted(made, current()[0])


class BusyError(Exception):
    """Somebody else is making this file, and it takes long."""


def make_now(made: Format) -> Kept:
    """The file of the present generation; made now, if it was not yet. Those of older generations go.

    All that a file says is of one moment. Who asks for a file that is being made waits for it. Raises BusyError after a while.
    """
    found = kept_now(made)
    if found:
        return found
    with _alone(made):
        found = kept_now(made)
        if found:
            return found
        with snapshot():
            number = moment().number
            kept = _made(made, CURRENT, _folder(number))
        _note(made, number, kept)
        _forget_all_but(number)
        return kept


@contextmanager
def _alone(made: Format) -> Iterator[None]:
    """One at a time, over all processes of this machine; the lock goes with the process that holds it.

    An SQLite file is the lock because it is one on every operating system, and knows how to wait.
    """
    folder = Path(settings.DATA_DIR) / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / f"files{made.ending}", timeout=PATIENCE, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise BusyError(f"Somebody else is making {made.file(CURRENT)} just now.") from error
        yield


def make_all(progress: Progress | None = None) -> list[Kept]:
    """Every file of the present generation."""
    found = []
    for number, made in enumerate(FORMATS, 1):
        found.append(make_now(made))
        if progress:
            progress("files", number, len(FORMATS))
    return found


def release(label: str, *, by: Any = None, note: str = "", progress: Progress | None = None) -> Release:
    """Make a release: freeze what is published, and store its files. All of it or nothing.

    The files are written from the tables as they are now and not from the frozen answers, which lack what the tables say of
    actors, conflicts and sources. They are made first, of one moment; then, in one short transaction that holds only if nothing
    was published since, the answers are frozen and the files noted. Raises ValidationError.
    """
    releasing.check(label)
    for _ in range(ATTEMPTS):
        stored: list[Kept] = []
        try:
            number = _make_all_of(label, stored, progress)
            with transaction.atomic():
                found = releasing.freeze(label, by=by, note=note, generation=number)
                ReleaseFile.objects.bulk_create(
                    _row(found, made, kept) for made, kept in zip(FORMATS, stored, strict=True)
                )
                return found
        except BaseException as error:
            for kept in stored:
                default_storage.delete(kept.stored)
            if not isinstance(error, releasing.MovedOnError):
                raise
    raise ValidationError("Something was published each time while the release was being made. Make it again.")


def _make_all_of(label: str, stored: list[Kept], progress: Progress | None) -> int:
    """Make and store every file of a release, all of one moment; the generation that they show."""
    with snapshot():
        number = moment().number
        for place, made in enumerate(FORMATS, 1):
            stored.append(_made(made, label, f"{FOLDER}/releases/{label}"))
            if progress:
                progress("files", place, len(FORMATS))
    return number


def _row(of: Release, made: Format, kept: Kept) -> ReleaseFile:
    return ReleaseFile(
        release=of, name=kept.name, media_type=made.media_type, about=made.about, size=kept.size, rows=kept.rows,
        sha256=kept.sha256, stored=kept.stored,
    )  # fmt: skip


def pieces(stored: str) -> Iterator[bytes]:
    """A kept file, piece by piece."""
    with default_storage.open(stored, "rb") as file:
        yield from iter(lambda: file.read(PIECE), b"")


# --- making and noting --------------------------------------------------------------------------------------------------
def _folder(number: int) -> str:
    return f"{FOLDER}/{CURRENT}/{number}"


def _made(made: Format, label: str, folder: str) -> Kept:
    with TemporaryDirectory() as temporary:
        path = Path(temporary) / made.file(label)
        count = made.build(path, label)
        digest = hashlib.sha256()
        with path.open("rb") as file:
            for piece in iter(lambda: file.read(PIECE), b""):
                digest.update(piece)
            file.seek(0)
            stored = default_storage.save(f"{folder}/{path.name}", File(file))
        return Kept(path.name, path.stat().st_size, count, digest.hexdigest(), stored)


def _note(made: Format, number: int, kept: Kept) -> None:
    """Beside the file lies what is known of it; it is written last, so what is noted is whole."""
    name = f"{_folder(number)}/{made.file(CURRENT)}.json"
    if _noted(made, number) is None:
        default_storage.delete(name)  # what a crash left half written
        default_storage.save(name, ContentFile(json.dumps(kept._asdict()).encode()))


def _noted(made: Format, number: int) -> Kept | None:
    try:
        with default_storage.open(f"{_folder(number)}/{made.file(CURRENT)}.json", "rb") as file:
            found = Kept(**json.loads(file.read()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return found if default_storage.exists(found.stored) else None


def _forget_all_but(number: int) -> None:
    """Files of older generations go, but for the last one before: somebody may be reading it."""
    try:
        generations = [name for name in default_storage.listdir(f"{FOLDER}/{CURRENT}")[0] if name.isdigit()]
    except FileNotFoundError:
        return
    old = sorted((int(name) for name in generations if int(name) < number), reverse=True)[1:]
    for generation in old:
        folder = _folder(generation)
        for name in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{name}")
        default_storage.delete(folder)
