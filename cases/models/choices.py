"""Closed coding schemes. Each says where it comes from; `unknown`, `not applicable` and `no` are three different answers."""

from django.db.models import TextChoices


class ActorKind(TextChoices):
    """Kinds of third party, after Bercovitch and Houston (1996) and the civil war mediation datasets, with parties added."""

    STATE = "state", "state"
    INTERGOVERNMENTAL = "intergovernmental-organisation", "intergovernmental organisation"
    REGIONAL = "regional-organisation", "regional organisation"
    NON_GOVERNMENTAL = "non-governmental-organisation", "non-governmental organisation"
    RELIGIOUS = "religious-body", "religious body"
    INDIVIDUAL = "individual", "individual"
    ARMED_GROUP = "non-state-armed-group", "non-state armed group"
    MOVEMENT = "political-movement", "political movement"
    COALITION = "coalition", "coalition or contact group"
    ACADEMIC = "academic-or-private-body", "academic or private body"


class Gender(TextChoices):
    FEMALE = "female", "female"
    MALE = "male", "male"
    OTHER = "other", "other"
    UNKNOWN = "unknown", "unknown"


class CSLType(TextChoices):
    """Types of source of the Citation Style Language 1.0.2, as far as the field needs them."""

    BOOK = "book", "book"
    CHAPTER = "chapter", "chapter"
    ARTICLE_JOURNAL = "article-journal", "journal article"
    ARTICLE_NEWSPAPER = "article-newspaper", "newspaper or agency report"
    ARTICLE_MAGAZINE = "article-magazine", "magazine article"
    REPORT = "report", "report"
    TREATY = "treaty", "treaty or agreement"
    LEGAL_CASE = "legal_case", "legal case"
    LEGISLATION = "legislation", "legislation or resolution"
    WEBPAGE = "webpage", "web page"
    DATASET = "dataset", "dataset"
    INTERVIEW = "interview", "interview"
    SPEECH = "speech", "speech"
    THESIS = "thesis", "thesis"
    DOCUMENT = "document", "document"
    COLLECTION = "collection", "collection of documents"


class CreatorRole(TextChoices):
    AUTHOR = "author", "author"
    EDITOR = "editor", "editor"
    TRANSLATOR = "translator", "translator"
    RECIPIENT = "recipient", "recipient"


class SourceKind(TextChoices):
    PRIMARY = "primary-document", "primary document"
    MEMOIR = "memoir", "memoir"
    SCHOLARLY = "scholarly", "scholarly work"
    PRESS = "press", "press"
    DATASET = "dataset", "dataset"
    REFERENCE = "reference", "reference work"


class Voice(TextChoices):
    """Whose account a source is."""

    PARTY = "party", "a party"
    MEDIATOR = "mediator", "a mediator"
    CIVIL_SOCIETY = "civil-society", "civil society"
    SCHOLAR = "scholar", "a scholar"
    PRESS = "press", "the press"
    INSTITUTION = "institution", "an institution"


class ConflictKind(TextChoices):
    """Types of conflict of UCDP/PRIO (Gleditsch et al. 2002); disputes below its threshold are added."""

    INTERSTATE = "interstate", "interstate"
    INTRASTATE = "intrastate", "intrastate"
    INTERNATIONALISED = "internationalised-intrastate", "internationalised intrastate"
    EXTRASYSTEMIC = "extrasystemic", "extrasystemic"
    BELOW_THRESHOLD = "below-threshold", "dispute below the threshold of armed conflict"


class Incompatibility(TextChoices):
    """What the parties' positions are incompatible over (UCDP)."""

    TERRITORY = "territory", "territory"
    GOVERNMENT = "government", "government"
    BOTH = "both", "territory and government"
    OTHER = "other", "other"


class Intensity(TextChoices):
    """UCDP's thresholds of battle-related deaths in a calendar year, the highest reached."""

    NONE = "none", "no armed conflict (fewer than 25 deaths a year)"
    MINOR = "minor", "minor (25–999 battle-related deaths in a year)"
    WAR = "war", "war (1,000 or more battle-related deaths in a year)"


