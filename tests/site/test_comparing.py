"""Cases side by side, precedents, hand-outs and changes of editions: what a reader sees, and what is refused in which words."""

from __future__ import annotations

import csv
import io
import re

import pytest

from cases.curation.working_copies import open_working_copy
from cases.models import Case
from cases.publication.publishing import publish, withdraw
from cases.site import case as case_page
from cases.site import courses
from cases.site.precedents import EXAMPLES
from tests.factories import make_case, make_conflict
from tests.site.reading import HOSTILE, MOST_QUERIES, queries, read

pytestmark = pytest.mark.django_db
CITED = [{"source": "writer-2001", "locator": "p. 12"}]
PAIR = "/compare/?case=made-up-1995&case=other-1999"


@pytest.fixture
def pair():
    make_case()
    make_conflict("civil-war", kind="intrastate", incompatibility="government")
    return make_case(
        "other-1999", conflict="civil-war", start="1999-01-01", end="2001-01-01", settlement="no-agreement", format="shuttle",
        outcomes=[{"key": "ceasefire", "type": "ceasefire", "degree": "not-achieved", "citations": CITED}], lessons=[],
    )  # fmt: skip


class TestComparing:
    def test_two_cases_stand_side_by_side_and_what_differs_is_said_in_words(self, client, pair):
        body = read(client, PAIR)
        rows = {
            re.sub(r"<[^>]+>|\s+", " ", head).strip(): row
            for head, row in re.findall(r'<tr[^>]*>\s*<th scope="row">(.*?)</th>(.*?)</tr>', body, re.DOTALL)
        }
        differing = [name for name in rows if "differs" in name]
        assert any(name.startswith("Type of conflict") for name in differing)
        assert any(name.startswith("Settlement") for name in differing)
        assert "Trust deficit" in rows
        assert rows["Parties"].count("(side A)") == 2
        assert "not recorded" in rows[next(name for name in rows if name.startswith("Comprehensive agreement"))]

    def test_the_courses_are_drawn_on_one_scale(self, client, pair):
        body = read(client, PAIR)
        assert body.count('class="item s-') == 2
        assert "start</text>" in body
        assert "about 2 years" in body

    def test_a_case_can_be_taken_away_and_another_added_by_links_and_a_plain_form(self, client, pair):
        make_case("third-1996")
        body = read(client, PAIR)
        assert 'href="/compare/?case=other-1999"' in body
        assert '<input type="hidden" name="case" value="made-up-1995">' in body
        assert '<option value="third-1996">Third 1996</option>' in body
        assert '<option value="made-up-1995">' not in body
        assert "<option" not in read(client, f"{PAIR}&find=zzzz")

    def test_an_empty_page_offers_what_there_is(self, client):
        assert "There is no published case to choose." in read(client, "/compare/")
        make_case()
        assert read(client, "/compare/").count('<option value="made-up-1995">') == 2
        assert "Choose at least one more case" in read(client, "/compare/?case=made-up-1995&case=")

    def test_the_table_can_be_taken_along(self, client, pair):
        response = client.get(f"{PAIR}&format=csv")
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert "compare-made-up-1995-other-1999.csv" in response["Content-Disposition"]
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert rows[0].keys() == {"section", "item", "differs", "made-up-1995", "other-1999"}
        settled = next(row for row in rows if row["item"] == "Settlement")
        assert (settled["made-up-1995"], settled["other-1999"], settled["differs"]) == (
            "Full settlement",
            "No agreement",
            "true",
        )

    def test_a_cell_of_the_file_is_no_formula(self, client, pair):
        Case.objects.filter(slug="made-up-1995").update(place="=1+1")
        publish(Case.objects.get(slug="made-up-1995"))
        assert "'=1+1" in b"".join(client.get(f"{PAIR}&format=csv").streaming_content).decode()

    @pytest.mark.parametrize(
        ("query", "status", "words"),
        [
            ("case=made-up-1995&case=nowhere", 404, "There is no published case “nowhere”."),
            ("case=made-up-1995&case=drafted-1990", 404, "There is no published case “drafted-1990”."),
            ("case=a&case=b&case=c&case=d&case=e", 400, "2 to 4 different cases can be compared; 5 are named."),
            ("case=made-up-1995&format=csv", 400, "2 to 4 different cases can be compared; 1 is named."),
            ("case=made-up-1995&format=pdf", 400, "Valid are: html, csv."),
            ("cases=made-up-1995", 400, "Did you mean “case”?"),
            ("case=%00%3Cscript%3E&case=made-up-1995", 404, "There is no published case"),
        ],
    )
    def test_what_cannot_be_compared_is_said(self, client, query, status, words):
        make_case()
        make_case("drafted-1990", publish=False)
        response = client.get(f"/compare/?{query}")
        assert response.status_code == status
        assert words in response.content.decode()
        assert "<script>" not in response.content.decode().replace('<script type="application/ld+json">', "")

    def test_the_number_of_queries_is_fixed(self, client, pair):
        few = queries(client, PAIR)
        for number in range(5):
            make_case(f"more-{number}")
        assert queries(client, PAIR) == few <= MOST_QUERIES

    def test_lists_and_the_case_lead_here(self, client, pair):
        assert "/compare/?case=made-up-1995" in read(client, "/cases/")
        assert "/compare/?case=made-up-1995" in read(client, "/cases/made-up-1995/")


