"""The API as one writes it first: a ModelViewSet, nested serializers, prefetch_related, a GROUP BY for each facet.

Only to be measured against (`bench_api`). It answers the same: a case with all its parts, a page of rows, filters, counts.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.urls import include, path
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter
from rest_framework.viewsets import ModelViewSet

from cases.discovery.facets import FACETS, DecadeFacet, PairFacet
from cases.models import (
    Actor,
    Agreement,
    AgreementProvision,
    Case,
    Challenge,
    Citation,
    Conflict,
    Event,
    Fundamental,
    Lesson,
    Mediator,
    Outcome,
    Party,
    Source,
)


def nested(of: Any, leave_out: tuple[str, ...] = (), **parts: Any) -> type[serializers.ModelSerializer]:
    """A serializer of all fields of a model, with these relations nested."""
    names = [field.name for field in of._meta.get_fields() if field.concrete and field.name not in leave_out]
    meta = type("Meta", (), {"model": of, "fields": [*names, *(name for name in parts if name not in names)]})
    return type(f"{of.__name__}Serializer", (serializers.ModelSerializer,), {"Meta": meta, **parts})


ActorSerializer, ConflictSerializer = nested(Actor), nested(Conflict)
SourceSerializer = nested(Source)
CitationSerializer = nested(Citation, source=SourceSerializer())
CITED = {"citations": CitationSerializer(many=True)}
AgreementSerializer = nested(Agreement, provisions=nested(AgreementProvision)(many=True), **CITED)
CaseSerializer = nested(
    Case, ("withdrawn_reason", "created_by", "reviewer", "revises"), conflict=ConflictSerializer(),
    parties=nested(Party, actor=ActorSerializer(), **CITED)(many=True),
    mediators=nested(Mediator, actor=ActorSerializer(), **CITED)(many=True), events=nested(Event, **CITED)(many=True),
    agreements=AgreementSerializer(many=True), challenges=nested(Challenge, **CITED)(many=True),
    outcomes=nested(Outcome, **CITED)(many=True), fundamentals=nested(Fundamental, **CITED)(many=True),
    lessons=nested(Lesson, **CITED)(many=True), citations=CitationSerializer(many=True),
)  # fmt: skip


class RowSerializer(serializers.ModelSerializer):
    """What a row of our list has."""

    conflict = ConflictSerializer()
    parties = nested(Party, actor=ActorSerializer())(many=True)
    mediators = nested(Mediator, actor=ActorSerializer())(many=True)
    challenges = serializers.SlugRelatedField("key", many=True, read_only=True)
    outcomes = nested(Outcome)(many=True)

    class Meta:
        model = Case
        fields = ["slug", "title", "kind", "conflict", "start", "end", "place", "country", "latitude", "longitude", "settlement",
                  "summary", "parties", "mediators", "challenges", "outcomes", "issues"]  # fmt: skip


class CaseFilter(filters.FilterSet):
    conflict_kind = filters.CharFilter(field_name="conflict__kind")
    settlement = filters.CharFilter()

    class Meta:
        model = Case
        fields = ["conflict_kind", "settlement"]


class Pages(PageNumberPagination):
    page_size = 25


PARTS = ("parties", "mediators", "events", "agreements", "challenges", "outcomes", "fundamentals", "lessons")


class CaseViewSet(ModelViewSet):
    """The cases."""

    lookup_field = "slug"
    pagination_class = Pages
    filter_backends = [filters.DjangoFilterBackend]
    filterset_class = CaseFilter
    schema = None

    def get_serializer_class(self) -> Any:
        return CaseSerializer if self.action == "retrieve" else RowSerializer

    def get_queryset(self) -> Any:
        rows = Case.objects.published().select_related("conflict").in_newest_order()
        shared = ("conflict__regions", "conflict__countries", "issues", "parties__actor", "mediators__actor",
                  "mediators__tactics", "challenges", "outcomes")  # fmt: skip
        if self.action != "retrieve":
            return rows.prefetch_related(*shared)
        cited = (f"{part}__citations__source" for part in PARTS)
        return rows.prefetch_related(
            *shared, *PARTS, *cited, "citations__source", "agreements__provisions", "agreements__signatories"
        )

    @action(detail=False)
    def facets(self, request: Any) -> Response:
        chosen = self.filter_queryset(Case.objects.published()).order_by()
        found = {
            facet.name: dict(
                chosen.filter(**facet.where).values_list(facet.path).annotate(found=Count("pk", distinct=True))
            )
            for facet in FACETS
            if not isinstance(facet, (PairFacet, DecadeFacet))
        }
        return Response(
            {name: {str(value): count for value, count in counts.items()} for name, counts in found.items()}
        )


router = DefaultRouter()
router.register("cases", CaseViewSet, basename="plain-case")
urlpatterns = [path("plain/", include(router.urls))]
