"""One step towards a condition: the rules are read backwards, to the one fact that stands in the way.

A finding that is not high enough asks for a rule that raises it; one that is too high asks to silence a rule that
fired; a procedure that does not win asks to silence one that wins over it. At every fork one way is chosen at
random, so that many steps, each read off the latest result, wander into what single choices can not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.oracle.promises import holds, scale_of, value_of
from tests.oracle.results import Result
from tests.strategies import Choose
from tests.variations import (
    MOST_MEMBERS,
    Member,
    known_as,
    known_facts,
    members,
    moved,
    repaired,
    unknown_member,
    with_members,
)
from triage.case import ProofState
from triage.language.names import CASE_ENTITY, node_of, path_of
from triage.language.sentences import (
    Add,
    Always,
    And,
    AtLeast,
    AtMost,
    Condition,
    EntityKind,
    Is,
    MayBe,
    Not,
    Or,
    OutputKind,
    Quantified,
    Quantifier,
    paths,
)
from triage.readers.derivation import Premises
from triage.rulebook.model import DOUBT_DECIDES, Branch, Combine, Finding, Rulebook

_OUTPUTS = {kind.value for kind in OutputKind}
_IN_DOUBT = ("person_in_doubt", "country_in_doubt")


@dataclass(frozen=True)
class Step:
    """Chooses a small change of a case after which a condition is nearer to what is wanted of it."""

    rulebook: Rulebook
    premises: Premises
    result: Result
    choose: Choose

    def towards(self, condition: Condition, wanted: bool = True, entity: str = CASE_ENTITY) -> Premises:
        """Return the case after one step; the same case where no way was found this time."""
        if holds(self.rulebook, condition, self.result, entity) is wanted:
            return self.premises
        match condition:
            case And(parts) | Or(parts):
                wrong = [part for part in parts if holds(self.rulebook, part, self.result, entity) is not wanted]
                return self.towards(self.choose(wrong), wanted, entity)
            case Not(part):
                return self.towards(part, not wanted, entity)
            case Quantified(quantifier, kind, part):
                return self._towards_quantified(quantifier, kind, part, wanted)
            case Always():
                return self.premises
            case _:
                return self._towards_value(condition, self._values(condition, wanted), entity)

    def _values(self, leaf: Is | MayBe | AtLeast | AtMost, wanted: bool) -> list[str]:
        """Return the values for which the leaf is as wanted."""
        match leaf:
            case Is(path, values, negated):
                return [value for value in self._domain(path) if (value in values) is not (negated is wanted)]
            case MayBe(path, value):
                return [each for each in self._domain(path) if (each in (value, "unknown")) is wanted]
            case AtLeast(path, value) | AtMost(path, value):
                scale = scale_of(self.rulebook, path)
                place = scale.index(value)
                inside = scale[place:] if isinstance(leaf, AtLeast) else scale[: place + 1]
                return [each for each in scale if (each in inside) is wanted]

    def _domain(self, path: str) -> Sequence[str]:
        if path == "procedure":
            return tuple(self.rulebook.procedures)
        if path == "priority":
            return scale_of(self.rulebook, path)
        return ("yes", "no") if self._is_term(path) else self.rulebook.values_of(path)

    def _is_term(self, path: str) -> bool:
        return path.partition(".")[0] in _OUTPUTS

    def _towards_value(self, leaf: Is | MayBe | AtLeast | AtMost, values: list[str], entity: str) -> Premises:
        path = leaf.path
        if not values:
            return self.premises
        if path in ("claims_recorded", "stays_recorded"):
            return self._resized(EntityKind(path.partition("s_")[0]), "yes" in values)
        if path == "procedure":
            return self._towards_procedure(values)
        if path == "priority":
            return self._towards_priority(values)
        if self._is_term(path):
            return self._towards_term(path, "yes" in values)
        if path in self.rulebook.findings:
            return self._towards_finding(self.rulebook.findings[path], values, entity)
        if path == DOUBT_DECIDES:
            return self._towards_doubt("yes" in values)
        if path.startswith("proof."):
            return self._towards_proof_state(path, "yes" in values)
        node = node_of(path, entity)
        return repaired(moved(self.premises, {node: self.choose(values)}), node)

    def _towards_proof_state(self, path: str, wanted: bool) -> Premises:
        """Return the case with a known fact known in the way that is asked about; or with nothing doubted."""
        if not wanted:
            return self.premises.beyond_doubt
        asked = path.partition(".")[2]
        known = [
            node
            for node in sorted(known_facts(self.premises))
            if asked not in _IN_DOUBT
            or self.rulebook.facts[path_of(node)].of_the_country is (asked == "country_in_doubt")
        ]
        if not known:
            return self._towards_procedure(list(self.rulebook.procedures))
        state = ProofState.DISPUTED if asked in _IN_DOUBT else ProofState(asked)
        return known_as(self.premises, self.choose(known), state)

    def _towards_doubt(self, wanted: bool) -> Premises:
        """Return the case with a known fact disputed, or nearer to an adverse procedure; or with nothing
        doubted.
        """
        if not wanted:
            return self.premises.beyond_doubt
        adverse = [name for name, procedure in self.rulebook.procedures.items() if procedure.adverse]
        known = sorted(known_facts(self.premises))
        if self.result.procedure not in adverse or not known:
            return self._towards_procedure(adverse)
        return known_as(self.premises, self.choose(known), ProofState.DISPUTED)

    def _towards_quantified(
        self, quantifier: Quantifier, kind: EntityKind, part: Condition, wanted: bool
    ) -> Premises:
        entities = self.result.entities[kind]
        some = wanted is (quantifier is not Quantifier.NO)
        if not entities:
            return self._resized(kind, True)
        if some and quantifier is not Quantifier.EVERY and len(entities) < MOST_MEMBERS and self._seldom():
            return self._resized(kind, True)
        each = True if quantifier is Quantifier.EVERY else some
        wrong = [
            member
            for member in entities
            if holds(self.rulebook, part, self.result, member) is not (each if wanted else some)
        ]
        return self.towards(part, each if wanted else some, self.choose(wrong or entities))

    def _seldom(self) -> bool:
        return self.choose((False, False, False, False, True))

    def _resized(self, kind: EntityKind, more: bool) -> Premises:
        there: list[Member] = members(self.premises, kind)
        return with_members(self.premises, kind, [*there, unknown_member(kind)] if more else there[:-1])

    def _towards_procedure(self, values: list[str]) -> Premises:
        winner = self.result.procedure
        # What wins too early is silenced; what is not even proposed has to be.
        precedence = {name: procedure.precedence for name, procedure in self.rulebook.procedures.items()}
        proposed = [name for name in values if name in self.result.candidates]
        name = self.choose(proposed or values)
        if name in self.result.candidates or (precedence[winner] < precedence[name] and self._seldom()):
            return self._silence([branch for branch in self._branches() if branch.proposal == winner])
        return self._fire([branch for branch in self._branches() if branch.proposal == name])

    def _towards_priority(self, values: list[str]) -> Premises:
        scale = scale_of(self.rulebook, "priority")
        if scale.index(self.result.priority) > max(map(scale.index, values)):
            return self._towards_term(f"priority.{self.result.priority}", False)
        return self._towards_term(f"priority.{self.choose(values)}", True)

    def _towards_term(self, path: str, wanted: bool) -> Premises:
        kind, _, term = path.partition(".")
        adding = [
            branch
            for branch in self._branches()
            if any(isinstance(each, Add) and each.kind == kind and each.term == term for each in branch.effects)
        ]
        if not wanted:
            return self._silence(adding)
        branch = self.choose(adding)
        if branch.proposal is not None and self.result.fired.get(branch.id):
            return self._towards_procedure([branch.proposal])
        return self._fire([branch])

    def _towards_finding(self, finding: Finding, values: list[str], entity: str) -> Premises:
        order = finding.scale if finding.combine is Combine.MAX else finding.scale[::-1]
        now = value_of(finding.name, self.result, entity)
        lower = [value for value in values if order.index(value) < order.index(now)]
        aim = self.choose(values)
        setting = [
            branch
            for branch in self._branches()
            if any(each.finding == finding.name and each.value == (now if aim in lower else aim)
                   for each in branch.settings)
        ]  # fmt: skip
        return self._silence(setting, entity) if aim in lower else self._fire(setting, entity)

    def _branches(self) -> list[Branch]:
        return [branch for _, branch in self.rulebook.branches.values()]

    def _fire(self, branches: Sequence[Branch], entity: str = CASE_ENTITY) -> Premises:
        if not branches:
            return self.premises
        branch = self.choose(branches)
        return self._towards_branch(branch, True, entity)

    def _silence(self, branches: Sequence[Branch], entity: str = CASE_ENTITY) -> Premises:
        fired = [branch for branch in branches if self.result.fired.get(branch.id)]
        if fired and self._seldom():
            # What an adverse branch rests on can be doubted instead of taken back.
            adverse = [branch for branch in fired if branch.id in self.rulebook.adverse_branches]
            read = {path for branch in adverse for path in paths(branch.condition)}
            known = [node for node in sorted(known_facts(self.premises)) if path_of(node) in read]
            if known:
                return known_as(self.premises, self.choose(known), ProofState.DISPUTED)
        return self._towards_branch(self.choose(fired), False, entity) if fired else self.premises

    def _towards_branch(self, branch: Branch, wanted: bool, entity: str) -> Premises:
        kind = self.rulebook.branches[branch.id][0].entity
        if kind is EntityKind.CASE or entity != CASE_ENTITY:
            return self.towards(branch.condition, wanted, CASE_ENTITY if kind is EntityKind.CASE else entity)
        return self._towards_quantified(Quantifier.SOME, kind, branch.condition, wanted)
