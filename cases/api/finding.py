"""Finding: search over everything, cases compared, precedents of a situation, and cases like a case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from cases.api import schemas
from cases.api.cases import SLUG, elsewhere
from cases.api.formats import CSV, PLAIN
from cases.api.pages import Links, Wanted
from cases.api.parameters import CASE_FILTERS, PAGE, WORDS, Parameter, listed, one, whole_number
from cases.api.problems import NotThere
from cases.api.views import PublicView
from cases.discovery import comparison, precedents, search, similarity, stored
from cases.discovery.choosing import shown
from cases.discovery.filters import FieldError, UnreadableParameters
from cases.discovery.precedents import Situation
from cases.discovery.similarity import Hit, NoSuchCaseError
from cases.exchange.lines import csv_lines

LONGEST_SEARCH = 500
LARGEST_PAGE = 100
UNSTABLE = "Unstable: what is measured, and how, may be bettered within version 1."
_LIMIT = {"type": "integer", "minimum": 1, "maximum": similarity.MOST_HITS}
# Kind of record → the address of its page, and of it in the API.
ADDRESSES: dict[str, tuple[str, str | None]] = {
    "case": ("/cases/{}/", "/api/v1/cases/{}/"),
    "conflict": ("/conflicts/{}/", "/api/v1/conflicts/{}/"),
    "actor": ("/mediators/{}/", "/api/v1/actors/{}/"),
    "agreement": ("/agreements/{}/", None),
    "challenge": ("/challenges/{}/", "/api/v1/challenge-types/{}/"),
    "outcome": ("/outcomes/{}/", "/api/v1/outcome-types/{}/"),
    "page": ("/guide/{}/", None),
    "term": ("/guide/{}/", None),
    "question": ("/guide/questions/#{}", None),
}
_LINE: schemas.Schema = {"type": "string"}
_WHOLE: schemas.Schema = {"type": "integer"}
_SHARE: schemas.Schema = {"type": "number", "minimum": 0, "maximum": 1}


class SearchView(PublicView):
    """Search over everything that is public."""

    operation = "search_list"
    tag = "Finding"
    help = (
        "Full text search over cases, conflicts, actors, agreements, challenges, outcomes and the guide, the best first: other "
        "forms of the words count, “quoted words” stand together, “word*” finds its beginnings, “-word” leaves out."
    )
    text = ""
    kinds: Sequence[str] = ()
    wanted: Wanted = Wanted()

    def parameters(self) -> tuple[Parameter, ...]:
        about = "What to look for. Needed; any text is fine."
        text = Parameter(
            "search", about, {"type": "string", "pattern": WORDS, "maxLength": LONGEST_SEARCH}, required=True
        )
        kind = Parameter(
            "kind", "Only these kinds of record.", {"type": "string", "enum": list(ADDRESSES)}, several=True
        )
        size = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": 25}
        return (text, kind, PAGE, Parameter("page_size", f"How many hits a page has, at most {LARGEST_PAGE}.", size))

    def read(self, query: Any) -> None:
        errors = []
        self.text = one(query, "search")
        if not self.text or len(self.text) > LONGEST_SEARCH:
            errors.append(FieldError("search", f"Say what to look for, in 1 to {LONGEST_SEARCH} characters."))
        self.kinds = listed(query, "kind")
        errors += [
            FieldError("kind", f"“{shown(kind)}” is not a kind. Valid are: {', '.join(ADDRESSES)}.")
            for kind in self.kinds
            if kind not in ADDRESSES
        ]
        if errors:
            raise UnreadableParameters(errors[:10])
        size = whole_number(query, "page_size", 25, 1, LARGEST_PAGE)
        self.wanted = Wanted(whole_number(query, "page", 1, 1), size)

    def answer(self, **address: Any) -> Any:
        counts = search.counts(self.text)
        count = sum(found for kind, found in counts.items() if not self.kinds or kind in self.kinds)
        self.wanted.check(count)
        links = Links(self.request, self.wanted, count)
        self.link(links.header())
        found = search.find(self.text, self.kinds or None, limit=self.wanted.size, offset=self.wanted.first)
        return {
            "count": count, "next": links.next, "previous": links.previous,
            "kinds": [{"kind": kind, "count": counts[kind]} for kind in ADDRESSES if counts.get(kind)],
            "did_you_mean": [] if count else search.did_you_mean(self.text, self.kinds or None),
            "results": [_found(hit) for hit in found.hits],
        }  # fmt: skip

    def answer_schema(self, define: schemas.Define) -> schemas.Schema:
        kind = {"type": "string", "enum": list(ADDRESSES)}
        snippet = {
            "type": "string",
            "description": "The matching place, as HTML in which <mark> is around what was found.",
        }
        hit = define("SearchHit", schemas.obj({
            "kind": kind, "slug": _LINE, "title": _LINE, "snippet": snippet, "url": _LINE, "api_url": schemas.text(nullable=True),
        }))  # fmt: skip
        address = schemas.text(nullable=True, format="uri")
        return define("SearchResults", schemas.obj({
            "count": _WHOLE, "next": address, "previous": address,
            "kinds": schemas.array(define("KindCount", schemas.obj({"kind": kind, "count": _WHOLE}))),
            "did_you_mean": schemas.array(_LINE), "results": schemas.array(hit),
        }))  # fmt: skip


def _found(hit: Any) -> dict[str, Any]:
    page, record = ADDRESSES[hit.kind]
    return {
        "kind": hit.kind, "slug": hit.slug, "title": hit.title, "snippet": str(hit.snippet), "url": page.format(hit.slug),
        "api_url": record.format(hit.slug) if record else None,
    }  # fmt: skip


class CompareView(PublicView):
    """Cases side by side."""

    operation = "compare_retrieve"
    tag = "Finding"
    formats = (*PLAIN, CSV)
    help = f"Two to four cases side by side: the same questions put to each, and where the answers differ. {UNSTABLE}"
    slugs: Sequence[str] = ()

    def parameters(self) -> tuple[Parameter, ...]:
        about = f"The cases, {comparison.LEAST} to {comparison.MOST}, by their slugs."
        few, most = comparison.LEAST, comparison.MOST
        schema = {"type": "string", "minLength": 1}
        return (Parameter("case", about, schema, several=True, required=True, least=few, most=most),)

    def read(self, query: Any) -> None:
        try:
            self.slugs = comparison.read(query.getlist("case"))
        except comparison.UnknownCasesError as error:
            raise NotThere(str(error)) from error

    def _compared(self) -> comparison.Comparison:
        try:
            return comparison.compare(self.slugs)
        except comparison.UnknownCasesError as error:
            raise NotThere(str(error)) from error

    def answer(self, **address: Any) -> Any:
        found = self._compared()
        sections = [
            {
                "title": section.title,
                "rows": [
                    {"label": row.label, "differs": row.differs, "cells": [list(map(asdict, cell)) for cell in row.cells]}
                    for row in section.rows
                ],
            }
            for section in found.sections
        ]  # fmt: skip
        cases = [{"slug": case["slug"], "title": case["title"], "url": case["url"]} for case in found.cases]
        return {"cases": cases, "rows": found.rows, "differences": found.differences, "sections": sections}

    def written(self, **address: Any) -> Iterator[Any]:
        names, rows = self._compared().table()
        yield len(rows)
        yield from csv_lines(names, rows)

    def answer_schema(self, define: schemas.Define) -> schemas.Schema:
        flag = {"type": "boolean"}
        texts = dict.fromkeys(("text", "code", "url", "detail"), _LINE)
        value = define("ComparedValue", schemas.obj({**texts, "everywhere": flag, "alone": flag}))
        cells = {
            **schemas.array(schemas.array(value)),
            "description": "The values of each case, in the order of “cases”.",
        }
        row = define("ComparedRow", schemas.obj({"label": _LINE, "differs": flag, "cells": cells}))
        section = define("ComparedSection", schemas.obj({"title": _LINE, "rows": schemas.array(row)}))
        case = define("ComparedCase", schemas.obj({"slug": _LINE, "title": _LINE, "url": _LINE}))
        return define("Comparison", schemas.obj({
            "cases": schemas.array(case), "rows": _WHOLE, "differences": _WHOLE, "sections": schemas.array(section),
        }))  # fmt: skip


class LikenessView(PublicView):
    """What precedents and similar cases have in common: how a hit is said."""

    tag = "Finding"
    limit = 0

    @staticmethod
    def hits(found: Sequence[Hit]) -> list[dict[str, Any]]:
        """The cases found, with their rows: one query."""
        rows = stored.summaries([hit.slug for hit in found])
        return [
            {
                "case": rows[hit.slug], "score": round(hit.score, 4), "compared": round(hit.compared, 4),
                "reasons": [
                    {**asdict(reason), "agreement": round(reason.agreement, 4), "share": round(reason.share, 4)}
                    for reason in hit.reasons
                ],
                "shared": [{"variable": name, "values": list(values)} for name, values in hit.shared.items()],
            }
            for hit in found
            if hit.slug in rows
        ]  # fmt: skip

    @staticmethod
    def hit_schema(define: schemas.Define) -> schemas.Schema:
        reason = define("Reason", schemas.obj({"variable": _LINE, "text": _LINE, "agreement": _SHARE, "share": _SHARE}))
        shared = define("SharedValues", schemas.obj({"variable": _LINE, "values": schemas.array(_LINE)}))
        compared = {**_SHARE, "description": "Of the weight of all variables, the share that both sides have coded."}
        return define("SimilarCase", schemas.obj({
            "case": schemas.of_summary(define), "score": _SHARE, "compared": compared, "reasons": schemas.array(reason),
            "shared": schemas.array(shared),
        }))  # fmt: skip

    def limit_parameter(self, usual: int) -> Parameter:
        return Parameter("limit", f"How many cases, at most {similarity.MOST_HITS}.", {**_LIMIT, "default": usual})


class PrecedentsView(LikenessView):
    """The cases that are most like a situation that is described."""

    operation = "precedents_list"
    help = (
        "The cases that are most like a situation that you describe, each with the reasons: Gower's coefficient over what the "
        f"situation and the case both have. What came of a case is not compared. At least one variable is needed. {UNSTABLE}"
    )
    situation: Situation = Situation()

    def parameters(self) -> tuple[Parameter, ...]:
        return (self.limit_parameter(6), *SITUATION)

    def read(self, query: Any) -> None:
        self.limit = whole_number(query, "limit", 6, 1, similarity.MOST_HITS)
        self.situation = precedents.read(query, ("limit", "format"))
        if not self.situation:
            message = f"Describe the situation by at least one of: {', '.join(precedents.NAMES)}."
            raise UnreadableParameters([FieldError("situation", message)])

    def answer(self, **address: Any) -> Any:
        found = precedents.precedents(self.situation, self.limit)
        return {"of": found.of, "results": self.hits(found.hits)}

    def answer_schema(self, define: schemas.Define) -> schemas.Schema:
        of = {**_WHOLE, "description": "How many published cases were compared."}
        return define("Precedents", schemas.obj({"of": of, "results": schemas.array(self.hit_schema(define))}))


class SimilarView(LikenessView):
    """The cases that are most like a case."""

    operation = "cases_similar_list"
    path_help = SLUG
    problems = (400, 404, 406, 410, 429, 500, 503)
    help = (
        f"The cases that are most like this one, each with the reasons (Gower's coefficient of similarity). {UNSTABLE}"
    )
    of_other_conflicts = False

    def parameters(self) -> tuple[Parameter, ...]:
        about = "Whether to leave out the other cases of the same conflict."
        return (self.limit_parameter(5), Parameter("other_conflicts", about, {"type": "boolean", "default": False}))

    def read(self, query: Any) -> None:
        self.limit = whole_number(query, "limit", 5, 1, similarity.MOST_HITS)
        given = one(query, "other_conflicts") or "false"
        if given not in ("true", "false"):
            message = f"“{shown(given)}” can't be: “other_conflicts” is true or false."
            raise UnreadableParameters([FieldError("other_conflicts", message)])
        self.of_other_conflicts = given == "true"

    def answer(self, **address: Any) -> Any:
        try:
            found = similarity.similar(address["slug"], self.limit, of_other_conflicts=self.of_other_conflicts)
        except NoSuchCaseError:
            return elsewhere(self.request, address["slug"])
        return {"results": self.hits(found)}

    def answer_schema(self, define: schemas.Define) -> schemas.Schema:
        return define("SimilarCases", schemas.obj({"results": schemas.array(self.hit_schema(define))}))


def _situation() -> Iterator[Parameter]:
    """What a situation can be described by, and how much each part of it counts."""
    filters = {parameter.name: parameter for parameter in CASE_FILTERS}
    names = sorted(precedents.WEIGHTS, key=lambda name: name != "normal")  # the usual one first, as examples are made
    weights = {"type": "string", "enum": names, "default": "normal"}
    for name in precedents.NAMES:
        if name == precedents.YEAR:
            span = {"type": "integer", "minimum": precedents.FIRST_YEAR, "maximum": precedents.LAST_YEAR}
            yield Parameter(name, "About when it is.", span)
        else:
            about = f"What the situation has of “{name}”: codes or labels, several joined by commas."
            yield Parameter(name, about, filters[name].schema, several=True)
        yield Parameter(f"{precedents.WEIGHT}{name}", f"How much “{name}” counts.", weights)


SITUATION = tuple(_situation())
