"""What rests on what in an assessment: from a conclusion back to the firings, and from these to the facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from triage.assessment.model import Assessment, OutputItem, PointAtIssue
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
from triage.language.names import CASE_ENTITY, Entity, path_of
from triage.rulebook.loading import house_rulebook

PRIORITY = "priority"
MOST_REASONS = 2
"""How many reasons are told of one thing."""

ValueNode = FactNode | ProfileNode | LawNode | ParameterNode | FindingNode | BenefitOfDoubtNode


@dataclass(frozen=True)
class Reasons:
    """Looks up the nodes of one assessment, which has to be one that follows from its facts."""

    assessment: Assessment

    @cached_property
    def nodes(self) -> Mapping[str, TraceNode]:
        """Every node of the trace by its id."""
        return {node.id: node for node in self.assessment.trace}

    @property
    def doubt_decides(self) -> bool:
        """Whether it is recommended to find out, as only doubt stands between the case and an adverse procedure."""
        return any(isinstance(node, BenefitOfDoubtNode) and node.decides for node in self.assessment.trace)

    @cached_property
    def values(self) -> Mapping[str, ValueNode]:
        """Everything that has a value by its id: the trace's facts, findings and parameters, and all other facts.

        The other facts are unknown, and no rule that fired rests on them.
        """
        known = {node.id: node for node in self.assessment.trace if not isinstance(node, FiringNode | StoppedNode)}
        others = {
            node: FactNode.model_construct(
                id=node,
                value=value,
                label=self.assessment.case.vocabulary.facts[path_of(node)].label,
                proof_state=self.assessment.case.proof_states.get(node),
            )
            for node, value in self.assessment.case.facts()
            if node not in known
        }
        return known | others

    @cached_property
    def outputs(self) -> Mapping[str, OutputItem]:
        """Every action, safeguard, referral, information, counter and flag by its term."""
        assessment = self.assessment
        kinds = (
            assessment.actions,
            assessment.safeguards,
            assessment.referrals,
            assessment.information,
            assessment.counters,
            assessment.flags,
        )
        return {item.term: item for items in kinds for item in items}

    @cached_property
    def points(self) -> Mapping[str, tuple[PointAtIssue, ...]]:
        """Every point at issue by its id, once for each claim or stay of which it is raised."""
        found: dict[str, tuple[PointAtIssue, ...]] = {}
        for point in self.assessment.points_at_issue:
            found[point.id] = (*found.get(point.id, ()), point)
        return found

    def alone(self, entity: Entity) -> bool:
        """Return whether nothing else of its kind is in the file: the case itself, or its only claim or stay."""
        case = self.assessment.case
        return entity == CASE_ENTITY or len(case.claims if entity.startswith("claims[") else case.stays) == 1

    def because(self, firings: Iterable[str]) -> Iterator[str]:
        """Yield the reasons of some firings."""
        return (self.firing(firing).because for firing in firings)

    def firing(self, firing_id: str) -> FiringNode:
        """Return the firing with this id."""
        node = self.nodes[firing_id]
        assert isinstance(node, FiringNode)
        return node

    def firings_behind(self, about: str) -> tuple[str, ...]:
        """Return the firings behind a procedure, `priority`, a finding or a term.

        A fact has none. Raises `UnknownNameError` with the nearest right name if nothing here is so called. A
        counter that shares the name of a finding gives way to it.
        """
        if about == PRIORITY:
            return self.assessment.priority.firings
        for candidate in self.assessment.candidates:
            if candidate.procedure == about:
                return candidate.firings
        if about in self.values:
            node = self.values[about]
            if isinstance(node, BenefitOfDoubtNode):
                return node.firings
            return deciding(node) if isinstance(node, FindingNode) else ()
        if about in self.outputs:
            return self.outputs[about].firings
        if about in self.points:
            return tuple(firing for point in self.points[about] for firing in point.firings)
        raise house_rulebook().unknown_name("conclusion or fact of this assessment named", about, self.names())

    def names(self) -> list[str]:
        """Return everything that can be asked about."""
        procedures = [candidate.procedure for candidate in self.assessment.candidates]
        return list(dict.fromkeys((*procedures, PRIORITY, *self.values, *self.outputs, *self.points)))

    def resting_on(self, node_id: str) -> Iterator[FiringNode]:
        """Yield the firings that rest on a fact, a finding or a parameter, or on the profile through parameters."""
        meant = {node.id for node in self.assessment.trace if node_id in (node.id, *sources_of_setting(node))}
        meant.add(node_id)
        for node in self.assessment.trace:
            if isinstance(node, FiringNode) and any(premise.node in meant for premise in node.premises):
                yield node

    def leading_to(self, firings: tuple[str, ...]) -> set[str]:
        """Return the ids of all nodes that lead to these firings, the firings themselves included."""
        found: set[str] = set()
        waiting = list(firings)
        while waiting:
            node_id = waiting.pop()
            if node_id not in found:
                found.add(node_id)
                waiting.extend(sources_of(self.nodes[node_id]))
        return found


@dataclass
class ReasonsTold:
    """The reasons that the text has told so far, so that each is told once, where it first counts."""

    told: set[str] = field(default_factory=set)

    def new(self, reasons: Iterable[str]) -> str:
        """Return those of the first reasons that were not told yet, which are told by that."""
        new = [reason for reason in tuple(dict.fromkeys(reasons))[:MOST_REASONS] if reason not in self.told]
        self.told.update(new)
        return " ".join(new)


def deciding(finding: FindingNode) -> tuple[str, ...]:
    """Return the firings whose offers gave the finding its value; none where it stands at its start."""
    return tuple(dict.fromkeys(offer.firing for offer in finding.offers if not offer.outranked))


def sources_of(node: TraceNode) -> tuple[str, ...]:
    """Return the ids of the nodes that a node rests on directly."""
    match node:
        case FiringNode():
            return tuple(dict.fromkeys(premise.node for premise in node.premises))
        case FindingNode():
            return deciding(node)
        case BenefitOfDoubtNode():
            return (*node.firings, *node.in_favour, *node.not_held_against)
        case _:
            return sources_of_setting(node)


def sources_of_setting(node: TraceNode) -> tuple[str, ...]:
    """Return the profile for a parameter, which has its value from there; nothing for other nodes."""
    return ("profile",) if isinstance(node, ParameterNode) else ()
