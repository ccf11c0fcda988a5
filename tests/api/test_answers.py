"""What the addresses answer, and that it is what the OpenAPI document says."""

from __future__ import annotations

import hashlib
import json

import jsonschema
import pytest
from django.core.management import call_command
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from cases.api.root import COMMITTED, openapi
from cases.api.tables import LISTS, RECORDS
from cases.curation.working_copies import open_working_copy
from cases.models import Actor, Case, Event, Party
from tests.factories import make_case

pytestmark = pytest.mark.django_db
PLANTED = "zyzzyva"


def addresses():
    yield from ("", "cases/", "cases/river-1995/", "cases/river-1995/editions/", "cases/river-1995/editions/1/", "facets/",
                "codebook/", *(f"{name}/" for name in LISTS))  # fmt: skip
    yield from ("conflicts/border-dispute/", "actors/north/", "sources/writer-2001/", "countries/KE/", "regions/africa/",
                "challenge-types/spoilers/", "outcome-types/ceasefire/", "issues/territory/", "tactics/gain-trust/",
                "provision-types/amnesty/")  # fmt: skip


def test_the_records_named_here_are_of_every_table_that_has_addresses():
    assert {address.split("/")[0] for address in addresses() if address.count("/") == 2} == {"cases", *RECORDS}


def schema_of(address, document):
    template = address.replace("river-1995", "{slug}").replace("editions/1", "editions/{number}")
    if template.count("/") == 2 and not template.startswith("cases/"):
        template = f"{template.split('/')[0]}/{{slug}}/"
    content = document["paths"][f"/api/v1/{template}"]["get"]["responses"]["200"]["content"]
    return content["application/json"]["schema"]


def test_every_answer_fits_its_schema(client, case):
    document = json.loads(json.dumps(openapi()))
    for address in addresses():
        response = client.get(f"/api/v1/{address}")
        assert response.status_code == 200, address
        schema = {**schema_of(address, document), "components": document["components"]}
        errors = [
            f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(response.json())
        ]
        assert errors == [], address


def test_rows_have_just_the_columns_that_are_declared(client, case):
    for name, view in LISTS.items():
        for row in client.get(f"/api/v1/{name}/").json()["results"]:
            assert list(row) == list(view.table.by_name), name


def test_the_summary_and_the_case_have_just_what_the_schema_says(client, case):
    components = openapi()["components"]["schemas"]
    row = client.get("/api/v1/cases/").json()["results"][0]
    assert set(row) == set(components["CaseSummary"]["properties"])
    assert set(client.get("/api/v1/cases/river-1995/").json()) == set(components["Case"]["properties"])


def test_the_committed_schema_is_the_present_one(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "openapi.yaml"))
    fresh = (tmp_path / "openapi.yaml").read_text(encoding="utf-8")
    assert COMMITTED.read_text(encoding="utf-8") == fresh, "Run: manage.py spectacular --file cases/api/openapi.yaml"


