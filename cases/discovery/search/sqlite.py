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
    SNIPPET_WORDS,
    START,
    STOP,
    TITLE_WEIGHT,
    Document,
    Hit,
    Hits,
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
        return (
            f"{self.table} JOIN search_document d ON d.id = {self.table}.rowid" if self.table else "search_document d"
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
    """Search in the tables of migration 0003."""

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
        order = f" ORDER BY {_RANK.format(table=plan.table)}, d.slug" if ranked and plan.table else ""
        sql = f"SELECT d.slug FROM {plan.source()} WHERE {plan.where()} AND d.kind = %s{order}"
        return [row[0] for row in fetch(sql, [*plan.arguments, kind])]

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
        rank = f"{_RANK.format(table=plan.table)}, " if plan.table else ""
        order = f"ORDER BY {rank}d.kind, d.slug LIMIT %s OFFSET %s"
        sql = f"SELECT d.id, d.kind, d.slug, d.title FROM {plan.source()} WHERE {conditions} {order}"
        rows = fetch(sql, [*arguments, limit, offset])
        snippets = _quoted(query, [row[0] for row in rows])
        return Hits(count, [Hit(kind, slug, title, snippets[key]) for key, kind, slug, title in rows])


def _quoted(query: Query, ids: list[int]) -> dict[int, str]:
    """Id → the place in the text that matches, or the beginning of the text where only the title does, as HTML.

    One document at a time: FTS5 goes straight to a single rowid, but walks along all matches for a list of them.
    """
    expressions = _expressions(query.wanted, " AND ")
    table, expression = next(iter(expressions.items()), (None, ""))
    quoted = {}
    for key in ids:
        found: list[tuple[str]] = []
        if table:
            sql = f"SELECT {_SNIPPET.format(table=table)} FROM {table} WHERE {table} MATCH %s AND rowid = %s"
            found = fetch(sql, [START, STOP, expression, key])
        found = found or fetch("SELECT substr(body, 1, 200) FROM search_document WHERE id = %s", [key])
        quoted[key] = marked(found[0][0]) if found else ""
    return quoted
