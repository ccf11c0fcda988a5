"""The words of the search index, for “did you mean”. Filled by the index itself; can be emptied and filled at any time."""

from django.db import migrations

SQLITE = ["CREATE VIRTUAL TABLE search_word USING fts5vocab('search_plain', 'row')"]  # a view: FTS5 keeps it
POSTGRESQL = ['CREATE TABLE search_word (word text COLLATE "C" PRIMARY KEY)']


def create(apps, schema_editor):
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE search_word")


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_desk_and_releases")]
    operations = [migrations.RunPython(create, drop)]
