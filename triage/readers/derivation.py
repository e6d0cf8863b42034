"""What an inference starts from, and what it returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from triage.case import CaseFile, ProofState
from triage.language.names import CASE_ENTITY, Entity, Node, entity_of, member, node_of, path_of
from triage.language.sentences import EntityKind
from triage.rulebook.model import STRUCTURAL_FACTS, Profile

LAW_NOT_RECORDED = {node: "not_recorded" for node in STRUCTURAL_FACTS if node.startswith("law.")}
"""What is known of the law of a country that is not named."""


# A tuple, as it is made and looked up some thousand times in one assessment.
class Firing(NamedTuple):
    """One branch that holds for one entity: `case`, `claims[0]`, `stays[1]`, …"""

    branch: str
    entity: Entity

    @property
    def id(self) -> str:
        """Return the name of the firing in a trace: `route.regular.claim`,
        `nexus.open.link_not_known@claims[0]`.
        """
        return self.branch if self.entity == CASE_ENTITY else f"{self.branch}@{self.entity}"


@dataclass(frozen=True)
class Premises:
    """What an inference starts from: the entities of the case, and every known or unknown value by node.

    Nodes are fact nodes (`claims[0].nexus_link`), the parameters of the profile (`policy.third_country`), and what
    is recorded of the law of the country of asylum (`law.refugee_convention`). `proof_states` says how facts are
    known; `declined` which facts the person was asked and did not answer; `set_aside` which were told and are
    read as unknown, because a statement of their claim was shown to be untrue. What the lists and the proof states
    come to (`claims_recorded`, `proof.disputed`) each reader derives itself.
    """

    entities: Mapping[EntityKind, tuple[Entity, ...]]
    values: Mapping[Node, str]
    proof_states: Mapping[Node, ProofState] = field(default_factory=dict)
    declined: frozenset[Node] = frozenset()
    set_aside: frozenset[Node] = frozenset()

    @cached_property
    def doubted(self) -> frozenset[Node]:
        """The facts on which nothing adverse may rest: adverse branches have to hold also if these are unknown."""
        return frozenset(node for node, state in self.proof_states.items() if state.doubted)

    @cached_property
    def beyond_doubt(self) -> Premises:
        """The same facts, of which none is doubted: what is said of the others stays."""
        states = {node: state for node, state in self.proof_states.items() if not state.doubted}
        return Premises(self.entities, self.values, states, self.declined, self.set_aside)


@dataclass(frozen=True)
class Derivation:
    """What a reader comes to.

    `firings` are all firings, in no particular order; `findings` the value of every finding by node
    (`claims[0].nexus`); `structure` the values of the structural facts (`claims_recorded`, `proof.disputed`).
    `recommended` is the procedure, None if nothing is proposed. `fallen` are the adverse firings that there would
    be if nothing were doubted, and are not.
    """

    firings: frozenset[Firing]
    findings: Mapping[Node, str]
    structure: Mapping[Node, str]
    recommended: str | None
    fallen: frozenset[Firing] = frozenset()


def premises_of(case: CaseFile, profile: Profile, law: Mapping[Node, str] = LAW_NOT_RECORDED) -> Premises:
    """Return what an inference over this case under this profile starts from.

    `law` gives the nodes that the country of asylum settles (see `triage.assessment.legal_regime`).
    """
    entities = {
        EntityKind.CASE: (CASE_ENTITY,),
        EntityKind.CLAIM: tuple(member(EntityKind.CLAIM, index) for index in range(len(case.claims))),
        EntityKind.STAY: tuple(member(EntityKind.STAY, index) for index in range(len(case.stays))),
    }
    told = dict(case.facts())
    untrue = frozenset(_shown_untrue(case, told))
    return Premises(
        entities,
        {**told, **dict.fromkeys(untrue, "unknown"), **profile.settings, **law},
        {node: state for node, state in case.proof_states.items() if node not in untrue},
        frozenset(case.declined()),
        untrue,
    )


def _shown_untrue(case: CaseFile, told: Mapping[Node, str]) -> Iterator[Node]:
    """Yield what speaks for the person and is contradicted, of a claim with a statement shown to be untrue.

    It counts as not told: not in favour any more (Handbook, 204), and still against nobody. What somebody else
    wrote or told is no statement of the person, and sets nothing aside.
    """
    groups, facts = {group.name: group for group in case.vocabulary.groups}, case.vocabulary.facts
    for node, state in case.proof_states.items():
        path, entity = path_of(node), entity_of(node)
        group = groups[path.partition(".")[0]]
        if state is ProofState.CONTRADICTED and group.untrue_where and facts[path].speaks_for(told[node]):
            shown = {node_of(each.path, entity): each.values for each in group.untrue_where}
            not_theirs = {node_of(each.path, entity): each.values for each in group.untrue_unless}
            if not any(told[each] in values for each, values in not_theirs.items()) and all(
                told[each] in values and not case.proof_states.get(each, ProofState.STATED).doubted
                for each, values in shown.items()
            ):
                yield node
