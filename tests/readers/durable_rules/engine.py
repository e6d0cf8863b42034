"""The bare engine, small rulebooks for the reader, and what fires."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from durable.engine import Ruleset

from tests.cases import case_of_nodes
from tests.strategies import rule_of, rulebook_of
from triage import Case, house_rulebook
from triage.language.parsing import parse_condition, parse_effect
from triage.language.sentences import EntityKind
from triage.readers.derivation import Premises, premises_of
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
