"""What is adverse needs the word of two (I-215), and all decisions take the same effort (I-216)."""

from __future__ import annotations

import itertools

import pytest

from api.oversight.review_state import ReviewState, state_of
from api.people.policy import SECOND_PERSON
from api.people.roles import Role
from api.reviews import CODES, ReasonCode, Review, ReviewDecision, ReviewRequest
from tests.api.client import NOW, ON_BOTH_DATABASES, Client
from tests.api.oversight.reviewing import (
    ADVERSE,
    CHILD,
    RECOMMENDED,
    assessed,
    confirm,
    depart,
    send_back,
    someone,
    state,
)


@ON_BOTH_DATABASES
def test_an_adverse_lane_is_taken_when_a_second_account_that_may_says_the_same(client: Client) -> None:
    anna = someone(client, "anna", Role.CASEWORKER)
    clara = someone(client, "clara", Role.CASEWORKER)
    lena = someone(client, "lena", Role.LEGAL_ADVISER)
    location = assessed(anna, ADVERSE)
    assert state(anna, location)["state"] == "not_reviewed"
    assert confirm(anna, location, RECOMMENDED).status_code == 201
    waiting = state(lena, location)
    assert (waiting["state"], waiting["waits_for"]) == ("awaiting_second_person", ["legal_adviser", "supervisor"])
    # Neither the same account again, nor somebody whose role does not include it.
    for person in (anna, clara):
        assert confirm(person, location, RECOMMENDED).status_code == 201
        assert state(anna, location)["state"] == "awaiting_second_person"
    assert confirm(lena, location, RECOMMENDED).status_code == 201
    settled = state(anna, location)
    assert (settled["state"], settled["procedure"], settled["waits_for"]) == ("confirmed", RECOMMENDED, [])
    kept = anna.ask("GET", f"{location}/reviews").json()
    assert [(each["reviewer"], each["made_at"]) for each in kept] == [
        (name, "2026-11-23T23:59:58Z") for name in ("anna", "anna", "clara", "lena")
    ]


def test_a_departure_to_something_adverse_needs_two_and_one_to_something_that_protects_needs_one(
    client: Client,
) -> None:
    anna = someone(client, "anna", Role.CASEWORKER)
    sam = someone(client, "sam", Role.SUPERVISOR)
    child = assessed(anna, CHILD)
    assert depart(anna, child, "return_support").status_code == 201
    assert state(anna, child)["state"] == "awaiting_second_person"
    assert depart(sam, child, "return_support").status_code == 201
    assert state(anna, child)["state"] == "departed"
    adverse = assessed(anna, ADVERSE)
    assert depart(anna, adverse, "regular_rsd").status_code == 201
    assert state(anna, adverse)["state"] == "departed"


def test_who_had_the_case_assessed_is_not_the_second(client: Client) -> None:
    sam = someone(client, "sam", Role.SUPERVISOR)
    anna = someone(client, "anna", Role.CASEWORKER)
    location = assessed(sam, ADVERSE)
    confirm(anna, location, RECOMMENDED)
    confirm(sam, location, RECOMMENDED)
    assert state(anna, location)["state"] == "awaiting_second_person"
    confirm(someone(client, "sara", Role.SUPERVISOR), location, RECOMMENDED)
    assert state(anna, location)["state"] == "confirmed"


def test_the_last_word_counts_and_whoever_changes_their_mind_agrees_no_more(client: Client) -> None:
    anna = someone(client, "anna", Role.CASEWORKER)
    lena = someone(client, "lena", Role.LEGAL_ADVISER)
    location = assessed(anna, ADVERSE)
    confirm(anna, location, RECOMMENDED)
    confirm(lena, location, RECOMMENDED)
    send_back(lena, location, RECOMMENDED)
    assert state(anna, location)["state"] == "sent_back"
    confirm(anna, location, RECOMMENDED)
    assert state(anna, location)["state"] == "awaiting_second_person"
    assert len(anna.ask("GET", f"{location}/reviews").json()) == 4


def test_every_decision_takes_the_same_and_nothing_is_chosen_beforehand(shared_client: Client) -> None:
    assert all(field.is_required() for field in ReviewRequest.model_fields.values())
    schema = shared_client.app.openapi()["components"]["schemas"]["ReviewRequest"]
    assert sorted(schema["required"]) == sorted(schema["properties"])
    assert "default" not in str(schema)
    assert set(CODES) == set(ReviewDecision)
    # Whatever is decided, there is more than one reason to choose from, and room for another.
    assert all(len(codes) >= 4 and codes[-1] is ReasonCode.OTHER for codes in CODES.values())
    assert {code for codes in CODES.values() for code in codes} == set(ReasonCode)


@pytest.mark.parametrize("missing", sorted(ReviewRequest.model_fields))
@pytest.mark.parametrize("decision", list(ReviewDecision))
def test_no_part_can_be_left_out_whatever_is_decided(
    shared_client: Client, decision: ReviewDecision, missing: str
) -> None:
    location = shared_client.post_case(CHILD).headers["location"]
    procedure = "regular_rsd" if decision is ReviewDecision.DEPARTED else "child_best_interests_rsd"
    whole = {
        "decision": decision.value,
        "procedure": procedure,
        "code": CODES[decision][0].value,
        "reason": "The guardian was heard.",
    }
    without = {name: value for name, value in whole.items() if name != missing}
    assert shared_client.post_review(location, without).status_code == 422
    assert shared_client.post_review(location, whole).status_code == 201


def test_whoever_says_it_in_whatever_order_nothing_adverse_is_taken_by_one() -> None:
    """I-215, over all sequences of up to four reviews by four accounts that confirm or depart."""
    people = [
        ("anna", Role.CASEWORKER),
        ("clara", Role.CASEWORKER),
        ("lena", Role.LEGAL_ADVISER),
        ("sam", Role.SUPERVISOR),
    ]
    words = [(who, procedure) for who in people for procedure in ("adverse", "mild")]
    taken = 0
    for length in range(1, 5):
        for said in itertools.product(words, repeat=length):
            reviews = [_review(*word) for word in said]
            found = state_of(reviews, "anna", lambda name: name == "adverse")
            if found.state is not ReviewState.CONFIRMED or said[-1][1] != "adverse":
                continue
            taken += 1
            last = dict(said)
            agree = [(name, role) for (name, role), procedure in last.items() if procedure == "adverse"]
            assert len(agree) >= 2
            assert any(role in SECOND_PERSON and name != "anna" for name, role in agree)
    assert taken


def _review(who: tuple[str, Role], procedure: str) -> Review:
    return Review(
        decision=ReviewDecision.CONFIRMED,
        procedure=procedure,
        code=ReasonCode.OTHER,
        reason="-",
        id="0",
        assessment="0",
        made_at=NOW,
        reviewer=who[0],
        reviewer_role=who[1],
    )
