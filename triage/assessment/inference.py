"""One object for all that is said about one case: its law, what was told, what follows, and why.

Assessment, trace, benefit of the doubt and why-not read it; none of them evaluates a condition for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from triage.assessment.legal_regime import LegalRegime
from triage.assessment.recommendation import Outcome, outcome_of
from triage.case import CaseFile
from triage.language.names import Entity, Node
from triage.language.sentences import Condition
from triage.readers import reference
from triage.readers.derivation import Derivation, Firing, Premises
from triage.readers.meaning import Formula, Reading, formula_of, formulas_of
from triage.readers.truth import REASONS, TRUTH, Reasoned, Support, with_reasons
from triage.rulebook.model import Rulebook

Derive = Callable[[Rulebook, Premises], Derivation]
"""What derives: the reference reader, or the engine confirmed by it."""


@dataclass(frozen=True)
class Stops:
    """What stopped rules did to an inference; why it is so is told in `triage.assessment.stops`.

    `names` are the rules and families that were stopped. `touched` are the firings of stopped rules that there
    would have been, in the order of the trace, with the regime that has these rules. `kept` are the stopped rules
    that stay in force in this case. `with_all` is what would be recommended if nothing were stopped, `without` what
    would be if every stop took effect; None if nothing would be proposed then.
    """

    names: tuple[str, ...]
    regime: LegalRegime
    touched: tuple[Firing, ...]
    kept: frozenset[str]
    with_all: str
    without: str | None


@dataclass(frozen=True)
class Inference:
    """What was concluded about a case under a law.

    `derivation` is what some reader derived from `premises` with the rules in force (`rulebook`). `stops` is there
    if any rule was stopped: those that take effect are not in `rulebook`.
    """

    case: CaseFile
    regime: LegalRegime
    premises: Premises
    derivation: Derivation
    stops: Stops | None = None

    @property
    def rulebook(self) -> Rulebook:
        """The rules in force on the day of the case."""
        return self.regime.rulebook

    @cached_property
    def values(self) -> Mapping[Node, str]:
        """The value of everything that rules read, by node: facts as told, law, findings, structural facts."""
        return {**self.premises.values, **self.derivation.structure, **self.derivation.findings}

    @cached_property
    def firings(self) -> tuple[Firing, ...]:
        """The firings in the order of the trace: stratum by stratum, there in the order of the rulebook."""
        place = self.rulebook.places_in_strata
        entities = {entity: at for members in self.premises.entities.values() for at, entity in enumerate(members)}
        return tuple(
            sorted(self.derivation.firings, key=lambda firing: (place[firing.branch], entities[firing.entity]))
        )

    @cached_property
    def outcome(self) -> Outcome:
        """What the firings come to. At least one of them proposes a procedure: the rulebook guarantees it."""
        assert self.derivation.recommended is not None
        return outcome_of(self.rulebook, self.firings, self.derivation.recommended)

    def support(self, firing: Firing) -> tuple[Support, ...]:
        """Return the leaves because of which a firing fires; an adverse one is read beyond doubt."""
        rulebook, branch = self.rulebook, firing.branch
        reading = self._cautious if branch in rulebook.adverse_branches else self._told
        return _distinct(formulas_of(rulebook)[branch](reading, firing.entity))

    def would_fire(self, rulebook: Rulebook, firing: Firing) -> bool:
        """Return whether a branch of another edition of the rulebook would fire here: one that is left out here.

        For an adverse one, whether it would as the facts were told and with what is doubted taken as unknown.
        """
        reading = self._cautious if firing.branch in rulebook.adverse_branches else self._told
        return formulas_of(rulebook)[firing.branch](reading, firing.entity).holds

    def failure(self, firing: Firing) -> tuple[tuple[Support, ...], bool]:
        """Return the leaves because of which a branch does not fire, each as a sentence that is true.

        The second value says whether that is so because of doubt alone: it holds as the facts were told.
        """
        formula = formulas_of(self.rulebook)[firing.branch]
        told = formula(self._told, firing.entity)
        if not told.holds:
            return _distinct(told), False
        cautious = formula(self._cautious, firing.entity)
        if not cautious.holds:
            return _distinct(cautious), True
        # It holds only because of doubt about something else: if nothing were doubted, it would not.
        return self._sure.failure(firing)[0], True

    def holds(self, condition: Condition, entity: Entity) -> bool:
        """Return whether a condition holds for an entity, as branches read the case."""
        return _formula(self.rulebook, condition)(self._plain, entity)

    def reasoned(self, condition: Condition, entity: Entity) -> Reasoned:
        """Return whether a condition holds for an entity, as branches read the case, and because of what."""
        return _formula(self.rulebook, condition)(self._told, entity)

    def holds_with(self, condition: Condition, node: Node, value: str, entity: Entity) -> bool:
        """Return whether a condition would hold for an entity if a node had this value, all else as it is."""
        values = {**self._told.values, node: {value: REASONS.true}}
        reading = Reading(REASONS, values, self._told.present, self.premises.entities)
        return _formula(self.rulebook, condition)(reading, entity).holds

    @cached_property
    def _sure(self) -> Inference:
        premises = self.premises.beyond_doubt
        return Inference(self.case, self.regime, premises, reference.derive(self.rulebook, premises))

    @cached_property
    def _told(self) -> Reading[Reasoned]:
        """Everything as branches read it: what is doubted and protects less than not to know it is unknown."""
        present = {entity: REASONS.true for members in self.premises.entities.values() for entity in members}
        return Reading(REASONS, with_reasons(self._read), present, self.premises.entities)

    @cached_property
    def _plain(self) -> Reading[bool]:
        """The same without reasons, which takes a fraction of the time where nobody asks for them."""
        present = {entity: True for members in self.premises.entities.values() for entity in members}
        values = {node: {value: True} for node, value in self._read.items()}
        return Reading(TRUTH, values, present, self.premises.entities)

    @cached_property
    def _read(self) -> Mapping[Node, str]:
        return {**self.values, **reference.not_held_against(self.rulebook, self.premises)}

    @cached_property
    def _cautious(self) -> Reading[Reasoned]:
        unknown = with_reasons(dict.fromkeys(self.premises.doubted, "unknown"))
        return Reading(REASONS, {**self._told.values, **unknown}, self._told.present, self.premises.entities)


def inferred(case: CaseFile, regime: LegalRegime, derive: Derive = reference.derive) -> Inference:
    """Return what a reader concludes about a case under a law: by default the reference, and no engine is asked."""
    premises = regime.premises(case)
    return Inference(case, regime, premises, derive(regime.rulebook, premises))


@lru_cache(maxsize=4096)
def _formula(rulebook: Rulebook, condition: Condition) -> Formula:
    """Return a condition that is no branch, of a point at issue say, made ready for reading."""
    return formula_of(condition, rulebook.values_satisfying)


def _distinct(reasoned: Reasoned) -> tuple[Support, ...]:
    return tuple(dict.fromkeys(reasoned.because))
