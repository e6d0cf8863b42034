"""What the reviews of an assessment come to: the last word counts, and something adverse needs the word of two.

Whoever reviews says one thing about one assessment; who says something else later has changed their mind. What
was said last, by anybody, is what stands; it is settled if it is not adverse, or if two accounts say it, the
second one of them with a role that may (`SECOND_PERSON` in `api/people/policy.py`). Whoever had the case assessed
is never the second.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from api.people.policy import SECOND_PERSON
from api.reviews import Review, ReviewDecision
from triage.rulebook.model import Rulebook


class ReviewState(StrEnum):
    """Where an assessment stands."""

    NOT_REVIEWED = "not_reviewed"
    AWAITING_SECOND_PERSON = "awaiting_second_person"
    CONFIRMED = "confirmed"
    DEPARTED = "departed"
    SENT_BACK = "sent_back"


@dataclass(frozen=True)
class Recommended:
    """The procedure that an assessment recommends, and whether it was adverse under the rulebook of its day."""

    id: str
    adverse: bool

    def adverse_under(self, *rulebooks: Rulebook | None) -> Callable[[str], bool]:
        """Return what says of a procedure, the recommended one or one of a rulebook, whether it is adverse.

        The first rulebook that has it says so. One that none has any more is taken for adverse: two have to agree.
        """

        def is_adverse(name: str) -> bool:
            if name == self.id:
                return self.adverse
            known = (each.procedures[name] for each in rulebooks if each is not None and name in each.procedures)
            procedure = next(known, None)
            return procedure is None or procedure.adverse

        return is_adverse


def recommended_in(document: bytes) -> Recommended:
    """Return what an assessment, as JSON, recommends."""
    procedure = json.loads(document)["procedure"]
    return Recommended(procedure["id"], procedure["adverse"])


@dataclass(frozen=True)
class StateOfReview:
    """Where an assessment stands, with the last word. `agreeing` are the reviews that say the same, by account."""

    state: ReviewState
    last: Review | None = None
    agreeing: tuple[Review, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether a procedure is taken, or the case sent back: nobody is waited for."""
        return self.state not in (ReviewState.NOT_REVIEWED, ReviewState.AWAITING_SECOND_PERSON)


# Reviews of before were made when one person was enough: what they settled stays settled.
_ONE_WAS_ENOUGH = frozenset({"triage-review/1", "triage-review/2"})


def state_of(reviews: Sequence[Review], author: str | None, is_adverse: Callable[[str], bool]) -> StateOfReview:
    """Return what reviews, the earliest first, come to; `author` is the account that had the case assessed."""
    if not reviews:
        return StateOfReview(ReviewState.NOT_REVIEWED)
    last = reviews[-1]
    by_account = {review.reviewer: review for review in reviews}
    position = (last.decision, last.procedure)
    agreeing = tuple(
        sorted(
            (review for review in by_account.values() if (review.decision, review.procedure) == position),
            key=reviews.index,
        )
    )
    state = ReviewState(last.decision)
    if _needs_two(last, is_adverse) and not any(_may_be_second(review, author) for review in agreeing[1:]):
        state = ReviewState.AWAITING_SECOND_PERSON
    return StateOfReview(state, last, agreeing)


def _needs_two(last: Review, is_adverse: Callable[[str], bool]) -> bool:
    # To send back takes nothing from the person: the case is looked at again.
    if last.format in _ONE_WAS_ENOUGH or last.decision is ReviewDecision.SENT_BACK:
        return False
    return is_adverse(last.procedure)


def _may_be_second(review: Review, author: str | None) -> bool:
    return review.reviewer_role in SECOND_PERSON and review.reviewer != author
