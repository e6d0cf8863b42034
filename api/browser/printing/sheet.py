"""What stands on the sheet for the person, and what is said to them by word of mouth instead.

A sheet may be found by whoever the person fears. So nothing stands on it that tells what they said, fear or are
suspected of; why, and what else was weighed: `docs/decisions/0060-what-is-printed.md`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from api.languages.catalogues import Placed, Words
from triage.assessment.model import Assessment, LegalTimeLimit, OutputItem
from triage.assessment.nodes import FactNode
from triage.explanation.reasons import Reasons
from triage.explanation.wording import readable
from triage.language.names import path_of
from triage.language.sentences import OutputKind
from triage.redaction.views import FactKind, kind_of_fact
from triage.rulebook.model import Rulebook
from triage.rulebook.outcome import Information, InPlainWords
from triage.rulebook.vocabulary import NOT_KNOWN

ANSWERS_ON_PAPER = (
    "applicant.age",
    "applicant.needs_interpreter",
    "circumstances.place",
    "circumstances.detained",
    "circumstances.persons_in_file",
    "earlier_procedure.status_here",
    "earlier_procedure.review_filed",
    "earlier_procedure.evidence_complete",
)
"""The answers that can be printed if the person wishes it: whoever finds them learns nothing that can be used.

Whatever does not stand here is never printed, so that a fact that is added to the vocabulary is not either.
"""

MOST_QUESTIONS = 9
"""How many questions one side of paper holds in type that everybody can read."""


@dataclass(frozen=True)
class Answer:
    """An answer as it was written down: what was asked, and what was answered."""

    question: Placed
    answer: Placed


@dataclass(frozen=True)
class Plain:
    """The plain words of a procedure: what is recommended, what should happen next, and who helps."""

    recommended: Placed
    next: tuple[Placed, ...]
    helps: Placed


@dataclass(frozen=True)
class Sheet:
    """What is printed, and what is not: `by_mouth`, `time_limits`, and answers beyond those that can be printed.

    `number` is the reference of the case; None where it has none. `turn_to` and `helps` are who helps, as the law
    has it and in plain words.
    """

    number: str | None
    day: date
    plain: Plain
    questions: tuple[Placed, ...]
    by_mouth: tuple[OutputItem, ...]
    time_limits: tuple[LegalTimeLimit, ...]
    turn_to: str
    answers: tuple[Answer, ...]
    other_answers: int


def sheet_of(assessment: Assessment, reference: str | None, *rulebooks: Rulebook) -> Sheet | None:
    """Return the sheet for an assessment, in the plain words of the first rulebook that has them.

    None where no rulebook has any for its procedure.
    """
    name = assessment.procedure.id
    told = (rulebook.procedures[name].plain for rulebook in rulebooks if name in rulebook.procedures)
    plain = next((each for each in told if each.recommended), None)
    if plain is None:
        return None
    reasons = Reasons(assessment)
    questions: list[Placed] = []
    by_mouth: list[OutputItem] = []
    for item in assessment.information:
        question = _question(item, rulebooks)
        if question and len(questions) < MOST_QUESTIONS and _can_be_found(reasons, item):
            questions.append(question)
        else:
            by_mouth.append(item)
    answers = list(_answers(assessment))
    printable = tuple(answer for path, answer in answers if path in ANSWERS_ON_PAPER)
    return Sheet(
        number=reference,
        day=assessment.assessed_on,
        plain=plain_of(name, plain),
        questions=tuple(questions),
        by_mouth=tuple(by_mouth),
        time_limits=assessment.procedure.time_limits,
        turn_to=assessment.procedure.turn_to,
        answers=printable,
        other_answers=len(answers) - len(printable),
    )


def words_on_sheets(rulebook: Rulebook) -> Iterator[Placed]:
    """Yield the words of a rulebook that can stand on a sheet, whatever the case: what has to be translated."""
    for name, procedure in rulebook.procedures.items():
        plain = plain_of(name, procedure.plain)
        yield from (plain.recommended, *plain.next, plain.helps)
    for term in rulebook.terms[OutputKind.INFORMATION].values():
        if isinstance(term, Information) and term.question:
            yield _asked(term)
    for path in ANSWERS_ON_PAPER:
        fact = rulebook.facts[path]
        yield _label(path, fact.label)
        yield from (_value(path, value) for value in fact.values if value not in NOT_KNOWN)


def plain_of(procedure: str, plain: InPlainWords) -> Plain:
    """Return the plain words of a procedure with their places."""
    place = f"procedures.{procedure} plain"
    return Plain(
        Placed(f"{place}.recommended", plain.recommended),
        # By no number: a sentence that moves keeps its translation.
        tuple(Placed(f"{place}.next", each) for each in plain.next),
        Placed(f"{place}.helps", plain.helps),
    )


def _question(item: OutputItem, rulebooks: tuple[Rulebook, ...]) -> Placed | None:
    terms = (rulebook.terms[OutputKind.INFORMATION].get(item.term) for rulebook in rulebooks)
    return next((_asked(term) for term in terms if isinstance(term, Information) and term.question), None)


def _asked(term: Information) -> Placed:
    return Placed(f"terms.inform.{term.name} question", term.question)


def _label(path: str, label: str) -> Placed:
    return Placed(f"vocabulary.{path} label", label)


def _value(path: str, value: str) -> Placed:
    return Placed(f"vocabulary.{path} values.{value}", readable(value))


def _can_be_found(reasons: Reasons, item: OutputItem) -> bool:
    """Return whether anybody may read that the person is told this: all are, or it is for what authorities did."""
    if not item.particular:
        return True
    nodes = (reasons.nodes[name] for name in reasons.leading_to(item.firings))
    known = (node.id for node in nodes if isinstance(node, FactNode) and node.value not in NOT_KNOWN)
    return all(kind_of_fact(path_of(name)) is FactKind.PROCEDURE for name in known)


def _answers(assessment: Assessment) -> Iterator[tuple[str, Answer]]:
    facts = assessment.case.vocabulary.facts
    for node, value in assessment.case.given_facts().items():
        path = path_of(node)
        yield path, Answer(_label(path, facts[path].label), _value(path, value))


def nothing_is_decided(words: Words) -> tuple[str, ...]:
    """Return what the person has to know of a recommendation, before and beside all else."""
    return (
        words.gettext(
            "A computer program made this advice for the office, from what was written down and by fixed rules."
        ),
        words.gettext("Nothing is decided by it. A person at the office decides, and can decide otherwise."),
    )


def what_you_can_do(words: Words) -> tuple[str, ...]:
    """Return what the person can do, whatever is recommended."""
    return (
        words.gettext("Ask why this is the advice. You can ask for the reasons in writing."),
        words.gettext("Ask what is written down about you. If something is wrong, say so, and have it put right."),
        words.gettext("Say that you do not agree, and why. You can do this in your own words."),
        words.gettext("Ask for an interpreter, for a break, or to talk alone."),
        words.gettext("If somebody wants to send you away, say at once that you want a lawyer."),
    )
