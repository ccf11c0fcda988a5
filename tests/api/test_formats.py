"""The same records in every format, by header, parameter or ending; files hold everything that is selected."""

from __future__ import annotations

import csv
import io
import json

import bibtexparser
import pytest
import rispy
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.api.formats import ENDINGS, WRITTEN, formats_of
from cases.api.root import openapi
from cases.api.tables import LISTS, RECORDS
from cases.discovery import snapshot
from cases.exchange.lines import cell
from cases.models import Case, Event
from tests.factories import make_case, make_source

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"
MEDIA = {made.format: made.media_type for made in WRITTEN}


def text(response) -> str:
    assert response.status_code == 200, getattr(response, "content", "")
    return b"".join(response.streaming_content).decode() if response.streaming else response.content.decode()


def rows(body: str) -> list[dict[str, str]]:
    assert body.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(body.removeprefix("\ufeff"))))


@pytest.fixture
def three(db):
    return [make_case(f"case-{number}", latitude=None, longitude=None) if number == 2 else make_case(f"case-{number}")
            for number in range(3)]  # fmt: skip


def collections():
    return {"cases": formats_of("cases"), **{name: view.formats for name, view in LISTS.items()}}


def test_every_collection_has_every_format_by_header_parameter_and_ending(client, three):
    for name, formats in collections().items():
        for made in formats[2:]:
            ending = next(ending for ending, format in ENDINGS.items() if format == made.format)
            by_ending = client.get(f"/api/v1/{name}.{ending}")
            by_parameter = client.get(f"/api/v1/{name}/?format={made.format}")
            by_header = client.get(f"/api/v1/{name}/", headers={"accept": made.media_type})
            bodies = {text(response) for response in (by_ending, by_parameter, by_header)}
            assert len(bodies) == 1, (name, made.format)
            assert by_header["Content-Type"].partition(";")[0] == made.media_type
            assert by_header["Good-Offices-Count"].isdigit()
            assert by_header["Good-Offices-Generation"].isdigit()
            assert by_header["ETag"]


def test_every_address_answers_in_every_format_that_its_description_names(client, three, settings, tmp_path):
    settings.MEDIA_ROOT = settings.DATA_DIR = tmp_path
    for label in ("2026.1", "2026.2"):
        call_command("release", label, verbosity=0, stdout=io.StringIO())
    named = {"cases": "case-0", "conflicts": "border-dispute", "actors": "north", "sources": "writer-2001", "regions": "africa",
             "countries": "KE", "challenge-types": "spoilers", "outcome-types": "ceasefire", "issues": "territory",
             "tactics": "gain-trust", "provision-types": "amnesty"}  # fmt: skip
    needed = {
        "search": {"search": "river"},
        "compare": {"case": "case-0,case-1"},
        "precedents": {"challenge": "spoilers"},
        "releases": {"from": "2026.1", "to": "2026.2"},
    }
    for path, methods in openapi()["paths"].items():
        collection = path.split("/")[3]
        if collection == "drafts":
            continue
        address = (
            path.replace("{slug}", named.get(collection, "")).replace("{number}", "1").replace("{label}", "2026.1")
        )
        asked = needed.get(collection, {}) if collection != "releases" or path.endswith("compare/") else {}
        for media_type in methods["get"]["responses"]["200"]["content"]:
            response = client.get(address, asked, headers={"accept": media_type})
            assert text(response) or response["Good-Offices-Count"] == "0", (address, media_type)
            assert response["Content-Type"].partition(";")[0] == media_type, address


def test_csv_and_ndjson_hold_all_rows_of_a_collection_with_the_columns_as_declared(client, three):
    for name, view in LISTS.items():
        expected = client.get(f"/api/v1/{name}/?page_size=500").json()
        as_csv = client.get(f"/api/v1/{name}.csv")
        found = rows(text(as_csv))
        assert int(as_csv["Good-Offices-Count"]) == len(found) == expected["count"], name
        assert all(list(row) == list(view.table.by_name) for row in found), name
        documents = [json.loads(line) for line in text(client.get(f"/api/v1/{name}.ndjson")).splitlines()]
        assert documents[:500] == expected["results"], name


