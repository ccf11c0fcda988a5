"""Pages in schema.org's words, for search engines and other programs: one document for each kind of page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html.parser import HTMLParser
from typing import Any

from django.http import HttpRequest

from cases.models.choices import ActorKind
from cases.site.addresses import absolute
from cases.values import text

Document = dict[str, Any]
CONTEXT = "https://schema.org"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
SITE = "Good Offices"
MOST_TERMS = 200  # of a set of terms that are named in it


def described(request: HttpRequest, kind: str, record: Any) -> Document:
    """The document of a page that shows this record, or these records."""
    found = _DESCRIBED[kind](request, record)
    return {"@context": CONTEXT, **{name: value for name, value in found.items() if value not in (None, "", [])}}


def catalogue(request: HttpRequest, count: int) -> Document:
    """The whole collection, as a catalogue with one dataset, and how it is searched."""
    home = absolute(request, "/")
    about = f"An open database of mediation case studies: {count} cases, coded and sourced."
    dataset = _dataset(request, {"description": about, "address": "/data/", "files": [], "api": "/api/v1/cases/"})
    search = {
        "@type": "SearchAction", "query-input": "required name=search_term_string",
        "target": {"@type": "EntryPoint", "urlTemplate": absolute(request, "/search/?q={search_term_string}")},
    }  # fmt: skip
    graph = [
        {"@type": "WebSite", "name": SITE, "url": home, "potentialAction": search},
        {
            "@type": "DataCatalog",
            "name": SITE,
            "description": about,
            "url": home,
            "license": LICENCE,
            "dataset": dataset,
        },
    ]
    return {"@context": CONTEXT, "@graph": graph}


def _dataset(request: HttpRequest, record: Any) -> Document:
    """The collection as it is now, or a release of it, with its files (what Google Dataset Search reads).

    `record` has `description`, `address` and `files` (with name, address, media_type, size, sha256); `version`, `day`,
    `citation` and the address of the `api` where there are such.
    """
    home = absolute(request, "/")
    found = {
        "@type": "Dataset", "name": " ".join(filter(None, (SITE, record.get("version")))), "description": record["description"],
        "url": absolute(request, record["address"]), "license": LICENCE, "isAccessibleForFree": True, "inLanguage": "en",
        "creator": {"@type": "Organization", "name": SITE, "url": home}, "version": record.get("version"),
        "datePublished": record.get("day"), "citation": record.get("citation"),
        "keywords": ["mediation", "peace negotiations", "good offices", "conflict resolution"],
        "distribution": [_download(request, file) for file in record["files"]],
    }  # fmt: skip
    if record.get("api"):
        api = {
            "@type": "DataDownload",
            "encodingFormat": "application/json",
            "contentUrl": absolute(request, record["api"]),
        }
        found["distribution"].append(api)
    return {name: value for name, value in found.items() if value is not None}


def _download(request: HttpRequest, file: Any) -> Document:
    known = {"contentSize": f"{file.size} B", "sha256": file.sha256} if file.sha256 else {}
    return {
        "@type": "DataDownload", "name": file.name, "description": file.about, "encodingFormat": file.media_type,
        "contentUrl": absolute(request, file.address), **known,
    }  # fmt: skip


def _conflict(request: HttpRequest, record: Any) -> Document:
    return {
        "@type": "Event", "name": record.name, "alternateName": record.other_names, "description": record.summary,
        "url": absolute(request, f"/conflicts/{record.slug}/"), "startDate": _day(record.start_earliest),
        "endDate": _day(record.end_latest), "sameAs": _wikidata(record),
        "location": {"@type": "Place", "name": record.place} if record.place else None,
    }  # fmt: skip


def _actor(request: HttpRequest, record: Any) -> Document:
    is_person = record.kind == ActorKind.INDIVIDUAL
    bounds = ("birthDate", "deathDate") if is_person else ("foundingDate", "dissolutionDate")
    group = record.affiliation if record.affiliation and record.affiliation.public else None
    belongs = "affiliation" if is_person else "parentOrganization"
    return {
        "@type": _type_of(record.kind), "name": record.name, "alternateName": record.other_names,
        "description": record.description, "url": absolute(request, f"/mediators/{record.slug}/"),
        bounds[0]: _iso(record.active_from), bounds[1]: _iso(record.active_to),
        belongs: {"@type": "Organization", "name": group.name, "url": absolute(request, f"/mediators/{group.slug}/")}
        if group else None,
        "sameAs": [address for address in (*_wikidata(record), record.website) if address],
    }  # fmt: skip


def _type_of(kind: str) -> str:
    return "Person" if kind == ActorKind.INDIVIDUAL else "Organization"


def _agreement(request: HttpRequest, record: Any) -> Document:
    people = [{"@type": _type_of(actor["kind"]), "name": actor["name"]} for actor in record["signatories"]]
    return {
        "@type": "DigitalDocument", "name": record["title"], "description": record["summary"],
        "url": absolute(request, record["url"]), "dateCreated": record["signed_earliest"], "identifier": record["un_symbol"],
        "contributor": people, "sameAs": record["text_url"],
    }  # fmt: skip


def _term(address: str, name: str) -> Callable[[HttpRequest, Any], Document]:
    """A term of the set at this address."""

    def document(request: HttpRequest, record: Any) -> Document:
        set_ = {"@type": "DefinedTermSet", "name": name, "url": absolute(request, address)}
        return {
            "@type": "DefinedTerm", "name": record.name, "termCode": record.slug, "description": record.definition,
            "url": absolute(request, f"{address}{record.slug}/"), "inDefinedTermSet": set_,
        }  # fmt: skip

    return document


def _terms(address: str, name: str) -> Callable[[HttpRequest, Any], Document]:
    """A set of terms, from the families of a vocabulary with their types."""

    def document(request: HttpRequest, families: Iterable[Mapping[str, Any]]) -> Document:
        terms = [type_ for row in families for type_, _ in row["types"]]
        return _set(request, address, name, [(t.name, t.definition, f"{address}{t.slug}/") for t in terms])

    return document


def _glossary(request: HttpRequest, letters: Iterable[tuple[str, Iterable[Any]]]) -> Document:
    rows = [(term.title, term.summary, f"/guide/{term.slug}/") for _, terms in letters for term in terms]
    return _set(request, "/guide/glossary/", "Glossary of mediation", rows)


def _set(request: HttpRequest, address: str, name: str, rows: list[tuple[str, str, str]]) -> Document:
    terms = [
        {"@type": "DefinedTerm", "name": term, "description": about, "url": absolute(request, path)}
        for term, about, path in rows[:MOST_TERMS]
    ]
    return {"@type": "DefinedTermSet", "name": name, "url": absolute(request, address), "hasDefinedTerm": terms}


def _topic(request: HttpRequest, record: Any) -> Document:
    url = absolute(request, f"/guide/{record.slug}/")
    if record.kind == "term":
        set_ = {
            "@type": "DefinedTermSet",
            "name": "Glossary of mediation",
            "url": absolute(request, "/guide/glossary/"),
        }
        about = record.summary or text.plain(record.body)[:500]
        return {
            "@type": "DefinedTerm", "name": record.title, "alternateName": record.other_names, "description": about,
            "url": url, "inDefinedTermSet": set_,
        }  # fmt: skip
    return {
        "@type": "Article", "headline": record.title, "abstract": record.summary, "url": url, "inLanguage": "en",
        "license": LICENCE, "isAccessibleForFree": True, "publisher": {"@type": "Organization", "name": SITE},
    }  # fmt: skip


def _questions(request: HttpRequest, rows: Iterable[Mapping[str, Any]]) -> Document:
    asked = [
        {
            "@type": "Question", "name": row["question"].question,
            "acceptedAnswer": {"@type": "Answer", "text": text.plain(row["question"].answer)},
        }
        for row in rows
    ]  # fmt: skip
    return {"@type": "FAQPage", "url": absolute(request, "/guide/questions/"), "mainEntity": asked}


def _page(type_: str) -> Callable[[HttpRequest, Any], Document]:
    """A page of which nothing more is to be said than what it is called."""

    def document(request: HttpRequest, name: Any) -> Document:
        whole = {"@type": "WebSite", "name": SITE}
        return {"@type": type_, "name": str(name), "url": absolute(request, request.path), "isPartOf": whole}

    return document


_DESCRIBED: dict[str, Callable[[HttpRequest, Any], Document]] = {
    "conflict": _conflict,
    "actor": _actor,
    "agreement": _agreement,
    "challenge": _term("/challenges/", "Challenges to mediation"),
    "outcome": _term("/outcomes/", "Outcomes of mediation"),
    "challenges": _terms("/challenges/", "Challenges to mediation"),
    "outcomes": _terms("/outcomes/", "Outcomes of mediation"),
    "glossary": _glossary,
    "topic": _topic,
    "questions": _questions,
    "dataset": _dataset,
    "collection": _page("CollectionPage"),
    "about": _page("AboutPage"),
    "search": _page("SearchResultsPage"),
}


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def _iso(edtf: str) -> str | None:
    """An EDTF date that is an ISO date as well; the others schema.org has no words for."""
    return edtf if edtf and all(part.isdigit() for part in edtf.split("-")) else None


def _wikidata(record: Any) -> list[str]:
    return [f"https://www.wikidata.org/wiki/{record.wikidata_id}"] if record.wikidata_id else []


# --- where a page stands ----------------------------------------------------------------------------------------------


class _Crumbs(HTMLParser):
    """The entries of a list of links: name and address; the last has none."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[str]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "li":
            self.found.append(["", ""])
        elif tag == "a" and self.found:
            self.found[-1][1] = dict(attributes).get("href") or ""

    def handle_data(self, data: str) -> None:
        if self.found:
            self.found[-1][0] += data


def breadcrumbs(request: HttpRequest, html: str) -> Document:
    """The way from the home page to this one, as the page shows it."""
    reader = _Crumbs()
    reader.feed(html)
    steps = [("Home", "/"), *((" ".join(name.split()), address) for name, address in reader.found)]
    entries = [
        {"@type": "ListItem", "position": place, "name": name, "item": absolute(request, address or request.path)}
        for place, (name, address) in enumerate(steps, 1)
    ]
    return {"@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": entries}
