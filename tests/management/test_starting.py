"""`begin` and `serve`: started twice nothing is lost, and what hinders a start is said with what to do."""

from __future__ import annotations

import io
import socket
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import OperationalError

from cases.management.commands import begin, serve
from cases.models import ChallengeType
from tests.factories import make_case


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR, settings.STATIC_ROOT = tmp_path / "data", tmp_path / "data" / "static"
    return settings.DATA_DIR


def start(**options: Any) -> str:
    told = io.StringIO()
    call_command("begin", stdout=told, **{"no_collection": True, "no_static": True, **options})
    return told.getvalue()


@pytest.mark.django_db
def test_the_first_start_shows_a_password_once_and_the_second_loses_nothing(folder):
    first = start()
    password = first.split("password “")[1].split("”")[0]
    admin = User.objects.get(is_superuser=True)
    assert admin.check_password(password)
    ChallengeType.objects.filter(slug="trust-deficit").update(name="Renamed by an editor")
    ChallengeType.objects.filter(slug="spoilers").delete()
    Group.objects.get(name="Reviewer").permissions.clear()
    second = start()
    assert "password" not in second
    assert "1 added" in second
    assert User.objects.get(is_superuser=True).password == admin.password
    assert ChallengeType.objects.get(slug="trust-deficit").name == "Renamed by an editor"
    assert ChallengeType.objects.filter(slug="spoilers").exists()
    assert not Group.objects.get(name="Reviewer").permissions.exists()


@pytest.mark.django_db
def test_a_collection_that_is_there_is_not_loaded_over(folder):
    make_case()
    assert "1 published cases" in start(no_collection=False)


@pytest.mark.django_db
def test_an_empty_place_is_filled_with_the_collection_and_its_files(folder):
    with mock.patch.object(begin, "call_command", return_value=None) as called:
        start(no_collection=False)
    assert [call.args[0] for call in called.call_args_list] == ["migrate", "load", "build_files"]


@pytest.mark.django_db
def test_static_files_are_collected_once(folder):
    folder.mkdir()
    (folder / "static").mkdir()
    with mock.patch.object(begin, "call_command", return_value=None) as called:
        start(no_static=False)
        start(no_static=False)
    assert [call.args[0] for call in called.call_args_list].count("collectstatic") == 1


def test_a_folder_that_can_not_be_written_to_is_named(settings, tmp_path):
    (tmp_path / "file").write_text("in the way")
    settings.DATA_DIR = tmp_path / "file" / "data"
    with pytest.raises(CommandError, match="DATA_DIR=/path/to/folder"):
        start()


def test_a_database_that_can_not_be_used_is_said_with_what_to_check(folder):
    broken = mock.patch.object(begin, "call_command", side_effect=OperationalError("no such host\nmore"))
    with broken, pytest.raises(CommandError, match=r"no such host\. Check DATABASE_URL"):
        start()


# --- serving ------------------------------------------------------------------------------------------------------------
def test_the_key_of_an_installation_is_made_once_and_is_its_owners_alone(tmp_path):
    path = tmp_path / "data" / "secret_key"
    key = serve.kept_secret_key(path)
    assert len(key) > 50
    assert serve.kept_secret_key(path) == key
    assert path.stat().st_mode & 0o077 == 0


def test_a_first_start_that_is_cut_off_leaves_no_empty_key(tmp_path, monkeypatch):
    path = tmp_path / "secret_key"
    with monkeypatch.context() as full:
        full.setattr(Path, "write_text", mock.Mock(side_effect=OSError(28, "No space left on device")))
        with pytest.raises(OSError, match="No space"):
            serve.kept_secret_key(path)
    assert len(serve.kept_secret_key(path)) > 50


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1", ""])
def test_what_is_no_port_is_refused_with_what_is_one(text):
    with pytest.raises(CommandError, match="from 1 to 65535"):
        serve.port(text)


def test_a_port_that_is_taken_is_refused_with_another():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"PORT={number % 65535 + 1}"):
            serve.refuse_taken_port("127.0.0.1", number)


def test_a_port_of_the_system_is_refused_as_such():
    forbidden = mock.patch.object(serve.socket.socket, "bind", side_effect=PermissionError)
    with forbidden, pytest.raises(CommandError, match="above 1023"):
        serve.refuse_taken_port("127.0.0.1", 80)


def test_the_server_is_given_the_kept_key_and_says_where_it_is(folder, settings, monkeypatch):
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.setattr(serve, "refuse_taken_port", lambda host, number: None)
    told = io.StringIO()
    with mock.patch.object(serve, "Granian") as server:
        call_command("serve", port=8123, host="0.0.0.0", stdout=told)
    assert "http://127.0.0.1:8123/admin/" in told.getvalue()
    assert server.call_args.kwargs["port"] == 8123
    assert (folder / "secret_key").read_text() == settings.SECRET_KEY
    monkeypatch.delenv("SECRET_KEY")


def test_a_worker_that_the_system_kills_is_replaced(folder, monkeypatch):
    monkeypatch.setattr(serve, "refuse_taken_port", lambda host, number: None)
    with mock.patch.object(serve, "Granian") as server:
        call_command("serve", port=8123, stdout=io.StringIO())
    assert server.call_args.kwargs["respawn_failed_workers"] is True
