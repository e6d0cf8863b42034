"""What a rulebook has to satisfy beyond its form: names, values, scales, known facts behind adverse steps.

Each check yields `(place, message)`; `check` raises with all of them together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta

from triage.errors import RulebookError, nearest
from triage.language.names import kind_of, list_of, path_of
from triage.language.sentences import (
    Add,
    Always,
    Effect,
    EntityKind,
    OutputKind,
    Propose,
    SetFinding,
    leaves,
    paths,
)
from triage.rulebook.condition_checks import condition_problems, no_such, open_to_unknown
from triage.rulebook.model import (
    DOUBT_DECIDES,
    Example,
    Rule,
    Rulebook,
)
from triage.rulebook.outcome import Action
from triage.rulebook.places import Owner
from triage.rulebook.proof_state import ProofState
from triage.rulebook.source_checks import Found, source_problems
from triage.rulebook.vocabulary import NONE, ONLY
from triage.rulebook.vocabulary_files import no_value


def check(rulebook: Rulebook) -> None:
    """Check everything that the form of the files can not guarantee. Raises `RulebookError`."""
    problems = [
        *_branch_problems(rulebook),
        *_deciding_branches(rulebook),
        *_example_problems(rulebook),
        *source_problems(rulebook),
        *_unset_findings(rulebook),
        *_unproposed_procedures(rulebook),
        *_replaced_rules(rulebook),
        *_facts_asked_where(rulebook),
        *_issues(rulebook),
        *_arguments(rulebook),
        *_waiting_actions(rulebook),
        *_acknowledged_rules(rulebook),
        *_renamed(rulebook),
    ]
    if problems:
        raise RulebookError(problems)


def _branch_problems(rulebook: Rulebook) -> Found:
    for rule, branch in rulebook.branches.values():
        owner: Owner = ("branch", branch.id)
        for at, message in condition_problems(rulebook, branch.condition, rule.entity):
            yield rulebook.places.text(owner, "if").place_at(at), message
        for number, effect in enumerate(branch.effects):
            for message in _effect_problems(rulebook, rule, effect):
                yield rulebook.places.text(owner, "then", number).place_at(effect.at), message
        if sum(isinstance(effect, Propose) for effect in branch.effects) > 1:
            place = rulebook.places.place(owner, "if")
            yield place, f"{branch.id} proposes more than one procedure; give each its own branch"
        if rule.admits_unknown is None and (adverse := rulebook.adverse_effect(branch)):
            for at, phrase in open_to_unknown(rulebook, branch.condition, positive=True):
                yield (
                    rulebook.places.text(owner, "if").place_at(at),
                    f"{phrase} holds for an unknown fact, but the branch {adverse}: an adverse step needs a "
                    "known fact; name the values, or state 'admits unknown' with the reason in law",
                )


def _deciding_branches(rulebook: Rulebook) -> Found:
    """What reads whether doubt decides comes after all else: it proposes how to find out, and is not adverse."""
    for name in rulebook.deciding_branches:
        branch = rulebook.branches[name][1]
        if branch.settings or rulebook.adverse_effect(branch):
            yield (
                rulebook.places.place(("branch", name), "if"),
                f"{name} reads '{DOUBT_DECIDES}', which is settled after all findings: it can propose a procedure "
                "that is not adverse and add terms, and set no finding",
            )


def _effect_problems(rulebook: Rulebook, rule: Rule, effect: Effect) -> Iterator[str]:
    match effect:
        case SetFinding(name, value):
            if name not in rulebook.findings:
                yield no_such(rulebook, "finding", name, rulebook.findings)
                return
            finding = rulebook.findings[name]
            if finding.entity is not rule.entity:
                spoken = f"for each {rule.entity}" if rule.entity is not EntityKind.CASE else "for the case"
                yield f"'{name}' can not be set by a rule that speaks {spoken}"
            if value not in finding.scale:
                yield f"'{name}' {no_value(value, finding.scale)}"
            elif finding.combined([value]) == finding.start:
                yield f"setting '{name}' to '{value}' changes nothing: it starts at '{finding.start}'"
        case Propose(name):
            if name not in rulebook.procedures:
                yield no_such(rulebook, "procedure", name, rulebook.procedures)
        case Add(kind, name):
            if name not in rulebook.terms[kind]:
                yield no_such(rulebook, f"'{kind}' term", name, rulebook.terms[kind])
            elif kind is OutputKind.ISSUE and (concerns := rulebook.issues[name].entity) is not rule.entity:
                spoken = f"for each {concerns}" if concerns is not EntityKind.CASE else "for the case"
                yield f"the point at issue '{name}' is raised by a rule that speaks {spoken}"


def _example_problems(rulebook: Rulebook) -> Found:
    for _, branch in rulebook.branches.values():
        owner: Owner = ("branch", branch.id)
        reads = any(not isinstance(leaf, Always) for leaf in leaves(branch.condition))
        if reads and not branch.examples.silent:
            yield rulebook.places.place(owner, "name"), f"{branch.id} has no silent example"
        for outcome, examples in (("fires", branch.examples.fires), ("silent", branch.examples.silent)):
            for number, example in enumerate(examples):
                for node, message in _example_facts(rulebook, example):
                    yield rulebook.places.key(owner, "examples", outcome, number, node), message


def _example_facts(rulebook: Rulebook, example: Example) -> Iterator[tuple[str, str]]:
    """Yield the nodes of an example at which something is wrong, with what is."""
    for node, value in example.facts.items():
        path = path_of(node)
        told = rulebook.vocabulary.told.get(path)
        if told is not None and told.several:
            if value != NONE and value.removeprefix(ONLY) not in told.values:
                yield node, f"'{node}' is a list: write 'none', or 'only' and one of {', '.join(told.values)}"
        elif path not in rulebook.facts and path not in rulebook.parameters and not path.startswith("law."):
            yield node, no_such(rulebook, "fact", node, rulebook.facts)
        elif value not in rulebook.values_of(path):
            yield node, f"'{node}' {no_value(value, rulebook.values_of(path))}"
        state = example.proof_states.get(node)
        if state is not None and state not in tuple(ProofState):
            yield node, f"how '{node}' is known {no_value(state, tuple(ProofState))}"


def _facts_asked_where(rulebook: Rulebook) -> Found:
    """What points to a fact are other facts, that can be read where it is told, and that do not wait for it."""
    conditions = rulebook.vocabulary.asked_where
    for fact, condition in conditions.items():
        place = rulebook.places.place(("fact", fact))
        for at, message in condition_problems(rulebook, condition, kind_of(fact)):
            yield place, f"where {fact} is asked, at {at}: {message}"
        reached: set[str] = set()
        waits_for = [fact]
        while waits_for:
            parents = {list_of(path) or path for path in paths(conditions.get(waits_for.pop(), Always()))}
            waits_for += parents - reached
            reached |= parents
        if fact in reached:
            yield place, f"{fact} is asked only where it is known itself: name what it is asked after"


def _waiting_actions(rulebook: Rulebook) -> Found:
    """An action waits in procedures that there are."""
    for term in rulebook.terms[OutputKind.ACTION].values():
        for name in term.waits_in if isinstance(term, Action) else ():
            if name not in rulebook.procedures:
                yield (
                    rulebook.places.place(("action", term.name)),
                    f"{term.name} waits in: {no_such(rulebook, 'procedure', name, rulebook.procedures)}",
                )


def _issues(rulebook: Rulebook) -> Found:
    """A point at issue names facts and a finding that there are, of what it concerns or of the whole case.

    A procedure decides points that there are.
    """
    for procedure in rulebook.procedures.values():
        for name in procedure.decides:
            if name not in rulebook.issues:
                yield (
                    rulebook.places.place(("procedure", procedure.id)),
                    f"{procedure.id} decides: {no_such(rulebook, 'point at issue', name, rulebook.issues)}",
                )
        for number, step in enumerate(procedure.steps, start=1):
            if step.where is None:
                continue
            for at, message in condition_problems(rulebook, step.where, EntityKind.CASE):
                yield (
                    rulebook.places.place(("procedure", procedure.id)),
                    f"{procedure.id}, step {number}, where, at {at}: {message}",
                )
    for issue in rulebook.issues.values():
        owner: Owner = ("issue", issue.id)
        for fact in issue.asks:
            if fact not in rulebook.vocabulary.told:
                yield (
                    rulebook.places.place(owner),
                    f"{issue.id} asks: {no_such(rulebook, 'fact', fact, rulebook.vocabulary.told)}",
                )
        for fact, condition in issue.asked_where.items():
            if fact not in issue.asks:
                yield rulebook.places.place(owner), f"{issue.id}: {fact} has a condition and is not asked"
            for at, message in condition_problems(rulebook, condition, issue.entity):
                yield rulebook.places.place(owner), f"{issue.id}, where {fact} is asked, at {at}: {message}"
        for number, each in enumerate(issue.here, start=1):
            for at, message in condition_problems(rulebook, each.where, issue.entity):
                yield rulebook.places.place(owner), f"{issue.id}, told here {number}, where, at {at}: {message}"
        if issue.finding is None:
            continue
        if issue.finding not in rulebook.findings:
            yield (
                rulebook.places.place(owner),
                f"{issue.id}: {no_such(rulebook, 'finding', issue.finding, rulebook.findings)}",
            )
        elif rulebook.findings[issue.finding].entity not in (EntityKind.CASE, issue.entity):
            yield (
                rulebook.places.place(owner),
                f"{issue.id}: the finding {issue.finding} is not one of the case or of what the point is asked of",
            )


def _arguments(rulebook: Rulebook) -> Found:
    """An argument is made on a point at issue that there is, and arises where facts say that the point can read."""
    for argument in rulebook.arguments.values():
        owner: Owner = ("argument", argument.id)
        if argument.about not in rulebook.issues:
            yield (
                rulebook.places.place(owner, "about"),
                f"{argument.id}: {no_such(rulebook, 'point at issue', argument.about, rulebook.issues)}",
            )
        elif argument.arises_where is not None:
            entity = rulebook.issues[argument.about].entity
            for at, message in condition_problems(rulebook, argument.arises_where, entity):
                place = rulebook.places.text(owner, "arises where").place_at(at)
                yield place, f"{argument.id}, arises where: {message}"


def _replaced_rules(rulebook: Rulebook) -> Found:
    """A rule that replaces another is in force from the day after the other's last: no gap, no overlap."""
    for rule in rulebook.rules.values():
        if rule.replaces is None:
            continue
        message = _why_it_does_not_follow(rulebook, rule, rule.replaces)
        if message is not None:
            yield rulebook.places.place(("rule", rule.id), "replaces"), message


