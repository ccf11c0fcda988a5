"""What is wrong in a file, said so that its author can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing that is wrong: in which file, on which line, in which field (`mediators[2].role`, counted from 1)."""

    file: str
    line: int | None
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(filter(None, (place, self.path, self.message)))


class InvalidDossier(ValueError):  # noqa: N818 - the name says what is invalid
    """A dossier was refused; `problems` holds everything that is wrong with it, in the order of its lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: (problem.file, problem.line or 0))
        super().__init__("\n".join(map(str, self.problems)))


@lru_cache(maxsize=4096)
def nearest(word: str, candidates: tuple[str, ...]) -> str:
    """“ Did you mean “…”?” for the candidate that is nearest to the word, or nothing."""
    found = get_close_matches(word, candidates, n=1, cutoff=0.6)
    return f" Did you mean “{found[0]}”?" if found else ""


def spoken_path(path: tuple[str | int, ...]) -> str:
    """`("mediators", 1, "role")` → `mediators[2].role`, as one counts them."""
    spoken = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return spoken.removeprefix(".")
