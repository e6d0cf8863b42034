"""The Rete reader: forward chaining on durable-rules, the engine that works on one case interactively.

The rules run as productions (`triage.inference.alternatives`) over facts `{atom: "y", "e": entity}`. An atom is a
test that some production makes; only atoms that hold are asserted, round by round, so the engine never negates.
The atom is the *name* of the property, because the engine finds patterns by name in a hash table, but walks
through all patterns that test one name. What it can be trusted with: `tests/inference/test_durable_rules_traps.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from threading import Lock
from typing import TypeVar

from durable.engine import Closure, Ruleset

from triage.errors import EngineError
from triage.inference.alternatives import ALWAYS, Atom, Production, Program, program_of
from triage.inference.derivation import Derivation, Firing, Premises, node_of
from triage.inference.reference import start_values
from triage.language.sentences import EntityKind
from triage.rulebook.model import Rulebook

MOST_ATOMS = 400
"""Atoms of one rule set: the engine's hash table of property names has 512 places."""

MOST_USES = 60
"""Productions of one rule set that share an atom: the engine's stack of matching patterns has 64 places."""

_ENGINE = Lock()
"""Unlocked threads crash the engine's C code: one derivation at a time in a process."""

_NUMBERS = count(1)
"""Names of rule sets and sessions: two cases in one session would match together."""

_Definition = dict[str, object]
_Answer = TypeVar("_Answer")


