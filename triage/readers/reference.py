"""The reference reader: what the rule language means, in as few lines as can be checked by eye.

It confirms every derivation that leaves the house, and is the oracle in tests; it shares no code with the other
readers. It reads the rulebook stratum by stratum; inside a stratum no branch reads what another sets, so each
branch is looked at once. What is doubted, and protects less than not to know it, every branch reads as unknown. An
adverse branch has to fire also where nothing is doubted, and to hold with all that is doubted taken as unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from triage.case import ProofState
from triage.language.names import Entity, Node, kind_of, node_of, path_of
from triage.language.sentences import (
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
    Quantified,
    Quantifier,
    SetFinding,
    paths,
)
from triage.readers.derivation import Derivation, Firing, Premises
from triage.rulebook.model import DOUBT_DECIDES, Rulebook
from triage.rulebook.vocabulary import DECLINED, UNASKED


def derive(rulebook: Rulebook, premises: Premises) -> Derivation:
    """Return all firings and findings of the rulebook on these premises."""
    sure = derive(rulebook, premises.beyond_doubt) if premises.doubted else None
    structure = structure_of(rulebook, premises)
    findings = start_values(rulebook, premises.entities)
    values = {**premises.values, **not_held_against(rulebook, premises), **structure, **findings}
    cautious = values | dict.fromkeys(premises.doubted, "unknown")
    offers: dict[Node, list[str]] = {node: [] for node in findings}
    nodes: dict[int, list[Node]] = defaultdict(list)
    for node in findings:
        nodes[rulebook.findings[path_of(node)].stratum].append(node)
    firings: set[Firing] = set()
    entities = premises.entities
    strata, ordinary = _strata_made_ready(rulebook), _strata_before_finding_out(rulebook)
    last = strata[ordinary:] or ((),)
    for number, stratum in enumerate((*strata[:ordinary], *last), start=1):
        if number > ordinary:
            decides = sure is not None and _doubt_decides(rulebook, firings, sure.firings)
            values[DOUBT_DECIDES] = cautious[DOUBT_DECIDES] = structure[DOUBT_DECIDES] = "yes" if decides else "no"
        for branch, kind, adverse, holds, settings in stratum:
            for entity in entities[kind]:
                if not adverse:
                    fires = holds(entities, values, entity)
                else:
                    fires = sure is None or Firing(branch, entity) in sure.firings
                    fires = fires and holds(entities, cautious, entity)
                if fires:
                    firings.add(Firing(branch, entity))
                    for setting in settings:
                        offers[node_of(setting.finding, entity)].append(setting.value)
        for node in nodes[number]:
            finding = rulebook.findings[path_of(node)]
            values[node] = cautious[node] = findings[node] = finding.combined(offers[node])
    gone = frozenset() if sure is None else sure.firings - firings
    fallen = frozenset(firing for firing in gone if firing.branch in rulebook.adverse_branches)
    recommended = _recommended(rulebook, firings, doubt_decides=structure[DOUBT_DECIDES] == "yes")
    return Derivation(frozenset(firings), findings, structure, recommended, fallen)


def not_held_against(rulebook: Rulebook, premises: Premises) -> dict[Node, str]:
    """Return as unknown what is doubted and protects less than not to know it: it keeps no safeguard away."""
    return {
        node: "unknown"
        for node in premises.doubted
        if rulebook.facts[path_of(node)].falls_by_doubt(premises.values[node])
    }


def structure_of(rulebook: Rulebook, premises: Premises) -> dict[Node, str]:
    """Return what the lists and the proof states of a case come to; that doubt decides is not said yet."""
    states = {
        node: state for node, state in premises.proof_states.items() if state.can_be_of(premises.values[node])
    }
    told = set(states.values())
    of_the_country = {
        rulebook.facts[path_of(node)].of_the_country
        for node, state in states.items()
        if state in (ProofState.DISPUTED, ProofState.CONTRADICTED)
    }
    return {
        "claims_recorded": "yes" if premises.entities[EntityKind.CLAIM] else "no",
        "stays_recorded": "yes" if premises.entities[EntityKind.STAY] else "no",
        "proof.corroborated": "yes" if ProofState.CORROBORATED in told else "no",
        "proof.stated_by_third_party": "yes" if ProofState.STATED_BY_THIRD_PARTY in told else "no",
        "proof.disputed": "yes" if ProofState.DISPUTED in told else "no",
        "proof.contradicted": "yes" if ProofState.CONTRADICTED in told else "no",
        "proof.person_in_doubt": "yes" if False in of_the_country else "no",
        "proof.country_in_doubt": "yes" if True in of_the_country else "no",
        DOUBT_DECIDES: "no",
    }


@lru_cache(maxsize=8)
def _finding_out(rulebook: Rulebook) -> frozenset[str]:
    """Return the branches that say how to find out: those that read whether doubt decides."""
    branches = (branch for _, branch in rulebook.branches.values())
    return frozenset(branch.id for branch in branches if DOUBT_DECIDES in paths(branch.condition))


@lru_cache(maxsize=8)
def _strata_before_finding_out(rulebook: Rulebook) -> int:
    """Return how many strata there are before the one that reads whether doubt decides."""
    find_out = _finding_out(rulebook)
    return sum(not any(branch.id in find_out for _, branch in stratum) for stratum in rulebook.strata)


def _proposed(rulebook: Rulebook, firings: set[Firing] | frozenset[Firing], *, finding_out: bool) -> set[str]:
    find_out, proposals = _finding_out(rulebook), rulebook.proposals
    return {
        proposals[firing.branch]
        for firing in firings
        if firing.branch in proposals and (firing.branch in find_out) == finding_out
    }


def _doubt_decides(rulebook: Rulebook, told: set[Firing], sure: frozenset[Firing]) -> bool:
    """Return whether an adverse procedure, or none, would come first only because another falls by doubt."""
    stands, if_sure = (_proposed(rulebook, firings, finding_out=False) for firings in (told, sure))
    order = list(rulebook.procedures)
    first = next((name for name in order if name in stands), None)
    if first is not None and not rulebook.procedures[first].adverse:
        return False
    before = order if first is None else order[: order.index(first)]
    return any(name in if_sure for name in before)


def _recommended(rulebook: Rulebook, firings: set[Firing], *, doubt_decides: bool) -> str | None:
    """Return the procedure of highest precedence; where doubt decides, of those that find out."""
    proposed = _proposed(rulebook, firings, finding_out=doubt_decides)
    return next((name for name in rulebook.procedures if name in proposed), None)


Holds = Callable[[Mapping[EntityKind, tuple[Entity, ...]], Mapping[Node, str], Entity], bool]
"""Says of the entities of a case, the values of all nodes, and one entity whether a condition holds for it."""


_Ready = tuple[str, EntityKind, bool, Holds, tuple[SetFinding, ...]]
"""A branch: its id, of what it is told, whether it is adverse, when it holds, and the findings that it sets."""


@lru_cache(maxsize=8)
def _strata_made_ready(rulebook: Rulebook) -> tuple[tuple[_Ready, ...], ...]:
    """Return the branches, stratum by stratum, made ready once: one rulebook is read for very many cases."""
    adverse = rulebook.adverse_branches
    return tuple(
        tuple(
            (branch.id, rule.entity, branch.id in adverse, ready(rulebook, branch.condition), branch.settings)
            for rule, branch in stratum
        )
        for stratum in rulebook.strata
    )


def ready(rulebook: Rulebook, condition: Condition) -> Holds:
    """Return what a condition means."""
    match condition:
        case Is(path, wanted, negated):
            asked_for = {*wanted, *(["unknown"] if UNASKED in wanted else [])}
            return _one_of(path, asked_for | ({DECLINED} if "unknown" in wanted else set()), holds=not negated)
        case MayBe(path, value):
            return _one_of(path, {value, "unknown", DECLINED})
        case AtLeast(path, value):
            scale = rulebook.findings[path].scale
            return _one_of(path, {each for each in scale if scale.index(each) >= scale.index(value)})
        case AtMost(path, value):
            scale = rulebook.findings[path].scale
            return _one_of(path, {each for each in scale if scale.index(each) <= scale.index(value)})
        case And(parts):
            return _every([ready(rulebook, part) for part in parts], holds=True)
        case Or(parts):
            return _every([ready(rulebook, part) for part in parts], holds=False)
        case Not(part):
            denied = ready(rulebook, part)
            return lambda entities, values, entity: not denied(entities, values, entity)
        case Quantified(quantifier, kind, part):
            return _quantified(quantifier, kind, ready(rulebook, part))
        case Always():
            return lambda entities, values, entity: True


def _one_of(path: str, wanted: set[str], *, holds: bool = True) -> Holds:
    """Return that the value at a path is one of these, or with `holds` false that it is not."""
    name = path.partition(".")[2]

    def one_of_case(
        entities: Mapping[EntityKind, tuple[Entity, ...]], values: Mapping[Node, str], entity: Entity
    ) -> bool:
        return (values[path] in wanted) == holds

    def one_of_member(
        entities: Mapping[EntityKind, tuple[Entity, ...]], values: Mapping[Node, str], entity: Entity
    ) -> bool:
        return (values[f"{entity}.{name}"] in wanted) == holds

    return one_of_case if kind_of(path) is EntityKind.CASE else one_of_member


def _every(parts: Sequence[Holds], *, holds: bool) -> Holds:
    """Return that all of the parts hold, or with `holds` false that not all of them fail: that one holds."""

    def every(
        entities: Mapping[EntityKind, tuple[Entity, ...]], values: Mapping[Node, str], entity: Entity
    ) -> bool:
        for part in parts:  # A loop, as this is asked some hundred times for each case.
            if part(entities, values, entity) != holds:
                return not holds
        return holds

    return every


def _quantified(quantifier: Quantifier, kind: EntityKind, part: Holds) -> Holds:
    def quantified(
        entities: Mapping[EntityKind, tuple[Entity, ...]], values: Mapping[Node, str], entity: Entity
    ) -> bool:
        found = [part(entities, values, member) for member in entities[kind]]
        if quantifier is Quantifier.EVERY:
            return bool(found) and all(found)
        return any(found) == (quantifier is Quantifier.SOME)

    return quantified


def start_values(rulebook: Rulebook, entities: Mapping[EntityKind, tuple[Entity, ...]]) -> dict[Node, str]:
    """Return the start value of every finding, by node."""
    return {
        node_of(finding.name, entity): finding.start
        for finding in rulebook.findings.values()
        for entity in entities[finding.entity]
    }
