"""Whether a table has the form of a caseload, and whether its references are keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from triage.case import CaseFile
from triage.caseload.bits import Bits, column_of
from triage.caseload.schema import caseload_schema
from triage.errors import CaseError, Problem, nearest
from triage.rulebook.model import Rulebook

_PATTERN = next(each.pattern for each in CaseFile.model_fields["reference"].metadata if hasattr(each, "pattern"))
_OF_THESE = re.fullmatch(r"\^(\[[^]]+\])\{1,(\d+)\}\$", _PATTERN)
assert _OF_THESE is not None, "a reference is so many of some characters"
_CHARACTERS = bytes(each for each in range(128) if re.fullmatch(_OF_THESE[1], chr(each)))
_LONGEST = int(_OF_THESE[2])


def checked_form(schema: pa.Schema, rulebook: Rulebook) -> None:
    """Raise `CaseError` with every column that a caseload of this rulebook has not, or not in this form.

    Columns may be left out, and text need not be dictionary-encoded.
    """
    problems = list(_problems(list(schema), list(caseload_schema(rulebook)), ""))
    if problems:
        raise CaseError(problems)


def _problems(found: Iterable[pa.Field], known: list[pa.Field], place: str) -> Iterator[Problem]:
    by_name = {field.name: field for field in known}
    seen: set[str] = set()
    for column in found:
        here = f"{place}/{column.name}"
        if column.name in seen:
            yield Problem(here, "This column stands twice.", "Give each fact once.")
        elif column.name not in by_name:
            close = nearest(column.name, by_name)
            hint = f"Did you mean {close!r}?" if close else "Leave it out."
            yield Problem(here, "A caseload has no such column.", hint)
        else:
            yield from _unlike(column.type, by_name[column.name].type, here)
        seen.add(column.name)


def _unlike(found: pa.DataType, known: pa.DataType, place: str) -> Iterator[Problem]:
    if pa.types.is_null(found):
        return
    if pa.types.is_struct(known) and pa.types.is_struct(found):
        yield from _problems(list(found), list(known), place)
    elif pa.types.is_map(known) and pa.types.is_map(found):
        yield from _unlike(found.key_type, known.key_type, place)
        yield from _unlike(found.item_type, known.item_type, place)
    elif pa.types.is_list(known) and pa.types.is_list(found):
        yield from _unlike(found.value_type, known.value_type, place)
    elif not (_is_text(known) and _is_text(found)) and found != known:
        yield Problem(place, f"This column is {found}.", f"Give {known}, or leave it out.")


def _is_text(kind: pa.DataType) -> bool:
    text = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(text))


def not_a_reference(batch: pa.RecordBatch) -> Bits:
    """Return the rows in which something else stands for the reference than an opaque key."""
    if "reference" not in batch.schema.names or pa.types.is_null(batch.column("reference").type):
        return None
    array = batch.column("reference").cast(pa.string())
    if _all_fine(array):
        return None
    wrong = pc.invert(pc.match_substring_regex(array, _PATTERN)).fill_null(False)
    return column_of(wrong.to_numpy(zero_copy_only=False).astype(np.bool_))


def _all_fine(array: pa.StringArray) -> bool:
    """Return whether all references are fine, all at once: one by one takes ten times as long."""
    _, ends, text = array.buffers()
    offsets = np.frombuffer(ends, dtype=np.int32, count=len(array) + 1, offset=4 * array.offset)
    lengths = offsets[1:] - offsets[:-1]
    shortest = 0 if array.null_count else 1
    if len(array) and not shortest <= int(lengths.min()) <= int(lengths.max()) <= _LONGEST:
        return False
    if array.null_count and int(np.count_nonzero(lengths == 0)) != array.null_count:
        return False
    first, last = int(offsets[0]), int(offsets[-1])
    return last == first or not text.slice(first, last - first).to_pybytes().translate(None, _CHARACTERS)
