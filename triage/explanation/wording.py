"""Words and lines of the texts: values in words, paragraphs and list items of at most a hundred columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap

from triage.assessment.nodes import BenefitOfDoubtNode, FactNode, FindingNode, LawNode, ParameterNode, ProfileNode
from triage.language.names import CASE_ENTITY, Entity, Node, entity_of, path_of
from triage.translation import gettext as _
from triage.translation import listed, marked, ngettext, word

WIDTH = 100
MOST_TITLES = 2
"""How many titles are named of those that one thing leads to or rests on; their number is told."""

FINDING_OUT = marked(
    "Only doubt stands between this case and a step that leads away from an examination. "
    "So the authority finds out first, and no such step is recommended."
)
"""What is said where doubt decides."""
SHOWN_UNTRUE = marked(
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


def begun(words: str) -> str:
    """Return words as they stand where nothing is before them: with a capital letter."""
    return f"{words[:1].upper()}{words[1:]}"


def spoken(entity: Entity) -> str:
    """Return a claim or stay in words, counted as people count: `claims[0]` is `claim 1`."""
    kind, number = _counted(entity)
    return (_("claim %(number)s") if kind == "claims" else _("stay %(number)s")) % {"number": number}


def _counted(entity: Entity) -> tuple[str, int]:
    """Return the list in which a claim or stay stands, and its number as people count."""
    kind, _bracket, place = entity.rstrip("]").partition("[")
    return kind, int(place) + 1


def spoken_of(node: Node) -> str:
    """Return whose a node is, before what is said of it: `Claim 1: `; nothing for the case itself."""
    entity = entity_of(node)
    return "" if entity == CASE_ENTITY else before_colon(spoken_together([entity]))


def before_colon(label: str) -> str:
    """Return what stands before a text that is said of it, with its colon: `Claim 1: `."""
    return _("%(label)s: ") % {"label": label}


def spoken_together(entities: Sequence[Entity]) -> str:
    """Return claims or stays in words: `Claim 1`, `Claims 1 and 3`, `Stays 1, 2 and 3`."""
    kind, _number = _counted(entities[0])
    several = len(entities)
    told = ngettext("Claim %(numbers)s", "Claims %(numbers)s", several)
    if kind == "stays":
        told = ngettext("Stay %(numbers)s", "Stays %(numbers)s", several)
    return told % {"numbers": listed([str(_counted(entity)[1]) for entity in entities])}


def titled(
    node: FactNode | ProfileNode | LawNode | ParameterNode | FindingNode | BenefitOfDoubtNode,
) -> str:
    """Return what has a value in words: `Age position of the person: age in doubt`."""
    match node:
        case ParameterNode():
            label = _("By the profile, %(point)s") % {"point": word("policy", node.id.rpartition(".")[2])}
        case ProfileNode():
            label = _("Profile")
            return f"{before_colon(label)}{node.title}"
        case BenefitOfDoubtNode():
            label = _("Benefit of the doubt")
        case LawNode():
            label = _("By the record of treaties, %(matter)s") % {"matter": word("law", node.id.rpartition(".")[2])}
        case _:
            label = node.label
    value = word(path_of(node.id), node.value)
    if isinstance(node, FactNode) and node.proof_state:
        value = _("%(value)s, %(state)s") % {"value": value, "state": word("proof_states", node.proof_state)}
    return f"{before_colon(begun(label))}{value}"


def the_first_of(titles: tuple[str, ...]) -> str:
    """Return the first titles, and how many more there are."""
    first, more = in_a_row(titles[:MOST_TITLES]), len(titles) - MOST_TITLES
    if more <= 0:
        return sentence_of(first)
    return ngettext("%(first)s; and %(number)s more.", "%(first)s; and %(number)s more.", more) % {
        "first": first,
        "number": more,
    }


def in_a_row(several: Iterable[str]) -> str:
    """Return things one after another in one line: `a; b; c`."""
    return _("; ").join(several)


def sentence_of(text: str) -> str:
    """Return a text that is no sentence as one, with its full stop."""
    return _("%(text)s.") % {"text": text}


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
