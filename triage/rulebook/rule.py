"""Rules as `families/*.yaml` has them: branches with condition, effects and examples; a reason; sources."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
    computed_field,
    model_validator,
)

from triage.language.parsing import SentenceError, parse_condition, parse_effect
from triage.language.sentences import (
    Add,
    Condition,
    Effect,
    EntityKind,
    Propose,
    SetFinding,
    effect_sentence,
    sentence,
)
from triage.rulebook.canonical import digest_of
from triage.rulebook.forms import (
    FROM_FILE,
    Derived,
    Fault,
    Form,
    RefusedError,
    Several,
    Words,
    not_among,
    refused,
    unique,
)
from triage.rulebook.treaties import ALWAYS_IN_FORCE, Period

NAME = "[a-z][a-z0-9_]*"


def _parsed(parse: Callable[[str], object]) -> PlainValidator:
    def read(value: object, info: ValidationInfo) -> object:
        if info.context is not FROM_FILE:
            return value
        if not isinstance(value, str) or not value.strip():
            raise refused("{what} has to be text that is not empty")
        try:
            return parse(value)
        except SentenceError as error:
            raise refused(str(error), offset=error.at) from None

    return PlainValidator(read)


def _told_per(value: object) -> object:
    """Read what a rule is for each of; in a file this is never the case."""
    if isinstance(value, str) and not isinstance(value, EntityKind):
        kinds = tuple(kind.value for kind in EntityKind if kind is not EntityKind.CASE)
        if value not in kinds:
            raise refused(f"{{what}} {not_among(value, kinds)}")
        return EntityKind(value)
    return value


ToldPer = Annotated[
    EntityKind, BeforeValidator(_told_per), WithJsonSchema({"enum": ["claim", "stay"]}, mode="validation")
]
"""Of what something is told: once for the case, or for each claim or stay."""


def _branch_name(name: str) -> str:
    if not re.fullmatch(NAME, name):
        raise refused("the name of a branch has to be in small letters, digits and _, a letter first")
    return name


Sentence = Annotated[
    Condition,
    _parsed(parse_condition),
    PlainSerializer(sentence, return_type=str),
    WithJsonSchema({"type": "string"}),
]
"""A condition, in a sentence of the rule language."""

EffectSentence = Annotated[
    Effect,
    _parsed(parse_effect),
    PlainSerializer(effect_sentence, return_type=str),
    WithJsonSchema({"type": "string"}),
]
"""An effect, in a sentence of the rule language."""


class Example(Form, what="an example"):
    """Facts, as node → value, under which a branch fires or stays silent; what is not named is not known.

    Besides facts an example may set parameters (`policy.…`) and what is recorded of the law (`law.…`).
    `proof_states` says of some facts how they are known. In a file an example is one mapping, and how a fact is
    known stands behind its value: `applicant.age: adult, disputed`. Examples of a rule know `branch` and `fires`.
    """

    facts: dict[str, str]
    proof_states: dict[str, str] = Field(default_factory=dict)
    branch: Annotated[str, Derived()] = ""
    fires: Annotated[bool, Derived()] = True

    @model_validator(mode="before")
    @classmethod
    def _is_a_mapping_of_facts(cls, data: object, info: ValidationInfo) -> object:
        if info.context is not FROM_FILE:
            return data
        if not isinstance(data, dict):
            raise refused("an example has to be a mapping of facts to values; {} for none")
        faults = [node for node, value in data.items() if not isinstance(value, str) or not value.strip()]
        if faults:
            raise RefusedError(*(Fault("{what} has to be text that is not empty", (node,)) for node in faults))
        told = {node: value.split(", ") for node, value in data.items()}
        return {
            "facts": {node: words[0] for node, words in told.items()},
            "proof_states": {node: ", ".join(words[1:]) for node, words in told.items() if words[1:]},
        }


class Examples(Form, what="examples"):
    """The examples of a branch: each is run as a test."""

    fires: Several[Example] = Field(description="Facts under which the branch fires.")
    silent: Several[Example] = Field(default=(), description="Facts nearby under which it does not.")

    def of(self, branch: str) -> tuple[Example, ...]:
        """Return all of them, each with the id of the branch that they are for and whether it fires."""
        return (
            *(example.changed(branch=branch, fires=True) for example in self.fires),
            *(example.changed(branch=branch, fires=False) for example in self.silent),
        )


class Acknowledgement(Form, what="implied by"):
    """That `rules` together always give what a branch gives, and why the branch says it all the same."""

    rules: Several[Words]
    because: Words


class Branch(Form, what="a branch"):
    """One `if … then …` of a rule, with a name: `child.presumption.age_in_doubt`.

    `stratum` says after which findings the branch can be read: those of all lower strata. `implied_by` is there
    where the branch says what others say already; `triage prove` holds it to that.
    """

    name: Annotated[Words, AfterValidator(_branch_name)] = Field(
        description="What tells this branch from the others of its rule, in small letters: wish_stated."
    )
    condition: Sentence = Field(
        validation_alias="if", serialization_alias="if", description="A sentence of the rule language."
    )
    effects: Several[EffectSentence] = Field(
        validation_alias="then", serialization_alias="then", description="What follows, one effect each."
    )
    implied_by: Acknowledgement | None = Field(
        default=None,
        validation_alias="implied by",
        description="The rules that always give the same, and why it is said here too.",
    )
    examples: Examples
    rule: Annotated[str, Derived()] = Field(default="", exclude=True)
    stratum: Annotated[int, Derived()] = Field(default=0, exclude=True)

    @computed_field  # type: ignore[prop-decorator]
    @cached_property
    def id(self) -> str:
        """The id of the rule and the name of the branch."""
        return f"{self.rule}.{self.name}"

    def __hash__(self) -> int:
        # Examples hold mappings, which have no hash; what is equal has the same id.
        return hash(self.id)

    @cached_property
    def sentence(self) -> str:
        """The condition in the words of the rule language."""
        return sentence(self.condition)

    @cached_property
    def settings(self) -> tuple[SetFinding, ...]:
        """The findings that the branch offers values for; these apply whatever is recommended."""
        return tuple(effect for effect in self.effects if isinstance(effect, SetFinding))

    @cached_property
    def proposal(self) -> str | None:
        """The procedure that the branch proposes, if any. Its `additions` then apply only with it."""
        proposals = [effect.procedure for effect in self.effects if isinstance(effect, Propose)]
        return proposals[0] if proposals else None

    @cached_property
    def additions(self) -> tuple[Add, ...]:
        """The actions, safeguards, referrals and other terms that the branch adds."""
        return tuple(effect for effect in self.effects if isinstance(effect, Add))


class Rule(Form, what="a rule"):
    """One thought of the law: when it applies (`branches`), why (`because`), and on what ground (`sources`).

    `entity` says whether it is read once for the case, for each claim or for each stay. `admits_unknown` is the
    stated reason why an adverse branch may rest on an unknown fact; None for all rules but the rare deliberate
    exception. `in_force` are the days of assessment for which the rule is read; `replaces` names the rule that it
    follows without gap or overlap.
    """

    id: Words = Field(description="The family and the name of the rule: child.presumption.")
    title: Words
    entity: ToldPer = Field(
        default=EntityKind.CASE,
        validation_alias="for each",
        description="Whether the rule is read for each claim or each stay; else once for the case.",
    )
    admits_unknown: Words | None = Field(
        default=None,
        validation_alias="admits unknown",
        description="Why, in law, an adverse branch may rest on an unknown fact.",
    )
    in_force: Period = Field(
        default=ALWAYS_IN_FORCE,
        validation_alias="in force",
        description="The days of assessment for which the rule is read; else those of rulebook.yaml.",
    )
    replaces: Words | None = Field(
        default=None, description="The rule that this one follows, from the day after its last."
    )
    branches: Annotated[Several[Branch], unique("name")]
    because: Words = Field(description="The reason in one neutral sentence.")
    sources: Several[Words] = Field(validation_alias="source", description="Instrument and paragraph, one each.")

    def __hash__(self) -> int:
        # See `Branch`.
        return hash(self.id)

    @property
    def family(self) -> str:
        """The family of the rule, which its id begins with."""
        return self.id.partition(".")[0]

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        """The examples of all branches, each with its branch."""
        return tuple(example for branch in self.branches for example in branch.examples.of(branch.id))

    @computed_field  # type: ignore[prop-decorator]
    @cached_property
    def digest(self) -> str:
        """The digest of the rule's text, without the examples."""
        return digest_of(content_of_rule(self))


def content_of_rule(rule: Rule) -> dict[str, Any]:
    """Return what of a rule bears on a result or is shown with it; examples do not."""
    without: Any = {"digest": True, "branches": {"__all__": {"examples"}}}
    return rule.model_dump(mode="json", by_alias=True, exclude=without)


class Family(Form):
    """The rules of one subject, one file."""

    id: Words = Field(validation_alias="family", description="The name of this file without its ending.")
    title: Words
    introduction: Words | None = None
    rules: Several[Rule]

    @model_validator(mode="after")
    def _has_the_rules_of_its_name(self, info: ValidationInfo) -> Family:
        faults = [
            Fault(
                f"the id {rule.id!r} has to be '{self.id}.' and one name: the family's file tells it",
                ("rules", number, "id"),
            )
            for number, rule in enumerate(self.rules)
            if info.context is FROM_FILE and not re.fullmatch(rf"{re.escape(self.id)}\.{NAME}", rule.id)
        ]
        names = [rule.id for rule in self.rules]
        faults += [
            Fault(f"the rule id {name!r} stands twice", ("rules", number, "id"))
            for number, name in enumerate(names)
            if name in names[:number]
        ]
        if faults:
            raise RefusedError(*faults)
        return self
