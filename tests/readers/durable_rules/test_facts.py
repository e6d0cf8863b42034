"""Facts in durable-rules 2.0.28: those that nothing tests, the same twice, and what is handed over at all."""

from __future__ import annotations

import json
import random
import re
from typing import cast

import durable_rules_engine
import pytest
from durable.engine import MessageNotHandledException, MessageObservedException

from tests.readers.durable_rules.engine import HOUSE, engine, fired, nothing, premises, run, small
from tests.strategies import chosen_case
from triage import Case
from triage.errors import EngineError
from triage.readers.reference import derive
from triage.readers.rete.network import Session
from triage.readers.rete.reader import ReteReader
from triage.rulebook.model import Rulebook

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
    original = durable_rules_engine.assert_facts

    def lose(handle: int, document: str) -> tuple[int, int]:
        return cast(
            "tuple[int, int]", original(handle, json.dumps(json.loads(document)[:-1], separators=(",", ":")))
        )

    monkeypatch.setattr(durable_rules_engine, "assert_facts", lose)
    with pytest.raises(EngineError, match="was given 2 facts and holds 1"):
        reader.derive(premises({}))


def test_what_the_engine_raises_becomes_an_engine_error_and_the_reader_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader = ReteReader(small("applicant.age is unknown"))
    original = durable_rules_engine.assert_facts

    def twice(handle: int, document: str) -> tuple[int, int]:
        return cast("tuple[int, int]", original(handle, json.dumps(json.loads(document) * 2)))

    with monkeypatch.context() as patch:
        patch.setattr(durable_rules_engine, "assert_facts", twice)
        with pytest.raises(EngineError, match=r"could not take the facts: .*the answer was 2"):
            reader.derive(premises({}))
    assert fired(reader, {}) == {"random.rule.a"}


def asserted_by(rulebook: Rulebook, cases_: list[Case], monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """Return all facts that reach the engine when these cases are derived."""
    seen: list[dict[str, object]] = []
    original = durable_rules_engine.assert_facts

    def spy(handle: int, document: str) -> tuple[int, int]:
        seen.extend(json.loads(document))
        return cast("tuple[int, int]", original(handle, document))

    monkeypatch.setattr(durable_rules_engine, "assert_facts", spy)
    reader = ReteReader(rulebook)
    for case in cases_:
        reader.derive(premises(case, rulebook))
    return seen


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


def test_a_fact_that_no_rule_tests_is_refused_by_the_reader_too() -> None:
    (network,) = ReteReader(small("applicant.age is unknown"))._plain.all
    session = Session(network)
    with pytest.raises(EngineError, match=r"could not take the facts: .*the answer was 1"):
        session.fire([("b", "case")])
    session.close()
