"""What a case turns on, as text: each point at issue once, with what is known and open of whom it is raised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from triage.assessment.model import Assessment, PointAtIssue
from triage.explanation.order import disputed_in, entities_of, grouped_points, in_dispute
from triage.explanation.reasons import Reasons
from triage.explanation.wording import clause, item, paragraph, spoken_of, spoken_together, titled
from triage.language.names import Entity, path_of
from triage.rulebook.model import Rulebook

_SETTLE_FIRST = "Settle this first. Until it is settled it is held against nobody"
"""What is said of a fact in dispute."""


def points_told(assessment: Assessment, rulebook: Rulebook) -> Iterator[str]:
    """Yield what the case turns on: each point with its test, what is known and open, and what follows.

    A point that several claims or stays raise is told once, with what is known and open of each. What is in dispute
    comes first, with who has to show it.
    """
    points = grouped_points(assessment, rulebook)
    disputed = disputed_elsewhere(assessment)
    if points or disputed:
        yield "WHAT THIS CASE TURNS ON"
    reasons = Reasons(assessment)
    if disputed:
        yield from paragraph(f"In dispute: {disputed}. {_SETTLE_FIRST}.")
    for number, members in enumerate(points.values(), start=1):
        point = members[0]
        yield from paragraph(f"{number}. {title_of(members)}. {point.question}")
        burden = f"Burden: {point.burden} Decided by: {point.decided_by}"
        settle = disputed_together(assessment, members)
        if settle:
            yield from item(f"In dispute: {settle}. {_SETTLE_FIRST}; who has to show what stands next.", "   ")
            yield from item(burden, "   ")
        for of, texts in _alike(members, [[each.text for each in member.here] for member in members]):
            for text in texts:
                yield from item(f"{of}In this case: {text}", "   ")
        yield from item(f"Test: {point.test}", "   ")
        yield from item(f"To look at: {'; '.join(point.factors)}.", "   ")
        if not settle:
            yield from item(burden, "   ")
        for title, told in (("Known", _known_of), ("Not known yet", _unknown_of)):
            for of, facts in _alike(members, [told(reasons, member) for member in members]):
                yield from item(f"{of}{title}: {'; '.join(facts)}.", "   ")
        yield from item(f"If yes: {point.if_yes}", "   ")
        yield from item(f"If no: {point.if_no}", "   ")
        sources = dict.fromkeys(source for member in members for source in member.sources)
        yield from item(f"Law: {'; '.join(sources)}.", "   ")


def title_of(points: tuple[PointAtIssue, ...]) -> str:
    """Return the title of a point at issue, with the claims or stays that raise it."""
    entities = entities_of(points)
    return f"{points[0].title}{f', {clause(spoken_together(entities))}' if entities else ''}"


def disputed_together(assessment: Assessment, points: tuple[PointAtIssue, ...]) -> str:
    """Return the facts in dispute that a point asks for, in words; empty if there are none."""
    values = Reasons(assessment).values
    nodes = dict.fromkeys(node for point in points for node in disputed_in(assessment, point))
    return "; ".join(f"{spoken_of(node)}{titled(values[node])}" for node in nodes)


def disputed_elsewhere(assessment: Assessment) -> str:
    """Return the facts in dispute that no point at issue asks for, in words; empty if there are none."""
    values = Reasons(assessment).values
    asked = {node for point in assessment.points_at_issue for node in disputed_in(assessment, point)}
    return "; ".join(
        f"{spoken_of(node)}{titled(values[node])}" for node in in_dispute(assessment) if node not in asked
    )


def _alike(members: Sequence[PointAtIssue], facts: Sequence[Sequence[str]]) -> Iterator[tuple[str, list[str]]]:
    """Yield whose facts they are, in words, and the facts: what several claims or stays have alike only once."""
    entities: dict[str, list[Entity]] = {}
    for member, told in zip(members, facts, strict=True):
        for fact in told:
            entities.setdefault(fact, []).append(member.entity)
    together: dict[str, list[str]] = {}
    for fact, whose in entities.items():
        of = f"{spoken_together(whose)}: " if len(members) > 1 else ""
        together.setdefault(of, []).append(fact)
    yield from together.items()


def _known_of(reasons: Reasons, point: PointAtIssue) -> tuple[str, ...]:
    return tuple(dict.fromkeys(titled(reasons.values[fact.node]) for fact in point.known))


def _unknown_of(reasons: Reasons, point: PointAtIssue) -> tuple[str, ...]:
    told = reasons.assessment.case.vocabulary.told
    return tuple(dict.fromkeys(told[path_of(node)].label for node in point.unknown))
