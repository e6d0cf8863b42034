"""Rule sets of durable-rules and sessions in them: the one place that touches the engine.

A production becomes a rule over facts `{atom: "y", "e": entity}`. The atom is the *name* of a property, because
the engine finds patterns by name in a hash table, but walks through all patterns that test the same name.
What the engine can be trusted with, and what not: `tests/readers/durable_rules/`.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import count
from threading import Lock
from typing import TypeVar
from weakref import finalize

import durable_rules_engine
from durable.engine import Ruleset

from triage.errors import EngineError
from triage.language.names import kind_of, node_of
from triage.language.sentences import EntityKind
from triage.readers.rete.alternatives import Atom, Production, Program
from triage.readers.rete.memory import keep_memory

ENGINE = Lock()
"""Held around everything that touches the engine: unlocked threads crash its C code."""

MOST_ATOMS = 400
"""Atoms of one rule set: the engine's hash table of property names has 512 places."""

MOST_USES = 60
"""Productions of one rule set that share an atom: the engine's stack of matching patterns has 64 places."""

_NUMBERS = count(1)
"""Names of rule sets and sessions: two cases in one session would match together."""

_DISCARDED: deque[int] = deque()
"""Rule sets whose networks are gone. They are freed under the lock, when the next one is built."""

Conclusion = tuple[str, str]
"""What a production concludes, a branch or a helper, and the entity for which it holds."""

Fact = tuple[str, str]
"""An atom that holds, by its name in a rule set, and the entity of which it does."""

_TAKEN = 0
"""What the engine answers when it took all facts."""

_FIRED = re.compile(r'\{"(\w+)":\{"\w+":\{"\w+":"y","e":"([^"]+)"')
"""The rule and its entity in what the engine tells of an action: all facts of a rule are of one entity, and each
stands there as it was asserted. To read all of it takes longer than all else about an action."""

_Definition = dict[str, object]
_Answer = TypeVar("_Answer")


_Probe = tuple[str, bool, Mapping[str, tuple[str, ...]]]
"""A path, whether it is told of each claim or stay, and which atoms hold at each of its values."""


class Network:
    """A rule set of the engine for one kind of entity, with the probes that tell which facts to assert when."""

    def __init__(self, productions: Sequence[Production], program: Program) -> None:
        atoms = dict.fromkeys(atom for production in productions for atom in production.atoms)
        names = {atom: f"a{number}" for number, atom in enumerate(atoms)}
        self.kind = productions[0].kind
        self.probes = _probes(names, program)
        self.definition = {f"r{number}": _rule(rule, names) for number, rule in enumerate(productions)}
        self.definition["start"] = {"all": [{"c0": {"start": "y"}}]}
        self.conclusions = {f"r{number}": rule.conclusion for number, rule in enumerate(productions)}
        self.conclusions["start"] = "start"
        # The engine takes `run` out of the definition that it is given, so it is given its own.
        runnable = {name: {**rule, "run": _never_run} for name, rule in self.definition.items()}
        keep_memory()
        while _DISCARDED:
            durable_rules_engine.delete_ruleset(_DISCARDED.popleft())
        self.ruleset = _engine("build", lambda: Ruleset(f"triage{next(_NUMBERS)}", object(), runnable))
        finalize(self, _DISCARDED.append, self.ruleset._handle)  # The engine itself never frees a rule set.
        self.started: set[int] = set()
        """The places for sessions in the memory of the engine in which an action has once started."""
        self._start()

    def _start(self) -> None:
        """Let one session fire one rule: the engine works, and its first place for a session is safe to free.

        Sessions that follow each other take the same place, so that `Session.close` need not see to it.
        """
        session = Session(self)
        try:
            if session.fire([("start", "case")]) != (("start", "case"),):
                raise EngineError("durable-rules did not fire the rule that starts it")
        finally:
            session.close()