class Termination(TextChoices):
    """How the conflict ended (UCDP Conflict Termination Dataset, Kreutz 2010)."""

    PEACE_AGREEMENT = "peace-agreement", "peace agreement"
    CEASEFIRE = "ceasefire", "ceasefire"
    VICTORY = "victory", "victory of a side"
    LOW_ACTIVITY = "low-activity", "low activity"
    ACTOR_CEASED = "actor-ceased", "an actor ceased to exist"
    ONGOING = "ongoing", "ongoing"


class Status(TextChoices):
    """Where a case stands on its way to the public."""

    DRAFT = "draft", "draft"
    IN_REVIEW = "in-review", "in review"
    PUBLISHED = "published", "published"
    WITHDRAWN = "withdrawn", "withdrawn"


class CaseKind(TextChoices):
    """What the third party did: from mediation down to none, kept for comparison."""

    MEDIATION = "mediation", "mediation"
    GOOD_OFFICES = "good-offices", "good offices"
    HOSTED = "hosted-negotiation", "hosted negotiation"
    UNMEDIATED = "unmediated-negotiation", "unmediated negotiation"


class Settlement(TextChoices):
    """What the effort reached: the ladder of the mediation datasets (Bercovitch and Houston 1996; DeRouen et al. 2011)."""

    OFFER_REFUSED = "offer-refused", "offer refused"
    NO_AGREEMENT = "no-agreement", "no agreement"
    PROCESS = "process-agreement", "process agreement"
    CEASEFIRE = "ceasefire", "ceasefire"
    PARTIAL = "partial-settlement", "partial settlement"
    FULL = "full-settlement", "full settlement"
    ONGOING = "ongoing", "ongoing"


class InitiatedBy(TextChoices):
    PARTIES_JOINTLY = "parties-jointly", "the parties jointly"
    ONE_PARTY = "one-party", "one party"
    MEDIATOR = "mediator", "the mediator"
    INTERNATIONAL_ORGANISATION = "international-organisation", "an international organisation"
    OTHER_THIRD_PARTY = "other-third-party", "another third party"
    UNKNOWN = "unknown", "unknown"


class Setting(TextChoices):
    """On whose ground the talks were held (Bercovitch and Houston 1996)."""

    NEUTRAL = "neutral-ground", "neutral ground"
    MEDIATORS = "mediators-territory", "mediator’s territory"
    PARTYS = "partys-territory", "a party’s territory"
    MIXED = "mixed", "mixed"
    REMOTE = "remote", "remote"
    UNKNOWN = "unknown", "unknown"


class Format(TextChoices):
    DIRECT = "direct", "direct talks"
    PROXIMITY = "proximity", "proximity talks"
    SHUTTLE = "shuttle", "shuttle diplomacy"
    BACK_CHANNEL = "back-channel", "back channel"
    MIXED = "mixed", "mixed"
    UNKNOWN = "unknown", "unknown"


class Secrecy(TextChoices):
    PUBLIC = "public", "public"
    CLOSED = "announced-closed", "announced but closed"
    SECRET = "secret", "secret"
    UNKNOWN = "unknown", "unknown"


class Ripeness(TextChoices):
    """Whether the parties perceived a mutually hurting stalemate (Zartman 2001)."""

    YES = "yes", "yes"
    NO = "no", "no"
    DISPUTED = "disputed", "disputed"
    UNKNOWN = "unknown", "unknown"


class MediatorRole(TextChoices):
    LEAD = "lead-mediator", "lead mediator"
    CO_MEDIATOR = "co-mediator", "co-mediator"
    FACILITATOR = "facilitator", "facilitator"
    GOOD_OFFICES = "good-offices", "good offices"
    HOST = "host", "host"
    GUARANTOR = "guarantor", "guarantor"
    WITNESS = "witness", "witness"
    OBSERVER = "observer", "observer"
    GROUP_OF_FRIENDS = "group-of-friends", "group of friends"


