"""What a dossier looks like, declared once.

A shape names the fields and parts of a document in their order. What a field is (text, date, choice, reference …),
whether it is needed and what it means is taken from the model's field, so that nothing is said twice. Reading, writing,
the codebook, the schema of the API and the admin's review all follow these declarations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.db import models

from cases.models import (
    Actor,
    Agreement,
    AgreementProvision,
    Case,
    Challenge,
    Citation,
    Conflict,
    ConflictCitation,
    Creator,
    Event,
    Fundamental,
    Lesson,
    Mediator,
    Outcome,
    Party,
    Phase,
    Question,
    Source,
    TeachingQuestion,
    Topic,
)
from cases.models.choices import Audience
from cases.models.fields import EDTFField


class Kind(StrEnum):
    """What a field of a dossier holds."""

    KEY = "key"  # names a part within its list; derived when left out
    SLUG = "slug"  # the record's address
    LINE = "line"  # text without line breaks
    TEXT = "text"  # plain text, paragraphs allowed
    MARKDOWN = "markdown"  # Markdown with [@citekey]
    DATE = "date"  # EDTF
    CHOICE = "choice"
    CHOICES = "choices"  # a list of choices
    WHOLE = "whole number"
    NUMBER = "number"
    REFERENCE = "reference"  # by slug, citekey, code or, for a phase, its key
    REFERENCES = "references"
    TEXTS = "texts"  # a list of lines


LISTS = frozenset({Kind.CHOICES, Kind.REFERENCES, Kind.TEXTS})


@dataclass(frozen=True)
class Field:
    """One field of a document, as the model's field describes it."""

    name: str
    column: models.Field
    kind: Kind
    choices: tuple[tuple[str, str], ...] = ()

    @cached_property
    def target(self) -> Any:
        """The model that a reference points to; None for other kinds."""
        return self.column.related_model if self.kind in (Kind.REFERENCE, Kind.REFERENCES) else None

    @cached_property
    def address(self) -> str:
        """The field by which the target is named: slug, citekey or code; a phase by its key."""
        return getattr(self.target, "ADDRESS", "key") if self.target else ""

    @cached_property
    def lookup(self) -> str:
        """The path by which a query reads the field's value; a reference by its address."""
        return f"{self.name}__{self.address}" if self.target else self.name

    @cached_property
    def default(self) -> Any:
        """What a document that leaves the field out means: the model's default, or nothing."""
        if self.kind in LISTS:
            return []
        if self.column.has_default():
            default = self.column.get_default()
            return str(default) if self.kind is Kind.CHOICE else default
        return None if self.kind in (Kind.WHOLE, Kind.NUMBER, Kind.REFERENCE) else ""

    @cached_property
    def required(self) -> bool:
        """Whether a document without it is refused."""
        return not (self.column.blank or self.column.has_default() or self.kind is Kind.KEY)

    @cached_property
    def validators(self) -> tuple[Any, ...]:
        """The model field's own rules, without those on length, which reading checks in its own words."""
        length = (MaxLengthValidator, ProhibitNullCharactersValidator)
        return tuple(validator for validator in self.column.validators if not isinstance(validator, length))

    @property
    def help_text(self) -> str:
        return str(self.column.help_text)

    @property
    def labels(self) -> dict[str, str]:
        """Code → label of a choice."""
        return dict(self.choices)


@dataclass(frozen=True)
class Part:
    """A list of parts within a document: parties, events, citations …

    `link` is the foreign key by which a part's row points to the row of what it belongs to.
    """

    name: str
    shape: Shape
    link: str

    @property
    def model(self) -> type[models.Model]:
        return self.shape.model


