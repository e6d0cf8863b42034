"""An assessment as text that a caseworker can read aloud and a lawyer can follow.

The order is that of the reader's questions: what to do, what decides, what first; then the person's own case before
what is said to everybody; last the law, and how to verify and contest. Nothing is said twice: a reason stands where
it first counts, and what holds alike of several claims or stays is told of them together. No name of the rule
language stands in it but those of rules, in square brackets beside their sources.
"""

from __future__ import annotations

from collections.abc import Iterator

from triage.assessment.assess import inference_of
from triage.assessment.model import Assessment, OutputItem, Standing
from triage.assessment.nodes import BenefitOfDoubtNode, FindingNode, FiringNode, LawNode, ParameterNode, ProfileNode
from triage.explanation.answers import answers_of
from triage.explanation.answers_told import answers_told, unread
from triage.explanation.asking import only_against, questions_told
from triage.explanation.findings_told import findings_told
from triage.explanation.points import points_told
from triage.explanation.reasons import MOST_REASONS, Reasons, ReasonsTold, deciding
from triage.explanation.stopped import stop_warning, stopped_rules
from triage.explanation.wording import (
    FINDING_OUT,
    SHOWN_UNTRUE,
    clause,
    item,
    paragraph,
    readable,
    spoken_of,
    the_first_of,
    titled,
)
from triage.language.names import Entity, path_of
from triage.rulebook.model import Rulebook


def assessment_text(assessment: Assessment, rulebook: Rulebook) -> str:
    """Return plain text of at most a hundred columns; the same assessment gives the same bytes.

    `rulebook` is the one that the assessment names.
    """
    once = ReasonsTold()
    answers = answers_of(inference_of(assessment, rulebook))
    parts = (
        recommendation(assessment, once),
        stopped_rules(assessment),
        unread(assessment, answers),
        points_told(assessment, rulebook),
        _particular("Do first", assessment.actions, once),
        _together("Safeguards of this case", assessment.safeguards, once),
        _together("Refer to", assessment.referrals, once),
        questions_told(assessment),
        _tell(assessment, once),
        _particular("For the supervisor", assessment.flags, once),
        findings_told(assessment, rulebook, once),
        _doubt(assessment),
        _what_follows(assessment),
        _other_candidates(assessment, once),
        answers_told(assessment, answers, rulebook),
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
    yield from paragraph(f"Why: {once.new(reasons.because(assessment.candidates[0].firings))}")
    because = once.new(reasons.because(priority.firings))
    yield from paragraph(f"Priority: {priority.level}. {priority.meaning} {because}")
    yield from paragraph(_how_firm(assessment))
    yield from stop_warning(assessment)


def _how_firm(assessment: Assessment) -> str:
    if assessment.standing is Standing.FIRM:
        return "Firm: no fact that is still unknown could change this recommendation."
    pointed_to = [asked for asked in assessment.ask_next if not only_against(assessment, asked)]
    by_one_answer = dict.fromkeys(leads.title for asked in pointed_to for leads in asked.leads_to)
    if by_one_answer:
        return f"Provisional: one answer alone could change it, to: {the_first_of(tuple(by_one_answer))}"
    without_a_sign = dict.fromkeys(leads.title for asked in assessment.ask_next for leads in asked.leads_to)
    if without_a_sign:
        titles = the_first_of(tuple(without_a_sign))
        return f"Provisional: no answer that something told points to changes it alone; another could, to: {titles}"
    return "Provisional: no answer alone changes it; several together could."


def _particular(title: str, items: tuple[OutputItem, ...], once: ReasonsTold) -> Iterator[str]:
    """Yield under a title the terms that rest on what is known of this case."""
    told = list(_items(items, once))
    if told:
        yield title.upper()
    yield from told


def _items(items: tuple[OutputItem, ...], once: ReasonsTold) -> Iterator[str]:
    """Yield the terms that rest on what is known of this case, one by one in their order."""
    for output in items:
        if output.particular:
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
    told = list(_items(assessment.information, once))
    turn_to = assessment.procedure.turn_to
    if turn_to or told:
        yield "TELL THIS PERSON"
    if turn_to:
        yield from item(
            "What is recommended and why, their rights in it and what follows either result (all told below); "
            f"and where to turn: {clause(turn_to)}",
            "  ",
        )
    yield from told


def _reasoned(text: str, because: str) -> str:
    return f"{text} Because: {because}" if because else text


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
            yield from item(f"not read in favour: {spoken_of(fact)}{label}. {SHOWN_UNTRUE}", "  ")
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
        yield from item(f"{candidate.title}. {once.new(reasons.because(candidate.firings[:1]))}", "  ")


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
    yield from _rule_lines(Reasons(assessment), assessment.candidates[0].firings, "  ", set(), once)


def _rule_lines(
    reasons: Reasons, names: tuple[str, ...], margin: str, told: set[str], once: ReasonsTold
) -> Iterator[str]:
    """Yield rules with their sources and, beneath, what they rest on; what was told once is not told again.

    Several branches of one rule are told together, and so are the facts that a rule rests on.
    """
    by_rule: dict[tuple[str, Entity], list[FiringNode]] = {}
    for firing in map(reasons.firing, names):
        by_rule.setdefault((firing.rule, firing.entity), []).append(firing)
    for firings in by_rule.values():
        new = [firing for firing in firings if firing.id not in told]
        if not new:
            yield from item(f"{firings[0].title} [{', '.join(each.id for each in firings)}, see above]", margin)
            continue
        told |= {firing.id for firing in new}
        because = once.new([new[0].because]) or f"{new[0].title}."
        ids = ", ".join(firing.id for firing in new)
        yield from item(f"{because} [{ids}: {'; '.join(new[0].sources)}]", margin)
        nodes = dict.fromkeys(premise.node for firing in new for premise in firing.premises)
        leads_down = [node_id for node_id in nodes if isinstance(reasons.values[node_id], FindingNode)]
        again = [node_id for node_id in leads_down if node_id in told]
        ends = [titled(reasons.values[node_id]) for node_id in nodes if node_id not in leads_down]
        ends += [f"{titled(reasons.values[node_id])} (see above)" for node_id in again]
        yield from item("; ".join(ends), f"{margin}  ") if ends else ()
        for node_id in leads_down:
            node = reasons.values[node_id]
            if node_id not in told and isinstance(node, FindingNode):
                yield from item(titled(node), f"{margin}  ")
                told.add(node_id)
                yield from _rule_lines(reasons, deciding(node), f"{margin}    ", told, once)


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
