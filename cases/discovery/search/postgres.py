"""Full text search on PostgreSQL: one table with a text vector that holds the English stems and the words as they stand.

PostgreSQL folds accents only with an extension that not every host allows, and its parser takes “Israel/Palestine” for a
file and “<peace>” for a tag. So it is given bare words; each stands where it stood in the text, which the snippet quotes.
"""

# ruff: noqa: S608 - statements are put together from constants and placeholders; what readers type is always an argument

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from django.db import connection, transaction

from cases.discovery.search.engine import (
    LONGER_THAN_ALL,
    LONGEST_WORD,
    MOST_CANDIDATES,
    MOST_RANKED,
    SNIPPET_WORDS,
    START,
    STOP,
    TITLE_WEIGHT,
    Document,
    Hit,
    Hits,
    after,
    in_chunks,
    marked,
    placeholders,
)
from cases.discovery.search.query import Query, Term, words_in_place
from cases.discovery.snapshot import fetch

LONGEST_VECTOR = 600_000  # characters of a text that are indexed: PostgreSQL's vectors end at 1 MB
# Weights of D, C, B, A: the text is D, the title A.
_RANK = f"ts_rank_cd('{{{1 / TITLE_WEIGHT}, 0.2, 0.4, 1.0}}', vector, query)"
_TITLED = f"CASE WHEN ts_filter(vector, '{{a}}') @@ query THEN length(title) ELSE {LONGER_THAN_ALL} END"
_OPTIONS = f"StartSel={START}, StopSel={STOP}, MaxWords={SNIPPET_WORDS}, MinWords={SNIPPET_WORDS // 2}, MaxFragments=1"
_VECTOR = (
    "setweight(to_tsvector('english', %s), 'A') || setweight(to_tsvector('simple', %s), 'A') || "
    "setweight(to_tsvector('english', %s), 'D') || setweight(to_tsvector('simple', %s), 'D')"
)
_MARKS = re.compile(f"[{START}{STOP}]")
Arguments = list[str | int]


def _term(term: Term) -> tuple[str, Arguments]:
    """SQL for one term, with its arguments. Words hold letters and digits only, so nothing in them can be an operator."""
    if term.prefix:
        return "to_tsquery('simple', %s)", [" <-> ".join([*term.words[:-1], f"{term.words[-1]}:*"])]
    words = " ".join(term.words)
    if term.exact:
        return "phraseto_tsquery('simple', %s)", [words]
    # English leaves out “the” and its like: where nothing is left, the words as they stand are looked for.
    stems, plain = "phraseto_tsquery('english', %s)", "phraseto_tsquery('simple', %s)"
    return f"CASE WHEN numnode({stems}) > 0 THEN {stems} ELSE {plain} END", [words] * 3


def _tsquery(query: Query) -> tuple[str, Arguments]:
    """SQL for the whole query, with its arguments."""
    parts: list[str] = []
    arguments: Arguments = []
    for terms, form in ((query.wanted, "({})"), (query.unwanted, "!!({})")):
        for term in terms:
            sql, values = _term(term)
            parts.append(form.format(sql))
            arguments += values
    return " && ".join(parts), arguments


