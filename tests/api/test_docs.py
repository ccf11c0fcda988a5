"""The documentation: made from the OpenAPI document, and its examples do what they say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile

import pytest
from django.contrib.auth.models import Group, User

from cases.api import guide
from cases.api.docs import reference
from cases.api.root import openapi
from cases.curation import tokens
from cases.discovery import index
from cases.models import Case
from tests.factories import make_case

COLLECTIONS = sorted(reference().collections())
PAGES = ["", "filters/", *(f"{name}/" for name in COLLECTIONS)]


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_a_page_of_the_site_without_script_or_foreign_host(client, page):
    response = client.get(f"/api/v1/docs/{page}")
    body = response.content.decode()
    assert response.status_code == 200
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert body.count("<h1") == 1
    assert body.count("<main") == 1
    assert '<nav aria-label="Main">' in body
    assert "style=" not in body
    assert "<script>" not in body
    assert len(body) < 150_000
    loaded = re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', body)
    assert all(address.startswith(("/", "http://testserver/")) for address in loaded), loaded
    ids = re.findall(r'\bid="([^"]+)"', body)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', body)) <= set(ids)


def test_every_operation_and_parameter_is_on_a_page():
    shown = {made.id: made for collection in reference().collections().values() for made in collection.operations}
    operations = [
        found for path, methods in openapi()["paths"].items() if path != "/api/v1/" for found in methods.values()
    ]
    assert {operation["operationId"] for operation in operations} == set(shown)
    for operation in operations:
        assert shown[operation["operationId"]].about
        assert len(shown[operation["operationId"]].statuses) == len(operation["responses"])
    assert "challenge" in [line.name for line in reference().filters()]
    assert all(line.about for line in reference().filters())


@pytest.mark.django_db
def test_a_collection_s_page_has_its_parameters_fields_and_an_answer(client):
    body = client.get("/api/v1/docs/parties/").content.decode()
    for expected in (
        "page_size",
        "actor__in",
        "delegation",
        "text/csv",
        "An answer, shortened",
        "actor_country_cow_code",
    ):
        assert expected in body, expected
    body = client.get("/api/v1/docs/drafts/").content.decode()
    for expected in ("If-Match", "Idempotency-Key", "428", "412", "application/yaml"):
        assert expected in body, expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"), [("docs/nothing/", 404), ("docs/?x=1", 400), ("docs/parties/?x=1", 400)]
)
def test_what_is_not_there_is_said_in_the_own_form(client, address, status):
    response = client.get(f"/api/v1/{address}")
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")


@pytest.fixture
def site(live_server, vocabularies):
    """The address of a served collection, and a curator's token."""
    index.forget()
    make_case("river-1995", title="River negotiation")
    make_case("lake-1996")
    user = User.objects.create_user("carol")
    user.groups.add(Group.objects.get(name="Contributor"))
    values = {"site": live_server.url, "token": tokens.create(user, "tests").key, "conflict": "border-dispute"}
    yield values
    index.forget()


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory() as path:
        yield path


def run(command, folder):
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60, env={**os.environ, "no_proxy": "*"}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not here.")
def test_the_lines_for_curl_do_what_they_say(site, folder):
    expected = {
        "table": "river-1995,River negotiation,1995-01-10,full-settlement", "merge": "501,501", "walk": '"results":[{',
        "whole": '{"slug":"river-1995","challenges":[', "map": '"coordinates":[36.82,-1.29]', "cite": "@misc{good-offices-",
        "again": "200\n304", "mirror": '"generation"', "draft": '"count":0',
    }  # fmt: skip
    assert set(expected) == {example.anchor for example in guide.EXAMPLES if example.curl}
    for example in guide.EXAMPLES:
        output = run(["sh", "-e", "-c", guide.filled(example.curl, **site)], folder)
        assert expected[example.anchor] in output, (example.anchor, output[:500])


def test_the_python_examples_do_what_they_say(site, folder):
    expected = {
        "table": "river-1995", "merge": "4", "walk": "2", "whole": "river-1995 ['Lack of trust']", "map": "'coordinates'",
        "mirror": "published case river-1995", "draft": "201 \"",
    }  # fmt: skip
    examples = [example for example in guide.EXAMPLES if example.python]
    assert set(expected) == {example.anchor for example in examples}
    for example in examples:
        output = run([sys.executable, "-c", guide.filled(example.python, **site)], folder)
        assert expected[example.anchor].casefold()[:10] in output.casefold(), (example.anchor, output)
    draft = Case.objects.get(slug="my-first-draft")
    assert (draft.status, draft.created_by.username) == ("draft", "carol")


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not here.")
def test_the_r_examples_can_be_parsed(folder):
    for example in guide.EXAMPLES:
        if example.r:
            code = guide.filled(example.r, site="http://localhost").encode().decode()
            run(["Rscript", "-e", f"invisible(parse(text = {code!r}))"], folder)
