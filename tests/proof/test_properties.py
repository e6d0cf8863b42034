"""What is proved of the rulebook itself: each fault of a rule author is caught and told with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from tests.small_rulebook import FAMILY, branch, small_rule_files, with_rule, with_text
from tests.strategies import PARAMETER, chosen_case, chosen_rulebook, profile_of
from triage import RulebookError, house_rulebook, load_rulebook
from triage.proof.members import Members
from triage.proof.properties import PROPERTIES, Fault, RulebookProver
from triage.proof.prover import Verdict
from triage.readers.derivation import premises_of
from triage.readers.reference import derive
from triage.rulebook.model import Rulebook

EDITIONS = house_rulebook().editions
DANGER_WITHOUT_CONCERN = with_rule(branch("exclusion.danger_to_host is yes and concern is none", "flag look"))


# `make lint` proves every property of the rules as they are; here it is asked what a mistake does to them.
@pytest.mark.slow
@pytest.mark.parametrize("day", EDITIONS, ids=str)
def test_no_small_case_shows_an_acknowledgement_of_the_house_to_be_false(day: date) -> None:
    assert RulebookProver(EDITIONS[day], members=Members(3, 3)).prove("R-06").faults == ()


@pytest.mark.parametrize("name", PROPERTIES)
def test_the_small_rulebook_has_every_property(name: str) -> None:
    assert faults(small_rule_files(), name) == ()


def faults(files: dict[str, str], name: str) -> tuple[Fault, ...]:
    proof = RulebookProver(load_rulebook(files)).prove(name)
    assert (proof.verdict is Verdict.PROVED) == (proof.faults == ())
    return proof.faults


def test_a_dead_branch_is_named_with_the_conditions_that_clash() -> None:
    condition = "policy.returns is on and applicant.protection_wish is yes and signal is none and concern is none"
    assert faults(with_rule(branch(condition, "flag look")), "R-01") == (
        Fault("sample.more.a", "no case fulfils 'applicant.protection_wish is yes' and 'signal is none' together"),
    )


def test_a_branch_that_only_doubt_lets_fire_is_not_dead() -> None:
    """A danger is a concern, but only a danger that is known beyond doubt; what is alleged is read all the same."""
    vocabulary = "vocabulary/exclusion.yaml"
    alleged = with_text(vocabulary, "direction: towards_no", "direction: towards_no\n    alleged: yes")[vocabulary]
    assert faults(DANGER_WITHOUT_CONCERN | {vocabulary: alleged}, "R-01") == ()


def test_a_branch_on_what_doubt_makes_unknown_is_dead() -> None:
    """A danger in doubt is read as not known by every rule (I-200), so none reads it where it is no concern."""
    assert [fault.subject for fault in faults(DANGER_WITHOUT_CONCERN, "R-01")] == ["sample.more.a"]


def test_a_dead_branch_of_a_claim_is_found_through_a_contradiction_of_facts() -> None:
    files = with_rule(
        branch("claim.strength is strong and not claim.harm is torture_or_inhuman", "flag look"),
        each="    for each: claim\n",
    )
    assert [fault.subject for fault in faults(files, "R-01")] == ["sample.more.a"]


def test_a_dead_branch_is_not_told_once_more_as_saying_what_others_say() -> None:
    files = with_rule(branch("signal is none and applicant.protection_wish is yes", "refer counsel"))
    assert [name for name in PROPERTIES if faults(files, name)] == ["R-01"]


def test_a_procedure_that_a_stronger_one_always_displaces_is_named_with_it() -> None:
    # The order of the file is that of precedence: with the procedure for everybody first, no other is left.
    files = small_rule_files()
    head = "procedures:\n"
    returns, mark, ordinary = files["procedures.yaml"].removeprefix(head).partition("  - id: regular_rsd")
    assert faults(files | {"procedures.yaml": head + mark + ordinary + returns}, "R-02") == (
        Fault("return_support", "whenever it is proposed, so is regular_rsd, which wins"),
    )


def test_a_procedure_that_only_a_dead_branch_proposes_is_named_with_the_branch() -> None:
    files = with_text(
        FAMILY, "and signal is none and policy", "and signal is none and signal is possible and policy"
    )
    assert faults(files, "R-02") == (
        Fault("return_support", "no branch that proposes it can fire: sample.lanes.rejected_for_good"),
    )


# Written otherwise, meant the same: what `may be` means, spelled out in two branches.
SIGNAL = branch("applicant.protection_wish is unknown", "set signal = possible, safeguard stay_here") + branch(
    "not applicant.protection_wish in {unknown, no}", "safeguard stay_here, set signal = possible"
)


def test_two_rules_that_give_the_same_are_named_though_they_are_written_otherwise() -> None:
    assert faults(with_rule(SIGNAL), "R-03") == (
        Fault("sample.more", "gives the same as sample.signal in all cases"),
    )


def test_two_rules_that_give_the_same_in_all_cases_but_one_are_not_equal() -> None:
    files = with_rule(branch("applicant.protection_wish is yes", "set signal = possible, safeguard stay_here"))
    assert faults(files, "R-03") == ()


def test_equal_rules_for_each_claim_are_named() -> None:
    rule = branch("not claim.harm is not torture_or_inhuman", "set claim.strength = strong")
    files = with_rule(rule, each="    for each: claim\n")
    assert faults(files, "R-03") == (Fault("sample.more", "gives the same as sample.strength in all cases"),)


def test_a_rule_that_another_implies_is_named_with_it() -> None:
    files = with_rule(branch("applicant.protection_wish is yes", "safeguard stay_here"))
    expected = Fault("sample.more", "whatever it gives, sample.signal gives at least as much")
    assert faults(files, "R-04") == (expected,)


def test_a_setting_is_implied_by_a_stronger_one_but_not_by_a_weaker_one() -> None:
    stronger = branch("applicant.protection_wish is yes", "set signal = expressed, safeguard stay_here")
    assert faults(with_rule(stronger), "R-04") == ()
    files = with_rule(stronger)
    files[FAMILY] = files[FAMILY].replace(
        "applicant.protection_wish may be yes\n        then: [set signal = possible, safeguard stay_here]",
        "applicant.protection_wish is yes and exclusion.danger_to_host is no"
        "\n        then: [set signal = possible]",
    )
    expected = Fault("sample.signal", "whatever it gives, sample.more gives at least as much")
    assert faults(files, "R-04") == (expected,)


def test_the_priority_of_one_rule_is_implied_by_a_higher_one_only() -> None:
    urgent = with_rule(branch("applicant.protection_wish may be yes", "priority urgent"))
    urgent[FAMILY] = urgent[FAMILY].replace(
        "then: [set signal = possible", "then: [priority normal, set signal = possible"
    )
    assert faults(urgent, "R-04") == ()
    urgent[FAMILY] = urgent[FAMILY].replace("priority urgent", "priority normal")
    assert [fault.subject for fault in faults(urgent, "R-04")] == ["sample.more"]


def test_a_term_bound_to_a_procedure_implies_a_free_one_only_where_that_procedure_is_recommended() -> None:
    free = with_rule(branch("signal is none", "refer counsel"))
    free[FAMILY] = free[FAMILY].replace("\n          - refer counsel", "")
    free[FAMILY] = free[FAMILY].replace("[propose regular_rsd]", "[propose regular_rsd, refer counsel]")
    assert faults(free, "R-04") == ()
    # With the procedure for everybody in front, it is always recommended, and what is bound to it always given.
    order = free["procedures.yaml"].replace("return_support", "…").replace("regular_rsd", "return_support")
    assert faults(free | {"procedures.yaml": order.replace("…", "regular_rsd")}, "R-04") == (
        Fault("sample.more", "whatever it gives, sample.lanes gives at least as much"),
    )


def test_a_redundant_branch_is_named_with_the_branches_that_together_give_the_same() -> None:
    files = with_rule(
        branch("exclusion.danger_to_host is yes", "flag look")
        + branch("exclusion.danger_to_host is not yes", "flag look")
        + branch("applicant.protection_wish is yes", "flag look, safeguard stay_here")
    )
    expected = (
        "'flag look' is given by sample.more.a or sample.more.b; "
        "'safeguard stay_here' is given by sample.signal.wish_possible"
    )
    assert faults(files, "R-05") == (Fault("sample.more.c", expected),)
    assert faults(files, "R-04") == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seeds", "fewest"), [(range(8), 8), pytest.param(range(8, 40), 32, marks=pytest.mark.slow)]
)
def test_a_branch_that_is_said_to_be_idle_can_be_taken_out_of_any_rulebook(seeds: range, fewest: int) -> None:
    idle = 0
    for seed in seeds:
        rulebook = chosen_rulebook(Random(seed).choice)
        prover = RulebookProver(rulebook, members=Members(3, 3))
        dead = [fault.subject for fault in prover.prove("R-01").faults]
        redundant = [fault.subject for fault in prover.prove("R-05").faults]
        idle += len(dead) + len(redundant)
        cases = [premises_of(chosen_case(Random(f"{seed} {number}").choice), PROFILE) for number in range(20)]
        before = [derive(rulebook, premises) for premises in cases]
        assert {firing.branch for each in before for firing in each.firings}.isdisjoint(dead)
        for name in redundant:
            without = rulebook_without(rulebook, name)
            assert [derive(without, premises).findings for premises in cases] == [each.findings for each in before]
    assert idle > fewest


PROFILE = profile_of("off", {PARAMETER.path: "off"})


def rulebook_without(rulebook: Rulebook, branch_id: str) -> Rulebook:
    owner = rulebook.branches[branch_id][0]
    kept = tuple(each for each in owner.branches if each.id != branch_id)
    rules = [rule.changed(branches=kept) if rule is owner else rule for rule in rulebook.rules.values()]
    return replace(rulebook, families=(rulebook.families[0].changed(rules=tuple(rules)),))


ACKNOWLEDGED = "        implied by: {rules: [sample.signal], because: The law says it twice.}\n"


def test_an_acknowledged_repetition_is_no_fault() -> None:
    files = with_rule(branch("applicant.protection_wish is yes", "safeguard stay_here", ACKNOWLEDGED))
    assert [name for name in PROPERTIES if faults(files, name)] == []
    acknowledged = load_rulebook(files).branches["sample.more.a"][1].implied_by
    assert acknowledged is not None
    assert acknowledged.because == "The law says it twice."


def test_an_acknowledgement_that_is_not_so_is_a_fault() -> None:
    files = with_rule(branch("applicant.protection_wish is yes", "safeguard stay_here, flag look", ACKNOWLEDGED))
    assert faults(files, "R-06") == (Fault("sample.more.a", "not all that it gives is given by sample.signal"),)


def test_two_equal_rules_can_not_excuse_each_other() -> None:
    files = with_rule(
        branch("applicant.protection_wish may be yes", "set signal = possible, safeguard stay_here", ACKNOWLEDGED)
    )
    assert faults(files, "R-06") == ()
    files[FAMILY] = files[FAMILY].replace(
        "then: [set signal = possible, safeguard stay_here]\n",
        "then: [set signal = possible, safeguard stay_here]\n"
        "        implied by: {rules: [sample.more], because: The law says it twice.}\n",
        1,
    )
    assert [fault.subject for fault in faults(files, "R-06")] == ["sample.signal.wish_possible", "sample.more.a"]


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("sample.sigal", "there is no rule 'sample.sigal'; did you mean 'sample.signal'?"),
        ("sample.more", "sample.more.a can not be implied by its own rule: take the branch out"),
    ],
)
def test_an_acknowledgement_names_other_rules_that_exist(rules: str, message: str) -> None:
    known = ACKNOWLEDGED.replace("sample.signal", rules)
    with pytest.raises(RulebookError) as refused:
        load_rulebook(with_rule(branch("applicant.protection_wish is yes", "safeguard stay_here", known)))
    assert message in str(refused.value)


def test_an_acknowledgement_is_part_of_the_digest_of_its_rule() -> None:
    plain = with_rule(branch("applicant.protection_wish is yes", "safeguard stay_here"))
    known = with_rule(branch("applicant.protection_wish is yes", "safeguard stay_here", ACKNOWLEDGED))
    digests = {load_rulebook(files).rules["sample.more"].digest for files in (plain, known)}
    assert len(digests) == 2
