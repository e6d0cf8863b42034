"""In which cases another procedure could still come about: `triage.assessment.open_questions`, for all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Generic, TypeVar

from triage.language.names import CASE_ENTITY, Node
from triage.language.sentences import paths
from triage.readers.derivation import Firing
from triage.readers.meaning import Reading, formulas_of
from triage.readers.possible_columns import Chance, Chances, possible_world
from triage.readers.walk import World, walk
from triage.rulebook.model import DOUBT_DECIDES, Rulebook

T = TypeVar("T")


def provisional(rulebook: Rulebook, world: World[T], recommended: Mapping[str, T]) -> T:
    """Return the cases in which another procedure than the recommended one could come about.

    It could if some branch could propose it, and if nothing comes before it whatever the unknown facts are.
    """
    possible, over = _Possible(rulebook, world), world.algebra
    found: list[T] = []
    before = over.false
    for name, firings in possible.proposals.items():
        could = over.disjunction(chance.possible for _, chance in firings)
        if could is not over.false:
            not_it = over.negation(recommended.get(name, over.false))
            found.append(over.conjunction((could, over.negation(before), not_it)))
        before = possible.guaranteed_up_to(name)
    return over.disjunction(found)


class _Possible(Generic[T]):
    """What could be, in the cases of a world, as far as it bears on the recommended procedure."""

    def __init__(self, rulebook: Rulebook, world: World[T]) -> None:
        self.rulebook = rulebook
        self.over = world.algebra
        self.algebra = Chances(rulebook, world.algebra)
        self.world = possible_world(rulebook, world, self.algebra)
        self.walked = walk(rulebook, self.world, only_procedure=True)
        self.may_be_doubt = self._where_doubt_may_decide(world)
        self.proposals = dict(self._proposals())
        self._guaranteed = self.over.false
        # For each finding that proposals read, and value: where a proposal so far is certain if it has this value.
        self._certain_if: dict[Node, dict[str, list[T]]] = {}
        self._readings: dict[tuple[Node, str, bool], list[Reading[Chance[T]]]] = {}

    def _where_doubt_may_decide(self, world: World[T]) -> T:
        """Return where doubt may decide: nowhere that nothing is doubted, whatever else is open."""
        doubted = self.over.disjunction(
            has for states in world.states.values() for state, has in states.items() if state.doubted
        )
        yes = self.walked.values[DOUBT_DECIDES].get("yes", self.algebra.false)
        return self.over.conjunction((yes.possible, doubted))

    def _proposals(self) -> Iterator[tuple[str, list[tuple[Firing, Chance[T]]]]]:
        """Yield each procedure in order of precedence, with the firings that could propose it."""
        proposed: dict[str, list[tuple[Firing, Chance[T]]]] = {}
        both = self.over.conjunction
        for firing, chance in self.walked.fired.items():
            proposal = self.rulebook.branches[firing.branch][1].proposal
            if proposal is not None:
                if firing.branch in self.rulebook.deciding_branches:
                    chance = self.algebra.chance(
                        both((chance.certain, self.may_be_doubt)), both((chance.possible, self.may_be_doubt))
                    )
                proposed.setdefault(proposal, []).append((firing, chance))
        for name in self.rulebook.procedures:
            yield name, proposed.get(name, [])

    def guaranteed_up_to(self, name: str) -> T:
        """Return where, whatever the unknown facts are, this procedure or one before it is proposed.

        Each is asked for once, in order of precedence. Some procedure is proposed for certain; or, of those that
        read one finding, one is proposed whichever value the finding has. Where doubt may decide, none is.
        """
        changed: dict[Node, None] = {}
        over, certain = self.over, [self._guaranteed]
        for firing, chance in self.proposals[name]:
            certain.append(chance.certain)
            if firing.entity == CASE_ENTITY and chance.possible is not over.false:
                for finding in _findings_read(self.rulebook)[firing.branch]:
                    certain_if = self._certain_if.setdefault(finding, {})
                    for value in self.walked.values[finding]:
                        if_so = over.conjunction((self._certain_with(firing, finding, value), chance.possible))
                        if if_so is not over.false:
                            certain_if.setdefault(value, []).append(if_so)
                            changed[finding] = None
        certain.extend(self._whichever(finding) for finding in changed)
        self._guaranteed = over.disjunction(certain)
        return over.conjunction((self._guaranteed, over.negation(self.may_be_doubt)))

    def _whichever(self, finding: Node) -> T:
        """Return where a proposal is certain for each value that a finding could have."""
        certain_if = self._certain_if[finding]
        return self.over.conjunction(
            self.over.disjunction((self.algebra.negation(chance).certain, *certain_if.get(value, ())))
            for value, chance in self.walked.values[finding].items()
        )

    def _certain_with(self, firing: Firing, finding: Node, value: str) -> T:
        """Return where a branch fires for certain if a finding has this value."""
        formula = formulas_of(self.rulebook)[firing.branch]
        adverse = firing.branch in self.rulebook.adverse_branches
        return self.over.conjunction(
            formula(reading, firing.entity).certain for reading in self._with(finding, value, adverse)
        )

    def _with(self, finding: Node, value: str, adverse: bool) -> list[Reading[Chance[T]]]:
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
