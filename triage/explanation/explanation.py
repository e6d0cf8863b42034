"""All that is told of an assessment, put together in the order of the reader's questions.

What to do, what decides, what first; then the person's own case before what is said to everybody; last the law, and
how to verify and contest. Nothing is said twice: a reason stands where it first counts, and what holds alike of
several claims or stays is told of them together. No name of the rule language stands in it but those of rules,
beside their sources.
"""

from __future__ import annotations

from collections.abc import Iterator

from triage.assessment.assess import inference_of
from triage.assessment.model import Assessment, OutputItem, Standing
from triage.assessment.nodes import BenefitOfDoubtNode, LawNode, ParameterNode, ProfileNode
from triage.explanation.answers import answers_of
from triage.explanation.answers_told import answers_told, unread
from triage.explanation.asking import only_against, questions_told
from triage.explanation.findings_told import findings_told
from triage.explanation.order import waits
from triage.explanation.points import points_told
from triage.explanation.reasons import MOST_REASONS, Reasons, ReasonsTold
from triage.explanation.rules_told import rules_told
from triage.explanation.statements_told import WordsOfTheFile
from triage.explanation.stopped import stop_warning, stopped_rules
from triage.explanation.told import Explanation, Passage, Recommended, Section
from triage.explanation.wording import (
    FINDING_OUT,
    SHOWN_UNTRUE,
    clause,
    in_a_row,
    sentence_of,
    spoken_of,
    the_first_of,
    titled,
)
from triage.language.names import path_of
from triage.rulebook.model import Rulebook
from triage.translation import gettext as _
from triage.translation import word


def explanation_of(assessment: Assessment, rulebook: Rulebook) -> Explanation:
    """Return what is told of an assessment; `rulebook` is the one that it names."""
    once = ReasonsTold()
    answers = answers_of(inference_of(assessment, rulebook))
    file = WordsOfTheFile(assessment, rulebook)
    now = tuple(each for each in assessment.actions if not waits(assessment, rulebook, each))
    later = tuple(each for each in assessment.actions if waits(assessment, rulebook, each))
    # In the order in which it is read: each reason is told by what comes first.
    return Explanation(
        recommended=recommended(assessment, once),
        stopped=stopped_rules(assessment),
        unread=unread(assessment, answers),
        turns_on=points_told(assessment, rulebook),
        of_the_file=file.elsewhere(),
        do_first=Section(_("Do first"), (*file.days(), *_one_by_one(now, once))),
        safeguards=Section(_("Safeguards of this case"), tuple(_together(assessment.safeguards, once))),
        referrals=Section(_("Refer to"), tuple(_together(assessment.referrals, once))),
        ask_next=questions_told(assessment),
        tell=Section(_("Tell this person"), tuple(_tell(assessment, once))),
        supervisor=Section(_("For the supervisor"), tuple(_one_by_one(assessment.flags, once))),
        found=findings_told(assessment, rulebook, once),
        doubt=tuple(_doubt(assessment)),
        follows=Section(_("What is done in this procedure, and what follows"), tuple(_follows(assessment))),
        others=_other_candidates(assessment, later, once),
        answers=answers_told(assessment, answers, rulebook),
        everybody=Section(
            _("For everybody, or because something is not known"), tuple(_everybody(assessment, now))
        ),
        rules=rules_told(assessment, once),
        law=Section(_("Under which law"), tuple(_law(assessment))),
        origin=tuple(_origin(assessment)),
    )


def recommended(assessment: Assessment, once: ReasonsTold) -> Recommended:
    """Return the procedure, why, how soon, and how firm that is."""
    reasons = Reasons(assessment)
    procedure, priority = assessment.procedure, assessment.priority
    return Recommended(
        title=procedure.title,
        purpose=procedure.purpose or procedure.definition,
        why=once.new(reasons.because(assessment.candidates[0].firings)),
        priority=word("priority", priority.level),
        priority_means=priority.meaning,
        priority_because=once.new(reasons.because(priority.firings)),
        standing=_("Firm") if assessment.standing is Standing.FIRM else _("Provisional"),
        standing_means=_how_firm(assessment),
        stop_warning=stop_warning(assessment),
    )


def _how_firm(assessment: Assessment) -> str:
    if assessment.standing is Standing.FIRM:
        return _("no fact that is still unknown could change this recommendation.")
    pointed_to = [asked for asked in assessment.ask_next if not only_against(assessment, asked)]
    by_one_answer = dict.fromkeys(leads.title for asked in pointed_to for leads in asked.leads_to)
    if by_one_answer:
        to = the_first_of(tuple(by_one_answer))
        return _("one answer alone could change it, to: %(procedures)s") % {"procedures": to}
    if any(asked.leads_to for asked in assessment.ask_next):
        # To which procedure is not told: nothing in the file speaks for it, and it would read like a suspicion.
        return _("no answer that something told points to changes it alone; another one could.")
    return _("no answer alone changes it; several together could.")


def _one_by_one(items: tuple[OutputItem, ...], once: ReasonsTold) -> Iterator[Passage]:
    """Yield the terms that rest on what is known of this case, one by one in their order."""
    for output in items:
        if output.particular:
            yield Passage(output.meaning, because=_because(once.new(output.because)))


