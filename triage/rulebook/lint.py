"""What is not wrong enough to refuse a rulebook, but should not stay: words that nothing uses."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from triage.language.sentences import paths
from triage.rulebook.model import Rulebook

# The priority of a case that nothing raises: no rule adds it.
_READ_ELSEWHERE = {"normal"}


def lint(rulebook: Rulebook, promised: Collection[str] = ()) -> Iterator[str]:
    """Yield one sentence for each word that nothing uses, and each repetition.

    These are facts that neither a rule nor what is told of a point at issue or a step reads, parameters that no
    rule reads, findings that neither a rule nor an invariant reads, and terms that no rule adds. `promised` are the
    names that the invariants read.
    """
    read = {path for _, branch in rulebook.branches.values() for path in paths(branch.condition)}
    told = set(_read_by_what_is_told(rulebook))
    for path in rulebook.facts:
        if path not in read and path not in told:
            yield f"no rule reads the fact {path}"
    for path in rulebook.parameters:
        if path not in read:
            yield f"no rule reads the parameter {path}"
    yield from _idle_findings(rulebook, read.union(promised))
    added = {(term.kind, term.term) for _, branch in rulebook.branches.values() for term in branch.additions}
    for kind, terms in rulebook.terms.items():
        for name in terms:
            if (kind, name) not in added and name not in _READ_ELSEWHERE:
                yield f"no rule adds the {kind} term {name}"
    yield from _repetitions(rulebook)


def _read_by_what_is_told(rulebook: Rulebook) -> Iterator[str]:
    """Yield what decides whether a part of a point at issue, or a step of a procedure, is told."""
    for issue in rulebook.issues.values():
        for each in issue.here:
            yield from paths(each.where)
    for procedure in rulebook.procedures.values():
        for step in procedure.steps:
            if step.where is not None:
                yield from paths(step.where)


def _idle_findings(rulebook: Rulebook, read: Collection[str]) -> Iterator[str]:
    """Yield the findings that are there for nobody: not read, and not said to be for people; or both."""
    for name, finding in rulebook.findings.items():
        if name not in read and finding.shown is None:
            yield (
                f"nothing reads the finding {name}: let a rule read it where it now reads the facts, take it out, "
                "or state under 'shown' what it tells people"
            )
        if name in read and finding.shown is not None:
            yield f"the finding {name} is read, so it is not there for people alone: take out 'shown'"


def _repetitions(rulebook: Rulebook) -> Iterator[str]:
    """Yield the branches that say what another branch says: same entity, same condition, an effect in common."""
    seen: dict[tuple[str, str, str], str] = {}
    for rule, branch in rulebook.branches.values():
        for effect in (*branch.settings, *(() if branch.proposal else branch.additions)):
            key = (rule.entity, branch.sentence, repr(effect))
            if key in seen:
                yield f"{branch.id} repeats {seen[key]}: {effect}"
            seen.setdefault(key, branch.id)
