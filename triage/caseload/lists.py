"""Facts that tell a list: for each value, where it is among what is told, and where among what was denied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from triage.case.model import ALL_OTHERS
from triage.caseload.bits import Flags
from triage.caseload.members import Members, lengths_of
from triage.caseload.words import words_in
from triage.language.names import Node, node_of
from triage.readers.columns import Column
from triage.rulebook.vocabulary import FactDefinition

Masks = npt.NDArray[np.integer]
"""For each list one bit for each word that stands in it."""


@dataclass(frozen=True)
class ListsTold:
    """What lists come to: the columns of yes and no of each of their values, and the rows that can not be read."""

    values: Mapping[Node, dict[str, Column]]
    refused: Column


def read_list(fact: FactDefinition, fields: Mapping[str, pa.Array], members: Members) -> ListsTold:
    """Read the three lists of a fact. A value stands once in one of them, else its case is refused."""
    names, size = fact.list_names, len(members.facts)
    places = {value: place for place, value in enumerate((*fact.values, ALL_OTHERS))}
    wrong = np.zeros(size, dtype=np.bool_)
    masks: list[Masks | None] = []
    for name in names.all:
        known = places if name == names.denied else {value: places[value] for value in fact.values}
        masks.append(_masks(fields[name], known, wrong) if name in fields else None)
    told, denied, _ = masks
    each = [mask for mask in masks if mask is not None]
    spoken = np.zeros(size, dtype=_bits_for(places))
    for mask in each:
        wrong |= (spoken & mask) != 0
        spoken |= mask
    if denied is not None and (others := denied >> len(fact.values)).any():
        denied = np.where(others, denied | ~spoken, denied)
    values: dict[Node, dict[str, Column]] = {}
    for value in fact.values:
        bit = spoken.dtype.type(1 << places[value])
        for place in members.places:
            columns = {
                word: place.column(place.of(mask) & bit != 0)
                for word, mask in (("yes", told), ("no", denied))
                if mask is not None
            }
            values[node_of(f"{fact.path}.{value}", place.entity)] = {
                word: column for word, column in columns.items() if column
            }
    return ListsTold(values, members.rows_of(wrong) if wrong.any() else 0)


def _bits_for(places: Mapping[str, int]) -> type[np.integer]:
    """Return a number that has a bit for each place. A vocabulary with longer lists has to be read otherwise."""
    return np.int16 if max(places.values()) < 15 else np.int64


def _masks(array: pa.Array, places: Mapping[str, int], wrong: Flags) -> Masks | None:
    """Return what stands in each list; mark those as wrong in which anything stands twice, or something else."""
    if pa.types.is_null(array.type) or not len(flat := array.flatten()):
        return None
    words, lengths = words_in(flat, places), lengths_of(array)
    numbers = [number for each in (*words.numbers.values(), words.others) for number in each]
    # What is no word, and null, whose number is -1 and so takes the last place, has no bit.
    bit_of: Masks = np.zeros(max(numbers, default=0) + 2, dtype=_bits_for(places))
    for word, of_word in words.numbers.items():
        bit_of[list(of_word)] = 1 << places[word]
    bits = bit_of[words.places]
    filled = np.flatnonzero(lengths)
    stand = lengths[filled]
    starts = np.cumsum(stand) - stand
    held: Masks = np.bitwise_or.reduceat(bits, starts)
    found: Masks = np.zeros(len(lengths), dtype=bits.dtype)
    found[filled] = held
    if ALL_OTHERS in words.numbers:
        # That they are all denied may be said twice.
        others = 1 << places[ALL_OTHERS]
        held, stand = held & ~others, np.add.reduceat(bits != others, starts, dtype=np.int64)
    wrong[filled[np.bitwise_count(held) != stand]] = True
    return found
