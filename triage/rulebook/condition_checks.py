"""What a condition has to satisfy where it stands: names and values that there are, read where they are told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from triage.language.names import list_of, value_in_list
from triage.language.sentences import (
    Always,
    And,
    AtLeast,
    AtMost,
    Condition,
    EntityKind,
    Is,
    Leaf,
    MayBe,
    Not,
    Or,
    Quantified,
    Quantifier,
    sentence,
)
from triage.rulebook.model import STRUCTURAL_FACTS, Combine, Finding, Rulebook
from triage.rulebook.vocabulary import DECLINED, NOT_KNOWN, UNASKED, YES_NO
from triage.rulebook.vocabulary_files import no_value


def condition_problems(
    rulebook: Rulebook, condition: Condition, entity: EntityKind, *, inside: bool = False
) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with a condition where it is read of an entity, with the letter at which it stands."""
    match condition:
        case Not(part):
            yield from condition_problems(rulebook, part, entity, inside=inside)
        case And(parts) | Or(parts):
            for part in parts:
                yield from condition_problems(rulebook, part, entity, inside=inside)
        case Quantified(quantifier, kind, part, at):
            if inside:
                yield at, f"'{quantifier} {kind}' stands inside another bracket of its kind; split the rule"
            yield from condition_problems(rulebook, part, kind, inside=True)
        case _:
            yield from _leaf_problems(rulebook, condition, entity)


def _leaf_problems(rulebook: Rulebook, leaf: Leaf, entity: EntityKind) -> Iterator[tuple[int, str]]:
    if isinstance(leaf, Always):
        return
    known = rulebook.values_of(leaf.path)
    if not known:
        yield leaf.at, _no_such_fact(rulebook, leaf.path)
        return
    prefix = leaf.path.partition(".")[0]
    if prefix in ("claim", "stay") and prefix != entity:
        yield (
            leaf.at,
            f"'{leaf.path}' is told per {prefix}: write 'some {prefix} (…)' or make the rule 'for each: {prefix}'",
        )
    values = leaf.values if isinstance(leaf, Is) else (leaf.value,)
    for value in values:
        if value == UNASKED and leaf.path in rulebook.facts:
            if DECLINED not in known:
                yield (
                    leaf.at,
                    f"'{leaf.path} is {UNASKED}' needs 'tells declined: yes' with the fact in the vocabulary",
                )
        elif value not in known:
            yield leaf.at, f"'{leaf.path}' {no_value(value, known)}"
    if isinstance(leaf, AtLeast | AtMost):
        finding = rulebook.findings.get(leaf.path)
        if finding is None:
            yield leaf.at, f"'{leaf.path}' has no scale: 'at least' and 'at most' are for findings"
        elif finding.combine is Combine.MIN and leaf.value in known:
            yield leaf.at, _reads_as_its_opposite(leaf, finding)
    if isinstance(leaf, MayBe) and set(YES_NO) != set(known) - {DECLINED}:
        yield leaf.at, f"'{leaf.path}' is not a yes-or-no fact: 'may be' is for those"


def _reads_as_its_opposite(leaf: AtLeast | AtMost, finding: Finding) -> str:
    """Say of `concern at most possible` what it covers, and how to say so: a lawyer reads "possible or none"."""
    place = finding.scale.index(leaf.value)
    covered = finding.scale[place:] if isinstance(leaf, AtLeast) else finding.scale[: place + 1]
    listed = f"{{{', '.join(covered)}}}"
    others = [value for value in finding.scale if value not in covered]
    better = f"is not {others[0]}" if len(others) == 1 else f"in {listed}"
    return (
        f"'{sentence(leaf)}' covers {listed}, and reads as the opposite, since '{leaf.path}' combines by min: "
        f"write '{leaf.path} {better}'"
    )


def open_to_unknown(rulebook: Rulebook, condition: Condition, *, positive: bool) -> Iterator[tuple[int, str]]:
    """Find the leaves that push a condition towards holding when their fact is unknown."""
    match condition:
        case Not(part):
            yield from open_to_unknown(rulebook, part, positive=not positive)
        case And(parts) | Or(parts):
            for part in parts:
                yield from open_to_unknown(rulebook, part, positive=positive)
        case Quantified(quantifier, _, part):
            same = positive if quantifier is not Quantifier.NO else not positive
            yield from open_to_unknown(rulebook, part, positive=same)
        case Is(path, values, negated, at) if path in rulebook.facts:
            holding = rulebook.values_satisfying(condition)
            open_to = holding if positive else rulebook.value_sets[path] - holding
            if not NOT_KNOWN.isdisjoint(open_to):
                spoken = f"'{path} is {'not ' if negated else ''}{' or '.join(values)}'"
                yield at, spoken if positive else f"the negation of {spoken}"
        case MayBe(path, value, at):
            if positive:
                yield at, f"'{path} may be {value}'"


def _no_such_fact(rulebook: Rulebook, path: str) -> str:
    """Say that there is no such fact or finding; of a list, how it is read."""
    told = rulebook.vocabulary.told
    if path in told and told[path].several:
        return f"'{path}' is a list: write '{path} include {told[path].values[0]}' or 'exclude', 'include any of'"
    of = list_of(path) or path
    if of in told and told[of].several:
        return f"the list '{of}' {no_value(value_in_list(path), told[of].values)}"
    return no_such(
        rulebook,
        "fact or finding",
        path,
        [*rulebook.facts, *rulebook.findings, *rulebook.parameters, *STRUCTURAL_FACTS],
    )


def no_such(rulebook: Rulebook, kind: str, name: str, candidates: Mapping[str, object] | list[str]) -> str:
    """Say that there is no such thing, with the nearest name."""
    suggestion = rulebook.suggestion(name, candidates)
    return f"there is no {kind} '{name}'" + (f"; {suggestion.clause}" if suggestion else "")
