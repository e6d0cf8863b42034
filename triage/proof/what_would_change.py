"""What would change the recommended procedure: open questions decided by the solver, and counterfactuals."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from triage.assessment.assess import assessment_of, inference_of
from triage.assessment.model import Assessment, Counterfactuals, Standing, assessment_in
from triage.proof.questions import DecidedQuestions, Decision
from triage.rulebook.bundle import rulebook_in
from triage.rulebook.model import Rulebook


class DecidingAnswer(BaseModel):
    """An answer to an open question, and the procedure that is then recommended."""

    model_config = ConfigDict(frozen=True)

    value: str
    procedure: str


class DecidedQuestion(BaseModel):
    """An open question that can change the recommended procedure: that is proved.

    `deciding` are two answers that lead to different procedures if other open questions are answered as in
    `other_answers`. These are as few as can be: with none, an answer to this question alone can change it.
    """

    model_config = ConfigDict(frozen=True)

    fact: str
    label: str
    question: str
    could_lead_to: tuple[str, ...]
    other_answers: dict[str, str]
    deciding: tuple[DecidingAnswer, DecidingAnswer]


class WhatWouldChange(BaseModel):
    """What would change a recommended procedure.

    `open_questions` are exactly those whose answers can, those first that need the fewest other answers;
    `could_become` are exactly the procedures that answers can lead to. `counterfactuals` are the smallest sets
    of up to three facts, known ones too.
    """

    model_config = ConfigDict(frozen=True)

    procedure: str
    standing: Standing
    could_become: tuple[str, ...]
    open_questions: tuple[DecidedQuestion, ...]
    counterfactuals: Counterfactuals


def what_would_change(assessment: Assessment, rulebook: Rulebook) -> WhatWouldChange:
    """Return what would change an assessment, under the rulebook it was made with.

    Takes a second or more. Which of several smallest sets of other answers is told is not promised.
    """
    inference = inference_of(assessment, rulebook)
    thorough = assessment_of(inference, most_changes=3)
    questions = DecidedQuestions(inference.rulebook, inference.premises)
    could_become = tuple(name for name in thorough.could_become if questions.can_become(name))
    decided = {question.fact: questions.decision(question.fact) for question in thorough.open_questions}
    return WhatWouldChange(
        procedure=thorough.procedure.id,
        standing=Standing.PROVISIONAL if could_become else Standing.FIRM,
        could_become=could_become,
        open_questions=_ranked(
            DecidedQuestion(
                fact=question.fact,
                label=question.label,
                question=question.question,
                could_lead_to=tuple(
                    name for name in question.could_lead_to if name in could_become or name == thorough.procedure.id
                ),
                other_answers=dict(decision.answers),
                deciding=_deciding(decision),
            )
            for question in thorough.open_questions
            if (decision := decided[question.fact]) is not None
        ),
        counterfactuals=thorough.counterfactuals,
    )


def change_of(document: bytes, bundle: bytes) -> WhatWouldChange:
    """Return what would change the assessment in a document, under the rulebook in a bundle, both as JSON.

    For a process of its own: bytes go in, and the solver is nobody else's. Raises `RulebookError` if the bundle is
    none, and pydantic's `ValidationError` if the document is no assessment.
    """
    rulebook = rulebook_in(bundle)
    return what_would_change(assessment_in(document, rulebook), rulebook)


def _ranked(questions: Iterable[DecidedQuestion]) -> tuple[DecidedQuestion, ...]:
    return tuple(sorted(questions, key=lambda question: len(question.other_answers)))


def _deciding(decision: Decision) -> tuple[DecidingAnswer, DecidingAnswer]:
    return (
        DecidingAnswer(value=decision.first, procedure=decision.first_procedure),
        DecidingAnswer(value=decision.second, procedure=decision.second_procedure),
    )