class PostgresEngine:
    """Search in the tables of migrations 0003 and 0005."""

    def write(self, documents: Sequence[Document]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for chunk in in_chunks(documents):
                cursor.executemany(
                    "INSERT INTO search_document (kind, slug, title, body, words, vector)"
                    f" VALUES (%s, %s, %s, %s, %s, {_VECTOR})"
                    " ON CONFLICT (kind, slug) DO UPDATE SET title = EXCLUDED.title, body = EXCLUDED.body,"
                    " words = EXCLUDED.words, vector = EXCLUDED.vector",
                    values := [_values(document) for document in chunk],
                )
                # In order, so that two who write at once wait for each other and not crosswise.
                cursor.execute(
                    "INSERT INTO search_word SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING", [_words(values)]
                )

    def remove(self, kind: str, slugs: Collection[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_document WHERE kind = %s AND slug = ANY(%s)", (kind, list(slugs)))

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_document")
            cursor.execute("DELETE FROM search_word")

    def slugs(self, query: Query, kind: str, *, ranked: bool) -> list[str]:
        tsquery, arguments = _tsquery(query)
        source = f"FROM search_document, (SELECT {tsquery} AS query) q WHERE vector @@ query"
        order = ""
        if ranked:
            common = fetch(f"SELECT count(*) {source}", arguments)[0][0] > MOST_RANKED
            order = f" ORDER BY {_TITLED}, slug" if common else f" ORDER BY {_RANK} DESC, slug"
        return [row[0] for row in fetch(f"SELECT slug {source} AND kind = %s{order}", [*arguments, kind])]

    def snippets(self, query: Query, kind: str, slugs: Collection[str]) -> dict[str, str]:
        if not slugs:
            return {}
        condition = f"kind = %s AND slug IN ({placeholders(slugs)})"
        return {hit.slug: hit.snippet for hit in self._quoted(query, condition, [kind, *slugs])}

    def find(self, query: Query, kinds: Collection[str] | None, limit: int, offset: int) -> Hits:
        tsquery, arguments = _tsquery(query)
        source = f"search_document, (SELECT {tsquery} AS query) q WHERE vector @@ query"
        if kinds is not None:
            source += " AND kind = ANY(%s)"
            arguments.append(list(kinds))  # type: ignore[arg-type]
        count = fetch(f"SELECT count(*) FROM {source}", arguments)[0][0]
        rank = f"{_RANK} DESC, " if count <= MOST_RANKED else ""
        order = f"ORDER BY {_TITLED}, {rank}kind, slug LIMIT %s OFFSET %s"
        ids = [row[0] for row in fetch(f"SELECT id FROM {source} {order}", [*arguments, limit, offset])]
        if not ids:
            return Hits(count, [])
        hits = self._quoted(query, f"id IN ({placeholders(ids)}) ORDER BY array_position(%s, id)", [*ids, ids])
        return Hits(count, hits)

    def counts(self, query: Query) -> dict[str, int]:
        tsquery, arguments = _tsquery(query)
        source = f"search_document, (SELECT {tsquery} AS query) q WHERE vector @@ query"
        return dict(fetch(f"SELECT kind, count(*) FROM {source} GROUP BY kind", arguments))

    def words(self, first: Collection[str], shortest: int, longest: int) -> list[str]:
        if not first:
            return []
        ranges = " OR ".join(["(word >= %s AND word < %s)"] * len(first))
        sql = f"SELECT word FROM search_word WHERE ({ranges}) AND length(word) BETWEEN %s AND %s ORDER BY word LIMIT %s"
        bounds = [bound for start in sorted(first) for bound in (start, after(start))]
        return [row[0] for row in fetch(sql, [*bounds, shortest, longest, MOST_CANDIDATES])]

    def titles(self, kinds: Collection[str], first: str, limit: int) -> list[tuple[str, str, str]]:
        sql = (
            'SELECT kind, slug, title FROM search_document WHERE kind = ANY(%s) AND slug COLLATE "C" >= %s'
            ' AND slug COLLATE "C" < %s ORDER BY kind, slug LIMIT %s'
        )
        return [(kind, slug, title) for kind, slug, title in fetch(sql, [list(kinds), first, after(first), limit])]

    def _quoted(self, query: Query, condition: str, values: Sequence[object]) -> list[Hit]:
        """These documents with their snippets; made for the page that is shown only, since it means reading the texts."""
        tsquery, arguments = _tsquery(Query(query.wanted)) if query.wanted else ("''::tsquery", [])
        sql = (
            f"SELECT kind, slug, title, body, words, ts_headline('english', words, query, '{_OPTIONS}')"
            f" FROM search_document, (SELECT {tsquery} AS query) q WHERE {condition}"
        )
        rows = fetch(sql, [*arguments, *values])
        return [
            Hit(kind, slug, title, _snippet(body, words, headline)) for kind, slug, title, body, words, headline in rows
        ]


def _values(document: Document) -> tuple[str, ...]:
    title, words = words_in_place(document.title), words_in_place(document.body)
    indexed = words[:LONGEST_VECTOR]
    return (*document, words, title, title, indexed, indexed)


def _words(values: Sequence[tuple[str, ...]]) -> list[str]:
    """The words of titles and texts, as they can be suggested."""
    found = {word for row in values for text in (row[4], row[5]) for word in text.casefold().split()}
    return sorted(word for word in found if len(word) <= LONGEST_WORD)


def _snippet(body: str, words: str, headline: str) -> str:
    """The headline as HTML, with the letters of the text where the bare words were quoted."""
    place = words.find(_MARKS.sub("", headline))
    if place < 0:
        return marked(headline)
    letters = []
    for letter in headline:
        if letter in (START, STOP):
            letters.append(letter)
        else:
            letters.append(body[place])
            place += 1
    return marked("".join(letters))
