"""The Rete reader: forward chaining on durable-rules, the engine that works on one case interactively.

It derives round by round. Only atoms that hold are asserted, so the engine never negates; what a round concludes
is settled before a later round reads it. The normal form of the rules is in `triage.inference.alternatives`, all
that touches the engine in `triage.inference.network`.
"""

from __future__ import annotations

from collections.abc import Iterable

from triage.inference.alternatives import ALWAYS, Program, program_of
from triage.inference.derivation import Derivation, Firing, Premises, node_of
from triage.inference.network import ENGINE, Conclusion, Network, Session, groups_of
from triage.inference.reference import start_values
from triage.rulebook.model import Rulebook


class ReteReader:
    """Derives with durable-rules what `triage.inference.reference` defines.

    Built once for a rulebook and then used for any number of cases, from any thread. Raises `RulebookError` if
    a condition is too large for the engine, `EngineError` if the engine does not start.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._program = program_of(rulebook)
        with ENGINE:
            self._networks = [Network(group, self._program) for group in groups_of(self._program.productions)]

    def derive(self, premises: Premises) -> Derivation:
        """Return all firings and findings of the rulebook on these premises.

        Raises `EngineError` if durable-rules fails, loses a fact, or swallows an exception.
        """
        state = _State(self._rulebook, self._program, premises)
        with ENGINE:
            sessions = [Session(network) for network in self._networks]
            try:
                for number in range(self._program.rounds):
                    concluded = [
                        pair for session in sessions for pair in session.run(number, state.entities, state.values)
                    ]
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

    def conclude(self, concluded: Iterable[Conclusion]) -> None:
        """Take in what productions concluded in one round."""
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
