"""The addresses of the public site."""

from __future__ import annotations

from django.urls import URLPattern, path

from cases.site import (
    actors,
    case,
    catalogue,
    codebook,
    directories,
    editions,
    findings,
    guide,
    health,
    home,
    machines,
    records,
)

# The cases themselves, and what those who watch the service ask for.
CASES: list[URLPattern] = [
    path("", home.home, name="home"),
    path("cases/", catalogue.catalogue, name="catalogue"),
    path("cases/<slug:slug>/", case.case, name="case"),
    path("cases/<slug:slug>/editions/", editions.editions, name="editions"),
    path("cases/<slug:slug>/editions/<int:number>/", editions.edition, name="edition"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

# Directories and the records in them, the guide, the codebook, and what programs ask for.
REFERENCE: list[URLPattern] = [
    path("conflicts/", directories.conflicts, name="conflicts"),
    path("conflicts/<slug:slug>/", records.conflict, name="conflict"),
    path("mediators/", directories.mediators, name="mediators"),
    path("mediators/<slug:slug>/", actors.actor, name="mediator"),
    path("challenges/", directories.challenges, name="challenges"),
    path("challenges/<slug:slug>/", findings.challenge, name="challenge"),
    path("outcomes/", directories.outcomes, name="outcomes"),
    path("outcomes/<slug:slug>/", findings.outcome, name="outcome"),
    path("agreements/", directories.agreements, name="agreements"),
    path("agreements/<slug:slug>/", records.agreement, name="agreement"),
    path("guide/", guide.contents, name="guide"),
    path("guide/glossary/", guide.glossary, name="glossary"),  # before the pages, whose slugs would match it
    path("guide/questions/", guide.questions, name="questions"),
    path("guide/<slug:slug>/", guide.topic, name="topic"),
    path("about/", guide.about, name="about"),
    path("codebook/", codebook.codebook, name="codebook"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("robots.txt", machines.robots, name="robots"),
]

urlpatterns: list[URLPattern] = [*CASES, *REFERENCE]
