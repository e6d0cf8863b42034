"""Where the steps of a trace are drawn: columns from left to right, in each as few crossings as can easily be.

The method is that of Sugiyama, Tagawa and Toda (Methods for Visual Understanding of Hierarchical System Structures,
1981): arrows that pass over columns are given a place in each; then every column is sorted, over and over, by the
middle of what its members are joined to. It is written out here because igraph 1.0.0, which has it, ends the whole
process on some traces (docs/decisions/0065-the-graph-of-a-trace.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from triage.explanation.trace_graph import Arrow

BOX_WIDTH = 250
COLUMN = 315
_BETWEEN_BOXES = 18.0
_WAY = 8.0
_SWEEPS = 24


@dataclass(frozen=True)
class Layout:
    """What stands where, in pixels: `middles` are those of boxes, `ways` what arrows pass between their ends."""

    middles: Mapping[str, tuple[float, float]]
    ways: Mapping[tuple[str, str], tuple[tuple[float, float], ...]]
    width: float
    height: float


# What is alike is not the same: items are told apart by what they are, not by what they hold.
@dataclass(eq=False)
class _Item:
    """A box, or the place where the arrows of one step pass a column; with its neighbours, left and right."""

    is_box: bool
    height: float
    column: int
    place: int = 0
    y: float = 0.0
    left: list[_Item] = field(default_factory=list)
    right: list[_Item] = field(default_factory=list)

    @property
    def joined(self) -> list[_Item]:
        return self.left + self.right

    def at(self, top: float) -> tuple[float, float]:
        return (BOX_WIDTH / 2 + self.column * COLUMN, self.y - top)


def laid_out(columns: Mapping[str, int], arrows: Sequence[Arrow], heights: Mapping[str, float]) -> Layout:
    """Lay out the steps that have a column, each with its height; arrows that lead elsewhere are left out.

    Arrows lead to later columns. The same input gives the same layout.
    """
    boxes = {name: _Item(True, heights[name], column) for name, column in columns.items()}
    drawn = [arrow for arrow in arrows if arrow.source in boxes and arrow.target in boxes]
    # The arrows of one step pass a column together, and part before the steps that they lead to.
    passing: dict[tuple[str, int], _Item] = {}
    chains: dict[tuple[str, str], list[_Item]] = {}
    for arrow in drawn:
        between = range(columns[arrow.source] + 1, columns[arrow.target])
        way = [passing.setdefault((arrow.source, column), _Item(False, _WAY, column)) for column in between]
        chains[arrow.source, arrow.target] = way
        for one, next_one in pairwise([boxes[arrow.source], *way, boxes[arrow.target]]):
            if next_one not in one.right:
                one.right.append(next_one)
                next_one.left.append(one)
    items = [*boxes.values(), *passing.values()]
    in_columns: dict[int, list[_Item]] = {}
    for item in items:
        in_columns.setdefault(item.column, []).append(item)
    rows = [in_columns[column] for column in sorted(in_columns)]
    _sort(rows)
    _place(rows)
    top = min((item.y - item.height / 2 for item in items), default=0.0)
    height = max((item.y + item.height / 2 for item in items), default=0.0) - top
    width = COLUMN * max(columns.values(), default=0) + BOX_WIDTH
    ways = {key: tuple(item.at(top) for item in way) for key, way in chains.items()}
    return Layout({name: box.at(top) for name, box in boxes.items()}, ways, width, height)


def _sort(columns: Sequence[list[_Item]]) -> None:
    """Sort each column by the middle of what its members are joined to, from the right and the left in turn."""
    for column in columns:
        _number(column)
    for sweep in range(_SWEEPS):
        if sweep % 2:
            for column in columns:
                _number(column, lambda item: _mean([float(each.place) for each in item.left], item.place))
        else:
            for column in reversed(columns):
                _number(column, lambda item: _mean([float(each.place) for each in item.right], item.place))


def _number(column: list[_Item], by: Callable[[_Item], float] | None = None) -> None:
    # What nothing leads to and from stands last, out of the way of arrows.
    column.sort(key=lambda item: (not item.joined, by(item) if by else 0.0))
    for place, item in enumerate(column):
        item.place = place


def _place(columns: Sequence[Sequence[_Item]]) -> None:
    """Give each item its `y`: first one under the other, then near to what it is joined to, left and right."""
    for column in columns:
        _set_apart(column, [0.0] * len(column))
    for sweep in range(_SWEEPS):
        for column in columns if sweep % 2 else reversed(columns):
            _set_apart(column, [_mean([each.y for each in item.joined], item.y) for item in column])


def _mean(numbers: Sequence[float], otherwise: float) -> float:
    return sum(numbers) / len(numbers) if numbers else otherwise


def _set_apart(column: Sequence[_Item], wanted: Sequence[float]) -> None:
    """Set `y` as near to what is wanted (least squares) as can be with nothing in the column overlapping.

    With the room that each needs taken off, they only have to rise: neighbours that do not are pooled at their
    mean.
    """
    offsets = [0.0]
    for before, item in pairwise(column):
        gap = _BETWEEN_BOXES if item.is_box or before.is_box else 0.0
        offsets.append(offsets[-1] + (before.height + item.height) / 2 + gap)
    pools: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        mean, size = want - offset, 1
        while pools and pools[-1][0] > mean:
            other, others = pools.pop()
            mean, size = (mean * size + other * others) / (size + others), size + others
        pools.append((mean, size))
    means = [mean for mean, size in pools for _ in range(size)]
    for item, mean, offset in zip(column, means, offsets, strict=True):
        item.y = mean + offset
