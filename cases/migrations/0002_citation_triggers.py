"""The database, too, refuses a citation that backs a part of another case."""

from django.db import migrations

PARTS = {
    "party": "cases_party",
    "mediator": "cases_mediator",
    "event": "cases_event",
    "agreement": "cases_agreement",
    "challenge": "cases_challenge",
    "outcome": "cases_outcome",
    "fundamental": "cases_fundamental",
    "lesson": "cases_lesson",
}
MESSAGE = "a citation must back a part of its own case"


def _foreign_part() -> str:
    tests = [
        f"(NEW.{part}_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {table} p WHERE p.id = NEW.{part}_id AND p.case_id = NEW.case_id))"
        for part, table in PARTS.items()
    ]
    tests.append(
        "(NEW.provision_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cases_agreementprovision p"
        " JOIN cases_agreement a ON a.id = p.agreement_id WHERE p.id = NEW.provision_id AND a.case_id = NEW.case_id))"
    )
    return " OR ".join(tests)


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for when in ("INSERT", "UPDATE"):
            schema_editor.execute(
                f"CREATE TRIGGER citation_own_case_{when.lower()} BEFORE {when} ON cases_citation WHEN {_foreign_part()} "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE FUNCTION citation_own_case() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {_foreign_part()} THEN "
            f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
        )
        schema_editor.execute(
            "CREATE TRIGGER citation_own_case BEFORE INSERT OR UPDATE ON cases_citation "
            "FOR EACH ROW EXECUTE FUNCTION citation_own_case()"
        )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for when in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS citation_own_case_{when}")
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS citation_own_case ON cases_citation")
        schema_editor.execute("DROP FUNCTION IF EXISTS citation_own_case()")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
