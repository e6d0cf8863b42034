"""YAML as a tree of text with places, and nothing else.

Anchors, aliases, merges, tags and implicit types are refused or switched off: `no` is the word no, a rule
file means what it shows, and every error can name file, line and column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from triage.errors import Place, RulebookError, nearest


@dataclass(frozen=True)
class Text:
    """A scalar. `offsets` maps each character of `value` to its place in the file."""

    value: str
    place: Place
    source: str = field(repr=False)
    start: int = 0

    def place_at(self, offset: int) -> Place:
        """Return the place in the file of the character of `value` at `offset`.

        Folding changes only white space, so the same count of other characters leads to the place.
        """
        wanted = len("".join(self.value[:offset].split()))
        line, column = self.place.line, self.place.column
        if self.source[self.start : self.start + 1] in (">", "|"):
            index = self.source.index("\n", self.start) + 1
            line, column = line + 1, 1
        else:
            index = self.start + (self.source[self.start : self.start + 1] in ("'", '"'))
            column += index - self.start
        for character in self.source[index:]:
            if not character.isspace():
                if wanted == 0:
                    return Place(self.place.file, line, column)
                wanted -= 1
            if character == "\n":
                line, column = line + 1, 1
            else:
                column += 1
        return self.place


@dataclass(frozen=True)
class Listing:
    """A sequence of nodes."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True)
class Section:
    """A mapping from keys to nodes; `keys` remembers where each key stands."""

    entries: Mapping[str, Node]
    keys: Mapping[str, Place]
    place: Place


Node = Text | Listing | Section


def read_tree(file: str, source: str) -> Section:
    """Read one YAML document whose top is a mapping. Raises `RulebookError` with the place."""
    try:
        _refuse_sharing(file, source)
        root = yaml.compose(source, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
        raise RulebookError([(place, f"not YAML: {error.problem or error.context}")]) from None
    except yaml.YAMLError as error:
        raise RulebookError([(Place(file, 1, 1), f"not YAML: {str(error).splitlines()[0]}")]) from None
    tree = _node(file, source, root) if root is not None else None
    if not isinstance(tree, Section):
        raise RulebookError([(Place(file, 1, 1), "the file has to be a mapping of names to values")])
    return tree


def _refuse_sharing(file: str, source: str) -> None:
    for event in yaml.parse(source, Loader=yaml.BaseLoader):
        mark = event.start_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise RulebookError([(place, "anchors and aliases are not allowed: write the text out")])
        if getattr(event, "tag", None):
            raise RulebookError([(place, "tags are not allowed: every value is read as text")])


def _node(file: str, source: str, node: yaml.Node) -> Node:
    place = Place(file, node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.ScalarNode):
        return Text(str(node.value), place, source, node.start_mark.index)
    if isinstance(node, yaml.SequenceNode):
        return Listing(tuple(_node(file, source, item) for item in node.value), place)
    assert isinstance(node, yaml.MappingNode)
    entries: dict[str, Node] = {}
    keys: dict[str, Place] = {}
    for key, value in node.value:
        where = Place(file, key.start_mark.line + 1, key.start_mark.column + 1)
        if not isinstance(key, yaml.ScalarNode):
            raise RulebookError([(where, "a key has to be plain text")])
        if key.value == "<<":
            raise RulebookError([(where, "merge keys are not allowed: write the text out")])
        if key.value in entries:
            raise RulebookError([(where, f"the key {key.value!r} stands twice")])
        entries[key.value] = _node(file, source, value)
        keys[key.value] = where
    return Section(entries, keys, place)


def section(node: Node, what: str, required: Sequence[str], optional: Sequence[str] = ()) -> Section:
    """Return `node` as a mapping that has all `required` keys and no others than the `optional` ones."""
    if not isinstance(node, Section):
        raise RulebookError([(node.place, f"{what} has to be a mapping with {', '.join(required)}")])
    known = (*required, *optional)
    problems = []
    for key, place in node.keys.items():
        if key not in known:
            suggestion = nearest(key, known)
            hint = f"did you mean {suggestion!r}?" if suggestion else f"known here: {', '.join(known)}"
            problems.append((place, f"{what} has no key {key!r}; {hint}"))
    missing = [key for key in required if key not in node.entries]
    if missing:
        problems.append((node.place, f"{what} lacks {', '.join(repr(key) for key in missing)}"))
    if problems:
        raise RulebookError(problems)
    return node


def text(node: Node, what: str) -> Text:
    """Return `node` as text that is not empty."""
    if not isinstance(node, Text) or not node.value.strip():
        raise RulebookError([(node.place, f"{what} has to be text that is not empty")])
    return node


def listing(node: Node, what: str) -> Iterator[Node]:
    """Yield the members of `node`, which has to be a list that is not empty."""
    if not isinstance(node, Listing) or not node.items:
        raise RulebookError([(node.place, f"{what} has to be a list that is not empty")])
    yield from node.items


def texts(node: Node, what: str) -> tuple[Text, ...]:
    """Return `node` as a list, not empty, of texts that are not empty."""
    return tuple(text(item, f"each entry of {what}") for item in listing(node, what))


def choice(node: Node, what: str, values: Sequence[str]) -> str:
    """Return `node` as one of `values`."""
    word = text(node, what)
    if word.value not in values:
        suggestion = nearest(word.value, values)
        hint = f"did you mean {suggestion!r}?" if suggestion else f"use one of {', '.join(values)}"
        raise RulebookError([(word.place, f"{what} can not be {word.value!r}; {hint}")])
    return word.value
