"""The examples of the OpenAPI document: real answers of the collection, shortened, that still fit their schemas.

`UPDATE_API_EXAMPLES=1 pytest tests/api/test_examples.py` makes them anew from the case of Camp David in `seeds/`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from cases.api.examples import FILE, examples
from cases.api.root import openapi
from cases.dossier.loading import load_folder
from cases.exchange import shelf
from cases.models import Case
from cases.publication.publishing import publish_all

SEEDS = Path(os.environ.get("SEEDS", Path(__file__).parents[2] / "seeds"))
LONGEST_TEXT, LONGEST_LIST = 100, 1
RECORDS = {
    "conflicts": "egypt-israel",
    "actors": "united-states",
    "sources": "",
    "regions": "africa",
    "countries": "EG",
}
QUERIES = {
    "search_list": "?search=sinai&page_size=1", "precedents_list": "?challenge=trust-deficit&year=1978&limit=1",
    "compare_retrieve": "?case=camp-david-1978,dayton-1995", "facets_retrieve": "?fields=settlement,decade",
    "releases_compare_retrieve": "?from=2026.1&to=2026.2",
}  # fmt: skip


def shortened(value):
    """The value with long texts cut and long lists ended."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST_TEXT else f"{value[: LONGEST_TEXT - 1]}…"
    if isinstance(value, list):
        return [shortened(inner) for inner in value[:LONGEST_LIST]]
    if isinstance(value, dict):
        return {name: shortened(inner) for name, inner in value.items()}
    return value


def operations():
    for path, methods in openapi()["paths"].items():
        if "get" in methods and "/drafts/" not in path:
            yield path, methods["get"]


def schema_of(operation):
    return operation["responses"]["200"]["content"]["application/json"]["schema"]


def address_of(client, path, operation):
    collection = path.split("/")[3]
    slug = "camp-david-1978" if collection == "cases" else RECORDS.get(collection)
    if "{slug}" in path and not slug:
        row = client.get(f"/api/v1/{collection}/?page_size=1").json()["results"][0]
        slug = row.get("slug") or row.get("citekey") or row.get("code")
    address = path.replace("{slug}", slug or "").replace("{number}", "1").replace("{label}", "2026.1")
    paged = any(parameter.get("$ref", "").endswith("/page_size") for parameter in operation.get("parameters", ()))
    return address + QUERIES.get(operation["operationId"], "?page_size=1" if paged else "")


@pytest.mark.django_db
@pytest.mark.skipif(not os.environ.get("UPDATE_API_EXAMPLES"), reason="Makes the examples anew; only when asked to.")
def test_make_the_examples_anew(client, settings, tmp_path):
    settings.MEDIA_ROOT = settings.DATA_DIR = tmp_path
    report = load_folder(SEEDS)
    drafts = Case.objects.filter(pk__in=report.drafts)
    publish_all(drafts.exclude(slug="dayton-1995"))
    shelf.release("2026.1", note="The first release.")
    publish_all(drafts.filter(slug="dayton-1995"))
    shelf.release("2026.2", note="Dayton came.")
    found = {}
    for path, operation in operations():
        response = client.get(address_of(client, path, operation))
        assert response.status_code == 200, (path, response.content)
        found[operation["operationId"]] = shortened(response.json())
    text = json.dumps(found, ensure_ascii=False, indent=1).replace("http://testserver", "https://example.org")
    FILE.write_text(f"{text}\n", encoding="utf-8")


def test_every_reading_operation_has_an_example_that_fits_its_schema():
    document = json.loads(json.dumps(openapi()))
    for _, operation in operations():
        example = examples().get(operation["operationId"])
        assert example is not None, operation["operationId"]
        schema = {**json.loads(json.dumps(schema_of(operation))), "components": document["components"]}
        errors = [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(example)]
        assert errors == [], operation["operationId"]


def test_no_example_names_a_machine():
    text = FILE.read_text(encoding="utf-8")
    assert "testserver" not in text
    assert "127.0.0.1" not in text
