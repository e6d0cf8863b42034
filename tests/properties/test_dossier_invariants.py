"""Each of the forty-two invariants of the domain dossier (section 6) is a promise that is proved, or a named test.

Those that are properties of the code rather than of the rules stand here, or are named here where they stand.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from importlib import import_module

import pytest
from hypothesis import given

from tests.oracle.promises import holds, more_protective
from tests.oracle.results import Result, result_of
from tests.properties.drawing import any_cases, found_cases, starts_for
from tests.properties.search import house_result
from tests.variations import consistent, document_of, fact_nodes, moved
from triage import Case, case_from_data
from triage.language.names import list_of, node_of, path_of
from triage.language.sentences import Add, OutputKind
from triage.proof.invariants import Neutral, house_invariants
from triage.readers.derivation import Premises
from triage.readers.reference import derive
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Branch, Rule, Rulebook

RULEBOOK = house_rulebook()
TRANSFER = {"first_country_readmission", "third_country_admissibility"}

# What is no promise in rules/invariants.yaml, or has a part that is none, and the tests that hold it.
TESTED = {
    "I-01": ["tests.proof.test_invariants:test_every_case_has_a_recommended_procedure"],
    "I-02": ["tests.properties.test_dossier_invariants:test_no_term_decides_on_status_or_orders_anything"],
    "I-03": [
        "tests.properties.test_metamorphic:the_order_of_a_list_only_renumbers_it",
        "tests.properties.test_metamorphic:test_the_order_in_which_facts_are_written_down_does_not_matter",
        "tests.properties.test_dossier_invariants:test_the_order_of_rules_and_branches_does_not_matter",
    ],
    "I-04": ["tests.properties.test_metamorphic:telling_something_twice_adds_nothing"],
    "I-05": ["tests.properties.test_dossier_invariants:test_leaving_a_fact_out_is_saying_that_it_is_unknown"],
    "I-06": ["tests.assessment.test_assess:test_an_empty_file_leads_to_screening_and_bars_return"],
    "I-07": [
        "tests.assessment.test_assess:test_every_output_is_traced_to_a_firing_with_a_reason_and_a_source",
        "tests.assessment.test_assess:test_each_node_of_the_trace_stands_after_those_it_rests_on",
        "tests.properties.test_dossier_invariants:test_every_fired_branch_is_true_of_the_facts_and_findings",
    ],
    "I-08": ["tests.properties.test_dossier_invariants:test_a_finding_is_its_start_value_or_one_that_was_offered"],
    "I-17": [
        "tests.properties.test_dossier_invariants:test_speaking_up_never_leads_to_return_support",
        "tests.properties.test_metamorphic:a_further_claim_never_harms_whoever_has_claimed",
    ],
    "I-22": ["tests.properties.test_dossier_invariants:test_how_a_person_came_touches_no_finding_about_a_claim"],
    "I-24": ["tests.properties.test_dossier_invariants:test_no_number_and_no_statistic_can_be_told"],
    "I-31": ["tests.properties.test_dossier_invariants:test_relocation_never_lowers_the_rank_but_into_a_transfer"],
    "I-33": ["tests.properties.test_dossier_invariants:test_without_counters_everything_else_stays_the_same"],
}


def test_every_invariant_of_the_dossier_is_proved_or_held_by_a_named_test() -> None:
    """The promises from I-43 on are ours, not the dossier's."""
    plain = {invariant.id.rstrip("abcdefg") for invariant in house_invariants()}
    promised = {name for name in plain if int(name.removeprefix("I-")) < 43}
    everything = {f"I-{number:02}" for number in range(1, 43)}
    assert promised | TESTED.keys() == everything
    for names in TESTED.values():
        for name in names:
            module, _, test = name.partition(":")
            assert callable(getattr(import_module(module), test))


