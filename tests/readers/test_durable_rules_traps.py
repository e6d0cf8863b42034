"""Every known trap of durable-rules 2.0.28: what the bare engine does, and that the reader does not fall in."""

from __future__ import annotations

import gc
import random
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import durable_rules_engine
import pytest
from durable.engine import MessageNotHandledException, MessageObservedException, Ruleset

from tests.cases import case_of_nodes
from tests.strategies import chosen_case, chosen_rulebook, facts_read, rule_of, rulebook_of
from triage import Case, house_rulebook
from triage.errors import EngineError
from triage.language.parsing import parse_condition, parse_effect
from triage.language.sentences import EntityKind
from triage.readers.derivation import Premises, premises_of
from triage.readers.reference import derive
from triage.readers.rete.alternatives import program_of
from triage.readers.rete.network import Network, Session, groups_of
from triage.readers.rete.reader import ReteReader
from triage.rulebook.model import Rulebook

HOUSE = house_rulebook()
NUMBERS = iter(range(1_000_000))


def small(*conditions: str, kind: EntityKind = EntityKind.CASE) -> Rulebook:
    branches = [(parse_condition(condition), [parse_effect("flag term")]) for condition in conditions]
    return rulebook_of([rule_of("random.rule", kind, *branches)] if branches else [])


def premises(facts: dict[str, str] | Case, rulebook: Rulebook | None = None) -> Premises:
    case = facts if isinstance(facts, Case) else case_of_nodes(facts)
    profiles = (rulebook or small()).profiles
    return premises_of(case, next(iter(profiles.values())))


def fired(reader: ReteReader, facts: dict[str, str]) -> set[str]:
    return {firing.id for firing in reader.derive(premises(facts)).firings}


def engine(conditions: Mapping[str, Sequence[Mapping[str, object]]], action: Callable[..., None]) -> Ruleset:
    """Return a bare rule set with these rules, all with the same action."""
    definition = {name: {"all": parts, "run": action} for name, parts in conditions.items()}
    return Ruleset(f"bare{next(NUMBERS)}", object(), definition)


def run(ruleset: Ruleset, handle: int) -> tuple[object, object]:
    """Run the actions; return the error and the state that the engine reports."""
    outcome: list[tuple[object, object]] = []
    ruleset.do_actions(handle, lambda error, state: outcome.append((error, state)))
    return outcome[0] if outcome else (None, None)


def nothing(c: object) -> None:
    pass


