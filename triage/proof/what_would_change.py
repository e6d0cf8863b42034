"""What would change the recommended procedure: open questions decided by the solver, and counterfactuals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import BaseModel, ConfigDict, Field

from triage.assessment.assess import assessment_of, inference_of
from triage.assessment.model import Assessment, Counterfactuals, Standing, assessment_in
from triage.proof.questions import DecidedQuestions, Decision
from triage.rulebook.bundle import rulebook_in
from triage.rulebook.model import Rulebook

# So many more questions are decided from one answer to the next.
_AT_ONCE = 10


def _missing(value: object) -> bool:
    return value is None


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


STOPS_NOTE = (
    "Rules are stopped. What is told here holds for the rules as they are applied in this case: with other facts "
    "other stopped rules could stay in force, or nothing be recommended. Have the case assessed anew with such "
    "facts before anybody relies on it."
)


class UnderStops(BaseModel):
    """The stops under which it is told what would change, and what that means.

    `names` are the rules and families that were stopped, `kept` the stopped rules that stay in force in this case.
    """

    model_config = ConfigDict(frozen=True)

    names: tuple[str, ...]
    kept: tuple[str, ...]
    note: str = STOPS_NOTE


class WhatWouldChange(BaseModel):
    """What would change a recommended procedure.

    `open_questions` are exactly those whose answers can, those first that need the fewest other answers;
    `could_become` are exactly the procedures that answers can lead to. `counterfactuals` are the smallest sets
    of up to three facts, known ones too.

    If it is not `complete`, time ran out: `undecided` are the facts of open questions of which it is not known yet
    whether their answers can, `could_become` are the procedures that are not ruled out, and the counterfactuals
    have as many facts as they say. Nothing that is not told is ruled out then.

    `under_stops` is there only where rules were stopped: all of this is then searched with the rules as they are
    applied in this case, and which stops take effect is not decided anew for other facts.
    """

    model_config = ConfigDict(frozen=True)

    procedure: str
    standing: Standing
    could_become: tuple[str, ...]
    open_questions: tuple[DecidedQuestion, ...]
    counterfactuals: Counterfactuals
    complete: bool = True
    undecided: tuple[str, ...] = ()
    under_stops: UnderStops | None = Field(default=None, exclude_if=_missing)


def what_would_change(assessment: Assessment, rulebook: Rulebook) -> WhatWouldChange:
    """Return what would change an assessment, under the rulebook it was made with.

    Takes a second or more. Which of several smallest sets of other answers is told is not promised.
    """
    for known in ever_better(assessment, rulebook):
        last = known
    return last


def ever_better(assessment: Assessment, rulebook: Rulebook) -> Iterator[WhatWouldChange]:
    """Yield what is known of what would change an assessment, ever more of it; only the last one is complete."""
    # The assessment says already what may change it; of a large case the derivation alone takes seconds.
    yield _Told(assessment).so_far()
    inference = inference_of(assessment, rulebook)
    known = assessment_of(inference)
    told = _Told(known)
    yield told.so_far()
    questions = DecidedQuestions(inference.rulebook, inference.premises)
    for name in known.could_become:
        if not questions.can_become(name):
            told.could_become.remove(name)
            yield told.so_far()
    for question in known.open_questions:
        told.decided[question.fact] = questions.decision(question.fact)
        # A large case has a thousand questions: what is told of all of them each time would cost more than they do.
        if len(told.decided) % _AT_ONCE == 0:
            yield told.so_far()
    told.counterfactuals = assessment_of(inference, most_changes=3).counterfactuals
    told.complete = True
    yield told.so_far()


class _Told:
    """What is known so far."""

    def __init__(self, known: Assessment) -> None:
        self._known = known
        self.could_become = list(known.could_become)
        self.decided: dict[str, Decision | None] = {}
        self.counterfactuals = known.counterfactuals
        self.complete = False

    def so_far(self) -> WhatWouldChange:
        """Return it."""
        known = self._known
        possible = (*self.could_become, known.procedure.id)
        return WhatWouldChange(
            procedure=known.procedure.id,
            standing=Standing.PROVISIONAL if self.could_become else Standing.FIRM,
            could_become=tuple(self.could_become),
            open_questions=_ranked(
                DecidedQuestion(
                    fact=question.fact,
                    label=question.label,
                    question=question.question,
                    could_lead_to=tuple(name for name in question.could_lead_to if name in possible),
                    other_answers=dict(decision.answers),
                    deciding=_deciding(decision),
                )
                for question in known.open_questions
                if (decision := self.decided.get(question.fact)) is not None
            ),
            counterfactuals=self.counterfactuals,
            complete=self.complete,
            under_stops=UnderStops(names=known.stopped.names, kept=known.stopped.kept) if known.stopped else None,
            undecided=tuple(each.fact for each in known.open_questions if each.fact not in self.decided),
        )


def change_of(document: bytes, bundle: bytes) -> Iterator[WhatWouldChange]:
    """Yield what is known of what would change the assessment in a document, ever more of it.

    The document and the bundle of its rulebook are JSON. For a process of its own: bytes go in, and the solver is
    nobody else's. Raises `RulebookError` if the bundle is none, and pydantic's `ValidationError` if the document is
    no assessment.
    """
    rulebook = rulebook_in(bundle)
    yield from ever_better(assessment_in(document, rulebook), rulebook)


def _ranked(questions: Iterable[DecidedQuestion]) -> tuple[DecidedQuestion, ...]:
    return tuple(sorted(questions, key=lambda question: len(question.other_answers)))


def _deciding(decision: Decision) -> tuple[DecidingAnswer, DecidingAnswer]:
    return (
        DecidingAnswer(value=decision.first, procedure=decision.first_procedure),
        DecidingAnswer(value=decision.second, procedure=decision.second_procedure),
    )
