"""What stopped rules would have said, in words: a warning for the first screen, each of them in the whole text."""

from __future__ import annotations

from triage.assessment.model import Assessment
from triage.assessment.nodes import StoppedNode
from triage.explanation.told import Passage, Section
from triage.explanation.wording import spoken, the_first_of
from triage.language.names import CASE_ENTITY, Entity


def stop_warning(assessment: Assessment) -> str:
    """Return, if a stopped rule would have fired, that it would, and that a person decides with this in view."""
    nodes = _nodes(assessment)
    if not nodes:
        return ""
    titles = tuple(dict.fromkeys(node.title for node in nodes))
    kept = ""
    if any(node.kept for node in nodes):
        kept = " Those that are not adverse stay in force in this case: nothing adverse rests on a stop."
    return (
        f"Stopped rules bear on this case: {the_first_of(titles)}{kept} Decide with what they would have said "
        "in view."
    )


def stopped_rules(assessment: Assessment) -> Section:
    """Return each branch of a stopped rule that would have fired, with its reason and its sources."""
    return Section("Stopped rules that would have spoken here", tuple(map(_told, _nodes(assessment))))


def _told(node: StoppedNode) -> Passage:
    return Passage(
        f"{_of(node.entity)}{node.title}.",
        "Stopped, and kept in force in this case" if node.kept else "Stopped",
        because=node.because,
        sources=f"{node.firing}: {'; '.join(node.sources)}",
    )


def _of(entity: Entity) -> str:
    return "" if entity == CASE_ENTITY else f"{spoken(entity).capitalize()}: "


def _nodes(assessment: Assessment) -> list[StoppedNode]:
    return [node for node in assessment.trace if isinstance(node, StoppedNode)]
