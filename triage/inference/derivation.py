"""What an inference returns: the values it started from, the branches that fired, the findings they gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from triage.case import CaseFile, ProofState
from triage.language.sentences import EntityKind
from triage.rulebook.model import STRUCTURAL_FACTS, Profile

CASE_ENTITY = "case"

LAW_NOT_RECORDED = {node: "not_recorded" for node in STRUCTURAL_FACTS if node.startswith("law.")}
"""What is known of the law of a country that is not named."""

_READ_STATES = tuple(node.partition(".")[2] for node in STRUCTURAL_FACTS if node.startswith("proof."))


@dataclass(frozen=True, order=True)
class Firing:
    """One branch that holds for one entity: `case`, `claims[0]`, `stays[1]`, …"""

    branch: str
    entity: str

    @property
    def id(self) -> str:
        """Return the name of the firing in a trace: `information.core.a`, `nexus.open.a@claims[0]`."""
        return self.branch if self.entity == CASE_ENTITY else f"{self.branch}@{self.entity}"


@dataclass(frozen=True)
class Premises:
    """What an inference starts from: the entities of the case, and every known or unknown value by node.

    Nodes are fact nodes (`claims[0].harm`), the parameters of the profile (`policy.third_country`), what is
    recorded of the law of the country of asylum (`law.refugee_convention`), and `claims_recorded` and
    `stays_recorded`, and which proof states there are (`proof.disputed`). `proof_states` says how facts are known.
    """

    entities: Mapping[EntityKind, tuple[str, ...]]
    values: Mapping[str, str]
    proof_states: Mapping[str, ProofState] = field(default_factory=dict)

    @cached_property
    def doubted(self) -> frozenset[str]:
        """The facts on which nothing adverse may rest: adverse branches have to hold also if these are unknown."""
        return frozenset(node for node, state in self.proof_states.items() if state.doubted)


@dataclass(frozen=True)
class Derivation:
    """All firings, in no particular order, and the value of every finding by node (`claims[0].nexus`)."""

    firings: frozenset[Firing]
    findings: Mapping[str, str]


def premises_of(case: CaseFile, profile: Profile, law: Mapping[str, str] = LAW_NOT_RECORDED) -> Premises:
    """Return what an inference over this case under this profile starts from.

    `law` gives the nodes that the country of asylum settles (see `triage.assessment.legal_regime`).
    """
    values = dict(case.facts())
    values.update(profile.settings)
    values.update(law)
    values.update({f"proof.{state}": "no" for state in _READ_STATES})
    values.update({f"proof.{state}": "yes" for state in case.proof_states.values() if state in _READ_STATES})
    values["claims_recorded"] = "yes" if case.claims else "no"
    values["stays_recorded"] = "yes" if case.stays else "no"
    entities = {
        EntityKind.CASE: (CASE_ENTITY,),
        EntityKind.CLAIM: tuple(f"claims[{index}]" for index in range(len(case.claims))),
        EntityKind.STAY: tuple(f"stays[{index}]" for index in range(len(case.stays))),
    }
    return Premises(entities, values, case.proof_states)


# There are as many nodes as facts and findings times entities; each is asked for many times in one assessment.
@lru_cache(maxsize=65536)
def node_of(path: str, entity: str) -> str:
    """Return the node that a path names for an entity: `claim.harm` for `claims[0]` is `claims[0].harm`."""
    if path.startswith(("claim.", "stay.")):
        return f"{entity}.{path.partition('.')[2]}"
    return path