def asserted_by(rulebook: Rulebook, cases_: list[Case], monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """Return all facts that reach the engine when these cases are derived."""
    seen: list[dict[str, object]] = []
    original = Ruleset.assert_facts

    def spy(self: Ruleset, facts: list[dict[str, object]]) -> int:
        seen.extend(dict(fact) for fact in facts)
        return int(original(self, facts))

    monkeypatch.setattr(Ruleset, "assert_facts", spy)
    reader = ReteReader(rulebook)
    for case in cases_:
        reader.derive(premises(case, rulebook))
    return seen


def networks() -> list[Network]:
    """Return the networks of the house rulebook and of twenty random ones."""
    rulebooks = [HOUSE, *(chosen_rulebook(random.Random(seed).choice) for seed in range(20))]
    programs = [program_of(rulebook) for rulebook in rulebooks]
    return [Network(group, program) for program in programs for group in groups_of(program.productions)]


def resident_kilobytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4


# Facts that nothing tests


def test_the_engine_raises_for_a_fact_that_no_rule_tests_and_leaves_the_tested_ones_unfired() -> None:
    seen: list[object] = []
    ruleset = engine({"r": [{"c0": {"a": "y"}}]}, lambda c: seen.append(c))
    with pytest.raises(MessageNotHandledException):
        ruleset.assert_facts([{"a": "y", "sid": "1"}, {"b": "y", "sid": "1"}])
    assert len(ruleset.get_facts("1")) == 1
    assert seen == []


def test_facts_that_no_rule_tests_do_not_reach_the_engine() -> None:
    case = chosen_case(random.Random(1).choice)
    rulebook = small("applicant.age is unknown", "claims_recorded is no")
    assert ReteReader(rulebook).derive(premises(case)) == derive(rulebook, premises(case))


# The same fact twice


def test_the_engine_raises_for_a_fact_asserted_twice() -> None:
    ruleset = engine({"r": [{"c0": {"a": "y"}}]}, nothing)
    ruleset.assert_fact({"a": "y", "sid": "1"})
    with pytest.raises(MessageObservedException):
        ruleset.assert_fact({"a": "y", "sid": "1"})


def test_a_condition_that_several_rules_make_is_asserted_once() -> None:
    same = ("applicant.age is unknown", "applicant.age is unknown and claims_recorded is no")
    assert fired(ReteReader(small(*same)), {}) == {"random.rule.a", "random.rule.b"}


def fnv_1a(text: str) -> int:
    """Return the 32-bit hash by which alone the engine tells names and ids apart."""
    value = 2_166_136_261
    for byte in text.encode():
        value = (value ^ byte) * 16_777_619 % 2**32
    return value


def test_the_names_and_ids_that_the_reader_gives_have_different_hashes() -> None:
    names = ["e", "id", "sid", "start", "$s", *(f"a{number}" for number in range(10_000))]
    ids = [str(number) for number in range(100_000)]
    assert len(set(map(fnv_1a, names))) == len(names)
    assert len(set(map(fnv_1a, ids))) == len(ids)


def test_a_fact_that_the_engine_loses_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = ReteReader(small("applicant.age is unknown", "claims_recorded is no"))
    original = Ruleset.assert_facts
    monkeypatch.setattr(Ruleset, "assert_facts", lambda self, facts: original(self, facts[:-1]))
    with pytest.raises(EngineError, match="was given 2 facts and holds 1"):
        reader.derive(premises({}))


def test_what_the_engine_raises_becomes_an_engine_error_and_the_reader_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader = ReteReader(small("applicant.age is unknown"))
    original = Ruleset.assert_facts
    with monkeypatch.context() as patch:
        patch.setattr(Ruleset, "assert_facts", lambda self, facts: original(self, [*facts, *facts]))
        with pytest.raises(EngineError, match="MessageObservedException"):
            reader.derive(premises({}))
    assert fired(reader, {}) == {"random.rule.a"}


# Actions


def test_the_engine_takes_an_action_with_a_default_argument_for_asynchronous_and_stops() -> None:
    seen: list[object] = []

    def act(c: object, seen: list[object] = seen) -> None:
        pass

    ruleset = engine({"r": [{"c0": {"a": "y"}}]}, act)
    outcome: list[object] = []
    ruleset.do_actions(ruleset.assert_fact({"a": "y", "sid": "1"}), lambda error, state: outcome.append(state))
    assert outcome == []


def test_no_action_of_the_reader_is_left_to_the_wrapper_of_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ruleset, "do_actions", lambda self, handle, complete: pytest.fail("do_actions was called"))
    assert fired(ReteReader(small("always")), {}) == {"random.rule.a"}


def test_the_engine_swallows_an_exception_in_an_action() -> None:
    def act(c: object) -> None:
        raise ValueError("lost")

    ruleset = engine({"r": [{"c0": {"a": "y"}}]}, act)
    error, state = run(ruleset, ruleset.assert_fact({"a": "y", "sid": "1"}))
    assert error is None
    assert isinstance(state, dict)
    assert "lost" in state["exception"]


def test_the_wrapper_and_the_reader_start_the_same_actions_in_the_same_order() -> None:
    """The wrapper writes the state of the session back after each action, the reader does not: no rule reads it."""
    rounds = [("a", "b1", "b0"), ("b2", "start"), ("b3",)]
    rules: dict[str, list[dict[str, object]]] = {
        f"r{number}": [{"c0": {"a": "y"}}, {"c1": {"$and": [{f"b{number}": "y"}, {"e": {"c0": "e"}}]}}]
        for number in range(4)
    }
    rules["start"] = [{"c0": {"start": "y"}}]
    facts = [[{atom: "y", "e": entity} for atom in atoms for entity in ("case", "other")] for atoms in rounds]

    def by_wrapper() -> list[str]:
        seen: list[str] = []
        ruleset = engine(rules, lambda c: seen.append(c.c0.e))
        ids = iter(range(1, 100))
        for batch in facts:
            numbered = [{**fact, "id": str(next(ids)), "sid": "1"} for fact in batch]
            run(ruleset, ruleset.assert_facts(numbered))
        return seen

    def by_reader() -> list[str]:
        ruleset = engine(rules, nothing)
        session = Session(SimpleNamespace(ruleset=ruleset, conclusions=dict.fromkeys(rules, "")))  # type: ignore[arg-type]
        return [entity for batch in facts for _, entity in session.fire([dict(fact) for fact in batch])]

    assert by_reader() == by_wrapper()
    assert len(by_reader()) == 10


