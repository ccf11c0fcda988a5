"""API tokens at the desk: shown once, one's own, and ended by a button."""

from __future__ import annotations

import re

import pytest

from cases.curation import tokens
from cases.models import ApiToken
from tests.admin.records import member, signed_in

pytestmark = pytest.mark.django_db
PAGE = "/admin/cases/apitoken/mine/"


def test_a_token_is_shown_once_and_works_until_it_is_revoked() -> None:
    user = member("Contributor")
    client = signed_in(user)
    html = client.post(PAGE, {"name": "Notebook", "days": "30"}).content.decode()
    key = re.search(r"<code>(go_[^<…]{20,})</code>", html)
    assert key
    assert tokens.check(key[1]) == user
    assert key[1] not in client.get(PAGE).content.decode()
    token = ApiToken.objects.get()
    assert key[1] not in (token.digest, token.start)
    client.post(PAGE, {"do": "revoke", "token": token.pk})
    assert tokens.check(key[1]) is None


def test_nobody_ends_the_token_of_another_but_an_administrator() -> None:
    token = tokens.create(member("Editor"), "Theirs").token
    assert signed_in(member("Editor")).post(PAGE, {"do": "revoke", "token": token.pk}).status_code == 404
    assert signed_in(member("Administrator")).post(PAGE, {"do": "revoke", "token": token.pk}).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at


@pytest.mark.parametrize(
    "data", [{"name": ""}, {"name": "x" * 200}, {"name": "x", "days": "9"}, {"do": "revoke", "token": "x"}]
)
def test_nonsense_makes_no_token(data: dict) -> None:
    assert signed_in(member("Editor")).post(PAGE, data).status_code in (200, 404)
    assert not ApiToken.objects.exists()


def test_those_who_may_not_write_have_no_tokens() -> None:
    assert signed_in(member()).get(PAGE).status_code == 403
