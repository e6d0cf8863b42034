"""What a case turns on: each point at issue that a rule raised, with its test and what is known and open of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from triage.assessment.inference import Inference
from triage.assessment.model import KnownFact, PointAtIssue
from triage.language.names import Entity, Node, kind_of, node_of
from triage.language.sentences import OutputKind
from triage.readers.derivation import Firing
from triage.rulebook.issue import Issue
from triage.rulebook.vocabulary import NOT_KNOWN


def points_at_issue(inference: Inference) -> tuple[PointAtIssue, ...]:
    """Return the points at issue, each for its claim or stay.

    Those that the recommended procedure decides come first, then the others in the order of the rulebook.
    """
    raised = inference.outcome.terms[OutputKind.ISSUE]
    decides = inference.rulebook.procedures[inference.outcome.recommended].decides
    in_order = (*(name for name in decides if name in raised), *(name for name in raised if name not in decides))
    return tuple(
        _point(
            inference,
            inference.rulebook.issues[name],
            entity,
            [each for each in raised[name] if each.entity == entity],
        )
        for name in in_order
        for entity in dict.fromkeys(firing.entity for firing in raised[name])
    )


def _point(inference: Inference, issue: Issue, entity: Entity, firings: Sequence[Firing]) -> PointAtIssue:
    finding = node_of(issue.finding, entity) if issue.finding else None
    known: list[KnownFact] = []
    unknown: list[Node] = []
    for path in issue.asks:
        for asked, values in _asked(inference, path, entity):
            told = [KnownFact.model_construct(node=node, value=value) for node, value in values]
            known += told
            where = issue.asked_where.get(path)
            if not told and (where is None or inference.holds(where, entity)):
                unknown.append(asked)
    return PointAtIssue.model_construct(
        id=issue.id,
        entity=entity,
        title=issue.title,
        question=issue.question,
        test=issue.test,
        factors=issue.factors,
        burden=issue.burden,
        decided_by=issue.decided_by,
        finding=finding,
        value=inference.derivation.findings[finding] if finding else None,
        known=tuple(known),
        unknown=tuple(unknown),
        if_yes=issue.if_yes,
        if_no=issue.if_no,
        sources=inference.regime.cited(issue.sources),
        firings=tuple(firing.id for firing in firings),
    )


def _asked(inference: Inference, path: str, entity: Entity) -> Iterator[tuple[Node, list[tuple[Node, str]]]]:
    """Yield what a fact asks for, of this claim or stay or else of all, with what is known of it.

    A fact that has several values is asked for once, and each value of it can be known.
    """
    kind = kind_of(path)
    here = entity in inference.premises.entities[kind]
    for each in (entity,) if here else inference.premises.entities[kind]:
        values = [
            (node, value)
            for read in inference.rulebook.vocabulary.read_as[path]
            if (value := inference.premises.values[node := node_of(read, each)]) not in NOT_KNOWN
        ]
        yield node_of(path, each), values
