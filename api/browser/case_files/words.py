"""What states, occasions, relations and grounds are called on pages."""

from __future__ import annotations

from api.case_files.history import Occasion
from api.case_files.households import HouseholdKind
from api.case_files.searching import UNREVIEWED
from api.languages.english import gettext as _
from api.oversight.review_state import ReviewState
from api.retention.holds import HoldGround, LiftingGround
from api.reviews import ReviewDecision
from triage.assessment.model import Standing
from triage.case.leaves import Told
from triage.household.model import CameTogether, Relation
from triage.rulebook.model import Rulebook


def states() -> dict[str, str]:
    """Return where a case file can stand by its reviews."""
    return {
        UNREVIEWED: _("waits for a person"),
        ReviewState.AWAITING_SECOND_PERSON: _("waits for a second person"),
        ReviewState.SENT_BACK: _("sent back, waits for facts"),
        ReviewState.CONFIRMED: _("confirmed"),
        ReviewState.DEPARTED: _("another procedure taken"),
    }


def decisions() -> dict[str, str]:
    """Return what a person can have decided."""
    return {
        ReviewDecision.CONFIRMED: _("confirmed"),
        ReviewDecision.DEPARTED: _("departed from"),
        ReviewDecision.SENT_BACK: _("sent back"),
    }


def standings() -> dict[str, str]:
    """Return how firm a recommendation can be."""
    return {Standing.FIRM: _("firm"), Standing.PROVISIONAL: _("provisional")}


def occasions() -> dict[str, str]:
    """Return why there can be another assessment."""
    return {
        Occasion.FIRST: _("the first one"),
        Occasion.CORRECTION: _("a fact was recorded wrongly"),
        Occasion.NEW_INFORMATION: _("something new became known"),
        Occasion.CHANGED_CIRCUMSTANCES: _("circumstances changed"),
        Occasion.REASSESSMENT: _("the same facts, assessed again"),
    }


def grounds() -> dict[str, str]:
    """Return why a case file can have to be kept."""
    return {
        HoldGround.PROCEEDINGS: _("proceedings before a court or appeal body"),
        HoldGround.COMPLAINT: _("a complaint"),
        HoldGround.INVESTIGATION: _("the investigation of a crime"),
        HoldGround.AUDIT: _("an audit"),
        HoldGround.PERSON_ASKED: _("the person asked for it"),
        HoldGround.ORDER_OF_LAW: _("another law orders it"),
    }


def lifting_grounds() -> dict[str, str]:
    """Return why a hold can end."""
    return {
        LiftingGround.OVER: _("what it was set for is over"),
        LiftingGround.SET_BY_MISTAKE: _("it was set by mistake"),
    }


def household_kinds() -> dict[str, str]:
    """Return how persons can belong together."""
    return {
        HouseholdKind.HOUSEHOLD: _("household: they live as a family"),
        HouseholdKind.GROUP: _("group: they only came, or are registered, together"),
    }


def relations() -> dict[str, str]:
    """Return what a person can be to the principal applicant."""
    return {
        Relation.PRINCIPAL_APPLICANT: _("principal applicant"),
        Relation.SPOUSE_OR_PARTNER: _("spouse or partner"),
        Relation.CHILD: _("child"),
        Relation.CHILD_IN_CARE: _("child in care of the family"),
        Relation.PARENT: _("parent"),
        Relation.SIBLING: _("brother or sister"),
        Relation.GRANDPARENT: _("grandparent"),
        Relation.GRANDCHILD: _("grandchild"),
        Relation.OTHER_RELATIVE: _("other relative"),
        Relation.OTHER_DEPENDANT: _("other dependant"),
        Relation.NOT_RELATED: _("not related"),
    }


def journeys() -> dict[str, str]:
    """Return whether a person can have come with the principal applicant."""
    return {
        CameTogether.YES: _("came together"),
        CameTogether.NO: _("came apart"),
        CameTogether.UNKNOWN: _("nobody asked whether they came together"),
    }


def title_of(procedure: str | None, rulebook: Rulebook) -> str:
    """Return what people call a procedure; one of an earlier rulebook has its name with blanks."""
    known = rulebook.procedures.get(procedure or "")
    return known.title if known else in_words(procedure)


def in_words(told: Told | None) -> str:
    """Return a value as it is read aloud."""
    if told is None:
        return _("not given")
    return ", ".join(word.replace("_", " ") for word in ((told,) if isinstance(told, str) else told))