class Session:
    """One case in one network. The session is deleted on `close`, or the engine would keep it for ever."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._ruleset = network.ruleset
        self._sid = str(next(_NUMBERS))
        self._asserted = 0
        self._place: int | None = None

    def run(
        self, number: int, entities: Mapping[EntityKind, Sequence[str]], values: Mapping[str, str]
    ) -> tuple[Conclusion, ...]:
        """Assert the atoms that hold in this round; return what the productions conclude from them."""
        members = entities[self._network.kind]
        if not members:
            return ()
        holding: dict[Fact, None] = {}
        for path, of_member, atoms in self._network.probes.get(number, ()):
            if of_member:
                for entity in members:
                    for atom in atoms.get(values[node_of(path, entity)], ()):
                        holding[atom, entity] = None
            else:
                for atom in atoms.get(values[path], ()):
                    for entity in members:
                        holding[atom, entity] = None
        return self.fire(holding) if holding else ()

    def fire(self, facts: Collection[Fact]) -> tuple[Conclusion, ...]:
        """Assert facts and run the rules; return the conclusions."""
        # Own numbers as ids: the engine would make them from hashes and take some facts for duplicates.
        numbered = enumerate(facts, start=self._asserted + 1)
        self._asserted += len(facts)
        # Names from the rulebook, entities and numbers, some hundred times for each case: no text has to be quoted.
        sid = self._sid
        document = ",".join(
            [
                f'{{"{atom}":"y","e":"{entity}","id":"{number}","sid":"{sid}"}}'
                for number, (atom, entity) in numbered
            ]
        )
        place = _engine("take the facts", lambda: self._taken(f"[{document}]"))
        return _engine("run its rules to the end", lambda: tuple(self._fired(place)))

    def _taken(self, document: str) -> int:
        """Return the place in which the engine keeps the session, after it took facts."""
        result, self._place = durable_rules_engine.assert_facts(self._ruleset._handle, document)
        if result != _TAKEN:
            raise EngineError(f"the answer was {result}: 1 is a fact that no rule tests, 2 one asserted twice")
        return self._place

    def _fired(self, place: int) -> Iterator[Conclusion]:
        """Yield what the rules conclude that fire now, in the order in which the engine starts their actions.

        Actions are what the engine is asked for here, one after the other, without its Python wrapper. That makes
        objects for each of them, asks the time twice and writes the state of the session back, which no rule
        reads; it takes longer than the engine itself, and swallows what an action raises.
        """
        ruleset, conclusions = self._ruleset._handle, self._network.conclusions
        started = durable_rules_engine.start_action_for_state(ruleset, place)
        if started:
            self._network.started.add(place)
        message = started[1] if started else None
        while message:
            try:
                fired = _FIRED.match(message)
                if fired is None:
                    raise EngineError(f"no rule and entity in {message[:100]!r}")
                rule, entity = fired.groups()
                yield conclusions[rule], entity
            except BaseException:
                durable_rules_engine.abandon_action(ruleset, place)
                raise
            message = durable_rules_engine.complete_and_start_action(ruleset, place)

    def check(self) -> None:
        """Raise `EngineError` if the engine does not hold exactly the facts that it was given."""
        if self._asserted:
            ruleset, sid = self._ruleset._handle, self._sid
            held = _engine("tell its facts", lambda: durable_rules_engine.get_facts(ruleset, sid)).count('"sid":')
            if held != self._asserted:
                raise EngineError(f"durable-rules was given {self._asserted} facts and holds {held}")

    def close(self) -> None:
        """Delete the session.

        The engine does not initialise the memory of a session: deleting one in whose place no action has ever
        started frees whatever address stands there. Where another session was left behind, this one stands in
        a new place; it is then made safe first.
        """
        if self._asserted:
            if self._place not in self._network.started:
                _engine("make the session safe to delete", self._start_once)
            _engine("delete the session", lambda: self._ruleset.delete_state(self._sid))

    def _start_once(self) -> None:
        """Start an action in the place of this session and abandon it. What the rules conclude is not asked."""
        ruleset = self._ruleset._handle
        start = f'[{{"start":"y","e":"case","id":"{self._asserted + 1}","sid":"{self._sid}"}}]'
        place = self._taken(start)
        if not durable_rules_engine.start_action_for_state(ruleset, place):
            raise EngineError("durable-rules did not start an action")
        durable_rules_engine.abandon_action(ruleset, place)
        self._network.started.add(place)


def _never_run(closure: object) -> None:
    """Stand where the wrapper of the engine wants an action: conclusions are taken from the engine itself."""


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
        rounds.setdefault(number, []).append((path, kind_of(path) is not EntityKind.CASE, atoms))
    return rounds


def groups_of(productions: Sequence[Production]) -> Iterator[Sequence[Production]]:
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
