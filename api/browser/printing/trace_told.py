"""The whole trace in words: each fact, finding and rule by its number, with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from api.browser.printing.blocks import Data, paragraph, step
from triage.assessment.model import Assessment
from triage.assessment.nodes import (
    BenefitOfDoubtNode,
    FactNode,
    FindingNode,
    FiringNode,
    LawNode,
    ParameterNode,
    ProfileNode,
    StoppedNode,
    TraceNode,
)
from triage.explanation.dissent import PROCEDURE
from triage.explanation.wording import before_colon, begun, in_a_row, spoken_of, titled
from triage.language.names import CASE_ENTITY, path_of
from triage.translation import gettext as _
from triage.translation import word


def trace_told(assessment: Assessment, said: Mapping[str, Sequence[str]]) -> list[Data]:
    """Return every node of the trace in its order, numbered: each rests on such as stand before it.

    `said` is what lawyers say of a node, by its id, or of the recommendation itself, which stands at the end.
    """
    numbers = {node.id: number for number, node in enumerate(assessment.trace, start=1)}
    values = {
        node.id: f"{spoken_of(node.id)}{titled(node)}"
        for node in assessment.trace
        if not isinstance(node, FiringNode | StoppedNode)
    }
    blocks = [
        paragraph(
            _(
                "Each step rests on steps before it, which are named by their numbers. A rule that is not applied "
                "proposes a procedure that is not recommended."
            )
        )
    ]
    told = _("What lawyers say of this step:")
    for facts, nodes in groupby(assessment.trace, lambda node: isinstance(node, FactNode) and node.id not in said):
        if facts:
            # There are many, and most of them are not known.
            blocks.append(paragraph(in_a_row(f"{numbers[node.id]}. {_name(node)}" for node in nodes)))
        else:
            for node in nodes:
                own = [*_told(node, values, numbers), *([told, *said[node.id]] if node.id in said else [])]
                blocks.append(step(numbers[node.id], _name(node), own))
    if PROCEDURE in said:
        title = _("Recommended procedure: %(title)s") % {"title": assessment.procedure.title}
        blocks.append(step(len(numbers) + 1, title, [told, *said[PROCEDURE]]))
    return blocks


def _name(node: TraceNode) -> str:
    match node:
        case FiringNode():
            applied = "" if node.applied else _(" (not applied)")
            return _("Rule: %(of)s%(title)s%(applied)s [%(id)s]") % {
                "of": _of(node.entity),
                "title": node.title,
                "applied": applied,
                "id": node.id,
            }
        case StoppedNode():
            return _("Stopped rule: %(of)s%(title)s [%(id)s]") % {
                "of": _of(node.entity),
                "title": node.title,
                "id": node.firing,
            }
        case FindingNode():
            return _("Finding: %(of)s%(what)s") % {"of": spoken_of(node.id), "what": titled(node)}
        case FactNode():
            return _("Fact: %(of)s%(what)s") % {"of": spoken_of(node.id), "what": titled(node)}
        case _:
            return titled(node)


def _of(entity: str) -> str:
    return "" if entity == CASE_ENTITY else spoken_of(f"{entity}.")


def _told(node: TraceNode, values: dict[str, str], numbers: dict[str, int]) -> Iterator[str]:
    def named(ids: tuple[str, ...]) -> str:
        return in_a_row(f"{numbers[each]}" if each in numbers else each for each in dict.fromkeys(ids))

    match node:
        case FiringNode():
            yield node.because
            yield from _rule(node)
            rests_on = dict.fromkeys(premise.node for premise in node.premises)
            if rests_on:
                told = in_a_row(f"{numbers[each]}. {values[each]}" for each in rests_on)
                yield _("Because of: %(told)s") % {"told": told}
            yield _law(node.sources)
        case StoppedNode():
            yield node.because
            yield from _rule(node)
            if node.kept:
                yield _("It stays in force in this case: without it, something adverse would be recommended.")
            yield _law(node.sources)
        case FindingNode():
            for offer in node.offers:
                words = (
                    _("%(value)s, by %(number)s, outranked") if offer.outranked else _("%(value)s, by %(number)s")
                )
                yield words % {
                    "value": begun(word(path_of(node.id), offer.value)),
                    "number": named((offer.firing,)),
                }
            if not node.offers:
                yield _("No rule spoke: it stands where it starts.")
        case ProfileNode():
            yield node.because
            yield _law(node.sources)
        case LawNode():
            yield node.because
        case ParameterNode():
            yield f"{before_colon(node.meaning)}{node.position}"
            yield _law(node.sources)
        case BenefitOfDoubtNode():
            yield node.because
            for words, ids in (
                (_("By: %(which)s"), node.firings),
                (_("Read as given: %(which)s"), node.in_favour),
                (_("Not read in favour: %(which)s"), node.set_aside),
                (_("Not held against the person: %(which)s"), node.not_held_against),
                (_("Does not apply because of doubt: %(which)s"), node.fallen),
            ):
                if ids:
                    yield words % {"which": named(ids)}
            yield _law(node.sources)
        case FactNode():
            return


def _rule(node: FiringNode | StoppedNode) -> Iterator[str]:
    yield _("If: %(condition)s") % {"condition": node.condition}
    yield _("Then: %(effects)s") % {"effects": in_a_row(node.effects)}


def _law(sources: tuple[str, ...]) -> str:
    return _("Law: %(sources)s") % {"sources": in_a_row(sources)}
