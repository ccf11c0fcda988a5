"""Writing drafts: only with a token, under the rules of the desk, whole or not at all, and never public."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.api import keeping
from cases.curation import tokens
from cases.dossier.files import sha256, to_json, to_yaml
from cases.dossier.writing import write
from cases.models import Case, SavedState
from cases.models.access import ApiToken, KeptAnswer
from cases.models.choices import Status
from cases.publication.publishing import publish, withdraw
from tests.factories import case_document, make_case

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"
DRAFTS = "/api/v1/drafts/"


class Program:
    """A client that sends a person's token."""

    def __init__(self, client, name: str, group: str) -> None:
        self.client = client
        self.user = User.objects.create_user(name)
        self.user.groups.add(Group.objects.get(name=group))
        self.key = tokens.create(self.user, "tests").key

    def ask(self, method: str, address: str = "", body=None, type="application/json", **headers):
        data = body if isinstance(body, (str, bytes)) else json.dumps(body) if body is not None else ""
        fields = {
            "authorization": f"Bearer {self.key}",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        return self.client.generic(method, f"{DRAFTS}{address}", data, content_type=type, headers=fields)

    def post(self, body, **more):
        return self.ask("POST", "", body, **more)

    def put(self, slug, body, etag, **more):
        return self.ask("PUT", f"{slug}/", body, if_match=etag, **more)


@pytest.fixture
def contributor(client):
    return Program(client, "carol", "Contributor")


@pytest.fixture
def editor(client):
    return Program(client, "eve", "Editor")


@pytest.fixture
def known(db):
    """What the factory's dossiers refer to."""
    make_case("river-1995")


def problem(response, status):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == PROBLEM
    assert response["Cache-Control"] == "private, no-store"
    body = response.json()
    assert list(body) == ["type", "title", "status", "detail", "errors"]
    return body


class TestWhoMay:
    @pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
    @pytest.mark.parametrize(
        "header", ["", "Bearer", "Bearer go_nonsense", "Basic Y2Fyb2w6eA==", "Bearer \x00", "Token x"]
    )
    def test_nobody_without_a_good_token(self, client, db, method, header):
        for address in (DRAFTS, f"{DRAFTS}anything/"):
            response = client.generic(method, address, headers={"authorization": header} if header else {})
            if response.status_code != 405:
                problem(response, 401)
                assert response["WWW-Authenticate"].startswith("Bearer")

    def test_no_session_does_either(self, client, contributor):
        client.force_login(contributor.user)
        problem(client.get(DRAFTS), 401)

    def test_no_token_that_ended_was_revoked_or_whose_owner_left(self, contributor):
        token = ApiToken.objects.get()
        assert contributor.ask("GET").status_code == 200
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        problem(contributor.ask("GET"), 401)
        ApiToken.objects.update(expires_at=None)
        User.objects.update(is_active=False)
        problem(contributor.ask("GET"), 401)
        User.objects.update(is_active=True)
        tokens.revoke(token)
        problem(contributor.ask("GET"), 401)

    def test_no_account_without_the_right_to_write(self, contributor):
        contributor.user.groups.clear()
        assert "no right" in problem(contributor.ask("GET"), 403)["detail"]
        problem(contributor.post(case_document()), 403)

    def test_contributors_only_their_own(self, contributor, editor, known):
        theirs = make_case("others-1999", publish=False, by=editor.user)
        slugs = {row["slug"] for row in contributor.ask("GET").json()["results"]}
        assert theirs.slug not in slugs
        etag = f'"{sha256(write(theirs))}"'
        problem(contributor.ask("GET", "others-1999/"), 404)
        problem(contributor.put("others-1999", write(theirs), etag), 404)
        problem(contributor.ask("DELETE", "others-1999/", if_match=etag), 404)
        assert {row["slug"] for row in editor.ask("GET").json()["results"]} == {"others-1999"}

    def test_their_own_in_review_can_be_read_and_not_changed(self, contributor, known):
        etag = contributor.post(case_document("mine-1999"))["ETag"]
        Case.objects.filter(slug="mine-1999").update(status=Status.IN_REVIEW)
        assert contributor.ask("GET", "mine-1999/").status_code == 200
        assert (
            "not yours to change"
            in problem(contributor.put("mine-1999", case_document("mine-1999"), etag), 403)["detail"]
        )
        problem(contributor.ask("DELETE", "mine-1999/", if_match=etag), 403)

    def test_a_token_shows_nothing_more_of_the_public_part(self, client, contributor, known):
        contributor.post(case_document("mine-1999", title="Zyzzyva talks"))
        for address in ("/api/v1/cases/", "/api/v1/cases/mine-1999/", "/api/v1/parties/", "/api/v1/cases.csv"):
            response = client.get(address, headers={"authorization": f"Bearer {contributor.key}"})
            body = b"".join(response.streaming_content) if response.streaming else response.content
            assert b"mine-1999" not in body or response.status_code == 404
            assert b"Zyzzyva" not in body


class TestBeginning:
    def test_a_dossier_becomes_a_draft_of_ones_own(self, contributor, known):
        response = contributor.post(case_document("new-1999"))
        assert response.status_code == 201
        assert response["Location"] == "http://testserver/api/v1/drafts/new-1999/"
        case = Case.objects.get(slug="new-1999")
        assert (case.status, case.created_by) == ("draft", contributor.user)
        assert response.content.decode() == to_json(write(case))
        assert response["ETag"] == f'"{sha256(write(case))}"'
        assert SavedState.objects.filter(case=case, by=contributor.user).count() == 1
        assert not Case.objects.published().filter(slug="new-1999").exists()

    def test_as_yaml_too_in_and_out(self, contributor, known):
        assert contributor.post(to_yaml(case_document("new-1999")), type="application/yaml").status_code == 201
        response = contributor.ask("GET", "new-1999/", accept="application/yaml")
        assert response["Content-Type"] == "application/yaml"
        assert response.content.decode() == to_yaml(write(Case.objects.get(slug="new-1999")))

    def test_what_is_exported_can_be_sent_back(self, contributor, editor, known):
        contributor.post(case_document("new-1999"))
        first = contributor.ask("GET", "new-1999/")
        again = contributor.put("new-1999", first.content, first["ETag"])
        assert (again.status_code, again.content, again["ETag"]) == (200, first.content, first["ETag"])

    def test_everything_that_is_wrong_is_said_at_once_with_its_path_and_nothing_is_written(self, contributor, known):
        document = case_document("new-1999", kind="mediaton", colour="red")
        document["challenges"].append({"type": "no-such-type", "severity": "serious"})
        document["events"][0]["date"] = "yesterday"
        body = problem(contributor.post(document), 422)
        fields = {error["field"] for error in body["errors"]}
        assert {"kind", "colour", "challenges[2].type", "events[1].date"} <= fields
        assert "Did you mean “mediation”?" in next(e["message"] for e in body["errors"] if e["field"] == "kind")
        assert not Case.objects.filter(slug="new-1999").exists()

    @pytest.mark.parametrize(
        ("body", "type", "status"),
        [("{", "application/json", 400), ("", "application/json", 415), (b"\xff", "application/json", 400),
         ('{"slug": "a", "slug": "b"}', "application/json", 400), ("[" * 5000, "application/json", 400),
         ('{"title": "a\x00b"}', "application/json", 400), ("&a [*a]", "application/yaml", 400), ("[]", "application/json", 422),
         ("{}", "application/json", 422), ("null", "application/json", 422), ("slug=a", "application/x-www-form-urlencoded", 415),
         ("{}", "text/plain", 415), ("{}", "", 415)],
    )  # fmt: skip
    def test_what_is_no_dossier_is_refused(self, contributor, body, type, status):
        assert problem(contributor.post(body, type=type), status)["detail"]

    def test_what_is_too_large_is_refused_unread(self, contributor):
        problem(contributor.post(b" " * 2_000_001), 413)

    def test_an_address_that_is_taken(self, contributor, editor, known):
        contributor.post(case_document("new-1999"))
        assert "already" in problem(contributor.post(case_document("new-1999")), 409)["detail"]
        problem(editor.post(case_document("new-1999", title="Mine now")), 409)

    def test_a_published_case_gets_a_working_copy_and_readers_see_no_change(self, client, editor, known):
        published = client.get("/api/v1/cases/river-1995/").json()
        response = editor.post(case_document("river-1995", title="Changed"))
        assert response.status_code == 201
        copy = Case.objects.get(revises__slug="river-1995")
        assert (copy.title, copy.created_by) == ("Changed", editor.user)
        assert client.get("/api/v1/cases/river-1995/").json() == published
        row = editor.ask("GET").json()["results"][0]
        assert (row["slug"], row["is_working_copy"]) == ("river-1995", True)
        problem(editor.post(case_document("river-1995", title="Again")), 409)
        publish(copy)
        assert client.get("/api/v1/cases/river-1995/").json()["title"] == "Changed"

    def test_a_withdrawn_case_stays_gone(self, client, editor, known):
        withdraw(Case.objects.get(slug="river-1995"), reason="It was wrong.")
        assert editor.post(case_document("river-1995")).status_code == 201
        assert client.get("/api/v1/cases/river-1995/").status_code == 410


class TestChanging:
    @pytest.fixture
    def etag(self, contributor, known):
        return contributor.post(case_document("new-1999"))["ETag"]

    def test_a_change_needs_the_state_that_it_was_made_from(self, contributor, etag):
        changed = case_document("new-1999", title="Second")
        problem(contributor.ask("PUT", "new-1999/", changed), 428)
        problem(contributor.put("new-1999", changed, "*"), 428)
        response = contributor.put("new-1999", changed, etag)
        assert (response.status_code, response.json()["title"]) == (200, "Second")
        assert response["ETag"] != etag
        problem(contributor.put("new-1999", case_document("new-1999", title="Third"), etag), 412)
        assert Case.objects.get(slug="new-1999").title == "Second"
        assert contributor.put("new-1999", changed, f"W/{response['ETag']}").status_code == 200

    def test_it_is_replaced_whole_or_not_at_all(self, contributor, etag):
        document = case_document(
            "new-1999", title="Second", events=[{"date": "1995", "kind": "nonsense", "title": "x"}]
        )
        problem(contributor.put("new-1999", document, etag), 422)
        assert Case.objects.get(slug="new-1999").title != "Second"

    def test_it_keeps_its_address(self, contributor, etag):
        body = problem(contributor.put("new-1999", case_document("other-1999"), etag), 422)
        assert body["errors"][0]["field"] == "slug"

    def test_what_was_changed_can_be_restored(self, contributor, etag):
        contributor.put("new-1999", case_document("new-1999", title="Second"), etag)
        titles = [json.loads(state.dossier)["title"] for state in SavedState.objects.order_by("id")]
        assert titles == ["New 1999", "Second"]

    def test_a_draft_can_be_thrown_away(self, contributor, etag):
        problem(contributor.ask("DELETE", "new-1999/"), 428)
        problem(contributor.ask("DELETE", "new-1999/", if_match='"stale"'), 412)
        assert contributor.ask("DELETE", "new-1999/", if_match=etag).status_code == 204
        problem(contributor.ask("GET", "new-1999/"), 404)

    def test_throwing_a_working_copy_away_leaves_the_published_case(self, client, editor, known):
        etag = editor.post(case_document("river-1995", title="Changed"))["ETag"]
        assert editor.ask("DELETE", "river-1995/", if_match=etag).status_code == 204
        assert client.get("/api/v1/cases/river-1995/").json()["title"] == "River 1995"

    def test_a_published_case_itself_is_not_to_be_had_here(self, editor, known):
        problem(editor.ask("GET", "river-1995/"), 404)
        problem(editor.ask("PUT", "river-1995/", case_document("river-1995"), if_match='"x"'), 404)
        problem(editor.ask("DELETE", "river-1995/", if_match='"x"'), 404)


class TestOnce:
    def test_the_same_request_again_changes_nothing_and_is_answered_the_same(self, contributor, known):
        first = contributor.post(case_document("new-1999"), idempotency_key="k-1")
        again = contributor.post(case_document("new-1999"), idempotency_key="k-1")
        assert (again.status_code, again.content, again["ETag"]) == (201, first.content, first["ETag"])
        assert again["Location"] == first["Location"]
        assert again["Idempotency-Replayed"] == "true"
        assert "Idempotency-Replayed" not in first
        assert Case.objects.filter(slug="new-1999").count() == 1

    def test_a_deletion_too(self, contributor, known):
        etag = contributor.post(case_document("new-1999"))["ETag"]
        for _ in range(2):
            response = contributor.ask("DELETE", "new-1999/", if_match=etag, idempotency_key="k-2")
            assert (response.status_code, response.content) == (204, b"")
            assert "Content-Type" not in response

    def test_a_key_is_for_one_request(self, contributor, known):
        contributor.post(case_document("new-1999"), idempotency_key="k-1")
        assert (
            "another request"
            in problem(contributor.post(case_document("new-2000"), idempotency_key="k-1"), 422)["detail"]
        )
        assert not Case.objects.filter(slug="new-2000").exists()

    def test_and_of_one_person(self, contributor, editor, known):
        contributor.post(case_document("new-1999"), idempotency_key="k-1")
        assert editor.post(case_document("new-2000"), idempotency_key="k-1").status_code == 201

    def test_what_was_refused_may_be_mended_under_the_same_key(self, contributor, known):
        problem(contributor.post(case_document("new-1999", kind="nonsense"), idempotency_key="k-1"), 422)
        assert contributor.post(case_document("new-1999"), idempotency_key="k-1").status_code == 201

    def test_for_a_day(self, contributor, known):
        contributor.post(case_document("new-1999"), idempotency_key="k-1")
        KeptAnswer.objects.update(at=timezone.now() - keeping.KEPT_FOR - timedelta(seconds=1))
        problem(contributor.post(case_document("new-1999"), idempotency_key="k-1"), 409)
        assert not KeptAnswer.objects.exists()

    @pytest.mark.parametrize("key", ["x" * 201, "a b", "é"])
    def test_an_unreadable_key_is_named(self, contributor, key):
        body = problem(contributor.post(case_document(), idempotency_key=key), 400)
        assert body["errors"][0]["field"] == "Idempotency-Key"


class TestTheList:
    def test_pages(self, contributor, known):
        for number in range(3):
            contributor.post(case_document(f"new-{number}"))
        body = contributor.ask("GET", "?page_size=2").json()
        assert (body["count"], len(body["results"]), body["previous"]) == (3, 2, None)
        assert body["next"].endswith("/api/v1/drafts/?page=2&page_size=2")
        assert [row["slug"] for row in body["results"]] == ["new-2", "new-1"]
        problem(contributor.ask("GET", "?page=9"), 404)
        for query in ("page=abc", "page_size=0", "nonsense=1", "format=csv"):
            problem(contributor.ask("GET", f"?{query}"), 400)

    def test_the_number_of_queries_stays_the_same(self, contributor, known):
        def counted():
            with CaptureQueriesContext(connection) as queries:
                assert contributor.ask("GET").status_code == 200
            return len(queries)

        contributor.post(case_document("new-1999"))
        counted()
        before = counted()
        for number in range(10):
            make_case(f"new-{number}", publish=False, by=contributor.user)
        assert counted() == before

    def test_methods(self, contributor):
        for method in ("PATCH", "DELETE"):
            assert "It has: GET, HEAD, POST" in problem(contributor.ask(method), 405)["detail"]
        assert contributor.ask("OPTIONS").status_code == 200
        assert contributor.ask("HEAD").status_code == 200


class TestTokens:
    def test_only_a_hash_is_kept(self, contributor):
        token = ApiToken.objects.get()
        assert contributor.key.startswith(token.start)
        assert contributor.key not in json.dumps([str(value) for value in vars(token).values()])
        assert len(token.digest) == 64

    def test_when_it_was_used_is_noted_once_an_hour(self, contributor):
        contributor.ask("GET")
        first = ApiToken.objects.get().last_used_at
        contributor.ask("GET")
        assert ApiToken.objects.get().last_used_at == first
        ApiToken.objects.update(last_used_at=timezone.now() - timedelta(hours=2))
        contributor.ask("GET")
        assert ApiToken.objects.get().last_used_at > first

    @pytest.mark.parametrize("name", ["", "   ", "x" * 81])
    def test_a_token_has_a_name(self, contributor, name):
        with pytest.raises(ValidationError):
            tokens.create(contributor.user, name)

    @pytest.mark.parametrize("key", ["", "go_", "nonsense", "go_" + "x" * 5000, "go_\ud800"])
    def test_nonsense_is_nobody_s(self, db, key):
        assert tokens.check(key) is None

    def test_revoking_twice_keeps_the_first_time(self, contributor):
        token = ApiToken.objects.get()
        tokens.revoke(token)
        first = ApiToken.objects.get().revoked_at
        tokens.revoke(token)
        assert ApiToken.objects.get().revoked_at == first
