"""Truth as formulas for the solver: every possible case at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

import z3

from triage.readers.algebra import Algebra

TRUE, FALSE = z3.BoolVal(True), z3.BoolVal(False)


class Formulas(Algebra[z3.BoolRef]):
    """Formulas, and the names that stand for them.

    A formula that was named once is read under that name wherever it comes up again, so two cases that share most
    facts share most formulas. `definitions` says what the names stand for that were given here; those of `before`,
    which is never written to, are known besides.
    """

    true, false = TRUE, FALSE

    def __init__(self, prefix: str, before: Formulas | None = None) -> None:
        self.definitions: list[z3.BoolRef] = []
        self._prefix = prefix
        self._before = before
        # The formula is kept beside its name: the solver gives the number of one that is gone to another.
        self._names: dict[int, tuple[z3.BoolRef, z3.BoolRef]] = {}
        self._numbers: Iterator[int] = before._numbers if before else count(1)

    def negation(self, one: z3.BoolRef) -> z3.BoolRef:
        """Return the formula that it does not hold."""
        if one is TRUE:
            return FALSE
        return TRUE if one is FALSE else z3.Not(one)

    def conjunction(self, parts: Iterable[z3.BoolRef]) -> z3.BoolRef:
        """Return the formula that all hold."""
        needed = []
        for part in parts:
            if part is FALSE:
                return FALSE
            if part is not TRUE:
                needed.append(part)
        return needed[0] if len(needed) == 1 else z3.And(needed) if needed else TRUE

    def disjunction(self, parts: Iterable[z3.BoolRef]) -> z3.BoolRef:
        """Return the formula that one holds."""
        ways = []
        for part in parts:
            if part is TRUE:
                return TRUE
            if part is not FALSE:
                ways.append(part)
        return ways[0] if len(ways) == 1 else z3.Or(ways) if ways else FALSE

    def named(self, one: z3.BoolRef, *words: str) -> z3.BoolRef:
        """Return the name of a formula; a plain name, true and false are left as they are."""
        if z3.is_const(one):
            return one
        known = self._known(one.get_id())
        if known is None:
            known = z3.Bool(f"{self._prefix}:{''.join(words)} #{next(self._numbers)}")
            self._names[one.get_id()] = (one, known)
            self.definitions.append(known == one)
        return known

    def _known(self, number: int) -> z3.BoolRef | None:
        if number in self._names:
            return self._names[number][1]
        return self._before._known(number) if self._before else None
