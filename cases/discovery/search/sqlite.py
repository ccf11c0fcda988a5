"""Full text search on SQLite's FTS5.

Words are looked up in `search_stemmed`, where all forms of a word are one; phrases and beginnings of words in
`search_plain`, because stemming would mangle them (“egy*” becomes “egi*”, which finds nothing). Both index the texts of
`search_document`, which stores them once and finds a record by kind and slug.
"""

# ruff: noqa: S608 - statements are put together from constants and placeholders; what readers type is always an argument

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.db import connection, transaction

from cases.discovery.search.engine import (
    LONGER_THAN_ALL,
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
    marked,
    placeholders,
)
from cases.discovery.search.query import Query, Term
from cases.discovery.snapshot import fetch

STEMMED, PLAIN = "search_stemmed", "search_plain"
_BODY = 3  # the column that snippets are taken from
_RANK = f"bm25({{table}}, 0, 0, {TITLE_WEIGHT}, 1.0)"
_SNIPPET = f"snippet({{table}}, {_BODY}, %s, %s, '…', {SNIPPET_WORDS})"
Arguments = list[str | int]


class _Plan(NamedTuple):
    """The table that ranks and quotes (none when only unwanted terms were given), and the conditions on `d`."""

    table: str | None
    conditions: list[str]
    arguments: Arguments

    def where(self) -> str:
        return " AND ".join(self.conditions)

    def source(self) -> str:
        """What to read from, told to SQLite plainly: first the text index, then kind and slug from an index of their own.

        Left to itself it may ask the text index once for every document.
        """
        if self.table is None:
            return "search_document d"
        return (
            f"{self.table} CROSS JOIN search_document d INDEXED BY search_document_found ON d.id = {self.table}.rowid"
        )


def _phrase(term: Term) -> str:
    """A term in FTS5's language. Its words hold letters and digits only, so nothing in it can be an operator."""
    return f'"{" ".join(term.words)}"{"*" if term.prefix else ""}'


def _expressions(terms: Sequence[Term], joined: str) -> dict[str, str]:
    """Table → expression for its terms."""
    stemmed = [_phrase(term) for term in terms if term.inflected]
    plain = [_phrase(term) for term in terms if not term.inflected]
    return {table: joined.join(phrases) for table, phrases in ((STEMMED, stemmed), (PLAIN, plain)) if phrases}


def _plan(query: Query) -> _Plan:
    conditions: list[str] = []
    arguments: Arguments = []
    wanted = _expressions(query.wanted, " AND ")
    main = next(iter(wanted), None)
    for table, expression in wanted.items():
        conditions.append(
            f"{table} MATCH %s" if table == main else f"d.id IN (SELECT rowid FROM {table} WHERE {table} MATCH %s)"
        )
        arguments.append(expression)
    for table, expression in _expressions(query.unwanted, " OR ").items():
        conditions.append(f"d.id NOT IN (SELECT rowid FROM {table} WHERE {table} MATCH %s)")
        arguments.append(expression)
    return _Plan(main, conditions, arguments)


