"""The rulebook as documents: its overview, the page of one rule, the vocabulary, the invariants."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from triage.language.sentences import EntityKind, OutputKind, effect_sentence
from triage.proof.invariants import house_invariants
from triage.rulebook.model import Combine, Rule, Rulebook
from triage.rulebook.treaties import Binding
from triage.rulebook.vocabulary import FactDefinition


class Document(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(frozen=True, from_attributes=True, populate_by_name=True)


class FamilyEntry(Document):
    """A family: the rules of one subject, in the order of the law."""

    id: str
    title: str
    introduction: str | None
    rules: tuple[str, ...] = Field(description="Ids; the page of a rule is /v1/rulebook/rules/{id}.")


class ProcedureEntry(Document):
    """A procedure; `precedence` 1 wins over all others, `rank` is the protection rank, 0 (return) to 5 (rescue)."""

    id: str
    precedence: int
    title: str
    rank: int
    adverse: bool
    definition: str
    sources: tuple[str, ...]


class FindingEntry(Document):
    """An intermediate conclusion; `scale` runs from least to most protective, `start` holds until a rule fires."""

    name: str
    entity: EntityKind
    label: str
    question: str
    scale: tuple[str, ...]
    start: str
    combine: Combine


class PositionEntry(Document):
    """A position on a contested point with its sources; `value` is the setting for it, if there is a switch."""

    position: str
    sources: tuple[str, ...]
    value: str | None


class ContestedPointEntry(Document):
    """A point on which law and practice differ; the first position is that of UNHCR and the default.

    `path` is the switch that rules read; without one the point is held at the first position, for the reason in
    `held`.
    """

    id: str
    title: str
    positions: tuple[PositionEntry, ...]
    path: str | None
    held: str | None


class ProfileEntry(Document):
    """A named setting of all switches.

    It applies to a country of asylum that something in `bound_by` binds: to one that nothing binds if it is empty,
    and where no country with recorded treaties is named if it is null.
    """

    id: str
    title: str
    bound_by: tuple[Binding, ...] | None
    because: str
    sources: tuple[str, ...]
    settings: dict[str, str]


class PeriodEntry(Document):
    """Days in a row, the first and the last among them; without a last day it goes on."""

    first: date
    last: date | None


class RulebookDocument(Document):
    """The rulebook at a glance. `digest` is a SHA-256 over its canonical content."""

    version: str
    digest: str
    families: tuple[FamilyEntry, ...]
    procedures: tuple[ProcedureEntry, ...]
    findings: tuple[FindingEntry, ...]
    contested_points: tuple[ContestedPointEntry, ...]
    profiles: tuple[ProfileEntry, ...]


class BranchEntry(Document):
    """One `if … then …` of a rule, in the sentences of the rule language."""

    id: str
    condition: str = Field(alias="if")
    effects: tuple[str, ...] = Field(alias="then")


class ExampleEntry(Document):
    """Facts under which a branch fires or stays silent; every example is run as a test."""

    branch: str
    fires: bool
    facts: dict[str, str]


class RuleDocument(Document):
    """One rule: what it says, why, on what ground, with examples. `digest` names its exact text."""

    id: str
    family: str
    title: str
    entity: EntityKind
    branches: tuple[BranchEntry, ...]
    because: str
    sources: tuple[str, ...]
    admits_unknown: str | None
    in_force: PeriodEntry
    replaces: str | None
    examples: tuple[ExampleEntry, ...]
    digest: str


class TermEntry(Document):
    """A word that rules can add to a recommendation."""

    name: str
    meaning: str


class VocabularyDocument(Document):
    """Every fact that can be told about a case, and every word a recommendation can hold, by kind."""

    facts: tuple[FactDefinition, ...]
    outputs: dict[OutputKind, tuple[TermEntry, ...]]


class InvariantEntry(Document):
    """One promise that is proved for every possible case: its number, its statement, and its source in law.

    `formally` says the same in the words of the rule language, as it is proved.
    """

    id: str
    statement: str
    formally: str
    sources: tuple[str, ...]


class InvariantsDocument(Document):
    """Everything that is promised of the rulebook for every possible case, and proved before a change lands."""

    rulebook_digest: str
    invariants: tuple[InvariantEntry, ...]


def rulebook_document(rulebook: Rulebook) -> RulebookDocument:
    """Return the overview of a rulebook."""
    return RulebookDocument(
        version=rulebook.version,
        digest=rulebook.digest,
        families=tuple(
            FamilyEntry(
                id=family.id,
                title=family.title,
                introduction=family.introduction,
                rules=tuple(rule.id for rule in family.rules),
            )
            for family in rulebook.families
        ),
        procedures=tuple(map(ProcedureEntry.model_validate, rulebook.procedures.values())),
        findings=tuple(map(FindingEntry.model_validate, rulebook.findings.values())),
        contested_points=tuple(map(ContestedPointEntry.model_validate, rulebook.contested_points.values())),
        profiles=tuple(map(ProfileEntry.model_validate, rulebook.profiles.values())),
    )


def rule_document(rule: Rule) -> RuleDocument:
    """Return the page of one rule."""
    return RuleDocument(
        id=rule.id,
        family=rule.family,
        title=rule.title,
        entity=rule.entity,
        branches=tuple(
            BranchEntry(
                id=branch.id,
                condition=branch.sentence,
                effects=tuple(effect_sentence(effect) for effect in branch.effects),
            )
            for branch in rule.branches
        ),
        because=rule.because,
        sources=rule.sources,
        admits_unknown=rule.admits_unknown,
        in_force=PeriodEntry.model_validate(rule.in_force),
        replaces=rule.replaces,
        examples=tuple(map(ExampleEntry.model_validate, rule.examples)),
        digest=rule.digest,
    )


def invariants_document(rulebook: Rulebook) -> InvariantsDocument:
    """Return what is promised of a rulebook."""
    promised = tuple(map(InvariantEntry.model_validate, house_invariants()))
    return InvariantsDocument(rulebook_digest=rulebook.digest, invariants=promised)


def vocabulary_document(rulebook: Rulebook) -> VocabularyDocument:
    """Return the vocabulary that the rules of a rulebook are written in."""
    return VocabularyDocument(
        facts=tuple(rulebook.facts.values()),
        outputs={
            kind: tuple(map(TermEntry.model_validate, terms.values())) for kind, terms in rulebook.terms.items()
        },
    )