def broken(handle: int, state: int) -> None:
    raise RuntimeError("error 303")


def test_an_error_that_the_engine_reports_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = ReteReader(small("always"))
    monkeypatch.setattr(durable_rules_engine, "complete_and_start_action", broken)
    with pytest.raises(EngineError, match=r"could not run its rules to the end: .*error 303"):
        reader.derive(premises({}))


def test_an_action_that_the_reader_does_not_know_is_raised() -> None:
    reader = ReteReader(small("always"))
    reader._plain.all[0].conclusions.clear()
    with pytest.raises(EngineError, match="could not run its rules to the end: KeyError"):
        reader.derive(premises({}))


# Sessions


def test_the_engine_matches_facts_of_two_cases_together_without_a_session_each() -> None:
    seen: list[object] = []
    join: list[dict[str, object]] = [{"c0": {"a": "y"}}, {"c1": {"$and": [{"b": "y"}, {"e": {"c0": "e"}}]}}]
    ruleset = engine({"r": join}, lambda c: seen.append(c))
    ruleset.assert_fact({"a": "y", "e": "case"})
    run(ruleset, ruleset.assert_fact({"b": "y", "e": "case"}))
    assert len(seen) == 1


def test_conditions_of_two_cases_are_not_put_together() -> None:
    reader = ReteReader(small("applicant.age is adult and journey.irregular_entry is yes"))
    assert fired(reader, {"applicant.age": "adult"}) == set()
    assert fired(reader, {"journey.irregular_entry": "yes"}) == set()
    assert fired(reader, {"applicant.age": "adult", "journey.irregular_entry": "yes"}) == {"random.rule.a"}


def test_the_engine_keeps_sessions_for_ever_and_has_room_for_1024() -> None:
    ruleset = engine({"r": [{"c0": {"a": "y"}}]}, nothing)
    with pytest.raises(MemoryError):
        for number in range(1_100):
            ruleset.assert_fact({"a": "y", "sid": str(number)})
    assert number == 1_024


def test_two_thousand_derivations_leave_no_session_behind() -> None:
    reader = ReteReader(small("claims_recorded is no"))
    for _ in range(2_000):
        assert fired(reader, {}) == {"random.rule.a"}


def test_a_failed_derivation_leaves_no_session_behind() -> None:
    reader = ReteReader(small("always"))
    conclusions = dict(reader._plain.all[0].conclusions)
    for _ in range(1_100):
        reader._plain.all[0].conclusions.clear()
        with pytest.raises(EngineError):
            reader.derive(premises({}))
    reader._plain.all[0].conclusions.update(conclusions)
    assert fired(reader, {}) == {"random.rule.a"}


def test_sessions_in_which_no_action_ever_started_can_be_deleted() -> None:
    """The bare engine then frees an address it has never set: deleting such a session first ends the process."""
    for _ in range(20):
        reader = ReteReader(small("claims_recorded is no and applicant.age is adult"))
        for _ in range(20):
            assert fired(reader, {}) == set()


# The form of the rules


