"""Leaving out small numbers, so that nobody is found in a table of counts, nor reckoned back from what is left.

A count from 1 to 4 is about a few people whom somebody may know. It is left out, and so is what it could be
reckoned back from. Zero is told: it is about nobody. Two ways:

- `of_a_whole`, for parts that make up a whole that is told too: exact numbers, and enough of them left out.
- `approximate`, for whatever else is counted of the same cases: told in fives, as one such number could be that of
  a part that was left out.

Source: primary and complementary suppression, and rounding to a base, as national statistical institutes use them
for tables of frequencies (from professional knowledge). That one who knows this very procedure can not reckon a
number back is shown for all small tables by a test.
"""

from __future__ import annotations

from collections.abc import Mapping

FEWEST = 5
"""The smallest count that is told, besides zero; also the base that is rounded to."""


def of_a_whole(parts: Mapping[str, int]) -> dict[str, int | None]:
    """Return the parts of a whole whose sum is told too, with None for each that is left out.

    A whole below `FEWEST`, other than zero, is itself not told, and none of its parts is.
    """
    if 0 < sum(parts.values()) < FEWEST:
        return dict.fromkeys(parts)
    left_out = [name for name, count in parts.items() if 0 < count < FEWEST]
    small = sum(parts[name] for name in left_out)
    large = [name for name, count in parts.items() if count >= FEWEST]
    if len(left_out) == 1:
        # By place and not by size: which one goes with it says nothing of how large it is.
        left_out += large[-1:]
    elif left_out and small in (len(left_out), len(left_out) * (FEWEST - 1)):
        # All of them one, or all of them four: their sum would say so.
        left_out += large
    return {name: None if name in left_out else count for name, count in parts.items()}


def approximate(count: int, cases: int) -> int | None:
    """Return about how many of all cases have something; None if that, or how many have it not, is small."""
    small = 0 < count < FEWEST or 0 < cases - count < FEWEST
    return None if small or 0 < cases < FEWEST else FEWEST * round(count / FEWEST)
