"""Bibliographies: cases, and the sources that they cite, as BibTeX, RIS and CSL-JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from cases.exchange.lines import json_list
from cases.exchange.linked_data import EDITORS
from cases.values import citing

Source = Mapping[str, Any]
COLLECTION = "Good Offices: an open database of mediation case studies"


def case_as_source(full: Mapping[str, Any], site: str) -> dict[str, Any]:
    """A case's whole answer as a source: always one fixed edition. `site` is the site's address, without a last slash."""
    return {
        "citekey": f"good-offices-{full['slug']}-{full['edition']}", "csl_type": "webpage",
        "title": f"{full['title']} (edition {full['edition']})", "issued": full["published_at"][:10],
        "creators": [{"literal": name} for name in full["authors"] or [EDITORS]], "container_title": COLLECTION,
        "url": f"{site}{full['url']}editions/{full['edition']}/",
    }  # fmt: skip


def _bibtex(sources: Iterable[Source]) -> Iterator[str]:
    return (f"{citing.bibtex(source)}\n" for source in sources)


def _ris(sources: Iterable[Source]) -> Iterator[str]:
    return (f"{citing.ris(source)}\r\n" for source in sources)


def _csl(sources: Iterable[Source]) -> Iterator[str]:
    return json_list(citing.csl(source) for source in sources)


WRITERS: dict[str, Callable[[Iterable[Source]], Iterator[str]]] = {"bibtex": _bibtex, "ris": _ris, "csl": _csl}
