"""Reviews: a trained person confirms a recommendation, departs from it or sends it back, and says why.

All three take the same: a decision, the procedure it is about, a coded reason, and a reason in words. Nothing is
chosen beforehand, and nothing may be left out. A review is kept beside the assessment and changes nothing in it.
There may be several: a correction is another review, and the last word is a person's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from api.people.roles import Role
from api.problems import REFUSED_REVIEW, ProblemError, ProblemType
from triage.case import MOST_BYTES, names_known, ordinal, read_document
from triage.errors import CaseError, Problem, nearest, pointer_of
from triage.rulebook.model import Rulebook

# More than anybody reads: a list without end could be made to fill disk and memory.
MOST_REVIEWS = 200
# The first hundred problems are as useful as all of them.
_MOST_PROBLEMS = 100
_FEWEST_LETTERS = 8


class ReviewDecision(StrEnum):
    """What the person did with the recommendation.

    `confirmed`: it is followed. `departed`: another procedure is taken. `sent_back`: nothing is taken yet, as the
    facts do not bear it; whoever had the case assessed completes or corrects them, and it is assessed again.
    """

    CONFIRMED = "confirmed"
    DEPARTED = "departed"
    SENT_BACK = "sent_back"


class ReasonCode(StrEnum):
    """Why, in one of a few words that can be counted; each goes with one decision, `other_reason` with any.

    To confirm: `facts_checked_with_the_person`, `facts_checked_with_the_file`, `facts_checked_with_both`.
    To depart: `facts_weighed_otherwise`, `law_read_otherwise`, `rule_does_not_fit_the_case`,
    `need_for_protection_not_seen`, `procedure_not_available`.
    To send back: `facts_missing`, `facts_contradict_each_other`, `person_not_heard`, `support_was_missing` (an
    interpreter, a guardian, counsel), `document_missing`.
    """

    WITH_THE_PERSON = "facts_checked_with_the_person"
    WITH_THE_FILE = "facts_checked_with_the_file"
    WITH_BOTH = "facts_checked_with_both"
    WEIGHED_OTHERWISE = "facts_weighed_otherwise"
    LAW_OTHERWISE = "law_read_otherwise"
    DOES_NOT_FIT = "rule_does_not_fit_the_case"
    NEED_NOT_SEEN = "need_for_protection_not_seen"
    NOT_AVAILABLE = "procedure_not_available"
    MISSING = "facts_missing"
    CONTRADICT = "facts_contradict_each_other"
    NOT_HEARD = "person_not_heard"
    NO_SUPPORT = "support_was_missing"
    NO_DOCUMENT = "document_missing"
    OTHER = "other_reason"


CODES: Mapping[ReviewDecision, tuple[ReasonCode, ...]] = {
    ReviewDecision.CONFIRMED: (
        ReasonCode.WITH_THE_PERSON,
        ReasonCode.WITH_THE_FILE,
        ReasonCode.WITH_BOTH,
        ReasonCode.OTHER,
    ),
    ReviewDecision.DEPARTED: (
        ReasonCode.WEIGHED_OTHERWISE,
        ReasonCode.LAW_OTHERWISE,
        ReasonCode.DOES_NOT_FIT,
        ReasonCode.NEED_NOT_SEEN,
        ReasonCode.NOT_AVAILABLE,
        ReasonCode.OTHER,
    ),
    ReviewDecision.SENT_BACK: (
        ReasonCode.MISSING,
        ReasonCode.CONTRADICT,
        ReasonCode.NOT_HEARD,
        ReasonCode.NO_SUPPORT,
        ReasonCode.NO_DOCUMENT,
        ReasonCode.OTHER,
    ),
}


def _visible(reason: str) -> str:
    """Return the reason if one can be read in it: blanks and marks that nobody sees are none."""
    if sum(character.isalnum() for character in reason) < _FEWEST_LETTERS:
        raise ValueError(f"a reason has at least {_FEWEST_LETTERS} letters or digits")
    return reason


AForm = TypeVar("AForm", bound=BaseModel)

# A reason in words. It names nobody: no program can hold it to that, so every form that asks for one says it.
Reason = Annotated[str, Field(min_length=10, max_length=2000), AfterValidator(_visible)]


class ReviewRequest(BaseModel):
    """The review as it is submitted; all of it is needed, whatever the decision.

    `procedure` is the one that it is about: the recommended one if it is confirmed or sent back, the one that is
    taken instead if not. `code` and `reason` say why; the words name nobody. Who reviews is the account that
    sends it, and nothing that is written here.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    decision: ReviewDecision
    procedure: str
    code: ReasonCode
    reason: Reason


