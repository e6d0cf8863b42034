"""Actions and sessions in durable-rules 2.0.28: exceptions that get lost, cases that match together."""

from __future__ import annotations

from types import SimpleNamespace

import durable_rules_engine
import pytest
from durable.engine import Ruleset

from tests.readers.durable_rules.engine import engine, fired, nothing, premises, run, small
from tests.strategies import rule_of, rulebook_of
from triage.errors import EngineError
from triage.language.parsing import parse_condition, parse_effect
from triage.language.sentences import EntityKind
from triage.readers.rete.network import Session
from triage.readers.rete.reader import ReteReader

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
    facts = [[(atom, entity) for atom in atoms for entity in ("case", "other")] for atoms in rounds]

    def by_wrapper() -> list[str]:
        seen: list[str] = []
        ruleset = engine(rules, lambda c: seen.append(c.c0.e))
        ids = iter(range(1, 100))
        for batch in facts:
            numbered = [{atom: "y", "e": entity, "id": str(next(ids)), "sid": "1"} for atom, entity in batch]
            run(ruleset, ruleset.assert_facts(numbered))
        return seen

    def by_reader() -> list[str]:
        ruleset = engine(rules, nothing)
        network = SimpleNamespace(ruleset=ruleset, conclusions=dict.fromkeys(rules, ""), started=set())
        session = Session(network)  # type: ignore[arg-type]
        return [entity for batch in facts for _, entity in session.fire(batch)]

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


@pytest.mark.slow
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


def test_a_session_that_can_not_be_deleted_does_not_keep_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    of_case = rule_of("random.rule", EntityKind.CASE, (parse_condition("always"), [parse_effect("flag term")]))
    untold = (parse_condition("claim.past_harm is unknown"), [parse_effect("flag term")])
    reader = ReteReader(rulebook_of([of_case, rule_of("random.other", EntityKind.CLAIM, untold)]))
    facts = {"claims[0].nexus_link": "yes"}
    delete = durable_rules_engine.delete_state
    deleted: list[str] = []

    def fail_once(handle: int, sid: str) -> None:
        deleted.append(sid)
        if len(deleted) == 1:
            raise RuntimeError("error 309")
        delete(handle, sid)

    with monkeypatch.context() as patch:
        patch.setattr(durable_rules_engine, "delete_state", fail_once)
        with pytest.raises(EngineError, match=r"could not delete the session: .*error 309"):
            reader.derive(premises(facts))
    assert len(set(deleted)) == len(reader._plain.all) == 2
    assert fired(reader, facts) == {"random.rule.a", "random.other.a@claims[0]"}
