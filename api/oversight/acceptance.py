"""Whether people follow nearly every recommendation: perhaps nobody looks any more (AI Act, article 14(4)(b)).

Counted is of each account its last review of each assessment. An office, or an account, that made at least
`FEWEST_REVIEWS` of them and confirmed at least `NEAR_TOTAL` is reported; below that number a share says nothing,
and none is told.

Of time, one figure is told: how long after the assessment its first review was made, for the office as a whole.
How long somebody read is not measured: no page is watched, and readings are not timed, as that would watch the
people who decide, hour by hour, and would still not say whether they thought. A review within a minute of the
assessment is counted since nobody goes through a case with a person in that time; it is told of offices, and of
nobody by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from statistics import median

from pydantic import BaseModel, ConfigDict

from api.oversight.review_records import CountedReview
from api.reviews import ReviewDecision

NEAR_TOTAL = 0.95
FEWEST_REVIEWS = 20
AT_ONCE_SECONDS = 60

LEFT_OUT = (
    "How long anybody read before they decided is not measured. Times are told of whole offices only, from the "
    "assessment to its first review."
)


class Counted(BaseModel):
    """What was decided, how often. `share_confirmed` is missing where there are too few to say anything by."""

    model_config = ConfigDict(frozen=True)

    office: str
    reviews: int
    confirmed: int
    departed: int
    sent_back: int
    share_confirmed: float | None
    near_total: bool


class OfficeAcceptance(Counted):
    """The reviews of an office. The times are missing where there are too few to say anything by."""

    median_minutes_to_first_review: float | None
    confirmed_within_a_minute: int | None
    reviewers_with_too_few: int


class ReviewerAcceptance(Counted):
    """The reviews of an account that made enough of them."""

    reviewer: str


class AcceptanceReport(BaseModel):
    """How often recommendations are followed. `left_out` says what is not measured, and why not."""

    model_config = ConfigDict(frozen=True)

    near_total_from: float = NEAR_TOTAL
    fewest_reviews: int = FEWEST_REVIEWS
    offices: tuple[OfficeAcceptance, ...]
    reviewers: tuple[ReviewerAcceptance, ...]
    left_out: str = LEFT_OUT


def acceptance(reviews: Iterable[CountedReview]) -> AcceptanceReport:
    """Return the report on some reviews, offices and accounts by name."""
    by_office: dict[str, list[CountedReview]] = {}
    by_reviewer: dict[tuple[str, str], list[CountedReview]] = {}
    for review in reviews:
        by_office.setdefault(review.office, []).append(review)
        by_reviewer.setdefault((review.office, review.reviewer), []).append(review)
    enough = {who: made for who, made in by_reviewer.items() if len(made) >= FEWEST_REVIEWS}
    few = Counter(office for (office, _), made in by_reviewer.items() if len(made) < FEWEST_REVIEWS)
    return AcceptanceReport(
        offices=tuple(
            OfficeAcceptance(**_counted(office, made), **_times(made), reviewers_with_too_few=few[office])
            for office, made in sorted(by_office.items())
        ),
        reviewers=tuple(
            ReviewerAcceptance(**_counted(office, made), reviewer=reviewer)
            for (office, reviewer), made in sorted(enough.items())
        ),
    )


def _counted(office: str, made: list[CountedReview]) -> dict[str, object]:
    of = Counter(review.decision for review in made)
    share = of[ReviewDecision.CONFIRMED] / len(made)
    enough = len(made) >= FEWEST_REVIEWS
    return {
        "office": office,
        "reviews": len(made),
        "confirmed": of[ReviewDecision.CONFIRMED],
        "departed": of[ReviewDecision.DEPARTED],
        "sent_back": of[ReviewDecision.SENT_BACK],
        "share_confirmed": round(share, 4) if enough else None,
        "near_total": enough and share >= NEAR_TOTAL,
    }


def _times(made: list[CountedReview]) -> dict[str, object]:
    first = [review for review in made if review.first]
    if len(first) < FEWEST_REVIEWS:
        return {"median_minutes_to_first_review": None, "confirmed_within_a_minute": None}
    seconds = [(review.made_at - review.assessed_at).total_seconds() for review in first]
    at_once = sum(
        review.decision == ReviewDecision.CONFIRMED and passed < AT_ONCE_SECONDS
        for review, passed in zip(first, seconds, strict=True)
    )
    return {
        "median_minutes_to_first_review": round(median(seconds) / 60, 1),
        "confirmed_within_a_minute": at_once,
    }