def test_marks_too_near_to_be_told_apart_share_one():
    event = {"date_earliest": "1995-01-10", "date_latest": "1995-01-10", "title": "One"}
    long = {"date_earliest": "2015-01-10", "date_latest": "2015-01-10", "title": "Far"}
    case = {
        "title": "T", "url": "/", "settlement": "ongoing", "start_earliest": "1995-01-10", "start_latest": "1995-01-10",
        "end": None, "end_latest": None, "events": [event, {**event, "title": "Two"}, long],
    }  # fmt: skip
    drawn = courses.draw([case])
    assert "One; Two" in drawn
    assert drawn.count('class="tick"') == 2
    assert courses.draw([]) == ""


class TestPrecedents:
    def test_a_reader_learns_why_what_was_done_and_what_came_of_it(self, client, pair):
        body = read(client, "/precedents/?challenge=trust-deficit&conflict_kind=interstate")
        first = body[body.index('class="card precedent"') :]
        for words in ("Made up 1995", "100 %", "Shared challenges: Trust deficit", "Helper carried every message.",
                      "procedural-formulation", "Comprehensive agreement", "Full settlement"):  # fmt: skip
            assert words in first, words
        assert "the editors chose" in body
        assert first.index("Made up 1995") < first.index("Other 1999")

    def test_the_form_keeps_what_was_described_and_how_much_it_counts(self, client, pair):
        body = read(
            client,
            "/precedents/?challenge=trust-deficit&weight_challenge=decisive&year=1995&party=North&talks_format=shuttle",
        )
        assert re.search(r'name="challenge" value="trust-deficit" checked', body)
        assert re.search(r'<option value="decisive" selected>', body)
        assert 'name="party" value="North"' in body
        assert 'name="year" value="1995"' in body
        assert '<details class="more-questions" open>' in body
        assert "/precedents/?party=north&amp;" in body.replace("challenge=trust-deficit&amp;", "")

    def test_empty_fields_as_a_form_sends_them_describe_nothing(self, client, pair):
        body = read(client, "/precedents/?region=&party=&year=&weight_region=")
        assert "Three worked examples" in body

    def test_the_worked_examples_can_be_read(self, client, pair):
        body = read(client, "/precedents/")
        addresses = [found.replace("&amp;", "&") for found in re.findall(r'href="(/precedents/\?[^"]+)"', body)]
        assert len(addresses) == len(EXAMPLES)
        for address in addresses:
            assert client.get(address).status_code == 200, address

    @pytest.mark.parametrize(
        "query", ["challenge=spoiler", "settlement=full-settlement", "year=x", "weight_year=most", "region=%00"]
    )
    def test_what_cannot_be_read_is_refused_by_name(self, client, query):
        response = client.get(f"/precedents/?{query}")
        assert response.status_code == 400
        assert query.split("=")[0] in response.content.decode()

    def test_nobody_sees_a_draft(self, client, pair):
        make_case("drafted-1990", publish=False, title="Secretly drafted")
        withdraw(pair, reason="Wrong.")
        body = read(client, "/precedents/?challenge=trust-deficit")
        assert "Secretly drafted" not in body
        assert "Other 1999" not in body
        assert "Secretly drafted" not in read(client, "/cases/made-up-1995/")

    def test_without_any_case_there_is_a_sentence(self, client):
        assert "No published case shares what you described." in read(client, "/precedents/?conflict_kind=interstate")

    def test_the_number_of_queries_is_fixed(self, client, pair):
        address = "/precedents/?challenge=trust-deficit"
        few = queries(client, address)
        for number in range(5):
            make_case(f"more-{number}")
        assert queries(client, address) == few <= 4


