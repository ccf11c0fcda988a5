"""The rules of the house that are not about one room: structure, migrations, help texts, pins."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "cases").rglob("*.py"))
SOURCES = [path for path in MODULES if "migrations" not in path.parts]


def test_rooms_import_only_from_the_storeys_below_them():
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_longer_than_400_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_a_drawer_for_everything_or_imports_stars(path):
    assert path.stem not in {"utils", "helpers", "common", "core", "misc", "signals"}
    assert not re.search(r"^from .* import \*", path.read_text(encoding="utf-8"), re.MULTILINE)


# What only some rooms may import; the import linter sees other packages as wholes, so this looks at the parts.
ONLY_IN = {
    "django.contrib.admin": {"admin"},
    "django.http": {"admin", "api", "site", "templatetags"},
    "django.shortcuts": {"admin", "api", "site"},
    "django.views": {"admin", "api", "site"},
}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_requests_and_the_admin_stand_only_in_the_faces(path):
    room = path.relative_to(ROOT / "cases").parts[0]
    for imported in _imports(path):
        for package, rooms in ONLY_IN.items():
            if imported == package or imported.startswith(f"{package}."):
                assert room in rooms, f"{path.name} imports {imported}"


def _imports(path: Path) -> list[str]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    names: list[str] = []
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return names


def test_every_field_says_what_it_means():
    silent = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("cases").get_models()
        for field in model._meta.get_fields()
        if field.concrete and not field.primary_key and not field.help_text
    ]
    assert silent == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_migrations_run_down_to_zero_and_back(vocabularies):
    call_command("migrate", "cases", "zero", verbosity=0)
    left = [name for name in connection.introspection.table_names() if name.startswith("cases_")]
    assert left == []
    call_command("migrate", verbosity=0)
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_pins_have_hashes_and_name_no_host():
    for path in ROOT.glob("requirements*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text
        assert text.count("==") <= text.count("--hash=sha256:")


def test_nothing_in_the_tree_is_third_party_code():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.splitlines()
    if not tracked:
        pytest.skip("Not a git checkout: what belongs to the tree can't be told.")
    assert [name for name in tracked if re.search(r"\.min\.(js|css)$|\.woff2?$|node_modules|vendor/", name)] == []