def _together(items: tuple[OutputItem, ...], once: ReasonsTold) -> Iterator[Passage]:
    """Yield the terms that rest on what is known of this case, those with the same reasons together."""
    by_reason: dict[tuple[str, ...], list[str]] = {}
    for output in items:
        if output.particular:
            by_reason.setdefault(output.because[:MOST_REASONS], []).append(output.meaning)
    for because, meanings in by_reason.items():
        yield Passage(" ".join(meanings), because=_because(once.new(because)), members=tuple(meanings))


def _because(reasons: str) -> str:
    return _("Because: %(reasons)s") % {"reasons": reasons} if reasons else ""


def _tell(assessment: Assessment, once: ReasonsTold) -> Iterator[Passage]:
    """Yield what to tell the person: first what everybody needs who is in this procedure, with where to turn."""
    turn_to = assessment.procedure.turn_to
    if turn_to:
        yield Passage(
            _(
                "What is recommended and why, their rights in it and what follows either result (all told below); "
                "and where to turn: %(turn_to)s"
            )
            % {"turn_to": clause(turn_to)}
        )
    yield from _one_by_one(assessment.information, once)


def _doubt(assessment: Assessment) -> Iterator[Section]:
    """Yield the benefit of the doubt where it touched a fact of which it was told how it is known."""
    reasons = Reasons(assessment)
    shown_untrue = _(SHOWN_UNTRUE)
    for node in assessment.trace:
        if not isinstance(node, BenefitOfDoubtNode) or not (
            node.in_favour or node.set_aside or node.not_held_against
        ):
            continue
        labels = {fact: assessment.case.vocabulary.facts[path_of(fact)].label for fact in node.set_aside}
        yield Section(
            _("Benefit of the doubt"),
            (
                Passage(node.because, sources=in_a_row(node.sources)),
                *(Passage(titled(reasons.values[fact]), _("read as given")) for fact in node.in_favour),
                *(
                    Passage(f"{spoken_of(fact)}{sentence_of(label)} {shown_untrue}", _("not read in favour"))
                    for fact, label in labels.items()
                ),
                *(
                    Passage(titled(reasons.values[fact]), _("not held against the person"))
                    for fact in node.not_held_against
                ),
                *([Passage(_(FINDING_OUT))] if node.decides else []),
            ),
        )


def _follows(assessment: Assessment) -> Iterator[Passage]:
    """Yield what is done in the procedure, by whom and by when, and what follows either result."""
    procedure = assessment.procedure
    law = _("Law: %(sources)s.") % {"sources": in_a_row(procedure.sources)}
    yield Passage(f"{procedure.definition} {law}")
    for number, step in enumerate(procedure.steps, start=1):
        yield Passage(f"{step.what}{f' {step.by_when}' if step.by_when else ''}", step.who, number)
    for guarantee in procedure.guarantees:
        yield Passage(guarantee, _("Guarantee"))
    for limit in procedure.time_limits:
        yield Passage(limit.text, _("Time limit"), sources=in_a_row(limit.sources))
    if procedure.if_positive:
        yield Passage(procedure.if_positive, _("If the result is positive"))
    if procedure.if_negative:
        yield Passage(procedure.if_negative, _("If it is negative"))


def _other_candidates(assessment: Assessment, later: tuple[OutputItem, ...], once: ReasonsTold) -> Section:
    """Return the outranked procedures, and last the tasks that are theirs and are not done now."""
    reasons = Reasons(assessment)
    return Section(
        _("Also proposed, and giving way to finding out, in order of precedence")
        if reasons.doubt_decides
        else _("Also proposed, and outranked, in order of precedence"),
        tuple(
            Passage(sentence_of(candidate.title), because=once.new(reasons.because(candidate.firings[:1])))
            for candidate in assessment.candidates[1:]
        ),
        tuple(
            _("Not now, and only if another procedure is taken up: %(task)s") % {"task": each.meaning}
            for each in later
        ),
    )


def _everybody(assessment: Assessment, now: tuple[OutputItem, ...]) -> Iterator[Passage]:
    """Yield what rests on no known fact of this case."""
    kinds = (
        (_("Do"), now),
        (_("Hold to"), assessment.safeguards),
        (_("Offer"), assessment.referrals),
        (_("Tell"), assessment.information),
        (_("For the supervisor"), assessment.flags),
    )
    for label, items in kinds:
        meanings = tuple(each.meaning for each in items if not each.particular)
        if meanings:
            yield Passage(" ".join(meanings), label, members=meanings)


def _law(assessment: Assessment) -> Iterator[Passage]:
    """Yield which profile applies and why, what is recorded, and the contested points that mattered."""
    for node in assessment.trace:
        match node:
            case ProfileNode():
                yield Passage(f"{sentence_of(titled(node))} {node.because}", sources=in_a_row(node.sources))
            case LawNode():
                yield Passage(f"{sentence_of(titled(node))} {node.because}")
            case ParameterNode():
                yield Passage(f"{node.position} ({word(node.id, node.value)})", node.meaning)
            case _:
                continue


def _origin(assessment: Assessment) -> Iterator[str]:
    named = {
        "reference": assessment.case.reference,
        "day": assessment.assessed_on,
        "version": assessment.rulebook.version,
        "digest": assessment.rulebook.digest,
    }
    if assessment.case.reference:
        yield _("Case %(reference)s, assessed as of %(day)s, rulebook %(version)s, %(digest)s.") % named
    else:
        yield _("Assessed as of %(day)s, rulebook %(version)s, %(digest)s.") % named
    yield _("To verify: save the assessment as JSON and run `triage check FILE`.")
    yield _(assessment.notice)