def test_cases_as_rows_of_codes_in_the_order_asked_for(client, three):
    found = rows(text(client.get("/api/v1/cases.csv?ordering=title")))
    assert [row["slug"] for row in found] == ["case-0", "case-1", "case-2"]
    first = found[0]
    assert (first["conflict"], first["parties"], first["mediators"]) == ("border-dispute", "north; south", "helper")
    assert (first["regions"], first["countries"], first["country_cow_code"]) == ("africa", "ER; ET", "501")
    assert (first["edition"], first["latitude"], found[2]["latitude"]) == ("1", "-1.29", "")
    assert "background" not in first


def test_a_filter_narrows_every_format(client, three):
    make_case("old-case", start="1965", end="1966")
    assert len(rows(text(client.get("/api/v1/cases.csv?start_before=1980")))) == 1
    assert len(text(client.get("/api/v1/parties.ndjson?case=old-case,case-1")).splitlines()) == 4
    assert len(json.loads(text(client.get("/api/v1/cases.geojson?decade=1960s")))["features"]) == 1


def test_fields_choose_the_columns_and_the_query(client, three):
    assert list(rows(text(client.get("/api/v1/cases.csv?fields=title,slug")))[0]) == ["slug", "title"]
    with CaptureQueriesContext(connection) as queries:
        body = text(client.get("/api/v1/parties.csv?fields=actor,case"))
    assert list(rows(body)[0]) == ["case", "actor"]
    assert not any("position" in query["sql"] for query in queries)


def test_a_file_has_no_pages_and_says_so(client, three):
    for query in ("page=1", "page_size=3", "cursor=*", "expand=case"):
        response = client.get(f"/api/v1/parties.csv?{query}")
        assert response.status_code == 400
        assert response.json()["errors"][0]["field"] == query.partition("=")[0]
    assert client.get("/api/v1/sources.bib?fields=title").status_code == 400


def test_geojson_has_longitude_before_latitude_and_null_where_no_place_is_known(client, three):
    body = json.loads(text(client.get("/api/v1/cases.geojson")))
    assert (body["type"], body["count"], len(body["features"])) == ("FeatureCollection", 3, 3)
    by_id = {feature["id"]: feature for feature in body["features"]}
    assert by_id["case-0"]["geometry"] == {"type": "Point", "coordinates": [36.82, -1.29]}
    assert by_id["case-2"]["geometry"] is None
    assert by_id["case-0"]["properties"]["title"] == "Case 0"


def test_agreements_and_events_and_conflicts_can_be_mapped(client, three):
    Event.objects.filter(key="talks").update(latitude=1.5, longitude=2.5)
    for name in ("events", "conflicts", "agreements"):
        features = json.loads(text(client.get(f"/api/v1/{name}.geojson")))["features"]
        assert len({feature["id"] for feature in features}) == len(features) > 0
    agreement = features[0]
    assert agreement["geometry"]["coordinates"] == [36.82, -1.29]
    assert agreement["properties"]["located_by"] == "venue"
    events = json.loads(text(client.get("/api/v1/events.geojson?fields=title&case=case-0")))["features"]
    talks = next(event for event in events if event["id"] == "case-0/talks")
    assert (talks["geometry"]["coordinates"], talks["properties"]) == ([2.5, 1.5], {"title": "Talks open"})


def test_linked_data_of_cases_and_actors(client, three):
    body = json.loads(text(client.get("/api/v1/cases.jsonld")))
    assert body["@context"] == "https://schema.org"
    assert {entry["@type"] for entry in body["@graph"]} == {"ScholarlyArticle"}
    assert body["@graph"][0]["url"].startswith("http://testserver/cases/")
    actors = {
        entry["name"]: entry["@type"] for entry in json.loads(text(client.get("/api/v1/actors.jsonld")))["@graph"]
    }
    assert actors == {"North": "Country", "South": "Country", "Helper": "Organization"}
    one = json.loads(text(client.get("/api/v1/actors/north.jsonld")))
    assert (one["@context"], one["@id"]) == ("https://schema.org", "http://testserver/mediators/north/")


