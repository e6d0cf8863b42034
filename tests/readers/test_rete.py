"""What the Rete reader makes of the forms of conditions, and what it refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from tests.cases import case_of_nodes
from tests.strategies import finding_of, rule_of, rulebook_of
from triage import Case, house_rulebook
from triage.errors import Place, RulebookError
from triage.language.parsing import parse_condition, parse_effect
from triage.language.sentences import And, Condition, EntityKind, Is, Or
from triage.readers.derivation import Premises, premises_of
from triage.readers.reference import derive
from triage.readers.rete.alternatives import program_of
from triage.readers.rete.network import MOST_USES, groups_of
from triage.readers.rete.reader import ReteReader
from triage.rulebook.model import Combine, Finding, Rule, Rulebook

NONE: Mapping[str, str] = {}
CLAIM = {"claims[0].past_harm": "yes"}
TWO_CLAIMS = {"claims[0].past_harm": "yes", "claims[1].past_harm": "no"}
FLAG = (parse_effect("flag term"),)


def rule(number: int, kind: EntityKind, condition: Condition | str, *effects: str) -> Rule:
    parsed = parse_condition(condition) if isinstance(condition, str) else condition
    return rule_of(f"random.rule{number}", kind, (parsed, [parse_effect(effect) for effect in effects] or FLAG))


def finding(name: str) -> Finding:
    return finding_of(name, ("low", "middle", "high"), "low", Combine.MAX)


def premises(facts: Mapping[str, str]) -> Premises:
    return premises_of(case_of_nodes(facts), rulebook_of(()).profiles["off"])


def fired(rulebook: Rulebook, facts: Mapping[str, str]) -> set[str]:
    """Return the firings as the Rete reader derives them, after comparing with the reference."""
    derivation = ReteReader(rulebook).derive(premises(facts))
    assert derivation == derive(rulebook, premises(facts))
    return {firing.id for firing in derivation.firings}


@pytest.mark.parametrize(
    ("condition", "facts", "holds"),
    [
        ("always", NONE, True),
        ("not always", NONE, False),
        ("applicant.age is unknown", NONE, True),
        ("applicant.age is not unknown", NONE, False),
        ("applicant.age in {child, adult}", {"applicant.age": "adult"}, True),
        ("applicant.age not in {child, adult}", {"applicant.age": "adult"}, False),
        ("journey.irregular_entry may be yes", NONE, True),
        ("not journey.irregular_entry may be yes", {"journey.irregular_entry": "no"}, True),
        ("policy.random is off", NONE, True),
        ("claims_recorded is yes", NONE, False),
        ("claims_recorded is yes", CLAIM, True),
        ("some claim (claim.past_harm is yes)", NONE, False),
        ("some claim (claim.past_harm is yes)", TWO_CLAIMS, True),
        ("every claim (claim.past_harm is yes)", NONE, False),
        ("every claim (claim.past_harm is yes)", CLAIM, True),
        ("every claim (claim.past_harm is yes)", TWO_CLAIMS, False),
        ("no claim (claim.past_harm is yes)", NONE, True),
        ("no claim (claim.past_harm is yes)", TWO_CLAIMS, False),
        ("not some claim (claim.past_harm is yes)", NONE, True),
        ("not every claim (claim.past_harm is yes)", NONE, True),
        ("not every claim (claim.past_harm is yes)", CLAIM, False),
        ("not no claim (claim.past_harm is yes)", TWO_CLAIMS, True),
        ("some claim (applicant.age is unknown)", CLAIM, True),
        ("some claim (always)", NONE, False),
        ("applicant.age is adult and applicant.age is not adult", {"applicant.age": "adult"}, False),
        ("applicant.age is adult or applicant.age is not adult", NONE, True),
    ],
)
def test_a_condition_holds_as_the_language_says(condition: str, facts: Mapping[str, str], holds: bool) -> None:
    assert bool(fired(rulebook_of([rule(0, EntityKind.CASE, condition)]), facts)) == holds


def test_a_rule_for_each_claim_fires_for_the_claims_that_fit() -> None:
    condition = "claim.past_harm is yes and applicant.age is unknown"
    rulebook = rulebook_of([rule(0, EntityKind.CLAIM, condition)])
    assert fired(rulebook, TWO_CLAIMS) == {"random.rule0.a@claims[0]"}


def test_conditions_of_different_claims_are_not_put_together() -> None:
    condition = "claim.past_harm is yes and claim.gender_related is yes"
    rulebook = rulebook_of([rule(0, EntityKind.CLAIM, condition)])
    assert fired(rulebook, {"claims[0].past_harm": "yes", "claims[1].gender_related": "yes"}) == set()


def test_a_finding_is_read_when_all_rules_that_set_it_have_spoken() -> None:
    rules = [
        rule(0, EntityKind.CASE, "first at most middle"),
        rule(1, EntityKind.CASE, "applicant.age is unknown", "set first = middle"),
        rule(2, EntityKind.CASE, "no claim (claim.second is high)", "set first = high"),
        rule(3, EntityKind.CLAIM, "claim.past_harm is yes", "set claim.second = high"),
    ]
    rulebook = rulebook_of(rules, [finding("first"), finding("claim.second")])
    assert fired(rulebook, NONE) == {"random.rule1.a", "random.rule2.a"}
    assert fired(rulebook, CLAIM) == {"random.rule0.a", "random.rule1.a", "random.rule3.a@claims[0]"}


def test_a_quantifier_inside_a_quantifier_is_read() -> None:
    rulebook = rulebook_of([rule(0, EntityKind.CASE, "every claim (no claim (claim.past_harm is yes))")])
    assert fired(rulebook, NONE) == set()
    assert fired(rulebook, CLAIM) == set()
    assert fired(rulebook, {"claims[0].past_harm": "no"}) == {"random.rule0.a"}


def test_an_or_of_leaves_is_one_atom_and_fires_once() -> None:
    condition = (
        "applicant.age is unknown and (claims_recorded is no or stays_recorded is no or policy.random is off)"
    )
    (production,) = program_of(rulebook_of([rule(0, EntityKind.CASE, condition)])).productions
    assert len(production.atoms) == 2


def test_a_condition_that_can_not_hold_becomes_no_production() -> None:
    condition = "applicant.age is adult and applicant.age is child"
    assert program_of(rulebook_of([rule(0, EntityKind.CASE, condition)])).productions == ()


def unknown(count: int) -> Sequence[Condition]:
    """Return that many leaves that hold in the empty case, each on a fact of its own."""
    paths = [path for path, fact in house_rulebook().facts.items() if fact.entity is EntityKind.CASE]
    return [Is(path, ("unknown",)) for path in paths[:count]]


def test_a_condition_with_too_many_alternatives_is_refused_with_its_place() -> None:
    leaves = unknown(36)
    couples = [And(tuple(leaves[start : start + 2])) for start in range(0, 36, 2)]
    choices = [Or(tuple(couples[start : start + 2])) for start in range(0, 18, 2)]
    with pytest.raises(RulebookError, match="split the rule") as refused:
        ReteReader(rulebook_of([rule(0, EntityKind.CASE, And(tuple(choices)))]))
    ((place, message),) = refused.value.problems
    assert place == Place("rules", 1, 1)
    assert message.startswith("random.rule0.a has more than 256 alternatives")


def test_a_condition_with_seventeen_conditions_together_is_refused_and_with_sixteen_is_not() -> None:
    rulebook = rulebook_of([rule(0, EntityKind.CASE, And(tuple(unknown(16))))])
    assert fired(rulebook, NONE) == {"random.rule0.a"}
    with pytest.raises(RulebookError, match="more than 16 conditions that have to hold together; split the rule"):
        ReteReader(rulebook_of([rule(0, EntityKind.CASE, And(tuple(unknown(17))))]))


def test_an_atom_that_more_productions_test_than_one_rule_set_can_hold_is_divided_among_several() -> None:
    common = Is("claims_recorded", ("yes",))
    rules = [rule(number, EntityKind.CASE, And((common, leaf))) for number, leaf in enumerate(unknown(80))]
    rulebook = rulebook_of(rules)
    groups = list(groups_of(program_of(rulebook).productions))
    assert [len(group) for group in groups] == [MOST_USES, 80 - MOST_USES]
    assert len(fired(rulebook, CLAIM)) == 80
    assert fired(rulebook, NONE) == set()


def test_atoms_beyond_what_one_rule_set_can_hold_are_divided_among_several() -> None:
    facts = [fact for fact in house_rulebook().facts.values() if fact.entity is EntityKind.CASE]
    leaves = [
        Is(fact.path, (value,), negated) for fact in facts for value in fact.values for negated in (False, True)
    ]
    rulebook = rulebook_of([rule(number, EntityKind.CASE, leaf) for number, leaf in enumerate(leaves)])
    assert len(list(groups_of(program_of(rulebook).productions))) > 1
    assert len(fired(rulebook, {"applicant.age": "adult"})) == sum(len(fact.values) for fact in facts)


def test_the_house_rulebook_fits_into_few_rule_sets_of_one_kind_each() -> None:
    groups = list(groups_of(program_of(house_rulebook()).productions))
    assert all(len({production.kind for production in group}) == 1 for group in groups)
    assert list(dict.fromkeys(group[0].kind for group in groups)) == list(EntityKind)
    # The engine bears only so many conditions in one rule set; what is read once for the case needs four.
    assert len(groups) <= 6


def test_the_empty_case_is_derived_as_the_reference_defines_it() -> None:
    rulebook = house_rulebook()
    empty = premises_of(Case(), rulebook.profile("unhcr_mandate"))
    assert ReteReader(rulebook).derive(empty) == derive(rulebook, empty)
