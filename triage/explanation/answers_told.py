"""What the given answers did, and a warning of those that did nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from triage.assessment.model import Assessment
from triage.explanation.answers import Answer
from triage.explanation.reasons import Reasons
from triage.explanation.told import Passage, Section
from triage.explanation.wording import (
    before_colon,
    in_a_row,
    sentence_of,
    spoken_of,
    spoken_together,
    the_first_of,
    titled,
)
from triage.language.names import Entity, Node, entity_of
from triage.rulebook.model import Rulebook
from triage.translation import gettext as _

_BEARS = "bears on something"
"""Stands for what an answer did that decides nothing, and did something."""


def unread(assessment: Assessment, answers: Sequence[Answer]) -> Passage | None:
    """Return a warning of what was entered and did no work here, so that nobody thinks that it was weighed.

    None where all of it did some. What a point at issue asks for, or says something of this case because of, did.
    """
    asked_for = {fact.node for point in assessment.points_at_issue for fact in point.known}
    looked_at = asked_for | _spoken_because_of(assessment)
    values = Reasons(assessment).values
    told = tuple(
        f"{spoken_of(answer.fact)}{titled(values[answer.fact])}"
        for answer in answers
        if answer.unread and answer.fact not in looked_at
    )
    return (
        Passage(
            sentence_of(in_a_row(told)),
            _("WARNING: no rule reads these answers in this situation, so weigh them yourself"),
            members=told,
        )
        if told
        else None
    )


def answers_told(assessment: Assessment, answers: Sequence[Answer], rulebook: Rulebook) -> Section:
    """Return what the given answers did, those that did the same together; none that decided anything is missing.

    Told one by one is what concerns the procedure: what it rests on, and which procedure an answer alone keeps from
    coming first. Of the others it is told that they bear on a step, a point or a finding; which rules these are is
    told by the tree of each fact.
    """
    reasons = Reasons(assessment)
    spoken = _spoken_because_of(assessment)
    alike: dict[str, list[Node]] = {}
    for answer in answers:
        alike.setdefault(_did(answer, rulebook, answer.fact in spoken), []).append(answer.fact)
    bearing, idle = alike.pop(_BEARS, []), alike.pop("", [])
    told = [Passage(f"{sentence_of(_told_together(reasons, facts))} {did}") for did, facts in alike.items()]
    if bearing:
        bears = _(
            "Not the procedure, but a step, a point or a finding rests on these, or is kept away by them: "
            "%(facts)s."
        )
        told.append(Passage(bears % {"facts": _told_together(reasons, bearing)}))
    if idle:
        nothing = _("By themselves these changed nothing: %(facts)s.")
        told.append(Passage(nothing % {"facts": _told_together(reasons, idle)}))
    return Section(_("What each answer did"), tuple(told))


def _spoken_because_of(assessment: Assessment) -> frozenset[Node]:
    """Return the facts because of which points at issue say something of this case."""
    return frozenset(
        fact.node for point in assessment.points_at_issue for told in point.here for fact in told.because
    )


def _did(answer: Answer, rulebook: Rulebook, spoken: bool) -> str:
    """Return what an answer did for the procedure; else that it bears on something; nothing if it did nothing.

    `spoken` says that a point at issue says something of this case because of it.
    """
    kept = tuple(rulebook.procedures[name].title for name in answer.keeps_from)
    told = [_("The procedure or the priority rests on it.")] if answer.decides else []
    if kept:
        told.append(_("Alone keeps from coming first: %(procedures)s") % {"procedures": the_first_of(kept)})
    return " ".join(told) or (_BEARS if answer.supports or answer.kept_away or spoken else "")


def _told_together(reasons: Reasons, facts: Iterable[Node]) -> str:
    """Return facts with their values; what several claims or stays have alike is told of them together."""
    by_value: dict[tuple[str, str], list[Entity]] = {}
    for fact in facts:
        kind = entity_of(fact).partition("[")[0]
        by_value.setdefault((kind, titled(reasons.values[fact])), []).append(entity_of(fact))
    by_entities: dict[str, list[str]] = {}
    for (_kind, value), entities in by_value.items():
        alone = reasons.alone(entities[0])
        by_entities.setdefault("" if alone else before_colon(spoken_together(entities)), []).append(value)
    return in_a_row(f"{of}{in_a_row(values)}" for of, values in by_entities.items())
