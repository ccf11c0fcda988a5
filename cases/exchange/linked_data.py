"""Cases and actors in schema.org's words (JSON-LD), for pages, the API and harvesters alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cases.exchange.lines import json_list

Document = dict[str, Any]
CONTEXT = "https://schema.org"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
EDITORS = "Good Offices editors"
_TYPES = {"individual": "Person", "state": "Country"}


def of_case(full: Mapping[str, Any], site: str) -> Document:
    """A case's whole answer as an article about an event. `site` is the address of the site, without a last slash."""
    event: Document = {"@type": "Event", "name": full["title"], "startDate": full["start_earliest"]}
    event |= {"endDate": full["end_latest"]} if full["end_latest"] else {}
    event |= {"location": {"@type": "Place", "name": full["place"]}} if full["place"] else {}
    return {
        "@type": "ScholarlyArticle", "@id": f"{site}{full['url']}", "headline": full["title"],
        "abstract": full["summary"] or "", "url": f"{site}{full['url']}", "datePublished": full["published_at"],
        "version": full["edition"], "inLanguage": "en", "license": LICENCE, "isAccessibleForFree": True,
        "author": [{"@type": "Organization", "name": name} for name in full["authors"] or [EDITORS]],
        "publisher": {"@type": "Organization", "name": "Good Offices"}, "about": event,
        "citation": [source["reference"] for source in full["sources"]],
    }  # fmt: skip


def of_actor(row: Mapping[str, Any], site: str) -> Document:
    """A row of the table of actors as a person, a country or an organisation."""
    address = f"{site}{row['url']}"
    names = [*([row["short_name"]] if row["short_name"] else []), *row["other_names"]]
    found: Document = {
        "@type": _TYPES.get(row["kind"], "Organization"), "@id": address, "name": row["name"], "url": address,
        "description": row["description"] or row["kind_label"], "alternateName": names,
    }  # fmt: skip
    if row["wikidata_id"]:
        found["sameAs"] = f"https://www.wikidata.org/entity/{row['wikidata_id']}"
    if row["affiliation"]:
        found["affiliation"] = {"@type": "Organization", "name": row["affiliation_name"]}
    return found


def alone(document: Document) -> Document:
    """One record with its context."""
    return {"@context": CONTEXT, **document}


def graph(documents: Iterable[Document]) -> Iterator[str]:
    """Many records under one context, record by record."""
    return json_list(documents, f'{{"@context":"{CONTEXT}","@graph":[', "]}\n")
