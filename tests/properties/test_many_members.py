"""What `triage.proof.members` argues, tried: of many claims and stays, few witnesses make the whole case what it
is.

The proof looks at as many claims and stays as different questions are asked of them. Here cases with four to eight
of each are cut down to the witnesses of these questions, found without the solver: nothing about the whole case
changes, in the case as it is or after a move, and the promises are kept in cases larger than any other test draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from random import Random
from typing import Any

import pytest

from tests.oracle.promises import Verdict, comparison_verdict, gate_verdict, holds, more_protective
from tests.oracle.results import Result, result_of
from tests.strategies import Choose, chosen_case, profile_of
from tests.variations import LISTS, consistent, fact_nodes, moved
from triage import Case
from triage.case import ProofState
from triage.language.names import path_of
from triage.language.sentences import And, Condition, EntityKind, Not, Or, Quantified, Quantifier
from triage.proof.invariants import Doubt, Gate, Monotone, house_invariants
from triage.proof.members import enough_members
from triage.readers.derivation import Premises, premises_of
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Profile
from triage.rulebook.vocabulary import NOT_KNOWN

RULEBOOK = house_rulebook()
MOST = 8
MONOTONE = next(each.promise for each in house_invariants() if isinstance(each.promise, Monotone))
GATES = {each.id: each.promise for each in house_invariants() if isinstance(each.promise, Gate)}
DOUBTED = tuple(state for state in ProofState if state.doubted)


def large_case(random: Random) -> Case:
    """Return a case with four to eight claims and as many stays, each told differently, with some facts doubted."""
    whole = chosen_case(random.choice, most=0).model_dump(mode="json", exclude_none=True)
    for kind in LISTS:
        wanted = random.randint(4, MOST)
        members: list[dict[str, Any]] = []
        while len(members) < wanted:
            drawn = chosen_case(random.choice, most=3).model_dump(mode="json", exclude_none=True)
            members += [member for member in drawn.get(f"{kind}s", []) if member not in members]
        whole[f"{kind}s"] = members[:wanted]
    case = Case.model_validate(whole)
    known = list(case.given_facts())
    doubted = random.sample(known, random.choice((0, 0, 5, len(known) // 2)) if len(known) > 5 else 0)
    return case.model_copy(update={"proof_states": {node: random.choice(DOUBTED) for node in doubted}})


def settings_drawn(choose: Choose) -> Profile:
    settings = {path: choose(parameter.values) for path, parameter in RULEBOOK.parameters.items()}
    return profile_of("drawn", settings)


def asked(condition: Condition) -> Iterator[Quantified]:
    """Yield what a condition asks of claims or stays."""
    match condition:
        case And(parts) | Or(parts):
            for part in parts:
                yield from asked(part)
        case Not(part):
            yield from asked(part)
        case Quantified():
            yield condition


def witnesses(premises: Premises, result: Result) -> set[str]:
    """Return for each question that is answered by yes the last claim or stay of which it is so.

    It is asked of the facts as told, as adverse branches read them, and of the same facts of which none is doubted.
    """
    certain = result_of(RULEBOOK, premises.beyond_doubt)
    kept: set[str] = set()
    for kind in LISTS:
        entities = premises.entities[kind]
        kept.update(entities[:1])
        for branch_id, (rule, branch) in RULEBOOK.branches.items():
            if rule.entity is kind:
                for reading in (result, certain):
                    kept.update(sorted(reading.fired.get(branch_id, ()))[-1:] if branch.additions else ())
            for question in asked(branch.condition):
                if question.kind is kind:
                    wanted = question.quantifier is not Quantifier.EVERY
                    for reading in (result, result.beyond_doubt, certain):
                        found = [
                            entity
                            for entity in entities
                            if holds(RULEBOOK, question.condition, reading, entity) is wanted
                        ]
                        kept.update(found[-1:])
        for state in DOUBTED:
            kept.update([node.partition(".")[0] for node, each in premises.proof_states.items()
                         if each is state and node.startswith(f"{kind}s[")][-1:])  # fmt: skip
        # Of whom there is doubt is asked, too: of the person, or of a country.
        for of_the_country in (False, True):
            in_doubt = [
                node.partition(".")[0]
                for node, state in premises.proof_states.items()
                if state in (ProofState.DISPUTED, ProofState.CONTRADICTED)
                and node.startswith(f"{kind}s[")
                and premises.values[node] not in NOT_KNOWN
                and RULEBOOK.facts[path_of(node)].of_the_country is of_the_country
            ]
            kept.update(in_doubt[-1:])
    return kept


def cut_down(premises: Premises, kept: Iterable[str]) -> tuple[Premises, Mapping[str, str]]:
    """Return the premises with these claims and stays only, numbered anew, and the new name of each."""
    names: dict[str, str] = {}
    for kind in LISTS:
        staying = [entity for entity in premises.entities[kind] if entity in set(kept)]
        names.update({entity: f"{kind}s[{number}]" for number, entity in enumerate(staying)})

    def renamed(node: str) -> str | None:
        entity, _, name = node.partition(".")
        return node if "[" not in entity else f"{names[entity]}.{name}" if entity in names else None

    values = {new: value for node, value in premises.values.items() if (new := renamed(node))}
    states = {new: state for node, state in premises.proof_states.items() if (new := renamed(node))}
    entities = {
        kind: tuple(names[entity] for entity in members if entity in names) if kind in LISTS else members
        for kind, members in premises.entities.items()
    }
    return Premises(entities, values, states), names


def about_the_whole_case(result: Result) -> tuple[object, ...]:
    """Return all that is not about a single claim or stay."""
    values = {node: value for node, value in result.values.items() if "[" not in node}
    whole = [name for name, (rule, _) in RULEBOOK.branches.items() if rule.entity is EntityKind.CASE]
    fired = {name: result.fired.get(name, frozenset()) for name in whole}
    return values, fired, result.procedure, result.candidates, result.terms, result.priority


def drawn_move(random: Random, premises: Premises) -> dict[str, str]:
    """Return a protective move of a fact, of the whole case or of the first claim or stay."""
    nodes = [node for node in fact_nodes(premises) if "[" not in node or "[0]" in node]
    options = [(node, value) for node in nodes for value in more_protective(node, premises.values[node])]
    node, value = random.choice(options)
    return {node: value}


def cutting_down_changes_nothing(seed: int) -> int:
    """Check one case; return how many claims and stays could be left out."""
    random = Random(seed)
    premises = premises_of(large_case(random), settings_drawn(random.choice))
    move = drawn_move(random, premises)
    both = [premises, moved(premises, move)]
    results = [result_of(RULEBOOK, each) for each in both]
    kept = set().union(*(witnesses(each, found) for each, found in zip(both, results, strict=True)))
    enough = enough_members(RULEBOOK, MONOTONE)
    assert sum(entity.startswith("claims") for entity in kept) <= enough.claims
    assert sum(entity.startswith("stays") for entity in kept) <= enough.stays
    for each, found in zip(both, results, strict=True):
        smaller, _ = cut_down(each, kept)
        assert about_the_whole_case(result_of(RULEBOOK, smaller)) == about_the_whole_case(found)
    return sum(len(premises.entities[kind]) for kind in LISTS) - len(kept)


@pytest.mark.slow
def test_without_those_who_are_no_witness_the_whole_case_stays_the_same() -> None:
    left_out = [cutting_down_changes_nothing(seed) for seed in range(24)]
    assert sum(number > 0 for number in left_out) >= 8


@pytest.mark.slow
def test_without_those_who_are_no_witness_many_whole_cases_stay_the_same() -> None:
    for seed in range(1_000, 1_400):
        cutting_down_changes_nothing(seed)


@pytest.mark.slow
def test_without_a_witness_the_whole_case_can_change() -> None:
    """What is left out matters, or cutting down would say nothing."""
    changed = 0
    for seed in range(40):
        random = Random(seed)
        premises = premises_of(large_case(random), settings_drawn(random.choice))
        result = result_of(RULEBOOK, premises)
        kept = sorted(witnesses(premises, result))
        smaller, _ = cut_down(premises, kept[: len(kept) // 2])
        changed += about_the_whole_case(result_of(RULEBOOK, smaller)) != about_the_whole_case(result)
    assert changed >= 20


def promises_are_kept(seed: int) -> int:
    """Check the gates and one protective move in one large case; return how many gates had something to say."""
    random = Random(seed)
    premises = premises_of(large_case(random), settings_drawn(random.choice))
    result = result_of(RULEBOOK, premises)
    verdicts = {
        name: gate_verdict(RULEBOOK, gate, result)
        for name, gate in GATES.items()
        if not (gate.beyond_doubt and premises.doubted)
    }
    assert Verdict.BROKEN not in verdicts.values(), verdicts
    move = drawn_move(random, premises)
    neighbour = moved(premises, move)
    if consistent(neighbour):
        found = comparison_verdict(RULEBOOK, MONOTONE, result, move, result_of(RULEBOOK, neighbour))
        assert found is not Verdict.BROKEN, move
    return sum(verdict is Verdict.KEPT for verdict in verdicts.values())


def test_promises_are_kept_in_cases_with_many_claims_and_stays() -> None:
    assert sum(promises_are_kept(seed) for seed in range(60)) >= 300


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 4))
def test_promises_are_kept_in_many_cases_with_many_claims_and_stays(seed: int) -> None:
    for number in range(400):
        promises_are_kept(1000 * seed + number)


@pytest.mark.slow
@pytest.mark.parametrize(
    "first", [0, *(pytest.param(100 * block, marks=pytest.mark.slow) for block in range(1, 9))]
)
def test_doubt_harms_nobody_in_cases_with_many_claims_and_stays(first: int) -> None:
    noticed = 0
    for seed in range(first, first + 100):
        random = Random(seed)
        case, profile = large_case(random), settings_drawn(random.choice)
        sure, doubting = (
            result_of(RULEBOOK, premises_of(each, profile))
            for each in (case.model_copy(update={"proof_states": {}}), case)
        )
        noticed += sure.fired != doubting.fired
        assert comparison_verdict(RULEBOOK, Doubt(), sure, {}, doubting) is not Verdict.BROKEN, seed
    assert noticed >= 10
