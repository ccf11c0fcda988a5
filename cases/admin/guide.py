"""The guide: pages, glossary terms, frequently asked questions."""

from __future__ import annotations

from django.contrib import admin

from cases.admin.desk import GUIDE, Desk
from cases.models import Question, Topic


@admin.register(Topic)
class TopicDesk(Desk):
    group = GUIDE
    slug_from = "title"
    list_display = ["title", "kind", "order", "public"]
    list_filter = ["kind", "public"]
    search_fields = ["title", "slug", "summary", "other_names"]
    fields = ["kind", "title", "slug", "other_names", "summary", "body", "order", "public"]


@admin.register(Question)
class QuestionDesk(Desk):
    group = GUIDE
    slug_from = "question"
    list_display = ["question", "topic", "order", "public"]
    list_filter = ["public"]
    list_select_related = ["topic"]
    search_fields = ["question", "answer", "slug"]
    autocomplete_fields = ["topic"]
    fields = ["question", "slug", "answer", "topic", "order", "public"]
