"""An assessment as text that a caseworker can read aloud and a lawyer can follow."""

from __future__ import annotations

from collections.abc import Iterator

from triage.assessment.model import (
    Assessment,
    BenefitOfDoubtNode,
    LawNode,
    OpenQuestion,
    OutputItem,
    ParameterNode,
    ProfileNode,
    Standing,
)
from triage.explanation.reasons import Reasons
from triage.explanation.tree import doubt_lines, reason_lines
from triage.explanation.wording import item, paragraph, readable, spoken, titled
from triage.language.names import CASE_ENTITY, list_of, path_of, value_in_list

MOST_QUESTIONS = 12


def assessment_text(assessment: Assessment) -> str:
    """Return plain text of at most a hundred columns; the same assessment gives the same bytes."""
    parts = (
        _recommendation(assessment),
        _points_at_issue(assessment),
        _items("Do at once", assessment.actions),
        _items("Safeguards", assessment.safeguards),
        _items("Refer to", assessment.referrals),
        _items("Tell the person", assessment.information),
        _items("For the supervisor", assessment.flags),
        _why(assessment),
        _doubt(assessment),
        _law(assessment),
        _other_candidates(assessment),
        _questions(assessment),
        _unused(assessment),
        _origin(assessment),
    )
    return "\n".join("\n".join(lines) + "\n" for part in parts if (lines := list(part)))


def _recommendation(assessment: Assessment) -> Iterator[str]:
    procedure = assessment.procedure
    yield from paragraph(f"RECOMMENDED PROCEDURE: {procedure.title} ({procedure.id})")
    yield from paragraph(procedure.definition)
    yield from paragraph(f"Priority: {assessment.priority.level}. {assessment.priority.meaning}")
    reasons = Reasons(assessment)
    for because in dict.fromkeys(reasons.firing(firing).because for firing in assessment.priority.firings):
        yield from item(because, "  ")
    if assessment.standing is Standing.FIRM:
        yield from paragraph("Firm: no fact that is still unknown could change this recommendation.")
    else:
        procedures = ", ".join(map(readable, assessment.could_become))
        yield from paragraph(f"Provisional: answers that are still missing could change it, to: {procedures}.")


def _points_at_issue(assessment: Assessment) -> Iterator[str]:
    """Yield what the case turns on: each point with its test, what is known and open, and what follows."""
    if assessment.points_at_issue:
        yield "WHAT THIS CASE TURNS ON"
    reasons = Reasons(assessment)
    told = assessment.case.vocabulary.told
    for number, point in enumerate(assessment.points_at_issue, start=1):
        of = "" if point.entity == CASE_ENTITY else f", {spoken(point.entity)}"
        yield from paragraph(f"{number}. {point.title}{of}. {point.question}")
        yield from item(f"Test: {point.test}", "   ")
        yield from item(f"To look at: {'; '.join(point.factors)}.", "   ")
        yield from item(f"Burden: {point.burden} Decided by: {point.decided_by}", "   ")
        if point.known:
            known = "; ".join(titled(reasons.values[fact.node]) for fact in point.known)
            yield from item(f"Known: {known}.", "   ")
        if point.unknown:
            labels = dict.fromkeys(told[path_of(node)].label for node in point.unknown)
            yield from item(f"Not known yet: {'; '.join(labels)}.", "   ")
        yield from item(f"If yes: {point.if_yes}", "   ")
        yield from item(f"If no: {point.if_no}", "   ")
        yield from item(f"Law: {'; '.join(point.sources)}.", "   ")


def _items(title: str, items: tuple[OutputItem, ...]) -> Iterator[str]:
    if items:
        yield title.upper()
    for output in items:
        yield from item(f"{output.meaning} ({output.term})", "  ")


def _why(assessment: Assessment) -> Iterator[str]:
    yield "WHY THIS PROCEDURE"
    yield from reason_lines(Reasons(assessment), assessment.candidates[0].firings)


def _doubt(assessment: Assessment) -> Iterator[str]:
    """Yield the benefit of the doubt where it touched a fact of which it was told how it is known."""
    for node in assessment.trace:
        if isinstance(node, BenefitOfDoubtNode) and (node.in_favour or node.not_held_against):
            yield "BENEFIT OF THE DOUBT"
            yield from doubt_lines(Reasons(assessment), node)


def _law(assessment: Assessment) -> Iterator[str]:
    """Yield which profile applies and why, what is recorded, and the contested points that mattered."""
    yield "UNDER WHICH LAW"
    for node in assessment.trace:
        match node:
            case ProfileNode():
                yield from item(f"{titled(node)} ({node.value}). {node.because} [{'; '.join(node.sources)}]", "  ")
            case LawNode():
                yield from item(f"{titled(node)} ({node.id}). {node.because}", "  ")
            case ParameterNode():
                yield from item(f"{node.meaning}: {node.position} ({node.id} is {node.value})", "  ")
            case _:
                continue


def _other_candidates(assessment: Assessment) -> Iterator[str]:
    reasons = Reasons(assessment)
    if len(assessment.candidates) > 1:
        behind = "GIVING WAY TO FINDING OUT" if reasons.doubt_decides else "OUTRANKED"
        yield f"ALSO PROPOSED, AND {behind}, IN ORDER OF PRECEDENCE"
    for candidate in assessment.candidates[1:]:
        because = reasons.firing(candidate.firings[0]).because
        yield from item(f"{candidate.title} ({candidate.procedure}): {because}", "  ")


def _questions(assessment: Assessment) -> Iterator[str]:
    if assessment.open_questions:
        yield "STILL TO ASK, AS IT COULD CHANGE THE PROCEDURE"
    asked = list(_asked_together(assessment))
    for text, name, alone in asked[:MOST_QUESTIONS]:
        together = "" if alone else "; only together with other answers"
        yield from item(f"{text} ({name}{together})", "  ")
    more = len(asked) - MOST_QUESTIONS
    if more > 0:
        yield f"  and {more} more: triage assess --format json"
    if assessment.open_questions:
        yield from paragraph("Which of them matter for certain: triage explain FILE --what-would-change")


def _asked_together(assessment: Assessment) -> Iterator[tuple[str, str, bool]]:
    """Yield each question, what it asks for, and whether its answer alone can matter; a list is one question."""
    told = assessment.case.vocabulary.told
    together: dict[str, list[OpenQuestion]] = {}
    for question in assessment.open_questions:
        together.setdefault(list_of(question.fact) or question.fact, []).append(question)
    for name, questions in together.items():
        values = ", ".join(readable(value_in_list(question.fact)) for question in questions)
        asks_for = f"{name}: {values}" if list_of(questions[0].fact) else name
        yield told[path_of(name)].question, asks_for, any(question.alone for question in questions)


def _unused(assessment: Assessment) -> Iterator[str]:
    if assessment.facts_not_used:
        yield "GIVEN, BUT NO RULE THAT FIRED RESTS ON IT"
    reasons = Reasons(assessment)
    for fact in assessment.facts_not_used:
        yield from item(f"{titled(reasons.values[fact])} ({fact})", "  ")


def _origin(assessment: Assessment) -> Iterator[str]:
    reference = f"Case {assessment.case.reference}, assessed" if assessment.case.reference else "Assessed"
    yield from paragraph(
        f"{reference} as of {assessment.assessed_on} under the profile {assessment.profile}, rulebook "
        f"{assessment.rulebook.version}, {assessment.rulebook.digest}."
    )
    yield from paragraph("To verify: save the assessment as JSON and run `triage check FILE`.")
    yield from paragraph(assessment.notice)
