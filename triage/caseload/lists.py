"""Facts that tell a list: for each value, where it is among what is told, and where among what was denied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from triage.case.model import ALL_OTHERS
from triage.caseload.bits import Bits, Flags
from triage.caseload.members import Members, lengths_of
from triage.caseload.said import InLists, Masks, Rows, Said
from triage.caseload.words import words_in
from triage.language.names import Node, node_of
from triage.rulebook.vocabulary import FactDefinition


def read_list(
    fact: FactDefinition, fields: Mapping[str, pa.Array], members: Members
) -> tuple[dict[Node, Said], Bits]:
    """Read the three lists of a fact: what is said of each value, and the rows that can not be read.

    A value stands once in one of the lists, else its case is refused.
    """
    names, size = fact.list_names, len(members.facts)
    places = {value: place for place, value in enumerate((*fact.values, ALL_OTHERS))}
    wrong = np.zeros(size, dtype=np.bool_)
    masks: list[Masks | None] = []
    for name in names.all:
        known = places if name == names.denied else {value: places[value] for value in fact.values}
        masks.append(_masks(fields[name], known, wrong) if name in fields else None)
    told, denied, _ = masks
    spoken = np.zeros(size, dtype=_bits_for(places))
    for mask in masks:
        if mask is not None:
            wrong |= (spoken & mask) != 0
            spoken |= mask
    if denied is not None and (others := denied >> len(fact.values)).any():
        denied = np.where(others, denied | ~spoken, denied)
    found: dict[Node, Said] = {}
    for place in members.places:
        taken = {word: place.of(mask, 0) for word, mask in (("yes", told), ("no", denied)) if mask is not None}
        for value in fact.values:
            bit = spoken.dtype.type(1 << places[value])
            found[node_of(f"{fact.path}.{value}", place.entity)] = InLists(bit, taken)
    return found, members.rows_of(wrong)


def _bits_for(places: Mapping[str, int]) -> type[np.integer]:
    """Return a number that has a bit for each place. A vocabulary with longer lists has to be read otherwise."""
    most = max(places.values())
    return np.uint8 if most < 8 else np.int16 if most < 15 else np.int64


def _masks(array: pa.Array, places: Mapping[str, int], wrong: Flags) -> Masks | None:
    """Return what stands in each list; mark those as wrong in which anything stands twice, or something else."""
    if pa.types.is_null(array.type):
        return None
    flat, starts, filled, stand, count = _flat(array)
    if not len(flat):
        return None
    words = words_in(flat, places)
    numbers = [number for each in (*words.numbers.values(), words.others) for number in each]
    # What is no word, and null, whose number is -1 and so takes the last place, has no bit.
    bit_of: Masks = np.zeros(max(numbers, default=0) + 2, dtype=_bits_for(places))
    for word, of_word in words.numbers.items():
        bit_of[list(of_word)] = 1 << places[word]
    bits = bit_of[words.places]
    held: Masks = np.bitwise_or.reduceat(bits, starts)
    found: Masks = np.zeros(count, dtype=bits.dtype)
    found[filled] = held
    if ALL_OTHERS in words.numbers:
        # That they are all denied may be said twice.
        others = bits.dtype.type(1 << places[ALL_OTHERS])
        held, stand = held & ~others, np.add.reduceat(bits != others, starts, dtype=np.int64)
    wrong[filled[np.bitwise_count(held) != stand]] = True
    return found


class _Lists(NamedTuple):
    """What stands in the lists of so many rows, which are filled, where these begin, and their lengths."""

    flat: pa.Array
    starts: Rows
    filled: Rows
    lengths: Rows
    rows: int


def _flat(array: pa.ListArray) -> _Lists:
    offsets = array.offsets.to_numpy()
    lengths = offsets[1:] - offsets[:-1]
    filled = np.flatnonzero(lengths != 0)
    if array.null_count and not array.is_valid().take(pa.array(filled)).to_numpy(zero_copy_only=False).all():
        # Something stands beneath a list that is null.
        lengths = lengths_of(array)
        filled = np.flatnonzero(lengths != 0)
        return _Lists(array.flatten(), (np.cumsum(lengths) - lengths)[filled], filled, lengths[filled], len(array))
    first, last = (int(offsets[0]), int(offsets[-1])) if len(array) else (0, 0)
    starts = offsets[:-1][filled] - first
    return _Lists(array.values.slice(first, last - first), starts, filled, lengths[filled], len(array))
