"""What to ask next, as text: one question for all claims or stays it is asked of, and where its answers lead."""

from __future__ import annotations

from collections.abc import Iterator

from triage.assessment.model import Assessment, NextQuestion
from triage.explanation.reasons import Reasons
from triage.explanation.wording import clause, item, paragraph, readable, spoken_together
from triage.language.names import entity_of, path_of

FIRST_QUESTIONS = 5
"""How many questions are told first; the rest follow by their labels."""


def questions_told(assessment: Assessment) -> Iterator[str]:
    """Yield what to ask, those first that decide the points at issue; beyond the first, only by their labels.

    Those that decide no point, and none of whose answers alone changes the procedure, are only counted.
    """
    asked = list(questions(assessment))
    if asked:
        yield "ASK NEXT"
    points = {point.id: point.title for point in assessment.points_at_issue}
    for of, members in asked[:FIRST_QUESTIONS]:
        decides = "; ".join(clause(points[name]) for name in members[0].decides)
        yield from item(f"{of}{members[0].question}{f' (decides: {decides})' if decides else ''}", "  ")
        for leads in dict.fromkeys(leads for member in members for leads in _leads(member)):
            yield from item(leads, "    ")
    rest: dict[str, list[str]] = {}
    others = 0
    for of, members in asked[FIRST_QUESTIONS:]:
        if any(member.decides or member.leads_to for member in members):
            rest.setdefault(of, []).append(members[0].label)
        else:
            others += 1
    if rest:
        labels = ". ".join(f"{of}{'; '.join(told)}" for of, told in rest.items())
        yield from paragraph(f"After that: {labels}.")
    if others:
        yield from paragraph(
            f"{others} more questions decide none of this and alone change nothing: see the assessment as JSON."
        )


def questions(assessment: Assessment) -> Iterator[tuple[str, tuple[NextQuestion, ...]]]:
    """Yield what to ask next, one question for all claims or stays it is asked of, with these in words before it.

    With one claim alone in the file it needs no number.
    """
    members: dict[str, list[NextQuestion]] = {}
    for asked in assessment.ask_next:
        members.setdefault(path_of(asked.fact), []).append(asked)
    for asked_alike in members.values():
        entities = [entity_of(asked.fact) for asked in asked_alike]
        yield (
            ("" if Reasons(assessment).alone(entities[0]) else f"{spoken_together(entities)}: "),
            tuple(asked_alike),
        )


def _leads(question: NextQuestion) -> Iterator[str]:
    """Yield where answers lead, those with the same consequence together."""
    by_procedure: dict[str, list[str]] = {}
    for leads in question.leads_to:
        told = readable(leads.value) if leads.fact == question.fact else readable(leads.fact.rpartition(".")[2])
        by_procedure.setdefault(leads.title, []).append(told)
    for title, values in by_procedure.items():
        yield f"If {' or '.join(dict.fromkeys(values))}: {title}."
