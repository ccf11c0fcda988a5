"""How far apart two words are in their letters, for those who mistype."""

from __future__ import annotations

from collections.abc import Iterable


def distance(one: str, other: str, most: int) -> int:
    """The number of letters put in, left out, exchanged or swapped between two words; `most` + 1 if there are more.

    Optimal string alignment (Damerau 1964), given up as soon as `most` is passed: time grows with the shorter word only.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        earlier, before, row = before, row, [place]
        for column, compared in enumerate(other, 1):
            cost = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != compared))
            if place > 1 and column > 1 and letter == other[column - 2] and one[place - 2] == compared:
                cost = min(cost, earlier[column - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def tolerance(word: str) -> int:
    """How many letters of a word may be wrong and it still be recognised: none of two, one of three or four, else two."""
    return 0 if len(word) < 3 else 1 if len(word) < 5 else 2


def nearest(word: str, candidates: Iterable[str], n: int = 3) -> list[str]:
    """The candidates that the word may be meant for: only those at the least distance, and never the word itself.

    What begins alike comes first, since the first letter is seldom the wrong one; else the order of the candidates stays.
    """
    most = tolerance(word)
    found: list[str] = []
    for candidate in candidates:
        far = distance(word, candidate, most) if candidate != word else most + 1
        if far < most or (far == most and not found):
            found, most = [candidate], far
        elif far == most:
            found.append(candidate)
    return sorted(found, key=lambda candidate: candidate[:1] != word[:1])[:n]
