"""Words and lines of the texts: values in words, paragraphs and list items of at most a hundred columns."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from triage.assessment.nodes import BenefitOfDoubtNode, FactNode, FindingNode, LawNode, ParameterNode, ProfileNode
from triage.language.names import CASE_ENTITY, Entity, Node, entity_of

WIDTH = 100
MOST_TITLES = 2
"""How many titles are named of those that one thing leads to or rests on; their number is told."""

FINDING_OUT = (
    "Only doubt stands between this case and a step that leads away from an examination. "
    "So the authority finds out first, and no such step is recommended."
)
"""What is said where doubt decides."""
SHOWN_UNTRUE = (
    "Evidence contradicts it, and a statement of this claim was shown to be deliberately untrue after a chance to "
    "explain. It counts as not known, and against nobody."
)
"""What is said of a fact that is not read as given any more."""


def readable(name: str) -> str:
    """Return a value or term in words: `age_in_doubt` → `age in doubt`, `unknown` → `not known`."""
    return "not known" if name == "unknown" else name.replace("_", " ")


def clause(title: str) -> str:
    """Return a title as it stands within a sentence: with a small letter, unless it begins with a short form."""
    return title if title[:2].isupper() else f"{title[:1].lower()}{title[1:]}"


def spoken(entity: Entity) -> str:
    """Return a claim or stay in words, counted as people count: `claims[0]` is `claim 1`."""
    kind, _, place = entity.rstrip("]").partition("[")
    return f"{kind.removesuffix('s')} {int(place) + 1}"


def spoken_of(node: Node) -> str:
    """Return whose a node is, before what is said of it: `Claim 1: `; nothing for the case itself."""
    entity = entity_of(node)
    return "" if entity == CASE_ENTITY else f"{spoken(entity).capitalize()}: "


def spoken_together(entities: Sequence[Entity]) -> str:
    """Return claims or stays in words: `Claim 1`, `Claims 1 and 3`, `Stays 1, 2 and 3`."""
    kind = spoken(entities[0]).split()[0].capitalize()
    *first, last = [spoken(entity).split()[1] for entity in entities]
    return f"{kind}s {', '.join(first)} and {last}" if first else f"{kind} {last}"


def titled(
    node: FactNode | ProfileNode | LawNode | ParameterNode | FindingNode | BenefitOfDoubtNode,
) -> str:
    """Return what has a value in words: `Age position of the person: age in doubt`."""
    match node:
        case ParameterNode():
            label = f"By the profile, {readable(node.id.rpartition('.')[2])}"
        case ProfileNode():
            return f"Profile: {node.title}"
        case BenefitOfDoubtNode():
            label = "Benefit of the doubt"
        case LawNode():
            label = f"By the record of treaties, {readable(node.id.rpartition('.')[2])}"
        case _:
            label = node.label
    known = f", {readable(node.proof_state)}" if isinstance(node, FactNode) and node.proof_state else ""
    return f"{label[:1].upper()}{label[1:]}: {readable(node.value)}{known}"


def the_first_of(titles: tuple[str, ...]) -> str:
    """Return the first titles, and how many more there are."""
    more = len(titles) - MOST_TITLES
    return f"{'; '.join(titles[:MOST_TITLES])}{f'; and {more} more' if more > 0 else ''}."


def paragraph(text: str) -> list[str]:
    """Return the text in lines of at most a hundred columns; a longer word, such as a link, stays whole."""
    return wrap(text, WIDTH, break_on_hyphens=False, break_long_words=False)


def item(text: str, margin: str) -> list[str]:
    """Return the text as a list item of at most a hundred columns, with the margin and a hanging indent.

    A longer word stays whole, as in a paragraph.
    """
    return wrap(
        text,
        WIDTH,
        initial_indent=f"{margin}- ",
        subsequent_indent=f"{margin}  ",
        break_on_hyphens=False,
        break_long_words=False,
    )
