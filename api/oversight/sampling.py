"""A sample of assessments for quality review, which anybody who may see them can draw again.

Nothing is stored of it. Who was assessed in a period is put in an order by SHA-256 over the seed and the id of each
assessment, and the first of this order are the sample: with the same seed, period and method it is the same, on any
machine, without a generator of random numbers. Only what was erased since is missing, and the digest of what was
drawn from tells whether anything was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Engine, select

from api.oversight.tables import REVIEW_STATES
from api.storage.roads import ROADS
from api.storage.tables import ASSESSMENTS

MOST_IN_A_SAMPLE = 1250

# ISO 2859-1:1999, tables 1 (general inspection level II) and 2-A: up to how many in a lot, how many are seen.
_SIZES = (
    (8, 2), (15, 3), (25, 5), (50, 8), (90, 13), (150, 20), (280, 32), (500, 50), (1200, 80), (3200, 125),
    (10_000, 200), (35_000, 315), (150_000, 500), (500_000, 800),
)  # fmt: skip


class Method(StrEnum):
    """How many are drawn, and from what: so many of all, so many over the procedures, or as ISO 2859-1 has it."""

    SIMPLE = "simple"
    BY_PROCEDURE = "by_procedure"
    ISO_2859 = "iso_2859"


@dataclass(frozen=True)
class Unit:
    """An assessment that can be drawn."""

    assessment_id: str
    office: str
    made_at: datetime
    procedure: str
    state: str | None


@dataclass(frozen=True)
class Sample:
    """What was drawn, in the order of the draw; `digest` is of the ids of all that it was drawn from."""

    drawn: tuple[Unit, ...]
    drawn_from: int
    digest: str
    # Of each procedure how many there were, and how many of them were drawn.
    procedures: Mapping[str, tuple[int, int]]


def units_of(engine: Engine, office: str | None, since: datetime, before: datetime) -> tuple[Unit, ...]:
    """Return the assessments of an office, or of every one, that were made in a time. Waits for the disk.

    What was erased is not among them.
    """
    of = ASSESSMENTS.c
    asked = (
        select(of.id, of.office, of.created_at, ROADS.c.procedure, REVIEW_STATES.c.state)
        .select_from(ASSESSMENTS.join(ROADS).outerjoin(REVIEW_STATES, REVIEW_STATES.c.assessment_id == of.id))
        .where(of.created_at >= since, of.created_at < before)
    )
    if office is not None:
        asked = asked.where(of.office == office)
    with engine.connect() as connection:
        return tuple(Unit(*row) for row in connection.execute(asked))


def size_of(lot: int) -> int:
    """Return how many ISO 2859-1 looks at in a lot of so many: general inspection level II, single, normal."""
    size = next((size for up_to, size in _SIZES if lot <= up_to), MOST_IN_A_SAMPLE)
    return min(size, lot)


def drawn(units: Iterable[Unit], method: Method, size: int, seed: str) -> Sample:
    """Return the sample that a seed draws. `size` is not read where ISO 2859-1 says how many."""
    ordered = sorted(units, key=lambda unit: _place(seed, unit))
    strata: dict[str, list[Unit]] = {}
    for unit in ordered:
        strata.setdefault(unit.procedure, []).append(unit)
    if method is Method.BY_PROCEDURE:
        shares = _shares({name: len(each) for name, each in strata.items()}, size)
        chosen = {unit for name, each in strata.items() for unit in each[: shares[name]]}
        found = [unit for unit in ordered if unit in chosen]
    else:
        found = ordered[: size_of(len(ordered)) if method is Method.ISO_2859 else size]
    taken = Counter(unit.procedure for unit in found)
    counted = {name: (len(each), taken[name]) for name, each in sorted(strata.items())}
    return Sample(tuple(found), len(ordered), _digest(ordered), counted)


def _place(seed: str, unit: Unit) -> bytes:
    return sha256(f"{seed}\n{unit.assessment_id}".encode()).digest()


def _digest(units: Sequence[Unit]) -> str:
    return sha256("\n".join(sorted(unit.assessment_id for unit in units)).encode()).hexdigest()


def _shares(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """Return how many are drawn of each stratum: one of each as far as they go, the rest by largest remainder.

    A procedure that is seldom recommended is looked at too; the largest strata come first where not all can be.
    """
    order = sorted(sizes, key=lambda name: (-sizes[name], name))
    total, wanted = sum(sizes.values()), min(wanted, sum(sizes.values()))
    shares = dict.fromkeys(sizes, 0)
    for name in order[:wanted]:
        shares[name] = 1
    while sum(shares.values()) < wanted:
        # To whoever lacks most of their part by size, in whole numbers.
        open_ = [name for name in order if shares[name] < sizes[name]]
        shares[max(open_, key=lambda name: sizes[name] * wanted - shares[name] * total)] += 1
    return shares
