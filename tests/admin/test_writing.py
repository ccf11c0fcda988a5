"""The preview of a text while it is written: what readers will see, and nothing that could harm."""

from __future__ import annotations

import pytest

from tests.admin.records import member, signed_in
from tests.factories import make_source

pytestmark = pytest.mark.django_db
PAGE = "/admin/cases/case/markdown/"


def test_a_text_is_shown_as_readers_will_see_it() -> None:
    make_source()
    html = (
        signed_in(member("Contributor"))
        .post(PAGE, {"text": "**Bold** [@writer-2001, p. 3] and [@nobody-1999]"})
        .content.decode()
    )
    assert "<strong>Bold</strong>" in html
    assert 'class="note"' in html
    assert "[@nobody-1999]" in html


def test_no_script_comes_back() -> None:
    html = (
        signed_in(member("Editor"))
        .post(PAGE, {"text": "<script>alert(1)</script> [x](javascript:alert(1))"})
        .content.decode()
    )
    assert "<script" not in html
    assert 'href="javascript' not in html


def test_only_curators_preview() -> None:
    assert signed_in(member()).post(PAGE, {"text": "x"}).status_code == 403
    assert signed_in(member("Editor")).get(PAGE).status_code == 405
