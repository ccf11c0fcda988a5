"""A release answers for ever what was answered when it was made, whatever became of the collection since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from cases.api.tables import LISTS
from cases.curation.merging import merge
from cases.curation.working_copies import open_working_copy
from cases.discovery import frozen
from cases.exchange import released, shelf
from cases.exchange.whole import ALL
from cases.models import Actor, Case, Release, ReleaseFile, Source
from cases.publication.publishing import publish, withdraw
from tests.factories import make_actor, make_case, make_source

pytestmark = pytest.mark.django_db
PLANTED = "zebrafinch"
COLLECTIONS = [name for name in ("cases", *LISTS) if name in ALL]
THEN = {"release": "2026.1"}
QUERIES: list[tuple[str, dict[str, str]]] = [
    ("cases", {"mediator": "helper", "ordering": "title"}),
    ("cases", {"country": "ER", "start_after": "1990"}),
    ("cases", {"start_before": "1980"}),
    ("cases", {"fields": "title,slug"}),
    ("cases", {"expand": "document", "omit": "background"}),
    ("cases", {"page": "2", "page_size": "1"}),
    ("facets", {}),
    ("facets", {"mediator": "helper", "fields": "mediator,region"}),
    ("parties", {"actor": "north"}),
    ("parties", {"actor__not_in": "north", "fields": "case,actor"}),
    ("parties", {"case": "old-1965,made-up-1995"}),
    ("parties", {"decade": "1960s"}),
    ("events", {"date__after": "1995-02", "ordering": "-date"}),
    ("events", {"kind__not_in": "talks"}),
    ("actors", {"mediator": "helper"}),
    ("conflicts", {"case": "old-1965"}),
    ("sources", {"case": "old-1965"}),
    ("citations", {"source": "writer-2001"}),
    ("regions", {"page": "2", "page_size": "3"}),
]


@pytest.fixture(autouse=True)
def _nothing_in_memory() -> Iterator[None]:
    frozen._made.cache_clear()
    released._between.cache_clear()
    yield
    frozen._made.cache_clear()


@pytest.fixture
def collection(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = settings.DATA_DIR = tmp_path
    make_case()
    make_case("old-1965", start="1965-02-01", end="1966")
    make_case("draft-1997", publish=False, title=f"Draft {PLANTED}", summary=PLANTED)


def asked(client: Any, path: str, query: dict[str, str] | None = None) -> Any:
    response = client.get(f"/api/v1/{path}", query or {})
    assert response.status_code == 200, (path, query, text(response))
    return response


def text(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return str(body.decode())


def everything(client: Any, more: dict[str, str]) -> dict[str, Any]:
    """What is answered everywhere that a release can be asked for, without the addresses of pages."""
    found: dict[str, Any] = {}
    for name in COLLECTIONS:
        found[name] = asked(client, f"{name}/", {"page_size": "500", **more}).json()
        found[f"{name}.csv"] = text(asked(client, f"{name}.csv", more))
        found[f"{name}.ndjson"] = text(asked(client, f"{name}.ndjson", more))
    for ending in ("geojson", "jsonld", "bib", "ris", "csl.json"):
        answer = asked(client, f"cases.{ending}", more)
        found[f"cases.{ending}"] = (text(answer), answer["Good-Offices-Count"])
    for name, query in QUERIES:
        found[f"{name}?{urlencode(query)}"] = asked(client, f"{name}/", query | more).json()
    for ending in ("/", ".geojson", ".jsonld", ".bib"):
        found[f"case{ending}"] = text(asked(client, f"cases/made-up-1995{ending}", more))
    for answer in found.values():
        if isinstance(answer, dict):
            answer.pop("next", None)
            answer.pop("previous", None)
    return found


def let_time_pass() -> None:
    """A case is revised, one withdrawn, one added; actors are renamed and merged, a source is merged."""
    copy = open_working_copy(Case.objects.get(slug="made-up-1995"))
    Case.objects.filter(pk=copy.pk).update(title="Another title", start_earliest=date(1994, 1, 1))
    publish(copy)
    withdraw(Case.objects.get(slug="old-1965"), reason="A duplicate.")
    make_case("new-2001", start="2001", end="2002")
    helper = Actor.objects.get(slug="helper")
    helper.name = "Quite another name"
    helper.save()
    merge(make_actor("north-again"), Actor.objects.get(slug="north"))
    merge(make_source("reader-2005"), Source.objects.get(citekey="writer-2001"))


def test_a_release_answers_as_it_was_answered_before_everything_changed(client: Any, collection: None) -> None:
    before = everything(client, {})
    shelf.release("2026.1")
    same_day = everything(client, THEN)
    let_time_pass()
    frozen._made.cache_clear()
    after = everything(client, THEN)
    for name, expected in before.items():
        if name.startswith("cases.geojson"):  # says of which generation it is
            continue
        assert same_day[name] == expected, name
    assert after == same_day
    assert asked(client, "cases/").json()["results"] != before["cases"]["results"]
    assert PLANTED not in json.dumps(after)


@pytest.fixture
def changed(client: Any, collection: None) -> None:
    shelf.release("2026.1")
    let_time_pass()
    shelf.release("2026.2")


def test_every_order_pages_and_cursors_visit_each_record_of_a_release_once(client: Any, changed: None) -> None:
    for name in COLLECTIONS:
        expected = sorted(map(repr, asked(client, f"{name}/", THEN | {"page_size": "500"}).json()["results"]))
        orders = LISTS[name]().orders() if name in LISTS else ["title", "-start"]
        for query in [{"cursor": "*", "page_size": "2"}, *({"ordering": order, "page_size": "3"} for order in orders)]:
            if len(expected) > 40:
                query = query | {"page_size": "100"}
            rows, address = [], f"/api/v1/{name}/?{urlencode(THEN | query)}"
            while address:
                body = client.get(address).json()
                rows += body["results"]
                address = body["next"]
            assert sorted(map(repr, rows)) == expected, (name, query)


def test_a_release_is_to_be_kept_for_ever_and_says_which_it_is(client: Any, changed: None) -> None:
    for path in (
        "cases/",
        "facets/",
        "parties/",
        "parties.csv",
        "cases.bib",
        "cases/old-1965/",
        "cases/old-1965.geojson",
    ):
        answer = asked(client, path, THEN)
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable", path
        assert answer["Good-Offices-Release"] == "2026.1", path
        again = client.get(f"/api/v1/{path}", THEN, headers={"if-none-match": answer["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"]), path
        assert again["Cache-Control"] == answer["Cache-Control"], path
    assert "immutable" not in asked(client, "parties/")["Cache-Control"]


def test_two_releases_are_told_apart_by_the_same_process(client: Any, changed: None) -> None:
    slugs = {
        label: sorted(row["slug"] for row in asked(client, "cases/", {"release": label}).json()["results"])
        for label in ("2026.1", "2026.2", "2026.1")
    }
    assert slugs == {"2026.1": ["made-up-1995", "old-1965"], "2026.2": ["made-up-1995", "new-2001"]}


def test_names_of_a_release_are_those_that_it_had(client: Any, changed: None) -> None:
    assert asked(client, "parties/", THEN | {"actor": "north"}).json()["count"] == 2
    assert asked(client, "cases/", THEN | {"mediator": "Helper"}).json()["count"] == 2
    answer = client.get("/api/v1/cases/", THEN | {"mediator": "Quite another name"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "mediator"
    assert client.get("/api/v1/parties/", THEN | {"case": "new-2001"}).status_code == 400
    assert client.get("/api/v1/cases/new-2001/", THEN).status_code == 404


TOGETHER: list[tuple[str, dict[str, str], str]] = [
    ("cases/", {"search": "river"}, "search"),
    ("cases/", {"ordering": "relevance"}, "ordering"),
    ("facets/", {"search": "river"}, "search"),
    ("parties/", {"expand": "case"}, "expand"),
    ("conflicts/", {"format": "geojson"}, "format"),
    ("sources/", {"format": "bibtex"}, "format"),
]


def test_what_does_not_go_with_a_release_is_refused_by_name(client: Any, changed: None) -> None:
    for path, query, field in TOGETHER:
        answer = client.get(f"/api/v1/{path}", THEN | query)
        assert answer.status_code == 400
        assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_an_edition_that_the_release_has_is_given_and_another_is_not(client: Any, changed: None) -> None:
    first = asked(client, "cases/made-up-1995/", THEN | {"edition": "1"})
    assert first.content == asked(client, "cases/made-up-1995/", THEN).content
    other = client.get("/api/v1/cases/made-up-1995/", THEN | {"edition": "2"})
    assert (other.status_code, "has edition 1" in other.json()["detail"]) == (404, True)


def test_a_cursor_of_another_list_leads_nowhere_in_a_release(client: Any, changed: None) -> None:
    for path, cursor in (("cases/", "WzFd"), ("parties/", "WyJhIl0")):
        assert client.get(f"/api/v1/{path}", THEN | {"cursor": cursor}).status_code == 404


LABELS = ["2025.9", "latest", "../..", "1' OR 1=1", "\x00", "2026.1\x00", "9" * 5000, "2026.1,2026.2"]


def test_a_release_that_is_not_there_is_named_with_those_that_are(client: Any, changed: None) -> None:
    for label in LABELS:
        for path in ("cases/", "facets/", "parties/", "parties.csv", "cases/made-up-1995/"):
            answer = client.get(f"/api/v1/{path}", {"release": label})
            assert answer.status_code == (400 if "\x00" in label else 404), path
            assert answer["Content-Type"] == "application/problem+json"
            assert "\x00" in label or "There are: " in answer.json()["detail"]
            assert len(answer.content) < 2000


def test_where_no_release_can_be_asked_for_the_parameter_is_refused(client: Any, changed: None) -> None:
    for path in (
        "search/?search=river&",
        "changes/?",
        "editions/?",
        "releases/?",
        "codebook/?",
        "cases/made-up-1995/similar/?",
    ):
        answer = client.get(f"/api/v1/{path}release=2026.1")
        assert answer.status_code == 400, path
        assert answer.json()["errors"][0]["field"] == "release"


ON_THE_FILE = ["parties/?release=2026.1", "parties.csv?release=2026.1&actor=north", "cases.csv?release=2026.1",
               "facets/?release=2026.1", "releases/compare/?from=2026.1&to=2026.1"]  # fmt: skip


def test_a_lost_or_damaged_file_is_a_problem_that_says_so_and_nothing_to_keep(client: Any, collection: None) -> None:
    shelf.release("2026.1")
    stored = ReleaseFile.objects.get(name__endswith=".sqlite").stored
    file = released.path_of(Release.objects.get())
    for damaged in (file.read_bytes()[:3000], b"no database at all" * 100, None):
        if damaged is None:
            shelf.default_storage.delete(stored)
        else:
            file.write_bytes(damaged)
        released._between.cache_clear()
        for path in ON_THE_FILE:
            frozen._made.cache_clear()
            answer = client.get(f"/api/v1/{path}")
            assert answer.status_code == 503, (path, text(answer))
            assert answer["Content-Type"] == "application/problem+json", path
            assert "database file" in answer.json()["detail"], path
            assert answer["Retry-After"].isdigit(), path
            assert "immutable" not in answer.headers.get("Cache-Control", ""), path
        assert client.get("/api/v1/cases/made-up-1995/?release=2026.1").status_code == 200


def test_what_differs_between_two_releases(client: Any, changed: None) -> None:
    answer = asked(client, "releases/compare/", {"from": "2026.1", "to": "2026.2"})
    found = answer.json()
    assert found["cases"] == {"added": ["new-2001"], "changed": ["made-up-1995"], "removed": ["old-1965"]}
    tables = {table.pop("name"): table for table in found["tables"]}
    assert tables["cases"] == {"before": 2, "after": 2, "added": 1, "changed": 1, "removed": 1}
    assert tables["sources"]["added"] == tables["sources"]["removed"] == 1
    assert tables["regions"]["changed"] == 0
    assert "immutable" in answer["Cache-Control"]
    back = asked(client, "releases/compare/", {"from": "2026.2", "to": "2026.1"}).json()
    assert back["cases"] == {"added": ["old-1965"], "changed": ["made-up-1995"], "removed": ["new-2001"]}
    same = asked(client, "releases/compare/", {"from": "2026.1", "to": "2026.1"}).json()
    assert not any(table[kind] for table in same["tables"] for kind in ("added", "changed", "removed"))


COMPARED: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["from", "to"]),
    ({"from": "2026.1"}, ["to"]),
    ({"from": ["2026.1", "2026.2"], "to": "2026.2"}, ["from"]),
    ({"from": "2026.1", "to": "2026.2", "x": "1"}, ["x"]),
]


def test_a_comparison_wants_two_releases(client: Any, changed: None) -> None:
    unknown = client.get("/api/v1/releases/compare/", {"from": "2026.1", "to": "1999.1"})
    assert (unknown.status_code, "There are: " in unknown.json()["detail"]) == (404, True)
    for query, fields in COMPARED:
        answer = client.get("/api/v1/releases/compare/", query)
        assert answer.status_code == 400
        assert [error["field"] for error in answer.json()["errors"]] == fields


def test_an_edition_is_the_case_as_it_was_published_and_never_a_draft(client: Any, changed: None) -> None:
    address = "cases/made-up-1995/"
    first, second, now = (asked(client, address, query) for query in ({"edition": "1"}, {"edition": "2"}, {}))
    assert (first.json()["edition"], second.json()["edition"]) == (1, 2)
    assert first.json()["title"] == "Made up 1995"
    assert second.json()["title"] == now.json()["title"] == "Another title"
    assert asked(client, address, {"edition": "1", "fields": "title"}).json() == {"title": "Made up 1995"}
    copy = open_working_copy(Case.objects.get(slug="made-up-1995"))
    Case.objects.filter(pk=copy.pk).update(title=PLANTED)
    missing = client.get(f"/api/v1/{address}", {"edition": "3"})
    assert missing.status_code == 404
    assert "no edition 3" in missing.json()["detail"]
    assert client.get("/api/v1/cases/draft-1997/", {"edition": "1"}).status_code == 404
    assert client.get("/api/v1/cases/old-1965/", {"edition": "1"}).status_code == 410
    for number in ("0", "-1", "abc", "1.5", "٣", "\x00"):
        assert client.get(f"/api/v1/{address}", {"edition": number}).status_code == 400, number
    assert client.get(f"/api/v1/{address}", {"edition": "9" * 18}).status_code in (400, 404)
