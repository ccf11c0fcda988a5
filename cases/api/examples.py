"""Answers from the collection, shortened: the examples of the OpenAPI document."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("examples.json")


@cache
def examples() -> dict[str, Any]:
    """Operation → its example."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    return found


def example_of(operation: str) -> Any:
    """The example of an operation; None where there is none."""
    return examples().get(operation)
