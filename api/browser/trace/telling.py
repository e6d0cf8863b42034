"""What the list says of each step of a trace: the rule in words, why, on what ground, and what it rests on."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from api.browser.trace.words import kind_in_words, state_of
from api.languages.english import gettext as _
from api.oversight.opinions import OpinionKind, OpinionWithEnd
from triage.assessment.model import Candidate, PointAtIssue
from triage.assessment.nodes import (
    BenefitOfDoubtNode,
    FactNode,
    FindingNode,
    FiringNode,
    LawNode,
    ParameterNode,
    ProfileNode,
    StoppedNode,
)
from triage.explanation.dissent import PROCEDURE
from triage.explanation.reasons import Reasons
from triage.explanation.trace_graph import Arrow, ArrowKind, Step, StepKind, TraceGraph
from triage.explanation.wording import FINDING_OUT, SHOWN_UNTRUE, readable, spoken_of, titled
from triage.language.names import path_of
from triage.language.sentences import Add, Effect, OutputKind
from triage.reference_pages.plain_language import condition_lines, effect_words
from triage.rulebook.model import Branch, Combine

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_BOLD = re.compile(r"\*\*(.+?)\*\* (.*)", re.DOTALL)
_MARKS = re.compile(r"\*+")


@dataclass(frozen=True)
class Words:
    """A sentence, with those that stand beneath it."""

    text: str
    beneath: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Joined:
    """A step that this one is joined to, with what is to be said of that."""

    name: str
    title: str
    note: str = ""


@dataclass(frozen=True)
class Told:
    """A step as the list tells it.

    It is joined to others: it `rests_on` some and `bears_on` some; some offer it what was `outranked`, and a
    procedure `decides` points at issue.
    """

    step: Step
    kind: str
    state: str
    paragraphs: tuple[str, ...]
    condition: tuple[Words, ...] = ()
    effects: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    rule: str | None = None
    rests_on: tuple[Joined, ...] = ()
    outranked: tuple[Joined, ...] = ()
    decides: tuple[Joined, ...] = ()
    bears_on: tuple[Joined, ...] = ()
    opinions: tuple[OpinionWithEnd, ...] = ()
    counted: Mapping[OpinionKind, int] = field(default_factory=dict)

    @property
    def can_be_judged(self) -> bool:
        """Whether lawyers can say something of it: of every node of the certificate, and of the recommendation."""
        return self.step.kind is not StepKind.POINT and (
            self.step.kind is not StepKind.PROCEDURE or not self.step.aside
        )

    @property
    def said_of(self) -> str:
        """What an opinion calls it."""
        return PROCEDURE if self.step.kind is StepKind.PROCEDURE else self.step.node

    def has(self, words: Collection[str]) -> bool:
        """Return whether all these words stand somewhere in what is told of it itself, in capitals or not."""
        told = [self.kind, self.state, self.step.title, *self.paragraphs, *self.effects, *self.sources]
        if self.rule:
            told.append(self.rule)
        for line in self.condition:
            told.extend(_all_words(line))
        text = " ".join(told).casefold()
        return all(word.casefold() in text for word in words)


def _all_words(line: Words) -> Iterator[str]:
    yield line.text
    for each in line.beneath:
        yield from _all_words(each)


def told_of(graph: TraceGraph, opinions: Sequence[OpinionWithEnd]) -> Mapping[str, Told]:
    """Return what is told of every step of a graph, by the names of the steps, with the opinions on each."""
    by_node: dict[str, list[OpinionWithEnd]] = {}
    for each in opinions:
        by_node.setdefault(each.opinion.node, []).append(each)
    teller = _Teller(graph, Reasons(graph.assessment))
    return {name: teller.told(step, by_node) for name, step in graph.steps.items()}


@dataclass(frozen=True)
class _Teller:
    graph: TraceGraph
    reasons: Reasons

    def told(self, step: Step, by_node: Mapping[str, Sequence[OpinionWithEnd]]) -> Told:
        branch = self._branch(step)
        of_trace = step.kind not in (StepKind.POINT, StepKind.PROCEDURE)
        said = by_node.get(step.node if of_trace else step.name, ()) if step.kind is not StepKind.POINT else ()
        return Told(
            step=step,
            kind=kind_in_words(step.kind),
            state=state_of(step),
            paragraphs=tuple(self._paragraphs(step)),
            condition=_words(condition_lines(branch.condition, self.graph.rulebook, "")) if branch else (),
            effects=tuple(self._effect(each, branch) for each in branch.effects) if branch else (),
            sources=self._sources(step),
            rule=step.of.rule if isinstance(step.of, FiringNode | StoppedNode) else None,
            rests_on=self._sources_by(step, ArrowKind.SUPPORTS),
            outranked=self._sources_by(step, ArrowKind.OUTRANKED),
            decides=self._sources_by(step, ArrowKind.DECIDED_IN),
            bears_on=tuple(self._joined(arrow.target, _outward(arrow)) for arrow in self.graph.out_of[step.name]),
            opinions=tuple(said),
            counted={kind: sum(each.opinion.opinion is kind for each in said) for kind in OpinionKind},
        )

    def _branch(self, step: Step) -> Branch | None:
        match step.of:
            case FiringNode(id=firing) | StoppedNode(firing=firing):
                return self.graph.rulebook.branches[firing.partition("@")[0]][1]
            case _:
                return None

    def _effect(self, effect: Effect, branch: Branch) -> str:
        """Return what an effect does in words; a term is told by its meaning, not by its name in the rules."""
        told = _BOLD.match(effect_words(effect, branch, self.graph.rulebook, ""))
        assert told is not None
        words = _plain(told[2])
        if isinstance(effect, Add) and effect.kind is not OutputKind.ISSUE:
            words = words.partition(": ")[2]
        return f"{told[1]}: {words}"

    def _sources_by(self, step: Step, kind: ArrowKind) -> tuple[Joined, ...]:
        arrows = [arrow for arrow in self.graph.into[step.name] if arrow.kind is kind]
        return tuple(self._joined(arrow.source, self._note(step, arrow)) for arrow in arrows)

    def _joined(self, name: str, note: str) -> Joined:
        return Joined(name, self.graph.steps[name].title, note)

    def _note(self, step: Step, arrow: Arrow) -> str:
        source = self.graph.steps[arrow.source]
        match step.of:
            case FiringNode():
                read = {premise.value for premise in step.of.premises if premise.node == source.node}
                stands = self.reasons.values[source.node].value
                if read <= {stands}:
                    return ""
                return _("read here as %(value)s, because it is doubted") % {
                    "value": ", ".join(readable(value) for value in sorted(read))
                }
            case FindingNode():
                values = [offer.value for offer in step.of.offers if offer.firing == source.node]
                offered = ", ".join(readable(value) for value in dict.fromkeys(values))
                return _("offers %(value)s") % {"value": offered}
            case _:
                return ""

    def _sources(self, step: Step) -> tuple[str, ...]:
        match step.of:
            case Candidate(procedure=name):
                if step.aside:
                    return self.graph.rulebook.procedures[name].sources
                return self.graph.assessment.procedure.sources
            case FactNode() | FindingNode() | LawNode():
                return ()
            case of:
                return of.sources

    def _paragraphs(self, step: Step) -> Iterator[str]:
        match step.of:
            case FiringNode() as firing:
                yield firing.because
                if not firing.applied:
                    yield _("The procedure that it proposes is outranked. What else it would add does not apply.")
            case StoppedNode() as stopped:
                yield stopped.because
                if stopped.kept:
                    yield _(
                        "People stopped it. It stays in force in this case: nothing adverse may rest on a stop."
                    )
                else:
                    yield _("People stopped it. It would have spoken here; decide with that in view.")
            case FindingNode() as finding:
                yield from self._of_finding(finding)
            case FactNode() as fact:
                yield from self._of_fact(fact)
            case LawNode() as law:
                yield law.because
            case ProfileNode() as profile:
                yield profile.because
            case ParameterNode() as parameter:
                yield _("Contested point of law: %(meaning)s") % {"meaning": parameter.meaning}
                yield parameter.position
            case BenefitOfDoubtNode() as doubt:
                yield from self._of_doubt(doubt)
            case PointAtIssue() as point:
                yield from (point.question, *(each.text for each in point.here))
                yield _("Test: %(test)s") % {"test": point.test}
                yield _("Burden: %(burden)s") % {"burden": point.burden}
                yield _("If yes: %(follows)s") % {"follows": point.if_yes}
                yield _("If no: %(follows)s") % {"follows": point.if_no}
            case Candidate() as candidate:
                yield self.graph.rulebook.procedures[candidate.procedure].definition
                if candidate.recommended:
                    yield _("This is recommended.")
                elif self.reasons.doubt_decides:
                    yield _("It was proposed, and gives way to finding out.")
                else:
                    yield _("It was proposed, and is outranked: another procedure comes before it in law.")

    def _of_finding(self, finding: FindingNode) -> Iterator[str]:
        scale = self.graph.rulebook.findings[path_of(finding.id)].scale
        if not finding.offers:
            yield _("No rule spoke; it stands where it starts.")
        elif finding.combine == Combine.MAX.value:
            yield _("Of the values that rules offer the most protective stands.")
        else:
            yield _("Of the values that rules offer the least protective stands.")
        yield _("Its values, the most protective last: %(values)s.") % {
            "values": ", ".join(readable(value) for value in scale)
        }

    def _of_fact(self, fact: FactNode) -> Iterator[str]:
        told = self.graph.rulebook.facts.get(path_of(fact.id))
        if told is None:
            yield _("This follows from the file itself; nobody is asked for it.")
        elif fact.value == "unknown":
            yield _("Nobody stated it, and so it is not known.")
        elif fact.proof_state is not None:
            yield _("How it is known: %(state)s.") % {"state": readable(fact.proof_state)}

    def _of_doubt(self, doubt: BenefitOfDoubtNode) -> Iterator[str]:
        values, facts = self.reasons.values, self.graph.assessment.case.vocabulary.facts
        yield doubt.because
        for fact in doubt.in_favour:
            yield _("Read as given: %(fact)s") % {"fact": f"{spoken_of(fact)}{titled(values[fact])}"}
        for fact in doubt.set_aside:
            label = f"{spoken_of(fact)}{facts[path_of(fact)].label}"
            yield _("Not read in favour: %(fact)s. %(why)s") % {"fact": label, "why": SHOWN_UNTRUE}
        for fact in doubt.not_held_against:
            told = f"{spoken_of(fact)}{titled(values[fact])}"
            yield _("Not held against the person: %(fact)s") % {"fact": told}
        for firing in doubt.fallen:
            rule, _branch = self.graph.rulebook.branches[firing.partition("@")[0]]
            yield _("Does not apply because of doubt: %(rule)s [%(id)s]") % {"rule": rule.title, "id": rule.id}
        if doubt.decides:
            yield FINDING_OUT


def _outward(arrow: Arrow) -> str:
    if arrow.kind is ArrowKind.OUTRANKED:
        return _("outranked there")
    return _("decides this question") if arrow.kind is ArrowKind.DECIDED_IN else ""


def _words(lines: Sequence[str]) -> tuple[Words, ...]:
    """Return Markdown lines, of which those further in stand beneath those before, as sentences."""
    found: list[Words] = []
    place = 0
    while place < len(lines):
        depth = len(lines[place]) - len(lines[place].lstrip())
        end = place + 1
        while end < len(lines) and (
            len(lines[end]) - len(lines[end].lstrip()) > depth
            or (lines[end].lstrip().startswith("- ") and not lines[place].lstrip().startswith("- "))
        ):
            end += 1
        found.append(Words(_plain(lines[place].strip().removeprefix("- ")), _words(lines[place + 1 : end])))
        place = end
    return tuple(found)


def _plain(markdown: str) -> str:
    return _MARKS.sub("", _LINK.sub(r"\1", markdown))
