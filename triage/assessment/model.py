"""The assessment: a recommended procedure with everything that led to it, as one document.

It is a certificate: it holds the facts, every rule that fired on them, and what follows, so that
`triage check` can verify it without the engine. No clock, no random value is in it: the same facts, rulebook,
profile and date give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator, ValidationInfo, WithJsonSchema

from triage.assessment.legal_regime import Choice
from triage.case import CaseFile, ProofState, case_model
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Rulebook

FORMAT: Literal["triage-assessment/4"] = "triage-assessment/4"
FORMER: Literal["triage-assessment/3"] = "triage-assessment/3"
"""The form before: without what `AS_OF_4` names. An assessment in it is verified as it was written."""

AS_OF_4: Mapping[str, frozenset[str]] = {
    "": frozenset({"ask_next"}),
    "procedure": frozenset(
        {"purpose", "steps", "guarantees", "time_limits", "if_positive", "if_negative", "turn_to"}
    ),
    **dict.fromkeys(
        ("actions", "safeguards", "referrals", "information", "counters", "flags"),
        frozenset({"particular", "because"}),
    ),
}
"""What the form of today has more: by part of the document the fields of it, or of its members."""

NOTICE = (
    "This is a recommendation of procedure, made by rules. It grants nothing and refuses nothing. A trained "
    "person decides, may depart from it, and records the reasons. The person concerned may ask for these "
    "reasons, correct any fact, and contest the recommendation; a corrected fact makes a new assessment."
)


class Standing(StrEnum):
    """`firm`: no unknown fact could change the recommended procedure. `provisional`: some might."""

    FIRM = "firm"
    PROVISIONAL = "provisional"


class Part(BaseModel):
    """A part of an assessment. It never changes, and holds nothing that is not defined here."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    _blank: ClassVar[Mapping[str, Any]] = {}

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls._blank = {name: field.default for name, field in cls.model_fields.items()}

    @classmethod
    def model_construct(  # type: ignore[override]  # The plugin gives each part a signature of its own.
        cls, _fields_set: set[str] | None = None, **values: Any
    ) -> Self:
        """Make a part of values that this program worked out itself, unchecked.

        What comes from outside is validated. The types of what is made here are checked with the code, and
        some hundred parts take longer to validate than to work out. Fields stand in the order in which
        they are defined, whatever the order of `values`: it is that of the bytes.
        """
        part = cls.__new__(cls)
        given = set(values) if _fields_set is None else _fields_set
        object.__setattr__(part, "__dict__", {**cls._blank, **values})
        object.__setattr__(part, "__pydantic_fields_set__", given)
        object.__setattr__(part, "__pydantic_extra__", None)
        object.__setattr__(part, "__pydantic_private__", None)
        return part


class RulebookReference(Part):
    """Exactly which rulebook was applied: its version and the SHA-256 over its canonical content."""

    version: str
    digest: str


class MadeBy(Part):
    """The program that read the rulebook, and the rule engine it read it with, each with its version.

    Nothing in the document follows from this; it says what to run to make the very same document again.
    """

    program: str
    version: str
    engine: str
    engine_version: str


class ProcedureStep(Part):
    """One step of the recommended procedure; `by_when` is None where nothing sets a moment for it."""

    who: str
    what: str
    by_when: str | None


class LegalTimeLimit(Part):
    """A time limit that law sets in the recommended procedure: `text` says where it holds."""

    text: str
    sources: tuple[str, ...]


class Recommendation(Part):
    """The recommended procedure. `precedence` 1 wins over all; `rank` is 0 (return) to 5 (rescue).

    `steps` are what is done in it, in this order, `guarantees` those that are particular to it; `if_positive` and
    `if_negative` are what follows either result, `turn_to` where the person can turn.
    """

    id: str
    title: str
    definition: str
    precedence: int
    rank: int
    adverse: bool
    purpose: str = ""
    steps: tuple[ProcedureStep, ...] = ()
    guarantees: tuple[str, ...] = ()
    time_limits: tuple[LegalTimeLimit, ...] = ()
    if_positive: str = ""
    if_negative: str = ""
    turn_to: str = ""
    sources: tuple[str, ...]


class Candidate(Part):
    """A procedure that some rule proposed. `firings` are the nodes of the trace that proposed it."""

    procedure: str
    title: str
    precedence: int
    rank: int
    recommended: bool
    firings: tuple[str, ...]


class Priority(Part):
    """How soon the case is to be taken up, and the firings that raised it to this level; none for `normal`."""

    level: str
    meaning: str
    firings: tuple[str, ...]


