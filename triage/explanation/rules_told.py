"""The rules behind the recommended procedure, down to the facts."""

from __future__ import annotations

from collections.abc import Iterator

from triage.assessment.model import Assessment
from triage.assessment.nodes import FindingNode, FiringNode
from triage.explanation.reasons import Reasons, ReasonsTold, deciding
from triage.explanation.told import Passage, Section
from triage.explanation.wording import before_colon, in_a_row, sentence_of, titled
from triage.language.names import Entity
from triage.translation import gettext as _


def rules_told(assessment: Assessment, once: ReasonsTold) -> Section:
    """Return the rules behind the recommendation down to the facts; by its title where its reason stands above."""
    rules = _rules(Reasons(assessment), assessment.candidates[0].firings, set(), once)
    return Section(_("The rules behind the procedure"), tuple(rules))


def _rules(reasons: Reasons, names: tuple[str, ...], told: set[str], once: ReasonsTold) -> Iterator[Passage]:
    """Yield rules with their sources and, beneath, what they rest on; what was told once is not told again.

    Several branches of one rule are told together, and so are the facts that a rule rests on.
    """
    by_rule: dict[tuple[str, Entity], list[FiringNode]] = {}
    for firing in map(reasons.firing, names):
        by_rule.setdefault((firing.rule, firing.entity), []).append(firing)
    for firings in by_rule.values():
        new = [firing for firing in firings if firing.id not in told]
        if not new:
            ids = ", ".join(firing.id for firing in firings)
            yield Passage(firings[0].title, sources=_("%(rules)s, see above") % {"rules": ids})
            continue
        told |= {firing.id for firing in new}
        because = once.new([new[0].because]) or sentence_of(new[0].title)
        ids = ", ".join(firing.id for firing in new)
        beneath = tuple(_beneath(reasons, new, told, once))
        yield Passage(because, sources=f"{before_colon(ids)}{in_a_row(new[0].sources)}", beneath=beneath)


def _beneath(reasons: Reasons, firings: list[FiringNode], told: set[str], once: ReasonsTold) -> Iterator[Passage]:
    nodes = dict.fromkeys(premise.node for firing in firings for premise in firing.premises)
    leads_down = [node_id for node_id in nodes if isinstance(reasons.values[node_id], FindingNode)]
    again = [node_id for node_id in leads_down if node_id in told]
    ends = [titled(reasons.values[node_id]) for node_id in nodes if node_id not in leads_down]
    ends += [_("%(what)s (see above)") % {"what": titled(reasons.values[node_id])} for node_id in again]
    if ends:
        yield Passage(in_a_row(ends))
    for node_id in leads_down:
        node = reasons.values[node_id]
        if node_id not in told and isinstance(node, FindingNode):
            told.add(node_id)
            yield Passage(titled(node), beneath=tuple(_rules(reasons, deciding(node), told, once)))
