"""In which cases another procedure could still come about: `triage.assessment.open_questions`, for all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from triage.language.names import CASE_ENTITY, Node
from triage.language.sentences import paths
from triage.readers.columns import Column
from triage.readers.derivation import Firing
from triage.readers.meaning import Reading, formulas_of
from triage.readers.possible_columns import Chance, Chances, possible_world
from triage.readers.walk import World, walk
from triage.rulebook.model import DOUBT_DECIDES, Rulebook


def provisional(rulebook: Rulebook, world: World[Column], recommended: Mapping[str, Column]) -> Column:
    """Return the cases in which another procedure than the recommended one could come about.

    It could if some branch could propose it, and if nothing comes before it whatever the unknown facts are.
    """
    possible = _Possible(rulebook, world)
    found: Column = 0
    before: Column = 0
    for name, firings in possible.proposals.items():
        could = possible.disjunction(chance.possible for _, chance in firings)
        found |= could & ~before & ~recommended.get(name, 0)
        before = possible.guaranteed_up_to(name)
    return found


class _Possible:
    """What could be, in the cases of a world, as far as it bears on the recommended procedure."""

    def __init__(self, rulebook: Rulebook, world: World[Column]) -> None:
        self.rulebook = rulebook
        self.columns = world.algebra
        self.disjunction, self.conjunction = world.algebra.disjunction, world.algebra.conjunction
        self.algebra = Chances(rulebook, world.algebra.true)
        self.world = possible_world(rulebook, world, self.algebra)
        self.walked = walk(rulebook, self.world, only_procedure=True)
        self.may_be_doubt = self._where_doubt_may_decide(world)
        self.proposals = dict(self._proposals())
        self._guaranteed: Column = 0
        # For each finding that proposals read, and value: where a proposal so far is certain if it has this value.
        self._certain_if: dict[Node, dict[str, Column]] = {}
        self._readings: dict[tuple[Node, str, bool], list[Reading[Chance]]] = {}

    def _where_doubt_may_decide(self, world: World[Column]) -> Column:
        """Return where doubt may decide: nowhere that nothing is doubted, whatever else is open."""
        doubted = self.disjunction(
            has for states in world.states.values() for state, has in states.items() if state.doubted
        )
        yes = self.walked.values[DOUBT_DECIDES].get("yes", self.algebra.false)
        return yes.possible & doubted

    def _proposals(self) -> Iterator[tuple[str, list[tuple[Firing, Chance]]]]:
        """Yield each procedure in order of precedence, with the firings that could propose it."""
        proposed: dict[str, list[tuple[Firing, Chance]]] = {}
        for firing, chance in self.walked.fired.items():
            proposal = self.rulebook.branches[firing.branch][1].proposal
            if proposal is not None:
                if firing.branch in self.rulebook.deciding_branches:
                    chance = Chance(chance.certain & self.may_be_doubt, chance.possible & self.may_be_doubt)
                proposed.setdefault(proposal, []).append((firing, chance))
        for name in self.rulebook.procedures:
            yield name, proposed.get(name, [])

    def guaranteed_up_to(self, name: str) -> Column:
        """Return where, whatever the unknown facts are, this procedure or one before it is proposed.

        Each is asked for once, in order of precedence. Some procedure is proposed for certain; or, of those that
        read one finding, one is proposed whichever value the finding has. Where doubt may decide, none is.
        """
        changed: set[Node] = set()
        for firing, chance in self.proposals[name]:
            self._guaranteed |= chance.certain
            if firing.entity == CASE_ENTITY and chance.possible & ~self._guaranteed:
                for finding in _findings_read(self.rulebook)[firing.branch]:
                    certain_if = self._certain_if.setdefault(finding, {})
                    for value in self.walked.values[finding]:
                        if certain := self._certain_with(firing, finding, value) & chance.possible:
                            certain_if[value] = certain_if.get(value, 0) | certain
                            changed.add(finding)
        for finding in changed:
            self._guaranteed |= self._whichever(finding)
        return self._guaranteed & ~self.may_be_doubt

    def _whichever(self, finding: Node) -> Column:
        """Return where a proposal is certain for each value that a finding could have."""
        certain_if = self._certain_if[finding]
        return self.conjunction(
            self.algebra.negation(chance).certain | certain_if.get(value, 0)
            for value, chance in self.walked.values[finding].items()
        )

    def _certain_with(self, firing: Firing, finding: Node, value: str) -> Column:
        """Return where a branch fires for certain if a finding has this value."""
        formula = formulas_of(self.rulebook)[firing.branch]
        adverse = firing.branch in self.rulebook.adverse_branches
        return self.conjunction(
            formula(reading, firing.entity).certain for reading in self._with(finding, value, adverse)
        )

    def _with(self, finding: Node, value: str, adverse: bool) -> list[Reading[Chance]]:
        """Return how a branch reads the cases if a finding has this value: an adverse one also without doubt."""
        found = self._readings.get((finding, value, adverse))
        if found is None:
            given = {finding: {value: self.algebra.true}}
            told = self.walked.cautious if adverse else self.walked.read
            values = [told, *([self.walked.sure.cautious] if adverse and self.walked.sure else [])]
            found = self._readings[finding, value, adverse] = [
                Reading(self.algebra, {**each, **given}, self.world.present, self.world.entities) for each in values
            ]
        return found


@lru_cache(maxsize=8)
def _findings_read(rulebook: Rulebook) -> Mapping[str, tuple[str, ...]]:
    """Return the findings of the case that each branch reads."""
    return {
        name: tuple(
            dict.fromkeys(
                path
                for path in paths(branch.condition)
                if path in rulebook.findings and rulebook.findings[path].entity == CASE_ENTITY
            )
        )
        for name, (_, branch) in rulebook.branches.items()
    }
