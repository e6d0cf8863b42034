"""`assess`: from the facts of a case to the assessment. A pure function: the same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from triage.assessment.ask_next import ask_next
from triage.assessment.counterfactuals import ChangeSearch
from triage.assessment.inference import Inference
from triage.assessment.legal_regime import Choice
from triage.assessment.model import (
    AppliedStops,
    Assessment,
    Candidate,
    LegalTimeLimit,
    MadeBy,
    OutputItem,
    Priority,
    ProcedureStep,
    Recommendation,
    RulebookReference,
    Standing,
)
from triage.assessment.nodes import FactNode, FiringNode
from triage.assessment.open_questions import open_questions
from triage.assessment.particular import particular_firings
from triage.assessment.points_at_issue import points_at_issue
from triage.assessment.recommendation import Outcome
from triage.assessment.stops import concluded
from triage.assessment.trace import trace_of
from triage.case import CaseFile, case_under
from triage.errors import DisagreementError
from triage.language.names import CASE_ENTITY
from triage.language.sentences import OutputKind
from triage.program import this_program
from triage.readers import reference
from triage.readers.derivation import Derivation, Firing, Premises
from triage.readers.rete.reader import ReteReader
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Rulebook
from triage.rulebook.outcome import Term
from triage.rulebook.vocabulary import NOT_KNOWN

_rete_reader = lru_cache(maxsize=8)(ReteReader)


def assess(
    case: CaseFile,
    *,
    rulebook: Rulebook | None = None,
    profile: str | None = None,
    most_changes: int = 1,
    stopped: Collection[str] = (),
) -> Assessment:
    """Return the assessment of a case, with the rulebook of this package by default.

    Counterfactuals are searched for up to `most_changes` changed facts: 1, 2 or 3, of which the last takes a
    second or more. The profile is that of the country of asylum on the day, unless one is asked for by name.
    `stopped` are rules and families that people switched off (`triage.assessment.stops`).
    The case has to say as of which day it is assessed (`assessed_on`), and rules have to be in force on it;
    otherwise `CaseError`. Raises `UnknownNameError` for a profile, rule or family that does not exist,
    `EngineError` if durable-rules fails, `DisagreementError` if the two readers of the rulebook do not derive the
    same, and `HeldByStopError` if a stop leaves nothing that may be recommended; nothing is returned then.
    """
    rulebook = rulebook or house_rulebook()
    case = case_under(case, rulebook)
    return assessment_of(concluded(case, rulebook, profile, stopped, confirmed_derivation), most_changes)


def inference_of(assessment: Assessment, rulebook: Rulebook) -> Inference:
    """Return what an assessment was made from, given the rulebook that it names: derived again, without the engine.

    Raises what `concluded` raises, if the assessment does not come from there.
    """
    requested = assessment.profile if assessment.profile_chosen is Choice.BY_REQUEST else None
    stopped = assessment.stopped.names if assessment.stopped else ()
    return concluded(assessment.case, rulebook, requested, stopped)


def confirmed_derivation(rulebook: Rulebook, premises: Premises) -> Derivation:
    """Return what the Rete reader derives, confirmed by the reference reader."""
    derivation = _rete_reader(rulebook).derive(premises)
    expected = reference.derive(rulebook, premises)
    if derivation != expected:
        fired = sorted(firing.id for firing in derivation.firings ^ expected.firings)
        raise DisagreementError(f"the readers differ on {len(fired)} firings: {', '.join(fired[:10])}")
    return derivation


def assessment_of(inference: Inference, most_changes: int = 1) -> Assessment:
    """Return the assessment that an inference comes to. No engine is asked."""
    case, regime, outcome = inference.case, inference.regime, inference.outcome
    rulebook, premises = inference.rulebook, inference.premises
    assert case.assessed_on is not None  # There is no legal regime without a day.
    search = ChangeSearch(rulebook, premises, outcome.recommended)
    questions, could_become = open_questions(rulebook, premises, outcome.recommended, search.decisive_alone)
    trace = trace_of(inference)
    particular = particular_firings(rulebook, trace)
    kinds = [kind for kind in OutputKind if kind is not OutputKind.ISSUE]
    items = {kind: _items(rulebook, kind, outcome.terms[kind], particular) for kind in kinds}
    points = points_at_issue(inference)
    rests_on = {premise.node for node in trace if isinstance(node, FiringNode) for premise in node.premises}
    return Assessment.model_construct(
        assessed_on=case.assessed_on,
        profile=regime.profile.id,
        profile_chosen=regime.choice,
        rulebook=RulebookReference.model_construct(version=rulebook.version, digest=rulebook.digest),
        made_by=_made_by(),
        case=case,
        stopped=_stops(inference),
        procedure=_recommendation(inference),
        standing=Standing.PROVISIONAL if could_become else Standing.FIRM,
        priority=_priority(rulebook, outcome),
        candidates=_candidates(rulebook, outcome),
        actions=items[OutputKind.ACTION],
        safeguards=items[OutputKind.SAFEGUARD],
        referrals=items[OutputKind.REFERRAL],
        information=items[OutputKind.INFORMATION],
        counters=items[OutputKind.COUNTER],
        flags=items[OutputKind.FLAG],
        points_at_issue=points,
        open_questions=questions,
        could_become=could_become,
        ask_next=ask_next(inference, points, questions, search.answers_alone),
        counterfactuals=search.counterfactuals(most_changes),
        facts_not_used=tuple(
            node.id
            for node in trace
            if isinstance(node, FactNode) and node.id not in rests_on and node.value not in NOT_KNOWN
        ),
        findings=dict(inference.derivation.findings),
        trace=trace,
    )


def _made_by() -> MadeBy:
    this = this_program()
    return MadeBy.model_construct(
        program=this.name, version=this.version, engine=this.engine, engine_version=this.engine_version
    )


def _stops(inference: Inference) -> AppliedStops | None:
    stops = inference.stops
    if stops is None:
        return None
    branches = stops.regime.rulebook.branches
    touched = tuple(dict.fromkeys(branches[firing.branch][0].id for firing in stops.touched))
    return AppliedStops.model_construct(
        names=stops.names,
        touched=touched,
        kept=tuple(rule for rule in touched if rule in stops.kept),
        with_all_rules=stops.with_all,
        without_them=stops.without,
    )


def _recommendation(inference: Inference) -> Recommendation:
    regime = inference.regime
    procedure = regime.rulebook.procedures[inference.outcome.recommended]
    return Recommendation.model_construct(
        id=procedure.id,
        title=procedure.title,
        definition=procedure.definition,
        precedence=procedure.precedence,
        rank=procedure.rank,
        adverse=procedure.adverse,
        purpose=procedure.purpose,
        steps=tuple(
            ProcedureStep.model_construct(who=step.who, what=step.action, by_when=step.by_when)
            for step in procedure.steps
            if step.where is None or inference.holds(step.where, CASE_ENTITY)
        ),
        guarantees=procedure.guarantees,
        time_limits=tuple(
            LegalTimeLimit.model_construct(text=each.limit, sources=regime.cited(each.sources))
            for each in procedure.time_limits
            if regime.may_govern(each.sources)
        ),
        if_positive=procedure.then.positive,
        if_negative=procedure.then.negative,
        turn_to=procedure.then.turn_to,
        sources=regime.cited(procedure.sources),
    )


def _candidates(rulebook: Rulebook, outcome: Outcome) -> tuple[Candidate, ...]:
    return tuple(
        Candidate.model_construct(
            procedure=name,
            title=rulebook.procedures[name].title,
            precedence=rulebook.procedures[name].precedence,
            rank=rulebook.procedures[name].rank,
            recommended=name == outcome.recommended,
            firings=tuple(firing.id for firing in firings),
        )
        for name, firings in outcome.candidates.items()
    )


def _priority(rulebook: Rulebook, outcome: Outcome) -> Priority:
    firings = outcome.terms[OutputKind.PRIORITY].get(outcome.priority, ())
    return Priority.model_construct(
        level=outcome.priority,
        meaning=rulebook.terms[OutputKind.PRIORITY][outcome.priority].meaning,
        firings=tuple(firing.id for firing in firings),
    )


def _items(
    rulebook: Rulebook, kind: OutputKind, terms: Mapping[str, tuple[Firing, ...]], particular: Collection[str]
) -> tuple[OutputItem, ...]:
    return tuple(
        _item(rulebook, rulebook.terms[kind][name], firings, particular) for name, firings in terms.items()
    )


def _item(rulebook: Rulebook, term: Term, firings: tuple[Firing, ...], particular: Collection[str]) -> OutputItem:
    resting = [firing for firing in firings if firing.id in particular]
    reasons = (rulebook.branches[firing.branch][0].because for firing in resting or firings)
    return OutputItem.model_construct(
        term=term.name,
        meaning=term.meaning,
        particular=bool(resting),
        because=tuple(dict.fromkeys(reasons)),
        firings=tuple(firing.id for firing in firings),
    )
