"""The values that case facts can take. Every enumeration has `unknown`: not established, or not asked."""

from __future__ import annotations

from enum import StrEnum


class YesNo(StrEnum):
    """The answer to a yes-or-no question. `unknown` means not established, which includes not asked."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Place(StrEnum):
    """Where the person physically is."""

    INSIDE_OWN_COUNTRY = "inside_own_country"
    AT_SEA = "at_sea"
    BORDER_OR_TRANSIT_ZONE = "border_or_transit_zone"
    ON_TERRITORY = "on_territory"
    UNKNOWN = "unknown"


class Age(StrEnum):
    """Age as far as it is established. `age_in_doubt`: claimed or apparent age is disputed."""

    ADULT = "adult"
    AGE_IN_DOUBT = "age_in_doubt"
    CHILD = "child"
    UNKNOWN = "unknown"


class Nationality(StrEnum):
    """Nationality position. `undetermined`: asked, and no nationality could be established."""

    SINGLE = "single"
    MULTIPLE_ONE_SAFE = "multiple_one_safe"
    MULTIPLE_ALL_FEARED = "multiple_all_feared"
    MULTIPLE_PROTECTION_UNKNOWN = "multiple_protection_unknown"
    STATELESS = "stateless"
    UNDETERMINED = "undetermined"
    UNKNOWN = "unknown"


class ConventionGround(StrEnum):
    """The ground that the persecutor holds against the person. `none`: asked about, and no ground emerges."""

    NONE = "none"
    RACE = "race"
    RELIGION = "religion"
    NATIONALITY = "nationality"
    SOCIAL_GROUP = "social_group"
    POLITICAL_OPINION = "political_opinion"
    UNKNOWN = "unknown"


class Harm(StrEnum):
    """The worst harm feared under one claim."""

    NONE = "none"
    PERSONAL_CONVENIENCE = "personal_convenience"
    HARDSHIP_ONLY = "hardship_only"
    DISASTER_EFFECTS = "disaster_effects"
    CUMULATIVE_DISCRIMINATION = "cumulative_discrimination"
    FORCED_RECRUITMENT = "forced_recruitment"
    INDISCRIMINATE_VIOLENCE = "indiscriminate_violence"
    LIFE_OR_LIBERTY = "life_or_liberty"
    TORTURE_OR_INHUMAN = "torture_or_inhuman"
    SEXUAL_OR_GENDER_VIOLENCE = "sexual_or_gender_violence"
    SLAVERY_OR_EXPLOITATION = "slavery_or_exploitation"
    UNKNOWN = "unknown"


class CountryInformationSupport(StrEnum):
    """What reliable country information says about the feared harm for this profile."""

    CONTRADICTS = "contradicts"
    MIXED = "mixed"
    SUPPORTS = "supports"
    UNKNOWN = "unknown"


class AgentOfHarm(StrEnum):
    """Who would inflict the harm."""

    NON_STATE = "non_state"
    FAMILY_OR_COMMUNITY = "family_or_community"
    ARMED_GROUP = "armed_group"
    STATE = "state"
    UNKNOWN = "unknown"


class StateProtection(StrEnum):
    """Whether the country of origin protects effectively against this harm."""

    EFFECTIVE = "effective"
    INEFFECTIVE = "ineffective"
    UNKNOWN = "unknown"


class SurPlace(StrEnum):
    """Whether the need for protection arose after departure."""

    NONE = "none"
    CHANGE_IN_ORIGIN = "change_in_origin"
    OWN_ACTIVITIES = "own_activities"
    UNKNOWN = "unknown"


class Prosecution(StrEnum):
    """Legal prosecution feared: ordinary fair punishment, or punishment that persecutes."""

    ORDINARY_LAW = "ordinary_law"
    NONE = "none"
    PERSECUTORY = "persecutory"
    UNKNOWN = "unknown"


class Account(StrEnum):
    """Overall coherence and plausibility of the material facts."""

    MAJOR_CONTRADICTIONS = "major_contradictions"
    MINOR_GAPS = "minor_gaps"
    COHERENT = "coherent"
    UNKNOWN = "unknown"


class IdentityDocuments(StrEnum):
    """State of identity or travel documents."""

    GENUINE = "genuine"
    FALSE = "false"
    NONE = "none"
    DESTROYED_OR_LOST = "destroyed_or_lost"
    UNKNOWN = "unknown"


class ReturnVisit(StrEnum):
    """Return to the country of origin since first departure."""

    RE_ESTABLISHED = "re_established"
    BRIEF = "brief"
    NONE = "none"
    UNKNOWN = "unknown"


class StayKind(StrEnum):
    """Capacity in which the person was in another country."""

    TRANSIT = "transit"
    ASYLUM_SEEKER = "asylum_seeker"
    RECOGNISED_OR_PRIMA_FACIE = "recognised_or_prima_facie"
    DURABLE_RESIDENCE = "durable_residence"
    UNKNOWN = "unknown"


class ReasonForLeaving(StrEnum):
    """Main reason for moving on from another country."""

    OTHER = "other"
    ASSISTANCE_GAP = "assistance_gap"
    FAMILY_UNITY = "family_unity"
    PROTECTION = "protection"
    UNKNOWN = "unknown"


class UnrwaPosition(StrEnum):
    """Position of a Palestinian refugee towards UNRWA protection or assistance."""

    NOT_APPLICABLE = "not_applicable"
    RECEIVING_IN_AREA = "receiving_in_area"
    OUTSIDE_AREA_OR_CEASED = "outside_area_or_ceased"
    UNKNOWN = "unknown"


class StatusHere(StrEnum):
    """Procedural position in the country of asylum."""

    NONE = "none"
    PENDING = "pending"
    RECOGNISED = "recognised"
    REJECTED_APPEALABLE = "rejected_appealable"
    REJECTED_FINAL = "rejected_final"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"