def keys_of(tree: object) -> Iterator[str]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield key
            yield from keys_of(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from keys_of(value)


def test_rules_are_conjunctions_and_never_use_or_or_negation() -> None:
    for network in networks():
        for rule in network.definition.values():
            assert set(rule) == {"all"}
            assert all(re.fullmatch(r"all|\$and|e|start|[ac]\d+", key) for key in keys_of(rule))


def test_every_condition_of_a_rule_is_another_atom_and_joins_the_entity_of_the_first() -> None:
    for network in networks():
        for rule in network.definition.values():
            conditions: Any = rule["all"]
            atoms = [key for key in keys_of(conditions) if re.fullmatch(r"a\d+|start", key)]
            assert len(atoms) == len(set(atoms)) == len(conditions) <= 16
            for number, condition in enumerate(conditions[1:], start=1):
                assert condition[f"c{number}"]["$and"][1] == {"e": {"c0": "e"}}


def test_a_condition_that_stands_twice_in_a_rule_is_tested_once() -> None:
    twice = "applicant.age is unknown and (applicant.age is unknown or applicant.age is unknown)"
    (production,) = program_of(small(twice)).productions
    assert len(production.atoms) == 1


def test_the_engine_refuses_an_atom_that_more_than_sixty_four_rules_join() -> None:
    rules: dict[str, list[dict[str, object]]] = {
        f"r{number}": [{"c0": {f"b{number}": "y"}}, {"c1": {"$and": [{"a": "y"}, {"e": {"c0": "e"}}]}}]
        for number in range(65)
    }
    with pytest.raises(Exception, match="error code: 303"):
        engine(rules, nothing).assert_fact({"a": "y", "e": "case", "sid": "1"})


def test_the_engine_refuses_a_rule_with_more_than_sixteen_conditions() -> None:
    parts: list[dict[str, Any]] = [{f"c{number}": {f"a{number}": "y"}} for number in range(17)]
    ruleset = engine({"r": parts}, nothing)
    with pytest.raises(Exception, match="error code: 304"):
        ruleset.assert_facts([{f"a{number}": "y", "sid": "1"} for number in range(17)])


# What is handed to the engine


def test_the_engine_takes_one_for_true() -> None:
    seen: list[object] = []
    ruleset = engine({"r": [{"c0": {"a": True}}]}, lambda c: seen.append(c))
    run(ruleset, ruleset.assert_fact({"a": 1, "sid": "1"}))
    assert len(seen) == 1


def test_only_strings_made_from_the_rulebook_reach_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    choose = random.Random(3).choice
    several = [chosen_case(choose).model_copy(update={"reference": "Free-text:42"}) for _ in range(5)]
    facts = asserted_by(HOUSE, several, monkeypatch)
    assert len(facts) > 100
    for fact in facts:
        assert all(type(value) is str for value in fact.values())
        atom, entity, number, session = fact
        assert re.fullmatch(r"a\d+|start", atom)
        assert fact[atom] == "y"
        assert (entity, number, session) == ("e", "id", "sid")
        assert re.fullmatch(r"case|(claims|stays)\[\d+\]", str(fact["e"]))
        assert str(fact["id"]).isdigit()
        assert str(fact["sid"]).isdigit()


# Threads, order of registration, memory


def test_eight_threads_get_the_right_derivations() -> None:
    reader = ReteReader(HOUSE)
    choose = random.Random(8).choice
    several = [premises(chosen_case(choose), HOUSE) for _ in range(8)]
    expected = [derive(HOUSE, each) for each in several]
    with ThreadPoolExecutor(8) as threads:
        derived = list(threads.map(reader.derive, several * 25))
    assert derived == expected * 25


def test_threads_can_build_and_drop_readers_while_others_derive() -> None:
    reader = ReteReader(HOUSE)
    empty = premises({}, HOUSE)
    expected = derive(HOUSE, empty)

    def work(number: int) -> bool:
        if number % 2:
            return reader.derive(empty) == expected
        return fired(ReteReader(small("always")), {}) == {"random.rule.a"}

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(work, range(200)))


def test_the_reader_starts_no_threads() -> None:
    before = threading.active_count()
    ReteReader(HOUSE).derive(premises({}, HOUSE))
    assert threading.active_count() == before


def test_a_rule_set_registered_after_another_was_used_is_right_and_so_is_the_other() -> None:
    house, empty = ReteReader(HOUSE), premises({}, HOUSE)
    for seed in range(20):
        choose = random.Random(seed).choice
        rulebook = chosen_rulebook(choose)
        later = ReteReader(rulebook)
        case = premises(chosen_case(choose, facts_read(rulebook)), rulebook)
        assert later.derive(case) == derive(rulebook, case)
        assert house.derive(empty) == derive(HOUSE, empty)


def grows_by(times: int, work: Callable[[], object]) -> int:
    """Return by how many kilobytes the process grows when work is repeated, after some of it to warm up.

    From 2,000 assessments on, memory is flat (docs/performance.md). What earlier tests left behind is collected
    first: it would be freed or used in the midst of the measurement.
    """
    gc.collect()
    for _ in range(min(times // 2, 2_000)):
        work()
    gc.collect()
    before = resident_kilobytes()
    for _ in range(times):
        work()
    gc.collect()
    return resident_kilobytes() - before


@pytest.mark.slow
def test_memory_stays_flat_over_many_readers() -> None:
    rulebook = small(*["claims_recorded is no and applicant.age is unknown"] * 10)
    assert grows_by(1_000, lambda: ReteReader(rulebook)) < 4_000


@pytest.mark.slow
def test_memory_stays_flat_over_twenty_thousand_derivations() -> None:
    reader = ReteReader(HOUSE)
    case = premises(chosen_case(random.Random(5).choice), HOUSE)
    assert grows_by(20_000, lambda: reader.derive(case)) < 1_000
