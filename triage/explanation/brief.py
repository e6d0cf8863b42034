"""The first screen of an answer: what to do, what the case turns on, what first, and what to ask."""

from __future__ import annotations

from collections.abc import Sequence

from triage.assessment.assess import inference_of
from triage.assessment.model import Assessment, PointAtIssue
from triage.explanation.answers import answers_of
from triage.explanation.answers_told import unread
from triage.explanation.asking import FIRST_QUESTIONS, questions
from triage.explanation.explanation import recommended
from triage.explanation.order import grouped_points, rests_on_dispute, waits
from triage.explanation.points import disputed_elsewhere, disputed_together, title_of
from triage.explanation.reasons import ReasonsTold
from triage.explanation.statements_told import WordsOfTheFile
from triage.explanation.text import recommendation
from triage.explanation.wording import item, paragraph
from triage.rulebook.model import Rulebook

MOST_LINES = 40

MOST_OF_WARNING = 5
"""How many lines the warning of unread answers may take, so that the case itself keeps its place."""

MOST_OF_ROOM = {"WHAT THIS CASE TURNS ON": 45, "DO FIRST": 65}
"""How much of the lines that are left a section may take, in hundredths, where another follows it."""

FIRST_STEPS = 2
"""How many steps of the procedure are told where nothing particular is to be done first."""

_LAST = "All of it, with tests, consequences, reasons and law: the whole text, without --brief."


def assessment_brief(assessment: Assessment, rulebook: Rulebook) -> str:
    """Return plain text of at most forty lines of at most a hundred columns.

    Where not all fits, what comes first in the whole text is told, and how much more there is. `rulebook` is the
    one that the assessment names.
    """
    lines = [*recommendation(recommended(assessment, ReasonsTold())), *_warning(assessment, rulebook)]
    file = WordsOfTheFile(assessment, rulebook)
    points = {**grouped_points(assessment, rulebook), **file.brought_up()}
    disputed = disputed_elsewhere(assessment)
    asked = list(questions(assessment))[:FIRST_QUESTIONS]
    sections: list[tuple[str, list[tuple[str, str]]]] = [
        (
            "WHAT THIS CASE TURNS ON",
            [
                *([("", f"In dispute: {disputed}.")] if disputed else []),
                *(
                    (
                        title_of(raised),
                        f"{_asked(assessment, raised)}{_first_here(assessment, raised) if place == 0 else ''}",
                    )
                    for place, raised in enumerate(points.values())
                ),
            ],
        ),
        (
            "DO FIRST",
            [("", told) for told in (*(day.words for day in file.days()), *_first_steps(assessment, rulebook))],
        ),
        ("ASK NEXT", [("", f"{of}{members[0].question}") for of, members in asked]),
    ]
    last = paragraph(_LAST)
    told = [(title, items) for title, items in sections if items]
    room = MOST_LINES - len(lines) - len(last) - 1
    for place, (title, items) in enumerate(told):
        # What comes first gets most of what is left, and leaves enough to say what to do.
        share = room if place == len(told) - 1 else room * MOST_OF_ROOM[title] // 100
        section = ["", title, *_as_many_as_fit(items, share - 2)]
        room -= len(section)
        lines += section
    return "\n".join((*lines, "", *last)) + "\n"


def _asked(assessment: Assessment, raised: tuple[PointAtIssue, ...]) -> str:
    """Return what a point at issue asks, with what is in dispute of it."""
    disputed = disputed_together(assessment, raised)
    return f"{title_of(raised)}: {raised[0].question}{f' In dispute: {disputed}.' if disputed else ''}"


def _first_here(assessment: Assessment, raised: tuple[PointAtIssue, ...]) -> str:
    """Return what the facts of this case call for first, of the point that is told first; none in dispute."""
    here = [each.text for point in raised for each in point.here if not rests_on_dispute(assessment, each)]
    return f" In this case: {_first_sentence(here[0])}" if here else ""


def _first_steps(assessment: Assessment, rulebook: Rulebook) -> list[str]:
    """Return what to do first in this case, each in its first sentence; else how its procedure begins."""
    actions = [
        _first_sentence(each.meaning)
        for each in assessment.actions
        if each.particular and not waits(assessment, rulebook, each)
    ]
    return actions or [f"{step.who}: {step.what}" for step in assessment.procedure.steps[:FIRST_STEPS]]


def _first_sentence(text: str) -> str:
    """Return the text up to its first full stop: what to do; how it is done stands in the whole text."""
    first, stop, _ = text.partition(". ")
    return f"{first}{stop.rstrip()}"


def _warning(assessment: Assessment, rulebook: Rulebook) -> list[str]:
    """Return the warning of answers that did no work; where it is long, its first lines, and that it goes on."""
    warning = unread(assessment, answers_of(inference_of(assessment, rulebook)))
    lines = paragraph(warning.words) if warning else []
    return (
        lines if len(lines) <= MOST_OF_WARNING else [*lines[: MOST_OF_WARNING - 1], "And more, in the whole text."]
    )


def _as_many_as_fit(items: Sequence[tuple[str, str]], most: int) -> list[str]:
    """Return as many whole items as fit on so many lines; the others by their titles, or at least their number."""
    for shown in range(len(items), -1, -1):
        left = [title for title, _ in items[shown:]]
        lines = [line for _, text in items[:shown] for line in item(text, "  ")]
        if left:
            lines += item(f"And: {'; '.join(left)}." if all(left) else f"And {len(left)} more.", "  ")
        if len(lines) <= most:
            return lines
    return item(f"{len(items)} in all.", "  ")
