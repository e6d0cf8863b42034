"""The facts that can be answered otherwise on a page, each with its question and its answers in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.browser.recommendation.changes import Chosen, state_in
from triage import Assessment
from triage.explanation.wording import readable, spoken_of
from triage.language.names import Entity, Node, path_of
from triage.rulebook.vocabulary import NOT_KNOWN, FactDefinition

# As many as are looked through: who finds none of them names another word.
MOST_FOUND = 20
_OPEN_FIRST = 8


@dataclass(frozen=True)
class Answerable:
    """A fact with what is answered now and what is chosen instead; `answers` are all, by value and in words.

    `known` is what is said of how it is known, and `known_instead` what is chosen of that; empty is nothing.
    """

    node: Node
    label: str
    question: str
    answers: tuple[tuple[str, str], ...]
    given: str
    chosen: str
    known: str
    known_instead: str

    @property
    def changed(self) -> bool:
        """Whether something else is chosen than was given."""
        return self.chosen != self.given or self.known_instead != self.known

    def in_words(self, value: str) -> str:
        """Return what an answer is called."""
        return dict(self.answers).get(value, readable(value))


@dataclass(frozen=True)
class FactsOffered:
    """Which facts a page offers to answer otherwise: those changed, those known, those open first, those found.

    `added` are all facts of each claim and stay that is added, by its name.
    """

    changed: tuple[Answerable, ...]
    known: tuple[Answerable, ...]
    open: tuple[Answerable, ...]
    found: tuple[Answerable, ...]
    found_in_all: int
    added: Mapping[Entity, tuple[Answerable, ...]]


def facts_offered(assessment: Assessment, choice: Chosen) -> FactsOffered:
    """Return the facts of an assessment to answer otherwise, each once, with what is chosen; a word finds more."""
    facts, chosen, word = choice.case.vocabulary.facts, choice.answers, choice.word
    given = dict(choice.case.facts())
    known_now = {node: state_in(choice.case, node) for node in given}
    of_added = {
        f"{name}[{index}]": [node for node in given if node.startswith(f"{name}[{index}].")]
        for name, number in choice.added.items()
        for index in range(len(getattr(assessment.case, name)), len(getattr(assessment.case, name)) + number)
    }
    elsewhere = {node for nodes in of_added.values() for node in nodes}
    changed = [
        node
        for node in given
        if node not in elsewhere
        and (
            chosen.get(node, given[node]) != given[node]
            or choice.known.get(node, known_now[node]) != known_now[node]
        )
    ]
    known = [node for node, value in given.items() if value not in NOT_KNOWN]
    asked = [node for each in assessment.ask_next for node in _nodes_of(each.fact, given)]
    asked += [each.fact for each in assessment.open_questions if each.fact in given]
    found = [node for node in given if word.strip() and _tells_of(facts[path_of(node)], word)]

    def offered(nodes: Iterable[Node], but: Iterable[Node], most: int | None = None) -> tuple[Answerable, ...]:
        left_out = set(but)
        told = [node for node in dict.fromkeys(nodes) if node not in left_out][:most]
        return tuple(
            _answerable(
                facts[path_of(node)],
                node,
                (given[node], chosen.get(node, given[node])),
                (known_now[node], choice.known.get(node, known_now[node])),
            )
            for node in told
        )

    opened = offered(asked, {*changed, *known}, _OPEN_FIRST)
    shown = {*elsewhere, *changed, *known, *(each.node for each in opened)}
    return FactsOffered(
        changed=offered(changed, ()),
        known=offered(known, changed),
        open=opened,
        found=offered(found, shown, MOST_FOUND),
        found_in_all=len(found),
        added={entity: offered(nodes, ()) for entity, nodes in of_added.items()},
    )


def _nodes_of(fact: Node, given: Mapping[Node, str]) -> list[Node]:
    """Return a fact that rules read, or of a list each value."""
    return [fact] if fact in given else [node for node in given if node.startswith(f"{fact}.")]


def _answerable(fact: FactDefinition, node: Node, answer: tuple[str, str], known: tuple[str, str]) -> Answerable:
    meanings = {each.value: each.meaning for each in fact.meanings}
    answers = tuple(
        (value, f"{readable(value)}: {meanings[value]}" if value in meanings else readable(value))
        for value in fact.values
    )
    return Answerable(node, f"{spoken_of(node)}{fact.label}", fact.question, answers, *answer, *known)


def _tells_of(fact: FactDefinition, word: str) -> bool:
    sought = word.strip().casefold()
    return any(sought in text.casefold() for text in (fact.label, fact.question, fact.definition))
