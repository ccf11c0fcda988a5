"""Markdown: what readers see of what curators write, and that nothing harmful gets through."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.values.text import citations, plain, render, unreadable_citations


def number(citekey, locator):
    return {"quandt-1986": 1, "carter-1982": 2}.get(citekey)


def test_citations_become_numbered_notes():
    html = render("He stayed [@quandt-1986, p. 12]. Both agree [@quandt-1986; @carter-1982, ch. 3].", cite=number)
    assert html.count('href="#note-1"') == 2
    assert html.count('href="#note-2"') == 1
    assert citations("[@quandt-1986, p. 12; @carter-1982]") == [("quandt-1986", "p. 12"), ("carter-1982", "")]


@pytest.mark.parametrize("text", ["[@unknown-1999]", "[@unknown-1999, p. 3; @other-1999]", "[@Not a key]", "[@]"])
def test_what_is_not_known_stays_as_it_was_written(text):
    assert f"<p>{text}</p>" in render(text, cite=number)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "[x](data:text/html,alert)",
        "![x](https://elsewhere.example/pixel.png)",
        '<a href="https://x.example" onclick="y()">z</a>',
        "[@quandt-1986, <script>alert(1)</script>]",
        "[@unknown, <script>alert(1)</script>]",
    ],
)
def test_nothing_harmful_gets_through(hostile):
    html = render(hostile, cite=number)
    assert "<script" not in html
    assert "<img" not in html
    for harm in ('href="javascript', 'href="data', " onclick=", " onerror="):
        assert harm not in html.replace("&quot;", "'") or "&lt;" in html


def test_of_several_works_only_the_unknown_stays_as_it_was_written():
    html = render("[@quandt-1986, p. 1; @unknown-1999]", cite=number)
    assert "[@unknown-1999]" in html
    assert ">1</a></sup>" in html


def test_notes_can_link_back_to_each_place_that_refers_to_them():
    times = Counter()
    first = render("[@quandt-1986] and [@quandt-1986]", cite=number, times=times)
    second = render("[@quandt-1986]", cite=number, times=times)
    assert [f'id="ref-1-{n}"' in first + second for n in (1, 2, 3, 4)] == [True, True, True, False]
    assert times == {1: 3}
    assert " id=" not in render("[@quandt-1986]", cite=number)


def test_a_citation_may_run_over_the_end_of_a_line_but_not_of_a_paragraph():
    assert citations("[@quandt-1986,\np. 12]") == [("quandt-1986", "p. 12")]
    assert 'href="#note-1"' in render("[@quandt-1986,\np. 12]", cite=number)
    assert citations("[@quandt-1986,\n\np. 12]") == []


def test_code_shows_how_a_citation_is_written():
    assert render("Write `[@quandt-1986, p. 12]`.", cite=number) == "<p>Write <code>[@quandt-1986, p. 12]</code>.</p>\n"


def test_links_within_the_site_are_kept():
    assert 'href="/cases/camp-david-1978/"' in render("[Camp David](/cases/camp-david-1978/)")


def test_what_looks_like_a_citation_and_is_none_is_named():
    text = "Fine [@quandt-1986, p. 1]. Not [@Quandt 1986] nor [@carter-1982, p. 3; p. 5]. A [link](/x)."
    assert unreadable_citations(text) == ["[@Quandt 1986]", "[@carter-1982, p. 3; p. 5]"]


def test_headings_begin_where_the_page_needs_them():
    assert "<h3>One</h3>" in render("# One\n\n## Two")
    assert "<h2>One</h2>" in render("## One\n\n### Two", first_heading=2)
    assert "<h4>Two</h4>" in render("# One\n\n## Two")


def test_tables_have_headers_with_a_scope():
    assert '<th scope="col">a</th>' in render("| a | b |\n|---|---|\n| 1 | 2 |")


def test_plain_text_has_no_marks():
    assert plain("## Why\n\nHe **stayed** [@quandt-1986, p. 1] & [left](/x/).") == "Why He stayed & left."


@given(st.text(max_size=300))
def test_any_text_can_be_rendered(text):
    assert "<script" not in render(text, cite=number)
    plain(text)


@pytest.mark.parametrize("text", ["[@a" * 5000, "[" * 5000, "*" * 5000, "[@a, " + "x" * 20000 + "]", "> " * 2000])
def test_no_text_takes_long(text):
    begun = time.process_time()
    render(text, cite=number)
    assert time.process_time() - begun < 5
