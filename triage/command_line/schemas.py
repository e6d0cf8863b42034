"""The schemas of all kinds of rule files, by the name under which `triage rules schema` writes each."""

from __future__ import annotations

from triage.proof.invariant_forms import Invariants
from triage.reference_pages.judgment import Judgments
from triage.reference_pages.seed import Paper
from triage.rulebook.argument import Arguments
from triage.rulebook.citations import Instruments
from triage.rulebook.forms import Form
from triage.rulebook.issue import Issues
from triage.rulebook.loading import RulebookFile
from triage.rulebook.model import Rulebook
from triage.rulebook.outcome import Findings, Procedures, TermsByKind
from triage.rulebook.regimes import ContestedPoints
from triage.rulebook.schema import SchemaKind, family_schema, profiles_schema, schema_of
from triage.rulebook.treaties import States
from triage.rulebook.vocabulary_schema import contradictions_schema, group_schema, renamed_schema

# These complete names of the rulebook; the others say only what their forms say.
_OF_RULEBOOK = {
    SchemaKind.FAMILY: family_schema,
    SchemaKind.VOCABULARY: group_schema,
    SchemaKind.CONTRADICTIONS: contradictions_schema,
    SchemaKind.RENAMED: renamed_schema,
    SchemaKind.PROFILES: profiles_schema,
}
_OF_FORM: dict[SchemaKind, type[Form]] = {
    SchemaKind.RULEBOOK: RulebookFile,
    SchemaKind.FINDINGS: Findings,
    SchemaKind.PROCEDURES: Procedures,
    SchemaKind.TERMS: TermsByKind,
    SchemaKind.CONTESTED_POINTS: ContestedPoints,
    SchemaKind.TREATIES: States,
    SchemaKind.INSTRUMENTS: Instruments,
    SchemaKind.ISSUES: Issues,
    SchemaKind.ARGUMENTS: Arguments,
    SchemaKind.INVARIANTS: Invariants,
    SchemaKind.JUDGMENT: Judgments,
    SchemaKind.SEED: Paper,
}


def rule_file_schema(kind: SchemaKind, rulebook: Rulebook) -> dict[str, object]:
    """Return the schema of the rule files of a kind, which completes the names that `rulebook` has."""
    return _OF_RULEBOOK[kind](rulebook) if kind in _OF_RULEBOOK else schema_of(_OF_FORM[kind])
