"""Sources as references, and as other programs read them."""

from __future__ import annotations

import pytest

from cases.values import citing

BOOK = {
    "citekey": "quandt-1986", "csl_type": "book", "title": "Camp David: Peacemaking & Politics", "issued": "1986",
    "creators": [{"family": "Quandt", "given": "William B."}], "publisher": "Brookings Institution", "place": "Washington",
}  # fmt: skip
ARTICLE = {
    "citekey": "dorn-pauk-2009", "csl_type": "article-journal", "title": "Unsung Mediator", "issued": "2009",
    "creators": [{"family": "Dorn", "given": "A. Walter"}, {"family": "Pauk", "given": "Robert"}],
    "container_title": "Diplomatic History", "volume": "33", "issue": "2",
}  # fmt: skip
TREATY = {"citekey": "treaty-1979", "csl_type": "treaty", "title": "Treaty of Peace", "issued": "1979-03-26",
          "document_symbol": "UNTS vol. 1136, no. I-17813"}  # fmt: skip


@pytest.mark.parametrize(
    ("source", "label", "reference"),
    [
        (BOOK, "Quandt 1986",
         "Quandt, William B. (1986). Camp David: Peacemaking & Politics. Washington: Brookings Institution."),
        (ARTICLE, "Dorn and Pauk 2009",
         "Dorn, A. Walter and Robert Pauk (2009). Unsung Mediator. Diplomatic History, 33(2)."),
        (TREATY, "Treaty of Peace 1979", "Treaty of Peace (26 March 1979). UNTS vol. 1136, no. I-17813."),
        ({"citekey": "x", "csl_type": "document", "title": "Undated"}, "Undated n.d.", "Undated (n.d.)."),
    ],
)  # fmt: skip
def test_a_source_has_a_label_and_a_reference(source, label, reference):
    assert citing.label(source) == label
    assert citing.reference(source) == reference


def test_three_authors_are_one_and_others():
    assert citing.label({**ARTICLE, "creators": [*ARTICLE["creators"], {"literal": "NATO"}]}) == "Dorn et al. 2009"


def test_csl_says_what_reference_managers_read():
    item = citing.csl({**ARTICLE, "issued": "2009-04~", "doi": "10.1000/x"})
    assert item["issued"] == {"date-parts": [[2009, 4]], "circa": True}
    assert (item["type"], item["DOI"], item["container-title"]) == (
        "article-journal",
        "10.1000/x",
        "Diplomatic History",
    )
    assert item["author"][1] == {"family": "Pauk", "given": "Robert"}


def test_bibtex_escapes_what_latex_would_take_for_its_own():
    entry = citing.bibtex(BOOK)
    assert entry.startswith("@book{quandt-1986,")
    assert r"Peacemaking \& Politics" in entry
    assert entry.count("{") == entry.count("}")


def test_ris_begins_and_ends_as_it_must():
    lines = citing.ris(ARTICLE).split("\r\n")
    assert (lines[0], lines[-2]) == ("TY  - JOUR", "ER  - ")
    assert "AU  - Pauk, Robert" in lines
