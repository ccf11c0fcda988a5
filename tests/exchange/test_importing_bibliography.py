"""Sources as Zotero and catalogues export them: what a curator would otherwise type from the title page."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.exchange.importing.bibliography import UnreadableBibliography, read
from cases.values import citing

BIBTEX = r"""@article{whatever, author = {Touval, Saadia and {United Nations} and William Zartman},
 title = {Mediation {\"U}ber \& peace}, journal = {Journal of Things}, year = 1982, month = mar, volume = 3, number = 2,
 pages = {8--18}, doi = {https://doi.org/10.1000/xyz}}
"""
RIS = "TY  - BOOK\nAU  - Touval, Saadia\nTI  - The peace brokers\nPY  - 1982\nPB  - Princeton\nER  - \n"
CSL = [{"type": "article-journal", "title": "On ripeness", "author": [{"family": "Zartman", "given": "I. William"}],
        "issued": {"date-parts": [[2001, 9]]}, "DOI": "10.1000/abc", "page": "8-18"}]  # fmt: skip


def test_bibtex_with_latex_names_and_pages():
    [source], left_out = read(BIBTEX)
    assert left_out == []
    assert source == {
        "citekey": "touval-1982", "csl_type": "article-journal", "title": "Mediation Über & peace",
        "creators": [
            {"family": "Touval", "given": "Saadia", "role": "author"}, {"literal": "United Nations", "role": "author"},
            {"family": "Zartman", "given": "William", "role": "author"},
        ],
        "issued": "1982-03", "container_title": "Journal of Things", "volume": "3", "issue": "2", "pages": "8–18",
        "doi": "10.1000/xyz", "kind": "scholarly", "voice": "scholar",
    }  # fmt: skip


def test_ris_and_csl_json():
    [book], _ = read(RIS)
    assert (book["citekey"], book["csl_type"], book["publisher"]) == ("touval-1982", "book", "Princeton")
    [article], _ = read(json.dumps(CSL))
    assert (article["issued"], article["pages"], article["doi"]) == ("2001-09", "8–18", "10.1000/abc")


def test_a_citekey_that_is_taken_gets_a_letter():
    [first], _ = read(RIS, taken={"touval-1982"})
    assert first["citekey"] == "touval-1982-b"
    documents, _ = read(RIS + RIS)
    assert [d["citekey"] for d in documents] == ["touval-1982", "touval-1982-b"]


def test_what_is_broken_is_named_and_the_rest_is_read():
    documents, left_out = read(BIBTEX + "@book{broken, title={a\n@misc{y, title={Z}, year={2001}}\n@misc{n, year=2001}")
    assert [d["title"] for d in documents] == ["Mediation Über & peace", "Z"]
    assert left_out == ["The entry at line 4 is broken.", "“n” has no title."]


@pytest.mark.parametrize("text", ["", "hello", "[]", "[1, 2]", "{", "TY  - BOOK\n", "@book{", "<html>", "\x00"])
def test_what_is_no_bibliography_is_refused_in_words(text: str):
    with pytest.raises(UnreadableBibliography):
        read(text)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["", "@article{x, title={", "TY  - JOUR\nTI  - ", '[{"title": "']))
def test_no_text_breaks_the_reader(text: str, start: str):
    try:
        found = read(start + text)
    except UnreadableBibliography:
        return
    assert all(d["citekey"] and d["title"] for d in found.documents) or found.left_out


@pytest.mark.parametrize("form", [citing.bibtex, citing.ris, lambda s: json.dumps([citing.csl(s)])])
def test_what_we_give_we_can_read(form):
    [source], _ = read(BIBTEX)
    [again], _ = read(form(source))
    for name in ("citekey", "csl_type", "title", "creators", "container_title", "volume", "pages", "doi"):
        assert again[name] == source[name], name
