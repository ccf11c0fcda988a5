from __future__ import annotations

import pytest

from cases.dossier.loading import load_folder
from tests.dossier.collection import write_collection


@pytest.fixture
def collection(tmp_path):
    """The folder of the small collection."""
    return write_collection(tmp_path / "collection")


@pytest.fixture
def loaded(collection, db):
    """The folder of the small collection, which is in the database too."""
    load_folder(collection)
    return collection
