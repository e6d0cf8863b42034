"""What is submitted of a change of the rulebook, and what is kept of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.people.roles import Role
from api.reviews import Reason
from triage.assessment.model import RulebookReference
from triage.impact.model import Impact
from triage.proof.prover import Verdict

# The rulebook of the house has 1.8 million bytes.
MOST_DRAFT_BYTES = 8_000_000
# The word of so many people who are not the author puts a change in force.
APPROVALS = 2

_FROZEN = ConfigDict(extra="forbid", frozen=True)

Title = Annotated[str, Field(min_length=10, max_length=200)]


class ChangeRequest(BaseModel):
    """A draft of the rulebook as it is submitted: all its rule files, by name, each as its text.

    `files` has the names and the content that a bundle of a rulebook has (`/v1/rulebooks/{digest}`). `active_from`
    is the day of the office from which it is to be in force, tomorrow at the earliest. Title and reason name
    nobody: everybody reads them.
    """

    model_config = _FROZEN

    title: Title
    reason: Reason
    active_from: date
    files: dict[str, str]


class Change(BaseModel):
    """A change of the rulebook as it is kept. `draft_sha256` is of all of it, comments too."""

    model_config = _FROZEN

    format: Literal["triage-rulebook-change/1"] = "triage-rulebook-change/1"
    id: str
    title: str
    reason: str
    active_from: date
    rulebook: RulebookReference
    draft_sha256: str
    submitted_at: datetime
    author: str
    author_role: Role
    office: str


class CheckState(StrEnum):
    """How far a check is. `interrupted`: whoever ran it is gone; begin another one. `failed`: it broke off."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class Stage(StrEnum):
    """What a check does at the moment, in this order."""

    LINT = "lint"
    ASSESSMENTS = "assessments"
    PROMISES = "promises"


class PromiseResult(BaseModel):
    """What the solver found for one promise under the rules in force from a day on.

    Only `proved` keeps it. `why` is there where nothing was asked; a `counterexample` has a case that breaks it.
    """

    model_config = _FROZEN

    id: str
    statement: str
    rules_from: date
    verdict: Verdict
    why: str | None
    counterexample: dict[str, Any] | None


class CheckResult(BaseModel):
    """What a check found. `passed` if every promise is proved; `because` says what is in the way.

    `findings` are words that nothing uses and rules that do nothing: they are told and keep nobody from approving.
    `impact` is over the latest assessments of every office; `unreadable` could not be read any more, `left_out` are
    older ones beyond the bound. `stops_lost` are names that are stopped and that the draft does not have: what is
    stopped today would speak again under another name.
    """

    model_config = _FROZEN

    format: Literal["triage-rulebook-check/1"] = "triage-rulebook-check/1"
    id: str
    change: str
    rulebook: RulebookReference
    draft_sha256: str
    program: str
    begun_at: datetime
    ended_at: datetime
    findings: tuple[str, ...]
    promises: tuple[PromiseResult, ...]
    impact: Impact
    unreadable: int
    left_out: int
    stops_lost: tuple[str, ...]

    @property
    def failing(self) -> tuple[PromiseResult, ...]:
        """The promises that are not proved."""
        return tuple(each for each in self.promises if each.verdict is not Verdict.PROVED)

    @property
    def passed(self) -> bool:
        """Whether every promise was asked about and is proved."""
        return bool(self.promises) and not self.failing


class CheckDocument(BaseModel):
    """A check, with how far it is, and once it is through, what it found.

    `base` is the rulebook that the draft is compared with; `stage`, `done` and `total` say what it does just now.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    change: str
    state: CheckState
    base: str
    begun_at: datetime
    begun_by: str
    stage: Stage
    done: int
    total: int
    ended_at: datetime | None
    passed: bool | None
    result: CheckResult | None


class ChangeDecisionKind(StrEnum):
    """What a person decides: others approve or refuse, the author withdraws."""

    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ChangeDecisionRequest(BaseModel):
    """A decision as it is submitted. An approval names the draft by its digest, and the check that was read.

    `check` and `digest` are null for whoever refuses or withdraws. The reason names nobody: everybody reads it.
    """

    model_config = _FROZEN

    decision: ChangeDecisionKind
    check: str | None
    digest: str | None
    reason: Reason


class ChangeDecision(BaseModel):
    """A decision as it is kept. `signed` is a text that says the same, signed with the key of the log."""

    model_config = _FROZEN

    format: Literal["triage-rulebook-decision/1"] = "triage-rulebook-decision/1"
    id: str
    change: str
    decision: ChangeDecisionKind
    check: str | None
    check_sha256: str | None
    reason: str
    made_at: datetime
    made_by: str
    role: Role
    signed: str


class ChangeState(StrEnum):
    """What became of a change.

    `submitted`: it is not decided. `approved`: two people approved it; it waits for its day. `in_force`: it
    assesses. `replaced`: it did, before a later one. `refused`, `withdrawn`: it never will. `lapsed`: its day came
    before it was approved, or another rulebook was put in force meanwhile.
    """

    SUBMITTED = "submitted"
    APPROVED = "approved"
    IN_FORCE = "in_force"
    REPLACED = "replaced"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class CheckEntry(BaseModel):
    """A check of a change, in brief."""

    model_config = ConfigDict(frozen=True)

    id: str
    state: CheckState
    base: str
    passed: bool | None
    href: str


class ChangeDocument(BaseModel):
    """A change with its checks and decisions, the earliest first. `approvals` are those that count today."""

    model_config = ConfigDict(frozen=True)

    change: Change
    state: ChangeState
    href: str
    draft: str = Field(description="Where the rule files of the draft are read.")
    checks: tuple[CheckEntry, ...]
    decisions: tuple[ChangeDecision, ...]
    approvals: int
    approvals_needed: int = APPROVALS


class CheckedAssessments(BaseModel):
    """The assessments of one group of a check that the reader may see; `elsewhere` are those of other offices."""

    model_config = ConfigDict(frozen=True)

    group: int
    cases: int
    assessments: tuple[str, ...] = Field(description="Where each is read.")
    elsewhere: int
    erased: int
    more: bool


class ChangeVerification(BaseModel):
    """Whether a change is what was submitted, checked and decided, worked out again; `faults` say what is not."""

    model_config = ConfigDict(frozen=True)

    holds: bool
    digest: str
    decisions: int
    faults: tuple[str, ...]
