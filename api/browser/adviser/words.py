"""What values that are told of cases are called on the pages for legal advisers."""

from __future__ import annotations

from api.case_files.searching import UNREVIEWED
from api.languages.english import gettext as _
from api.oversight.review_state import ReviewState
from api.rulebook_changes.documents import ChangeDecisionKind, ChangeState, CheckState, Stage
from triage.impact.model import CaseOutcome, ChangedPart, Protection, RuleChange


def review_in_words(state: str) -> str:
    """Return where an assessment stands by its reviews; what has no word is said as it is."""
    words = {
        UNREVIEWED: _("not reviewed"),
        ReviewState.NOT_REVIEWED: _("not reviewed"),
        ReviewState.AWAITING_SECOND_PERSON: _("waits for a second person"),
        ReviewState.CONFIRMED: _("confirmed"),
        ReviewState.DEPARTED: _("departed from"),
        ReviewState.SENT_BACK: _("sent back"),
    }
    return words.get(state, state)


def standing_in_words(standing: str) -> str:
    """Return whether a recommendation can still change by what is not known."""
    return {"firm": _("firm"), "provisional": _("provisional")}.get(standing, standing)


def reason_in_words(code: str | None) -> str:
    """Return a coded reason of a review; nothing for a review from before there were some."""
    return _("no coded reason") if code is None else code.replace("_", " ")


def change_state_in_words(state: ChangeState) -> str:
    """Return what became of a change of the rulebook."""
    return {
        ChangeState.SUBMITTED: _("not decided"),
        ChangeState.APPROVED: _("approved, waits for its day"),
        ChangeState.IN_FORCE: _("in force"),
        ChangeState.REPLACED: _("was in force, replaced since"),
        ChangeState.REFUSED: _("refused"),
        ChangeState.WITHDRAWN: _("withdrawn"),
        ChangeState.LAPSED: _("lapsed"),
    }[state]


def decision_in_words(decision: ChangeDecisionKind) -> str:
    """Return what somebody decided of a change of the rulebook."""
    return {
        ChangeDecisionKind.APPROVED: _("approved"),
        ChangeDecisionKind.REFUSED: _("refused"),
        ChangeDecisionKind.WITHDRAWN: _("withdrew"),
    }[decision]


def check_state_in_words(state: CheckState) -> str:
    """Return how far a check is."""
    return {
        CheckState.RUNNING: _("running"),
        CheckState.DONE: _("through"),
        CheckState.CANCELLED: _("cancelled"),
        CheckState.FAILED: _("broke off"),
        CheckState.INTERRUPTED: _("interrupted: begin another one"),
    }[state]


def check_stage_in_words(stage: Stage) -> str:
    """Return what a check does at the moment."""
    return {
        Stage.LINT: _("reads the draft"),
        Stage.ASSESSMENTS: _("assesses what was assessed anew"),
        Stage.PROMISES: _("proves the promises"),
    }[stage]


def outcome_in_words(outcome: CaseOutcome) -> str:
    """Return what a change does to a case."""
    return {
        CaseOutcome.SAME: _("nothing changes"),
        CaseOutcome.SAME_BY_ANOTHER_ROAD: _("the same, by another road"),
        CaseOutcome.CHANGED: _("something changes"),
        CaseOutcome.NEEDS_A_PERSON: _("nothing is recommended any more: a person looks first"),
        CaseOutcome.NOT_COMPARED: _("not compared: nothing is recommended today either"),
    }[outcome]


def protection_in_words(protection: Protection) -> str:
    """Return whether the person is protected less or more."""
    return {
        Protection.LOWERED: _("protects less"),
        Protection.RAISED: _("protects more"),
        Protection.AS_BEFORE: _("protects as before"),
    }[protection]


def part_in_words(part: ChangedPart) -> str:
    """Return a part of what people are told."""
    return {
        ChangedPart.PROCEDURE: _("procedure"),
        ChangedPart.PRIORITY: _("priority"),
        ChangedPart.STANDING: _("whether it is firm"),
        ChangedPart.POINTS_AT_ISSUE: _("points at issue"),
        ChangedPart.ACTIONS: _("what is done at once"),
        ChangedPart.SAFEGUARDS: _("safeguards"),
        ChangedPart.REFERRALS: _("referrals"),
        ChangedPart.INFORMATION: _("information"),
        ChangedPart.COUNTERS: _("what is counted"),
        ChangedPart.FLAGS: _("what the supervisor is told"),
    }[part]


def rule_change_in_words(change: RuleChange) -> str:
    """Return what happened to a rule from one rulebook to the other."""
    return {
        RuleChange.ADDED: _("added"),
        RuleChange.REMOVED: _("removed"),
        RuleChange.CHANGED: _("changed"),
        RuleChange.UNCHANGED: _("unchanged"),
    }[change]
