"""What to ask next: one question for all claims or stays it is asked of, and where its answers lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from triage.assessment.model import Assessment, NextQuestion
from triage.explanation.order import IN_DISPUTE
from triage.explanation.reasons import Reasons
from triage.explanation.told import Passage, Section
from triage.explanation.wording import before_colon, clause, in_a_row, spoken_together
from triage.language.names import entity_of, path_of
from triage.rulebook.vocabulary import FactDefinition
from triage.translation import gettext as _
from triage.translation import ngettext, word

FIRST_QUESTIONS = 5
"""How many questions are told first; the rest follow by their labels."""


def questions_told(assessment: Assessment) -> Section:
    """Return what to ask, those first that decide the points at issue; beyond the first, only by their labels.

    What a point names as not known yet is only counted, unless an answer to it changes the procedure. Those that
    decide no point, and none of whose answers alone changes the procedure, are only counted; so are
    those of which only an answer against the person would, and to which nothing that is told points.
    """
    asked = list(questions(assessment))
    points = {point.id: point.title for point in assessment.points_at_issue}
    return Section(
        _("Ask next"),
        tuple(_told(of, members, points) for of, members in asked[:FIRST_QUESTIONS]),
        tuple(_afterwards(assessment, asked[FIRST_QUESTIONS:])),
    )


def _told(of: str, members: tuple[NextQuestion, ...], points: Mapping[str, str]) -> Passage:
    decides = in_a_row(clause(points[name]) for name in members[0].decides)
    leads_to = dict.fromkeys(leads for member in members for leads in _leads(member))
    return Passage(
        f"{of}{members[0].question}",
        because=_("(decides: %(points)s)") % {"points": decides} if decides else "",
        beneath=tuple(map(Passage, leads_to)),
    )


def _afterwards(assessment: Assessment, asked: Sequence[tuple[str, tuple[NextQuestion, ...]]]) -> Iterator[str]:
    """Yield what is said of the questions that do not come first, and of those that are not asked."""
    rest: dict[str, list[str]] = {}
    others = at_points = 0
    for of, members in asked:
        if all(member.decides and not member.leads_to for member in members):
            at_points += 1
        elif any(member.decides or member.leads_to for member in members):
            rest.setdefault(of, []).append(members[0].label)
        else:
            others += 1
    if rest:
        labels = ". ".join(f"{of}{in_a_row(told)}" for of, told in rest.items())
        yield _("After that: %(questions)s.") % {"questions": labels}
    if at_points:
        yield ngettext(
            "Then what the points above name as not known yet (%(number)s more question).",
            "Then what the points above name as not known yet (%(number)s more questions).",
            at_points,
        ) % {"number": at_points}
    if others:
        yield ngettext(
            "%(number)s more question decides none of this and alone changes nothing: see the assessment as JSON.",
            "%(number)s more questions decide none of this and alone change nothing: see the assessment as JSON.",
            others,
        ) % {"number": others}
    against = sum(only_against(assessment, each) for each in assessment.ask_next)
    if against:
        yield ngettext(
            "Not asked without a sign: %(number)s question of which only an answer against the person would change "
            "the procedure, and to which nothing told points.",
            "Not asked without a sign: %(number)s questions of which only an answer against the person would "
            "change the procedure, and to which nothing told points.",
            against,
        ) % {"number": against}


def questions(assessment: Assessment) -> Iterator[tuple[str, tuple[NextQuestion, ...]]]:
    """Yield what to ask next, one question for all claims or stays it is asked of, with these in words before it.

    With one claim alone in the file it needs no number. What is in dispute comes first; what only an answer against
    the person would change, and nothing told points to, is not among them.
    """
    members: dict[str, list[NextQuestion]] = {}
    states = assessment.case.proof_states
    for asked in sorted(assessment.ask_next, key=lambda each: states.get(each.fact) not in IN_DISPUTE):
        if not only_against(assessment, asked):
            members.setdefault(path_of(asked.fact), []).append(asked)
    for asked_alike in members.values():
        entities = [entity_of(asked.fact) for asked in asked_alike]
        yield (
            ("" if Reasons(assessment).alone(entities[0]) else before_colon(spoken_together(entities))),
            tuple(asked_alike),
        )


def only_against(assessment: Assessment, question: NextQuestion) -> bool:
    """Return whether a question decides no point, and only answers against the person change the procedure.

    These are an answer that protects less than not to know it, and a sign of what has no one direction in law, such
    as a crime or arms. Nobody is asked for that where nothing points to it (Handbook 177; GIP 5). What the
    authority looks up of a country is asked all the same: nobody is suspected by it.
    """
    facts = assessment.case.vocabulary.facts
    return (
        not question.decides
        and bool(question.leads_to)
        and all(_counts_against(facts[path_of(leads.fact)], leads.value) for leads in question.leads_to)
    )


def _counts_against(fact: FactDefinition, value: str) -> bool:
    return not fact.of_the_country and (
        fact.protects_less(value) or (fact.speaks_against(value) and value == "yes")
    )


def where_answers_lead(question: NextQuestion) -> Mapping[str, tuple[str, ...]]:
    """Return the procedures, by their titles, to which an answer alone leads, each with these answers in words."""
    by_procedure: dict[str, dict[str, None]] = {}
    for leads in question.leads_to:
        of_list, _dot, member = path_of(leads.fact).rpartition(".")
        told = word(path_of(leads.fact), leads.value) if leads.fact == question.fact else word(of_list, member)
        by_procedure.setdefault(leads.title, {})[told] = None
    return {title: tuple(answers) for title, answers in by_procedure.items()}


def _leads(question: NextQuestion) -> Iterator[str]:
    """Yield where answers lead, those with the same consequence together."""
    for title, answers in where_answers_lead(question).items():
        yield _("If %(answers)s: %(procedure)s.") % {"answers": _(" or ").join(answers), "procedure": title}