class OutputItem(Part):
    """One action, safeguard, referral, information, counter or flag, with the firings behind it.

    It is `particular` if one of these rests on a known fact of this case; otherwise it is said to everybody, or
    because something is not known. `because` are the reasons of the rules, of a particular term of those that make
    it so.
    """

    term: str
    meaning: str
    particular: bool = False
    because: tuple[str, ...] = ()
    firings: tuple[str, ...]


class KnownFact(Part):
    """A fact by its node, with the value that the case gives it."""

    node: str
    value: str


class PointAtIssue(Part):
    """What the case turns on: a question of law, raised by `firings`, of the case, a claim or a stay (`entity`).

    `test` is how it is decided, `factors` what is looked at, `burden` who shows what, `decided_by` who decides.
    `finding` is where the rules come to a view of it, `value` what that is; None where none of theirs is meant.
    `known` are the facts it turns on that are given, `unknown` those that are not, those first that decide first.
    """

    id: str
    entity: str
    title: str
    question: str
    test: str
    factors: tuple[str, ...]
    burden: str
    decided_by: str
    finding: str | None
    value: str | None
    known: tuple[KnownFact, ...]
    unknown: tuple[str, ...]
    if_yes: str
    if_no: str
    sources: tuple[str, ...]
    firings: tuple[str, ...]


class OpenQuestion(Part):
    """A fact that is unknown and could still matter.

    `fact` is its node, `question` what to ask, `could_lead_to` the procedures it could bring about. `alone`: an
    answer to this question alone can change the recommended procedure; otherwise only together with others.
    """

    fact: str
    label: str
    question: str
    alone: bool
    could_lead_to: tuple[str, ...]


class AnswerLeads(Part):
    """A value of a fact with the procedure that it would lead to, all else as it is."""

    fact: str
    value: str
    procedure: str
    title: str


class NextQuestion(Part):
    """A fact to ask about. `decides` are the points at issue that turn on it; none if only the procedure does.

    `leads_to` are the answers that by themselves lead to another procedure, with the one they lead to. A fact that
    has several values is asked for once.
    """

    fact: str
    label: str
    question: str
    decides: tuple[str, ...]
    leads_to: tuple[AnswerLeads, ...]


class FactChange(Part):
    """A fact, with the value it has and the value it would have."""

    fact: str
    label: str
    before: str
    after: str


class ReachableProcedure(Part):
    """A procedure that would be recommended if `changes_needed` facts were otherwise; fewer do not lead there.

    `sets_of_changes` says how many sets of so many changes do, and `first_sets` the first ten of them, in the order
    of the facts.
    """

    procedure: str
    title: str
    rank: int
    changes_needed: int
    sets_of_changes: int
    first_sets: tuple[tuple[FactChange, ...], ...]


class Counterfactuals(Part):
    """What would change the recommended procedure: exact for all sets of up to `searched_up_to` changed facts.

    `procedures` are those that such sets lead to, in order of precedence; no set of that size leads to any other.
    """

    searched_up_to: Literal[1, 2, 3]
    procedures: tuple[ReachableProcedure, ...]


class Premise(Part):
    """A leaf condition that holds: the node it reads, the node's value, and the words of the rule."""

    node: str
    value: str
    condition: str


class FactNode(Part):
    """A fact that was given, or that some rule read although it is unknown; or `claims_recorded` and the like.

    `proof_state` says how it is known, if that was told. Adverse branches read a doubted fact as unknown besides.
    """

    kind: Literal["fact"] = "fact"
    id: str
    value: str
    label: str
    proof_state: ProofState | None = None


class ProfileNode(Part):
    """The profile that sets the contested points, with the reason why it applies to this case."""

    kind: Literal["profile"] = "profile"
    id: Literal["profile"] = "profile"
    value: str
    title: str
    because: str
    sources: tuple[str, ...]


class LawNode(Part):
    """What is recorded of the law that binds the country of asylum, with the days and how far they were checked."""

    kind: Literal["law"] = "law"
    id: str
    value: str
    because: str


class ParameterNode(Part):
    """A contested point of law, with the value that the profile gives it.

    `position` is the position behind the value, and `sources` what it rests on.
    """

    kind: Literal["parameter"] = "parameter"
    id: str
    value: str
    meaning: str
    position: str
    sources: tuple[str, ...]


class FiringNode(Part):
    """A branch of a rule that holds for an entity.

    `condition` and `effects` are the words of the rule, `rule_digest` names its exact text, `premises` are the
    leaves because of which it holds. `applied` is false where the branch proposes a procedure that is not
    recommended: what it would add then does not apply.
    """

    kind: Literal["firing"] = "firing"
    id: str
    rule: str
    title: str
    rule_digest: str
    entity: str
    condition: str
    premises: tuple[Premise, ...]
    effects: tuple[str, ...]
    applied: bool
    because: str
    sources: tuple[str, ...]