def test_bibliographies_read_the_same_in_all_three(client, three):
    make_source("second-1999", title="Salt & water")
    keys = [row["citekey"] for row in client.get("/api/v1/sources/").json()["results"]]
    bib = bibtexparser.parse_string(text(client.get("/api/v1/sources.bib")))
    assert [entry.key for entry in bib.entries] == keys
    assert [entry["id"] for entry in rispy.loads(text(client.get("/api/v1/sources.ris")))] == keys
    assert [entry["id"] for entry in json.loads(text(client.get("/api/v1/sources.csl.json")))] == keys


def test_a_case_is_cited_by_its_edition(client, three):
    bib = bibtexparser.parse_string(text(client.get("/api/v1/cases/case-0.bib")))
    assert bib.entries[0].key == "good-offices-case-0-1"
    csl = json.loads(text(client.get("/api/v1/cases/case-0.csl.json")))
    assert csl[0]["URL"] == "http://testserver/cases/case-0/editions/1/"
    assert len(json.loads(text(client.get("/api/v1/cases.csl.json")))) == 3


def test_one_record_alone(client, three):
    assert json.loads(text(client.get("/api/v1/cases/case-0.geojson")))["geometry"]["coordinates"] == [36.82, -1.29]
    assert json.loads(text(client.get("/api/v1/conflicts/border-dispute.geojson")))["id"] == "border-dispute"
    assert client.get("/api/v1/cases/case-0.json").json()["slug"] == "case-0"
    for address in ("cases/nothing.bib", "actors/nobody.jsonld", "sources/none.ris", "cases.docx", "actors.geojson"):
        response = client.get(f"/api/v1/{address}")
        assert (response.status_code, response["Content-Type"]) == (404, PROBLEM), address
    assert {name for name, view in RECORDS.items() if len(view.formats) > 2} == {"conflicts", "actors", "sources"} | (
        {"agreements"} & set(RECORDS)
    )