class ReteReader:
    """Derives with durable-rules what `triage.inference.reference` defines.

    Built once for a rulebook and then used for any number of cases, from any thread. Raises `RulebookError` if
    a condition is too large for the engine, `EngineError` if the engine does not start.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._program = program_of(rulebook)
        with _ENGINE:
            self._networks = [_Network(group, self._program) for group in _groups(self._program.productions)]

    def derive(self, premises: Premises) -> Derivation:
        """Return all firings and findings of the rulebook on these premises.

        Raises `EngineError` if durable-rules fails, loses a fact, or swallows an exception.
        """
        state = _State(self._rulebook, self._program, premises)
        with _ENGINE:
            sessions = [_Session(network) for network in self._networks]
            try:
                for number in range(self._program.rounds):
                    concluded = [pair for session in sessions for pair in session.run(number, state)]
                    state.conclude(concluded)
                for session in sessions:
                    session.check()
            finally:
                for session in sessions:
                    session.close()
        return Derivation(frozenset(state.firings), state.findings)


class _State:
    """What is known of one case in the course of a derivation.

    The values of findings and helpers are provisional until all their productions have had their round;
    nothing reads them before.
    """

    def __init__(self, rulebook: Rulebook, program: Program, premises: Premises) -> None:
        self._rulebook = rulebook
        self.entities = premises.entities
        self.findings = start_values(rulebook, premises.entities)
        self.values = {**premises.values, **self.findings, **dict.fromkeys(program.helpers, "no"), ALWAYS: "yes"}
        self.firings: set[Firing] = set()

    def conclude(self, concluded: Iterable[tuple[str, str]]) -> None:
        """Take in what productions concluded in one round, as `(branch or helper, entity)`."""
        for conclusion, entity in concluded:
            if conclusion not in self._rulebook.branches:
                self.values[conclusion] = "yes"
                continue
            self.firings.add(Firing(conclusion, entity))
            for setting in self._rulebook.branches[conclusion][1].settings:
                node = node_of(setting.finding, entity)
                finding = self._rulebook.findings[setting.finding]
                # `combined` is associative: what stands already can be one of the offers.
                self.findings[node] = self.values[node] = finding.combined([self.findings[node], setting.value])


@dataclass(frozen=True)
class _Probe:
    """Which atoms hold at each value of one path."""

    path: str
    atoms: Mapping[str, tuple[str, ...]]


class _Network:
    """A rule set of the engine for one kind of entity, with the probes that tell which facts to assert when."""

    def __init__(self, productions: Sequence[Production], program: Program) -> None:
        atoms = dict.fromkeys(atom for production in productions for atom in production.atoms)
        names = {atom: f"a{number}" for number, atom in enumerate(atoms)}
        self.kind = productions[0].kind
        self.probes = _probes(names, program)
        self.concluded: list[tuple[str, str]] = []
        self.definition = {f"r{number}": _rule(rule, names) for number, rule in enumerate(productions)}
        self.definition["start"] = {"all": [{"c0": {"start": "y"}}]}
        conclusions = [*(production.conclusion for production in productions), "start"]
        # The engine takes `run` out of the definition that it is given, so it is given its own.
        runnable = {
            name: {**rule, "run": self._action(conclusion)}
            for (name, rule), conclusion in zip(self.definition.items(), conclusions, strict=True)
        }
        self.ruleset = _engine("build", lambda: Ruleset(f"triage{next(_NUMBERS)}", object(), runnable))
        self._start()

    def _action(self, conclusion: str) -> Callable[[Closure], None]:
        # Exactly one argument, without default: the engine takes an action with two for asynchronous.
        def conclude(closure: Closure) -> None:
            self.concluded.append((conclusion, closure.c0.e))

        return conclude

    def _start(self) -> None:
        """Let one session fire one rule.

        The engine does not initialise the memory of a session; deleting one in which no action has ever
        started frees whatever address stands there. Sessions follow each other in the same memory, so one
        action once is enough.
        """
        session = _Session(self)
        try:
            if session.fire([{"start": "y", "e": "case"}]) != (("start", "case"),):
                raise EngineError("durable-rules did not fire the rule that starts it")
        finally:
            session.close()


class _Session:
    """One case in one network. The session is deleted on `close`, or the engine would keep it for ever."""

    def __init__(self, network: _Network) -> None:
        self._network = network
        self._ruleset = network.ruleset
        self._sid = str(next(_NUMBERS))
        self._asserted = 0

    def run(self, number: int, state: _State) -> tuple[tuple[str, str], ...]:
        """Assert the atoms that hold in this round; return what the productions conclude from them."""
        holding = {
            (atom, entity): None
            for probe in self._network.probes.get(number, ())
            for entity in state.entities[self._network.kind]
            for atom in probe.atoms.get(state.values[node_of(probe.path, entity)], ())
        }
        return self.fire([{atom: "y", "e": entity} for atom, entity in holding]) if holding else ()

    def fire(self, facts: Sequence[dict[str, str]]) -> tuple[tuple[str, str], ...]:
        """Assert facts and run the rules; return the conclusions."""
        for fact in facts:
            # Own numbers as ids: the engine would make them from hashes and take some facts for duplicates.
            self._asserted += 1
            fact["id"] = str(self._asserted)
            fact["sid"] = self._sid
        handle = _engine("take the facts", lambda: self._ruleset.assert_facts(facts))
        outcome: list[object] = []
        self._network.concluded.clear()
        self._ruleset.do_actions(handle, lambda error, state: outcome.extend((error, state)))
        _raise_swallowed(outcome)
        return tuple(self._network.concluded)

    def check(self) -> None:
        """Raise `EngineError` if the engine does not hold exactly the facts that it was given."""
        if self._asserted:
            held = _engine("tell its facts", lambda: self._ruleset.get_facts(self._sid))
            if len(held) != self._asserted:
                raise EngineError(f"durable-rules was given {self._asserted} facts and holds {len(held)}")

    def close(self) -> None:
        """Delete the session."""
        if self._asserted:
            _engine("delete the session", lambda: self._ruleset.delete_state(self._sid))


def _raise_swallowed(outcome: Sequence[object]) -> None:
    """Raise what the engine caught while it ran the rules: it reports errors, and swallows those of actions."""
    if not outcome:
        raise EngineError("durable-rules did not run its rules to the end")
    error, state = outcome
    if error is not None:
        raise EngineError(f"durable-rules stopped: {error!r}")
    if isinstance(state, dict) and "exception" in state:
        raise EngineError(f"durable-rules swallowed an exception: {state['exception']}")


def _engine(task: str, call: Callable[[], _Answer]) -> _Answer:
    """Return what the engine answers. Whatever it raises, among it bare `Exception`, becomes `EngineError`."""
    try:
        return call()
    except Exception as error:
        raise EngineError(f"durable-rules could not {task}: {error!r}") from error


def _rule(production: Production, names: Mapping[Atom, str]) -> _Definition:
    """Return the rule of the engine: every condition a named atom, joined to the entity of the first."""
    first, *others = ({names[atom]: "y"} for atom in production.atoms)
    conditions: list[dict[str, object]] = [{"c0": first}]
    for number, atom in enumerate(others, start=1):
        conditions.append({f"c{number}": {"$and": [atom, {"e": {"c0": "e"}}]}})
    return {"all": conditions}


def _probes(names: Mapping[Atom, str], program: Program) -> Mapping[int, Sequence[_Probe]]:
    """Return, by round, which atoms hold at which value of which path."""
    holding: dict[tuple[int, str], dict[str, tuple[str, ...]]] = {}
    for atom, name in names.items():
        for test in sorted(atom, key=lambda test: test.path):
            atoms = holding.setdefault((program.round_of(atom), test.path), {})
            for value in test.values:
                atoms[value] = (*atoms.get(value, ()), name)
    rounds: dict[int, list[_Probe]] = {}
    for (number, path), atoms in holding.items():
        rounds.setdefault(number, []).append(_Probe(path, atoms))
    return rounds


def _groups(productions: Sequence[Production]) -> Iterator[Sequence[Production]]:
    """Divide the productions into groups of one kind each that fit into a rule set of the engine."""
    for kind in EntityKind:
        group: list[Production] = []
        uses: Counter[Atom] = Counter()
        for production in productions:
            if production.kind is not kind:
                continue
            if len(uses.keys() | production.atoms) > MOST_ATOMS or any(
                uses[atom] == MOST_USES for atom in production.atoms
            ):
                yield group
                group, uses = [], Counter()
            group.append(production)
            uses.update(production.atoms)
        if group:
            yield group
