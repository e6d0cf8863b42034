"""What the given answers did, as text, and a warning of those that did nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from triage.assessment.model import Assessment
from triage.explanation.answers import Answer
from triage.explanation.reasons import Reasons
from triage.explanation.wording import item, paragraph, spoken_of, spoken_together, the_first_of, titled
from triage.language.names import Entity, Node, entity_of


def unread(assessment: Assessment, answers: Sequence[Answer]) -> Iterator[str]:
    """Yield a warning of what was entered and did no work here, so that nobody thinks that it was weighed."""
    looked_at = {fact.node for point in assessment.points_at_issue for fact in point.known}
    values = Reasons(assessment).values
    told = [
        f"{spoken_of(answer.fact)}{titled(values[answer.fact])}"
        for answer in answers
        if answer.unread and answer.fact not in looked_at
    ]
    if told:
        yield from paragraph(
            f"WARNING: no rule reads these answers in this situation, so weigh them yourself: {'; '.join(told)}."
        )


def answers_told(assessment: Assessment, answers: Sequence[Answer]) -> Iterator[str]:
    """Yield what the given answers did, those that did the same together; none that decided anything is missing."""
    reasons = Reasons(assessment)
    if answers:
        yield "WHAT EACH ANSWER DID"
    raising = {reasons.firing(firing).title for point in assessment.points_at_issue for firing in point.firings}
    alike: dict[str, list[Node]] = {}
    for answer in answers:
        did = " ".join(
            f"{did}: {the_first_of(_points_as_one(titles, raising))}"
            for did, titles in (("Supports", answer.supports), ("Alone keeps away", answer.kept_away))
            if titles
        )
        alike.setdefault(did, []).append(answer.fact)
    idle = alike.pop("", [])
    for did, facts in alike.items():
        yield from item(f"{_told_together(reasons, facts)}. {did}", "  ")
    if idle:
        yield from item(f"By themselves these changed nothing: {_told_together(reasons, idle)}.", "  ")


def _told_together(reasons: Reasons, facts: Iterable[Node]) -> str:
    """Return facts with their values; what several claims or stays have alike is told of them together."""
    by_value: dict[tuple[str, str], list[Entity]] = {}
    for fact in facts:
        kind = entity_of(fact).partition("[")[0]
        by_value.setdefault((kind, titled(reasons.values[fact])), []).append(entity_of(fact))
    by_entities: dict[str, list[str]] = {}
    for (_, value), entities in by_value.items():
        alone = reasons.alone(entities[0])
        by_entities.setdefault("" if alone else f"{spoken_together(entities)}: ", []).append(value)
    return "; ".join(f"{of}{'; '.join(values)}" for of, values in by_entities.items())


def _points_as_one(titles: Collection[str], raising: Collection[str]) -> tuple[str, ...]:
    """Return the titles of rules, with those that raise a point at issue as one: the points tell what is known."""
    told = tuple(title for title in titles if title not in raising)
    return told if len(told) == len(titles) else (*told, "points at issue, as told there")
