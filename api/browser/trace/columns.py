"""In which column of the drawing each step of a trace stands: what it rests on stands in earlier ones.

The law and the facts come first, then rules and findings by stratum, last the points at issue and the procedures. A
fact stands just before the rules that read it first, so that its arrows are short.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from triage.explanation.trace_graph import Step, StepKind, TraceGraph

_GIVEN = 1


def columns_of(graph: TraceGraph, shown: Collection[str]) -> Mapping[str, int]:
    """Return the columns of the steps that are shown, counted from 0 without gaps."""
    end = 2 * len(graph.rulebook.strata) + 2
    found = {name: _by_stratum(graph.steps[name], end) for name in graph.steps if name in shown}
    for name, step in graph.steps.items():
        if name in found and step.kind is StepKind.DOUBT:
            before = [found[arrow.source] for arrow in graph.into[name] if arrow.source in found]
            found[name] = max(before, default=_GIVEN) + 1
    for name, step in graph.steps.items():
        if name in found and step.kind in (StepKind.FACT, StepKind.LAW) and step.node != "profile":
            readers = [found[arrow.target] for arrow in graph.out_of[name] if arrow.target in found]
            found[name] = max(_GIVEN, min(readers, default=_GIVEN + 1) - 1)
    used = {column: place for place, column in enumerate(sorted(set(found.values())))}
    return {name: used[column] for name, column in found.items()}


def _by_stratum(step: Step, end: int) -> int:
    match step.kind:
        case StepKind.RULE | StepKind.STOPPED:
            return 2 * step.stratum
        case StepKind.FINDING:
            return 2 * step.stratum + 1
        case StepKind.POINT:
            return end + 1
        case StepKind.PROCEDURE:
            return end + 2
        case _:
            return 0 if step.node == "profile" else _GIVEN
