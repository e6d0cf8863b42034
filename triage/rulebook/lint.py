"""What is not wrong enough to refuse a rulebook, but should not stay: words that no rule uses."""

from __future__ import annotations

from collections.abc import Iterator

from triage.language.sentences import paths
from triage.rulebook.model import Rulebook

# The priority of a case that nothing raises: no rule adds it.
_READ_ELSEWHERE = {"normal"}


def lint(rulebook: Rulebook) -> Iterator[str]:
    """Yield one sentence for each fact that no rule reads, each term that no rule adds, and each repetition."""
    read = {path for _, branch in rulebook.branches.values() for path in paths(branch.condition)}
    for path in rulebook.facts:
        if path not in read:
            yield f"no rule reads the fact {path}"
    for path in rulebook.parameters:
        if path not in read:
            yield f"no rule reads the parameter {path}"
    added = {(term.kind, term.term) for _, branch in rulebook.branches.values() for term in branch.additions}
    for kind, terms in rulebook.terms.items():
        for name in terms:
            if (kind, name) not in added and name not in _READ_ELSEWHERE:
                yield f"no rule adds the {kind} term {name}"
    yield from _repetitions(rulebook)


def _repetitions(rulebook: Rulebook) -> Iterator[str]:
    """Yield the branches that say what another branch says: same entity, same condition, an effect in common."""
    seen: dict[tuple[str, str, str], str] = {}
    for rule, branch in rulebook.branches.values():
        for effect in (*branch.settings, *(() if branch.proposal else branch.additions)):
            key = (rule.entity, branch.sentence, repr(effect))
            if key in seen:
                yield f"{branch.id} repeats {seen[key]}: {effect}"
            seen.setdefault(key, branch.id)
