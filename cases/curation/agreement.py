"""How far coders agree, beyond what chance would give. Values are nominal; None is a value that was not coded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import permutations

Pair = tuple[str | None, str | None]


def percent(pairs: Sequence[Pair]) -> float | None:
    """Share of units that both coded alike, 0 to 1; None where none was coded by both."""
    both = _coded_by_both(pairs)
    return sum(one == other for one, other in both) / len(both) if both else None


def cohens_kappa(pairs: Sequence[Pair]) -> float | None:
    """Cohen's kappa of two coders (Cohen 1960, Educational and Psychological Measurement 20(1): 37–46).

    1 for full agreement, 0 for what chance gives, below 0 for less. None where nothing was coded by both, or where both
    used one and the same code throughout, so that chance alone gives full agreement.
    """
    both = _coded_by_both(pairs)
    if not both:
        return None
    n = len(both)
    observed = sum(one == other for one, other in both) / n
    first, second = Counter(one for one, _ in both), Counter(other for _, other in both)
    expected = sum(first[code] * second[code] for code in first) / n**2
    return None if expected == 1 else (observed - expected) / (1 - expected)


def krippendorffs_alpha(units: Sequence[Sequence[str | None]]) -> float | None:
    """Krippendorff's alpha for nominal data, any number of coders, values missing (Krippendorff 2011, Computing
    Krippendorff's Alpha-Reliability).

    Each unit holds what its coders said. 1 for full agreement, 0 for what chance gives. None where no unit was coded twice,
    or where only one code was ever used, so that there is nothing to tell apart.
    """
    coincidences: Counter[tuple[str, str]] = Counter()
    for unit in units:
        values = [value for value in unit if value is not None]
        for one, other in permutations(values, 2):
            coincidences[one, other] += 1 / (len(values) - 1)  # type: ignore[assignment]
    totals: Counter[str] = Counter()
    for (one, _), weight in coincidences.items():
        totals[one] += weight
    n = sum(totals.values())
    expected = n**2 - sum(total**2 for total in totals.values())
    if n < 2 or expected <= 0:
        return None
    disagreed = sum(weight for (one, other), weight in coincidences.items() if one != other)
    return 1 - (n - 1) * disagreed / expected


def _coded_by_both(pairs: Sequence[Pair]) -> list[tuple[str, str]]:
    return [(one, other) for one, other in pairs if one is not None and other is not None]
