"""The steps of a trace in the order in which they are read: law, facts, each stratum, points at issue, outcome."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from api.languages.english import gettext as _
from triage.explanation.trace_graph import Step, StepKind, TraceGraph


@dataclass(frozen=True)
class Group:
    """Steps that are read together, under a heading."""

    heading: str
    names: tuple[str, ...]


def groups_of(graph: TraceGraph, shown: Collection[str]) -> tuple[Group, ...]:
    """Return the steps that are shown, each once, in groups; none of these is empty."""
    found: dict[tuple[int, int], list[Step]] = {}
    for step in graph.steps.values():
        if step.name in shown:
            found.setdefault(_place(step), []).append(step)
    return tuple(
        Group(_heading(steps[0]), tuple(step.name for step in steps)) for _place, steps in sorted(found.items())
    )


_ORDER = (
    (StepKind.LAW,),
    (StepKind.FACT,),
    (StepKind.RULE, StepKind.FINDING),
    (StepKind.DOUBT,),
    (StepKind.STOPPED,),
    (StepKind.POINT,),
    (StepKind.PROCEDURE,),
)


def _place(step: Step) -> tuple[int, int]:
    place = next(place for place, kinds in enumerate(_ORDER) if step.kind in kinds)
    return place, step.stratum if step.kind in (StepKind.RULE, StepKind.FINDING) else 0


def _heading(step: Step) -> str:
    if step.kind in (StepKind.RULE, StepKind.FINDING):
        return _("Stratum %(number)d: rules and findings") % {"number": step.stratum}
    return {
        StepKind.LAW: _("Law"),
        StepKind.FACT: _("Facts"),
        StepKind.DOUBT: _("Doubt"),
        StepKind.STOPPED: _("Stopped rules that would have spoken here"),
        StepKind.POINT: _("Points at issue"),
        StepKind.PROCEDURE: _("Outcome"),
    }[step.kind]
