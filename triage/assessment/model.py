"""The assessment: a recommended procedure with everything that led to it, as one document.

It is a certificate: it holds the facts, every rule that fired on them, and what follows, so that
`triage check` can verify it without the engine. No clock, no random value is in it: the same facts, rulebook,
profile and date give the same bytes.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer, PlainValidator, ValidationInfo, WithJsonSchema

from triage.assessment.legal_regime import Choice
from triage.assessment.nodes import TraceNode
from triage.assessment.part import Part
from triage.case import CaseFile, case_model
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Rulebook
from triage.translation import marked

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

NOTICE = marked(
    "This is a recommendation of procedure, made by rules. It grants nothing and refuses nothing. A trained "
    "person decides, may depart from it, and records the reasons. The person concerned may ask for these "
    "reasons, correct any fact, and contest the recommendation; a corrected fact makes a new assessment."
)


class Standing(StrEnum):
    """`firm`: no unknown fact could change the recommended procedure. `provisional`: some might."""

    FIRM = "firm"
    PROVISIONAL = "provisional"


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


class ToldHere(Part):
    """What a point at issue tells because of the facts of this case: `because` are those that are known."""

    text: str
    because: tuple[KnownFact, ...]


class PointAtIssue(Part):
    """What the case turns on: a question of law, raised by `firings`, of the case, a claim or a stay (`entity`).

    `here` is what the facts of this case call for, `test` how the question is decided, `factors` what is looked at,
    `burden` who shows what, `decided_by` who decides.
    `finding` is where the rules come to a view of it, `value` what that is; None where none of theirs is meant.
    `known` are the facts it turns on that are given, `unknown` those that are not, those first that decide first.
    """

    id: str
    entity: str
    title: str
    question: str
    here: tuple[ToldHere, ...] = Field(default=(), exclude_if=operator.not_)
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


def _as_it_was_written(value: object, info: ValidationInfo) -> CaseFile:
    """Read the case of an assessment in the vocabulary of the rulebook that the context names, else the house's."""
    if isinstance(value, CaseFile):
        return value
    rulebook = info.context["rulebook"] if info.context else house_rulebook()
    return case_model(rulebook).model_validate(value)


def _missing(value: object) -> bool:
    return value is None


GivenFacts = Annotated[
    CaseFile,
    PlainValidator(_as_it_was_written),
    PlainSerializer(CaseFile.given),
    WithJsonSchema({"type": "object", "description": "The facts as they were given; unknown ones are left out."}),
]
"""The case as it was given: facts that are unknown are left out."""


class AppliedStops(Part):
    """The rules that people had stopped when the case was assessed, and what that did to it.

    `names` are rules and families. `touched` are the stopped rules that would have fired: each such branch is a
    node of the trace, of the kind `stopped`. `kept` are those of them that stay in force in this case, as without
    them an adverse procedure would be recommended. `with_all_rules` is what would be recommended if nothing were
    stopped, `without_them` what would be if every stop took effect; None if nothing would be proposed then.
    Open questions, `could_become` and counterfactuals are searched with the rules as they are applied in this case:
    with other facts other stopped rules could stay in force.
    """

    names: tuple[str, ...]
    touched: tuple[str, ...]
    kept: tuple[str, ...]
    with_all_rules: str
    without_them: str | None


class Assessment(Part):
    """A recommended procedure, what to do at once, and why: the whole answer to one case.

    `profile` names the setting of the contested points and `profile_chosen` who selected it; the first node of
    the trace says why. `stopped` is there only if rules were. `candidates` are all proposed procedures in order
    of precedence, the recommended one first. `findings` has every finding by node. `open_questions` are the
    unknown facts that could still change the recommended procedure, those first that can change it alone, then
    those that could lead to more procedures; `could_become` are these procedures. `ask_next` is everything
    worth asking, in the order in which to ask: first what decides the points at issue. `facts_not_used` are
    given facts that no fired rule rests on. `trace` leads from the facts to every finding and firing, each node
    after those it rests on.
    """

    format: Literal["triage-assessment/4", "triage-assessment/3"] = FORMAT
    notice: str = NOTICE
    assessed_on: date
    profile: str
    profile_chosen: Choice
    rulebook: RulebookReference
    made_by: MadeBy
    case: GivenFacts
    # Left out where nothing was stopped: such an assessment is, byte by byte, what it was before there were stops.
    stopped: AppliedStops | None = Field(default=None, exclude_if=_missing)
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
