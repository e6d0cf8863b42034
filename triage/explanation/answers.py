"""What each given answer did: what rests on it, and what it alone kept away, also where it was a no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from triage.assessment.inference import Inference
from triage.language.names import Entity, Node, path_of
from triage.language.sentences import OutputKind
from triage.readers.derivation import Firing
from triage.rulebook.model import Branch, Rulebook
from triage.rulebook.rule import Rule
from triage.rulebook.vocabulary import NOT_KNOWN


@dataclass(frozen=True)
class Answer:
    """A fact that was given. `supports` are the rules that rest on it; `kept_away` those that it alone kept silent.

    Rules are named by their titles, each once, in the order of the rulebook. `decides` says that the recommended
    procedure or the priority rests on it, and `keeps_from` names the procedures that it alone kept from being
    recommended: they come before the recommended one. `unread` says that in this situation
    no rule spoke or was silent because of it, not even together with other answers.
    """

    fact: Node
    value: str
    supports: tuple[str, ...]
    kept_away: tuple[str, ...]
    decides: bool
    keeps_from: tuple[str, ...]
    unread: bool


def answers_of(inference: Inference) -> tuple[Answer, ...]:
    """Return each given fact, in the order of the vocabulary, with what it did.

    A rule is kept away by one answer alone if with another answer to this question, all else as it is, it would
    have fired. What several answers keep away together is not told here: `why-not` and the trace tell it.
    """
    supports: dict[Node, dict[str, None]] = {}
    kept_away: dict[Node, dict[str, None]] = {}
    keeps_from: dict[Node, dict[str, None]] = {}
    decides: set[Node] = set()
    before = _before(inference)
    leading = _leading(inference)
    counted: set[Node] = set()
    for firing in inference.firings:
        title = inference.rulebook.branches[firing.branch][0].title
        for leaf in inference.support(firing):
            if firing in leading:
                decides.add(leaf.node)
            supports.setdefault(leaf.node, {})[title] = None
    for rule, branch, firing in _silent(inference):
        nodes = {leaf.node for leaf in inference.failure(firing)[0]}
        counted |= nodes
        if len(nodes) == 1 and _given(inference, node := nodes.pop()) and _would_fire(inference, firing, node):
            kept_away.setdefault(node, {})[rule.title] = None
            if branch.proposal in before:
                keeps_from.setdefault(node, {})[branch.proposal] = None
    return tuple(
        Answer(
            node,
            value,
            tuple(supports.get(node, ())),
            tuple(title for title in kept_away.get(node, ()) if title not in supports.get(node, ())),
            node in decides,
            tuple(keeps_from.get(node, ())),
            node not in supports and node not in counted,
        )
        for node, value in inference.premises.values.items()
        if _given(inference, node)
    )


def _given(inference: Inference, node: Node) -> bool:
    values: Mapping[Node, str] = inference.premises.values
    return path_of(node) in inference.rulebook.facts and values.get(node, "unknown") not in NOT_KNOWN


def _silent(inference: Inference) -> Iterator[tuple[Rule, Branch, Firing]]:
    """Yield each branch that does not fire, for each entity of its kind."""
    rulebook: Rulebook = inference.rulebook
    fired = inference.derivation.firings
    for name, (rule, branch) in rulebook.branches.items():
        entities: tuple[Entity, ...] = inference.premises.entities[rule.entity]
        for entity in entities:
            firing = Firing(name, entity)
            if firing not in fired:
                yield rule, branch, firing


def _would_fire(inference: Inference, firing: Firing, node: Node) -> bool:
    """Return whether a branch would fire for some other answer to one question."""
    _, branch = inference.rulebook.branches[firing.branch]
    fact = inference.rulebook.facts[path_of(node)]
    return any(
        inference.holds_with(branch.condition, node, value, firing.entity)
        for value in fact.values
        if value not in NOT_KNOWN
    )


def _leading(inference: Inference) -> frozenset[Firing]:
    """Return the firings that propose the recommended procedure or give the priority."""
    outcome = inference.outcome
    priorities = outcome.terms[OutputKind.PRIORITY]
    return frozenset((*outcome.candidates[outcome.recommended], *priorities.get(outcome.priority, ())))


def _before(inference: Inference) -> frozenset[str]:
    """Return the procedures that would be recommended before the recommended one if they were proposed."""
    names = tuple(inference.rulebook.procedures)
    return frozenset(names[: names.index(inference.outcome.recommended)])