def _why_it_does_not_follow(rulebook: Rulebook, rule: Rule, before: str) -> str | None:
    replaced = rulebook.rules.get(before)
    if replaced is None:
        return no_such(rulebook, "rule", before, rulebook.rules)
    if replaced.in_force.last is None:
        return f"'{before}' has no last day in force: give it 'to', the day before this rule"
    if replaced.in_force.last + timedelta(days=1) != rule.in_force.first:
        return (
            f"'{before}' is in force {replaced.in_force}, this rule {rule.in_force}: the one has to begin "
            "the day after the other ends"
        )
    return None


def _unset_findings(rulebook: Rulebook) -> Found:
    settings = {setting.finding for _, branch in rulebook.branches.values() for setting in branch.settings}
    for name in rulebook.findings:
        if name not in settings:
            yield rulebook.places.place(("finding", name)), f"no rule sets the finding '{name}'"


def _unproposed_procedures(rulebook: Rulebook) -> Found:
    proposed = {branch.proposal for _, branch in rulebook.branches.values()}
    for name in rulebook.procedures:
        if name not in proposed:
            yield rulebook.places.place(("procedure", name)), f"no rule proposes the procedure '{name}'"


def _acknowledged_rules(rulebook: Rulebook) -> Found:
    """Find names under 'implied by' that can not stand there. Whether the named rules imply it, the proof says."""
    for rule, branch in rulebook.branches.values():
        for number, name in enumerate(branch.implied_by.rules if branch.implied_by else ()):
            stands = ("implied by", "rules", number)
            if name not in rulebook.rules:
                place = rulebook.places.place(("branch", branch.id), *stands)
                yield place, no_such(rulebook, "rule", name, rulebook.rules)
            elif name == rule.id:
                place = rulebook.places.place(("branch", branch.id), *stands)
                yield place, f"{branch.id} can not be implied by its own rule: take the branch out"


def _renamed(rulebook: Rulebook) -> Found:
    """A renamed name leads to one that there is, and is not in use itself."""
    in_use: dict[str, Collection[str]] = {
        "groups": [group.name for group in rulebook.groups],
        "facts": rulebook.vocabulary.told,
        "findings": rulebook.findings,
        "families": [family.id for family in rulebook.families],
        "rules": rulebook.rules,
        "branches": rulebook.branches,
        "switches": rulebook.parameters,
    }
    for kind, names in rulebook.renamed.names.items():
        for old, new in names.items():
            if new not in in_use[kind]:
                close = nearest(new, in_use[kind])
                hint = f"; did you mean '{close}'?" if close else ""
                place = rulebook.places.key(("renamed", kind), old)
                yield place, f"'{old}' is said to be '{new}' now, and none of the {kind} has this name{hint}"
            if old in in_use[kind]:
                place = rulebook.places.key(("renamed", kind), old)
                yield place, f"'{old}' is said to be '{new}' now, and still is one of the {kind}"
