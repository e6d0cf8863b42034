"""What is told first: points that the procedure decides, of these what is in dispute; and its own tasks alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from triage.assessment.ask_next import indicated
from triage.assessment.model import Assessment, OutputItem, PointAtIssue, ToldHere
from triage.case import ProofState
from triage.case.statements import point_of
from triage.language.names import CASE_ENTITY, Node, list_of, path_of
from triage.language.sentences import OutputKind
from triage.rulebook.model import Rulebook
from triage.rulebook.outcome import Action

IN_DISPUTE = (ProofState.DISPUTED, ProofState.CONTRADICTED)
"""How a fact is known where statements or evidence on it differ."""


def grouped_points(assessment: Assessment, rulebook: Rulebook) -> Mapping[str, tuple[PointAtIssue, ...]]:
    """Return the points at issue in the order of telling, each once by its id, with all that raise it.

    First come those that the recommended procedure decides, then the others; in both, those that ask for a fact
    in dispute before the rest, then those of which something is told that leads (`Particular.leads`), then those
    beside which words of the file stand. Among these, first the open ones in which something told speaks against
    the person, then the other open ones, last those to whose end the rules came; then those of which the facts of
    the case call for something particular before the rest; and what is alike in all this in the order of the
    rulebook. `rulebook` is the one that the assessment names.
    """
    members: dict[str, list[PointAtIssue]] = {}
    for point in assessment.points_at_issue:
        members.setdefault(point.id, []).append(point)
    decides = rulebook.procedures[assessment.procedure.id].decides
    of_the_file = {point_of(statement, rulebook) for statement in assessment.case.statements}

    def place(name: str) -> tuple[bool, bool, bool, bool, int, bool]:
        disputed = any(any(disputed_in(assessment, point)) for point in members[name])
        return (
            name not in decides,
            not disputed,
            not leading(rulebook, members[name]),
            name not in of_the_file,
            min(_settled(assessment, rulebook, point) for point in members[name]),
            not any(point.here for point in members[name]),
        )

    return {name: tuple(members[name]) for name in sorted(members, key=place)}


def waits(assessment: Assessment, rulebook: Rulebook, action: OutputItem) -> bool:
    """Return whether an action is the task of another lane, which the recommended procedure does not do now."""
    term = rulebook.terms[OutputKind.ACTION][action.term]
    return isinstance(term, Action) and assessment.procedure.id in term.waits_in


def leading(rulebook: Rulebook, raised: Iterable[PointAtIssue]) -> bool:
    """Return whether a case turns on a point at issue before others: whether something told of it leads."""
    return any(
        each.leads and each.tell in {told.text for told in point.here}
        for point in raised
        for each in rulebook.issues[point.id].here
    )


def disputed_in(assessment: Assessment, point: PointAtIssue) -> Iterator[Node]:
    """Yield the facts in dispute that a point at issue asks for, in the order in which it asks."""
    asked = {*(fact.node for fact in point.known), *point.unknown}
    yield from (node for node in in_dispute(assessment) if node in asked or list_of(node) in asked)


def rests_on_dispute(assessment: Assessment, told: ToldHere) -> bool:
    """Return whether what a point tells of this case rests on a fact in dispute."""
    disputed = set(in_dispute(assessment))
    return any(fact.node in disputed for fact in told.because)


def in_dispute(assessment: Assessment) -> Iterator[Node]:
    """Yield the facts of a case that are in dispute, in the order of the vocabulary."""
    disputed = {node for node, state in assessment.case.proof_states.items() if state in IN_DISPUTE}
    # Each point at issue asks, and in most cases nothing is in dispute: then there is no order to look up.
    if disputed:
        yield from (node for node, _ in assessment.case.facts() if node in disputed)


def speaks_against(assessment: Assessment, point: PointAtIssue) -> bool:
    """Return whether something that is known of a point at issue protects less than not to know it.

    Lists are left out: they tell who would do what and why, and argue nothing.
    """
    facts = assessment.case.vocabulary.facts
    return any(
        list_of(fact.node) is None and facts[path_of(fact.node)].protects_less(fact.value) for fact in point.known
    )


def _settled(assessment: Assessment, rulebook: Rulebook, point: PointAtIssue) -> int:
    if indicated(rulebook, point):
        return 2
    return 0 if speaks_against(assessment, point) else 1


def entities_of(points: tuple[PointAtIssue, ...]) -> list[str]:
    """Return the claims or stays of which a point is raised; none where it is of the case."""
    return [point.entity for point in points if point.entity != CASE_ENTITY]
