"""Two sources of a case with the same author and year are told apart by letters, wherever the case cites them."""

from __future__ import annotations

import json

import pytest

from cases.discovery.catalogue import stored_answer
from cases.publication.answers import tell_apart
from tests.factories import make_case, make_source

pytestmark = pytest.mark.django_db


def source(citekey, label, reference):
    return {"citekey": citekey, "label": label, "reference": reference}


def test_sources_of_one_author_and_year_get_letters_in_the_order_of_their_references():
    make_source("writer-2001-b", title="Another book", creators=[{"family": "Writer", "given": "Ada"}])
    cited = [{"source": "writer-2001", "locator": "p. 1"}, {"source": "writer-2001-b"}]
    make_case(questions=[], background="So it began [@writer-2001-b, p. 2].", citations=cited)
    answer = json.loads(stored_answer("made-up-1995"))
    labels = {found["citekey"]: (found["label"], found["reference"]) for found in answer["sources"]}
    assert labels["writer-2001-b"][0] == "Writer 2001a"
    assert labels["writer-2001"][0] == "Writer 2001b"
    assert "(2001a)" in labels["writer-2001-b"][1]
    assert [citation["source"]["label"] for citation in answer["citations"]] == ["Writer 2001b", "Writer 2001a"]
    assert answer["mediators"][0]["citations"][0]["source"]["label"] == "Writer 2001b"


def test_a_source_alone_keeps_its_year_in_other_cases_too():
    make_source("writer-2001-b", title="Another book", creators=[{"family": "Writer", "given": "Ada"}])
    make_case(citations=[{"source": "writer-2001"}, {"source": "writer-2001-b"}])
    make_case("other-1999")
    alone = json.loads(stored_answer("other-1999"))["sources"]
    assert [found["label"] for found in alone] == ["Writer 2001"]


def test_letters_go_where_the_date_stands():
    found = tell_apart([
        source("b", "Archive n.d.", "Archive (n.d.). B."), source("a", "Archive n.d.", "Archive (n.d.). A."),
        source("c", "Agency 1978", "Agency (10 August 1978). C (1978)."), source("d", "Agency 1978", "Agency (1978). D."),
        source("e", "Quandt 1986", "Quandt (1986). E."),
    ])  # fmt: skip
    assert [one["label"] for one in found] == [
        "Archive n.d.-b",
        "Archive n.d.-a",
        "Agency 1978a",
        "Agency 1978b",
        "Quandt 1986",
    ]
    assert found[2]["reference"] == "Agency (10 August 1978a). C (1978)."
    assert found[0]["reference"] == "Archive (n.d.-b). B."
    many = tell_apart([source(f"s{n:02}", "Writer 2001", f"Writer (2001). {n:02}.") for n in range(28)])
    assert [one["label"] for one in many][25:] == ["Writer 2001z", "Writer 2001aa", "Writer 2001ab"]
