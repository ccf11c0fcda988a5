"""The guide: explanatory pages, the glossary, frequently asked questions; and what the site says about itself."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.models import Case, Question, Topic
from cases.models.guide import TopicKind
from cases.site.addresses import of_record
from cases.site.notes import Notes
from cases.site.parameters import only


def topics() -> QuerySet[Topic]:
    return Topic.objects.published()


def _listed(kind: str) -> QuerySet[Topic]:
    """The pages in the order of their editor, the terms by the alphabet."""
    order = ("order", "title", "slug") if kind == TopicKind.PAGE else ("title", "slug")
    return topics().filter(kind=kind).order_by(*order)


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """The pages of the guide in order, and the way to the glossary and the questions."""
    only(request)
    context = {
        "pages": list(_listed(TopicKind.PAGE).defer("body")),
        "term_count": _listed(TopicKind.TERM).count(),
        "questions": list(Question.objects.published().order_by("order", "slug").values("slug", "question")),
    }
    return render(request, "site/guide.html", context)


@require_safe
@of_record(topics, "/guide/")
def topic(request: HttpRequest, record: Topic) -> HttpResponse:
    """A page or a term with its notes, its questions, and the pages before and after it."""
    only(request)
    notes = Notes.of([record.body])
    body = notes.render(record.body, first_heading=2)
    neighbours = list(_listed(record.kind).values("slug", "title"))
    place = next(index for index, row in enumerate(neighbours) if row["slug"] == record.slug)
    context = {
        "topic": record,
        "is_term": record.kind == TopicKind.TERM,
        "body": body,
        "notes": notes,
        "previous": neighbours[place - 1] if place else None,
        "next": neighbours[place + 1] if place + 1 < len(neighbours) else None,
        "questions": list(record.questions.published().order_by("order", "slug").values("slug", "question")),
    }
    return render(request, "site/topic.html", context)


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """All terms, by their first letter."""
    only(request)
    terms = sorted(_listed(TopicKind.TERM).defer("body"), key=lambda term: (term.title.casefold(), term.slug))
    letters = [(letter, list(group)) for letter, group in groupby(terms, key=lambda term: term.title[:1].upper())]
    return render(request, "site/glossary.html", {"letters": letters, "term_count": len(terms)})


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """The questions that readers often ask, with their answers; each has an address of its own on the page."""
    only(request)
    rows = list(Question.objects.published().select_related("topic").order_by("order", "slug"))
    notes = Notes.of([row.answer for row in rows])
    answered = [{"question": row, "answer": notes.render(row.answer), "topic": _public(row.topic)} for row in rows]
    return render(request, "site/questions.html", {"questions": answered, "notes": notes})


def _public(page: Topic | None) -> Topic | None:
    return page if page and page.public else None


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this is, by which rules it is edited, how to help, under which licence, for whom it works."""
    only(request)
    context: dict[str, Any] = {"case_count": Case.objects.published().count()}
    return render(request, "site/about.html", context)
