"""An assessment as a Mermaid flowchart: what leads to a conclusion, and what the case turns on."""

from __future__ import annotations

from collections.abc import Sequence

from triage.assessment.model import Assessment, PointAtIssue
from triage.assessment.nodes import FindingNode, FiringNode, StoppedNode, TraceNode
from triage.explanation.order import grouped_points
from triage.explanation.reasons import Reasons, sources_of
from triage.explanation.tree import headline, is_outcome
from triage.explanation.wording import titled
from triage.rulebook.model import Rulebook

MOST_POINTS = 5
"""How many points at issue are drawn: those that decide first."""


def assessment_mermaid(assessment: Assessment, rulebook: Rulebook) -> str:
    """Return a flowchart of what leads to the recommended procedure, and of what the case turns on.

    Facts are rounded, findings are hexagons, firings are boxes, the procedure is a triple circle; the points at
    issue that the text tells first are diamonds, each with the facts known of it. The same assessment gives the
    same bytes. `rulebook` is the one that the assessment names.
    """
    reasons = Reasons(assessment)
    procedure = f'procedure((("{_escaped(assessment.procedure.title)}")))'
    points = list(grouped_points(assessment, rulebook).values())[:MOST_POINTS]
    return _flowchart(reasons, assessment.candidates[0].firings, procedure, points)


def explanation_mermaid(assessment: Assessment, rulebook: Rulebook, about: str | None = None) -> str:
    """Return a flowchart of what leads to one conclusion; for a fact, of the firings that rest on it.

    Raises `UnknownNameError` with the nearest right name if the assessment holds no such thing.
    """
    if about is None or about == assessment.procedure.id:
        return assessment_mermaid(assessment, rulebook)
    reasons = Reasons(assessment)
    firings = reasons.firings_behind(about)
    if not is_outcome(reasons, about) and about in reasons.values and not firings:
        return _uses(reasons, about)
    return _flowchart(reasons, firings, f'conclusion((("{_escaped(headline(reasons, about))}")))')


def _flowchart(
    reasons: Reasons, firings: tuple[str, ...], conclusion: str, points: Sequence[Sequence[PointAtIssue]] = ()
) -> str:
    known = [tuple(dict.fromkeys(fact.node for point in raised for fact in point.known)) for raised in points]
    leading = reasons.leading_to(firings)
    behind = [reasons.values[node] for node in dict.fromkeys(sum(known, ())) if node not in leading]
    nodes = [*(node for node in reasons.assessment.trace if node.id in leading), *behind]
    names = {node.id: f"n{number}" for number, node in enumerate(nodes)}
    end = conclusion.partition("(")[0]
    lines = ["flowchart TD", f"  {conclusion}"]
    if points:
        lines.append('  subgraph turns_on["What this case turns on"]')
        for number, raised in enumerate(points):
            lines.append(f'    point{number}{{"{_escaped(raised[0].title)}<br/>{_escaped(raised[0].question)}"}}')
        lines.append("  end")
    lines.extend(f"  {names[node.id]}{_shape(node)}" for node in nodes)
    lines.extend(f"  {names[firing]} --> {end}" for firing in firings)
    for node in nodes:
        if node.id in leading:
            lines.extend(f"  {names[source]} --> {names[node.id]}" for source in sources_of(node))
    for number, facts in enumerate(known):
        lines.extend(f"  {names[fact]} --> point{number}" for fact in facts)
        lines.append(f"  point{number} --> {end}")
    return "\n".join(lines) + "\n"


def _uses(reasons: Reasons, about: str) -> str:
    firings = list(reasons.resting_on(about))
    lines = ["flowchart TD", f"  given{_shape(reasons.values[about])}"]
    lines.extend(f"  n{number}{_shape(firing)}" for number, firing in enumerate(firings))
    lines.extend(f"  given --> n{number}" for number in range(len(firings)))
    return "\n".join(lines) + "\n"


def _shape(node: TraceNode) -> str:
    match node:
        case FiringNode():
            return f'["{_escaped(node.title)}<br/>{_escaped(node.because)}<br/>[{_escaped(node.id)}]"]'
        case StoppedNode():
            kept = "stopped, kept in force here" if node.kept else "stopped"
            return f'["{_escaped(node.title)}<br/>{kept}<br/>[{_escaped(node.firing)}]"]'
        case FindingNode():
            return f'{{{{"{_escaped(titled(node))}"}}}}'
        case _:
            return f'("{_escaped(titled(node))}")'


def _escaped(text: str) -> str:
    """Return the text with the characters that Mermaid reads as syntax written as entities."""
    entities = {"#": "#35;", "&": "#38;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;"}
    return "".join(entities.get(character, character) for character in text)
