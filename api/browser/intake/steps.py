"""Which questions stand together on a page, and which of them something told so far points to."""

from __future__ import annotations

from collections.abc import Iterator

from api.browser.intake.answers import fields_from, names_read
from api.browser.intake.document import Draft, NotAFormError
from api.browser.intake.sections import Section, sections_of
from triage import Rulebook
from triage.language.names import CASE_ENTITY, Entity, Node
from triage.language.sentences import EntityKind, paths
from triage.readers.meaning import Reading, formula_of
from triage.readers.truth import TRUTH
from triage.rulebook.vocabulary import DECLINED, YES_NO, FactDefinition

# What somebody can look over at once; a list counts by its lines, and a question with answers of its own twice.
_ON_A_PAGE = 6
_LINES_LIKE_A_QUESTION = 4
_MEMBERS = (EntityKind.CLAIM, EntityKind.STAY)


def steps_of(section: Section) -> tuple[tuple[FactDefinition, ...], ...]:
    """Return the facts of a section as the guided pages ask them: always the same ones together."""
    steps: list[list[FactDefinition]] = [[]]
    weight = 0
    for fact in section.facts:
        own = -(-len(names_read(fact)) // _LINES_LIKE_A_QUESTION) + (len(fact.values) > len(YES_NO) or fact.several)
        if steps[-1] and weight + own > _ON_A_PAGE:
            steps.append([])
            weight = 0
        steps[-1].append(fact)
        weight += own
    return tuple(map(tuple, steps))


def waiting(rulebook: Rulebook, draft: Draft) -> frozenset[Node]:
    """Return the facts, by node, that nothing told so far points to, by what the vocabulary says of each.

    They are not left out: they stand behind the others.
    """
    sections = tuple(sections_of(rulebook.vocabulary, draft))
    entities: dict[EntityKind, tuple[Entity, ...]] = {EntityKind.CASE: (CASE_ENTITY,)}
    for kind in _MEMBERS:
        entities[kind] = tuple(section.entity for section in sections if section.list_name == f"{kind}s")
    values = {node: value for section in sections for node, value in _values(section, draft)}
    values |= {f"{kind}s_recorded": "yes" if entities[kind] else "no" for kind in _MEMBERS}
    reading = Reading(
        TRUTH,
        {node: {value: True} for node, value in values.items()},
        {entity: True for members in entities.values() for entity in members},
        entities,
    )
    asked_where = rulebook.vocabulary.asked_where
    readable = {*rulebook.facts, *(f"{kind}s_recorded" for kind in _MEMBERS)}
    return frozenset(
        section.node(fact.name)
        for section in sections
        for fact in section.facts
        if fact.path in asked_where
        # What only an assessment would find does not keep a question back.
        and readable.issuperset(paths(asked_where[fact.path]))
        and not formula_of(asked_where[fact.path], rulebook.values_satisfying)(
            reading, section.entity if section.list_name else CASE_ENTITY
        )
    )


def _values(section: Section, draft: Draft) -> Iterator[tuple[Node, str]]:
    """Yield what rules would read of each fact of a section; what a form can not show they would not know."""
    try:
        shown = fields_from(section, draft)
    except NotAFormError:
        shown = {}
    for fact in section.facts:
        for name in names_read(fact):
            value = shown.get(name, "unknown")
            read = "unknown" if value == DECLINED and not fact.tells_declined else value
            yield section.node(name), read
