"""From an Arrow array of words to where each word stands: as flags, or as a column of bits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from triage.caseload.bits import Flags, column_of
from triage.readers.columns import Column

Numbers = npt.NDArray[np.integer]


@dataclass(frozen=True)
class Words:
    """Words in places: each place has a number, that of the word in `numbers`, which may have several.

    `others` are the numbers of what is no word that was asked for. What stands in `stored` where a place is null
    says nothing: `valid` is the bitmap that tells, None where no place is.
    """

    stored: Numbers
    numbers: Mapping[str, tuple[int, ...]]
    others: tuple[int, ...]
    valid: Flags | None

    @cached_property
    def places(self) -> Numbers:
        """The number in each place, -1 where it is null."""
        return self.stored if self.valid is None else np.where(self.valid, self.stored, -1)

    def column(self, word: str) -> Column:
        """Return the column of the places in which a word stands."""
        found = self.where(word, self.stored)
        return column_of(found if self.valid is None else found & self.valid)

    def where(self, word: str, places: Numbers) -> Flags:
        """Return where a word stands in `places`, which are those of this object or some of them."""
        first, *more = self.numbers[word]
        found: Flags = places == first
        for number in more:
            found |= places == number
        return found

    def elsewhere(self, places: Numbers) -> Flags:
        """Return where something stands that is no word."""
        found: Flags = np.isin(places, self.others)
        return found


def words_in(array: pa.Array, known: Collection[str]) -> Words:
    """Return where the `known` words stand in an array of text, dictionary-encoded or not."""
    if pa.types.is_null(array.type):
        return Words(np.full(len(array), -1, dtype=np.int8), {}, (), None)
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    numbers: dict[str, tuple[int, ...]] = {}
    others: list[int] = []
    for number, word in enumerate(encoded.dictionary.to_pylist()):
        if word in known:
            numbers[word] = (*numbers.get(word, ()), number)
        elif word is not None:
            others.append(number)
    indices = encoded.indices
    stored = np.frombuffer(indices.buffers()[1], dtype=indices.type.to_pandas_dtype()) if len(indices) else ()
    if pa.types.is_unsigned_integer(indices.type):
        stored = np.asarray(stored, dtype=np.int64)
    return Words(
        np.asarray(stored)[indices.offset : indices.offset + len(indices)],
        numbers,
        tuple(others),
        valid_in(indices),
    )


def valid_in(array: pa.Array) -> Flags | None:
    """Return where an array is not null; None if it is so nowhere."""
    if not array.null_count:
        return None
    bitmap = np.frombuffer(array.buffers()[0], dtype=np.uint8)
    first = array.offset // 8
    flags = np.unpackbits(bitmap[first : (array.offset + len(array) + 7) // 8], bitorder="little")
    return flags[array.offset % 8 : array.offset % 8 + len(array)].view(np.bool_)
