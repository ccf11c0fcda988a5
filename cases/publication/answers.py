"""The finished answer of a case: its dossier, with every field present and every reference resolved to what it is called now."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import CharField, F, QuerySet, Value

from cases.dossier.shape import SHAPES, Field, Kind, Shape
from cases.dossier.writing import write_many
from cases.models import Actor, Conflict, Country, Phase, Source
from cases.models.choices import ActorKind, ConflictKind, Incompatibility, SourceKind, Voice
from cases.values import citing, edtf
from cases.values.text import bare_together, citations

Document = dict[str, Any]
LICENCE = "CC BY 4.0"
NARRATIVES = ("background", "process", "analysis")
_EMPTY: dict[Kind, Any] = {Kind.TEXTS: [], Kind.CHOICES: [], Kind.REFERENCES: []}


class Names:
    """What the references of some dossiers are called now: model → address → the object that stands for it in answers."""

    def __init__(self, documents: Iterable[Document]) -> None:
        wanted: dict[Any, set[str]] = defaultdict(set)
        for document in documents:
            _collect(SHAPES["case"], document, wanted)
            wanted[Source].update(place.citekey for name in NARRATIVES for place in citations(document.get(name, "")))
        self.of: dict[Any, dict[str, Document]] = _read_vocabularies(wanted)
        for model in wanted.keys() & _READERS.keys():
            self.of[model] = _READERS[model](model, wanted[model])

    def get(self, model: Any, address: str) -> Document | None:
        return self.of.get(model, {}).get(address)


def _collect(shape: Shape, document: Document, wanted: dict[Any, set[str]]) -> None:
    """Add every address that the document names to those of its model."""
    for field in shape.fields:
        value = document.get(field.name)
        if value and field.target:
            key = document["conflict"] if field.target is Phase else None  # a phase is looked up by its conflict
            wanted[field.target].update([key] if key else value if isinstance(value, list) else [value])
    for part in shape.parts:
        for entry in document.get(part.name, ()):
            _collect(part.shape, entry, wanted)


def _read_vocabularies(wanted: Mapping[Any, set[str]]) -> dict[Any, dict[str, Document]]:
    """The terms wanted of all vocabularies, in one query."""
    models = [model for model in wanted if model not in _READERS]
    found: dict[Any, dict[str, Document]] = {model: {} for model in models}
    queries = [_terms(model, number, wanted[model]) for number, model in enumerate(models)]
    if not queries:
        return found
    for number, slug, name, family in queries[0].union(*queries[1:], all=True):
        term = {"slug": slug, "name": name}
        found[models[number]][slug] = term | ({"family": family} if family else {})
    return found


def _terms(model: Any, number: int, slugs: set[str]) -> QuerySet[Any, Any]:
    """Rows of number, slug, name and family; the family is empty where the vocabulary has none."""
    has_family = any(field.name == "family" and field.is_relation for field in model._meta.fields)
    family = F("family__slug") if has_family else Value("", output_field=CharField())
    rows = model.objects.filter(slug__in=slugs).order_by()
    return rows.annotate(number=Value(number), under=family).values_list("number", "slug", "name", "under")


def _read_actors(model: Any, slugs: set[str]) -> dict[str, Document]:
    rows = Actor.objects.filter(slug__in=slugs).values_list("slug", "name", "short_name", "kind", "country__code")
    return {
        slug: {
            "slug": slug, "name": name, "short_name": short or name, "kind": kind, "kind_label": ActorKind(kind).label,
            "country": country, "url": f"/mediators/{slug}/",
        }
        for slug, name, short, kind, country in rows
    }  # fmt: skip


def _read_countries(model: Any, codes: set[str]) -> dict[str, Document]:
    rows = Country.objects.filter(code__in=codes).values("code", "name", "cow_code", "gw_number")
    return {row["code"]: row for row in rows}


def _read_conflicts(model: Any, slugs: set[str]) -> dict[str, Document]:
    conflicts = Conflict.objects.filter(slug__in=slugs).prefetch_related("regions", "countries")
    return {
        conflict.slug: {
            "slug": conflict.slug, "name": conflict.name,
            "kind": conflict.kind, "kind_label": ConflictKind(conflict.kind).label,
            "incompatibility": conflict.incompatibility,
            "incompatibility_label": Incompatibility(conflict.incompatibility).label,
            "start": conflict.start, "end": conflict.end or None, "ucdp_id": conflict.ucdp_id or None,
            "regions": [{"slug": region.slug, "name": region.name} for region in conflict.regions.all()],
            "countries": [{"code": country.code, "name": country.name} for country in conflict.countries.all()],
            "url": f"/conflicts/{conflict.slug}/",
        }
        for conflict in conflicts
    }  # fmt: skip


def _read_phases(model: Any, conflicts: set[str]) -> dict[str, Document]:
    rows = Phase.objects.filter(conflict__slug__in=conflicts).values_list("conflict__slug", "key", "name")
    return {f"{conflict}/{key}": {"key": key, "name": name} for conflict, key, name in rows}


def _read_sources(model: Any, citekeys: set[str]) -> dict[str, Document]:
    pks = list(Source.objects.filter(citekey__in=citekeys).order_by("citekey").values_list("pk", flat=True))
    return {
        source["citekey"]: {
            "citekey": source["citekey"], "label": citing.label(source), "reference": citing.reference(source),
            "kind": source["kind"], "kind_label": SourceKind(source["kind"]).label,
            "voice": source["voice"], "voice_label": Voice(source["voice"]).label,
            "url": source.get("url"), "doi": source.get("doi"), "note": source.get("note"), "csl": citing.csl(source),
        }
        for source in write_many("source", pks)
    }  # fmt: skip


_READERS: dict[Any, Any] = {
    Actor: _read_actors,
    Country: _read_countries,
    Conflict: _read_conflicts,
    Phase: _read_phases,
    Source: _read_sources,
}


def answer(document: Document, names: Names, edition: Document) -> Document:
    """The whole answer. `edition` gives `edition` (its number) and `published_at`."""
    full = {
        "slug": document["slug"], "title": document["title"], "url": f"/cases/{document['slug']}/",
        **edition, "licence": LICENCE, **_filled(SHAPES["case"], document, names, document["conflict"]),
    }  # fmt: skip
    for agreement in full["agreements"]:
        agreement["url"] = f"/agreements/{agreement['slug']}/"
    cited = sorted({*_citekeys(document), *(p.citekey for n in NARRATIVES for p in citations(document.get(n, "")))})
    full["sources"] = tell_apart([found for citekey in cited if (found := names.get(Source, citekey))])
    _relabel(full, {source["citekey"]: source["label"] for source in full["sources"]})
    return full


def tell_apart(sources: list[Document]) -> list[Document]:
    """The sources, with letters where two have the same author and year: “Quandt 1986a”; in the order of their references."""
    alike: dict[str, list[Document]] = defaultdict(list)
    for source in sorted(sources, key=lambda source: (source["reference"].casefold(), source["citekey"])):
        alike[source["label"]].append(source)
    letters = {
        source["citekey"]: _letters(place)
        for group in alike.values()
        if len(group) > 1
        for place, source in enumerate(group)
    }
    return [
        _lettered(source, letters[source["citekey"]]) if source["citekey"] in letters else source for source in sources
    ]


def _letters(place: int) -> str:
    """0 → a, 25 → z, 26 → aa."""
    return (_letters(place // 26 - 1) if place >= 26 else "") + "abcdefghijklmnopqrstuvwxyz"[place % 26]


def _lettered(source: Document, letters: str) -> Document:
    """The source with the letters behind its year, in the label and where the reference gives the date."""
    after = f"-{letters}" if source["label"].endswith(".") else letters
    year = source["label"].rpartition(" ")[2]
    reference = re.sub(rf"(\([^()]*{re.escape(year)})\)", rf"\g<1>{after})", source["reference"], count=1)
    return {**source, "label": f"{source['label']}{after}", "reference": reference}


def _relabel(value: Any, labels: Mapping[str, str]) -> None:
    """Give the sources of all citations their labels within the case."""
    if isinstance(value, dict):
        for citation in value.get("citations", ()):
            source = citation["source"]
            citation["source"] = {**source, "label": labels.get(source["citekey"], source["label"])}
        for inner in value.values():
            _relabel(inner, labels)
    elif isinstance(value, list):
        for inner in value:
            _relabel(inner, labels)


def _citekeys(value: Any) -> Iterator[str]:
    """The sources of all citations, wherever in the document they stand."""
    if isinstance(value, dict):
        for citation in value.get("citations", ()):
            yield citation["source"]
        for inner in value.values():
            yield from _citekeys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _citekeys(inner)


def _filled(shape: Shape, document: Document, names: Names, conflict: str) -> Document:
    """The document with every field of its shape: null or [] where it says nothing, labels beside codes, dates with bounds."""
    full: Document = {}
    for field in shape.fields:
        value = document.get(field.name, field.default)
        value = _EMPTY.get(field.kind, []) if value == [] else None if value == "" else value
        full[field.name] = _resolved(field, value, names, conflict)
        if field.kind is Kind.CHOICE:
            full[f"{field.name}_label"] = field.labels.get(value) if value else None
        elif field.kind is Kind.DATE:
            full.update(_bounds(field.name, value))
    for part in shape.parts:
        full[part.name] = [_filled(part.shape, entry, names, conflict) for entry in document.get(part.name, ())]
    return full


def _resolved(field: Field, value: Any, names: Names, conflict: str) -> Any:
    if not value or not field.target:
        return value
    if field.kind is Kind.REFERENCES:
        return [names.get(field.target, address) or {"slug": address, "name": address} for address in value]
    if field.target is Source:
        source = names.get(Source, value)
        return {"citekey": value, "label": source["label"] if source else value}
    return names.get(field.target, f"{conflict}/{value}" if field.target is Phase else value)


def _bounds(name: str, value: str | None) -> Document:
    date = edtf.parse(value) if value else None
    return {
        f"{name}_earliest": date.earliest.isoformat() if date and date.earliest else None,
        f"{name}_latest": date.latest.isoformat() if date and date.latest else None,
    }


_SUMMARY_FIELDS = (
    "slug", "title", "url", "kind", "kind_label", "start", "start_earliest", "start_latest", "end", "end_earliest",
    "end_latest", "as_of", "place", "country", "latitude", "longitude", "settlement", "settlement_label", "summary",
)  # fmt: skip


def summary(full: Document) -> Document:
    """The row that lists are made of, from the whole answer."""
    conflict = full["conflict"]
    row = {name: full[name] for name in _SUMMARY_FIELDS}
    row["conflict"] = {name: conflict[name] for name in ("slug", "name", "url")}
    row["regions"], row["countries"] = conflict["regions"], conflict["countries"]
    row["parties"] = [
        {"slug": party["actor"]["slug"], "name": party["actor"]["name"], "side": party["side"]}
        for party in full["parties"]
    ]
    row["mediators"] = [
        {"slug": mediator["actor"]["slug"], "name": mediator["actor"]["name"]}
        | {name: mediator[name] for name in ("role", "role_label", "strategy", "strategy_label")}
        for mediator in full["mediators"]
    ]
    present = (challenge for challenge in full["challenges"] if challenge["presence"] == "present")
    row["challenges"] = list(dict.fromkeys(challenge["type"]["slug"] for challenge in present))
    row["outcomes"] = [{"type": outcome["type"]["slug"], "degree": outcome["degree"]} for outcome in full["outcomes"]]
    row["issues"] = [issue["slug"] for issue in full["issues"]]
    return row | {name: full[name] for name in ("edition", "published_at")}


_NOT_WORDS = frozenset({"slug", "url", "key", "csl", "licence", "citekey", "text_url", "published_at"})


def searchable(full: Document) -> str:
    """Everything that a case says, as one text without marks for the search index; its title, codes and addresses left out."""
    said = {name: value for name, value in full.items() if name != "title"}
    words: list[str] = []
    _gather(said, words)
    return bare_together(words)


def _gather(value: Any, words: list[str]) -> None:
    if isinstance(value, str):
        words.append(value)
    elif isinstance(value, list):
        for inner in value:
            _gather(inner, words)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if inner and name not in _NOT_WORDS and not _is_code_or_bound(name, value):
                _gather(inner, words)


def _is_code_or_bound(name: str, around: Document) -> bool:
    """Whether the field only says in other signs what another says in words."""
    return f"{name}_label" in around or name.endswith(("_earliest", "_latest"))
