"""The Rete reader: forward chaining on durable-rules, the engine that works on one case interactively.

It derives round by round. Only atoms that hold are asserted, so the engine never negates; what a round concludes
is settled before a later round reads it. The normal form of the rules is in `triage.readers.rete.alternatives`, all
that touches the engine in `triage.readers.rete.network`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import ExitStack, closing

from triage.language.names import node_of
from triage.readers.derivation import Derivation, Firing, Premises
from triage.readers.precedence import doubt_decides, recommended
from triage.readers.reference import not_held_against, start_values, structure_of
from triage.readers.rete.alternatives import ALWAYS, Program, if_sure, program_of, undoubted
from triage.readers.rete.network import ENGINE, Conclusion, Network, Session, groups_of
from triage.rulebook.model import DOUBT_DECIDES, Rulebook


class ReteReader:
    """Derives with durable-rules what `triage.readers.reference` defines.

    Built once for a rulebook and then used for any number of cases, from any thread. Raises `RulebookError` if
    a condition is too large for the engine, `EngineError` if the engine does not start.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        with ENGINE:
            self._plain = _Networks(rulebook, doubt=False)
        self._doubting: _Networks | None = None

    def derive(self, premises: Premises) -> Derivation:
        """Return all firings and findings of the rulebook on these premises.

        Raises `EngineError` if durable-rules fails, loses a fact, or swallows an exception.
        """
        with ENGINE:
            if not premises.doubted:
                return self._derive(self._plain, premises, None)
            sure = self._derive(self._plain, premises.beyond_doubt, None)
            if self._doubting is None:
                self._doubting = _Networks(self._rulebook, doubt=True)
            return self._derive(self._doubting, premises, sure)

    def _derive(self, networks: _Networks, premises: Premises, sure: Derivation | None) -> Derivation:
        state = _State(self._rulebook, networks.program, premises, sure)
        with ExitStack() as open_sessions:  # It closes all of them, whichever raises.
            sessions = [open_sessions.enter_context(closing(Session(network))) for network in networks.all]
            last = networks.program.settled[DOUBT_DECIDES]
            for number in range(networks.program.rounds):
                if number == last:
                    state.settle_doubt()
                concluded = [
                    pair for session in sessions for pair in session.run(number, state.entities, state.values)
                ]
                state.conclude(concluded)
            if last == networks.program.rounds:
                state.settle_doubt()
            for session in sessions:
                session.check()
        return state.derivation()


class _Networks:
    """The program of a rulebook with its rule sets in the engine. Has to be built under the lock."""

    def __init__(self, rulebook: Rulebook, *, doubt: bool) -> None:
        self.program = program_of(rulebook, doubt=doubt)
        self.all = [Network(group, self.program) for group in groups_of(self.program.productions)]


class _State:
    """What is known of one case in the course of a derivation.

    The values of findings and helpers are provisional until all their productions have had their round;
    nothing reads them before.
    """

    def __init__(self, rulebook: Rulebook, program: Program, premises: Premises, sure: Derivation | None) -> None:
        self._rulebook = rulebook
        self._sure: Collection[Firing] | None = None if sure is None else sure.firings
        self.entities = premises.entities
        self.findings = start_values(rulebook, premises.entities)
        self.structure = structure_of(rulebook, premises)
        self.values = {**premises.values, **self.structure, **self.findings, ALWAYS: "yes"}
        for path in program.helpers:
            self.values[path] = "no"
        if sure is not None:
            self.values.update(not_held_against(rulebook, premises))
            facts = {undoubted(node): value for node, value in premises.values.items()}
            self.values.update(facts | {undoubted(node): "unknown" for node in premises.doubted})
            for name in rulebook.adverse_branches:
                kind = rulebook.branches[name][0].entity
                for entity in premises.entities[kind]:
                    fires = "yes" if Firing(name, entity) in sure.firings else "no"
                    self.values[node_of(if_sure(name, kind), entity)] = fires
        self.firings: set[Firing] = set()

    def settle_doubt(self) -> None:
        """Settle whether doubt decides, when all branches that do not read it have spoken."""
        if self._sure is not None:
            decides = doubt_decides(self._rulebook, self.firings, self._sure)
            self.values[DOUBT_DECIDES] = self.structure[DOUBT_DECIDES] = "yes" if decides else "no"

    def conclude(self, concluded: Iterable[Conclusion]) -> None:
        """Take in what productions concluded in one round."""
        settings, findings = self._rulebook.settings, self._rulebook.findings
        for conclusion, entity in concluded:
            if conclusion not in settings:
                self.values[node_of(conclusion, entity)] = "yes"
                continue
            self.firings.add(Firing(conclusion, entity))
            for setting in settings[conclusion]:
                node = node_of(setting.finding, entity)
                standing = self.findings[node]
                if setting.value != standing:
                    # `combined` is associative: what stands already can be one of the offers.
                    best = findings[setting.finding].combined([standing, setting.value])
                    self.findings[node] = self.values[node] = best

    def derivation(self) -> Derivation:
        """Return what the case has come to."""
        fallen = frozenset() if self._sure is None else frozenset(self._sure) - self.firings
        adverse = self._rulebook.adverse_branches
        decides = self.structure[DOUBT_DECIDES] == "yes"
        return Derivation(
            firings=frozenset(self.firings),
            findings=self.findings,
            structure=self.structure,
            recommended=recommended(self._rulebook, self.firings, finding_out=decides),
            fallen=frozenset(firing for firing in fallen if firing.branch in adverse),
        )
