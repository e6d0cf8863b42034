"""YAML as text in lists and mappings, and nothing else; and the same as a tree that knows the place of each.

Anchors, aliases, merges, tags and implicit types are refused or switched off: `no` is the word no, a rule
file means what it shows, and every error can name file, line and column. Almost every file is without fault, so
its data are read first, and the tree only where a place is asked for.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, NoReturn, Protocol, TypeVar, cast

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

Data = str | tuple["Data", ...] | dict[str, "Data"]
"""What a file says, without the places."""

Made = TypeVar("Made")


def read_data(file: str, source: str) -> dict[str, Data]:
    """Read one YAML document whose top is a mapping. Raises `RulebookError` with the place."""
    data = _document(_Data(file, source))
    assert isinstance(data, dict)
    return data


def read_tree(file: str, source: str) -> Section:
    """Read the same with the place of everything in it. Raises `RulebookError` with the place."""
    tree = _document(_Tree(file, source))
    assert isinstance(tree, Section)
    return tree


def _document(reader: _Reader[Made]) -> Made:
    """Return what the reader makes of the only document of its file, which is a mapping."""
    try:
        return reader.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(reader.file, mark.line + 1, mark.column + 1) if mark else Place(reader.file, 1, 1)
        raise RulebookError([(place, f"not YAML: {error.problem or error.context}")]) from None
    except yaml.YAMLError as error:
        place = Place(reader.file, 1, 1)
        raise RulebookError([(place, f"not YAML: {str(error).splitlines()[0]}")]) from None


class _Reader(ABC, Generic[Made]):
    """Goes through the events of libyaml's parser, and refuses what a rule file may not have.

    What is made of text, lists and mappings the subclasses say.
    """

    def __init__(self, file: str, source: str) -> None:
        self.file = file
        self.source = source
        # Ends with an event that says so; before it there always is a next one.
        self._next = cast("Callable[[], yaml.Event]", yaml.CBaseLoader(source).get_event)

    @abstractmethod
    def text(self, event: yaml.ScalarEvent) -> Made:
        """Return what is made of a text."""

    @abstractmethod
    def listing(self, items: tuple[Made, ...], event: yaml.Event) -> Made:
        """Return what is made of a list that begins with an event."""

    @abstractmethod
    def section(self, entries: dict[str, Made], keys: dict[str, yaml.Event], event: yaml.Event) -> Made:
        """Return what is made of a mapping that begins with an event; `keys` says with which its keys do."""

    def document(self) -> Made:
        """Return the only document of the file. Raises `RulebookError` if it is no mapping."""
        made: Made | None = None
        documents = 0
        top: yaml.Event | None = None
        while not isinstance(event := self._next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, "the file has to be one document: take out '---'")
                top = self._next()
                made = self._node(top, 0)
        if made is None or not isinstance(top, yaml.MappingStartEvent):
            raise RulebookError([(Place(self.file, 1, 1), "the file has to be a mapping of names to values")])
        return made

    # A rulebook has 150,000 events, and is loaded with each command: so each is asked as little as will do.
    def _node(self, event: yaml.Event, depth: int) -> Made:
        if depth > DEEPEST:
            self._refuse(event, "lists and mappings stand too deep inside each other")
        if isinstance(event, yaml.ScalarEvent) and not (event.anchor or event.tag):
            return self.text(event)
        if not isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) or event.anchor:
            self._refuse(event, "anchors and aliases are not allowed: write the text out")
        if event.tag:
            self._refuse(event, "tags are not allowed: every value is read as text")
        following = self._next
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Made] = []
            while not isinstance(member := following(), yaml.SequenceEndEvent):
                items.append(self._node(member, depth + 1))
            return self.listing(tuple(items), event)
        entries: dict[str, Made] = {}
        keys: dict[str, yaml.Event] = {}
        while not isinstance(member := following(), yaml.MappingEndEvent):
            key = self._key(member, depth + 1)
            if key in entries:
                self._refuse(member, f"the key {key!r} stands twice")
            entries[key] = self._node(following(), depth + 1)
            keys[key] = member
        return self.section(entries, keys, event)

    def _key(self, event: yaml.Event, depth: int) -> str:
        if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
            self._node(event, depth)
            self._refuse(event, "a key has to be plain text")
        if event.value == "<<":
            self._refuse(event, "merge keys are not allowed: write the text out")
        return str(event.value)

    def place(self, event: yaml.Event) -> Place:
        """Return where an event begins."""
        begin = _begin(event)
        return Place(self.file, begin.line + 1, begin.column + 1)

    def _refuse(self, event: yaml.Event, message: str) -> NoReturn:
        raise RulebookError([(self.place(event), message)])


class _Data(_Reader[Data]):
    """Makes what a file says; lists are tuples, since forms hold nothing that can change."""

    def text(self, event: yaml.ScalarEvent) -> Data:
        return str(event.value)

    def listing(self, items: tuple[Data, ...], event: yaml.Event) -> Data:
        return items

    def section(self, entries: dict[str, Data], keys: dict[str, yaml.Event], event: yaml.Event) -> Data:
        return entries


class _Tree(_Reader[Node]):
    """Makes the tree of a file, with the place of everything in it."""

    def text(self, event: yaml.ScalarEvent) -> Node:
        return Text(str(event.value), self.place(event), self.source, _begin(event).index)

    def listing(self, items: tuple[Node, ...], event: yaml.Event) -> Node:
        return Listing(items, self.place(event))

    def section(self, entries: dict[str, Node], keys: dict[str, yaml.Event], event: yaml.Event) -> Node:
        return Section(entries, {key: self.place(begun) for key, begun in keys.items()}, self.place(event))


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
