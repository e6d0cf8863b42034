"""From an Arrow array of words to the columns in which each word stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from triage.caseload.bits import Flags

Numbers = npt.NDArray[np.integer]


@dataclass(frozen=True)
class Words:
    """Words in places: for each place a number, -1 for none, that is that of the word in `numbers`.

    A word can have several numbers. `others` are the numbers of what is no word that was asked for.
    """

    places: Numbers
    numbers: Mapping[str, tuple[int, ...]]
    others: tuple[int, ...]

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
        return Words(np.full(len(array), -1, dtype=np.int8), {}, ())
    encoded = array if pa.types.is_dictionary(array.type) else pc.dictionary_encode(array)
    indices = encoded.indices
    if pa.types.is_unsigned_integer(indices.type):
        indices = indices.cast(pa.int64())
    places = (indices.fill_null(-1) if indices.null_count else indices).to_numpy()
    numbers: dict[str, tuple[int, ...]] = {}
    others: list[int] = []
    for number, word in enumerate(encoded.dictionary.to_pylist()):
        if word in known:
            numbers[word] = (*numbers.get(word, ()), number)
        elif word is not None:
            others.append(number)
    return Words(places, numbers, tuple(others))
