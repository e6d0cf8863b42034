"""What to ask next: what decides points at issue, then what could change the procedure, last what has no sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest

from triage.assessment.inference import Inference
from triage.assessment.model import AnswerLeads, NextQuestion, OpenQuestion, PointAtIssue
from triage.language.names import Node, Path, entity_of, kind_of, list_of, path_of
from triage.language.sentences import EntityKind, paths
from triage.rulebook.model import Rulebook

Answers = Mapping[Node, Mapping[str, str]]
"""The procedure that each answer to one fact alone would lead to, where it is another than the recommended one."""


def ask_next(
    inference: Inference,
    points: Sequence[PointAtIssue],
    questions: Sequence[OpenQuestion],
    answers: Answers,
) -> tuple[NextQuestion, ...]:
    """Return everything that is worth asking, each once, in the order in which to ask.

    Where something points to one question only whose answer alone could change the procedure, it comes first;
    second, if it could only lead to an adverse procedure: nobody begins with what can only count against the
    person. Then comes what decides a point at issue: the first question of each point in the order of telling, then
    the second of each; points of which the rules are already sure come after those that are open. Questions that
    could change the procedure only follow: those whose answer alone could, and of these what can only lead to an
    adverse procedure after the others; then those that need other answers, too; what is alike in this in the order
    of `questions`. Last comes what has no sign (`has_a_sign`), after what could give it one.
    What the person declined to answer is not asked again.
    """
    rulebook, premises = inference.rulebook, inference.premises
    decides: dict[Node, list[str]] = {}
    sure = [indicated(rulebook, point) for point in points]
    for wanted in (False, True):
        each = [point for point, indicated in zip(points, sure, strict=True) if indicated is wanted]
        for round_of_questions in zip_longest(*(point.unknown for point in each)):
            for point, node in zip(each, round_of_questions, strict=True):
                if node is not None and node not in premises.declined:
                    decides.setdefault(node, []).append(point.id)
    by_question: dict[Node, dict[Node, Mapping[str, str]]] = {}
    for fact, procedures in answers.items():
        by_question.setdefault(list_of(fact) or fact, {})[fact] = procedures
    asked = dict.fromkeys(list_of(question.fact) or question.fact for question in questions)
    pointed_to = {node for node in asked if node in decides or has_a_sign(inference, node)}
    alone = {node for node, answered in by_question.items() if any(answered.values())}

    def place(node: Node) -> tuple[int, bool, bool]:
        return (
            0 if node in pointed_to else _waits_for(rulebook, path_of(node)),
            node not in alone,
            node in alone and _only_adverse(rulebook, node, by_question[node]),
        )

    for node in sorted(asked, key=place):
        decides.setdefault(node, [])
    decisive = alone & pointed_to
    if len(decisive) == 1:
        (one,) = decisive
        others = [node for node in decides if node != one]
        first = 1 if _only_adverse(rulebook, one, by_question[one]) else 0
        decides = {node: decides[node] for node in (*others[:first], one, *others[first:])}
    return tuple(
        _question(rulebook, node, dict.fromkeys(points_), by_question.get(node, {}))
        for node, points_ in decides.items()
    )


def indicated(rulebook: Rulebook, point: PointAtIssue) -> bool:
    """Return whether rules brought a finding on a claim to its end: more answers confirm it, and come later.

    Other findings end where the point begins: a charge engages article 31, and whether it protects is still open.
    """
    if point.finding is None or kind_of(path_of(point.finding)) is not EntityKind.CLAIM:
        return False
    finding = rulebook.findings[path_of(point.finding)]
    return point.value == finding.scale[-1] != finding.start


def has_a_sign(inference: Inference, node: Node) -> bool:
    """Return whether something told points to a question, by what the vocabulary says of where it is asked.

    Before an adverse procedure nothing waits for a sign: what could keep a person from it is asked in its place.
    """
    if inference.rulebook.procedures[inference.outcome.recommended].adverse:
        return True
    where = inference.rulebook.vocabulary.asked_where.get(path_of(node))
    return where is None or inference.holds(where, entity_of(node))


@lru_cache(maxsize=4096)
def _waits_for(rulebook: Rulebook, path: Path) -> int:
    """Return how many facts have to be asked one after the other, at most, before something can point to a fact."""
    where = rulebook.vocabulary.asked_where.get(path)
    parents = (list_of(parent) or parent for parent in paths(where)) if where is not None else ()
    return max((1 + _waits_for(rulebook, parent) for parent in parents), default=0)


def _only_adverse(rulebook: Rulebook, node: Node, answers: Answers) -> bool:
    """Return whether every other procedure to which an answer would lead is one against the person's interest."""
    return all(rulebook.procedures[leads.procedure].adverse for leads in _leads(rulebook, node, answers))


def _question(rulebook: Rulebook, node: Node, decides: Mapping[str, None], answers: Answers) -> NextQuestion:
    leads_to = tuple(_leads(rulebook, node, answers)) if answers else ()
    return _next_question(rulebook, node, tuple(decides), leads_to)


# Most questions come up in very many cases.
@lru_cache(maxsize=8192)
def _next_question(
    rulebook: Rulebook, node: Node, decides: tuple[str, ...], leads_to: tuple[AnswerLeads, ...]
) -> NextQuestion:
    told = rulebook.vocabulary.told[path_of(node)]
    return NextQuestion.model_construct(
        fact=node, label=told.label, question=told.question, decides=decides, leads_to=leads_to
    )


def _leads(rulebook: Rulebook, node: Node, answers: Answers) -> Iterator[AnswerLeads]:
    """Yield what single answers lead to; of a fact that has several values, what one of them would."""
    for fact, procedures in answers.items():
        if node in (fact, list_of(fact)):
            for value, procedure in procedures.items():
                yield AnswerLeads.model_construct(
                    fact=fact, value=value, procedure=procedure, title=rulebook.procedures[procedure].title
                )
