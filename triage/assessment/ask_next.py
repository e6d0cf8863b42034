"""What to ask next: first what decides the points at issue, then what could change the procedure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from triage.assessment.model import AnswerLeads, NextQuestion, OpenQuestion, PointAtIssue
from triage.language.names import Node, kind_of, list_of, path_of
from triage.language.sentences import EntityKind
from triage.readers.derivation import Premises
from triage.rulebook.model import Rulebook

Answers = Mapping[Node, Mapping[str, str]]
"""The procedure that each answer to one fact alone would lead to, where it is another than the recommended one."""


def ask_next(
    rulebook: Rulebook,
    premises: Premises,
    points: Sequence[PointAtIssue],
    questions: Sequence[OpenQuestion],
    answers: Answers,
) -> tuple[NextQuestion, ...]:
    """Return everything that is worth asking, each once, in the order in which to ask.

    Where there is one question only whose answer alone could change the procedure, it comes first; second, if it
    could only lead to an adverse procedure: nobody begins with what can only count against the person. Then comes
    what decides a point at issue: the first question of each point in the order of telling, then the second of
    each; points of which the rules are already sure come after those that are open. Questions
    that could change the procedure only follow in the order of `questions`. What the person declined to answer is
    not asked again.
    """
    decides: dict[Node, list[str]] = {}
    sure = [indicated(rulebook, point) for point in points]
    for wanted in (False, True):
        each = [point for point, indicated in zip(points, sure, strict=True) if indicated is wanted]
        for round_of_questions in zip_longest(*(point.unknown for point in each)):
            for point, node in zip(each, round_of_questions, strict=True):
                if node is not None and node not in premises.declined:
                    decides.setdefault(node, []).append(point.id)
    for question in questions:
        decides.setdefault(list_of(question.fact) or question.fact, [])
    decisive = {list_of(fact) or fact for fact, procedures in answers.items() if procedures} & decides.keys()
    if len(decisive) == 1:
        (one,) = decisive
        others = [node for node in decides if node != one]
        place = 1 if _only_adverse(rulebook, one, answers) else 0
        decides = {node: decides[node] for node in (*others[:place], one, *others[place:])}
    by_question: dict[Node, dict[Node, Mapping[str, str]]] = {}
    for fact, procedures in answers.items():
        by_question.setdefault(list_of(fact) or fact, {})[fact] = procedures
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


def _only_adverse(rulebook: Rulebook, node: Node, answers: Answers) -> bool:
    """Return whether every other procedure to which an answer would lead is one against the person's interest."""
    return all(rulebook.procedures[leads.procedure].adverse for leads in _leads(rulebook, node, answers))


def _question(rulebook: Rulebook, node: Node, decides: Mapping[str, None], answers: Answers) -> NextQuestion:
    told = rulebook.vocabulary.told[path_of(node)]
    return NextQuestion.model_construct(
        fact=node,
        label=told.label,
        question=told.question,
        decides=tuple(decides),
        leads_to=tuple(_leads(rulebook, node, answers)),
    )


def _leads(rulebook: Rulebook, node: Node, answers: Answers) -> Iterator[AnswerLeads]:
    """Yield what single answers lead to; of a fact that has several values, what one of them would."""
    for fact, procedures in answers.items():
        if node in (fact, list_of(fact)):
            for value, procedure in procedures.items():
                yield AnswerLeads.model_construct(
                    fact=fact, value=value, procedure=procedure, title=rulebook.procedures[procedure].title
                )
