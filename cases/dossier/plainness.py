"""Words as they compare: without accents, capitals and signs."""

from __future__ import annotations

import unicodedata


def plain_name(name: str) -> str:
    """The name without accents, capitals and signs, for comparing."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c)).split())
