"""For any document whatever: what is read and written is read and written the same, by file and by database."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.dossier import files
from cases.dossier.comparing import compare
from cases.dossier.known import Known
from cases.dossier.loading import load_case, load_record
from cases.dossier.problems import InvalidDossier
from cases.dossier.reading import read
from cases.dossier.shape import SHAPES, Field, Kind, shape_of
from cases.dossier.tidying import tidy_line, tidy_text
from cases.dossier.writing import write
from cases.models import Actor, Agreement, Case, Conflict, Fundamental, Phase, Source, Topic
from tests.dossier.test_files import LONG, YAML_SIGNS

pytestmark = pytest.mark.django_db
ADDRESSES = {
    Actor: ["anna-envoy", "exampleland", "neighbourland"], Source: ["writer-1990"], Conflict: ["border-dispute"],
    Phase: ["first-phase"], Topic: ["good-offices"],
}  # fmt: skip
UNTIL = ("end", "active_to", "in_force_until", "lasted_until", "accessed", "as_of")
PRINTABLE = st.characters(
    exclude_categories=["Cs", "Cc"], include_characters="\n\t\x85", exclude_characters="\ufffe\uffff"
)
TEXT = (st.text(PRINTABLE, max_size=40) | st.text(YAML_SIGNS, max_size=40) | LONG).map(
    lambda text: text if tidy_text(text) else "x"
)
SLUGS = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True)
FORMS = {
    "doi": "10.1234/x",
    "url": "https://example.org/a?b=c#d",
    "side": "B",
    "alignment_side": "A",
    "website": "http://a.example/",
}
URLS = ("url", "archived_url", "text_url", "website")
THOROUGH = settings(
    max_examples=20, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


def known_codes(model):
    if model not in ADDRESSES:  # the vocabularies are the same in every test
        ADDRESSES[model] = sorted(Known().addresses(model))
    return ADDRESSES[model]


def values(field: Field):
    """Anything that the field can hold."""
    if field.name in URLS or field.name in FORMS:
        return st.just(FORMS.get(field.name, FORMS["url"]))
    if field.kind is Kind.DATE:
        early, late = ["1962-10~", "1978-09-17", "195X"], ["2014/..", "..", "2001-01/2002", "2020?"]
        return st.sampled_from(late if field.name in UNTIL else early)
    return {
        Kind.KEY: lambda: SLUGS,
        Kind.SLUG: lambda: SLUGS,
        Kind.LINE: lambda: TEXT.map(lambda text: tidy_line(text)[: field.column.max_length].strip()),
        Kind.TEXT: lambda: TEXT,
        Kind.MARKDOWN: lambda: TEXT,
        Kind.CHOICE: lambda: st.sampled_from([code for code, _ in field.choices]),
        Kind.CHOICES: lambda: st.lists(st.sampled_from([code for code, _ in field.choices]), max_size=3),
        Kind.WHOLE: lambda: st.integers(0, 30_000).map(str),
        Kind.NUMBER: lambda: st.floats(-90, 90).map(repr),
        Kind.REFERENCE: lambda: st.sampled_from(known_codes(field.target)),
        Kind.REFERENCES: lambda: st.lists(st.sampled_from(known_codes(field.target)[:9]), min_size=1, max_size=3),
        Kind.TEXTS: lambda: st.lists(TEXT, max_size=3),
    }[field.kind]()


@st.composite
def documents(draw, shape):
    """A raw document of the shape that breaks no rule."""
    raw = {}
    for name, member in shape.by_name.items():
        if isinstance(member, Field):
            if member.required or draw(st.booleans()):
                raw[name] = draw(values(member))
        elif draw(st.booleans()):
            raw[name] = draw(st.lists(documents(member.shape), max_size=2))
            make_unique(member, raw[name])
    return keep_rules(shape, raw)


def make_unique(part, entries):
    for index, entry in enumerate(entries):
        for name in {"key", "slug"} & entry.keys():
            entry[name] = f"{entry[name][:40]}-{index}"
    if part.model is Fundamental and len({entry["fundamental"] for entry in entries}) < len(entries):
        entries.pop()


def keep_rules(shape, raw):
    if not {"latitude", "longitude"} <= raw.keys():
        raw.pop("latitude", None), raw.pop("longitude", None)
    if raw.get("alignment") not in ("closer-to-side", "disputed"):
        raw.pop("alignment_side", None)
    for name in ("fatalities_low", "fatalities_high"):
        raw.pop(name, None)
    if shape.name == "creator":
        raw = {"literal": raw.get("literal", "x")} if "family" not in raw else {**raw, "literal": ""}
    if raw.get("settlement") == "ongoing":
        raw["as_of"] = "2020"
    return raw


@pytest.fixture
def small(loaded):
    """The small collection, without what the documents would collide with."""
    Agreement.objects.all().delete()
    Source.objects.update(doi="")


@pytest.mark.parametrize("kind", SHAPES)
@given(data=st.data())
@THOROUGH
def test_any_document_survives_files_and_database(kind, small, data):
    shape = SHAPES[kind]
    raw = data.draw(documents(shape))
    document = read(shape, raw)
    # by file: one reading makes the normal form, and from there every byte stays
    for ending, text in ((".yaml", files.to_yaml(document)), (".json", files.to_json(document))):
        again = read(shape, files.read_bytes(text.encode(), f"x{ending}").document)
        assert compare(document, again) == []
        assert files.to_json(again) == files.to_json(document)
    # by database: what is written there is what was read, and loading it again changes nothing
    with transaction.atomic():
        result = load_case(document) if kind == "case" else load_record(kind, document)
        written = write(result.record)
        assert compare(document, written) == []
        assert files.to_yaml(written) == files.to_yaml(document)
        again = load_case(written) if kind == "case" else load_record(kind, written)
        assert again.what == "unchanged"
        transaction.set_rollback(True)


@given(first=st.data())
@THOROUGH
def test_any_case_can_become_any_other_case(small, first):
    shape = SHAPES["case"]
    before = read(shape, first.draw(documents(shape), label="before"))
    after = read(shape, {**first.draw(documents(shape), label="after"), "slug": before["slug"]})
    with transaction.atomic():
        load_case(before)
        result = load_case(after)
        assert compare(after, write(result.record)) == []
        assert result.what == ("unchanged" if before == after else "changed")
        transaction.set_rollback(True)


NOISE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*SHAPES["case"].by_name, *shape_of(Agreement).by_name, "x"]), inner, max_size=6
        )
    ),
    max_leaves=12,
)


@given(raw=NOISE)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_nonsense_is_read_and_none_breaks_the_reader(db, raw):
    with pytest.raises(InvalidDossier) as caught:
        read(SHAPES["case"], raw)
    assert caught.value.problems
    assert not Case.objects.exists()
