"""An address that is nearly right leads to the page that was meant."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Topic
from cases.publication import findable
from cases.site.nearest import MOST_SUGGESTIONS, nearest
from tests.factories import make_actor, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _collection():
    findable.write_all()
    make_case("camp-david-1978", title="Camp David, 1978")
    make_case("draft-talks", publish=False, title="Draft talks")
    make_actor("draft-envoy")
    Topic.objects.create(slug="ripeness", kind="term", title="Ripeness", body="When it is time.", public=True)


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/cases/camp-david/", "/cases/camp-david-1978/"),
        ("/cases/camp-davd-1978/", "/cases/camp-david-1978/"),
        ("/cases/camp-david-1978/edition/", "/cases/camp-david-1978/"),
        ("/camp-david/", "/cases/camp-david-1978/"),
        ("/CASES/Camp_David", "/cases/camp-david-1978/"),
        ("/mediators/camp-david/", "/cases/camp-david-1978/"),  # the right words on the wrong shelf
        ("/mediators/hleper/", "/mediators/helper/"),
        ("/challenges/spoiler/", "/challenges/spoilers/"),
        ("/guide/ripenes/", "/guide/ripeness/"),
        ("/glosary/", "/guide/glossary/"),
        ("/case/", "/cases/"),
        ("/codebok", "/codebook/"),
    ],
)
def test_the_page_that_was_meant_is_suggested(client, path, meant):
    assert meant in [suggestion.path for suggestion in nearest(path)]
    response = client.get(path)
    assert response.status_code == 404 or path == "/codebok"
    for suggestion in nearest(path):
        assert client.get(suggestion.path).status_code == 200


@pytest.mark.parametrize("path", ["/cases/draft-talk/", "/draft-talks/", "/mediators/draft-envoyy/"])
def test_what_is_hidden_is_not_suggested(path):
    assert not [suggestion for suggestion in nearest(path) if "draft" in suggestion.path or "Draft" in suggestion.name]


@pytest.mark.parametrize(
    "path",
    ["/", "//", "/wp-login.php", "/.env", "/cases/" + "x" * 5_000 + "/", "/" + "-".join("abcdefgh") + "/", "/%00/", "/a/b/c/d/",
     "/cases/'\"<script>/", "/1-2-3/", "/cases/\x00/"],
)  # fmt: skip
def test_any_address_is_answered_with_few_queries(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert len(nearest(path)) <= MOST_SUGGESTIONS
    assert len(queries) <= 40
    assert client.get(path).status_code in (200, 404)


def test_an_empty_collection_suggests_only_standing_pages():
    assert [suggestion.path for suggestion in nearest("/glosary/")] == ["/guide/glossary/"]