def test_no_term_decides_on_status_or_orders_anything() -> None:
    """I-02: the system recommends a procedure; it grants, refuses and orders nothing."""
    verbs = re.compile(r"^(grant|refuse|reject|recognise|revoke|cancel|cease|exclude|remove|deport|detain)_")
    terms = [term for kind in OutputKind for term in RULEBOOK.terms[kind]]
    assert [term for term in terms if verbs.match(term)] == []
    assert "human_decision_maker" in RULEBOOK.terms[OutputKind.SAFEGUARD]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rules_and_branches_does_not_matter(seed: int) -> None:
    """I-03: the law is one text; which rule an editor writes first can not decide a case."""
    source = random.Random(seed)

    def shuffled_rule(rule: Rule) -> Rule:
        return rule.changed(branches=tuple(source.sample(rule.branches, len(rule.branches))))

    families = tuple(
        family.changed(rules=tuple(map(shuffled_rule, source.sample(family.rules, len(family.rules)))))
        for family in source.sample(RULEBOOK.families, len(RULEBOOK.families))
    )
    other = replace(RULEBOOK, families=families)
    for premises in found_cases():
        before, after = house_result(premises), result_of(other, premises)
        assert after == before


@given(any_cases())
def test_leaving_a_fact_out_is_saying_that_it_is_unknown(premises: Premises) -> None:
    """I-05: silence is never taken for an answer."""
    said = document_of(premises)
    for node in fact_nodes(premises):
        if list_of(node) is not None:
            continue
        entity, _, name = node.partition(".")
        group, bracket, index = entity.partition("[")
        if bracket:
            said[group][int(index[:-1])].setdefault(name, "unknown")
        else:
            said.setdefault(group, {}).setdefault(name, "unknown")
    assert case_from_data(said) == case_from_data(document_of(premises))


@given(any_cases())
def test_every_fired_branch_is_true_of_the_facts_and_findings(premises: Premises) -> None:
    """I-07, by the second reading of conditions: what fired holds, and what holds fired.

    An adverse branch has to hold with what is doubted as unknown, and to fire if nothing were doubted.
    """
    result, sure = result_of(RULEBOOK, premises), result_of(RULEBOOK, premises.beyond_doubt)
    for branch_id, (rule, branch) in RULEBOOK.branches.items():
        adverse = branch_id in RULEBOOK.adverse_branches
        reading = result.beyond_doubt if adverse else result
        true = {
            entity
            for entity in premises.entities[rule.entity]
            if holds(RULEBOOK, branch.condition, reading, entity)
            and (not adverse or entity in sure.fired.get(branch_id, ()))
        }
        assert result.fired.get(branch_id, frozenset()) == true
        assert rule.because and rule.sources


@given(any_cases())
def test_a_finding_is_its_start_value_or_one_that_was_offered(premises: Premises) -> None:
    """I-08: the most or the least protective of the start value and what fired branches offer, as declared."""
    derivation = derive(RULEBOOK, premises)
    offers: dict[str, set[str]] = {node: set() for node in derivation.findings}
    for firing in derivation.firings:
        for setting in RULEBOOK.branches[firing.branch][1].settings:
            offers[node_of(setting.finding, firing.entity)].add(setting.value)
    for node, value in derivation.findings.items():
        finding = RULEBOOK.findings[path_of(node)]
        best = max if finding.combine == "max" else min
        assert value == best({finding.start, *offers[node]}, key=finding.scale.index)


HARMS = tuple(fact.path for fact in RULEBOOK.vocabulary.told["claim.harms"].each())


@pytest.mark.slow
@pytest.mark.parametrize("third", range(3))
def test_speaking_up_never_leads_to_return_support(third: int) -> None:
    """I-17(a): asking for protection may open a transfer inquiry, which only a claimant can have; never return."""
    changed = 0
    for before, after in moved_pairs(
        found_cases()[third::3], ("applicant.protection_wish", *HARMS), protective=True
    ):
        changed += after.procedure != before.procedure
        assert after.procedure != "return_support" or before.procedure == "return_support"
        assert rank_of(after) >= rank_of(before) or after.procedure in TRANSFER
    assert changed >= 100


