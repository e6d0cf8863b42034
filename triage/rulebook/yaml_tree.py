"""YAML as a tree of text with places, and nothing else.

Anchors, aliases, merges, tags and implicit types are refused or switched off: `no` is the word no, a rule
file means what it shows, and every error can name file, line and column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn, Protocol

import yaml

from triage.errors import Place, RulebookError

if not yaml.__with_libyaml__:
    raise ImportError("PyYAML was built without libyaml, which reads the rule files: install one of its wheels")

DEEPEST = 40
"""How deep lists and mappings may stand inside each other; no rule file comes near it."""


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
        tree = _Builder(file, source).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
        raise RulebookError([(place, f"not YAML: {error.problem or error.context}")]) from None
    except yaml.YAMLError as error:
        raise RulebookError([(Place(file, 1, 1), f"not YAML: {str(error).splitlines()[0]}")]) from None
    if not isinstance(tree, Section):
        raise RulebookError([(Place(file, 1, 1), "the file has to be a mapping of names to values")])
    return tree


class _Builder:
    """Builds the tree from the events of libyaml's parser: each file is parsed once, in a tenth of the time."""

    def __init__(self, file: str, source: str) -> None:
        self.file = file
        self.source = source
        self.events: Iterator[yaml.Event] = iter(yaml.parse(source, Loader=yaml.CBaseLoader))

    def document(self) -> Node | None:
        """Return the only document of the file; None if there is none."""
        tree: Node | None = None
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, "the file has to be one document: take out '---'")
                tree = self._node(next(self.events), 0)
        return tree

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._refuse(event, "anchors and aliases are not allowed: write the text out")
        if getattr(event, "tag", None):
            self._refuse(event, "tags are not allowed: every value is read as text")
        if depth > DEEPEST:
            self._refuse(event, "lists and mappings stand too deep inside each other")
        if isinstance(event, yaml.ScalarEvent):
            return Text(str(event.value), self._place(event), self.source, _begin(event).index)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(member := next(self.events), yaml.SequenceEndEvent):
                items.append(self._node(member, depth + 1))
            return Listing(tuple(items), self._place(event))
        return self._section(event, depth)

    def _section(self, event: yaml.Event, depth: int) -> Section:
        entries: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        while not isinstance(member := next(self.events), yaml.MappingEndEvent):
            key = self._node(member, depth + 1)
            if not isinstance(key, Text):
                self._refuse(member, "a key has to be plain text")
            if key.value == "<<":
                self._refuse(member, "merge keys are not allowed: write the text out")
            if key.value in entries:
                self._refuse(member, f"the key {key.value!r} stands twice")
            entries[key.value] = self._node(next(self.events), depth + 1)
            keys[key.value] = key.place
        return Section(entries, keys, self._place(event))

    def _place(self, event: yaml.Event) -> Place:
        begin = _begin(event)
        return Place(self.file, begin.line + 1, begin.column + 1)

    def _refuse(self, event: yaml.Event, message: str) -> NoReturn:
        raise RulebookError([(self._place(event), message)])


class _Mark(Protocol):
    """Where something begins: characters from the start of the file, line and column, all counted from 0."""

    index: int
    line: int
    column: int


def _begin(event: yaml.Event) -> _Mark:
    """Return where an event begins, which every event of a file knows."""
    mark = event.start_mark
    assert mark is not None
    return mark
