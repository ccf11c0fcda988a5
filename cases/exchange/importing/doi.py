"""A source from its DOI: the registration agencies give what they know as CSL-JSON (DOI content negotiation)."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

from cases.curation.web import UnreachableError, ask

RESOLVER = "https://doi.org/"
ACCEPT = "application/vnd.citationstyles.csl+json"
_DOI = re.compile(r"10\.\d{4,9}/\S+")


class UnknownDoiError(ValueError):
    """No source can be had for this DOI; the message says why and what else to do."""


def in_text(text: str) -> str:
    """The DOI if the text is one, bare or as an address; empty otherwise."""
    words = text.split()
    found = _DOI.search(words[0]) if len(words) == 1 else None
    return found[0] if found else ""


def fetch(doi: str) -> dict[str, Any]:
    """The CSL-JSON item of a DOI. Raises UnknownDoiError if the network or the agency has none."""
    try:
        answer = ask(RESOLVER + quote(doi, safe="/:;()"), accept=ACCEPT)
    except UnreachableError as error:
        raise UnknownDoiError(
            f"doi.org can't be reached from this server: {error}. Paste the reference as BibTeX, RIS or CSL-JSON instead."
        ) from None
    if answer.status == 404:
        raise UnknownDoiError(f"There is no DOI {doi}. Compare it with the title page.")
    if answer.status != 200:
        raise UnknownDoiError(f"doi.org answered {answer.status} for {doi}. Try later, or paste the reference.")
    try:
        item = json.loads(answer.body)
    except ValueError:
        raise UnknownDoiError(f"What doi.org knows of {doi} can't be read. Paste the reference instead.") from None
    if not isinstance(item, dict) or not item.get("title"):
        raise UnknownDoiError(f"doi.org gives no title for {doi}. Paste the reference instead.")
    return {**item, "DOI": doi}