@pytest.mark.slow
def test_how_a_person_came_touches_no_finding_about_a_claim() -> None:
    """I-22: nor does it change any finding about a claim, which no promise can name, as it speaks of the case."""
    noticed = 0
    promise = promise_of("I-22")
    for before, after in moved_pairs(starts_for(RULEBOOK, promise), promise.facts):
        noticed += before.fired != after.fired
        claims = [node for node in before.values if node.startswith("claims[")]
        findings = [node for node in claims if path_of(node) in RULEBOOK.findings]
        assert [before.values[node] for node in findings] == [after.values[node] for node in findings]
    assert noticed >= 10


@pytest.mark.slow
@pytest.mark.parametrize("third", range(3))
def test_relocation_never_lowers_the_rank_but_into_a_transfer(third: int) -> None:
    """I-31: before a final rejection, losing a fast positive lane may let a fully qualified transfer inquiry win.

    The naive form, that relocation never matters for return, is false: after a final and fair rejection an
    available relocation can be the very reason for it, subject to every other condition of I-09.
    """
    noticed = 0
    promise = promise_of("I-31")
    for before, after in moved_pairs((*starts_for(RULEBOOK, promise), *found_cases()[third::3]), promise.facts):
        if before.values["earlier_procedure.status_here"] != "rejected_final":
            noticed += before.fired != after.fired
            assert rank_of(after) >= rank_of(before) or after.procedure in TRANSFER
    assert noticed >= 50


@pytest.mark.slow
def test_without_counters_everything_else_stays_the_same() -> None:
    """I-33: what is counted for statistics never comes back as a reason."""

    def silent(branch: Branch) -> Branch:
        counts = [each for each in branch.effects if isinstance(each, Add) and each.kind is OutputKind.COUNTER]
        return branch.changed(effects=tuple(each for each in branch.effects if each not in counts))

    other = with_rules(lambda rule: rule.changed(branches=tuple(map(silent, rule.branches))))
    for premises in found_cases():
        before, after = house_result(premises), result_of(other, premises)
        assert before.terms[OutputKind.COUNTER] and not after.terms[OutputKind.COUNTER]
        assert after == replace(before, terms={**before.terms, OutputKind.COUNTER: frozenset()})


def test_no_number_and_no_statistic_can_be_told() -> None:
    """I-24: every input is a word of the vocabulary, an opaque key, a country or a day; no rate, no quota."""
    assert {type(value) for fact in house_rulebook().facts.values() for value in fact.values} == {str}
    schema = str(Case.model_json_schema())
    assert "'number'" not in schema and "'integer'" not in schema
    words = {word for path in house_rulebook().facts for word in re.split(r"[._]", path)}
    assert words.isdisjoint({"rate", "quota", "number", "count", "share", "statistics", "average", "probability"})


def with_rules(changed: Callable[[Rule], Rule]) -> Rulebook:
    families = (family.changed(rules=tuple(map(changed, family.rules))) for family in RULEBOOK.families)
    return replace(RULEBOOK, families=tuple(families))


def promise_of(name: str) -> Neutral:
    promise = next(invariant.promise for invariant in house_invariants() if invariant.id == name)
    assert isinstance(promise, Neutral)
    return promise


def rank_of(result: Result) -> int:
    return RULEBOOK.procedures[result.procedure].rank


def moved_pairs(
    starts: Iterable[Premises], facts: Collection[str], *, protective: bool = False
) -> Iterator[tuple[Result, Result]]:
    """Yield what follows from each case, and from it with one of these facts moved: anywhere, or protectively."""
    for premises in starts:
        before = house_result(premises)
        for node in fact_nodes(premises):
            if path_of(node) in facts:
                value = premises.values[node]
                every = house_rulebook().facts[path_of(node)].values
                for other in more_protective(node, value) if protective else every:
                    neighbour = moved(premises, {node: other})
                    if other != value and consistent(neighbour):
                        yield before, result_of(RULEBOOK, neighbour)
