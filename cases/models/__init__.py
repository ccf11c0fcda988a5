"""What is recorded. One module per family of the data model; the names are gathered here."""

from cases.models.access import ApiToken, KeptAnswer
from cases.models.actors import Actor
from cases.models.agreements import Agreement, AgreementProvision
from cases.models.cases import Case
from cases.models.citations import Citation
from cases.models.conflicts import Conflict, ConflictCitation, Phase
from cases.models.desk import Coding, Comment, Import, LinkCheck, SavedState, SavedView
from cases.models.external import ExternalRecord
from cases.models.findings import Challenge, Fundamental, Lesson, Outcome, TeachingQuestion
from cases.models.generation import Change, Generation
from cases.models.guide import Question, Topic
from cases.models.participants import Event, Mediator, Party
from cases.models.places import Country, Region
from cases.models.publications import (
    Edition,
    Release,
    ReleasedCase,
    ReleaseFile,
    Rendering,
    SlugRedirect,
    Transition,
)
from cases.models.sources import Creator, Source
from cases.models.vocabularies import (
    ChallengeFamily,
    ChallengeType,
    Issue,
    OutcomeFamily,
    OutcomeType,
    PlayerKind,
    Provision,
    Tactic,
)

__all__ = [
    "Actor", "Agreement", "AgreementProvision", "ApiToken", "Case", "Challenge", "ChallengeFamily", "ChallengeType",
    "Change", "Citation", "Coding", "Comment", "Conflict", "ConflictCitation", "Country", "Creator", "Edition",
    "Event", "ExternalRecord", "Fundamental", "Generation", "Import", "Issue", "KeptAnswer", "Lesson", "LinkCheck", "Mediator",
    "Outcome", "OutcomeFamily", "OutcomeType", "Party", "Phase", "PlayerKind", "Provision", "Question", "Region",
    "Release", "ReleaseFile", "ReleasedCase", "Rendering", "SavedState", "SavedView", "SlugRedirect", "Source",
    "Tactic", "TeachingQuestion", "Topic", "Transition",
]  # fmt: skip
