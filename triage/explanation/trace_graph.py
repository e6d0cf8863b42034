"""A trace as a graph: what an assessment rests on, from the facts over findings and points at issue to the outcome.

Every node of the certificate's trace is a step of it, and so are the points at issue and the procedures that were
proposed. An arrow leads from what is relied on to what relies on it, outranked values included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from triage.assessment.model import Assessment, Candidate, PointAtIssue
from triage.assessment.nodes import (
    BenefitOfDoubtNode,
    FactNode,
    FindingNode,
    FiringNode,
    LawNode,
    ParameterNode,
    ProfileNode,
    StoppedNode,
    TraceNode,
)
from triage.explanation.dissent import PROCEDURE
from triage.explanation.points import title_of
from triage.explanation.reasons import Reasons, sources_of
from triage.explanation.wording import readable, spoken, spoken_of, titled
from triage.language.names import CASE_ENTITY, Entity, path_of
from triage.rulebook.model import Rulebook


class StepKind(StrEnum):
    """What a step is."""

    LAW = "law"
    FACT = "fact"
    RULE = "rule"
    FINDING = "finding"
    DOUBT = "doubt"
    STOPPED = "stopped"
    POINT = "point"
    PROCEDURE = "procedure"


class ArrowKind(StrEnum):
    """How one step bears on another.

    `supports`: the other rests on it. `outranked`: it offers a value that another one outranked, or proposes what
    is not recommended. `decided_in`: the question is decided in the recommended procedure, which does not rest on
    it.
    """

    SUPPORTS = "supports"
    OUTRANKED = "outranked"
    DECIDED_IN = "decided_in"


@dataclass(frozen=True)
class Step:
    """A step of the graph.

    `name` is good for an address (`step-17`: by place in the trace, `point-1`, `procedure`, `procedure-2`). `node`
    is what it is called in the certificate: the id of the node, of the point at issue or of the procedure.
    `stratum` is that of a rule or a finding, else 0. `aside` says that what it proposes is not recommended, or that
    it was stopped.
    """

    name: str
    kind: StepKind
    node: str
    title: str
    of: TraceNode | PointAtIssue | Candidate
    stratum: int = 0
    aside: bool = False


@dataclass(frozen=True)
class Arrow:
    """An arrow between two steps, which it names by their names."""

    source: str
    target: str
    kind: ArrowKind


@dataclass(frozen=True)
class TraceGraph:
    """The steps of an assessment in the order of its trace, then the points at issue and the procedures.

    `rulebook` is the one that the assessment names.
    """

    assessment: Assessment
    rulebook: Rulebook

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """Every step by its name."""
        return {step.name: step for step in (*self._of_trace(), *self._points(), *self._procedures())}

    @cached_property
    def named(self) -> Mapping[str, str]:
        """The names of the steps that are nodes of the trace, by the ids of these."""
        return {node.id: f"step-{place}" for place, node in enumerate(self.assessment.trace, start=1)}

    @cached_property
    def arrows(self) -> tuple[Arrow, ...]:
        """Every arrow once, those that support first where two steps are joined in two ways."""
        found: dict[tuple[str, str], Arrow] = {}
        for arrow in sorted(self._all_arrows(), key=lambda arrow: arrow.kind is not ArrowKind.SUPPORTS):
            found.setdefault((arrow.source, arrow.target), arrow)
        place = {name: index for index, name in enumerate(self.steps)}
        return tuple(sorted(found.values(), key=lambda arrow: (place[arrow.target], place[arrow.source])))

    @cached_property
    def path(self) -> frozenset[str]:
        """The names of the steps that the recommended procedure rests on, down to the facts, and of itself."""
        leading = Reasons(self.assessment).leading_to(self.assessment.candidates[0].firings)
        return frozenset({PROCEDURE, *(self.named[node] for node in leading)})

    @cached_property
    def into(self) -> Mapping[str, tuple[Arrow, ...]]:
        """The arrows that lead to each step."""
        found: dict[str, list[Arrow]] = {name: [] for name in self.steps}
        for arrow in self.arrows:
            found[arrow.target].append(arrow)
        return {name: tuple(arrows) for name, arrows in found.items()}

    @cached_property
    def out_of(self) -> Mapping[str, tuple[Arrow, ...]]:
        """The arrows that lead away from each step."""
        found: dict[str, list[Arrow]] = {name: [] for name in self.steps}
        for arrow in self.arrows:
            found[arrow.source].append(arrow)
        return {name: tuple(arrows) for name, arrows in found.items()}

    def _of_trace(self) -> Iterator[Step]:
        for node in self.assessment.trace:
            name = self.named[node.id]
            match node:
                case FiringNode():
                    _, branch = self.rulebook.branches[node.id.partition("@")[0]]
                    title = f"{_of(node.entity)}{node.title} ({readable(branch.name)})"
                    yield Step(name, StepKind.RULE, node.id, title, node, branch.stratum, not node.applied)
                case StoppedNode():
                    _, branch = self.rulebook.branches[node.firing.partition("@")[0]]
                    title = f"{_of(node.entity)}{node.title} ({readable(branch.name)})"
                    yield Step(name, StepKind.STOPPED, node.id, title, node, branch.stratum, not node.kept)
                case FindingNode():
                    stratum = self.rulebook.findings[path_of(node.id)].stratum
                    title = f"{spoken_of(node.id)}{titled(node)}"
                    yield Step(name, StepKind.FINDING, node.id, title, node, stratum)
                case FactNode():
                    yield Step(name, StepKind.FACT, node.id, f"{spoken_of(node.id)}{titled(node)}", node)
                case BenefitOfDoubtNode():
                    yield Step(name, StepKind.DOUBT, node.id, titled(node), node)
                case ProfileNode() | LawNode() | ParameterNode():
                    yield Step(name, StepKind.LAW, node.id, titled(node), node)

    def _points(self) -> Iterator[Step]:
        for place, point in enumerate(self.assessment.points_at_issue, start=1):
            yield Step(f"point-{place}", StepKind.POINT, point.id, title_of((point,)), point)

    def _procedures(self) -> Iterator[Step]:
        for place, each in enumerate(self.assessment.candidates, start=1):
            name = PROCEDURE if place == 1 else f"{PROCEDURE}-{place}"
            yield Step(name, StepKind.PROCEDURE, each.procedure, each.title, each, aside=not each.recommended)

    def _all_arrows(self) -> Iterator[Arrow]:
        decided = self.rulebook.procedures[self.assessment.procedure.id].decides
        for step in self.steps.values():
            match step.of:
                case PointAtIssue() as point:
                    yield from self._to(step, point.firings)
                    if point.id in decided:
                        yield Arrow(step.name, PROCEDURE, ArrowKind.DECIDED_IN)
                case Candidate() as candidate:
                    kind = ArrowKind.SUPPORTS if candidate.recommended else ArrowKind.OUTRANKED
                    yield from self._to(step, candidate.firings, kind)
                case FindingNode() as finding:
                    for offer in finding.offers:
                        kind = ArrowKind.OUTRANKED if offer.outranked else ArrowKind.SUPPORTS
                        yield from self._to(step, (offer.firing,), kind)
                case node:
                    yield from self._to(step, sources_of(node))

    def _to(self, step: Step, sources: tuple[str, ...], kind: ArrowKind = ArrowKind.SUPPORTS) -> Iterator[Arrow]:
        yield from (Arrow(self.named[source], step.name, kind) for source in sources)


def _of(entity: Entity) -> str:
    return "" if entity == CASE_ENTITY else f"{spoken(entity).capitalize()}: "
