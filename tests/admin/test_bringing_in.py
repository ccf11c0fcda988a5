"""Sources from a DOI or a pasted bibliography: shown first, added only when ticked, duplicates told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cases import models
from cases.curation.web import Answer, UnreachableError
from cases.exchange.importing import doi
from tests.admin import records
from tests.admin.records import address, form_of, member, signed_in

pytestmark = pytest.mark.django_db
PAGE = "/admin/cases/source/bring-in/"
BIBTEX = (
    "@book{x, author={Touval, Saadia}, title={The peace brokers}, year=1982, publisher={Princeton}, doi={10.1000/xyz}}"
)


def test_pasted_references_are_shown_and_only_then_added() -> None:
    client = signed_in(member("Contributor"))
    shown = client.post(PAGE, {"text": BIBTEX, "do": "read"}).content.decode()
    assert "The peace brokers" in shown
    assert not models.Source.objects.exists()
    form = {
        "text": BIBTEX,
        "do": "add",
        "take-0": "on",
        "citekey-0": "touval-brokers",
        "kind-0": "memoir",
        "voice-0": "party",
    }
    assert client.post(PAGE, form).status_code == 302
    source = models.Source.objects.get()
    assert (source.citekey, source.kind, source.voice, source.doi) == (
        "touval-brokers",
        "memoir",
        "party",
        "10.1000/xyz",
    )
    assert str(source.creators.get()) == "Touval, Saadia"


def test_what_is_there_already_is_told_and_not_ticked() -> None:
    models.Source.objects.create(
        citekey="old", title="Brokers", csl_type="book", doi="10.1000/XYZ", kind="memoir", voice="party"
    )
    html = signed_in(member("Editor")).post(PAGE, {"text": BIBTEX, "do": "read"}).content.decode()
    assert "There already:" in html
    assert "the same DOI" in html
    assert "checked" not in html


def test_an_entry_with_an_error_stops_all_that_is_ticked_and_loses_nothing() -> None:
    text = BIBTEX + "@misc{y, title={Another}, year=2001}"
    form = {"text": text, "do": "add", "take-0": "on", "take-1": "on", "citekey-1": "Not A Key"}
    html = signed_in(member("Editor")).post(PAGE, form).content.decode()
    assert "Mend what is marked" in html
    assert "Use lower-case letters" in html
    assert "Not A Key" in html
    assert not models.Source.objects.exists()


@pytest.mark.parametrize("text", ["", "rubbish", "<script>alert(1)</script>", "[" * 2000])
def test_rubbish_is_refused_in_words(text: str) -> None:
    answer = signed_in(member("Editor")).post(PAGE, {"text": text, "do": "read"})
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "errornote" in html
    assert "<script>alert" not in html


def test_a_doi_is_looked_up(monkeypatch: Any) -> None:
    item = {"type": "journal-article", "title": ["On ripeness"], "author": [{"family": "Zartman", "given": "I. W."}],
            "issued": {"date-parts": [[2001]]}}  # fmt: skip
    asked = []
    monkeypatch.setattr(doi, "ask", lambda url, **_: asked.append(url) or Answer(200, url, json.dumps(item).encode()))
    html = (
        signed_in(member("Editor")).post(PAGE, {"text": "https://doi.org/10.1000/abc", "do": "read"}).content.decode()
    )
    assert asked == ["https://doi.org/10.1000/abc"]
    assert "On ripeness" in html
    assert "zartman-2001" in html


def test_without_a_network_the_curator_is_told_what_else_to_do(monkeypatch: Any) -> None:
    def unreachable(url: str, **_: Any) -> Answer:
        raise UnreachableError("no connection")

    monkeypatch.setattr(doi, "ask", unreachable)
    html = signed_in(member("Editor")).post(PAGE, {"text": "10.1000/abc", "do": "read"}).content.decode()
    assert "can&#x27;t be reached from this server" in html
    assert "Paste the reference" in html


def test_only_those_who_may_add_sources_bring_them_in() -> None:
    assert signed_in(member()).get(PAGE).status_code == 403


def test_a_new_actor_that_looks_like_another_is_saved_with_a_warning() -> None:
    records.actor("Secretary-General of the League")
    client = signed_in(member("Editor"))
    form = form_of(client.get(address(models.Actor, "add")).content.decode(), "actor_form")
    filled = form | {
        "name": "Secretary General of the Leagues",
        "slug": "league-sg",
        "kind": "individual",
        "description": "One.",
    }
    answer = client.post(address(models.Actor, "add"), filled, follow=True)
    assert models.Actor.objects.filter(slug="league-sg").exists()
    assert "Perhaps this is there already" in answer.content.decode()