class TestSimilarOnTheCase:
    def test_similar_cases_of_other_conflicts_are_named_with_the_reasons(self, client, pair):
        body = read(client, "/cases/made-up-1995/")
        part = body[body.index('id="similar"') :]
        assert "Other 1999" in part
        assert "Shared challenges: Trust deficit" in part
        assert "/compare/?case=made-up-1995&amp;case=other-1999" in part

    def test_a_class_is_not_told_the_result_by_the_reasons(self, client, pair, monkeypatch):
        monkeypatch.setattr(case_page, "MOST_REASONS", 50)
        Case.objects.filter(slug="other-1999").update(settlement="full-settlement")
        publish(Case.objects.get(slug="other-1999"))
        assert "Same settlement: full settlement" in read(client, "/cases/made-up-1995/")
        assert "Same settlement" not in read(client, "/cases/made-up-1995/?outcome=hidden")


class TestHandout:
    def test_the_teacher_gets_everything_and_students_what_goes_before(self, client):
        make_case()
        whole, hidden = read(client, "/teach/made-up-1995/"), read(client, "/teach/made-up-1995/?outcome=hidden")
        for words in ("The whole river.", "Water.", "Role cards", "You speak for North", "Why did it work?"):
            assert words in whole, words
            assert words in hidden, words
        for words in (
            "The river treaty is signed",
            "Full settlement",
            "Patience helps.",
            "Comprehensive agreement",
            "A made-up case.",
        ):
            assert words in whole, words
            assert words not in hidden, words
        assert "Helper offers to mediate" in hidden
        assert "<p>It began with a river.</p>" in whole, "a hand-out has no notes, so no marks of them either"
        assert "/teach/made-up-1995/" in read(client, "/cases/made-up-1995/")

    def test_other_addresses(self, client):
        case = make_case()
        make_case("drafted-1990", publish=False)
        assert client.get("/teach/drafted-1990/").status_code == 404
        assert client.get("/teach/made-up-1995/?outcome=perhaps").status_code == 400
        withdraw(case, reason="It was all wrong.")
        response = client.get("/teach/made-up-1995/")
        assert response.status_code == 410
        assert "It was all wrong." in response.content.decode()

    def test_a_case_that_says_little_still_prints(self, client):
        parties = [{"key": name, "actor": name, "side": side} for name, side in (("north", "A"), ("south", "B"))]
        less: dict[str, list] = {"mediators": [], "agreements": [], "lessons": [], "questions": [], "issues": []}
        make_case(parties=parties, kind="unmediated-negotiation", **less)
        body = read(client, "/teach/made-up-1995/")
        assert "Role cards" not in body
        assert "not recorded" in body


class TestChanges:
    def revised(self, **fields):
        case = make_case(
            background="A long story that begins with a river and goes on for a while until it ends in a treaty."
        )
        copy = open_working_copy(case)
        Case.objects.filter(pk=copy.pk).update(**fields)
        publish(Case.objects.get(pk=copy.pk), note="Mended.")
        return case

    def test_what_changed_is_listed_in_words(self, client):
        self.revised(
            settlement="partial-settlement",
            background="A long story that begins with a lake and goes on for a while until it ends in a treaty.",
        )
        body = read(client, "/cases/made-up-1995/editions/2/changes/")
        assert "<del>river</del><ins>lake</ins>" in body
        assert "<del>full settlement</del>" in body
        assert "<ins>partial settlement</ins>" in body
        assert "Mended." in body
        assert 'href="/cases/made-up-1995/editions/2/changes/"' in read(client, "/cases/made-up-1995/editions/")
        assert 'href="changes/"' in read(client, "/cases/made-up-1995/editions/2/")

    def test_the_first_edition_has_none_before_it(self, client):
        make_case()
        assert "This is the first edition" in read(client, "/cases/made-up-1995/editions/1/changes/")

    def test_hostile_words_stay_words(self, client):
        self.revised(place=HOSTILE)
        body = read(client, "/cases/made-up-1995/editions/2/changes/")
        assert HOSTILE not in body
        assert "alert(1)" in body

    @pytest.mark.parametrize("number", [0, 3, 2**40])
    def test_there_are_no_others(self, client, number):
        make_case()
        assert client.get(f"/cases/made-up-1995/editions/{number}/changes/").status_code == 404

    @pytest.mark.parametrize("slug", ["drafted-1990", "nowhere"])
    def test_a_draft_has_none(self, client, slug):
        make_case()
        make_case("drafted-1990", publish=False)
        assert client.get(f"/cases/{slug}/editions/1/changes/").status_code == 404
