"""The reasons for one conclusion, from the rules that gave it down to the facts, as text and as data."""

from __future__ import annotations

from collections.abc import Iterator

from triage.assessment.model import Assessment
from triage.assessment.nodes import BenefitOfDoubtNode, FindingNode, LawNode, ParameterNode, Premise, ProfileNode
from triage.explanation.reasons import PRIORITY, Reasons, ValueNode, deciding
from triage.explanation.wording import FINDING_OUT, SHOWN_UNTRUE, item, paragraph, readable, titled
from triage.language.names import path_of


def explanation_text(assessment: Assessment, about: str | None = None) -> str:
    """Return the reasons for a procedure, a term, `priority` or a finding; for a fact, what rests on it.

    Without `about` the recommended procedure is explained. Raises `UnknownNameError` with the nearest right
    name if the assessment holds no such thing.
    """
    reasons = Reasons(assessment)
    subject = assessment.procedure.id if about is None else about
    firings = reasons.firings_behind(subject)
    lines = paragraph(headline(reasons, subject))
    node = None if is_outcome(reasons, subject) else reasons.values.get(subject)
    if isinstance(node, BenefitOfDoubtNode):
        lines.extend(doubt_lines(reasons, node))
    if firings:
        lines.extend(reason_lines(reasons, firings))
    elif node is None or isinstance(node, FindingNode):
        lines.append("  No rule spoke; it stands where it starts.")
    if node is not None:
        lines.extend(_uses(reasons, node))
    return "\n".join(lines) + "\n"


def explanation_data(assessment: Assessment, about: str | None = None) -> dict[str, object]:
    """Return the same as plain data: the firings behind it and the nodes they rest on; for a fact, its uses.

    Raises `UnknownNameError` with the nearest right name if the assessment holds no such thing.
    """
    reasons = Reasons(assessment)
    subject = assessment.procedure.id if about is None else about
    firings = reasons.firings_behind(subject)
    node = None if is_outcome(reasons, subject) else reasons.values.get(subject)
    resting = [firing.id for firing in reasons.resting_on(subject)] if node else []
    shown = reasons.leading_to(firings) if firings else {subject, *resting}
    nodes = [node] if node and node.id not in reasons.nodes else []
    return {
        "about": subject,
        "statement": headline(reasons, subject),
        "firings": list(firings),
        "resting_on_it": resting,
        "nodes": [each.model_dump(mode="json") for each in (*nodes, *reasons.assessment.trace) if each.id in shown],
    }


def reason_lines(reasons: Reasons, firings: tuple[str, ...]) -> Iterator[str]:
    """Yield the firings and what they rest on, indented, each with its name; nothing is told twice."""
    told: set[str] = set()
    for firing in firings:
        yield from _firing_lines(reasons, firing, 1, told)


def doubt_lines(reasons: Reasons, node: BenefitOfDoubtNode) -> Iterator[str]:
    """Yield what the benefit of the doubt comes to, and the facts that it touches."""
    yield from item(f"{node.because} [{'; '.join(node.sources)}]", "  ")
    for fact in node.in_favour:
        yield from item(f"read as given: {titled(reasons.values[fact])} ({fact})", "  ")
    for fact in node.set_aside:
        label = reasons.assessment.case.vocabulary.facts[path_of(fact)].label
        yield from item(f"not read in favour: {label} ({fact}). {SHOWN_UNTRUE}", "  ")
    for fact in node.not_held_against:
        yield from item(f"not held against the person: {titled(reasons.values[fact])} ({fact})", "  ")
    for firing in node.fallen:
        yield from item(f"does not apply because of doubt: {firing}", "  ")
    if node.decides:
        yield from item(FINDING_OUT, "  ")


def is_outcome(reasons: Reasons, subject: str) -> bool:
    """Return whether this is a candidate procedure or the priority: what comes before findings of that name."""
    return subject == PRIORITY or any(one.procedure == subject for one in reasons.assessment.candidates)


def headline(reasons: Reasons, subject: str) -> str:
    """Return what the assessment says of a subject, in one sentence."""
    assessment = reasons.assessment
    if subject == PRIORITY:
        return f"Priority: {assessment.priority.level}. {assessment.priority.meaning}"
    for candidate in assessment.candidates:
        if candidate.procedure == subject:
            behind = "gives way to finding out" if reasons.doubt_decides else "is outranked"
            state = "is recommended" if candidate.recommended else f"was proposed, and {behind}"
            return f"{candidate.title} ({subject}) {state}"
    if subject in reasons.values:
        return f"{titled(reasons.values[subject])} ({subject})"
    if subject in reasons.outputs:
        return f"{reasons.outputs[subject].meaning} ({subject})"
    (point, *_) = reasons.points[subject]
    return f"{point.title}: {point.question} ({subject})"


def _uses(reasons: Reasons, node: ValueNode) -> Iterator[str]:
    firings = list(reasons.resting_on(node.id))
    yield "What rests on it:" if firings else "  No rule that fired rests on it."
    for firing in firings:
        yield from item(f"{firing.title} ({firing.id})", "  ")
    for question in reasons.assessment.open_questions:
        if question.fact == node.id:
            procedures = ", ".join(map(readable, question.could_lead_to))
            yield from item(f"Still to ask: {question.question} It could lead to: {procedures}.", "  ")


def _firing_lines(reasons: Reasons, firing_id: str, depth: int, told: set[str]) -> Iterator[str]:
    margin = "  " * depth
    firing = reasons.firing(firing_id)
    if firing_id in told:
        yield from item(f"{firing.title} ({firing_id}, see above)", margin)
        return
    told.add(firing_id)
    yield from item(f"{firing.because} [{firing.id}: {'; '.join(firing.sources)}]", margin)
    asked: dict[str, list[Premise]] = {}
    for premise in firing.premises:
        asked.setdefault(premise.node, []).append(premise)
    for node_id, premises in asked.items():
        yield from _premise_lines(reasons, node_id, premises, depth + 1, told)


def _premise_lines(
    reasons: Reasons, node_id: str, premises: list[Premise], depth: int, told: set[str]
) -> Iterator[str]:
    margin = "  " * depth
    node = reasons.values[node_id]
    plain = f"{path_of(node_id)} is {node.value}"
    conditions = [premise.condition for premise in premises if premise.condition != plain]
    asked = f"; the rule asks: {' and '.join(conditions)}" if conditions else ""
    again = isinstance(node, FindingNode) and node_id in told
    yield from item(f"{titled(node)} ({node_id}{asked}{', see above' if again else ''})", margin)
    if isinstance(node, ParameterNode | LawNode):
        yield from item(_ground(reasons, node, told), f"{margin}  ")
    if not isinstance(node, FindingNode) or again:
        return
    told.add(node_id)
    if not deciding(node):
        yield f"{margin}  No rule spoke; it stands where it starts."
    for firing_id in deciding(node):
        yield from _firing_lines(reasons, firing_id, depth + 1, told)


def _ground(reasons: Reasons, node: ParameterNode | LawNode, told: set[str]) -> str:
    """Return why a switch stands where it does, or what the record of treaties says; the profile is told once."""
    if isinstance(node, LawNode):
        return node.because
    profile = reasons.nodes["profile"]
    assert isinstance(profile, ProfileNode)
    again = profile.id in told
    told.add(profile.id)
    why = "see above" if again else profile.because
    return f"{node.position} [{'; '.join(node.sources)}] Set by the profile {profile.value}: {why}"
