"""Files of the whole collection, kept: those of now, made once for each generation, and those of releases, for ever."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from cases.exchange.packages import FORMATS, Format
from cases.models import Release, ReleaseFile
from cases.models.generation import current
from cases.publication import releasing

CURRENT = "current"
FOLDER = "data"
PIECE = 1024 * 1024
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


def make_now(made: Format) -> Kept:
    """The file of the present generation; made now, if it was not yet. Those of older generations go.

    Two processes that make it at the same moment make the same; the one that is later leaves what is there.
    """
    number = current()[0]
    found = _noted(made, number)
    if found:
        return found
    kept = _make(made, CURRENT, _folder(number))
    _note(made, number, kept)
    _forget_all_but(number)
    return kept


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

    The transaction keeps others from publishing meanwhile, so that the files say what was frozen. Raises ValidationError.
    """
    stored: list[str] = []
    try:
        with transaction.atomic():
            made_release = releasing.freeze(label, by=by, note=note)
            for number, made in enumerate(FORMATS, 1):
                kept = _make(made, label, f"{FOLDER}/releases/{label}")
                stored.append(kept.stored)
                ReleaseFile.objects.create(
                    release=made_release, name=kept.name, media_type=made.media_type, about=made.about, size=kept.size,
                    rows=kept.rows, sha256=kept.sha256, stored=kept.stored,
                )  # fmt: skip
                if progress:
                    progress("files", number, len(FORMATS))
            if current()[0] != made_release.generation:
                raise ValidationError("Something was published while the release was being made. Make it again.")
            return made_release
    except BaseException:
        for name in stored:
            default_storage.delete(name)
        raise


def pieces(stored: str) -> Iterator[bytes]:
    """A kept file, piece by piece."""
    with default_storage.open(stored, "rb") as file:
        yield from iter(lambda: file.read(PIECE), b"")


# --- making and noting --------------------------------------------------------------------------------------------------
def _folder(number: int) -> str:
    return f"{FOLDER}/{CURRENT}/{number}"


def _make(made: Format, label: str, folder: str) -> Kept:
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
    if not default_storage.exists(name):
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
