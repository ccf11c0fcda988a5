"""Signing in: guessing is stopped, nobody can lock others out, and roles can demand a second factor."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.models import User
from django.test import Client

from tests.admin.records import member, signed_in

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def sign_in(client: Client, name: str, password: str, **headers: Any) -> Any:
    return client.post(LOGIN, {"login": name, "password": password}, **headers)


def test_the_desk_asks_for_a_sign_in_and_leads_back() -> None:
    answer = Client().get("/admin/cases/case/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(LOGIN)
    assert b'lang="en' in answer.content
    member("Editor")
    user = User.objects.get()
    client = Client()
    there = client.post(f"{LOGIN}?next=/admin/cases/case/", {"login": user.username, "password": "secret"})
    assert there.headers["Location"] == "/admin/cases/case/"


def test_guessing_is_stopped_where_it_comes_from_and_others_still_get_in() -> None:
    user, guesser = member("Editor"), Client(REMOTE_ADDR="203.0.113.7")
    answers = [sign_in(guesser, user.username, f"guess-{n}") for n in range(7)]
    assert answers[-1].status_code == 429 or b"Too many" in answers[-1].content
    assert sign_in(guesser, user.username, "secret").status_code != 302
    assert sign_in(Client(REMOTE_ADDR="198.51.100.4"), user.username, "secret").status_code == 302


def test_nobody_signs_up_by_themselves() -> None:
    html = Client().get("/accounts/signup/").content.decode()
    assert "<form" not in html or 'name="password1"' not in html
    Client().post(
        "/accounts/signup/", {"username": "eve", "password1": "a-long-password-7", "password2": "a-long-password-7"}
    )
    assert not User.objects.filter(username="eve").exists()


def test_unknown_names_and_wrong_passwords_are_answered_alike() -> None:
    user = member("Editor")
    wrong = sign_in(Client(), user.username, "wrong").context["form"].non_field_errors()
    unknown = sign_in(Client(), "nobody", "wrong").context["form"].non_field_errors()
    assert wrong == unknown


def test_a_role_that_demands_a_second_factor_is_led_to_set_it_up(settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = ["Reviewer"]
    reviewer, editor = signed_in(member("Reviewer")), signed_in(member("Editor"))
    answer = reviewer.get("/admin/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/2fa/totp/activate/")
    assert editor.get("/admin/").status_code == 200
    assert reviewer.get("/").status_code == 200


def test_with_a_second_factor_the_password_alone_does_not_open_the_desk(settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = ["Reviewer"]
    user, secret = member("Reviewer"), generate_totp_secret()
    TOTP.activate(user, secret)
    client = Client()
    answer = sign_in(client, user.username, "secret")
    assert answer.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/admin/").status_code == 302
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("page", ["/accounts/password/change/", "/accounts/2fa/", "/accounts/logout/"])
def test_pages_of_the_account_are_in_the_look_of_the_desk(page: str) -> None:
    html = signed_in(member("Editor")).get(page, follow=True).content.decode()
    assert "admin_desk/desk" in html
    assert html.count("<h1") >= 1
    assert "noindex" in html
