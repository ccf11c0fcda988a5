"""Two records that are one: everything moves, nothing is lost, old addresses lead on, and readers see one name."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from cases.curation.merging import merge, preview
from cases.models import Actor, Change, Rendering, SlugRedirect, Source
from tests.admin.records import address, member, signed_in
from tests.factories import make_actor, make_case, make_source

pytestmark = pytest.mark.django_db


def test_everything_that_points_to_the_one_points_to_the_other():
    case = make_case()
    helper, twin = Actor.objects.get(slug="helper"), make_actor("the-helper", name="The helper")
    assert ("mediator", "actor", 1) in [tuple(move) for move in preview(helper)]
    merge(twin, helper)
    assert case.mediators.get().actor == twin
    assert not Actor.objects.filter(slug="helper").exists()
    assert json.loads(bytes(Rendering.objects.get(case=case).answer))["mediators"][0]["actor"]["slug"] == "the-helper"
    assert SlugRedirect.objects.get(record="actor", old="helper").new == "the-helper"
    assert Change.objects.filter(kind="merged", slug="helper").exists()
    moved = Client().get("/mediators/helper/")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/mediators/the-helper/")
    assert Client().get("/mediators/the-helper/").status_code == 200


def test_signatories_move_too():
    case = make_case()
    north, twin = Actor.objects.get(slug="north"), make_actor("kingdom-of-the-north")
    merge(twin, north)
    assert twin in case.agreements.get().signatories.all()


def test_citations_in_narratives_are_rewritten_and_longer_citekeys_left_alone():
    make_source("writer-2001-b")
    case = make_case(background="They met [@writer-2001, p. 3], and again [@writer-2001-b].")
    kept = make_source("author-2001")
    merge(kept, Source.objects.get(citekey="writer-2001"))
    case.refresh_from_db()
    assert case.background == "They met [@author-2001, p. 3], and again [@writer-2001-b]."
    assert kept.creators.count() == 1
    assert set(case.citations.values_list("source__citekey", flat=True)) == {"author-2001"}


def test_older_redirects_lead_to_the_last_address():
    make_case()
    first, second, third = Actor.objects.get(slug="helper"), make_actor("second"), make_actor("third")
    merge(second, first)
    merge(third, second)
    assert set(SlugRedirect.objects.values_list("old", "new")) == {("helper", "third"), ("second", "third")}


def test_nonsense_is_refused_and_nothing_moves():
    make_case()
    helper, source = Actor.objects.get(slug="helper"), Source.objects.get()
    for kept, gone in ((helper, helper), (helper, source)):
        with pytest.raises(ValidationError):
            merge(kept, gone)
    assert Actor.objects.filter(slug="helper").exists()


def test_a_curator_sees_what_moves_and_merges_by_a_button():
    make_case()
    helper, twin = Actor.objects.get(slug="helper"), make_actor("the-helper")
    page, client = address(Actor, "merge", helper.pk), signed_in(member("Editor"))
    assert "1 mediator (actor)" in client.get(page).content.decode()
    assert client.post(page, {"kept": ""}).status_code == 200
    assert client.post(page, {"kept": twin.pk}).headers["Location"] == address(Actor, "change", twin.pk)
    assert signed_in(member("Contributor")).get(address(Actor, "merge", twin.pk)).status_code == 403