class SQLiteEngine:
    """Search in the tables of migrations 0003 and 0005."""

    def write(self, documents: Sequence[Document]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for kind in {document.kind for document in documents}:
                self.remove(kind, [document.slug for document in documents if document.kind == kind])
            cursor.execute("SELECT coalesce(max(id), 0) FROM search_document")
            last = cursor.fetchone()[0]
            rows = [(last + number, *document) for number, document in enumerate(documents, 1)]
            cursor.executemany(
                "INSERT INTO search_document (id, kind, slug, title, body) VALUES (%s, %s, %s, %s, %s)", rows
            )
            for table in (STEMMED, PLAIN):
                statement = f"INSERT INTO {table} (rowid, kind, slug, title, body) VALUES (%s, %s, %s, %s, %s)"
                cursor.executemany(statement, rows)

    def remove(self, kind: str, slugs: Collection[str]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for slug in slugs:
                cursor.execute(
                    "SELECT id, kind, slug, title, body FROM search_document WHERE kind = %s AND slug = %s",
                    (kind, slug),
                )
                row = cursor.fetchone()
                if row is None:
                    continue
                for table in (STEMMED, PLAIN):  # an index over another table must be told what stood there
                    columns = f"{table}, rowid, kind, slug, title, body"
                    cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ('delete', %s, %s, %s, %s, %s)", row)
                cursor.execute("DELETE FROM search_document WHERE id = %s", (row[0],))

    def clear(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_document")
            for table in (STEMMED, PLAIN):
                cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")

    def slugs(self, query: Query, kind: str, *, ranked: bool) -> list[str]:
        plan = _plan(query)
        source = f"FROM {plan.source()} WHERE {plan.where()} AND d.kind = %s"
        arguments: Arguments = [*plan.arguments, kind]
        if not ranked or not plan.table:
            return [row[0] for row in fetch(f"SELECT d.slug {source}", arguments)]
        common = _number(plan) > MOST_RANKED
        order, more = _titled(query) if common else (_RANK.format(table=plan.table), Arguments())
        return [row[0] for row in fetch(f"SELECT d.slug {source} ORDER BY {order}, d.slug", [*arguments, *more])]

    def snippets(self, query: Query, kind: str, slugs: Collection[str]) -> dict[str, str]:
        if not slugs:
            return {}
        sql = f"SELECT id, slug FROM search_document WHERE kind = %s AND slug IN ({placeholders(slugs)})"
        found = dict(fetch(sql, [kind, *slugs]))
        return {found[key]: snippet for key, snippet in _quoted(query, list(found)).items()}

    def find(self, query: Query, kinds: Collection[str] | None, limit: int, offset: int) -> Hits:
        plan = _plan(query)
        conditions, arguments = plan.where(), list(plan.arguments)
        if kinds is not None:
            conditions += f" AND d.kind IN ({placeholders(kinds) or 'NULL'})"
            arguments += kinds
        count = fetch(f"SELECT count(*) FROM {plan.source()} WHERE {conditions}", arguments)[0][0]
        titled, more = _titled(query)
        rank = f"{titled}, " if plan.table else ""
        if plan.table and count <= MOST_RANKED:
            rank += f"{_RANK.format(table=plan.table)}, "
        order = f"ORDER BY {rank}d.kind, d.slug LIMIT %s OFFSET %s"
        sql = f"SELECT d.id, d.kind, d.slug FROM {plan.source()} WHERE {conditions} {order}"
        rows = fetch(sql, [*arguments, *more, limit, offset])
        ids = [row[0] for row in rows]
        snippets, titles = _quoted(query, ids), _texts("title", ids)
        return Hits(count, [Hit(kind, slug, titles[key], snippets[key]) for key, kind, slug in rows])

    def counts(self, query: Query) -> dict[str, int]:
        plan = _plan(query)
        sql = f"SELECT d.kind, count(*) FROM {plan.source()} WHERE {plan.where()} GROUP BY d.kind"
        return dict(fetch(sql, plan.arguments))

    def words(self, first: Collection[str], shortest: int, longest: int) -> list[str]:
        if not first:
            return []
        # The vocabulary is walked from `>=` to `<`; any other condition would read the whole of it.
        sql = "SELECT term, doc FROM search_word WHERE term >= %s AND term < %s AND length(term) BETWEEN %s AND %s"
        rows = [row for start in sorted(first) for row in fetch(sql, [start, after(start), shortest, longest])]
        rows.sort(key=lambda row: (-row[1], row[0]))
        return [row[0] for row in rows[:MOST_CANDIDATES]]

    def titles(self, kinds: Collection[str], first: str, limit: int) -> list[tuple[str, str, str]]:
        sql = (
            f"SELECT kind, slug, title FROM search_document WHERE kind IN ({placeholders(kinds) or 'NULL'})"
            " AND slug >= %s AND slug < %s ORDER BY kind, slug LIMIT %s"
        )
        return [(kind, slug, title) for kind, slug, title in fetch(sql, [*kinds, first, after(first), limit])]


def _number(plan: _Plan) -> int:
    """How many documents of all kinds match."""
    return int(fetch(f"SELECT count(*) FROM {plan.source()} WHERE {plan.where()}", plan.arguments)[0][0])


def _titled(query: Query) -> tuple[str, Arguments]:
    """SQL that puts what has all the words in its title first, the shortest title before others; with its arguments.

    Short records would outrank long ones that are about the thing itself. Only titles that match are read.
    """
    expressions = _expressions(query.wanted, " AND ")
    condition = " AND ".join(f"d.id IN (SELECT rowid FROM {table} WHERE {table} MATCH %s)" for table in expressions)
    length = "length((SELECT title FROM search_document WHERE id = d.id))"
    sql = f"CASE WHEN {condition} THEN {length} ELSE {LONGER_THAN_ALL} END"
    return (sql, [f"{{title}} : ({expression})" for expression in expressions.values()]) if expressions else ("", [])


def _quoted(query: Query, ids: list[int]) -> dict[int, str]:
    """Id → the place in the text that matches, or its beginning where only the title does, as HTML."""
    quoted = _texts("substr(body, 1, 200)", ids)
    for table, expression in list(_expressions(query.wanted, " AND ").items())[:1]:
        # The plus keeps FTS5 from matching anew for every id, which for a beginning of a word is dear.
        snippet = _SNIPPET.format(table=table)
        sql = (
            f"SELECT rowid, {snippet} FROM {table} WHERE {table} MATCH %s AND +rowid IN ({placeholders(ids) or 'NULL'})"
        )
        quoted.update(fetch(sql, [START, STOP, expression, *ids]))
    return {key: marked(text) for key, text in quoted.items()}


def _texts(column: str, ids: list[int]) -> dict[int, str]:
    return dict(fetch(f"SELECT id, {column} FROM search_document WHERE id IN ({placeholders(ids) or 'NULL'})", ids))
