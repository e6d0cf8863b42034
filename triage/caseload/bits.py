"""Between rows and columns of bits: a column has a bit for each row, packed in words of 64 bits.

Everything is done by numpy on whole arrays: what is done for each row by itself would take longer than all rules.
What stands beyond the last row in the last word says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.uint64]
Bits = Column | None
"""A column; None is the one in which no bit is set, which most are of claims and stays that few cases have."""

Flags = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.int8]

# The steps that transpose eight by eight bits in one word: each swaps what its mask takes, so many places away.
_SWAPS = (
    (np.uint64(0x00AA00AA00AA00AA), np.uint64(7)),
    (np.uint64(0x0000CCCC0000CCCC), np.uint64(14)),
    (np.uint64(0x00000000F0F0F0F0), np.uint64(28)),
)


def words_for(count: int) -> int:
    """Return how many words of 64 bits a column of so many rows has."""
    return (count + 63) // 64


def everyone(count: int) -> Column:
    """Return the column of all rows."""
    return np.full(words_for(count), ~np.uint64(0))


def column_of(flags: Flags) -> Column:
    """Return the column in which the bit of each row is set that is flagged."""
    packed = np.packbits(flags, bitorder="little")
    if len(packed) % 8:
        packed = np.concatenate((packed, np.zeros(-len(packed) % 8, dtype=np.uint8)))
    return packed.view(np.uint64)


def column_of_rows(rows: npt.NDArray[np.int64], count: int) -> Column:
    """Return the column in which the bits of these rows are set."""
    flags = np.zeros(count, dtype=np.bool_)
    flags[rows] = True
    return column_of(flags)


def flags_of(column: Bits, count: int) -> Flags:
    """Return for each of `count` rows whether its bit is set."""
    if column is None:
        return np.zeros(count, dtype=np.bool_)
    return np.unpackbits(column.view(np.uint8), count=count, bitorder="little").view(np.bool_)


def any_of(columns: Iterable[Bits]) -> Bits:
    """Return the rows whose bit is set in one of the columns."""
    found: Bits = None
    for column in columns:
        if column is not None:
            found = column if found is None else found | column
    return found


def rows_of_bits(columns: Sequence[Bits], count: int) -> Column:
    """Return for each of `count` rows the bits of all columns: column `n` at bit `n % 64` of word `n // 64`.

    There is one word at least. As bytes, column `n` is at bit `n % 8` of byte `n // 8`.

    This is the transposition of a matrix of bits, eight by eight at a time.
    """
    eighths, width = words_for(count) * 8, max(1, (len(columns) + 63) // 64)
    rows = np.zeros((eighths * 8, width), dtype=np.uint64)
    room = _Room(eighths)
    # Eight bytes of a row are put together first: written one by one, each would go to another line of the cache.
    tile = np.zeros((eighths * 8, 8), dtype=np.uint8)
    for word in range(width):
        for place in range(8):
            first = word * 64 + place * 8
            tile[:, place] = room.eight(columns[first : first + 8])
        rows[:, word] = tile.view(np.uint64)[:, 0]
    return rows[:count]


class _Room:
    """Room to transpose in, made once."""

    def __init__(self, eighths: int) -> None:
        self.block = np.zeros((eighths, 8), dtype=np.uint8)
        self.words = self.block.view(np.uint64).reshape(-1)
        self.differing = np.empty_like(self.words)

    def eight(self, columns: Sequence[Bits]) -> Bytes | int:
        """Return for each row the bits of up to eight columns in one byte."""
        if all(column is None for column in columns):
            return 0
        for place in range(8):
            column = columns[place] if place < len(columns) else None
            self.block[:, place] = 0 if column is None else column.view(np.uint8)
        words, differing = self.words, self.differing
        for mask, places in _SWAPS:
            np.right_shift(words, places, out=differing)
            np.bitwise_xor(differing, words, out=differing)
            np.bitwise_and(differing, mask, out=differing)
            np.bitwise_xor(words, differing, out=words)
            np.left_shift(differing, places, out=differing)
            np.bitwise_xor(words, differing, out=words)
        return self.block.reshape(-1)


def codes_of(columns: Sequence[Bits], count: int) -> Codes:
    """Return for each row the number of the column in which its bit is set; 0 where it is set in none.

    Each row is in one column at most, of at most 128.
    """
    codes = np.zeros(words_for(count) * 64, dtype=np.uint8)
    for place in reversed(range(max(len(columns) - 1, 0).bit_length())):
        plane = any_of(column for number, column in enumerate(columns) if number >> place & 1)
        np.add(codes, codes, out=codes)
        if plane is not None:
            np.bitwise_or(codes, np.unpackbits(plane.view(np.uint8), bitorder="little"), out=codes)
    return codes[:count].view(np.int8)
