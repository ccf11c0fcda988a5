"""A small collection on disk, made up for the tests: every kind of record, every kind of part."""

from __future__ import annotations

from pathlib import Path

SOURCE = """\
citekey: writer-1990
csl_type: book
title: A book
creators:
  - family: Writer
    given: A.
  - literal: Institute of Examples
    role: editor
issued: 1990
doi: 10.1234/example
kind: scholarly
voice: scholar
"""
# Affiliated to each other: neither can be written first.
PERSON = """\
slug: anna-envoy
name: Anna Envoy
kind: individual
affiliation: exampleland
country: NO
description: A person made up for tests.
"""
STATE = """\
slug: exampleland
name: Exampleland
other_names:
  - Exemplia
kind: state
affiliation: anna-envoy
description: A state made up for tests.
"""
NEIGHBOUR = """\
slug: neighbourland
name: Neighbourland
kind: state
description: Another state made up for tests.
"""
CONFLICT = """\
slug: border-dispute
name: Border dispute
summary: Two states, one border.
kind: interstate
incompatibility: territory
intensity: minor
start: 1962-10~
end: ..
termination: ongoing
regions:
  - europe
countries:
  - NO
phases:
  - key: first-phase
    name: First phase
    start: 1962
    end: 1970
citations:
  - source: writer-1990
    locator: p. 1
"""
TOPIC = """\
slug: good-offices
kind: term
title: Good offices
body: What a third party lends [@writer-1990, p. 2].
"""
QUESTION = """\
slug: what-is-this
question: What is this?
answer: An example.
topic: good-offices
"""
CASE = """\
slug: border-talks-1978
title: The border talks, 1978
conflict: border-dispute
kind: mediation
phase: first-phase
summary: Talks in a small town.
start: 1978-09-05
end: 1979-03
place: Smalltown
country: NO
latitude: 60.5
longitude: 8.25
settlement: full-settlement
issues:
  - security
  - territory
authors:
  - Good Offices editors
background: |-
  First paragraph [@writer-1990, p. 12].

  Second paragraph.
parties:
  - key: exampleland
    actor: exampleland
    side: A
    citations:
      - source: writer-1990
        locator: p. 3
  - key: neighbourland
    actor: neighbourland
    side: B
mediators:
  - key: anna-envoy
    actor: anna-envoy
    on_behalf_of: exampleland
    role: lead-mediator
    tactics:
      - gain-trust
      - make-contact
    alignment: disputed
    alignment_side: A
events:
  - key: talks-begin
    date: 1978-09-05
    kind: talks
    track: i
    title: Talks begin
    citations:
      - source: writer-1990
        locator: p. 4
        stance: disputes
  - key: border-treaty-signed
    date: 1979-03
    kind: signing
    title: Border treaty signed
agreements:
  - key: border-treaty-1979
    slug: border-treaty-1979
    title: Border Treaty
    signed: 1979-03
    stage: framework-comprehensive
    scope: full
    signatories:
      - exampleland
      - neighbourland
    citations:
      - source: writer-1990
        locator: art. 1
    provisions:
      - key: boundary-demarcation
        provision: boundary-demarcation
        implementation: full
        citations:
          - source: writer-1990
            locator: art. 2
challenges:
  - key: trust-deficit
    type: trust-deficit
    stage: negotiation
    severity: serious
    description: Neither believed the other.
    overcome: partly
    citations:
      - source: writer-1990
        locator: p. 5
outcomes:
  - key: comprehensive-agreement
    type: comprehensive-agreement
    degree: achieved
    lasted_until: ..
    citations:
      - source: writer-1990
fundamentals:
  - key: consent
    fundamental: consent
    rating: met
    why: Both had asked for it.
lessons:
  - key: small-towns-help
    statement: Small towns help.
    audience:
      - mediators
questions:
  - key: why-a-small-town
    prompt: Why a small town?
citations:
  - source: writer-1990
    note: The only account.
"""

FILES = {
    "sources/writer-1990.yaml": SOURCE,
    "actors/anna-envoy.yaml": PERSON,
    "actors/exampleland.yaml": STATE,
    "actors/neighbourland.yaml": NEIGHBOUR,
    "conflicts/border-dispute.yaml": CONFLICT,
    "guide/good-offices.yaml": TOPIC,
    "questions/what-is-this.yaml": QUESTION,
    "cases/border-talks-1978.yaml": CASE,
}


def write_collection(folder: Path, **changed: str) -> Path:
    """Write the collection; `case=…`, `source=…` replace the text of the one case, source, conflict or topic."""
    files = dict(FILES)
    for kind, text in changed.items():
        name = next(name for name in files if name.startswith(f"{kind}s/"))
        files[name] = text
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def line_of(text: str, words: str) -> int:
    """On which line the words stand."""
    return text[: text.index(words)].count("\n") + 1
