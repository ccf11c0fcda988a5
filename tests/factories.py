"""Made-up records for tests: small, complete, and plainly not real."""

from __future__ import annotations

from typing import Any

from cases.dossier.loading import load_case, load_record
from cases.models import Actor, Case, Conflict, Source
from cases.publication import publishing


def make_actor(slug: str, **fields: Any) -> Actor:
    document = {"slug": slug, "name": slug.replace("-", " ").title(), "kind": "state", **fields}
    return load_record("actor", document).record


def make_source(citekey: str = "writer-2001", **fields: Any) -> Source:
    document = {
        "citekey": citekey, "csl_type": "book", "title": f"The book of {citekey}", "issued": "2001",
        "creators": [{"family": citekey.split("-")[0].title(), "given": "Ada"}], "kind": "scholarly", "voice": "scholar",
        **fields,
    }  # fmt: skip
    return load_record("source", document).record


def make_conflict(slug: str = "border-dispute", **fields: Any) -> Conflict:
    document = {
        "slug": slug, "name": slug.replace("-", " ").title(), "summary": "A made-up conflict.", "kind": "interstate",
        "incompatibility": "territory", "intensity": "minor", "start": "1990", "end": "1995", "termination": "peace-agreement",
        "regions": ["africa"], "countries": ["ER", "ET"], **fields,
    }  # fmt: skip
    return load_record("conflict", document).record


def case_document(slug: str = "made-up-1995", **fields: Any) -> dict[str, Any]:
    """The dossier of a case that is ready to be published; what it refers to is made by `make_case`."""
    cited = [{"source": "writer-2001", "locator": "p. 12"}]
    parts: dict[str, Any] = {
        "parties": [
            {"key": "north", "actor": "north", "side": "A", "position": "The whole river.", "interests": "Water."},
            {"key": "south", "actor": "south", "side": "B", "position": "The whole river.", "interests": "Pride."},
        ],
        "mediators": [
            {
                "key": "helper", "actor": "helper", "role": "lead-mediator", "strategy": "procedural-formulation",
                "tactics": ["choose-site", "single-negotiating-text"], "entry": "offered-and-accepted", "citations": cited,
            }
        ],
        "events": [
            {"key": "offer", "date": "1995-01-10", "kind": "offer", "title": "Helper offers to mediate"},
            {"key": "talks", "date": "1995-02", "kind": "talks", "track": "i", "title": "Talks open", "citations": cited},
            {"key": "signing", "date": "1995-03-01", "kind": "signing", "title": "The river treaty is signed"},
        ],
        "agreements": [
            {
                "key": f"treaty-{slug}", "slug": f"treaty-{slug}", "title": "River treaty", "signed": "1995-03-01",
                "stage": "framework-comprehensive", "scope": "full", "signatories": ["north", "south"], "citations": cited,
                "provisions": [{"key": "boundary-demarcation", "provision": "boundary-demarcation", "implementation": "full"}],
            }
        ],
        "challenges": [
            {
                "key": "trust-deficit", "type": "trust-deficit", "stage": "negotiation", "severity": "serious",
                "description": "Neither believed the other.", "response": "Helper carried every message.",
                "overcome": "yes", "citations": cited,
            }
        ],
        "outcomes": [
            {
                "key": "comprehensive-agreement", "type": "comprehensive-agreement", "degree": "achieved", "date": "1995-03-01",
                "lasted_until": "..", "citations": cited,
            }
        ],
        "fundamentals": [{"key": "consent", "fundamental": "consent", "rating": "met", "why": "Both asked for it."}],
        "lessons": [{"key": "patience", "statement": "Patience helps.", "audience": ["mediators"]}],
        "questions": [{"key": "why", "prompt": "Why did it work?"}],
    }  # fmt: skip
    document = {
        "slug": slug, "title": f"{slug.replace('-', ' ').capitalize()}", "conflict": "border-dispute", "kind": "mediation",
        "summary": "A made-up case.", "start": "1995-01-10", "end": "1995-03-01", "place": "Midtown", "country": "KE",
        "latitude": -1.29, "longitude": 36.82, "settlement": "full-settlement", "issues": ["territory"],
        "background": "It began with a river [@writer-2001, p. 3].", **parts, **fields,
    }  # fmt: skip
    return {name: value for name, value in document.items() if value is not None}


def make_case(slug: str = "made-up-1995", *, publish: bool = True, by: Any = None, **fields: Any) -> Case:
    """A complete case with everything that it refers to; published unless told otherwise."""
    for actor, kind in (("north", "state"), ("south", "state"), ("helper", "intergovernmental-organisation")):
        if not Actor.objects.filter(slug=actor).exists():
            make_actor(actor, kind=kind, country="NO" if actor == "helper" else "KE")
    if not Source.objects.filter(citekey="writer-2001").exists():
        make_source()
    if not Conflict.objects.filter(slug="border-dispute").exists():
        make_conflict()
    case = load_case(case_document(slug, **fields), by=by).record
    if publish:
        publishing.publish(case, by=by)
    case.refresh_from_db()
    return case