def test_what_is_not_acceptable_names_what_there_is(client, three):
    response = client.get("/api/v1/sources/", headers={"accept": "image/png"})
    assert response.status_code == 406
    detail = response.json()["detail"]
    assert all(media in detail for media in ("application/json", "text/csv", "application/x-bibtex"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [("=1+1", "'=1+1"), ("+SUM(A1)", "'+SUM(A1)"), ("@x", "'@x"), ("-2+3", "'-2+3"), (" =1", "' =1"), ("\t=1", "'\t=1"),
     ("＝1", "'＝1"), ("-1.29", "-1.29"), (-1.29, -1.29), ("-0480-05", "-0480-05"), ("+49 30 1", "+49 30 1"), ("a=1", "a=1"),
     ("plain", "plain"), (None, ""), (True, "true"), (0, 0), (["a", "b"], "a; b"), (["=x"], "'=x"), ([{"a": 1}], '[{"a":1}]')],
)  # fmt: skip
def test_cells_can_do_nothing_in_a_spreadsheet(value, shown):
    assert cell(value) == shown


def test_formulas_in_texts_are_defused_and_numbers_are_not(client):
    make_case("first", summary="=HYPERLINK(1)")
    row = rows(text(client.get("/api/v1/cases.csv")))[0]
    assert (row["summary"], row["latitude"]) == ("'=HYPERLINK(1)", "-1.29")


def test_the_first_bytes_come_before_the_rest_is_read(client, three):
    response = client.get("/api/v1/parties.csv")
    pieces = iter(response.streaming_content)
    assert next(pieces).startswith(b"\xef\xbb\xbfcase,case_title")
    assert b"".join(pieces).count(b"\r\n") == 6
    response.close()


def test_a_reader_who_goes_away_leaves_no_transaction_open(client, vocabularies):
    make_case("case-0")
    response = client.get("/api/v1/parties.ndjson")
    next(iter(response.streaming_content))
    assert snapshot._open.here
    response.close()
    assert not snapshot._open.here
    before = int(response["Good-Offices-Generation"])
    make_case("case-1")
    assert int(client.get("/api/v1/parties/")["Good-Offices-Generation"]) == before + 1


def test_head_says_how_much_there_is(client, three):
    response = client.head("/api/v1/parties.csv")
    assert (response.status_code, response["Good-Offices-Count"], response.content) == (200, "6", b"")


def test_as_many_queries_for_thirty_cases_as_for_three(client, three):
    def counted():
        found = {}
        for address in ("cases.csv", "cases.ndjson", "cases.bib", "parties.csv", "sources.bib", "actors.jsonld",
                        "agreements.geojson", "cases.ndjson?expand=document"):  # fmt: skip
            text(client.get(f"/api/v1/{address}"))
            with CaptureQueriesContext(connection) as queries:
                text(client.get(f"/api/v1/{address}"))
            found[address] = len(queries)
        return found

    before = counted()
    for number in range(10, 37):
        make_case(f"case-{number}")
    assert counted() == before


def test_drafts_are_in_no_file(client, three):
    draft = make_case("zyzzyva-draft", publish=False)
    Case.objects.filter(pk=draft.pk).update(title="Zyzzyva")
    for name, formats in collections().items():
        for made in formats[2:]:
            assert "yzzyva" not in text(client.get(f"/api/v1/{name}/?format={made.format}")), (name, made.format)


def test_the_page_to_browse_on_leads_to_the_files(client, three):
    body = client.get("/api/v1/parties/?region=africa&page_size=2", headers={"accept": "text/html"}).content.decode()
    for format in ("csv", "ndjson"):
        address = f"/api/v1/parties/?region=africa&amp;format={format}"
        assert f'href="{address}"' in body
        assert client.get(address.replace("&amp;", "&")).status_code == 200


class TestExpanding:
    def test_a_row_brings_along_what_it_names(self, client, three):
        row = client.get("/api/v1/parties/?expand=case,conflict,actor&fields=side").json()["results"][0]
        assert list(row) == ["side", "expanded"]
        found = row["expanded"]
        assert found["case"]["slug"].startswith("case-")
        assert found["conflict"]["regions"] == ["africa"]
        assert found["actor"]["kind_label"]

    def test_a_file_of_lines_does_too(self, client, three):
        lines = text(client.get("/api/v1/citations.ndjson?expand=source")).splitlines()
        assert {json.loads(line)["expanded"]["source"]["citekey"] for line in lines} == {"writer-2001"}

    def test_cases_as_whole_documents(self, client, three):
        body = client.get("/api/v1/cases/?expand=document&page_size=2").json()
        assert body["results"][0] == client.get(f"/api/v1/cases/{body['results'][0]['slug']}/").json()
        assert "expand=document" in body["next"]
        chosen = client.get("/api/v1/cases/?expand=document&fields=slug,events").json()["results"][0]
        assert list(chosen) == ["slug", "events"]
        assert client.get("/api/v1/cases/?expand=document&page_size=51").status_code == 400
        assert len(text(client.get("/api/v1/cases.ndjson?expand=document")).splitlines()) == 3

    @pytest.mark.parametrize("address", ["parties/?expand=everything", "cases/?expand=case", "regions/?expand=case"])
    def test_what_cannot_be_expanded_is_said(self, client, address):
        response = client.get(f"/api/v1/{address}")
        assert response.status_code == 400
        assert response.json()["errors"][0]["field"] == "expand"

    def test_the_number_of_queries_stays_the_same(self, client, three):
        def counted(size):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/api/v1/parties/?expand=case,conflict,actor&page_size={size}").status_code == 200
            return len(queries)

        counted(1)
        assert counted(1) == counted(6)


def test_fields_of_one_case(client, three):
    assert list(client.get("/api/v1/cases/case-0/?fields=title,slug").json()) == ["slug", "title"]
    assert "events" not in client.get("/api/v1/cases/case-0/?omit=events").json()
    assert client.get("/api/v1/cases/case-0/?fields=nothing").json()["errors"][0]["field"] == "fields"


@pytest.mark.parametrize(
    "value", ["nothing", "case-0,zyzzyva-draft", "\x00", ",".join(["case-0"] + [f"c{n}" for n in range(200)])]
)
def test_cases_that_are_not_there_are_named(client, three, value):
    response = client.get("/api/v1/events/", {"case": value})
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "case"
