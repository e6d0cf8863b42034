"""What stopped rules would have said, in words: a warning for the first screen, each of them in the whole text."""

from __future__ import annotations

from triage.assessment.model import Assessment
from triage.assessment.nodes import StoppedNode
from triage.explanation.told import Passage, Section
from triage.explanation.wording import before_colon, in_a_row, sentence_of, spoken_of, the_first_of
from triage.translation import gettext as _


def stop_warning(assessment: Assessment) -> str:
    """Return, if a stopped rule would have fired, that it would, and that a person decides with this in view."""
    nodes = _nodes(assessment)
    if not nodes:
        return ""
    titles = tuple(dict.fromkeys(node.title for node in nodes))
    told = [_("Stopped rules bear on this case: %(rules)s") % {"rules": the_first_of(titles)}]
    if any(node.kept for node in nodes):
        told.append(_("Those that are not adverse stay in force in this case: nothing adverse rests on a stop."))
    return " ".join((*told, _("Decide with what they would have said in view.")))


def stopped_rules(assessment: Assessment) -> Section:
    """Return each branch of a stopped rule that would have fired, with its reason and its sources."""
    return Section(_("Stopped rules that would have spoken here"), tuple(map(_told, _nodes(assessment))))


def _told(node: StoppedNode) -> Passage:
    return Passage(
        f"{spoken_of(node.entity)}{sentence_of(node.title)}",
        _("Stopped, and kept in force in this case") if node.kept else _("Stopped"),
        because=node.because,
        sources=f"{before_colon(node.firing)}{in_a_row(node.sources)}",
    )


def _nodes(assessment: Assessment) -> list[StoppedNode]:
    return [node for node in assessment.trace if isinstance(node, StoppedNode)]
