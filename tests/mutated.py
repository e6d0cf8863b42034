"""Documents that are nearly right: a right one with a few changes, as hands, disks and attackers make them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

MOST_CHANGES = 4


Change = tuple[str, float, int, bytes]


@dataclass(frozen=True)
class Mutated:
    """A document after its changes; shown by what was changed where, as it is too long to be shown itself."""

    content: bytes = field(repr=False)
    changes: tuple[Change, ...]


def mutated(document: bytes, tokens: Sequence[bytes]) -> st.SearchStrategy[Mutated]:
    """Draw the document with some changes; `tokens` are what is written into it, of that or no language."""
    change = st.tuples(
        st.sampled_from(sorted(_CHANGES)),
        # Where, as a part of the document: it gets shorter and longer as it is changed.
        st.floats(0, 1, exclude_max=True),
        st.integers(1, 40),
        st.sampled_from(tokens) | st.binary(min_size=1, max_size=4),
    )
    changes = st.lists(change, min_size=1, max_size=MOST_CHANGES).map(tuple)
    return changes.map(lambda all_of_them: Mutated(_changed(document, all_of_them), all_of_them))


def _changed(document: bytes, changes: Sequence[Change]) -> bytes:
    for name, part, length, token in changes:
        start = int(part * (len(document) + 1))
        document = _CHANGES[name](document, start, start + length, token)
    return document


def _end_of_line(document: bytes, start: int) -> int:
    end = document.find(b"\n", start)
    return len(document) if end < 0 else end + 1


_CHANGES: Mapping[str, Callable[[bytes, int, int, bytes], bytes]] = {
    "written into": lambda whole, start, end, token: whole[:start] + token + whole[start:],
    "written over": lambda whole, start, end, token: whole[:start] + token + whole[start + len(token) :],
    "replaced": lambda whole, start, end, token: whole[:start] + token + whole[end:],
    "left out": lambda whole, start, end, token: whole[:start] + whole[end:],
    "twice": lambda whole, start, end, token: whole[:end] + whole[start:end] + whole[end:],
    "cut off": lambda whole, start, end, token: whole[:start],
    "a bit turned": lambda whole, start, end, token: (
        whole[:start] + bytes(each ^ 1 << end % 8 for each in whole[start : start + 1]) + whole[start + 1 :]
    ),
    "a line left out": lambda whole, start, end, token: whole[:start] + whole[_end_of_line(whole, start) :],
    "a line twice": lambda whole, start, end, token: (
        whole[: _end_of_line(whole, start)]
        + whole[whole.rfind(b"\n", 0, start) + 1 : _end_of_line(whole, start)]
        + whole[_end_of_line(whole, start) :]
    ),
}