@dataclass(frozen=True)
class Shape:
    """The fields and parts of one kind of document, in order. `folder` is set for records that stand by themselves."""

    name: str
    model: Any
    members: tuple[Field | Part, ...]
    folder: str = ""

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return tuple(member for member in self.members if isinstance(member, Field))

    @cached_property
    def markdown(self) -> tuple[str, ...]:
        """The names of the fields that hold Markdown, and so may cite."""
        return tuple(field.name for field in self.fields if field.kind is Kind.MARKDOWN)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        return tuple(member for member in self.members if isinstance(member, Part))

    @cached_property
    def by_name(self) -> dict[str, Field | Part]:
        return {member.name: member for member in self.members}

    def in_order(self, document: dict[str, Any]) -> dict[str, Any]:
        """The document with its fields in the order of the shape."""
        return {name: document[name] for name in self.by_name if name in document}

    @property
    def has_keys(self) -> bool:
        """Whether parts of this shape are named by a key."""
        return "key" in self.by_name and not self.folder

    @property
    def address(self) -> str:
        """The field that names the record: slug or citekey."""
        return getattr(self.model, "ADDRESS", "slug")


_KINDS: tuple[tuple[type[models.Field], Kind], ...] = (
    (EDTFField, Kind.DATE),
    (models.ForeignKey, Kind.REFERENCE),
    (models.ManyToManyField, Kind.REFERENCES),
    (models.JSONField, Kind.TEXTS),
    (models.IntegerField, Kind.WHOLE),
    (models.FloatField, Kind.NUMBER),
    (models.SlugField, Kind.SLUG),
    (models.TextField, Kind.TEXT),
    (models.CharField, Kind.LINE),
)


def _kind(column: models.Field) -> Kind:
    if column.name == "key":
        return Kind.KEY
    if column.choices:
        return Kind.CHOICE
    return next(kind for type_, kind in _KINDS if isinstance(column, type_))


def _field(model: Any, name: str, markdown: tuple[str, ...], lists: Mapping[str, type[models.TextChoices]]) -> Field:
    column = model._meta.get_field(name)
    if name in markdown:
        return Field(name, column, Kind.MARKDOWN)
    if name in lists:
        return Field(name, column, Kind.CHOICES, tuple(lists[name].choices))
    choices = tuple((str(code), str(label)) for code, label in column.flatchoices if code)
    return Field(name, column, _kind(column), choices)


def _shape(
    name: str,
    model: Any,
    members: tuple[str | Part, ...],
    *,
    folder: str = "",
    markdown: tuple[str, ...] = (),
    lists: Mapping[str, type[models.TextChoices]] | None = None,
) -> Shape:
    declared = (m if isinstance(m, Part) else _field(model, m, markdown, lists or {}) for m in members)
    return Shape(name, model, tuple(declared), folder)


_CITATION = ("source", "locator", "stance", "confidence", "note")
CITATION = _shape("citation", Citation, _CITATION)


def _cited(link: str) -> Part:
    return Part("citations", CITATION, link)


# fmt: off
PARTY = _shape("party", Party, (
    "key", "actor", "side", "delegation", "position", "interests", _cited("party"),
))
MEDIATOR = _shape("mediator", Mediator, (
    "key", "actor", "on_behalf_of", "role", "rank", "strategy", "tactics", "entry", "mandate", "alignment",
    "alignment_side", "leverage", "contribution", "start", "end", _cited("mediator"),
))
EVENT = _shape("event", Event, (
    "key", "date", "kind", "track", "title", "description", "place", "country", "latitude", "longitude", _cited("event"),
))
PROVISION = _shape("provision", AgreementProvision, (
    "key", "provision", "implementation", "as_of", "note", _cited("provision"),
))
AGREEMENT = _shape("agreement", Agreement, (
    "key", "slug", "title", "signed", "stage", "scope", "place", "country", "signatories", "witnesses", "guarantors",
    "status", "status_note", "in_force_until", "summary", "text_url", "unts_number", "un_symbol", "pax_id", "ucdp_id",
    "pam_id", _cited("agreement"), Part("provisions", PROVISION, "agreement"),
))
CHALLENGE = _shape("challenge", Challenge, (
    "key", "type", "presence", "stage", "severity", "severity_note", "description", "response", "overcome",
    _cited("challenge"),
))
OUTCOME = _shape("outcome", Outcome, (
    "key", "type", "degree", "degree_note", "date", "description", "lasted_until", "evidence", _cited("outcome"),
))
FUNDAMENTAL = _shape("fundamental", Fundamental, ("key", "fundamental", "rating", "why", _cited("fundamental")))
LESSON = _shape("lesson", Lesson, (
    "key", "statement", "explanation", "audience", _cited("lesson"),
), lists={"audience": Audience})
TEACHING_QUESTION = _shape("teaching question", TeachingQuestion, ("key", "prompt", "aim"))

