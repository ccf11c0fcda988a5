"""What a reader typed, taken apart: words, "phrases", begin* of a word, -exclusion. Any text is a query; none is an error."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MOST_TERMS = 30
LONGEST = 1_000
_TERM = re.compile(r"""(?P<minus>(?<!\S)[-−])?(?:["“„](?P<phrase>[^"“”„]*)["”“]?|(?P<word>[^\s"“”„]+))""")
_WORD = re.compile(r"[^\W_]+")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Term:
    """Words that must stand together, in this order; with `prefix` the last may go on, with `exact` none may be inflected."""

    words: tuple[str, ...]
    prefix: bool = False
    exact: bool = False

    def __str__(self) -> str:
        words = (" " if self.exact else "-").join(self.words) + ("*" if self.prefix else "")
        return f'"{words}"' if self.exact else words

    @property
    def inflected(self) -> bool:
        """Whether other forms of the words count too."""
        return not (self.prefix or self.exact)


@dataclass(frozen=True)
class Query:
    """All of the wanted terms and none of the unwanted."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)

    def __str__(self) -> str:
        """As a reader would type it."""
        return " ".join([*map(str, self.wanted), *(f"-{term}" for term in self.unwanted)])


@lru_cache(maxsize=256)
def parse(text: str) -> Query:
    """Take a text apart. What holds no letter and no digit is passed over."""
    wanted: dict[Term, None] = {}
    unwanted: dict[Term, None] = {}
    for found in _TERM.finditer(clean(text[:LONGEST])):
        written = found["word"] if found["phrase"] is None else found["phrase"]
        words = tuple(_WORD.findall(fold(written)))
        if words:
            term = Term(words, prefix=written.rstrip().endswith("*"), exact=found["phrase"] is not None)
            (unwanted if found["minus"] else wanted)[term] = None
    return Query(tuple(wanted)[:MOST_TERMS], tuple(unwanted)[:MOST_TERMS])


def clean(text: str) -> str:
    """Without the characters that nobody sees and a database may refuse."""
    return _INVISIBLE.sub(" ", text)


def fold(text: str) -> str:
    """Without case and accents, as a query is compared."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


class _Plain(dict[int, str]):
    """Letter → the letter without accent, anything that is no letter, digit or mark → space; worked out when met."""

    def __missing__(self, code: int) -> str:
        base = unicodedata.normalize("NFD", chr(code))[0]
        self[code] = plain = base if unicodedata.category(base)[0] in "LNM" else " "
        return plain


_plain = _Plain()


def words_in_place(text: str) -> str:
    """The words of a text without accents, with spaces between. Each stands where it stood, so that places are the same."""
    return text.translate(_plain)
