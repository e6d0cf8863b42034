"""The trace: from the facts to every finding and firing, each node after those it rests on.

There is one order for one case: the profile, facts in the order of the vocabulary, parameters, the law recorded,
then stratum by stratum the firings in the order of the rulebook and the findings that the stratum settles; then
what doubt was resolved in favour of the person; last, what stopped rules would have said. Premises of adverse
branches are read with what is doubted as unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

from triage.assessment.benefit_of_doubt import benefit_of_doubt
from triage.assessment.inference import Inference
from triage.assessment.legal_regime import LegalRegime
from triage.assessment.nodes import (
    FactNode,
    FindingNode,
    FiringNode,
    LawNode,
    Offer,
    ParameterNode,
    Premise,
    ProfileNode,
    TraceNode,
)
from triage.assessment.stops import stopped_nodes
from triage.case import ProofState
from triage.language.names import node_of, path_of
from triage.language.sentences import effect_sentence
from triage.readers.derivation import Firing
from triage.readers.truth import Support
from triage.rulebook.citations import sources_on
from triage.rulebook.model import Finding, Rulebook
from triage.translation import word


def trace_of(inference: Inference) -> tuple[TraceNode, ...]:
    """Return the trace of an inference."""
    nodes = list(_firing_nodes(inference))
    doubt = benefit_of_doubt(inference)
    read = {premise.node for node in nodes for premise in node.premises}
    return (
        _profile_node(inference.regime),
        *_given_nodes(inference, read),
        *_derived_nodes(inference, nodes),
        *([doubt] if doubt else ()),
        *stopped_nodes(inference),
    )


def _profile_node(regime: LegalRegime) -> ProfileNode:
    profile = regime.profile
    return ProfileNode.model_construct(
        value=profile.id, title=profile.title, because=regime.because, sources=regime.cited(profile.sources)
    )


def _given_nodes(inference: Inference, read: set[str]) -> Iterator[TraceNode]:
    rulebook, regime = inference.rulebook, inference.regime
    facts, states = rulebook.facts, inference.premises.proof_states
    for node, value in (*inference.premises.values.items(), *inference.derivation.structure.items()):
        if value == "unknown" and node not in read:
            continue  # Before all else: so are most facts.
        fact = facts.get(path_of(node))
        if fact is None and node not in read:
            continue
        if fact is not None:
            yield _fact_node(node, value, fact.label, states.get(node))
        elif node in rulebook.parameters:
            yield _parameter_node(regime, node, value)
        elif node in regime.law:
            yield LawNode.model_construct(id=node, value=value, because=regime.reasons[node])
        else:
            yield _fact_node(node, value, word("structure", node), None)


# The same facts, offers and premises come up in very many cases.
@lru_cache(maxsize=8192)
def _fact_node(node: str, value: str, label: str, state: ProofState | None) -> FactNode:
    return FactNode(id=node, value=value, label=label, proof_state=state)


def _parameter_node(regime: LegalRegime, path: str, value: str) -> ParameterNode:
    point = next(point for point in regime.rulebook.contested_points.values() if point.path == path)
    position = next(position for position in point.positions if position.value == value)
    return ParameterNode.model_construct(
        id=path,
        value=value,
        meaning=point.title,
        position=position.position,
        sources=regime.cited(position.sources),
    )


def _firing_nodes(inference: Inference) -> Iterator[FiringNode]:
    rulebook, not_applied = inference.rulebook, inference.outcome.not_applied
    cited = _cited_under(rulebook, inference.regime.day, inference.regime.places)
    for firing in inference.firings:
        applied = firing not in not_applied
        yield _firing_node(rulebook, firing, inference.support(firing), applied, cited[firing.branch])


# Most firings rest in very many cases on the same premises.
@lru_cache(maxsize=8192)
def _firing_node(
    rulebook: Rulebook, firing: Firing, support: tuple[Support, ...], applied: bool, sources: tuple[str, ...]
) -> FiringNode:
    rule, branch = rulebook.branches[firing.branch]
    return FiringNode.model_construct(
        id=firing.id,
        rule=rule.id,
        title=rule.title,
        rule_digest=rule.digest,
        entity=firing.entity,
        condition=branch.sentence,
        premises=tuple(map(_premise, support)),
        effects=_effects_of(rulebook)[firing.branch],
        applied=applied,
        because=rule.because,
        sources=sources,
    )


@lru_cache(maxsize=16384)
def _premise(leaf: Support) -> Premise:
    return Premise(node=leaf.node, value=leaf.value, condition=leaf.leaf)


@lru_cache(maxsize=8192)
def _finding_node(finding: Finding, node: str, value: str, offers: tuple[tuple[str, str], ...]) -> FindingNode:
    return FindingNode.model_construct(
        id=node,
        label=finding.label,
        value=value,
        start=finding.start,
        combine=finding.combine.value,
        offers=tuple([_offer(offered, by, offered != value) for offered, by in offers]),
    )


@lru_cache(maxsize=8192)
def _offer(value: str, firing: str, outranked: bool) -> Offer:
    return Offer(value=value, firing=firing, outranked=outranked)


@lru_cache(maxsize=64)
def _cited_under(rulebook: Rulebook, day: date, places: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the sources of the rule of every branch that are law on a day under the law of these places."""
    instruments = rulebook.instruments
    cited = {name: sources_on(day, rule.sources, instruments, places) for name, rule in rulebook.rules.items()}
    return {name: cited[rule.id] for name, (rule, _) in rulebook.branches.items()}


@lru_cache(maxsize=8)
def _strata_of(rulebook: Rulebook) -> Mapping[str, int]:
    """Return the stratum of every branch."""
    return {name: branch.stratum for name, (_, branch) in rulebook.branches.items()}


@lru_cache(maxsize=8)
def _effects_of(rulebook: Rulebook) -> Mapping[str, tuple[str, ...]]:
    """Return the effects of every branch in the words of the rule language."""
    return {name: tuple(map(effect_sentence, branch.effects)) for name, (_, branch) in rulebook.branches.items()}


def _derived_nodes(inference: Inference, nodes: list[FiringNode]) -> Iterator[TraceNode]:
    rulebook, firings = inference.rulebook, inference.firings
    findings = inference.derivation.findings
    offers: dict[str, list[tuple[str, str]]] = {node: [] for node in findings}
    for firing in firings:
        for setting in rulebook.settings[firing.branch]:
            offers[node_of(setting.finding, firing.entity)].append((setting.value, firing.id))
    stratum_of = _strata_of(rulebook)
    layers: list[tuple[list[TraceNode], list[TraceNode]]] = [([], []) for _ in rulebook.strata]
    for firing, firing_node in zip(firings, nodes, strict=True):
        layers[stratum_of[firing.branch] - 1][0].append(firing_node)
    for node, value in findings.items():
        finding = rulebook.findings[path_of(node)]
        layers[finding.stratum - 1][1].append(_finding_node(finding, node, value, tuple(offers[node])))
    for fired, settled in layers:
        yield from fired
        yield from settled