CASE = _shape("case", Case, (
    "slug", "title", "conflict", "kind", "phase", "summary", "as_of", "start", "end", "place", "country", "latitude",
    "longitude", "settlement", "settlement_note", "initiated_by", "setting", "format", "secrecy", "ripeness",
    "ripeness_note", "coding_note", "issues", "authors", "background", "process", "analysis",
    Part("parties", PARTY, "case"), Part("mediators", MEDIATOR, "case"), Part("events", EVENT, "case"),
    Part("agreements", AGREEMENT, "case"), Part("challenges", CHALLENGE, "case"), Part("outcomes", OUTCOME, "case"),
    Part("fundamentals", FUNDAMENTAL, "case"), Part("lessons", LESSON, "case"),
    Part("questions", TEACHING_QUESTION, "case"), _cited("case"),
), folder="cases", markdown=("background", "process", "analysis"))

ACTOR = _shape("actor", Actor, (
    "slug", "name", "short_name", "other_names", "kind", "affiliation", "country", "description", "gender",
    "active_from", "active_to", "wikidata_id", "ucdp_actor_id", "website",
), folder="actors")

SOURCE = _shape("source", Source, (
    "citekey", "csl_type", "title",
    Part("creators", _shape("creator", Creator, ("family", "given", "literal", "role")), "source"),
    "issued", "container_title", "publisher", "place", "volume", "issue", "pages", "edition", "doi", "isbn", "url",
    "archived_url", "accessed", "language", "document_symbol", "kind", "voice", "note",
), folder="sources")

PHASE = _shape("phase", Phase, ("key", "name", "start", "end", "summary"))
CONFLICT = _shape("conflict", Conflict, (
    "slug", "name", "other_names", "summary", "background", "kind", "incompatibility", "intensity", "start", "end",
    "termination", "regions", "countries", "place", "latitude", "longitude", "fatalities_low", "fatalities_best",
    "fatalities_high", "fatalities_note", "ucdp_id", "icb_number", "cow_war_number", "wikidata_id",
    Part("phases", PHASE, "conflict"),
    Part("citations", _shape("conflict citation", ConflictCitation, _CITATION), "conflict"),
), folder="conflicts", markdown=("background",))

TOPIC = _shape("topic", Topic, (
    "slug", "kind", "title", "summary", "order", "body", "other_names",
), folder="guide", markdown=("body",))
QUESTION = _shape("question", Question, (
    "slug", "question", "answer", "topic", "order",
), folder="questions", markdown=("answer",))
# fmt: on

# In the order in which they are loaded: each refers only to those before it (actors also to each other).
SHAPES: dict[str, Shape] = {shape.name: shape for shape in (SOURCE, ACTOR, CONFLICT, TOPIC, QUESTION, CASE)}


def _with_parts(shape: Shape) -> Iterator[Shape]:
    yield shape
    for part in shape.parts:
        yield from _with_parts(part.shape)


_BY_MODEL: dict[Any, Shape] = {inner.model: inner for shape in SHAPES.values() for inner in _with_parts(shape)}


def shape_of(model: Any) -> Shape:
    """The shape of a model's documents, of records and of parts alike."""
    return _BY_MODEL[model]
