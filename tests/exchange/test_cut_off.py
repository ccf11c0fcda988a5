"""A publication, an import or a release that is cut off at any of its writes is whole or not there at all.

The cut is an exception at the n-th write to the database or to the store of files, for each n until the act goes through.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.storage.memory import InMemoryStorage
from django.db import connection, transaction

from cases.curation.working_copies import open_working_copy
from cases.discovery import index
from cases.exchange import shelf
from cases.exchange.importing import imports
from cases.models import Case, Edition, Rendering
from cases.publication.publishing import publish
from tests.exchange.test_importing import ACTOR, archive, yaml
from tests.factories import make_case

pytestmark = pytest.mark.django_db
WRITES = ("INSERT", "UPDATE", "DELETE")


class CutOff(Exception):
    """Here the process ends."""


@contextmanager
def cut_off_at(number: int) -> Iterator[list[int]]:
    """Let the first `number` writes through; the next is the end. Yields how many were tried."""
    tried = [0]

    def count() -> None:
        tried[0] += 1
        if tried[0] > number:
            raise CutOff

    def write(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITES):
            count()
        return execute(sql, params, many, context)

    save = InMemoryStorage._save

    def store(self: Any, name: str, content: Any) -> Any:
        count()
        return save(self, name, content)

    with connection.execute_wrapper(write), mock.patch.object(InMemoryStorage, "_save", store):
        yield tried


def everything() -> str:
    """Every row of the collection, and the name of every stored file."""
    rows = {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_app_config("cases").get_models(include_auto_created=True)
    }
    return json.dumps([rows, _files("")], default=str)


def _files(folder: str) -> list[str]:
    folders, names = default_storage.listdir(folder)
    return [f"{folder}/{name}" for name in names] + [
        name for each in folders for name in _files(f"{folder}/{each}".strip("/"))
    ]


def cuts(act: Callable[[], Any], every: int = 1) -> int:
    """Cut the act off at each of its writes, or every few: it leaves nothing. Then it goes through. How many writes there are."""
    before = everything()
    for number in range(0, 2_000, every):
        with cut_off_at(number):
            try:
                with transaction.atomic():
                    act()
            except CutOff:
                pass
            else:
                return number
        assert everything() == before, f"cut off after {number} writes"
        index.forget()
    raise AssertionError("It never went through.")


def test_a_publication_is_whole_or_not_there(vocabularies):
    case = make_case(publish=False)
    assert cuts(lambda: publish(Case.objects.get(pk=case.pk))) > 5
    assert (Edition.objects.count(), Rendering.objects.count()) == (1, 1)


def test_a_second_edition_is_whole_or_the_first_stands(vocabularies):
    copy = open_working_copy(make_case())
    Case.objects.filter(pk=copy.pk).update(summary="Other words.")
    assert cuts(lambda: publish(Case.objects.get(pk=copy.pk)), every=4) > 10
    assert Case.objects.get().summary == "Other words."


def test_an_import_is_whole_or_not_there():
    union = {"slug": "union", "name": "Union", "kind": "intergovernmental-organisation"}
    data = archive(actors__a=yaml(ACTOR | {"affiliation": "union"}), actors__b=yaml(union))
    assert cuts(lambda: imports.run("two.zip", data, "", by=None)) > 2


def test_a_release_is_whole_or_neither_it_nor_a_file_is_there(vocabularies, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    make_case()
    one = shelf.FORMATS[:2]
    with mock.patch.object(shelf, "FORMATS", one):  # two files show it as well as all do
        assert cuts(lambda: shelf.release("2026.1")) > 4
    assert len(_files("")) == len(one)


def test_a_note_that_a_crash_left_half_written_is_written_again(vocabularies, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    make_case()
    made = next(made for made in shelf.FORMATS if made.ending == ".jsonl")
    shelf.make_now(made)
    note = next(name for name in _files("") if name.endswith(".jsonl.json"))
    default_storage.delete(note)
    default_storage.save(note, ContentFile(b'{"name": "good-off'))
    again = shelf.make_now(made)
    assert shelf.kept_now(made) == again