class Rank(TextChoices):
    """The mediator's rank (Bercovitch and Houston 1996)."""

    HEAD_OF_STATE = "head-of-state-or-government", "head of state or government"
    HEAD_OF_ORGANISATION = "head-of-organisation", "head of an organisation"
    MINISTER = "minister", "minister"
    ENVOY = "special-envoy", "special envoy"
    OFFICIAL = "ambassador-or-official", "ambassador or official"
    PRIVATE = "private-person", "private person"
    NOT_APPLICABLE = "not-applicable", "not applicable"


class Strategy(TextChoices):
    """The most active strategy used (Touval and Zartman 1985; Bercovitch and Houston 1996)."""

    COMMUNICATION = "communication-facilitation", "communication-facilitation"
    FORMULATION = "procedural-formulation", "procedural-formulation"
    MANIPULATION = "directive-manipulation", "directive-manipulation"
    UNKNOWN = "unknown", "unknown"


class Entry(TextChoices):
    INVITED_BY_ALL = "invited-by-all", "invited by all parties"
    INVITED_BY_SOME = "invited-by-some", "invited by some parties"
    ACCEPTED = "offered-and-accepted", "offered and accepted"
    REFUSED = "offered-and-refused", "offered and refused"
    MANDATED = "mandated", "mandated"
    UNKNOWN = "unknown", "unknown"


class Alignment(TextChoices):
    """How the parties perceived the mediator."""

    IMPARTIAL = "impartial", "impartial"
    CLOSER = "closer-to-side", "closer to a side"
    DISPUTED = "disputed", "disputed"
    UNKNOWN = "unknown", "unknown"


class EventKind(TextChoices):
    OFFER = "offer", "offer"
    REFUSAL = "refusal", "refusal"
    PRE_NEGOTIATION = "pre-negotiation", "pre-negotiation"
    TALKS = "talks", "talks"
    SUMMIT = "summit", "summit"
    PROPOSAL = "proposal", "proposal"
    CEASEFIRE = "ceasefire", "ceasefire"
    SIGNING = "signing", "signing"
    RATIFICATION = "ratification", "ratification"
    IMPLEMENTATION = "implementation", "implementation"
    VIOLENCE = "violence", "violence"
    BREAKDOWN = "breakdown", "breakdown"
    STATEMENT = "statement", "statement"
    CONTEXT = "context", "context"


class Track(TextChoices):
    """Official (I), mixed (1.5), unofficial (II) and people-to-people (III) diplomacy (Montville 1981 and after)."""

    ONE = "i", "track I"
    ONE_AND_A_HALF = "i-5", "track 1.5"
    TWO = "ii", "track II"
    THREE = "iii", "track III"


class AgreementStage(TextChoices):
    """Stages of a peace process (PA-X; Bell and Badanjak 2019)."""

    PRE_NEGOTIATION = "pre-negotiation", "pre-negotiation"
    CEASEFIRE = "ceasefire", "ceasefire"
    COMPREHENSIVE = "framework-comprehensive", "framework-substantive, comprehensive"
    PARTIAL = "framework-partial", "framework-substantive, partial"
    IMPLEMENTATION = "implementation", "implementation"
    RENEWAL = "renewal", "renewal"


class AgreementScope(TextChoices):
    """Full, partial and process agreements (UCDP Peace Agreement Dataset)."""

    FULL = "full", "full"
    PARTIAL = "partial", "partial"
    PROCESS = "process", "process"


class AgreementStatus(TextChoices):
    IN_FORCE = "in-force", "in force"
    PARTLY = "partly-carried-out", "partly carried out"
    SUPERSEDED = "superseded", "superseded"
    COLLAPSED = "collapsed", "collapsed"
    UNKNOWN = "unknown", "unknown"


