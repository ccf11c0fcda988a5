"""The addresses of the public site."""

from __future__ import annotations

from django.urls import URLPattern, path

from cases.site import (
    actors,
    case,
    catalogue,
    codebook,
    comparing,
    data,
    directories,
    editions,
    feeds,
    finding,
    findings,
    guide,
    health,
    home,
    insights,
    machines,
    precedents,
    preview,
    records,
    seeing,
    teaching,
)
from cases.site.addresses import also_at

# The cases themselves, and what those who watch the service ask for.
CASES: list[URLPattern] = [
    path("", home.home, name="home"),
    path("cases/", catalogue.catalogue, name="catalogue"),
    path("cases/<slug:slug>/", case.case, name="case"),
    path("cases/<slug:slug>/preview/", preview.preview, name="preview"),
    path("cases/<slug:slug>/editions/", also_at("/api/v1/cases/{slug}/editions/")(editions.editions), name="editions"),
    path("cases/<slug:slug>/editions/<int:number>/", editions.edition, name="edition"),
    path("cases/<slug:slug>/editions/<int:number>/changes/", editions.changes, name="edition-changes"),
    path("compare/", comparing.compare, name="compare"),
    path("precedents/", precedents.precedents, name="precedents"),
    path("teach/<slug:slug>/", teaching.handout, name="teach"),
    path("map/", seeing.world, name="map"),
    path("timeline/", seeing.time, name="timeline"),
    path("insights/", insights.insights, name="insights"),
    path("insights/coverage/", insights.coverage, name="coverage"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

# Directories and the records in them, the guide, the codebook, and what programs ask for.
REFERENCE: list[URLPattern] = [
    path("conflicts/", also_at("/api/v1/conflicts/")(directories.conflicts), name="conflicts"),
    path("conflicts/<slug:slug>/", also_at("/api/v1/conflicts/{slug}/")(records.conflict), name="conflict"),
    path("mediators/", also_at("/api/v1/actors/")(directories.mediators), name="mediators"),
    path("mediators/<slug:slug>/", also_at("/api/v1/actors/{slug}/")(actors.actor), name="mediator"),
    path("challenges/", also_at("/api/v1/challenge-types/")(directories.challenges), name="challenges"),
    path("challenges/<slug:slug>/", also_at("/api/v1/challenge-types/{slug}/")(findings.challenge), name="challenge"),
    path("outcomes/", also_at("/api/v1/outcome-types/")(directories.outcomes), name="outcomes"),
    path("outcomes/<slug:slug>/", also_at("/api/v1/outcome-types/{slug}/")(findings.outcome), name="outcome"),
    path("agreements/", also_at("/api/v1/agreements/")(directories.agreements), name="agreements"),
    path("agreements/<slug:slug>/", records.agreement, name="agreement"),
    path("guide/", guide.contents, name="guide"),
    path("guide/glossary/", guide.glossary, name="glossary"),  # before the pages, whose slugs would match it
    path("guide/questions/", guide.questions, name="questions"),
    path("guide/<slug:slug>/", guide.topic, name="topic"),
    path("about/", guide.about, name="about"),
    path("data/", data.data, name="data"),
    path("data/compare/", data.compare, name="release_compare"),
    path("data/<str:label>/", data.release, name="release"),
    path("data/<str:label>/<str:name>", data.file, name="data_file"),
    path("codebook/", also_at("/api/v1/codebook/")(codebook.codebook), name="codebook"),
    path("search/", finding.search, name="search"),
    path("feeds/cases.xml", feeds.cases, name="feed"),
    path("feeds/conflicts/<slug:slug>.xml", feeds.conflict, name="feed-conflict"),
    path("feeds/mediators/<slug:slug>.xml", feeds.mediator, name="feed-mediator"),
    path("opensearch.xml", machines.opensearch, name="opensearch"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("robots.txt", machines.robots, name="robots"),
    path("favicon.ico", machines.icon, {"name": "favicon.ico"}, name="favicon"),
    path("apple-touch-icon.png", machines.icon, {"name": "apple-touch-icon.png"}, name="touch-icon"),
]

urlpatterns: list[URLPattern] = [*CASES, *REFERENCE]
