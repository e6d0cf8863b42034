"""The nodes of a trace: what was given, the law, what fired, and what was found."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from triage.assessment.part import Part
from triage.case import ProofState


class Premise(Part):
    """A leaf condition that holds: the node it reads, the node's value, and the words of the rule."""

    node: str
    value: str
    condition: str


class FactNode(Part):
    """A fact that was given, or that some rule read although it is unknown; or `claims_recorded` and the like.

    `proof_state` says how it is known, if that was told. Adverse branches read a doubted fact as unknown besides.
    """

    kind: Literal["fact"] = "fact"
    id: str
    value: str
    label: str
    proof_state: ProofState | None = None


class ProfileNode(Part):
    """The profile that sets the contested points, with the reason why it applies to this case."""

    kind: Literal["profile"] = "profile"
    id: Literal["profile"] = "profile"
    value: str
    title: str
    because: str
    sources: tuple[str, ...]


class LawNode(Part):
    """What is recorded of the law that binds the country of asylum, with the days and how far they were checked."""

    kind: Literal["law"] = "law"
    id: str
    value: str
    because: str


class ParameterNode(Part):
    """A contested point of law, with the value that the profile gives it.

    `position` is the position behind the value, and `sources` what it rests on.
    """

    kind: Literal["parameter"] = "parameter"
    id: str
    value: str
    meaning: str
    position: str
    sources: tuple[str, ...]


class FiringNode(Part):
    """A branch of a rule that holds for an entity.

    `condition` and `effects` are the words of the rule, `rule_digest` names its exact text, `premises` are the
    leaves because of which it holds. `applied` is false where the branch proposes a procedure that is not
    recommended: what it would add then does not apply.
    """

    kind: Literal["firing"] = "firing"
    id: str
    rule: str
    title: str
    rule_digest: str
    entity: str
    condition: str
    premises: tuple[Premise, ...]
    effects: tuple[str, ...]
    applied: bool
    because: str
    sources: tuple[str, ...]


class Offer(Part):
    """A value that a firing offers for a finding; `outranked` if another value won."""

    value: str
    firing: str
    outranked: bool


class FindingNode(Part):
    """An intermediate conclusion. Without offers no rule spoke and it stands at `start`."""

    kind: Literal["finding"] = "finding"
    id: str
    label: str
    value: str
    start: str
    combine: Literal["max", "min"]
    offers: tuple[Offer, ...]


class BenefitOfDoubtNode(Part):
    """What doubt was resolved in favour of the person, and what that rests on (Handbook, 196 and 203-205).

    `value` is `applied` if the finding `claim.benefit_of_doubt` is so of any claim, else `withheld`, or `no_claim`
    where none is recorded; `firings` are those that gave it.
    `in_favour` are facts that speak for the person and are read as given although they are only stated, or doubted.
    `set_aside` are facts that speak for the person and are not read as given: evidence contradicts them, and a
    statement of that claim was shown to be deliberately untrue after a chance to explain.
    `not_held_against` are facts that speak against the person and are doubted: no adverse branch rests on them.
    `fallen` are the adverse firings that there would be if nothing were doubted; `decides` says whether for that
    reason it is recommended to find out.
    """

    kind: Literal["benefit_of_doubt"] = "benefit_of_doubt"
    id: Literal["doubt"] = "doubt"
    value: str
    because: str
    firings: tuple[str, ...]
    in_favour: tuple[str, ...]
    set_aside: tuple[str, ...] = ()
    not_held_against: tuple[str, ...]
    fallen: tuple[str, ...]
    decides: bool
    sources: tuple[str, ...]


class StoppedNode(Part):
    """A branch of a stopped rule that would have fired for an entity, in the words of the rule.

    `firing` is the name that the firing would have. `kept` is so of a rule that stays in force in this case all the
    same, as without it an adverse procedure would be recommended: then the firing stands in the trace too.
    """

    kind: Literal["stopped"] = "stopped"
    id: str
    firing: str
    rule: str
    title: str
    rule_digest: str
    entity: str
    condition: str
    effects: tuple[str, ...]
    kept: bool
    because: str
    sources: tuple[str, ...]


TraceNode = Annotated[
    ProfileNode | LawNode | FactNode | ParameterNode | FiringNode | FindingNode | BenefitOfDoubtNode | StoppedNode,
    Field(discriminator="kind"),
]
