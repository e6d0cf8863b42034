"""How many claims and stays are enough is counted from the rules and the promise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.small_rulebook import small_rule_files
from triage import house_rulebook, load_rulebook
from triage.language.parsing import parse_condition
from triage.language.sentences import EntityKind
from triage.proof.invariants import Gate, Invariant, Neutral
from triage.proof.members import Members, enough_for_a_branch, enough_members
from triage.proof.prover import Prover
from triage.rulebook.model import Rulebook

ALWAYS = parse_condition("always")
ANYTHING = Gate(ALWAYS, ALWAYS)
SMALL = load_rulebook(small_rule_files())


def with_condition(condition: str) -> Rulebook:
    """Return the small rulebook with the condition of its first branch replaced."""
    family = SMALL.families[0]
    rule = family.rules[0]
    branch = rule.branches[0].changed(condition=parse_condition(condition))
    rules = (rule.changed(branches=(branch, *rule.branches[1:])), *family.rules[1:])
    return replace(SMALL, families=(family.changed(rules=rules),))


@pytest.mark.parametrize(
    ("condition", "more"),
    [
        ("some claim (claim.past_harm is no)", Members(1, 0)),
        ("no claim (claim.past_harm is no)", Members(1, 0)),
        ("some claim (claim.past_harm is no) and not every stay (stay.kind is transit)", Members(1, 1)),
        ("some claim (claim.past_harm is no) or some claim (claim.sur_place is none)", Members(2, 0)),
        ("some claim (claim.past_harm is no) or some claim (claim.past_harm is no)", Members(1, 0)),
        # One that is so and one that is not so are two.
        ("some claim (claim.past_harm is no) or every claim (claim.past_harm is no)", Members(2, 0)),
        ("applicant.age is adult", Members(0, 0)),
    ],
)
def test_each_question_about_claims_or_stays_may_need_one_of_its_own(condition: str, more: Members) -> None:
    plain, asking = (
        enough_members(rulebook, ANYTHING)
        for rulebook in (with_condition("applicant.age is adult"), with_condition(condition))
    )
    assert (asking.claims - plain.claims, asking.stays - plain.stays) == (more.claims, more.stays)


def test_a_promise_asks_too_and_where_two_cases_are_compared_both_do() -> None:
    some_stay = parse_condition("some stay (stay.connection is yes)")
    one, own = enough_members(SMALL, ANYTHING), enough_members(SMALL, Gate(some_stay, ALWAYS))
    assert (own.claims, own.stays) == (one.claims, one.stays + 1)
    beyond = enough_members(SMALL, Gate(some_stay, ALWAYS, beyond_doubt=True))
    assert beyond.stays == one.stays + 2
    both = enough_members(SMALL, Neutral(("applicant.age",), some_stay, ("procedure",)))
    assert (both.claims - 1, both.stays - 1) == (2 * (one.claims - 1), 2 * (own.stays - 1))


def test_an_effect_of_a_rule_for_each_claim_on_the_whole_case_is_a_question_too() -> None:
    rules = [rule for rule in SMALL.rules.values() if rule.entity is EntityKind.CLAIM]
    (rule,) = rules
    flag = next(effect for _, branch in house_rulebook().branches.values() for effect in branch.additions)
    branch = rule.branches[0].changed(effects=(*rule.branches[0].effects, flag))
    changed = tuple(
        each.changed(branches=(branch, *each.branches[1:])) if each is rule else each
        for each in SMALL.families[0].rules
    )
    more = replace(SMALL, families=(SMALL.families[0].changed(rules=changed),))
    # In the case as told, and as it would be if nothing were doubted.
    assert enough_for_a_branch(more).claims == enough_for_a_branch(SMALL).claims + 2


def test_promises_that_are_told_beforehand_are_proved_with_as_many_as_any_of_them_needs() -> None:
    some_stay = parse_condition("some stay (stay.kind is durable_residence)")
    more, compared = Gate(some_stay, ALWAYS), Neutral(("applicant.age",), some_stay, ("procedure",))
    prover = Prover(SMALL, promises=[ANYTHING, more, compared])
    alone, together = (each.prove(Invariant("X", "Anything.", (), ANYTHING)) for each in (Prover(SMALL), prover))
    assert alone.members == enough_members(SMALL, ANYTHING)
    assert together.members == enough_members(SMALL, more) != alone.members
    assert (alone.verdict, alone.questions) == (together.verdict, together.questions)
    assert prover.prove(Invariant("X", "Age.", (), compared)).members == enough_members(SMALL, compared)


def test_the_house_rules_ask_far_more_than_three_claims_can_answer() -> None:
    needed = enough_members(house_rulebook(), ANYTHING)
    assert needed.claims > 10
    assert needed.stays > 10
