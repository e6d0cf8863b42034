"""The rulebook as documents: its overview, the vocabulary, the invariants.

A rule, a procedure or a finding is its own document: what its form in `triage.rulebook` says of it.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from triage.language.sentences import OutputKind
from triage.proof.invariants import house_invariants
from triage.rulebook.model import ContestedPoint, Finding, Procedure, Profile, Rulebook, Term
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


class RulebookDocument(Document):
    """The rulebook at a glance. `digest` is a SHA-256 over its canonical content."""

    version: str
    digest: str
    families: tuple[FamilyEntry, ...]
    procedures: tuple[Procedure, ...]
    findings: tuple[Finding, ...]
    contested_points: tuple[ContestedPoint, ...]
    profiles: tuple[Profile, ...]


class VocabularyDocument(Document):
    """Every fact that can be told about a case, and every word a recommendation can hold, by kind."""

    facts: tuple[FactDefinition, ...]
    outputs: dict[OutputKind, tuple[Term, ...]]


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
        procedures=tuple(rulebook.procedures.values()),
        findings=tuple(rulebook.findings.values()),
        contested_points=tuple(rulebook.contested_points.values()),
        profiles=tuple(rulebook.profiles.values()),
    )


def invariants_document(rulebook: Rulebook) -> InvariantsDocument:
    """Return what is promised of a rulebook."""
    promised = tuple(map(InvariantEntry.model_validate, house_invariants()))
    return InvariantsDocument(rulebook_digest=rulebook.digest, invariants=promised)


def vocabulary_document(rulebook: Rulebook) -> VocabularyDocument:
    """Return the vocabulary that the rules of a rulebook are written in."""
    return VocabularyDocument(
        facts=tuple(rulebook.vocabulary.told.values()),
        outputs={kind: tuple(terms.values()) for kind, terms in rulebook.terms.items()},
    )
