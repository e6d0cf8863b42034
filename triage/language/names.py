"""Names of what rules read: paths, entities and nodes, and how one leads to the other.

A *path* names something in rules: `applicant.age`, `claim.nexus_link`, `claim.nexus`, `policy.third_country`. An
*entity* is what it is told of in one case: `case`, `claims[0]`, `stays[2]`. A *node* is a path for one entity, and
the name of a value in a case or trace: `applicant.age`, `claims[0].nexus_link`. A fact that can have several values
at once is one question of yes or no for each: the list `claim.grounds` has the path `claim.grounds.religion`, and
the node `claims[0].grounds.religion`.
"""

from __future__ import annotations

from functools import lru_cache

from triage.language.sentences import EntityKind

Path = str
Entity = str
Node = str

CASE_ENTITY: Entity = "case"

_MEMBERS = {f"{kind}.": kind for kind in (EntityKind.CLAIM, EntityKind.STAY)}

# There are as many nodes as facts and findings times entities; each is asked for many times in one assessment.
_NAMES = 65536


def member(kind: EntityKind, index: int) -> Entity:
    """Return the name of a claim or stay by its place, counted from 0: `claims[0]`."""
    return f"{kind}s[{index}]"


def kind_of(path: Path) -> EntityKind:
    """Return whether a path is told of the case, of each claim, or of each stay."""
    return _MEMBERS.get(path.partition(".")[0] + ".", EntityKind.CASE)


@lru_cache(maxsize=_NAMES)
def node_of(path: Path, entity: Entity) -> Node:
    """Return the node that a path names for an entity: `claim.harms` for `claims[0]` is `claims[0].harms`."""
    return path if kind_of(path) is EntityKind.CASE else f"{entity}.{path.partition('.')[2]}"


@lru_cache(maxsize=_NAMES)
def path_of(node: Node) -> Path:
    """Return the path of a node: that of `claims[0].nexus_link` is `claim.nexus_link`."""
    entity, dot, name = node.partition(".")
    return f"{entity.partition('[')[0][:-1]}.{name}" if dot and entity.endswith("]") else node


@lru_cache(maxsize=_NAMES)
def entity_of(node: Node) -> Entity:
    """Return the entity of a node: that of `claims[0].harms` is `claims[0]`, of `applicant.age` the case."""
    entity = node.partition(".")[0]
    return entity if entity.endswith("]") else CASE_ENTITY


def list_of(name: Node) -> Node | None:
    """Return the list that a node or path is one value of: `claims[0].grounds` of `claims[0].grounds.religion`.

    None if it is no value of a list.
    """
    whole, _, value = name.rpartition(".")
    return whole if value and "." in whole else None


def value_in_list(name: Node) -> str:
    """Return which value of its list a node or path stands for: `religion` for `claims[0].grounds.religion`."""
    return name.rpartition(".")[2]


def pointer_of(node: Node) -> str:
    """Return the JSON Pointer of a fact in a case: that of `claims[0].nexus_link` is `/claims/0/nexus_link`.

    A value of a list is told in the list: that of `claims[0].grounds.religion` is `/claims/0/grounds`.
    """
    return "/" + (list_of(node) or node).replace("[", "/").replace("]", "").replace(".", "/")
