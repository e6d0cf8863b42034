"""Reviews: a trained person confirms a recommendation or departs from it, and says why. Both take the same effort.

A review is kept beside the assessment and changes nothing in it. There may be several: the last word is a person's.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from api.people.roles import Role
from api.problems import REFUSED_REVIEW, ProblemError
from triage.case import names_known, ordinal, read_document
from triage.errors import CaseError, Problem, nearest, pointer_of
from triage.rulebook.model import Rulebook

# More than anybody reads: a list without end could be made to fill disk and memory.
MOST_REVIEWS = 200
# The first hundred problems are as useful as all of them.
_MOST_PROBLEMS = 100
_FEWEST_LETTERS = 8


class ReviewDecision(StrEnum):
    """What the person did with the recommendation."""

    CONFIRMED = "confirmed"
    DEPARTED = "departed"


def _visible(reason: str) -> str:
    """Return the reason if one can be read in it: blanks and marks that nobody sees are none."""
    if sum(character.isalnum() for character in reason) < _FEWEST_LETTERS:
        raise ValueError(f"a reason has at least {_FEWEST_LETTERS} letters or digits")
    return reason


class ReviewRequest(BaseModel):
    """The review as it is submitted.

    `procedure` is the one that is taken: the recommended one if it is confirmed, another one if not. `reason` says
    why in words, and names nobody. Who reviews is the account that sends it, and nothing that is written here.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    decision: ReviewDecision
    procedure: str
    reason: Annotated[str, Field(min_length=10, max_length=2000), AfterValidator(_visible)]


class Review(ReviewRequest):
    """A review as it is kept, with its key, the moment it was made (UTC), and the account that made it.

    One of the form `triage-review/1` is from before there were accounts: its `reviewer` is what the client wrote,
    and it has no `reviewer_role`.
    """

    format: Literal["triage-review/1", "triage-review/2"] = "triage-review/2"
    id: str
    assessment: str
    made_at: datetime
    reviewer: str
    reviewer_role: Role | None = None


def review_request(body: bytes, recommended: str, rulebook: Rulebook) -> ReviewRequest:
    """Return the review in a body for an assessment that recommends a procedure.

    Raises `ProblemError` with the place and remedy of every problem: not JSON, names or values that are not
    understood, a procedure that does not exist, or one that does not fit the decision.
    """
    try:
        data = read_document(body, names_known(ReviewRequest.model_fields))
        review = ReviewRequest.model_validate(data)
    except CaseError as error:
        raise ProblemError(REFUSED_REVIEW, "The body can not be read.", errors=error.problems) from None
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)[:_MOST_PROBLEMS]
        raise _refused(*(_problem(each, data) for each in found)) from None
    if review.procedure not in rulebook.procedures:
        suggestion = nearest(review.procedure, rulebook.procedures)
        remedy = f"Did you mean {suggestion!r}?" if suggestion else "See /v1/rulebook for all procedures."
        raise _refused(Problem("/procedure", "There is no such procedure.", remedy))
    if (review.procedure == recommended) != (review.decision is ReviewDecision.CONFIRMED):
        remedy = f"Confirm with {recommended!r}, or depart with another procedure."
        raise _refused(Problem("/procedure", "The procedure does not fit the decision.", remedy))
    return review


def _refused(*problems: Problem) -> ProblemError:
    return ProblemError(REFUSED_REVIEW, "Nothing was stored.", errors=problems)


def _problem(detail: ErrorDetails, data: object) -> Problem:
    known = ", ".join(ReviewRequest.model_fields)
    # A name that nobody knows is not repeated: it may be that of a person.
    if detail["type"] == "extra_forbidden":
        name = str(detail["loc"][0])
        suggestion = nearest(name, ReviewRequest.model_fields)
        remedy = f"Did you mean {suggestion!r}?" if suggestion else f"A review has {known}."
        return Problem("", f"{ordinal(name, data)} of the review is not known.", remedy)
    return Problem(pointer_of(detail["loc"]), f"{detail['msg']}.", f"A review has {known}.")
