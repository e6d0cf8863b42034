"""Cases drawn near those found by search, for properties that a random case would hardly ever put to the test."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache

from hypothesis import settings
from hypothesis import strategies as st

from tests.cases import premises_of_example
from tests.oracle.promises import premise_of
from tests.properties.search import Found, branch_targets, for_some, house_corpus, search
from tests.strategies import Choose, cases, profile_of
from tests.variations import (
    LISTS,
    MOST_MEMBERS,
    fact_nodes,
    members,
    moved,
    repaired,
    unknown_member,
    with_members,
)
from triage.language.names import path_of
from triage.language.sentences import Always, And, Condition, Is, Not, Or, Quantified, paths
from triage.proof.invariants import Gate, Keeps, Monotone, Neutral, ParameterChange, Promise
from triage.readers.derivation import Premises, premises_of
from triage.rulebook.loading import house_rulebook
from triage.rulebook.model import Rulebook

MOST_CHANGES = 3
CASES_FOR_A_PREMISE = 4


@cache
def found_cases() -> tuple[Premises, ...]:
    """Return the different cases that the search keeps, those with the fewest known facts first."""
    return _different(house_corpus().found.values())


@cache
def cases_to_begin_with() -> tuple[Premises, ...]:
    """Return cases in which much fires: in the slow suite those that the search keeps.

    The search takes longer than all that the quick suite would put to the test in them; there they are every third
    example of a branch that fires, which people wrote.
    """
    if settings.get_current_profile_name() == "slow":
        return found_cases()
    rules = house_rulebook().rules.values()
    firing = [example for rule in rules for example in rule.examples if example.fires]
    return tuple(premises_of_example(house_rulebook(), example) for example in firing[::3])


def starts_for(rulebook: Rulebook, promise: Promise) -> tuple[Premises, ...]:
    """Return cases that put a promise to the test, each found by a search of its own.

    Its premise holds in them; where facts or a contested point must not matter, some rule that reads them fires.
    """
    match promise:
        case Gate(Always()) | Monotone() | Keeps():
            return found_cases()
        case Neutral(facts):
            return _where_read(rulebook, facts, premise_of(promise), rounds=2)
        case ParameterChange(parameter, before, after):
            # The fast negative lane, which a contested point opens, is far from an empty case: so the search begins
            # where some branch that reads the point is known to fire.
            reading = (
                *_where_read(rulebook, (parameter,), Always(), rounds=2, start=_firing(rulebook, parameter)),
                *_where_it_decides(rulebook, parameter, after),
            )
            return tuple(moved(premises, {parameter: before}) for premises in reading)
        case _:
            premise = {"the premise": premise_of(promise)}
            runs = (search(rulebook, premise, rounds=9, seed=seed) for seed in range(CASES_FOR_A_PREMISE))
            return _different(case for run in runs for case in run.found.values())


def _where_read(
    rulebook: Rulebook, read: Collection[str], premise: Condition, *, rounds: int, start: Iterable[Found] = ()
) -> tuple[Premises, ...]:
    targets = {
        name: And((premise, target))
        for name, target in branch_targets(rulebook).items()
        if not set(read).isdisjoint(paths(target))
    }
    return _different(search(rulebook, targets, rounds=rounds, start=start).found.values())


def _firing(rulebook: Rulebook, parameter: str) -> tuple[Found, ...]:
    """Return the cases of the common search in which a branch that reads a contested point fires."""
    named = {f"branch {name}": branch for name, (_, branch) in rulebook.branches.items()}
    return tuple(
        found
        for name, found in house_corpus().found.items()
        if name in named and parameter in paths(named[name].condition)
    )


def _where_it_decides(rulebook: Rulebook, parameter: str, value: str) -> tuple[Premises, ...]:
    """Return cases in which a branch fires because the contested point is set so, and would not otherwise."""
    setting = Is(parameter, (value,))
    targets = {
        branch.id: And(
            (
                setting,
                for_some(rule.entity, And((branch.condition, Not(_otherwise(branch.condition, parameter, value))))),
            )
        )
        for rule, branch in rulebook.branches.values()
        if parameter in paths(branch.condition)
    }
    return _different(search(rulebook, targets, rounds=2, start=_firing(rulebook, parameter)).found.values())


def _otherwise(condition: Condition, parameter: str, value: str) -> Condition:
    """Return the condition as it reads if the contested point is not set to this value."""
    match condition:
        case Is(path, wanted, negated) if path == parameter:
            return Always() if (value in wanted) is negated else Not(Always())
        case And(parts):
            return And(tuple(_otherwise(part, parameter, value) for part in parts))
        case Or(parts):
            return Or(tuple(_otherwise(part, parameter, value) for part in parts))
        case Not(part):
            return Not(_otherwise(part, parameter, value))
        case Quantified(quantifier, kind, part):
            return Quantified(quantifier, kind, _otherwise(part, parameter, value))
        case _:
            return condition


def _different(cases: Iterable[Found]) -> tuple[Premises, ...]:
    different = {_key(found.premises): found.premises for found in cases}
    return tuple(different[key] for key in sorted(different, key=lambda key: (len(key), sorted(key))))


def _key(premises: Premises) -> frozenset[tuple[str, str]]:
    return frozenset((node, value) for node, value in premises.values.items() if value != "unknown")


@st.composite
def cases_near(draw: st.DrawFn, starts: Sequence[Premises]) -> Premises:
    """Draw one of the cases with up to three changes; it shrinks to the first of them, unchanged."""
    premises = draw(st.sampled_from(starts))
    for _ in range(draw(st.integers(0, MOST_CHANGES))):
        premises = varied(lambda options: draw(st.sampled_from(options)), premises)
    return premises


@st.composite
def any_cases(draw: st.DrawFn) -> Premises:
    """Draw a case near those in which much fires, or any case at all, under any setting of the contested points."""
    if draw(st.booleans()):
        return draw(cases_near(cases_to_begin_with()))
    rulebook = house_rulebook()
    chosen = {path: draw(st.sampled_from(each.values)) for path, each in rulebook.parameters.items()}
    # Doubt is drawn where it is the matter, in tests/assessment/test_benefit_of_doubt.py.
    return premises_of(draw(cases()).model_copy(update={"proof_states": {}}), profile_of("drawn", chosen))


def varied(choose: Choose, premises: Premises) -> Premises:
    """Return the case with one change: a fact, a contested point, a claim or stay more or less."""
    match choose(("fact", "fact", "fact", "setting", "longer", "shorter")):
        case "fact":
            node = choose(fact_nodes(premises))
            return repaired(moved(premises, {node: choose(house_rulebook().facts[path_of(node)].values)}), node)
        case "setting":
            parameter = choose(tuple(house_rulebook().parameters.values()))
            return moved(premises, {parameter.path: choose(parameter.values)})
        case "longer":
            kind = choose(LISTS)
            there = members(premises, kind)
            longer = [*there, choose((unknown_member(kind), *there))]
            return with_members(premises, kind, longer) if len(there) < MOST_MEMBERS else premises
        case _:
            kind = choose(LISTS)
            there = members(premises, kind)
            if not there:
                return premises
            gone = choose(range(len(there)))
            return with_members(premises, kind, [*there[:gone], *there[gone + 1 :]])
