"""A dissent as a regression case: the fewest facts on which a step rests, what it came to, and what it should.

A lawyer who dissents at a step of a trace says what should stand there instead. That is kept as a case that fails
until it is resolved: `triage dissents FILE…` derives it with the rulebook of today. It holds no reference, no
words of anybody, and of the facts only those that the step rests on, if the step comes to the same without the
others; of the day only the month, if that makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from triage.assessment.assess import assessment_of
from triage.assessment.legal_regime import Choice
from triage.assessment.model import Assessment, RulebookReference
from triage.assessment.nodes import FactNode, FindingNode, FiringNode, LawNode, ParameterNode, ProfileNode
from triage.assessment.stops import concluded
from triage.case import CaseFile, case_from_data
from triage.case.document import case_file
from triage.errors import TriageError
from triage.explanation.reasons import Reasons
from triage.language.names import path_of
from triage.rulebook.model import Rulebook

PROCEDURE = "procedure"
"""The name of the recommendation itself, where a step is asked for; no node of a trace has it."""
FIRES, SILENT = "fires", "silent"


class HowItEnded(BaseModel):
    """How a dissent ended, and under which rulebook.

    `rule_changed`: the rulebook now does what the dissent asks for. `stands`: somebody else looked at it, and the
    step stays as it is. `withdrawn`: so does whoever dissented.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    outcome: Literal["rule_changed", "stands", "withdrawn"]
    rulebook: RulebookReference


class DissentCase(BaseModel):
    """A regression case: `found` stood at `node`, `instead` should; `ended` is null until it is resolved.

    `profile` is there only if one was asked for by name, and `stopped` what was stopped.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["triage-dissent/1"] = "triage-dissent/1"
    id: str
    made_with: RulebookReference
    profile: str | None
    stopped: tuple[str, ...] = ()
    case: dict[str, Any] = Field(description="The facts that the step rests on.")
    node: str
    found: str
    instead: str
    ended: HowItEnded | None = None

    @property
    def wanted(self) -> str:
        """What has to stand at the node: what the dissent asks for, until it ended without a change."""
        return self.instead if self.ended is None or self.ended.outcome == "rule_changed" else self.found


def has_node(assessment: Assessment, node: str) -> bool:
    """Return whether an assessment has a step of this name."""
    return node == PROCEDURE or any(each.id == node for each in assessment.trace)


def alternatives(assessment: Assessment, node: str, rulebook: Rulebook) -> tuple[str, ...]:
    """Return what could stand at a step instead. Nothing for a fact: whoever thinks it wrong has it corrected."""
    if node == PROCEDURE:
        return tuple(name for name in rulebook.procedures if name != assessment.procedure.id)
    found = next(each for each in assessment.trace if each.id == node)
    match found:
        case FiringNode():
            return (SILENT,)
        case FindingNode():
            return tuple(value for value in rulebook.findings[path_of(node)].scale if value != found.value)
        case ProfileNode():
            return tuple(name for name in rulebook.profiles if name != found.value)
        case LawNode() | ParameterNode():
            return tuple(value for value in rulebook.values_of(node) if value != found.value)
        case _:
            return ()


def value_at(assessment: Assessment, node: str) -> str:
    """Return what stands at a step; `silent` where there is none of this name."""
    if node == PROCEDURE:
        return assessment.procedure.id
    found = next((each for each in assessment.trace if each.id == node), None)
    if found is None:
        return assessment.findings.get(node, SILENT)
    return FIRES if isinstance(found, FiringNode) or not hasattr(found, "value") else found.value


def dissent_case(
    assessment: Assessment, rulebook: Rulebook, dissent_id: str, node: str, instead: str
) -> DissentCase:
    """Return the regression case of a dissent at a step of an assessment; `rulebook` is the one that it names."""
    found = value_at(assessment, node)
    whole = DissentCase(
        id=dissent_id,
        made_with=assessment.rulebook,
        profile=assessment.profile if assessment.profile_chosen is Choice.BY_REQUEST else None,
        stopped=assessment.stopped.names if assessment.stopped else (),
        case={},
        node=node,
        found=found,
        instead=instead,
    )
    for case in _ever_more(assessment, node):
        tried = whole.model_copy(update={"case": case})
        if _comes_to(tried, rulebook) == found:
            return tried
    raise AssertionError("an assessment comes to what it came to")


def fault_of(case: DissentCase, rulebook: Rulebook) -> str | None:
    """Return what is wrong with a regression case under a rulebook, in one line; None if it holds."""
    try:
        found = _comes_to(case, rulebook)
    except TriageError as error:
        return f"it can not be derived any more: {str(error).splitlines()[0]}"
    if found == case.wanted:
        return None
    state = "it is open" if case.ended is None else f"it ended ({case.ended.outcome})"
    return f"{case.node} is {found}, and has to be {case.wanted}; {state}"


def _comes_to(case: DissentCase, rulebook: Rulebook) -> str:
    inference = concluded(case_from_data(case.case, rulebook), rulebook, case.profile, case.stopped)
    return value_at(assessment_of(inference), case.node)


def _ever_more(assessment: Assessment, node: str) -> Iterator[dict[str, Any]]:
    """Yield the case with what the step rests on, then with all its facts; each first with the month alone."""
    whole = {name: value for name, value in assessment.case.given().items() if name != "reference"}
    for facts in (_beneath(assessment, node), whole):
        day = date.fromisoformat(str(whole["assessed_on"])).replace(day=1)
        yield facts | {"assessed_on": day.isoformat()}
        yield facts


def _beneath(assessment: Assessment, node: str) -> dict[str, Any]:
    """Return the facts that a step rests on, down to the last, with what is told of how they are known."""
    reasons, case = Reasons(assessment), assessment.case
    ends = assessment.candidates[0].firings if node == PROCEDURE else (node,)
    resting = {each for each in reasons.leading_to(ends) if isinstance(reasons.nodes[each], FactNode)}
    facts = {name: value for name, value in case.given_facts().items() if name in resting}
    states = {name: state.value for name, state in case.proof_states.items() if name in facts}
    return {**_frame(case), **case_file(facts), **({"proof_states": states} if states else {})}


def _frame(case: CaseFile) -> dict[str, Any]:
    return {name: value for name, value in case.given().items() if name in ("country_of_asylum", "assessed_on")}
