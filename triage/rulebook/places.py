"""Where things stand in the rule files, as refusals name it; a file is read for that only when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from triage.errors import Place
from triage.rulebook.yaml_tree import Listing, Node, Section, Text, read_tree

Step = str | int
Owner = tuple[str, str]
"""What something belongs to, by its kind and its name: `("rule", "child.presumption")`."""

NOWHERE = Place("rules", 1, 1)
"""The place of what no file was read for."""


class Places:
    """Where things stand in one file: a path of keys and numbers leads to each, `("rules", 0, "id")`."""

    def __init__(self, file: str, source: str) -> None:
        self._file = file
        self._source = source

    @cached_property
    def tree(self) -> Section:
        """The file, with the place of everything in it."""
        return read_tree(self._file, self._source)

    def node(self, *path: Step) -> Node:
        """Return what stands at the end of a path, as far as the file leads."""
        return walked(self.tree, path)[0]

    def text(self, *path: Step) -> Text:
        """Return the text at the end of a path, which knows the place of each of its characters."""
        node = self.node(*path)
        assert isinstance(node, Text), f"{path} leads to no text"
        return node

    def place(self, *path: Step) -> Place:
        """Return where the value at the end of a path begins."""
        return self.node(*path).place

    def key(self, *path: Step) -> Place:
        """Return where the key at the end of a path begins."""
        section = self.node(*path[:-1])
        assert isinstance(section, Section), f"{path[:-1]} leads to no mapping"
        return section.keys[str(path[-1])]


class RulebookPlaces:
    """Where the things of a rulebook stand, whichever file it is: a path leads on from the thing that has a name.

    Of a thing that no file was read for everything is `NOWHERE`.
    """

    def __init__(self) -> None:
        self._stand: dict[Owner, tuple[Places, tuple[Step, ...]]] = {}

    def __contains__(self, owner: Owner) -> bool:
        return owner in self._stand

    def remember(self, owner: Owner, places: Places, *path: Step) -> None:
        """Remember that a path leads to a thing in its file."""
        self._stand[owner] = places, path

    def place(self, owner: Owner, *path: Step) -> Place:
        """Return where the value at the end of a path begins."""
        return self._node(owner, path).place

    def text(self, owner: Owner, *path: Step) -> Text:
        """Return the text at the end of a path, which knows the place of each of its characters."""
        node = self._node(owner, path)
        assert isinstance(node, Text), f"{path} of {owner} leads to no text"
        return node

    def key(self, owner: Owner, *path: Step) -> Place:
        """Return where the key at the end of a path begins."""
        if owner not in self._stand:
            return NOWHERE
        places, stands = self._stand[owner]
        return places.key(*stands, *path)

    def cited(self, owner: Owner, source: str) -> Place:
        """Return where a thing, or a part of it, cites a source."""
        return next((text.place for text in _sources(self._node(owner, ())) if text.value == source), NOWHERE)

    def _node(self, owner: Owner, path: tuple[Step, ...]) -> Node:
        if owner not in self._stand:
            return Text("", NOWHERE, "")
        places, stands = self._stand[owner]
        return places.node(*stands, *path)


def walked(node: Node, path: tuple[Step, ...]) -> tuple[Node, tuple[Step, ...]]:
    """Return the node to which a path leads, and the steps that lead there.

    A step that the file does not have is left out: it names which of several forms was tried.
    """
    taken: list[Step] = []
    for step in path:
        if isinstance(node, Section) and step in node.entries:
            node = node.entries[str(step)]
        elif isinstance(node, Listing) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            continue
        taken.append(step)
    return node, tuple(taken)


def _sources(node: Node) -> Iterator[Text]:
    """Yield what stands under `source` in a thing and in its parts."""
    if isinstance(node, Listing):
        for item in node.items:
            yield from _sources(item)
    if isinstance(node, Section):
        for key, entry in node.entries.items():
            if key == "source" and isinstance(entry, Listing):
                yield from (item for item in entry.items if isinstance(item, Text))
            else:
                yield from _sources(entry)
