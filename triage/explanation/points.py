"""What a case turns on: each point at issue once, with what is known and open of whom it is raised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from triage.assessment.model import Assessment, PointAtIssue
from triage.explanation.arising import arising
from triage.explanation.order import disputed_in, entities_of, grouped_points, in_dispute, rests_on_dispute
from triage.explanation.reasons import Reasons
from triage.explanation.statements_told import BROUGHT_UP, NOT_READ, WordsOfTheFile
from triage.explanation.told import Passage, PointTold, TurnsOn
from triage.explanation.wording import (
    before_colon,
    clause,
    in_a_row,
    sentence_of,
    spoken_of,
    spoken_together,
    titled,
)
from triage.language.names import Entity, path_of
from triage.rulebook.model import Rulebook
from triage.translation import gettext as _
from triage.translation import marked

IF_SO = marked("In this case, if what is in dispute is so")
"""What stands before what is told of a case for a fact in dispute: it does not hold before that is settled."""

ENOUGH_OF_THIS_CASE = 3
"""From so many things told of the case on, the general list of what to look at stands on the page of the point."""

TURNING_POINTS = 3
"""The points on which a case turns before others: as many as are told first. Their lists are told in any case."""


def points_told(assessment: Assessment, rulebook: Rulebook) -> TurnsOn:
    """Return what the case turns on: each point with its test, what is known and open, and what follows.

    A point that several claims or stays raise is told once, with what is known and open of each. What is in dispute
    comes first, with who has to show it. Where enough is told of this case, and the procedure does not decide the
    point itself, the general list of what to look at is left out after the first points: it stands on the page of
    the point.
    """
    disputed = disputed_elsewhere(assessment)
    file = WordsOfTheFile(assessment, rulebook)
    raised = grouped_points(assessment, rulebook)
    decides = rulebook.procedures[assessment.procedure.id].decides
    return TurnsOn(
        title=_("What this case turns on"),
        disputed=_("In dispute: %(facts)s. Settle this first. Until it is settled it is held against nobody.")
        % {"facts": disputed}
        if disputed
        else "",
        of_the_file=_(NOT_READ) if file.at_points else "",
        points=tuple(
            _told(
                assessment,
                members,
                number,
                name in decides or name not in raised,
                tuple(file.passages(name)) or tuple(arising(file.inference, members) if name in raised else ()),
            )
            for number, (name, members) in enumerate({**raised, **file.brought_up()}.items(), start=1)
        ),
    )


def _told(
    assessment: Assessment,
    members: tuple[PointAtIssue, ...],
    number: int,
    decided: bool,
    argued: tuple[Passage, ...],
) -> PointTold:
    point = members[0]
    disputed = disputed_together(assessment, members)
    here = tuple(dict.fromkeys(each.text for member in members for each in member.here))
    listed = decided or number <= TURNING_POINTS or len(here) < ENOUGH_OF_THIS_CASE
    return PointTold(
        number=number,
        title=title_of(members),
        question=point.question,
        disputed=disputed,
        here=here,
        open=sum(len(member.unknown) for member in members),
        parts=tuple(
            _parts(
                Reasons(assessment),
                members,
                disputed,
                argued,
                with_factors=listed,
            )
        ),
    )


def _parts(
    reasons: Reasons,
    members: tuple[PointAtIssue, ...],
    disputed: str,
    argued: tuple[Passage, ...],
    *,
    with_factors: bool,
) -> Iterator[Passage]:
    """Yield what is told of a point, in its order; `argued` are the words of the file, or else what arises here."""
    point = members[0]
    if not point.firings:
        yield Passage(sentence_of(_(BROUGHT_UP)))
    decided_by = _("Decided by: %(whom)s") % {"whom": point.decided_by}
    burden = Passage(f"{point.burden} {decided_by}", _("Burden"))
    if disputed:
        yield Passage(
            _(
                "%(facts)s. Settle this first. Until it is settled it is held against nobody; who has to show what "
                "stands next."
            )
            % {"facts": disputed},
            _("In dispute"),
        )
        yield burden
    for label, in_doubt in ((_("In this case"), False), (_(IF_SO), True)):
        told_here = [
            [each.text for each in member.here if rests_on_dispute(reasons.assessment, each) is in_doubt]
            for member in members
        ]
        for of, texts in _alike(members, told_here):
            yield from (Passage(text, f"{of}{label}") for text in texts)
    yield from argued
    yield Passage(point.test, _("Test"))
    if with_factors:
        yield Passage(sentence_of(in_a_row(point.factors)), _("To look at"))
    if not disputed:
        yield burden
    for label, told in ((_("Known"), _known_of), (_("Not known yet"), _unknown_of)):
        for of, facts in _alike(members, [told(reasons, member) for member in members]):
            yield Passage(sentence_of(in_a_row(facts)), f"{of}{label}")
    yield Passage(point.if_yes, _("If yes"))
    yield Passage(point.if_no, _("If no"))
    sources = dict.fromkeys(source for member in members for source in member.sources)
    yield Passage(sentence_of(in_a_row(sources)), _("Law"))


def title_of(points: tuple[PointAtIssue, ...]) -> str:
    """Return the title of a point at issue, with the claims or stays that raise it."""
    entities = entities_of(points)
    if not entities:
        return points[0].title
    return _("%(title)s, %(claims)s") % {"title": points[0].title, "claims": clause(spoken_together(entities))}


def disputed_together(assessment: Assessment, points: tuple[PointAtIssue, ...]) -> str:
    """Return the facts in dispute that a point asks for, in words; empty if there are none."""
    values = Reasons(assessment).values
    nodes = dict.fromkeys(node for point in points for node in disputed_in(assessment, point))
    return in_a_row(f"{spoken_of(node)}{titled(values[node])}" for node in nodes)


def disputed_elsewhere(assessment: Assessment) -> str:
    """Return the facts in dispute that no point at issue asks for, in words; empty if there are none."""
    values = Reasons(assessment).values
    asked = {node for point in assessment.points_at_issue for node in disputed_in(assessment, point)}
    return in_a_row(
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
        of = before_colon(spoken_together(whose)) if len(members) > 1 else ""
        together.setdefault(of, []).append(fact)
    yield from together.items()


def _known_of(reasons: Reasons, point: PointAtIssue) -> tuple[str, ...]:
    return tuple(dict.fromkeys(titled(reasons.values[fact.node]) for fact in point.known))


def _unknown_of(reasons: Reasons, point: PointAtIssue) -> tuple[str, ...]:
    told = reasons.assessment.case.vocabulary.told
    return tuple(dict.fromkeys(told[path_of(node)].label for node in point.unknown))
