"""What differs between two rulebooks, rule by rule, in the words of the reference pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from triage.reference_pages.rule_pages import READ, branch_lines, source_lines
from triage.rulebook.model import Rule, Rulebook
from triage.rulebook.rule import content_of_rule

Lines = tuple[str, ...]


@dataclass(frozen=True)
class PartDifference:
    """A part of a rule that differs, with what it says on each side as Markdown; nothing where it is not there."""

    name: str
    before: Lines
    after: Lines


@dataclass(frozen=True)
class RuleDifference:
    """A rule that is on one side only, or says something else on the other; examples are not compared."""

    id: str
    title: str
    family: str
    before: Rule | None
    after: Rule | None
    parts: tuple[PartDifference, ...]


@dataclass(frozen=True)
class NamesDifference:
    """What else has a name, of one kind: labels of what was added, removed, and says something else."""

    kind: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True)
class RulebookDifference:
    """What differs between two rulebooks: the rules in the order of the law, and everything else by kind."""

    rules: tuple[RuleDifference, ...]
    names: tuple[NamesDifference, ...]


def rulebook_difference(before: Rulebook, after: Rulebook) -> RulebookDifference:
    """Return what differs between two rulebooks."""
    order = dict.fromkeys((*after.rules, *before.rules))
    rules = (_rule(before.rules.get(each), after.rules.get(each), before, after) for each in order)
    names = (_names(kind, of(before), of(after)) for kind, of in _KINDS.items())
    return RulebookDifference(
        tuple(each for each in rules if each is not None),
        tuple(each for each in names if each.added or each.removed or each.changed),
    )


def _rule(old: Rule | None, new: Rule | None, before: Rulebook, after: Rulebook) -> RuleDifference | None:
    if old is not None and new is not None and content_of_rule(old) == content_of_rule(new):
        return None
    there = new or old
    assert there is not None
    told_before, told_after = _parts(old, before), _parts(new, after)
    parts = (
        PartDifference(name, told_before.get(name, ()), told_after.get(name, ()))
        for name in dict.fromkeys((*told_after, *told_before))
        if told_before.get(name) != told_after.get(name)
    )
    rulebook = after if new is not None else before
    family = next(each.title for each in rulebook.families if each.id == there.family)
    return RuleDifference(there.id, there.title, family, old, new, tuple(parts))


def _parts(rule: Rule | None, rulebook: Rulebook) -> Mapping[str, Lines]:
    """Return what a rule says, part by part, by the name of the part."""
    return {} if rule is None else dict(_told(rule, rulebook))


def _told(rule: Rule, rulebook: Rulebook) -> Iterator[tuple[str, Lines]]:
    yield "Title", (rule.title,)
    yield "Read", (READ[rule.entity],)
    yield "In force", (str(rule.in_force),)
    yield "Because", (rule.because,)
    if rule.replaces:
        yield "Replaces", (f"`{rule.replaces}`",)
    if rule.admits_unknown:
        yield "Rests on an unknown fact, because", (rule.admits_unknown,)
    for branch in rule.branches:
        yield f"Branch {branch.name.replace('_', ' ')}", tuple(branch_lines(branch, rulebook))
    yield "Sources", tuple(source_lines(rule, rulebook))


def _names(kind: str, before: Mapping[str, object], after: Mapping[str, object]) -> NamesDifference:
    return NamesDifference(
        kind,
        tuple(_label(after[name], name) for name in after if name not in before),
        tuple(_label(before[name], name) for name in before if name not in after),
        tuple(_label(after[name], name) for name in after if name in before and before[name] != after[name]),
    )


def _label(of: object, name: str) -> str:
    found = next(
        (getattr(of, each) for each in ("label", "title", "meaning", "argument", "name") if hasattr(of, each)), name
    )
    return str(found)


def _terms(rulebook: Rulebook) -> Mapping[str, object]:
    return {f"{kind}.{name}": term for kind, terms in rulebook.terms.items() for name, term in terms.items()}


_KINDS: Mapping[str, Callable[[Rulebook], Mapping[str, object]]] = {
    "Facts": lambda rulebook: rulebook.vocabulary.told,
    "Findings": lambda rulebook: rulebook.findings,
    "Procedures": lambda rulebook: rulebook.procedures,
    "Points at issue": lambda rulebook: rulebook.issues,
    "Arguments": lambda rulebook: rulebook.arguments,
    "Terms": _terms,
    "Contested points": lambda rulebook: rulebook.contested_points,
    "Profiles": lambda rulebook: rulebook.profiles,
    "States and treaties": lambda rulebook: rulebook.states,
    "Sources": lambda rulebook: rulebook.instruments,
}
