"""The walk through the strata, over any algebra: the one place that knows doubt, presence and structural facts.

What is doubted, and protects less than not to know it, every branch reads as unknown: a danger that is denied, and
this in doubt, keeps no safeguard away. An adverse branch has to fire also if nothing is doubted, and to hold with
all that is doubted taken as unknown. All other branches read what else is doubted as it is told. So where anything
is doubted the strata are walked twice: first for the same facts of which none is doubted, then as told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

from triage.case import ProofState
from triage.language.names import CASE_ENTITY, Entity, Node, node_of, path_of
from triage.language.sentences import EntityKind
from triage.readers.algebra import Algebra, Choice
from triage.readers.bearing import bearing_on_procedure
from triage.readers.derivation import Firing
from triage.readers.meaning import Formula, Reading, formulas_of, there_is
from triage.rulebook.model import DOUBT_DECIDES, Branch, Combine, Finding, Rule, Rulebook

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Scale:
    """A finding made ready for walking: the values that win over its start, the strongest first."""

    finding: str
    start: str
    over_start: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """A branch made ready for walking. `settings` are the findings that it offers values for."""

    branch: str
    kind: EntityKind
    formula: Formula
    adverse: bool
    settings: tuple[tuple[_Scale, str], ...]
    proposal: str | None


@dataclass(frozen=True)
class _Plan:
    """The branches of a rulebook in the order of the walk; `deciding` are those that read whether doubt decides."""

    strata: tuple[tuple[_Step, ...], ...]
    deciding: tuple[_Step, ...]


def _scale(finding: Finding) -> _Scale:
    strongest_first = finding.scale[::-1] if finding.combine is Combine.MAX else finding.scale
    return _Scale(finding.name, finding.start, strongest_first[: strongest_first.index(finding.start)])


@lru_cache(maxsize=16)
def _plan_of(rulebook: Rulebook, *, only_procedure: bool) -> _Plan:
    formulas = formulas_of(rulebook)
    walked = bearing_on_procedure(rulebook) if only_procedure else rulebook.branches.keys()

    scales = {name: _scale(finding) for name, finding in rulebook.findings.items()}

    def step(rule: Rule, branch: Branch, *, adverse: bool) -> _Step:
        settings = tuple((scales[each.finding], each.value) for each in branch.settings)
        return _Step(branch.id, rule.entity, formulas[branch.id], adverse, settings, branch.proposal)

    deciding = sorted(rulebook.deciding_branches & walked)
    return _Plan(
        tuple(
            tuple(
                step(rule, branch, adverse=branch.id in rulebook.adverse_branches)
                for rule, branch in stratum
                if branch.id in walked
            )
            for stratum in rulebook.ordinary_strata
        ),
        # They say how to find out: that is never held back by doubt.
        tuple(step(*rulebook.branches[name], adverse=False) for name in deciding),
    )


@dataclass(frozen=True)
class World(Generic[T]):
    """What is told: the case, or very many at once.

    `told` are the choices of all facts, parameters and what is recorded of the law; `states` says for some facts
    how they are known (a state that is not in it, the fact has not); `present` says of each entity whether it is
    there.
    """

    algebra: Algebra[T]
    entities: Mapping[EntityKind, tuple[Entity, ...]]
    told: Mapping[Node, Choice[T]]
    states: Mapping[Node, Mapping[ProofState, T]]
    present: Mapping[Entity, T]


@dataclass
class Walked(Generic[T]):
    """What follows.

    `fired` says when each branch fires, `proposals` are those of them that propose a procedure, in the same order,
    with the procedure; `values` is everything that can be read, findings and structural facts too,
    as it is told; `recommended` says when each procedure is. `sure` is the same of the same facts of which none is
    doubted, None where nothing can be doubted. `read` is `values` as branches read them, `cautious` as
    adverse ones do.
    """

    values: dict[Node, Choice[T]]
    read: Mapping[Node, Choice[T]]
    cautious: Mapping[Node, Choice[T]]
    fired: dict[Firing, T] = field(default_factory=dict)
    proposals: list[tuple[str, Firing]] = field(default_factory=list)
    recommended: dict[str, T] = field(default_factory=dict)
    sure: Walked[T] | None = None


def walk(rulebook: Rulebook, world: World[T], *, only_procedure: bool = False) -> Walked[T]:
    """Return what a rulebook comes to in a world.

    With `only_procedure` no more is walked than bears on the recommended procedure; of the rest nothing is said.
    """
    plan = _plan_of(rulebook, only_procedure=only_procedure)
    doubted = dict(_doubted(world))
    if not doubted:
        return _Walk(rulebook, plan, world, {}, None).result()
    certain = {
        node: {state: has for state, has in states.items() if not state.doubted}
        for node, states in world.states.items()
    }
    nothing_doubted = World(world.algebra, world.entities, world.told, certain, world.present)
    sure = _Walk(rulebook, plan, nothing_doubted, {}, None).result()
    return _Walk(rulebook, plan, world, doubted, sure).result()


def _doubted(world: World[T]) -> Iterator[tuple[Node, T]]:
    """Yield the facts that can be doubted, each with when it is."""
    for node, states in world.states.items():
        doubts = [has for state, has in states.items() if state.doubted]
        doubt = world.algebra.disjunction(doubts)
        if doubt is not world.algebra.false:
            yield node, doubt


class _Walk(Generic[T]):
    def __init__(
        self,
        rulebook: Rulebook,
        plan: _Plan,
        world: World[T],
        doubted: Mapping[Node, T],
        sure: Walked[T] | None,
    ) -> None:
        self.rulebook = rulebook
        self.plan = plan
        self.world = world
        self.algebra = world.algebra
        self.sure = sure
        values = {**world.told, **self._starts()}
        values.update(self._structure(values))
        read = cautious = values
        if doubted:
            read = {
                **values,
                **{node: self._in_favour(node, values[node], doubt) for node, doubt in doubted.items()},
            }
            cautious = {**values, **{node: self._undoubted(values[node], doubt) for node, doubt in doubted.items()}}
        self.told = Reading(self.algebra, read, world.present, world.entities)
        self.cautious = Reading(self.algebra, cautious, world.present, world.entities)
        self.settled = [values, read, cautious] if doubted else [values]
        self.fired: dict[Firing, T] = {}
        self.proposals: list[tuple[str, Firing]] = []

    def result(self) -> Walked[T]:
        false, entities = self.algebra.false, self.world.entities
        offers: dict[Node, dict[str, list[T]]] = {}
        walked = Walked(
            self.settled[0], self.told.values, self.cautious.values, self.fired, self.proposals, sure=self.sure
        )
        for stratum in self.plan.strata:
            ready: dict[Node, _Scale] = {}
            for step in stratum:
                formula = step.formula
                reading = self.cautious if step.adverse else self.told
                for entity in entities[step.kind]:
                    fires = formula(reading, entity)
                    if fires is false:
                        continue
                    fires = self._fired(step, entity, fires)
                    if fires is not false:
                        for scale, value in step.settings:
                            node = node_of(scale.finding, entity)
                            ready[node] = scale
                            if node not in offers:
                                offers[node] = {value: [fires]}
                            else:
                                offers[node].setdefault(value, []).append(fires)
            for node, scale in ready.items():
                self._settle(node, self._combined(node, scale, offers[node]))
        walked.recommended = self._recommended()
        return walked

    def _starts(self) -> dict[Node, Choice[T]]:
        starts: dict[Node, Choice[T]] = {}
        for finding in self.rulebook.findings.values():
            choice = {finding.start: self.algebra.true}
            for entity in self.world.entities[finding.entity]:
                starts[node_of(finding.name, entity)] = choice
        return starts

    def _structure(self, values: Mapping[Node, Choice[T]]) -> dict[Node, Choice[T]]:
        """Return what the lists and the proof states come to."""
        reading = Reading(self.algebra, values, self.world.present, self.world.entities)
        structure: dict[Node, T] = {
            f"{kind}s_recorded": there_is(reading, kind) for kind in (EntityKind.CLAIM, EntityKind.STAY)
        }
        for state in _READ_STATES:
            structure[f"proof.{state}"] = self.algebra.disjunction(
                self._known(values[node], state, has)
                for node, states in self.world.states.items()
                if (has := states.get(state)) is not None
            )
        for whose, of_the_country in (("person", False), ("country", True)):
            structure[f"proof.{whose}_in_doubt"] = self.algebra.disjunction(
                self._known(values[node], state, has)
                for node, states in self.world.states.items()
                if self.rulebook.facts[path_of(node)].of_the_country == of_the_country
                for state, has in states.items()
                if state in _EVIDENCE_DIFFERS
            )
        structure[DOUBT_DECIDES] = self.algebra.false
        return {node: self._yes_or_no(node, holds) for node, holds in structure.items()}

    def _yes_or_no(self, node: Node, holds: T) -> Choice[T]:
        if holds is self.algebra.true:
            return {"yes": holds}
        if holds is self.algebra.false:
            return {"no": self.algebra.true}
        named = self.algebra.named(holds, node, "=yes")
        return {"yes": named, "no": self.algebra.negation(named)}

    def _known(self, choice: Choice[T], state: ProofState, has: T) -> T:
        """Return when a fact has a proof state: one that is not known has none, unless it is disputed."""
        without = [chosen for value, chosen in choice.items() if not state.can_be_of(value)]
        if not without:
            return has
        return self.algebra.conjunction((has, self.algebra.negation(self.algebra.disjunction(without))))

    def _in_favour(self, node: Node, choice: Choice[T], doubt: T) -> Choice[T]:
        """Return the values of a fact as every branch reads it: unknown where it is doubted and protects less."""
        fact, algebra = self.rulebook.facts[path_of(node)], self.algebra
        against = {value: has for value, has in choice.items() if fact.falls_by_doubt(value)}
        if not against:
            return choice
        sure = algebra.negation(doubt)
        held = {value: algebra.conjunction((has, sure)) for value, has in against.items()}
        not_held = algebra.conjunction((doubt, algebra.disjunction(against.values())))
        unknown = algebra.disjunction((choice.get("unknown", algebra.false), not_held))
        read = {**choice, **held, "unknown": unknown}
        return {value: has for value, has in read.items() if has is not algebra.false}

    def _undoubted(self, choice: Choice[T], doubt: T) -> Choice[T]:
        """Return the values of a fact as adverse branches read it: unknown where it is doubted."""
        if doubt is self.algebra.true:
            return {"unknown": doubt}
        sure = self.algebra.negation(doubt)
        kept = {value: self.algebra.conjunction((has, sure)) for value, has in choice.items() if value != "unknown"}
        unknown = choice.get("unknown", self.algebra.false)
        return {**kept, "unknown": self.algebra.disjunction((unknown, doubt))}

    def _fired(self, step: _Step, entity: Entity, fires: T) -> T:
        """Return when a branch fires whose condition holds as it is given, and take that down."""
        firing = Firing(step.branch, entity)
        if step.adverse and self.sure is not None:
            fires = self.algebra.conjunction((self.sure.fired.get(firing, self.algebra.false), fires))
        there = self.world.present[entity]
        if there is not self.algebra.true:
            fires = self.algebra.conjunction((there, fires))
        if fires is not self.algebra.false:
            fires = self.fired[firing] = self.algebra.named(fires, *_words(firing))
            if step.proposal is not None:
                self.proposals.append((step.proposal, firing))
        return fires

    def _settle(self, node: Node, choice: Choice[T]) -> None:
        for values in self.settled:
            values[node] = choice

    def _combined(self, node: Node, scale: _Scale, offers: Mapping[str, list[T]]) -> Choice[T]:
        """Return the values that win: from the strongest down, what is offered where nothing stronger is."""
        algebra = self.algebra
        nothing_stronger: list[T] = []
        choice: dict[str, T] = {}
        for value in scale.over_start:
            if value in offers:
                offered = algebra.disjunction(offers[value])
                wins = algebra.conjunction((offered, *nothing_stronger)) if nothing_stronger else offered
                if wins is not algebra.false:
                    choice[value] = algebra.named(wins, node, "=", value)
                nothing_stronger.append(algebra.negation(offered))
        stays = algebra.conjunction(nothing_stronger)
        if stays is not algebra.false:
            choice[scale.start] = algebra.named(stays, node, "=", scale.start)
        return choice

    def _recommended(self) -> dict[str, T]:
        """Return when each procedure is recommended; where doubt decides, of those that find out the first."""
        algebra = self.algebra
        recommended, decides = self._in_order_of_precedence()
        if decides is algebra.false:
            return recommended
        self._settle(DOUBT_DECIDES, self._yes_or_no(DOUBT_DECIDES, decides))
        finding_out: dict[str, list[T]] = {}
        for step in self.plan.deciding:
            for entity in self.world.entities[step.kind]:
                fires = self._fired(step, entity, step.formula(self.told, entity))
                if step.proposal is not None and fires is not algebra.false:
                    finding_out.setdefault(step.proposal, []).append(fires)
        before: list[T] = []
        for name in self.rulebook.procedures:
            proposed = algebra.disjunction(finding_out.get(name, ()))
            if proposed is not algebra.false:
                first = algebra.conjunction((decides, proposed, *map(algebra.negation, before)))
                before.append(proposed)
                both = (recommended.get(name, algebra.false), first)
                recommended[name] = algebra.named(algebra.disjunction(both), "procedure ", name)
        return recommended

    def _in_order_of_precedence(self) -> tuple[dict[str, T], T]:
        """Return when each procedure is recommended where doubt does not decide, and when it does.

        It decides where an adverse procedure, or none, would come first only because another falls by doubt.
        """
        algebra = self.algebra
        proposed = _proposed(self.proposals, self.fired)
        sure = proposed if self.sure is None else _proposed(self.sure.proposals, self.sure.fired)
        recommended: dict[str, T] = {}
        nothing_before: list[T] = []
        fallen: list[T] = []
        decides: list[T] = []
        for name, procedure in self.rulebook.procedures.items():
            if name not in proposed and name not in sure:
                continue
            stands = algebra.named(algebra.disjunction(proposed.get(name, ())), "candidate ", name)
            first = algebra.conjunction((*nothing_before, stands))
            if self.sure is not None:
                if procedure.adverse:
                    in_doubt = algebra.conjunction((first, algebra.disjunction(fallen)))
                    decides.append(in_doubt)
                    first = algebra.conjunction((first, algebra.negation(in_doubt)))
                if_sure = algebra.disjunction(sure.get(name, ()))
                fallen.append(algebra.conjunction((if_sure, algebra.negation(stands))))
            if first is not algebra.false:
                recommended[name] = algebra.named(first, "procedure ", name)
            if stands is not algebra.false:
                nothing_before.append(algebra.negation(stands))
            if stands is algebra.true:
                return recommended, algebra.disjunction(decides)
        decides.append(algebra.conjunction((*nothing_before, algebra.disjunction(fallen))))
        return recommended, algebra.disjunction(decides)


def _proposed(proposals: Iterable[tuple[str, Firing]], fired: Mapping[Firing, T]) -> dict[str, list[T]]:
    """Return when each procedure is proposed, by each of its firings."""
    proposed: dict[str, list[T]] = {}
    for procedure, firing in proposals:
        proposed.setdefault(procedure, []).append(fired[firing])
    return proposed


def _words(firing: Firing) -> tuple[str, ...]:
    """Return the name of a firing in its words, which most algebras have no use for."""
    return (firing.branch,) if firing.entity == CASE_ENTITY else (firing.branch, "@", firing.entity)


_EVIDENCE_DIFFERS = (ProofState.DISPUTED, ProofState.CONTRADICTED)
_READ_STATES = tuple(state for state in ProofState if state is not ProofState.STATED)