class Offer(Part):
    """A value that a firing offers for a finding; `outranked` if another value won."""

    value: str
    firing: str
    outranked: bool


class FindingNode(Part):
    """An intermediate conclusion. Without offers no rule spoke and it stands at `start`."""

    kind: Literal["finding"] = "finding"
    id: str
    label: str
    value: str
    start: str
    combine: Literal["max", "min"]
    offers: tuple[Offer, ...]


class BenefitOfDoubtNode(Part):
    """What doubt was resolved in favour of the person, and what that rests on (Handbook, 196 and 203-205).

    `value` is `applied` if the finding `claim.benefit_of_doubt` is so of any claim, else `withheld`, or `no_claim`
    where none is recorded; `firings` are those that gave it.
    `in_favour` are facts that speak for the person and are read as given although they are only stated, or doubted.
    `not_held_against` are facts that speak against the person and are doubted: no adverse branch rests on them.
    `fallen` are the adverse firings that there would be if nothing were doubted; `decides` says whether for that
    reason it is recommended to find out.
    """

    kind: Literal["benefit_of_doubt"] = "benefit_of_doubt"
    id: Literal["doubt"] = "doubt"
    value: str
    because: str
    firings: tuple[str, ...]
    in_favour: tuple[str, ...]
    not_held_against: tuple[str, ...]
    fallen: tuple[str, ...]
    decides: bool
    sources: tuple[str, ...]


TraceNode = Annotated[
    ProfileNode | LawNode | FactNode | ParameterNode | FiringNode | FindingNode | BenefitOfDoubtNode,
    Field(discriminator="kind"),
]


def _as_it_was_written(value: object, info: ValidationInfo) -> CaseFile:
    """Read the case of an assessment in the vocabulary of the rulebook that the context names, else the house's."""
    if isinstance(value, CaseFile):
        return value
    rulebook = info.context["rulebook"] if info.context else house_rulebook()
    return case_model(rulebook).model_validate(value)


GivenFacts = Annotated[
    CaseFile,
    PlainValidator(_as_it_was_written),
    PlainSerializer(CaseFile.given),
    WithJsonSchema({"type": "object", "description": "The facts as they were given; unknown ones are left out."}),
]
"""The case as it was given: facts that are unknown are left out."""


class Assessment(Part):
    """A recommended procedure, what to do at once, and why: the whole answer to one case.

    `profile` names the setting of the contested points and `profile_chosen` who selected it; the first node of
    the trace says why. `candidates` are all proposed procedures in order of precedence, the recommended one
    first. `findings` has every finding by node. `open_questions` are the unknown facts that could still change
    the recommended procedure, those first that can change it alone, then those that could lead to more
    procedures; `could_become` are these procedures. `ask_next` is everything worth asking, in the order in which to
    ask: first what decides the points at issue. `facts_not_used` are given facts that no fired rule rests
    on. `trace` leads from the facts to every finding and firing, each node after those it rests on.
    """

    format: Literal["triage-assessment/4", "triage-assessment/3"] = FORMAT
    notice: str = NOTICE
    assessed_on: date
    profile: str
    profile_chosen: Choice
    rulebook: RulebookReference
    made_by: MadeBy
    case: GivenFacts
    procedure: Recommendation
    standing: Standing
    priority: Priority
    candidates: tuple[Candidate, ...]
    actions: tuple[OutputItem, ...]
    safeguards: tuple[OutputItem, ...]
    referrals: tuple[OutputItem, ...]
    information: tuple[OutputItem, ...]
    counters: tuple[OutputItem, ...]
    flags: tuple[OutputItem, ...]
    points_at_issue: tuple[PointAtIssue, ...]
    open_questions: tuple[OpenQuestion, ...]
    could_become: tuple[str, ...]
    ask_next: tuple[NextQuestion, ...] = ()
    counterfactuals: Counterfactuals
    facts_not_used: tuple[str, ...]
    findings: dict[str, str]
    trace: tuple[TraceNode, ...]


def assessment_in(document: bytes, rulebook: Rulebook) -> Assessment:
    """Return the assessment in a document, as JSON; its case is read in the vocabulary of the rulebook it names.

    Raises pydantic's `ValidationError` if it is no assessment. Whether it follows, `check_certificate` says.
    """
    return Assessment.model_validate_json(document, context={"rulebook": rulebook})
