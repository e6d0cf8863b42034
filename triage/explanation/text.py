"""An assessment as text that a caseworker can read aloud and a lawyer can follow.

The order is that of the reader's questions: what to do, what decides, what first; then the person's own case before
what is said to everybody; last the law, and how to verify and contest. Nothing is said twice: a reason stands where
it first counts, and what holds alike of several claims or stays is told of them together. No name of the rule
language stands in it but those of rules, in square brackets beside their sources.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from triage.assessment.assess import inference_of
from triage.assessment.model import Assessment, NextQuestion, OutputItem, PointAtIssue, Standing
from triage.assessment.nodes import BenefitOfDoubtNode, FindingNode, LawNode, ParameterNode, ProfileNode
from triage.explanation.answers import answers_of
from triage.explanation.reasons import Reasons, deciding
from triage.explanation.wording import (
    FINDING_OUT,
    SHOWN_UNTRUE,
    clause,
    item,
    paragraph,
    readable,
    spoken,
    spoken_together,
    titled,
)
from triage.language.names import CASE_ENTITY, Entity, Node, entity_of, path_of
from triage.rulebook.model import Rulebook

FIRST_QUESTIONS = 5
"""How many questions are told first; the rest follow by their labels."""

MOST_TITLES = 2
"""How many rules are named of those that rest on one answer, or that it kept away; their number is told."""

MOST_REASONS = 2


@dataclass
class ReasonsTold:
    """The reasons that the text has told so far, so that each is told once, where it first counts."""

    told: set[str] = field(default_factory=set)

    def new(self, reasons: Iterable[str]) -> str:
        """Return those of the first reasons that were not told yet, which are told by that."""
        new = [reason for reason in tuple(dict.fromkeys(reasons))[:MOST_REASONS] if reason not in self.told]
        self.told.update(new)
        return " ".join(new)


def assessment_text(assessment: Assessment, rulebook: Rulebook) -> str:
    """Return plain text of at most a hundred columns; the same assessment gives the same bytes.

    `rulebook` is the one that the assessment names.
    """
    once = ReasonsTold()
    parts = (
        recommendation(assessment, once),
        unread(assessment, rulebook),
        _points_at_issue(assessment),
        _particular("Do first", assessment.actions, once),
        _together("Safeguards of this case", assessment.safeguards, once),
        _together("Refer to", assessment.referrals, once),
        _ask_next(assessment),
        _tell(assessment, once),
        _particular("For the supervisor", assessment.flags, once),
        _findings(assessment, once),
        _doubt(assessment),
        _what_follows(assessment),
        _other_candidates(assessment, once),
        _answers(assessment, rulebook),
        _for_everybody(assessment),
        _why(assessment, once),
        _law(assessment),
        _origin(assessment),
    )
    return "\n".join("\n".join(lines) + "\n" for part in parts if (lines := list(part)))


def recommendation(assessment: Assessment, once: ReasonsTold) -> Iterator[str]:
    """Yield the procedure, why, how soon, and how firm that is."""
    reasons = Reasons(assessment)
    procedure, priority = assessment.procedure, assessment.priority
    yield from paragraph(f"RECOMMENDED PROCEDURE: {procedure.title}")
    yield from paragraph(procedure.purpose or procedure.definition)
    yield from paragraph(f"Why: {once.new(_because(reasons, assessment.candidates[0].firings))}")
    because = once.new(_because(reasons, priority.firings))
    yield from paragraph(f"Priority: {priority.level}. {priority.meaning} {because}")
    yield from paragraph(_how_firm(assessment))


def unread(assessment: Assessment, rulebook: Rulebook) -> Iterator[str]:
    """Yield a warning of what was entered and did no work here, so that nobody thinks that it was weighed."""
    looked_at = {fact.node for point in assessment.points_at_issue for fact in point.known}
    values = Reasons(assessment).values
    told = [
        f"{_spoken_of(answer.fact)}{titled(values[answer.fact])}"
        for answer in answers_of(inference_of(assessment, rulebook))
        if answer.unread and answer.fact not in looked_at
    ]
    if told:
        yield from paragraph(
            f"WARNING: no rule reads these answers in this situation, so weigh them yourself: {'; '.join(told)}."
        )


def _because(reasons: Reasons, firings: Iterable[str]) -> Iterator[str]:
    """Yield the reasons of some firings."""
    return (reasons.firing(firing).because for firing in firings)


def _how_firm(assessment: Assessment) -> str:
    if assessment.standing is Standing.FIRM:
        return "Firm: no fact that is still unknown could change this recommendation."
    by_one_answer = dict.fromkeys(leads.title for asked in assessment.ask_next for leads in asked.leads_to)
    if by_one_answer:
        return f"Provisional: one answer alone could change it, to: {_some(tuple(by_one_answer))}"
    return "Provisional: no answer alone changes it; several together could."


def _points_at_issue(assessment: Assessment) -> Iterator[str]:
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


def _particular(title: str, items: tuple[OutputItem, ...], once: ReasonsTold) -> Iterator[str]:
    """Yield the terms that rest on what is known of this case, one by one in their order."""
    particular = [output for output in items if output.particular]
    if particular:
        yield title.upper()
    for output in particular:
        yield from item(_reasoned(output.meaning, once.new(output.because)), "  ")


def _together(title: str, items: tuple[OutputItem, ...], once: ReasonsTold) -> Iterator[str]:
    """Yield the terms that rest on what is known of this case, those with the same reasons together."""
    by_reason: dict[tuple[str, ...], list[str]] = {}
    for output in items:
        if output.particular:
            by_reason.setdefault(output.because[:MOST_REASONS], []).append(output.meaning)
    if by_reason:
        yield title.upper()
    for because, meanings in by_reason.items():
        yield from item(_reasoned(" ".join(meanings), once.new(because)), "  ")


def _tell(assessment: Assessment, once: ReasonsTold) -> Iterator[str]:
    """Yield what to tell the person: first what everybody needs who is in this procedure, with where to turn."""
    told = list(_particular("Tell this person", assessment.information, once))
    turn_to = assessment.procedure.turn_to
    if turn_to:
        yield "TELL THIS PERSON"
        yield from item(
            "What is recommended and why, their rights in it and what follows either result (all told below); "
            f"and where to turn: {clause(turn_to)}",
            "  ",
        )
        yield from told[1:]
    else:
        yield from told


def _reasoned(text: str, because: str) -> str:
    return f"{text} Because: {because}" if because else text


def _ask_next(assessment: Assessment) -> Iterator[str]:
    """Yield what to ask, those first that decide the points at issue; beyond the first, only by their labels.

    Those that decide no point, and none of whose answers alone changes the procedure, are only counted.
    """
    asked = list(questions(assessment))
    if asked:
        yield "ASK NEXT"
    points = {point.id: point.title for point in assessment.points_at_issue}
    for of, members in asked[:FIRST_QUESTIONS]:
        decides = "; ".join(clause(points[name]) for name in members[0].decides)
        yield from item(f"{of}{members[0].question}{f' (decides: {decides})' if decides else ''}", "  ")
        for leads in dict.fromkeys(leads for member in members for leads in _leads(member)):
            yield from item(leads, "    ")
    rest: dict[str, list[str]] = {}
    others = 0
    for of, members in asked[FIRST_QUESTIONS:]:
        if any(member.decides or member.leads_to for member in members):
            rest.setdefault(of, []).append(members[0].label)
        else:
            others += 1
    if rest:
        labels = ". ".join(f"{of}{'; '.join(told)}" for of, told in rest.items())
        yield from paragraph(f"After that: {labels}.")
    if others:
        yield from paragraph(
            f"{others} more questions decide none of this and alone change nothing: see the assessment as JSON."
        )


def questions(assessment: Assessment) -> Iterator[tuple[str, tuple[NextQuestion, ...]]]:
    """Yield what to ask next, one question for all claims or stays it is asked of, with these in words before it.

    With one claim alone in the file it needs no number.
    """
    members: dict[str, list[NextQuestion]] = {}
    for asked in assessment.ask_next:
        members.setdefault(path_of(asked.fact), []).append(asked)
    for asked_alike in members.values():
        entities = [entity_of(asked.fact) for asked in asked_alike]
        yield ("" if _alone(assessment, entities[0]) else f"{spoken_together(entities)}: "), tuple(asked_alike)


def _alone(assessment: Assessment, entity: Entity) -> bool:
    """Return whether there is nothing else of its kind in the file: the case itself, or its only claim or stay."""
    return entity == CASE_ENTITY or all(
        entity_of(node) == entity
        for node, _ in assessment.case.facts()
        if entity_of(node).partition("[")[0] == entity.partition("[")[0]
    )


def _spoken_of(node: str) -> str:
    entity = entity_of(node)
    return "" if entity == CASE_ENTITY else f"{spoken(entity).capitalize()}: "


def _leads(question: NextQuestion) -> Iterator[str]:
    """Yield where answers lead, those with the same consequence together."""
    by_procedure: dict[str, list[str]] = {}
    for leads in question.leads_to:
        told = readable(leads.value) if leads.fact == question.fact else readable(leads.fact.rpartition(".")[2])
        by_procedure.setdefault(leads.title, []).append(told)
    for title, values in by_procedure.items():
        yield f"If {' or '.join(dict.fromkeys(values))}: {title}."


def _findings(assessment: Assessment, once: ReasonsTold) -> Iterator[str]:
    """Yield each finding that a rule came to, those of the case first; one that is alike for claims once.

    The reason of a finding on which neither a rule nor a point at issue rests is left to those who ask for it.
    """
    reasons = Reasons(assessment)
    yield "FINDINGS"
    found = [node for node in assessment.trace if isinstance(node, FindingNode)]
    alike: dict[tuple[str, tuple[str, ...], str], list[Entity]] = {}
    ends: dict[str, None] = {}
    silent: dict[str, None] = {}
    decided = {point.finding for point in assessment.points_at_issue}
    for node in sorted(found, key=lambda node: entity_of(node.id) != CASE_ENTITY):
        if deciding(node) and node.id not in decided and not any(reasons.resting_on(node.id)):
            ends[clause(f"{_spoken_of(node.id)}{titled(node)}")] = None
        elif deciding(node):
            because = tuple(_because(reasons, deciding(node)))
            kind = entity_of(node.id).partition("[")[0]
            alike.setdefault((titled(node), because, kind), []).append(entity_of(node.id))
        else:
            silent[clause(node.label)] = None
    of: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for (title, because, _), entities in alike.items():
        together = "" if entities == [CASE_ENTITY] else spoken_together(entities)
        of.setdefault(together, []).append((title, because))
    for together, findings in of.items():
        yield from [f"  {together}"] if together else []
        for title, because in findings:
            yield from item(f"{title}. {once.new(because)}", "  ")
    yield from item(f"Found too, with nothing here resting on it: {'; '.join(ends)}.", "  ") if ends else ()
    yield from item(f"No rule found anything on: {'; '.join(silent)}.", "  ") if silent else ()


def _doubt(assessment: Assessment) -> Iterator[str]:
    """Yield the benefit of the doubt where it touched a fact of which it was told how it is known."""
    reasons = Reasons(assessment)
    for node in assessment.trace:
        if not isinstance(node, BenefitOfDoubtNode) or not (
            node.in_favour or node.set_aside or node.not_held_against
        ):
            continue
        yield "BENEFIT OF THE DOUBT"
        yield from item(f"{node.because} [{'; '.join(node.sources)}]", "  ")
        for fact in node.in_favour:
            yield from item(f"read as given: {titled(reasons.values[fact])}", "  ")
        for fact in node.set_aside:
            label = assessment.case.vocabulary.facts[path_of(fact)].label
            yield from item(f"not read in favour: {_spoken_of(fact)}{label}. {SHOWN_UNTRUE}", "  ")
        for fact in node.not_held_against:
            yield from item(f"not held against the person: {titled(reasons.values[fact])}", "  ")
        if node.decides:
            yield from item(FINDING_OUT, "  ")


def _what_follows(assessment: Assessment) -> Iterator[str]:
    """Yield what is done in the procedure, by whom and by when, and what follows either result."""
    procedure = assessment.procedure
    yield "WHAT IS DONE IN THIS PROCEDURE, AND WHAT FOLLOWS"
    yield from item(f"{procedure.definition} Law: {'; '.join(procedure.sources)}.", "  ")
    for number, step in enumerate(procedure.steps, start=1):
        yield from item(f"{number}. {step.who}: {step.what}{f' {step.by_when}' if step.by_when else ''}", "  ")
    for guarantee in procedure.guarantees:
        yield from item(f"Guarantee: {guarantee}", "  ")
    for limit in procedure.time_limits:
        yield from item(f"Time limit: {limit.text} [{'; '.join(limit.sources)}]", "  ")
    for title, told in (
        ("If the result is positive", procedure.if_positive),
        ("If it is negative", procedure.if_negative),
    ):
        if told:
            yield from item(f"{title}: {told}", "  ")


def _other_candidates(assessment: Assessment, once: ReasonsTold) -> Iterator[str]:
    reasons = Reasons(assessment)
    if len(assessment.candidates) > 1:
        behind = "GIVING WAY TO FINDING OUT" if reasons.doubt_decides else "OUTRANKED"
        yield f"ALSO PROPOSED, AND {behind}, IN ORDER OF PRECEDENCE"
    for candidate in assessment.candidates[1:]:
        yield from item(f"{candidate.title}. {once.new(_because(reasons, candidate.firings[:1]))}", "  ")


def _answers(assessment: Assessment, rulebook: Rulebook) -> Iterator[str]:
    """Yield what the given answers did, those that did the same together; none that decided anything is missing."""
    reasons = Reasons(assessment)
    answers = answers_of(inference_of(assessment, rulebook))
    if answers:
        yield "WHAT EACH ANSWER DID"
    raising = {reasons.firing(firing).title for point in assessment.points_at_issue for firing in point.firings}
    alike: dict[str, list[Node]] = {}
    for answer in answers:
        did = " ".join(
            f"{did}: {_some(_points_as_one(titles, raising))}"
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
        alone = _alone(reasons.assessment, entities[0])
        by_entities.setdefault("" if alone else f"{spoken_together(entities)}: ", []).append(value)
    return "; ".join(f"{of}{'; '.join(values)}" for of, values in by_entities.items())


def _points_as_one(titles: Collection[str], raising: Collection[str]) -> tuple[str, ...]:
    """Return the titles of rules, with those that raise a point at issue as one: the points tell what is known."""
    told = tuple(title for title in titles if title not in raising)
    return told if len(told) == len(titles) else (*told, "points at issue, as told there")


def _some(titles: tuple[str, ...]) -> str:
    """Return the first titles, and how many more there are."""
    more = len(titles) - MOST_TITLES
    return f"{'; '.join(titles[:MOST_TITLES])}{f'; and {more} more' if more > 0 else ''}."


def _for_everybody(assessment: Assessment) -> Iterator[str]:
    """Yield, in one closed list, what rests on no known fact of this case."""
    kinds = (
        ("Do", assessment.actions),
        ("Hold to", assessment.safeguards),
        ("Offer", assessment.referrals),
        ("Tell", assessment.information),
        ("For the supervisor", assessment.flags),
    )
    general = [(title, [each.meaning for each in items if not each.particular]) for title, items in kinds]
    if any(meanings for _, meanings in general):
        yield "FOR EVERYBODY, OR BECAUSE SOMETHING IS NOT KNOWN"
    for title, meanings in general:
        if meanings:
            yield from item(f"{title}: {' '.join(meanings)}", "  ")


def _why(assessment: Assessment, once: ReasonsTold) -> Iterator[str]:
    """Yield the rules behind the recommendation down to the facts; by its title where its reason stands above."""
    yield "THE RULES BEHIND THE PROCEDURE"
    reasons = Reasons(assessment)
    told: set[str] = set()
    for firing in assessment.candidates[0].firings:
        yield from _rule_lines(reasons, firing, "  ", told, once)


def _rule_lines(reasons: Reasons, name: str, margin: str, told: set[str], once: ReasonsTold) -> Iterator[str]:
    """Yield a rule with its source and, beneath it, what it rests on; what was told once is not told again."""
    firing = reasons.firing(name)
    if name in told:
        yield from item(f"{firing.title} [{firing.id}, see above]", margin)
        return
    told.add(name)
    because = once.new([firing.because]) or f"{firing.title}."
    yield from item(f"{because} [{firing.id}: {'; '.join(firing.sources)}]", margin)
    for node_id in dict.fromkeys(premise.node for premise in firing.premises):
        node = reasons.values[node_id]
        again = node_id in told
        yield from item(f"{titled(node)}{' (see above)' if again else ''}", f"{margin}  ")
        if isinstance(node, FindingNode) and not again:
            told.add(node_id)
            for below in deciding(node):
                yield from _rule_lines(reasons, below, f"{margin}    ", told, once)


def _law(assessment: Assessment) -> Iterator[str]:
    """Yield which profile applies and why, what is recorded, and the contested points that mattered."""
    yield "UNDER WHICH LAW"
    for node in assessment.trace:
        match node:
            case ProfileNode():
                yield from item(f"{titled(node)}. {node.because} [{'; '.join(node.sources)}]", "  ")
            case LawNode():
                yield from item(f"{titled(node)}. {node.because}", "  ")
            case ParameterNode():
                yield from item(f"{node.meaning}: {node.position} ({readable(node.value)})", "  ")
            case _:
                continue


def _origin(assessment: Assessment) -> Iterator[str]:
    reference = f"Case {assessment.case.reference}, assessed" if assessment.case.reference else "Assessed"
    yield from paragraph(
        f"{reference} as of {assessment.assessed_on}, rulebook {assessment.rulebook.version}, "
        f"{assessment.rulebook.digest}."
    )
    yield from paragraph("To verify: save the assessment as JSON and run `triage check FILE`.")
    yield from paragraph(assessment.notice)
