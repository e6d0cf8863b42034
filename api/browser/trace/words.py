"""What steps, arrows and columns of a trace are called on its pages."""

from __future__ import annotations

from collections.abc import Sequence

from triage.assessment.nodes import StoppedNode
from triage.explanation.dissent import FIRES, PROCEDURE, SILENT
from triage.explanation.trace_graph import ArrowKind, Step, StepKind
from triage.language.names import path_of
from triage.rulebook.model import Rulebook
from triage.translation import gettext as _
from triage.translation import word


def kind_in_words(kind: StepKind) -> str:
    """Return what a step of this kind is."""
    return {
        StepKind.LAW: _("Law"),
        StepKind.FACT: _("Fact"),
        StepKind.RULE: _("Rule"),
        StepKind.FINDING: _("Finding"),
        StepKind.DOUBT: _("Doubt"),
        StepKind.STOPPED: _("Stopped rule"),
        StepKind.POINT: _("Point at issue"),
        StepKind.PROCEDURE: _("Procedure"),
    }[kind]


def arrow_in_words(kind: ArrowKind) -> str:
    """Return what a line of this kind says."""
    return {
        ArrowKind.SUPPORTS: _("is relied on by"),
        ArrowKind.OUTRANKED: _("offers what another value or procedure outranks"),
        ArrowKind.DECIDED_IN: _("is a question that the procedure decides"),
    }[kind]


def state_of(step: Step) -> str:
    """Return what is to be known of a step before its title; empty for most."""
    if isinstance(step.of, StoppedNode):
        return _("Stopped, kept in force here") if step.of.kept else _("Stopped")
    if not step.aside:
        return ""
    return _("Outranked") if step.kind is StepKind.PROCEDURE else _("For a procedure that is outranked")


def instead_in_words(rulebook: Rulebook, node: str, value: str) -> str:
    """Return what could stand at a node instead, as a dissent says it."""
    if node == PROCEDURE and value in rulebook.procedures:
        return rulebook.procedures[value].title
    if node == "profile" and value in rulebook.profiles:
        return rulebook.profiles[value].title
    return {SILENT: _("the rule does not speak here"), FIRES: _("the rule speaks here")}.get(
        value, word(path_of(node), value)
    )


def column_in_words(steps: Sequence[Step]) -> str:
    """Return what stands in a column of the graph."""
    kinds = {step.kind for step in steps}
    stratum = max(step.stratum for step in steps)
    if kinds & {StepKind.RULE, StepKind.STOPPED}:
        return _("Rules, stratum %(number)d") % {"number": stratum}
    if StepKind.FINDING in kinds and StepKind.FACT in kinds:
        return _("Facts; findings, stratum %(number)d") % {"number": stratum}
    if StepKind.FINDING in kinds:
        return _("Findings, stratum %(number)d") % {"number": stratum}
    if StepKind.POINT in kinds:
        return _("Points at issue")
    if StepKind.PROCEDURE in kinds:
        return _("Outcome")
    return _("Law and facts") if kinds & {StepKind.FACT} else _("Law")
