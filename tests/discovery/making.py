"""Published cases for the tests of this room, made without the rooms above it."""

import datetime as dt
import json
import random

from cases.discovery import facets
from cases.models import (
    Actor,
    Case,
    Challenge,
    ChallengeType,
    Conflict,
    Country,
    Event,
    Fundamental,
    Issue,
    Mediator,
    Outcome,
    OutcomeType,
    Party,
    Region,
    Rendering,
    Tactic,
)
from cases.models import choices as codes
from cases.models.generation import ChangeKind, raise_generation

BEGINNING = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def conflict(slug="sinai", *, regions=(), countries=(), **fields):
    """A public conflict."""
    given = {
        "name": slug.title(), "summary": "A conflict.", "kind": "interstate", "incompatibility": "territory",
        "intensity": "war", "start": "1948", "termination": "ongoing", "public": True,
    }  # fmt: skip
    made, _ = Conflict.objects.get_or_create(slug=slug, defaults=given | fields)
    made.regions.set(Region.objects.filter(slug__in=regions))
    made.countries.set(Country.objects.filter(code__in=countries))
    return made


def case(slug, *, start="1978-09-05", of=None, **fields):
    """A published case without an answer yet."""
    given = {"title": slug.replace("-", " ").title(), "status": "published", "kind": "mediation", "start": start}
    return Case.objects.create(slug=slug, conflict=of or conflict(), **(given | fields))


def render(*cases):
    """Store the answers of these cases, in place of those that stand, as publication does."""
    values = facets.of_cases(Case.objects.filter(pk__in=[each.pk for each in cases]))
    Rendering.objects.filter(case__in=cases).delete()
    Rendering.objects.bulk_create(rendering(each, values[each.pk]) for each in cases)


def rendering(of, values, published_at=None):
    summary = {"slug": of.slug, "title": of.title, "settlement": of.settlement}
    return Rendering(
        case=of, slug=of.slug, edition=1, title=of.title, facets=values,
        start=of.start_earliest.isoformat() if of.start_earliest else "",
        published_at=published_at or BEGINNING + dt.timedelta(minutes=of.pk),
        summary=json.dumps(summary).encode(), answer=json.dumps(summary | {"whole": True}).encode(),
    )  # fmt: skip


def announce(*slugs, kind=ChangeKind.PUBLISHED, record="case"):
    return raise_generation([(kind, record, slug, "") for slug in slugs])


def publish(slug, **fields):
    """A published, rendered and announced case."""
    made = case(slug, **fields)
    render(made)
    announce(slug)
    return made


def withdraw(slug):
    Case.objects.filter(slug=slug).update(status="withdrawn")
    Rendering.objects.filter(slug=slug).delete()
    announce(slug, kind=ChangeKind.WITHDRAWN)


def collection(count, seed=0):
    """Cases with every kind of part, drawn at random, published in one generation."""
    draw = random.Random(seed)
    actors = Actor.objects.bulk_create(
        Actor(
            slug=f"actor-{n}",
            name=f"Actor No. {n}",
            short_name=f"A{n}",
            public=True,
            kind=draw.choice(codes.ActorKind.values),
        )
        for n in range(8)
    )
    conflicts = [_conflict(draw, n) for n in range(5)]
    made = Case.objects.bulk_create(_case(draw, n, draw.choice(conflicts)) for n in range(count))
    terms = [list(model.objects.all()) for model in (Issue, ChallengeType, OutcomeType)]
    parts = [part for each in made for part in _parts(draw, each, actors, *terms)]
    for model in {type(part) for part in parts}:
        model.objects.bulk_create(part for part in parts if type(part) is model)
    _use_tactics(draw)
    render(*made)
    announce(*(each.slug for each in made))
    return made


def _conflict(draw, number):
    regions, countries = list(Region.objects.all()), list(Country.objects.all()[:12])
    return conflict(
        f"conflict-{number}", kind=draw.choice(codes.ConflictKind.values), ucdp_id=draw.choice(["", f"{300 + number}"]),
        incompatibility=draw.choice(codes.Incompatibility.values),
        regions=[region.slug for region in draw.sample(regions, 2)],
        countries=[country.code for country in draw.sample(countries, draw.randint(0, 3))],
    )  # fmt: skip


def _case(draw, number, of):
    start = draw.choice(["", "~", "-05", "-05-17"])
    return Case(
        slug=f"case-{number}", conflict=of, status="published", as_of="2026",
        start=f"{draw.randint(1945, 2020)}{start}" if number % 9 else "../1990",
        title=draw.choice(["Álvaro", "alvaro", "Zürich", "Camp"]) + f" {number}",
        kind=draw.choice(codes.CaseKind.values), settlement=draw.choice(["", *codes.Settlement.values]),
        initiated_by=draw.choice(codes.InitiatedBy.values), setting=draw.choice(codes.Setting.values),
        format=draw.choice(codes.Format.values), secrecy=draw.choice(codes.Secrecy.values),
        ripeness=draw.choice(codes.Ripeness.values),
    )  # fmt: skip


def _parts(draw, of, actors, issues, challenges, outcomes):
    """The rows of one case, not yet stored."""
    for issue in draw.sample(issues, draw.randint(0, 3)):
        yield Case.issues.through(case=of, issue=issue)
    for number, actor in enumerate(draw.sample(actors, draw.randint(0, 3))):
        role, strategy = draw.choice(codes.MediatorRole.values), draw.choice(codes.Strategy.values)
        yield Mediator(case=of, actor=actor, key=f"m{number}", role=role, strategy=strategy)
    for number, actor in enumerate(draw.sample(actors, 2)):
        yield Party(case=of, actor=actor, key=f"p{number}", side="AB"[number])
    for number in range(draw.randint(0, 2)):
        track = draw.choice(["", *codes.Track.values])
        yield Event(case=of, key=f"e{number}", date="1978", kind="talks", title="Talks", track=track)
    for number, type_ in enumerate(draw.sample(challenges, draw.randint(0, 4))):
        presence, overcome = draw.choice(codes.Presence.values), draw.choice(codes.Overcome.values)
        yield Challenge(
            case=of, type=type_, key=f"c{number}", presence=presence, stage="negotiation", overcome=overcome
        )
    for number, type_ in enumerate(draw.sample(outcomes, draw.randint(0, 4))):
        yield Outcome(case=of, type=type_, key=f"o{number}", degree=draw.choice(codes.Degree.values))
    for name in draw.sample(codes.FundamentalName.values, 3):
        yield Fundamental(case=of, key=name, fundamental=name, rating=draw.choice(codes.Rating.values))


def _use_tactics(draw):
    tactics = list(Tactic.objects.all())
    Mediator.tactics.through.objects.bulk_create(
        Mediator.tactics.through(mediator=mediator, tactic=tactic)
        for mediator in Mediator.objects.all()
        for tactic in draw.sample(tactics, draw.randint(0, 3))
    )
