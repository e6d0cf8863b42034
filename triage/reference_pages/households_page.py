"""The page of households: what is seen only when the files of persons who belong together lie side by side."""

from __future__ import annotations

from collections.abc import Iterator

from triage.household.agreement import EXPECTED, SHARED_JOURNEY
from triage.household.model import Relation
from triage.household.topics import NOTICE, TOPICS
from triage.reference_pages.links import either, path_link, readable, source_line
from triage.rulebook.model import Rulebook


def households_page(rulebook: Rulebook) -> str:
    """Return the page: every thing that is looked at, when it is told, what to do, and on what ground."""
    lines = ["# Households", "", NOTICE, ""]
    lines += [
        "It stands in `triage/household/`, and not in the rules: a certificate has to follow from the facts of one "
        "case alone. How a person belongs is told as seen from the principal applicant: "
        f"{either(relation.value for relation in Relation)}. Nothing is made of how two others are related.",
        "",
    ]
    for topic in TOPICS:
        lines += [f"## {topic.title}", "", f"**Told where.** {topic.when}", "", topic.text, ""]
        lines += [f"- {source_line(source, rulebook, '')}" for source in topic.sources]
        lines.append("")
    return "\n".join([*lines, *_compared(rulebook)])


def _compared(rulebook: Rulebook) -> Iterator[str]:
    yield "## Which facts are compared"
    yield ""
    yield (
        "Only what is known in both files. Harm by relatives, trafficking, gender, belief and whatever else "
        "somebody may keep from relatives is never compared."
    )
    yield ""
    yield "| fact | compared |"
    yield "|---|---|"
    yield "| Country of asylum | of all |"
    for node in SHARED_JOURNEY:
        yield f"| {path_link(node, rulebook, '')} `{node}` | of those who are said to have come together |"
    yield "| Number of stays | of those who are said to have come together |"
    for each in EXPECTED:
        told = f"is *{readable(each.value)}*, and {each.when}"
        yield f"| {path_link(each.node, rulebook, '')} `{each.node}` | {told} |"
    yield ""
