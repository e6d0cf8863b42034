"""What a case turns on: each point at issue that a rule raised, with its test and what is known and open of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from triage.assessment.inference import Inference
from triage.assessment.model import KnownFact, PointAtIssue, ToldHere
from triage.language.names import CASE_ENTITY, Entity, Node, kind_of, node_of
from triage.language.sentences import OutputKind
from triage.readers.derivation import Firing
from triage.rulebook.issue import Issue, Particular
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


def point_brought_up(inference: Inference, name: str, of: frozenset[Entity]) -> tuple[PointAtIssue, ...]:
    """Return a point at issue that words of the file bring up and no rule raised, so that it has no firings.

    It is told of the claims or stays in `of`, of all where that is empty; where the case has none, once.
    """
    issue = inference.rulebook.issues[name]
    entities = [each for each in inference.premises.entities[issue.entity] if not of or each in of]
    if entities:
        return tuple(_point(inference, issue, entity, ()) for entity in entities)
    # What is told only of some claims can not be told of none.
    bare = issue.model_copy(update={"here": (), "asked_where": {}, "finding": None})
    return (_point(inference, bare, CASE_ENTITY, ()),)


def _point(inference: Inference, issue: Issue, entity: Entity, firings: Sequence[Firing]) -> PointAtIssue:
    finding = node_of(issue.finding, entity) if issue.finding else None
    here = sorted((each for each in issue.here if _tells(inference, each, entity)), key=_follows)
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
        here=tuple(_told_here(inference, each, entity) for each in here),
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
        sources=_sources(inference, issue, here),
        firings=tuple(firing.id for firing in firings),
    )


def _tells(inference: Inference, each: Particular, entity: Entity) -> bool:
    """Return whether a point tells this of the case: where it holds, and is law if it says which."""
    return inference.holds(each.where, entity) and (not each.sources or inference.regime.may_govern(each.sources))


def _follows(each: Particular) -> bool:
    """Return whether what a point tells comes after what leads."""
    return not each.leads


def _told_here(inference: Inference, each: Particular, entity: Entity) -> ToldHere:
    because = dict.fromkeys(
        (support.node, support.value)
        for support in inference.reasoned(each.where, entity).because
        if support.value not in NOT_KNOWN
    )
    return ToldHere.model_construct(
        text=each.tell,
        because=tuple(KnownFact.model_construct(node=node, value=value) for node, value in because),
    )


def _sources(inference: Inference, issue: Issue, here: Sequence[Particular]) -> tuple[str, ...]:
    """Return what a point cites: its own sources, then those of what it tells of this case alone."""
    told = (source for each in here for source in each.sources)
    return tuple(dict.fromkeys(inference.regime.cited((*issue.sources, *told))))


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
