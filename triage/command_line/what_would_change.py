"""What would change an assessment, as text."""

from __future__ import annotations

from collections.abc import Iterator

from triage.assessment.model import FactChange, ReachableProcedure, Standing
from triage.explanation.wording import item, paragraph, readable
from triage.proof.what_would_change import DecidedQuestion, WhatWouldChange

MOST_ANSWERS = 4
"""Up to how many other answers are told; more are only counted."""


def what_would_change_text(change: WhatWouldChange) -> str:
    """Return the open questions that matter and the counterfactuals as text of at most a hundred columns."""
    lines = paragraph(f"Recommended: {readable(change.procedure)} ({change.procedure})")
    if change.under_stops is not None:
        lines += paragraph(f"{change.under_stops.note} Stopped: {', '.join(change.under_stops.names)}.")
    if change.standing is Standing.FIRM:
        lines += paragraph("Firm: no answer that is still missing can change it.")
    else:
        names = ", ".join(map(readable, change.could_become))
        lines += paragraph(f"Answers that are still missing can change it, to: {names}.")
        lines += ["", "QUESTIONS WHOSE ANSWERS CAN CHANGE IT, THE NEAREST FIRST"]
    for question in change.open_questions:
        lines += _question_lines(question)
    counterfactuals = change.counterfactuals
    searched = {1: "ONE FACT", 2: "TWO FACTS", 3: "THREE FACTS"}[counterfactuals.searched_up_to]
    lines += ["", f"IF FACTS WERE OTHERWISE: THE SMALLEST CHANGES, OF UP TO {searched}"]
    for reachable in counterfactuals.procedures:
        lines += _reachable_lines(reachable)
    lines += paragraph("To no other procedure do so few changes lead.")
    return "\n".join(lines) + "\n"


def _question_lines(question: DecidedQuestion) -> Iterator[str]:
    first, second = question.deciding
    yield from item(
        f"{question.question} ({question.fact}; {_given(question)}: "
        f"{readable(first.value)} gives {readable(first.procedure)}, "
        f"{readable(second.value)} gives {readable(second.procedure)})",
        "  ",
    )


def _given(question: DecidedQuestion) -> str:
    number = len(question.other_answers)
    if number == 0:
        return "by itself"
    if number > MOST_ANSWERS:
        return f"with {number} other answers"
    return "with " + ", ".join(f"{node} {readable(value)}" for node, value in question.other_answers.items())


def _reachable_lines(reachable: ReachableProcedure) -> Iterator[str]:
    number, told = reachable.sets_of_changes, len(reachable.first_sets)
    more = f"; {number} such sets, the first {told}" if number > told else ""
    yield from item(f"{reachable.title} ({reachable.procedure}): {_facts(reachable.changes_needed)}{more}:", "  ")
    for changes in reachable.first_sets:
        yield from item(" and ".join(map(_change, changes)), "    ")


def _facts(number: int) -> str:
    return "one fact" if number == 1 else f"{number} facts together"


def _change(change: FactChange) -> str:
    return f"{change.fact} {readable(change.after)} instead of {readable(change.before)}"
