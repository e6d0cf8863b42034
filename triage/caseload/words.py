"""From an Arrow array of words to where each word stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from triage.caseload.bits import Bits, Flags, column_of, words_for

Numbers = npt.NDArray[np.integer]


@dataclass(frozen=True)
class Words:
    """Words in places: each place has a number, that of the word in `numbers`, which may have several.

    `others` are the numbers of what is no word that was asked for. What stands in `stored` where a place is null
    says nothing: `array` tells which are.
    """

    stored: Numbers
    numbers: Mapping[str, tuple[int, ...]]
    others: tuple[int, ...]
    array: pa.Array

    @cached_property
    def places(self) -> Numbers:
        """The number in each place, -1 where it is null."""
        valid = valid_in(self.array)
        # A flag is 1 or 0: so what is null is joined with a number in which all bits are set.
        return self.stored if valid is None else self.stored | (valid.view(np.int8) - np.int8(1))

    @cached_property
    def valid(self) -> Bits:
        """The column of the places that are not null; None where all are."""
        array = self.array
        if array.offset % 8:
            flags = valid_in(array)
            return None if flags is None else column_of(flags)
        if not array.null_count:
            return None
        bitmap = np.zeros(words_for(len(array)) * 8, dtype=np.uint8)
        eighths = (len(array) + 7) // 8
        bitmap[:eighths] = np.frombuffer(
            array.buffers()[0], dtype=np.uint8, count=eighths, offset=array.offset // 8
        )
        return bitmap.view(np.uint64)

    def column(self, word: str) -> Bits:
        """Return the column of the places in which a word stands."""
        found = where(self.stored, self.numbers.get(word, ()))
        return found if found is None or self.valid is None else found & self.valid

    def elsewhere(self, places: Numbers) -> Flags:
        """Return where something stands that is no word."""
        found: Flags = np.isin(places, self.others)
        return found


def one_of(places: Numbers, numbers: Collection[int]) -> Flags:
    """Return where one of the numbers stands, which are few."""
    found = np.zeros(len(places), dtype=np.bool_)
    for number in numbers:
        found |= places == number
    return found


def where(places: Numbers, numbers: tuple[int, ...]) -> Bits:
    """Return the column of the places that have one of the numbers."""
    if not numbers:
        return None
    first, *more = numbers
    found: Flags = places == first
    return column_of(found | one_of(places, more) if more else found)


def words_in(array: pa.Array, known: Collection[str]) -> Words:
    """Return where the `known` words stand in an array of text, dictionary-encoded or not."""
    if pa.types.is_null(array.type):
        return Words(np.full(len(array), -1, dtype=np.int8), {}, (), pa.array([], pa.int8()))
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
        indices,
    )


def valid_in(array: pa.Array) -> Flags | None:
    """Return where an array is not null; None if it is so nowhere."""
    if not array.null_count:
        return None
    bitmap = np.frombuffer(array.buffers()[0], dtype=np.uint8)
    first = array.offset // 8
    flags = np.unpackbits(bitmap[first : (array.offset + len(array) + 7) // 8], bitorder="little")
    return flags[array.offset % 8 : array.offset % 8 + len(array)].view(np.bool_)
