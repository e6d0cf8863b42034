"""What a legal adviser says of one step of a trace: they sign it, query it or dissent; and how that ended.

A step is named by its node in the certificate. A dissent says what should stand there instead, and is a
regression case from then on (`triage.explanation.dissent`): it fails until it is resolved. Whatever was said
stays as it was said.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.people.roles import Person, Role
from api.problems import REFUSED_OPINION, RESOLVED_ALREADY, STILL_FAILS, ProblemError
from api.reviews import Reason, read_words, refused
from triage import Assessment
from triage.assessment.model import RulebookReference
from triage.errors import Problem, nearest
from triage.explanation.dissent import (
    PROCEDURE,
    DissentCase,
    HowItEnded,
    alternatives,
    fault_of,
    has_node,
)
from triage.rulebook.model import Rulebook

# More than anybody reads.
MOST_OPINIONS = 200


class OpinionKind(StrEnum):
    """What a lawyer says of a step: it is right, it has to be explained, or it is wrong."""

    SIGNED = "signed"
    QUERIED = "queried"
    DISSENTED = "dissented"


class OpinionRequest(BaseModel):
    """An opinion as it is submitted.

    `node` is the id of a node of the trace, or `procedure` for the recommendation itself. `instead` is what
    should stand there: for a dissent another value of the finding, `silent` for a rule that should not fire, or
    another procedure; null for whatever is signed or queried. The reason names nobody.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    opinion: OpinionKind
    node: Annotated[str, Field(max_length=255)]
    instead: Annotated[str, Field(max_length=128)] | None
    reason: Reason


class Opinion(BaseModel):
    """An opinion as it is kept, with who said it and when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    opinion: OpinionKind
    node: str
    instead: str | None
    reason: str
    format: Literal["triage-opinion/1"] = "triage-opinion/1"
    id: str
    assessment: str
    made_at: datetime
    author: str
    author_role: Role


class OpinionOutcome(StrEnum):
    """How a query or a dissent ends.

    `answered`: a query was. `rule_changed`: the rulebook that the service runs with does what the dissent asks for.
    `stands`: somebody else looked at it, and the step stays. `withdrawn`: so does whoever said it.
    """

    ANSWERED = "answered"
    RULE_CHANGED = "rule_changed"
    STANDS = "stands"
    WITHDRAWN = "withdrawn"


_ENDS = {
    OpinionKind.QUERIED: (OpinionOutcome.ANSWERED, OpinionOutcome.WITHDRAWN),
    OpinionKind.DISSENTED: (OpinionOutcome.RULE_CHANGED, OpinionOutcome.STANDS, OpinionOutcome.WITHDRAWN),
}


class ResolutionRequest(BaseModel):
    """How a query or a dissent ends, as it is submitted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    outcome: OpinionOutcome
    reason: Reason


class Resolution(BaseModel):
    """How a query or a dissent ended, by whom, when, and under which rulebook."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    outcome: OpinionOutcome
    reason: str
    format: Literal["triage-resolution/1"] = "triage-resolution/1"
    opinion: str
    made_at: datetime
    author: str
    author_role: Role
    rulebook: RulebookReference


class OpinionWithEnd(BaseModel):
    """An opinion with how it ended, null as long as it is open or needs no end."""

    model_config = ConfigDict(frozen=True)

    opinion: Opinion
    resolution: Resolution | None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to answer it."""
        return self.resolution is None and self.opinion.opinion in _ENDS


def opinion_request(body: bytes, assessment: Assessment, rulebook: Rulebook) -> OpinionRequest:
    """Return the opinion in a body on an assessment that was made with a rulebook.

    Raises `ProblemError` with the place of what is wrong: a node that is not in the certificate, something that can
    not stand there, or that is missing for a dissent.
    """
    asked = read_words(OpinionRequest, body, REFUSED_OPINION)
    if not has_node(assessment, asked.node):
        close = nearest(asked.node, [PROCEDURE, *(node.id for node in assessment.trace)])
        remedy = f"Did you mean {close!r}?" if close else "Take the id of a node of the trace, or procedure."
        raise _refused(Problem("/node", "The certificate has no such node.", remedy))
    if asked.opinion is not OpinionKind.DISSENTED:
        if asked.instead is not None:
            raise _refused(Problem("/instead", "Only a dissent says what should stand there.", "Give null."))
        return asked
    possible = alternatives(assessment, asked.node, rulebook)
    if not possible:
        remedy = "Have the fact corrected, which makes a new assessment; or query the node."
        raise _refused(Problem("/node", "A dissent is about what rules make of the facts.", remedy))
    if asked.instead not in possible:
        remedy = f"It is one of {', '.join(possible)}."
        raise _refused(Problem("/instead", "This can not stand there instead.", remedy))
    return asked


def resolution_request(
    body: bytes, opinion: Opinion, regression: DissentCase | None, person: Person, rulebook: Rulebook
) -> ResolutionRequest:
    """Return the resolution in a body of an opinion, whose regression case is given if it is a dissent.

    Raises `ProblemError` for an outcome that does not fit, for one that this person may not say, and for a
    rulebook of which it is said that it does what the dissent asks for, and does not.
    """
    asked = read_words(ResolutionRequest, body, REFUSED_OPINION)
    possible = _ENDS.get(opinion.opinion, ())
    if not possible:
        raise ProblemError(RESOLVED_ALREADY, "What was signed needs no end.")
    if asked.outcome not in possible:
        raise _refused(Problem("/outcome", "It does not end like this.", f"It is one of {', '.join(possible)}."))
    if asked.outcome not in ends_open_to(person, opinion):
        who = (
            "Whoever said it withdraws it"
            if asked.outcome is OpinionOutcome.WITHDRAWN
            else "Somebody else answers it"
        )
        raise _refused(Problem("/outcome", f"{who}.", "Ask them, or take another outcome."))
    if asked.outcome is OpinionOutcome.RULE_CHANGED:
        assert regression is not None
        fault = what_still_fails(regression, rulebook)
        if fault is not None:
            raise ProblemError(STILL_FAILS, f"Under rulebook {rulebook.version} {fault}. Nothing was stored.")
    return asked


def ends_open_to(person: Person, opinion: Opinion) -> tuple[OpinionOutcome, ...]:
    """Return how somebody may end an opinion: whoever said it withdraws it, and somebody else answers it.

    That a rule was changed can be said by both, as it is not they who decide whether it is so. None ends what was
    signed.
    """
    own = person.name == opinion.author
    return tuple(
        outcome
        for outcome in _ENDS.get(opinion.opinion, ())
        if outcome is OpinionOutcome.RULE_CHANGED or own == (outcome is OpinionOutcome.WITHDRAWN)
    )


def what_still_fails(regression: DissentCase, rulebook: Rulebook) -> str | None:
    """Return in which way a rulebook does not do what a dissent asks for, None if it does."""
    changed = how_it_ended(OpinionOutcome.RULE_CHANGED, reference_of(rulebook))
    return fault_of(regression.model_copy(update={"ended": changed}), rulebook)


def _refused(problem: Problem) -> ProblemError:
    return refused(problem, kind=REFUSED_OPINION)


def reference_of(rulebook: Rulebook) -> RulebookReference:
    """Return how a record names a rulebook."""
    return RulebookReference(version=rulebook.version, digest=rulebook.digest)


def how_it_ended(outcome: OpinionOutcome, rulebook: RulebookReference) -> HowItEnded:
    """Return how a dissent ended, as its regression case says it."""
    return HowItEnded.model_validate({"outcome": outcome.value, "rulebook": rulebook})
