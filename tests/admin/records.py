"""One record of every model, and forms as a browser would send them."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from cases import models
from cases.models.choices import ActorKind

numbers = count(1)


def superuser() -> User:
    return User.objects.create_superuser(f"chief-{next(numbers)}", password="secret")


def member(*groups: str) -> User:
    user = User.objects.create_user(f"member-{next(numbers)}", password="secret", is_staff=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def actor(name: str = "") -> models.Actor:
    number = next(numbers)
    return models.Actor.objects.create(slug=f"actor-{number}", name=name or f"Actor {number}", kind="state")


def source() -> models.Source:
    number = next(numbers)
    return models.Source.objects.create(
        citekey=f"source-{number}", csl_type="book", title=f"Source {number}", kind="scholarly", voice="scholar"
    )


def conflict() -> models.Conflict:
    number = next(numbers)
    return models.Conflict.objects.create(
        slug=f"conflict-{number}", name=f"Conflict {number}", summary="What it was.", kind="interstate",
        incompatibility="territory", intensity="war", start="1948", termination="peace-agreement",
    )  # fmt: skip


def case(title: str = "", **fields: Any) -> models.Case:
    number = next(numbers)
    given = {
        "slug": f"case-{number}",
        "conflict": fields.pop("conflict", None) or conflict(),
        "kind": "mediation",
        "start": "1978-09-05",
    }
    return models.Case.objects.create(title=title or f"Case {number}", **{**given, **fields})


def published_case(**fields: Any) -> models.Case:
    return case(status="published", **fields)


def part(model: Any, owner: models.Case | None = None) -> Any:
    """One part of a case, of a new case if none is given."""
    owner, number = owner or case(), next(numbers)
    if model is models.AgreementProvision:
        subject = models.Provision.objects.order_by("pk")[number % 40]
        return model.objects.create(agreement=part(models.Agreement, owner), provision=subject, key=f"key-{number}")
    if model is models.Citation:
        return model.objects.create(case=owner, source=source())
    fields: dict[Any, dict[str, Any]] = {
        models.Party: {"side": "A"},
        models.Mediator: {"role": "lead-mediator"},
        models.Event: {"date": "1978-09-05", "kind": "summit", "title": f"Event {number}"},
        models.Agreement: {
            "slug": f"agreement-{number}", "title": f"Agreement {number}", "signed": "1978-09-17",
            "stage": "framework-partial", "scope": "partial",
        },
        models.Challenge: {"type": models.ChallengeType.objects.first(), "stage": "negotiation"},
        models.Outcome: {"type": models.OutcomeType.objects.first(), "degree": "achieved"},
        models.Fundamental: {"fundamental": "consent", "rating": "met"},
        models.Lesson: {"statement": f"Lesson {number}."},
        models.TeachingQuestion: {"prompt": f"Question {number}?"},
    }  # fmt: skip
    given = dict(fields[model])
    if model in (models.Party, models.Mediator):
        given["actor"] = actor()
    return model.objects.create(case=owner, key=f"key-{number}", order=number, **given)


def _vocabulary(model: Any) -> Any:
    number = next(numbers)
    given: dict[str, Any] = {"slug": f"term-{number}", "name": f"Term {number}"}
    if model is models.ChallengeType:
        given |= {"family": models.ChallengeFamily.objects.first(), "level": "nature-of-conflict"}
    if model is models.OutcomeType:
        given |= {"family": models.OutcomeFamily.objects.first()}
    return model.objects.create(**given)


def _other(model: Any) -> Any:
    number, edition_of = next(numbers), case
    makers: dict[Any, Any] = {
        models.Actor: actor,
        models.Source: source,
        models.Conflict: conflict,
        models.Case: case,
        models.Phase: lambda: model.objects.create(conflict=conflict(), key="phase", name="Phase"),
        models.Creator: lambda: model.objects.create(source=source(), family="Quandt"),
        models.ConflictCitation: lambda: model.objects.create(conflict=conflict(), source=source()),
        models.Country: lambda: model.objects.create(
            code="QZ" + chr(65 + number // 26 % 26) + chr(65 + number % 26),
            name="Somewhere",
            region=models.Region.objects.first(),
        ),
        models.Topic: lambda: model.objects.create(slug=f"topic-{number}", title="Topic", body="Text."),
        models.Question: lambda: model.objects.create(slug=f"question-{number}", question="Why?", answer="Because."),
        models.Edition: lambda: model.objects.create(case=edition_of(), number=1, dossier="{}", sha256="0" * 64),
        models.Release: lambda: model.objects.create(label=f"release-{number}", generation=1),
        models.Rendering: lambda: model.objects.create(
            case=edition_of(),
            slug=f"rendering-{number}",
            edition=1,
            title="R",
            published_at="2026-01-01T00:00Z",
            summary=b"{}",
            answer=b"{}",
        ),
        models.Transition: lambda: model.objects.create(case=edition_of(), name="publish"),
        models.SlugRedirect: lambda: model.objects.create(record="case", old=f"old-{number}", new="new"),
        models.Change: lambda: model.objects.create(generation=1, kind="edited", record="actor", slug="x"),
        models.Generation: lambda: model.objects.create(number=number),
        models.ReleasedCase: lambda: model.objects.create(
            release=_other(models.Release), slug=f"released-{number}", edition=1, title="R",
            published_at="2026-01-01T00:00Z", summary=b"{}", answer=b"{}",
        ),
        models.ReleaseFile: lambda: model.objects.create(
            release=_other(models.Release), name=f"file-{number}", media_type="text/csv", size=1, sha256="0" * 64
        ),
        models.SavedState: lambda: model.objects.create(case=case(), cause="saved", dossier="{}", sha256="0" * 64),
        models.Comment: lambda: model.objects.create(case=case(), text="Where is this from?"),
        models.Coding: lambda: model.objects.create(case=case(), coder=superuser()),
        models.ExternalRecord: lambda: model.objects.create(
            dataset="mend", version="1", kind="event", external_id=f"MADE-{number}", name=f"Event {number}"
        ),
        models.Import: lambda: model.objects.create(file_name="cases.xlsx"),
        models.LinkCheck: lambda: model.objects.create(
            source=source(), url="https://example.org/", checked_at="2026-01-01T00:00Z"
        ),
        models.SavedView: lambda: model.objects.create(
            owner=superuser(), records="case", name=f"View {number}", query="status__exact=draft", shared=True
        ),
        models.ApiToken: lambda: model.objects.create(user=superuser(), name="Notebook", digest=f"{number:064}"),
        models.KeptAnswer: lambda: model.objects.create(
            user=superuser(), key=f"key-{number}", request="0" * 64, status=201, body="{}"
        ),
    }  # fmt: skip
    return makers[model]()


PARTS = (
    models.Party, models.Mediator, models.Event, models.Agreement, models.AgreementProvision, models.Challenge,
    models.Outcome, models.Fundamental, models.Lesson, models.TeachingQuestion, models.Citation,
)  # fmt: skip
VOCABULARIES = (
    models.Issue, models.Tactic, models.Provision, models.ChallengeFamily, models.ChallengeType, models.OutcomeFamily,
    models.OutcomeType, models.Region,
)  # fmt: skip


def record(model: Any) -> Any:
    """A record of any model."""
    if model is models.PlayerKind:
        free = set(ActorKind.values) - set(model.objects.values_list("slug", flat=True))
        return model.objects.create(slug=free.pop(), name="Kind") if free else model.objects.first()
    if model in PARTS:
        return part(model)
    return _vocabulary(model) if model in VOCABULARIES else _other(model)


# --- forms as a browser sends them ------------------------------------------------------------------------------------
class _Form(HTMLParser):
    """The fields of a page's main form with their values, hidden templates of rows left out."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Any] = {}
        self.select = self.textarea = ""
        self.multiple = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "input" and name and given.get("type") not in ("submit", "checkbox", "radio"):
            self.fields[name] = given.get("value") or ""
        elif tag == "input" and name and "checked" in given:
            self.fields.setdefault(name, []).append(given.get("value") or "on")
        elif tag == "textarea":
            self.textarea, self.fields[name] = name, ""
        elif tag == "select":
            self.select, self.multiple = name, "multiple" in given
            self.fields.setdefault(name, [] if self.multiple else "")
        elif tag == "option" and self.select and "selected" in given:
            self._choose(given.get("value") or "")

    def _choose(self, value: str) -> None:
        if self.multiple:
            self.fields[self.select].append(value)
        else:
            self.fields[self.select] = value

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.fields[self.textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # a browser drops the first line break of a textarea
            self.fields[self.textarea] = self.fields[self.textarea].removeprefix("\r\n").removeprefix("\n")
            self.textarea = ""
        elif tag == "select":
            self.select = ""


def form_of(html: str, form: str = "case_form") -> dict[str, Any]:
    """What the form would send if one pressed “Save” without touching anything."""
    inside = re.search(rf'<form[^>]*id="{form}".*?</form>', html, re.S)
    assert inside, "the page has no such form"
    reader = _Form()
    reader.feed(inside[0])
    unwanted = ("csrfmiddlewaretoken", "action")
    return {k: v for k, v in reader.fields.items() if "__prefix__" not in k and k not in unwanted}


def address(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:cases_{model._meta.model_name}_{page}", args=args)