class Implementation(TextChoices):
    """The Kroc Institute's scale of implementation (Joshi, Quinn and Regan 2015), shown with its label."""

    NOT_INITIATED = "not-initiated", "not initiated (0)"
    MINIMAL = "minimal", "minimal (1)"
    INTERMEDIATE = "intermediate", "intermediate (2)"
    FULL = "full", "full (3)"
    UNKNOWN = "unknown", "unknown"


class ChallengeLevel(TextChoices):
    """Where a challenge lies, as the literature on mediation sorts its conditions."""

    ENVIRONMENT = "international-environment", "international environment"
    CONFLICT = "nature-of-the-conflict", "nature of the conflict"
    SUPPLY = "supply-of-mediation", "supply of mediation"


class Presence(TextChoices):
    PRESENT = "present", "present"
    ABSENT = "looked-for-and-absent", "looked for and absent"


class ChallengeStage(TextChoices):
    PRE_NEGOTIATION = "pre-negotiation", "pre-negotiation"
    NEGOTIATION = "negotiation", "negotiation"
    IMPLEMENTATION = "implementation", "implementation"


class Severity(TextChoices):
    """Minor: delayed; moderate: changed the course; serious: nearly ended the effort; fatal: ended it."""

    MINOR = "minor", "minor"
    MODERATE = "moderate", "moderate"
    SERIOUS = "serious", "serious"
    FATAL = "fatal", "fatal"


class Overcome(TextChoices):
    YES = "yes", "yes"
    PARTLY = "partly", "partly"
    NO = "no", "no"
    UNKNOWN = "unknown", "unknown"


class Degree(TextChoices):
    ACHIEVED = "achieved", "achieved"
    PARTLY = "partly", "partly achieved"
    NOT_ACHIEVED = "not-achieved", "not achieved"
    REVERSED = "reversed", "reversed"
    TOO_EARLY = "too-early", "too early to tell"


class Evidence(TextChoices):
    STRONG = "strong", "strong"
    MODERATE = "moderate", "moderate"
    CONTESTED = "contested", "contested"


class FundamentalName(TextChoices):
    """The eight fundamentals of the United Nations Guidance for Effective Mediation (A/66/811, annex I, 2012)."""

    PREPAREDNESS = "preparedness", "preparedness"
    CONSENT = "consent", "consent"
    IMPARTIALITY = "impartiality", "impartiality"
    INCLUSIVITY = "inclusivity", "inclusivity"
    NATIONAL_OWNERSHIP = "national-ownership", "national ownership"
    INTERNATIONAL_LAW = "international-law", "international law and normative frameworks"
    COHERENCE = "coherence", "coherence, coordination and complementarity of the mediation effort"
    QUALITY = "quality-of-agreement", "quality of the peace agreement"


class Rating(TextChoices):
    MET = "met", "met"
    PARTLY = "partly", "partly met"
    NOT_MET = "not-met", "not met"
    UNKNOWN = "unknown", "unknown"


class Audience(TextChoices):
    MEDIATORS = "mediators", "mediators"
    PARTIES = "parties", "parties"
    SUPPORTING_STATES = "supporting-states", "supporting states"
    CIVIL_SOCIETY = "civil-society", "civil society"


class Stance(TextChoices):
    SUPPORTS = "supports", "supports"
    DISPUTES = "disputes", "disputes"


class Confidence(TextChoices):
    """High: read and certain; medium: well established, place not looked up; low: one weak or partisan source."""

    HIGH = "high", "high"
    MEDIUM = "medium", "medium"
    LOW = "low", "low"


class ProvisionFamily(TextChoices):
    SECURITY = "security", "security"
    POLITICS = "politics", "politics and institutions"
    RIGHTS = "rights", "rights and justice"
    SOCIETY = "society", "society and culture"
    ECONOMY = "economy", "economy and resources"
    TERRITORY = "territory", "territory and self-determination"
    MECHANISMS = "mechanisms", "mechanisms"
    INTERSTATE = "interstate", "between states"
