"""Between rows and columns of bits: a column is a whole number with one bit for each row.

Everything is done by numpy on whole arrays: what is done for each row by itself would take longer than all rules.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from triage.readers.columns import Column

Flags = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.int8]

# The steps that transpose eight by eight bits in one word: each swaps what its mask takes, so many places away.
_SWAPS = (
    (np.uint64(0x00AA00AA00AA00AA), np.uint64(7)),
    (np.uint64(0x0000CCCC0000CCCC), np.uint64(14)),
    (np.uint64(0x00000000F0F0F0F0), np.uint64(28)),
)


def column_of(flags: Flags) -> Column:
    """Return the column in which the bit of each row is set that is flagged."""
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")


def flags_of(column: Column, count: int) -> Flags:
    """Return for each of `count` rows whether its bit is set."""
    return np.unpackbits(bytes_of(column, count), count=count, bitorder="little").view(np.bool_)


def bytes_of(column: Column, count: int) -> Bytes:
    """Return a column as the bytes of a bitmap, the first row at the lowest bit of the first byte."""
    return np.frombuffer(column.to_bytes((count + 7) // 8, "little"), dtype=np.uint8)


def rows_of_bits(columns: Sequence[Column], count: int) -> Bytes:
    """Return for each of `count` rows the bits of all columns, packed: column `n` at bit `n % 8` of byte `n // 8`.

    There is one byte at least.

    This is the transposition of a matrix of bits, eight by eight at a time.
    """
    eighths, width = (count + 7) // 8, max(1, (len(columns) + 7) // 8)
    rows = np.zeros((eighths * 8, width), dtype=np.uint8)
    block = np.zeros((eighths, 8), dtype=np.uint8)
    # Eight bytes of a row are written at once: one by one each write would go to another line of the cache.
    tile = np.zeros((eighths * 8, 8), dtype=np.uint8)
    for first in range(0, width, 8):
        groups = range(first, min(first + 8, width))
        for group in groups:
            tile[:, group - first] = _eight(columns[group * 8 : group * 8 + 8], block, count)
        rows[:, first : groups.stop] = tile[:, : len(groups)]
    return rows[:count]


def _eight(columns: Sequence[Column], block: Bytes, count: int) -> Bytes | int:
    """Return for each row the bits of up to eight columns in one byte; `block` is room to work in."""
    if not any(columns):
        return 0
    for place in range(8):
        column = columns[place] if place < len(columns) else 0
        block[:, place] = bytes_of(column, count) if column else 0
    words = block.view(np.uint64).reshape(-1)
    differing = np.empty_like(words)
    for mask, places in _SWAPS:
        np.right_shift(words, places, out=differing)
        differing ^= words
        differing &= mask
        words ^= differing
        differing <<= places
        words ^= differing
    return block.reshape(-1)


def codes_of(each: Sequence[Sequence[Column]], count: int) -> list[Codes]:
    """Return, for each of several lists of columns, for each row the number of the column in which its bit is set.

    It is 0 where it is set in none but the first. Each row is in at most one column of a list, of at most 128.
    """
    planes: list[Column] = []
    places: list[tuple[int, int]] = []
    for columns in each:
        width = (max(len(columns), 2) - 1).bit_length()
        if len(planes) % 8 + width > 8:
            # All bits of one code stand in one byte.
            planes += [0] * (-len(planes) % 8)
        places.append((len(planes), width))
        planes += [_plane(columns, place) for place in range(width)]
    rows = np.ascontiguousarray(rows_of_bits(planes, count).T)
    return [
        (rows[first // 8] >> np.uint8(first % 8) & np.uint8((1 << width) - 1)).view(np.int8)
        for first, width in places
    ]


def _plane(columns: Sequence[Column], place: int) -> Column:
    """Return the rows in whose code this bit is set."""
    found = 0
    for number, column in enumerate(columns):
        if number >> place & 1:
            found |= column
    return found
