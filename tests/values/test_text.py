"""Markdown: what readers see of what curators write, and that nothing harmful gets through."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.values.text import citations, plain, render


def number(citekey, locator):
    return {"quandt-1986": 1, "carter-1982": 2}.get(citekey)


def test_citations_become_numbered_notes():
    html = render("He stayed [@quandt-1986, p. 12]. Both agree [@quandt-1986; @carter-1982, ch. 3].", cite=number)
    assert html.count('href="#note-1"') == 2
    assert html.count('href="#note-2"') == 1
    assert citations("[@quandt-1986, p. 12; @carter-1982]") == [("quandt-1986", "p. 12"), ("carter-1982", "")]


@pytest.mark.parametrize("text", ["[@unknown-1999]", "[@quandt-1986; @unknown-1999]", "[@Not a key]", "[@]"])
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
