"""What an editor changes in a public record reaches its readers at once, rows included, and counts as one change."""

from __future__ import annotations

import json

import pytest
from django.forms.models import model_to_dict
from django.urls import reverse

from cases.models import Rendering, Source
from cases.models.generation import current
from tests.factories import make_case

pytestmark = pytest.mark.django_db


def test_a_creator_renamed_in_the_desk_is_renamed_in_the_answers(admin_client):
    make_case()
    source = Source.objects.get()
    creator, before = source.creators.get(), current()[0]
    fields = {name: value for name, value in model_to_dict(source).items() if value not in (None, "")}
    rows = {"id": creator.pk, "source": source.pk, "family": "Scribe", "given": "Ada", "role": "author", "order": 0}
    answer = admin_client.post(
        reverse("admin:cases_source_change", args=[source.pk]),
        fields
        | {"creators-TOTAL_FORMS": 1, "creators-INITIAL_FORMS": 1}
        | {f"creators-0-{name}": value for name, value in rows.items()},
    )
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    stored = json.loads(bytes(Rendering.objects.get().answer))
    assert stored["sources"][0]["label"] == "Scribe 2001"
    assert current()[0] == before + 1
