"""What the rules found: in full what this case turns on, the rest in short."""

from __future__ import annotations

from triage.assessment.model import Assessment
from triage.assessment.nodes import FindingNode, FiringNode
from triage.assessment.particular import particular_firings
from triage.explanation.reasons import Reasons, ReasonsTold, deciding
from triage.explanation.told import FindingTold, Found, FoundOf
from triage.explanation.wording import before_colon, spoken_together, titled
from triage.language.names import CASE_ENTITY, Entity, entity_of, path_of
from triage.rulebook.model import Rulebook
from triage.translation import gettext as _
from triage.translation import ngettext


def findings_told(assessment: Assessment, rulebook: Rulebook, once: ReasonsTold) -> Found:
    """Return the findings of this case with their reasons, those of the case first; what is alike for claims once.

    Told with its reason is a finding beneath which there is a known fact (`particular`), if it decides a point at
    issue or something told rests on it: the procedure, the priority, or a term of this case (`rested_on`). Other
    findings with a known fact beneath are named at the end, and the rest are counted: none of them is of this case.
    """
    reasons = Reasons(assessment)
    found = [node for node in assessment.trace if isinstance(node, FindingNode)]
    of_this_case = particular_findings(assessment, rulebook)
    turned_on = rested_on(assessment)
    alike: dict[tuple[str, tuple[str, ...], str], list[Entity]] = {}
    named: dict[tuple[str, str], list[Entity]] = {}
    others = 0
    for node in sorted(found, key=lambda node: entity_of(node.id) != CASE_ENTITY):
        kind = entity_of(node.id).partition("[")[0]
        if node.id not in of_this_case:
            others += 1
        elif node.id in turned_on:
            because = tuple(reasons.because(deciding(node)))
            alike.setdefault((titled(node), because, kind), []).append(entity_of(node.id))
        else:
            named.setdefault((titled(node), kind), []).append(entity_of(node.id))
    of: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for (title, because, _kind), entities in alike.items():
        of.setdefault(_of(reasons, entities), []).append((title, because))
    in_short = tuple(
        f"{before_colon(whose) if (whose := _of(reasons, entities)) else ''}{title}"
        for (title, _kind), entities in named.items()
    )
    return Found(
        title=_("Findings"),
        groups=tuple(
            FoundOf(together, tuple(FindingTold(title, once.new(because)) for title, because in findings))
            for together, findings in of.items()
        ),
        in_short=in_short,
        others=_others(others) if others and (alike or named) else "",
    )


def _others(number: int) -> str:
    return ngettext(
        "%(number)s further question was looked at, and nothing that is known of this case answers it: see the "
        "assessment as JSON.",
        "%(number)s further questions were looked at, and nothing that is known of this case answers them: see the "
        "assessment as JSON.",
        number,
    ) % {"number": number}


def particular_findings(assessment: Assessment, rulebook: Rulebook) -> frozenset[str]:
    """Return the findings that a rule came to by what is known of this case, down to the facts.

    A finding that says only that a person is in the procedure is not among them.
    """
    firings = particular_firings(rulebook, assessment.trace)
    return frozenset(
        node.id
        for node in assessment.trace
        if isinstance(node, FindingNode)
        and not rulebook.findings[path_of(node.id)].general
        and any(firing in firings for firing in deciding(node))
    )


def rested_on(assessment: Assessment) -> frozenset[str]:
    """Return the findings that decide a point at issue, or on which something rests that is told of this case."""
    reasons = Reasons(assessment)
    told = {*assessment.candidates[0].firings, *assessment.priority.firings}
    told |= {firing for output in reasons.outputs.values() if output.particular for firing in output.firings}
    read = {
        premise.node
        for node in assessment.trace
        if isinstance(node, FiringNode) and node.id in told
        for premise in node.premises
        # `is not` holds of what nobody asked, too.
        if " is not " not in premise.condition
    }
    return frozenset({*read, *(point.finding for point in assessment.points_at_issue if point.finding)})


def _of(reasons: Reasons, entities: list[Entity]) -> str:
    """Return whose a finding is; nothing for the case, or the only claim or stay."""
    return "" if entities == [CASE_ENTITY] or reasons.alone(entities[0]) else spoken_together(entities)
