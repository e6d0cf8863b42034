"""What the cases of one pass say of one fact, from which the column of each value is made when it is asked for.

Rules read not every value of every fact, and a value that nobody gives has no column.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from triage.caseload.bits import Bits, Flags, column_of
from triage.caseload.words import Numbers, Words, one_of, where

Rows = npt.NDArray[np.int64]
Masks = npt.NDArray[np.integer]
"""For each list one bit for each word that stands in it."""


class Said(Protocol):
    """What is said of a fact. Of `unknown` there is no column: it is everywhere else."""

    @property
    def values(self) -> Collection[str]:
        """The values that it can have in these cases."""

    def column(self, value: str) -> Bits:
        """Return the cases in which the fact has a value."""

    def one_of_at(self, rows: Rows, values: Collection[str]) -> Flags:
        """Return for each of some cases whether the fact has one of these values in it."""

    def of(self, rows: Rows) -> Said:
        """Return what some cases say, numbered anew in their order."""


@dataclass(frozen=True)
class Nothing:
    """Nothing is said of a fact in any case."""

    values: Collection[str] = ()

    def column(self, value: str) -> Bits:
        """Return the cases in which the fact has a value."""
        return None

    def one_of_at(self, rows: Rows, values: Collection[str]) -> Flags:
        """Return for each of some cases whether the fact has one of these values in it."""
        return np.zeros(len(rows), dtype=np.bool_)

    def of(self, rows: Rows) -> Nothing:
        """Return what some cases say, numbered anew in their order."""
        return self


@dataclass(frozen=True)
class OneWord:
    """A word in each case, by its number: -1 and every number that is not among `numbers` is unknown."""

    places: Numbers
    numbers: Mapping[str, tuple[int, ...]]
    columns: dict[str, Bits] = field(default_factory=dict)

    @property
    def values(self) -> Collection[str]:
        """Return the values that it can have in these cases."""
        return self.numbers.keys()

    def column(self, value: str) -> Bits:
        """Return the cases in which the fact has a value."""
        if value not in self.columns:
            self.columns[value] = where(self.places, self.numbers.get(value, ()))
        return self.columns[value]

    def one_of_at(self, rows: Rows, values: Collection[str]) -> Flags:
        """Return for each of some cases whether the fact has one of these values in it."""
        numbers = [number for value in values for number in self.numbers.get(value, ())]
        return one_of(self.places[rows], numbers)

    def of(self, rows: Rows) -> OneWord:
        """Return what some cases say, numbered anew in their order."""
        return OneWord(self.places[rows], self.numbers)


@dataclass(frozen=True)
class AsItStands:
    """A word in each case, in the array of the cases themselves; those that are `silent` are unknown."""

    words: Words
    silent: Collection[str]
    columns: dict[str, Bits] = field(default_factory=dict)

    @property
    def values(self) -> Collection[str]:
        """Return the values that it can have in these cases."""
        return self.words.numbers.keys() - self.silent

    def column(self, value: str) -> Bits:
        """Return the cases in which the fact has a value."""
        if value not in self.columns:
            self.columns[value] = self.words.column(value) if value in self.values else None
        return self.columns[value]

    def one_of_at(self, rows: Rows, values: Collection[str]) -> Flags:
        """Return for each of some cases whether the fact has one of these values in it."""
        return self.of(rows).one_of_at(np.arange(len(rows)), values)

    def of(self, rows: Rows) -> OneWord:
        """Return what some cases say, numbered anew in their order."""
        numbers = self.words.numbers
        return OneWord(self.words.places[rows], {value: numbers[value] for value in self.values})


@dataclass(frozen=True)
class InLists:
    """One value of a list: the bit that stands for it in what is told, denied and declined of each case.

    `masks` has by the word that they come to the masks that there are.
    """

    bit: np.integer
    masks: Mapping[str, Masks]
    columns: dict[str, Bits] = field(default_factory=dict)

    @property
    def values(self) -> Collection[str]:
        """Return the values that it can have in these cases."""
        return self.masks.keys()

    def column(self, value: str) -> Bits:
        """Return the cases in which the fact has a value."""
        if value not in self.columns:
            mask = self.masks.get(value)
            self.columns[value] = None if mask is None else column_of(mask & self.bit != 0)
        return self.columns[value]

    def one_of_at(self, rows: Rows, values: Collection[str]) -> Flags:
        """Return for each of some cases whether the fact has one of these values in it."""
        found = np.zeros(len(rows), dtype=np.bool_)
        for value in values:
            if value in self.masks:
                found |= self.masks[value][rows] & self.bit != 0
        return found

    def of(self, rows: Rows) -> InLists:
        """Return what some cases say, numbered anew in their order."""
        return InLists(self.bit, {value: mask[rows] for value, mask in self.masks.items()})