class Review(BaseModel):
    """A review as it is kept, with its key, the moment it was made (UTC), and the account that made it.

    One of the form `triage-review/2` has no code, and could not send back. One of the form `triage-review/1` is
    from before there were accounts: its `reviewer` is what the client wrote, and it has no `reviewer_role`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    decision: ReviewDecision
    procedure: str
    code: ReasonCode | None = None
    reason: str
    format: Literal["triage-review/1", "triage-review/2", "triage-review/3"] = "triage-review/3"
    id: str
    assessment: str
    made_at: datetime
    reviewer: str
    reviewer_role: Role | None = None


def review_request(body: bytes, recommended: str, rulebook: Rulebook) -> ReviewRequest:
    """Return the review in a body for an assessment that recommends a procedure.

    Raises `ProblemError` with the place and remedy of every problem: not JSON, names or values that are not
    understood, a procedure that does not exist, or a procedure or code that does not fit the decision.
    """
    review = read_words(ReviewRequest, body)
    if review.procedure not in rulebook.procedures and review.procedure != recommended:
        suggestion = nearest(review.procedure, rulebook.procedures)
        remedy = f"Did you mean {suggestion!r}?" if suggestion else "See /v1/rulebook for all procedures."
        raise refused(Problem("/procedure", "There is no such procedure.", remedy))
    if (review.procedure == recommended) == (review.decision is ReviewDecision.DEPARTED):
        remedy = f"Confirm or send back {recommended!r}, or depart with another procedure."
        raise refused(Problem("/procedure", "The procedure does not fit the decision.", remedy))
    if review.code not in CODES[review.decision]:
        remedy = f"It is one of {', '.join(CODES[review.decision])}."
        raise refused(Problem("/code", "The code does not fit the decision.", remedy))
    return review


def read_words(
    form: type[AForm], body: bytes, kind: ProblemType = REFUSED_REVIEW, most_bytes: int = MOST_BYTES
) -> AForm:
    """Return what a person says, from a body. Raises `ProblemError` of this kind with every place."""
    try:
        data = read_document(body, names_known(form.model_fields), most_bytes)
        return form.model_validate(data)
    except CaseError as error:
        raise ProblemError(kind, "The body can not be read.", errors=error.problems) from None
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)[:_MOST_PROBLEMS]
        raise refused(*(_problem(each, data, form) for each in found), kind=kind) from None


def refused(*problems: Problem, kind: ProblemType = REFUSED_REVIEW) -> ProblemError:
    """Return the problem that what a person says is refused with."""
    return ProblemError(kind, "Nothing was stored.", errors=problems)


def _problem(detail: ErrorDetails, data: object, form: type[BaseModel]) -> Problem:
    known = ", ".join(form.model_fields)
    # A name that nobody knows is not repeated: it may be that of a person.
    if detail["type"] == "extra_forbidden":
        name = str(detail["loc"][0])
        suggestion = nearest(name, form.model_fields)
        remedy = f"Did you mean {suggestion!r}?" if suggestion else f"It has {known}."
        return Problem("", f"{ordinal(name, data)} of it is not known.", remedy)
    return Problem(pointer_of(detail["loc"]), f"{detail['msg']}.", f"It has {known}.")
