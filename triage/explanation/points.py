"""What a case turns on, as text: each point at issue once, with what is known and open of whom it is raised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from triage.assessment.model import Assessment, PointAtIssue
from triage.explanation.reasons import Reasons
from triage.explanation.wording import item, paragraph, spoken_together, titled
from triage.language.names import CASE_ENTITY, Entity, path_of


def points_told(assessment: Assessment) -> Iterator[str]:
    """Yield what the case turns on: each point with its test, what is known and open, and what follows.

    A point that several claims or stays raise is told once, with what is known and open of each.
    """
    points = grouped_points(assessment)
    if points:
        yield "WHAT THIS CASE TURNS ON"
    reasons = Reasons(assessment)
    for number, (title, members) in enumerate(points.items(), start=1):
        point = members[0]
        yield from paragraph(f"{number}. {title}. {point.question}")
        yield from item(f"Test: {point.test}", "   ")
        yield from item(f"To look at: {'; '.join(point.factors)}.", "   ")
        yield from item(f"Burden: {point.burden} Decided by: {point.decided_by}", "   ")
        for title, told in (("Known", _known_of), ("Not known yet", _unknown_of)):
            alike: dict[str, list[Entity]] = {}
            for member in members:
                alike.setdefault(told(reasons, member), []).append(member.entity)
            for facts, entities in alike.items():
                of = f"{spoken_together(entities)}: " if len(members) > 1 else ""
                yield from item(f"{of}{title}: {facts}.", "   ") if facts else ()
        yield from item(f"If yes: {point.if_yes}", "   ")
        yield from item(f"If no: {point.if_no}", "   ")
        yield from item(f"Law: {'; '.join(point.sources)}.", "   ")


def _known_of(reasons: Reasons, point: PointAtIssue) -> str:
    return "; ".join(titled(reasons.values[fact.node]) for fact in point.known)


def _unknown_of(reasons: Reasons, point: PointAtIssue) -> str:
    told = reasons.assessment.case.vocabulary.told
    return "; ".join(dict.fromkeys(told[path_of(node)].label for node in point.unknown))


def grouped_points(assessment: Assessment) -> Mapping[str, tuple[PointAtIssue, ...]]:
    """Return the points at issue in the order of telling, each once by its title, with all that raise it."""
    members: dict[str, list[PointAtIssue]] = {}
    for point in assessment.points_at_issue:
        members.setdefault(point.id, []).append(point)
    found = {}
    for points in members.values():
        entities = [point.entity for point in points if point.entity != CASE_ENTITY]
        of = f", {spoken_together(entities).lower()}" if entities else ""
        found[f"{points[0].title}{of}"] = tuple(points)
    return found
