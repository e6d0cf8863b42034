"""Conditions and effects in plain language, from their structure.

A condition becomes a sentence, or a nested list where several parts have to hold; an effect becomes a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from triage.language.names import path_of
from triage.language.sentences import (
    Add,
    Always,
    And,
    AtLeast,
    AtMost,
    Condition,
    Effect,
    Is,
    Leaf,
    MayBe,
    Not,
    OfList,
    Or,
    OutputKind,
    Propose,
    Quantified,
    Quantifier,
    SetFinding,
    of_list,
)
from triage.reference_pages.links import either, finding_link, issue_link, path_link, procedure_link, readable
from triage.rulebook.model import STRUCTURAL_FACTS, Branch, Combine, Example, Rulebook

QUANTIFIERS = {Quantifier.SOME: "for at least one", Quantifier.EVERY: "for every", Quantifier.NO: "for no"}
KINDS = {
    OutputKind.ACTION: "Do at once",
    OutputKind.SAFEGUARD: "Safeguard",
    OutputKind.REFERRAL: "Refer to",
    OutputKind.INFORMATION: "Inform",
    OutputKind.PRIORITY: "Priority",
    OutputKind.COUNTER: "Count, without case keys",
    OutputKind.FLAG: "Tell the supervisor",
    OutputKind.ISSUE: "Point at issue",
}


def condition_lines(condition: Condition, rulebook: Rulebook, up: str) -> list[str]:
    """Return a condition as Markdown: its first line continues `If`, further lines are nested lists."""
    if isinstance(condition, Always):
        return ["in every case:"]
    return _lines(condition, rulebook, up)


def _lines(condition: Condition, rulebook: Rulebook, up: str) -> list[str]:
    said = of_list(condition)
    if said is not None and said.path in rulebook.vocabulary.told:
        return [_list_words(said, rulebook, up)]
    match condition:
        case And(parts):
            return ["all of these hold:", *_items(parts, rulebook, up)]
        case Or(parts):
            return ["one or more of these hold:", *_items(parts, rulebook, up)]
        case Not(inner):
            first, *rest = _lines(inner, rulebook, up)
            return [f"it is not so that {first}", *rest]
        case Quantified(quantifier, kind, inner):
            first, *rest = _lines(inner, rulebook, up)
            return [f"{QUANTIFIERS[quantifier]} {kind}, {first}", *rest]
        case _:
            return [leaf_words(condition, rulebook, up)]


def _items(parts: Sequence[Condition], rulebook: Rulebook, up: str) -> Iterator[str]:
    for part in parts:
        first, *rest = _lines(part, rulebook, up)
        yield f"- {first}"
        yield from (f"    {line}" for line in rest)


def _list_words(said: OfList, rulebook: Rulebook, up: str) -> str:
    """Return what is said of a list in words."""
    named = path_link(said.path, rulebook, up)
    match said.verb:
        case "exclude":
            return f"{named}: denied {'is' if len(said.values) == 1 else 'are'} {_all(said.values)}"
        case "may include":
            return f"{named}: {either(said.values)} is there, or *not known*"
        case _:
            return f"{named}: {either(said.values)} is there"


def _all(values: Sequence[str]) -> str:
    words = [f"*{readable(value)}*" for value in values]
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def leaf_words(leaf: Leaf, rulebook: Rulebook, up: str) -> str:
    """Return one comparison in words, with the label of what is compared."""
    match leaf:
        case Always():
            return "in every case"
        case Is(path, (value,)) if path in STRUCTURAL_FACTS and path.endswith("s_recorded"):
            return f"{'at least one' if value == 'yes' else 'no'} {path.partition('s_')[0]} is recorded"
        case Is(path, ("unasked",), negated=False):
            return f"{path_link(path, rulebook, up)} has not been asked about"
        case Is(path, values, negated=False):
            return f"{path_link(path, rulebook, up)} is {either(values)}"
        case Is(path, values):
            open_too = path in rulebook.facts and "unknown" not in values
            note = ", so also where it is not known" if open_too else ""
            return f"{path_link(path, rulebook, up)} is anything but {either(values)}{note}"
        case MayBe(path, value):
            return f"{path_link(path, rulebook, up)} is *{readable(value)}*, or *not known*"
        case AtLeast(path, value):
            scale = rulebook.values_of(path)
            return _on_scale(path_link(path, rulebook, up), value, "more", scale[scale.index(value) :])
        case AtMost(path, value):
            scale = rulebook.values_of(path)
            return _on_scale(path_link(path, rulebook, up), value, "less", scale[: scale.index(value) + 1])


def _on_scale(label: str, value: str, direction: str, reached: Sequence[str]) -> str:
    if len(reached) == 1:
        return f"{label} stands at *{readable(value)}*"
    return f"{label} stands at *{readable(value)}* or {direction} protective (that is {either(reached)})"


def effect_words(effect: Effect, branch: Branch, rulebook: Rulebook, up: str) -> str:
    """Return what one effect does, with the meaning of its term."""
    match effect:
        case SetFinding(name, value):
            finding = rulebook.findings[name]
            end = finding.scale[-1] if finding.combine is Combine.MAX else finding.scale[0]
            way = "more" if finding.combine is Combine.MAX else "less"
            reach = "" if value == end else f" or {way} protective"
            return f"**Finding** {finding_link(finding, up)} stands at *{readable(value)}*{reach}."
        case Propose(name):
            procedure = rulebook.procedures[name]
            adverse = " It leads away from a full examination here." if procedure.adverse else ""
            order = f"place {procedure.precedence} of {len(rulebook.procedures)} in the order of precedence"
            link = procedure_link(procedure, up)
            return f"**Procedure proposed** {link}: {procedure.definition} ({order}.){adverse}"
        case Add(kind, name):
            bound = " *Only if the procedure of this branch is recommended.*" if branch.proposal else ""
            if kind is OutputKind.ISSUE:
                issue = rulebook.issues[name]
                return f"**{KINDS[kind]}** {issue_link(issue, up)}: {issue.question}{bound}"
            meaning = rulebook.terms[kind][name].meaning
            return f"**{KINDS[kind]}** [{readable(name)}]({up}vocabulary.md#{kind}-{name}): {meaning}{bound}"


def example_words(example: Example, rulebook: Rulebook, up: str) -> str:
    """Return the facts of an example in words; all that is not named in it is not known."""
    return "; ".join(
        f"{_member(node)}{path_link(path_of(node), rulebook, up)} is *{readable(value)}*"
        for node, value in example.facts.items()
    )


def _member(node: str) -> str:
    """Return which claim or stay a fact belongs to, counted from 1: `claims[0].nexus_link` → `claim 1: `."""
    name, bracket, rest = node.partition("s[")
    return f"{name} {int(rest.partition(']')[0]) + 1}: " if bracket else ""
