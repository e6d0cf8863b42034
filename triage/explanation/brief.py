"""The first screen of an answer: what to do, what the case turns on, what first, and what to ask."""

from __future__ import annotations

from collections.abc import Sequence

from triage.assessment.model import Assessment
from triage.explanation.text import FIRST_QUESTIONS, recommendation, titled_point
from triage.explanation.wording import item, paragraph

MOST_LINES = 40
_LAST = "All of it, with tests, consequences, reasons and law: the whole text, without --brief."


def assessment_brief(assessment: Assessment) -> str:
    """Return plain text of at most forty lines of at most a hundred columns.

    Where not all fits, what comes first in the whole text is told, and how much more there is.
    """
    lines = list(recommendation(assessment))
    points, actions = assessment.points_at_issue, [each for each in assessment.actions if each.particular]
    sections: list[tuple[str, list[list[str]]]] = [
        (
            "WHAT THIS CASE TURNS ON",
            [item(f"{titled_point(point)}: {point.question}", "  ") for point in points],
        ),
        ("DO FIRST", [item(output.meaning, "  ") for output in actions]),
        ("ASK NEXT", [item(asked.question, "  ") for asked in assessment.ask_next[:FIRST_QUESTIONS]]),
    ]
    last = paragraph(_LAST)
    told = [(title, items) for title, items in sections if items]
    room = MOST_LINES - len(lines) - len(last) - 1
    for place, (title, items) in enumerate(told):
        share = room // (len(told) - place)
        section = _section(title, items, share)
        room -= len(section)
        lines += section
    return "\n".join((*lines, "", *last)) + "\n"


def _section(title: str, items: Sequence[list[str]], most: int) -> list[str]:
    """Return an empty line, the title, and as many whole items as fit, with how many more there are."""
    lines = ["", title]
    for place, lines_of_item in enumerate(items):
        left_over = 0 if place == len(items) - 1 else 1
        if len(lines) + len(lines_of_item) + left_over > most:
            lines.append(f"  and {len(items) - place} more")
            break
        lines += lines_of_item
    return lines