def test_the_schema_is_valid_openapi_and_every_parameter_is_described(client):
    assert client.get("/api/v1/schema/").content == COMMITTED.read_bytes()
    document = client.get("/api/v1/schema/?format=json").json()
    validate(document)
    assert document["openapi"] == "3.1.1"
    shared = document["components"]["parameters"]
    operations = [found for path in document["paths"].values() for found in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        assert operation["description"]
        for parameter in operation.get("parameters", []):
            found = shared[parameter["$ref"].rpartition("/")[2]] if "$ref" in parameter else parameter
            assert found.get("description"), (operation["operationId"], found["name"])


def declared(operation_id):
    operations = {found["operationId"]: found for path in openapi()["paths"].values() for found in path.values()}
    shared = openapi()["components"]["parameters"]
    found = [
        shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        for each in operations[operation_id]["parameters"]
    ]
    return {each["name"]: each for each in found if each["in"] == "query"}


@pytest.mark.parametrize(
    ("address", "operation", "name", "text", "value"),
    [
        ("search", "search_list", "search", "\x1a", "\x1a"),
        ("search", "search_list", "search", "a" * 501, "a" * 501),
        ("search", "search_list", "page", "9" * 19, int("9" * 19)),
        ("compare", "compare_retrieve", "case", "river-1995", ["river-1995"]),
        ("compare", "compare_retrieve", "case", "a,b,c,d,e", list("abcde")),
        ("cases", "cases_list", "search", "a\x00b", "a\x00b"),
    ],
)
def test_what_is_refused_is_refused_by_the_schema_too(client, case, address, operation, name, text, value):
    schema = declared(operation)[name]["schema"]
    assert not Draft202012Validator(schema).is_valid(value)
    assert client.get(f"/api/v1/{address}/", {name: text}).status_code == 400


def test_the_schema_takes_what_is_taken_and_says_what_it_cannot_express(client, case):
    parameters = declared("cases_list")
    jsonschema.validate("“peace” – 和平\ttalks", parameters["search"]["schema"])
    assert "Only with the format json or api or csv" in parameters["fields"]["description"]
    assert "Not together with search" in parameters["release"]["description"]
    assert "Not together with cursor" in parameters["ordering"]["description"]


def test_generated_clients_get_a_name_for_every_part_of_a_row():
    for name in ("CaseSummary", "Comparison", "SearchResults", "SimilarCase", "Problem"):
        for part, schema in openapi()["components"]["schemas"][name]["properties"].items():
            items = schema.get("items", {})
            assert "properties" not in {*schema, *items}, (name, part)


def test_the_schema_says_each_thing_once():
    assert len(COMMITTED.read_bytes()) < 520_000
    assert not any("." in path.rpartition("/")[2] for path in openapi()["paths"])


def test_the_root_lists_what_is_there(client, case):
    for entry in client.get("/api/v1/").json()["collections"]:
        assert entry["description"].endswith("."), entry
        assert client.get(entry["url"]).status_code == 200, entry


def test_an_edition_is_byte_for_byte_what_its_hash_is_of(client, case):
    edition = client.get("/api/v1/cases/river-1995/editions/").json()["results"][0]
    response = client.get(edition["url"])
    assert hashlib.sha256(response.content).hexdigest() == edition["sha256"]


def test_rows_carry_the_numbers_by_which_datasets_merge(client, case):
    party = client.get("/api/v1/parties/").json()["results"][0]
    assert (party["actor_country"], party["actor_country_cow_code"], party["actor_country_gw_number"]) == (
        "KE",
        501,
        501,
    )
    assert (party["case"], party["conflict"]) == ("river-1995", "border-dispute")


def test_a_citation_says_what_it_backs(client, case):
    rows = client.get("/api/v1/citations/").json()["results"]
    backed = {(row["part"], row["part_key"]) for row in rows}
    assert ("mediator", "helper") in backed
    assert ("agreement", "treaty-river-1995") in backed


@pytest.mark.parametrize(
    ("address", "count"),
    [("parties/?actor=north", 1), ("parties/?actor=North,south", 2), ("parties/?actor__not_in=north", 1),
     ("events/?kind__in=talks", 1), ("events/?kind=mediation", 3), ("events/?date__after=1995-02", 2),
     ("events/?date__before=1995-01", 1), ("agreements/?signatories=north,south", 1), ("agreements/?signatories=helper", 0),
     ("mediators/?tactics=choose-site", 1), ("outcomes/?degree=achieved", 1), ("outcomes/?degree=!achieved", 0),
     ("provisions/?provision=boundary-demarcation", 1), ("citations/?part=mediator", 1), ("citations/?source=writer-2001", 5),
     ("actors/?mediator_kind=state", 0), ("changes/?since=0", 1), ("changes/?since=1000000", 0),
     ("cases/?search=river", 1), ("cases/?talks_format=unknown", 1), ("countries/?region=africa&fields=code", None)],
)  # fmt: skip
def test_lookups(client, case, address, count):
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200, response.content
    assert response.json()["count"] == count or (count is None and response.json()["count"] > 40)


def test_facets_count_what_a_filter_leaves_and_ignore_their_own_choice(client, case):
    make_case(slug="river-1965", start="1965", end="1966")
    body = client.get("/api/v1/facets/", {"decade": "1960s", "fields": "decade,region"}).json()
    assert body["count"] == 1
    facets = {facet["name"]: {value["value"]: value["count"] for value in facet["values"]} for facet in body["facets"]}
    assert facets == {"decade": {"1960s": 1, "1990s": 1}, "region": {"africa": 1}}


def test_the_generation_is_the_one_that_changes_speak_of(client, case):
    before = int(client.get("/api/v1/cases/")["Good-Offices-Generation"])
    make_case(slug="next-1996")
    rows = client.get("/api/v1/changes/", {"since": before}).json()["results"]
    assert ("case", "next-1996") in [(row["record"], row["slug"]) for row in rows]


def test_the_codebook_names_types_and_codes(client):
    tables = {table["name"]: table for table in client.get("/api/v1/codebook/").json()["tables"]}
    columns = {column["name"]: column for column in tables["outcomes"]["columns"]}
    assert {"code": "achieved", "label": "achieved"} in columns["degree"]["values"]
    assert columns["type"]["vocabulary"] == "outcome-types"
    assert columns["date"]["type"] == "EDTF date"
    assert all(column["help"] for table in tables.values() for column in table["columns"])


def test_nothing_of_a_draft_shows(client, case):
    draft = make_case(slug="still-a-draft", publish=False)
    for hidden in (draft, open_working_copy(case)):
        Case.objects.filter(pk=hidden.pk).update(title=PLANTED, summary=PLANTED, background=PLANTED)
        Event.objects.filter(case=hidden).update(title=PLANTED)
        Party.objects.filter(case=hidden).update(position=PLANTED)
    hidden_actor = Actor.objects.create(slug=f"{PLANTED}-envoy", name=PLANTED, kind="individual")
    Party.objects.create(case=draft, actor=hidden_actor, side="C", key="hidden", order=9)
    for address in addresses():
        for suffix in ("", "?format=api"):
            body = client.get(f"/api/v1/{address}{suffix}").content.decode()
            assert PLANTED not in body, address
            assert "still-a-draft" not in body, address
