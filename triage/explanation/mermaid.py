"""An assessment as a Mermaid flowchart: the facts, firings and findings that lead to a conclusion."""

from __future__ import annotations

from triage.assessment.model import Assessment
from triage.assessment.nodes import FactNode, FindingNode, FiringNode, TraceNode
from triage.explanation.reasons import Reasons, sources_of
from triage.explanation.tree import headline, is_outcome


def assessment_mermaid(assessment: Assessment) -> str:
    """Return a flowchart of what leads to the recommended procedure, and of nothing else.

    Facts are rounded, findings are hexagons, firings are boxes, the procedure is a triple circle. The same
    assessment gives the same bytes.
    """
    firings = assessment.candidates[0].firings
    return _flowchart(Reasons(assessment), firings, f'procedure((("{_escaped(assessment.procedure.title)}")))')


def explanation_mermaid(assessment: Assessment, about: str | None = None) -> str:
    """Return a flowchart of what leads to one conclusion; for a fact, of the firings that rest on it.

    Raises `UnknownNameError` with the nearest right name if the assessment holds no such thing.
    """
    if about is None or about == assessment.procedure.id:
        return assessment_mermaid(assessment)
    reasons = Reasons(assessment)
    firings = reasons.firings_behind(about)
    if not is_outcome(reasons, about) and about in reasons.values and not firings:
        return _uses(reasons, about)
    return _flowchart(reasons, firings, f'conclusion((("{_escaped(headline(reasons, about))}")))')


def _flowchart(reasons: Reasons, firings: tuple[str, ...], conclusion: str) -> str:
    leading = reasons.leading_to(firings)
    nodes = [node for node in reasons.assessment.trace if node.id in leading]
    names = {node.id: f"n{number}" for number, node in enumerate(nodes)}
    lines = ["flowchart TD", f"  {conclusion}"]
    lines.extend(f"  {names[node.id]}{_shape(node)}" for node in nodes)
    lines.extend(f"  {names[firing]} --> {conclusion.partition('(')[0]}" for firing in firings)
    for node in nodes:
        lines.extend(f"  {names[source]} --> {names[node.id]}" for source in sources_of(node))
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
            return f'["{_escaped(node.id)}<br/>{_escaped(node.because)}"]'
        case FindingNode():
            return f'{{{{"{_escaped(node.id)} is {node.value}<br/>{_escaped(node.label)}"}}}}'
        case FactNode():
            return f'("{_escaped(node.id)} is {node.value}<br/>{_escaped(node.label)}")'
        case _:
            return f'("{_escaped(node.id)} is {node.value}")'


def _escaped(text: str) -> str:
    """Return the text with the characters that Mermaid reads as syntax written as entities."""
    entities = {"#": "#35;", "&": "#38;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;"}
    return "".join(entities.get(character, character) for character in text)
