"""From the nodes of `vocabulary/*.yaml` to a `Vocabulary`: groups with their facts, and contradictions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from pydantic import BaseModel

from triage.errors import Place, RulebookError, nearest
from triage.language.parsing import SentenceError, parse_condition
from triage.language.sentences import EntityKind, Is
from triage.rulebook.vocabulary import (
    MIXED,
    NEUTRAL,
    RANKED,
    TOWARDS_NO,
    TOWARDS_YES,
    YES_NO,
    Contradiction,
    Direction,
    FactDefinition,
    FactGroupDefinition,
    ValueMeaning,
)
from triage.rulebook.yaml_tree import Node, Section, Text, choice, listing, section, text, texts

SourcesOf = Callable[[str, Node], tuple[str, ...]]
"""Reads the sources of the fact with the path, and remembers where they stand."""

DIRECTIONS = {each.name: each for each in (TOWARDS_YES, TOWARDS_NO, NEUTRAL, MIXED)}
NAME = r"[a-z][a-z0-9_]*"

# What else stands beside the groups in a case, and what else rules read by a name with a dot.
TAKEN = (
    "reference",
    "country_of_asylum",
    "assessed_on",
    "claims",
    "stays",
    "proof_states",
    "case",
    "law",
    "policy",
)


def group_of(file_name: str, tree: Section, sources_of: SourcesOf) -> FactGroupDefinition:
    """Return the group of facts in the file `vocabulary/{file_name}.yaml`.

    Raises `RulebookError` with every problem found in it, each with its place.
    """
    entry = section(tree, "a group of facts", ("group", "introduction", "facts"), ("for each",)).entries
    name = choice(entry["group"], "group", (file_name,))
    _refuse_name(text(entry["group"], "group"), "the group", (*TAKEN, "proof"))
    entity = EntityKind(choice(entry["for each"], "for each", ("claim", "stay"))) if "for each" in entry else None
    if (entity or EntityKind.CASE) is not _entity_named(name):
        message = "the group 'claim' is told for each claim, 'stay' for each stay, and every other once"
        raise RulebookError([(entry.get("for each", entry["group"]).place, message)])
    facts: dict[str, FactDefinition] = {}
    problems: list[tuple[Place, str]] = []
    for node in listing(entry["facts"], "facts"):
        try:
            fact = _fact(name, entity or EntityKind.CASE, node, sources_of)
        except RulebookError as error:
            problems.extend(error.problems)
            continue
        if fact.path in facts:
            problems.append((node.place, f"the fact {fact.path!r} stands twice"))
        facts[fact.path] = fact
    if problems:
        raise RulebookError(problems)
    introduction = text(entry["introduction"], "introduction").value
    return FactGroupDefinition(name, entity or EntityKind.CASE, introduction, tuple(facts.values()))


def _entity_named(group: str) -> EntityKind:
    return EntityKind(group) if group in ("claim", "stay") else EntityKind.CASE


def _refuse_name(name: Text, what: str, taken: tuple[str, ...]) -> None:
    if not re.fullmatch(NAME, name.value):
        message = f"{what} {name.value!r} has to be named in small letters, digits and _, a letter first"
        raise RulebookError([(name.place, message)])
    if name.value in taken or hasattr(BaseModel, name.value) or name.value.startswith("model_"):
        raise RulebookError([(name.place, f"{what} can not be named {name.value!r}: the program has this name")])


def _fact(group: str, entity: EntityKind, node: Node, sources_of: SourcesOf) -> FactDefinition:
    required = ("name", "label", "definition", "question", "direction", "source")
    entry = section(node, "a fact", required, ("values", "meanings", "levels", "several")).entries
    name = text(entry["name"], "name")
    _refuse_name(name, "the fact", ())
    path = f"{group}.{name.value}"
    values = _values(entry.get("values"), path)
    return FactDefinition(
        path=path,
        entity=entity,
        label=text(entry["label"], "label").value,
        values=values,
        meanings=_meanings(entry.get("meanings"), path, values),
        definition=text(entry["definition"], "definition").value,
        sources=sources_of(path, entry["source"]),
        question=text(entry["question"], "question").value,
        direction=_direction(entry, path, values),
        several=_several(entry.get("several"), path),
    )


def _values(node: Node | None, path: str) -> tuple[str, ...]:
    if node is None:
        return YES_NO
    words = texts(node, "values")
    problems = [
        (word.place, f"the value {word.value!r} of {path} has to be written in small letters, digits and _")
        for word in words
        if not re.fullmatch(NAME, word.value)
    ]
    values = tuple(word.value for word in words)
    problems += [
        (word.place, f"the value {word.value!r} of {path} stands twice")
        for place, word in enumerate(words)
        if word.value in values[:place]
    ]
    if "unknown" not in values:
        problems.append((node.place, f"the values of {path} lack 'unknown': every fact may be not established"))
    if problems:
        raise RulebookError(problems)
    return values


def _meanings(node: Node | None, path: str, values: tuple[str, ...]) -> tuple[ValueMeaning, ...]:
    if node is None:
        return ()
    entries = section(node, f"the meanings of {path}", (), values).entries
    return tuple(
        ValueMeaning(value, text(entries[value], f"the meaning of {value}").value)
        for value in values
        if value in entries
    )


def _direction(entry: Mapping[str, Node], path: str, values: tuple[str, ...]) -> Direction:
    name = choice(entry["direction"], "direction", (*DIRECTIONS, RANKED))
    node = entry["direction"]
    if (name == RANKED) != ("levels" in entry):
        message = (
            f"{path} has to have levels, from least to most protective, if its direction is ranked, and only then"
        )
        raise RulebookError([(entry.get("levels", node).place, message)])
    if name == RANKED:
        return _ranked(entry["levels"], path, values)
    if DIRECTIONS[name].levels and set(values) != set(YES_NO):
        raise RulebookError([(node.place, f"{path} is not a yes-or-no fact: {name!r} is for those; use ranked")])
    return DIRECTIONS[name]


def _ranked(node: Node, path: str, values: tuple[str, ...]) -> Direction:
    levels = tuple(texts(level, "each level") for level in listing(node, "levels"))
    words = [word for level in levels for word in level]
    ranked = [word.value for word in words]
    problems = []
    for place, word in enumerate(words):
        if word.value not in values:
            close = nearest(word.value, values)
            hint = f"did you mean {close!r}?" if close else f"it has {', '.join(values)}"
            problems.append((word.place, f"{path} has no value {word.value!r}; {hint}"))
        elif word.value in ranked[:place]:
            problems.append((word.place, f"the value {word.value!r} of {path} stands in two places of the levels"))
    if missing := [value for value in values if value not in ranked]:
        problems.append((node.place, f"the levels of {path} lack {', '.join(map(repr, missing))}"))
    if problems:
        raise RulebookError(problems)
    return Direction(RANKED, tuple(tuple(word.value for word in level) for level in levels))


def _several(node: Node | None, path: str) -> bool:
    if node is None:
        return False
    several = choice(node, "several", ("yes", "no")) == "yes"
    if several:
        raise RulebookError(
            [(node.place, f"{path} can not have several values: this program reads one of each fact")]
        )
    return several


def contradictions_of(
    tree: Section, facts: Mapping[str, FactDefinition], suggest: Suggest
) -> Iterator[Contradiction]:
    """Yield the contradictions in `vocabulary/contradictions.yaml`.

    Raises `RulebookError` with every problem found, each with its place: what is no `fact is value`, a fact or
    value that there is not, `unknown`, and facts of different entities.
    """
    problems: list[tuple[Place, str]] = []
    entries = section(tree, "contradictions.yaml", ("contradictions",)).entries
    for node in listing(entries["contradictions"], "contradictions"):
        try:
            entry = section(node, "a contradiction", ("facts", "because")).entries
            pair = texts(entry["facts"], "facts")
            if len(pair) != 2:
                raise RulebookError([(entry["facts"].place, "a contradiction is between two facts")])
            first, second = (_known_value(sentence, facts, suggest) for sentence in pair)
            if facts[first.path].entity is not facts[second.path].entity:
                message = "the two facts have to be told of the same: the case, one claim, or one stay"
                raise RulebookError([(entry["facts"].place, message)])
            reason = text(entry["because"], "because").value
            yield Contradiction(first.path, first.values, second.path, second.values, reason)
        except RulebookError as error:
            problems.extend(error.problems)
    if problems:
        raise RulebookError(problems)


Suggest = Callable[[str], str]
"""What to say of a fact that there is not."""


def _known_value(source: Text, facts: Mapping[str, FactDefinition], suggest: Suggest) -> Is:
    try:
        leaf = parse_condition(source.value)
    except SentenceError as error:
        raise RulebookError([(source.place_at(error.at), str(error))]) from None
    if not isinstance(leaf, Is) or leaf.negated:
        raise RulebookError([(source.place, "each of the two has to be written as: fact is value")])
    if leaf.path not in facts:
        raise RulebookError([(source.place_at(leaf.at), suggest(leaf.path))])
    for value in leaf.values:
        known = facts[leaf.path].values
        if value == "unknown":
            raise RulebookError([(source.place_at(leaf.at), "what is unknown contradicts nothing")])
        if value not in known:
            close = nearest(value, known)
            hint = f"did you mean '{close}'?" if close else f"it has {', '.join(known)}"
            raise RulebookError([(source.place_at(leaf.at), f"'{leaf.path}' has no value '{value}'; {hint}")])
    return leaf
