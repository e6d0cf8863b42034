"""The Rete reader: forward chaining on durable-rules, the engine that works on one case interactively.

It derives round by round. Only atoms that hold are asserted, so the engine never negates; what a round concludes
is settled before a later round reads it. The normal form of the rules is in `triage.inference.alternatives`, all
that touches the engine in `triage.inference.network`.
"""

from __future__ import annotations

from collections.abc import Iterable

from triage.inference.alternatives import ALWAYS, Program, program_of, undoubted
from triage.inference.derivation import Derivation, Firing, Premises, node_of
from triage.inference.network import ENGINE, Conclusion, Network, Session, groups_of
from triage.inference.reference import start_values
from triage.language.sentences import EntityKind
from triage.rulebook.model import Rulebook


class ReteReader:
    """Derives with durable-rules what `triage.inference.reference` defines.

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
            networks = self._networks(premises)
            state = _State(self._rulebook, networks.program, premises)
            sessions = [Session(network) for network in networks.all]
            try:
                for number in range(networks.program.rounds):
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

    def _networks(self, premises: Premises) -> _Networks:
        """Return the networks that the case needs; those that heed doubt are built for the first such case."""
        if not premises.doubted:
            return self._plain
        if self._doubting is None:
            self._doubting = _Networks(self._rulebook, doubt=True)
        return self._doubting


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

    def __init__(self, rulebook: Rulebook, program: Program, premises: Premises) -> None:
        self._rulebook = rulebook
        self.entities = premises.entities
        self.findings = start_values(rulebook, premises.entities)
        self.values = {**premises.values, **self.findings, ALWAYS: "yes"}
        for path in program.helpers:
            kind = EntityKind(path.partition(".")[0]) if path.startswith(("claim.", "stay.")) else EntityKind.CASE
            self.values.update({node_of(path, entity): "no" for entity in premises.entities[kind]})
        if premises.doubted:
            facts = {undoubted(node): value for node, value in premises.values.items()}
            self.values.update(facts | {undoubted(node): "unknown" for node in premises.doubted})
        self.firings: set[Firing] = set()

    def conclude(self, concluded: Iterable[Conclusion]) -> None:
        """Take in what productions concluded in one round."""
        for conclusion, entity in concluded:
            if conclusion not in self._rulebook.branches:
                self.values[node_of(conclusion, entity)] = "yes"
                continue
            self.firings.add(Firing(conclusion, entity))
            for setting in self._rulebook.branches[conclusion][1].settings:
                node = node_of(setting.finding, entity)
                finding = self._rulebook.findings[setting.finding]
                # `combined` is associative: what stands already can be one of the offers.
                self.findings[node] = self.values[node] = finding.combined([self.findings[node], setting.value])
