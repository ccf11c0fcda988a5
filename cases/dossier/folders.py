"""A folder of dossiers, such as `seeds/`: one sub-folder a kind, one file a record, named by the record's address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from cases.dossier.files import EXTENSIONS, Raw, read_file
from cases.dossier.known import Known
from cases.dossier.problems import InvalidDossier, Problem
from cases.dossier.reading import read
from cases.dossier.shape import SHAPES, Shape
from cases.models import Case

Document = dict[str, Any]


class Entry(NamedTuple):
    """One file that was read without problems."""

    path: Path
    raw: Raw
    document: Document


class Folder:
    """The files of a folder, or one file of it, and what is wrong with them."""

    def __init__(self, path: Path | str) -> None:
        """Raises InvalidDossier when there is nothing to read, or nothing to read it with."""
        self.path = Path(path)
        self.problems: list[Problem] = []
        self.files = {kind: _files(self.path, shape) for kind, shape in SHAPES.items()}
        if not any(self.files.values()):
            raise InvalidDossier([Problem(str(path), None, "", _nothing_here(self.path))])
        self.known = Known()
        empty = self.known.empty_vocabularies()
        if empty:
            message = (
                f"The vocabularies are not loaded yet ({', '.join(empty)}), so nothing can be checked against them. "
                "Run “manage.py begin --no-collection” first."
            )
            raise InvalidDossier([Problem(str(path), None, "", message)])
        for kind, shape in SHAPES.items():
            self._expect(shape, self.files[kind])

    def _expect(self, shape: Shape, files: list[Path]) -> None:
        if shape.model is Case:
            self.known.expect_cases(path.stem for path in files)
        else:
            self.known.expect(shape.model, (path.stem for path in files))
        seen: dict[str, Path] = {}
        for path in files:
            if seen.setdefault(path.stem, path) != path:
                self.problems.append(Problem(str(path), None, "", f"{seen[path.stem]} is the same record. Keep one."))

    def read(self, kind: str) -> Iterator[Entry]:
        """The readable files of a kind, in the order of their names; what is wrong is added to `problems`."""
        for path in self.files[kind]:
            try:
                raw = read_file(path)
                entry = Entry(path, raw, read(SHAPES[kind], raw.document, raw.lines, str(path), self.known))
                self._check_name(SHAPES[kind], entry)
            except InvalidDossier as error:
                self.problems += error.problems
                if kind == "conflict":
                    self.known.expect_any_phase(path.stem)
                continue
            if kind == "conflict":
                self.known.expect_phases(entry.document)
            yield entry

    def _check_name(self, shape: Shape, entry: Entry) -> None:
        address = entry.document[shape.address]
        if address != entry.path.stem:
            message = f"The file is named “{entry.path.stem}”, so this must be “{entry.path.stem}”; or rename the file."
            line = entry.raw.lines.get((shape.address,))
            raise InvalidDossier([Problem(str(entry.path), line, shape.address, message)])

    def __len__(self) -> int:
        return sum(map(len, self.files.values()))


def _files(path: Path, shape: Shape) -> list[Path]:
    if path.is_file():
        return [path] if path.parent.resolve().name == shape.folder and path.suffix in EXTENSIONS else []
    folder = path if path.resolve().name == shape.folder else path / shape.folder
    if not folder.is_dir():
        return []
    return sorted(file for file in folder.iterdir() if file.suffix in EXTENSIONS and not file.name.startswith("."))


def _nothing_here(path: Path) -> str:
    folders = ", ".join(f"{shape.folder}/" for shape in SHAPES.values())
    if not path.exists():
        return "There is no such file or folder."
    return f"There are no dossiers here. They are .yaml or .json files in sub-folders named {folders}."
