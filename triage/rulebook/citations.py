"""Citations: an instrument that `rules/instruments.yaml` names, and the passage in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Instrument:
    """A treaty, guideline or paper that is cited.

    `checked` says how far its citations were checked: A, wording seen; B, instrument and scope confirmed; C,
    professional knowledge only. `exception` names passages for which that differs. What is not A for its
    passage a lawyer still has to verify.
    """

    cite: str
    title: str
    checked: str
    exception: str | None
    address: str | None


@dataclass(frozen=True)
class Citation:
    """An instrument and the passage in it; the passage is empty where the whole is meant."""

    instrument: Instrument
    passage: str


def citation_of(text: str, instruments: Mapping[str, Instrument]) -> Citation | None:
    """Return the citation that a source such as `GIP 8 para 75` makes; None if it names no known instrument.

    The instrument with the longest name that the text begins with is meant.
    """
    fitting = [cite for cite in instruments if text == cite or text.startswith((f"{cite} ", f"{cite}, "))]
    if not fitting:
        return None
    cite = max(fitting, key=len)
    return Citation(instruments[cite], text[len(cite) :].lstrip(" ,"))
