"""Truth as formulas for the solver: every possible case at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from typing import Any

import z3

from triage.readers.algebra import Algebra

TRUE, FALSE = z3.BoolVal(True), z3.BoolVal(False)


class Formulas(Algebra[z3.BoolRef]):
    """Formulas, and the names that stand for them.

    A formula that was named once is read under that name wherever it comes up again. `definitions` says what the
    names stand for.
    """

    true, false = TRUE, FALSE

    def __init__(self, prefix: str) -> None:
        self.definitions: list[z3.BoolRef] = []
        self._prefix = prefix
        # The formula is kept beside its name: the solver gives the number of one that is gone to another.
        self._names: dict[int, tuple[z3.BoolRef, z3.BoolRef]] = {}
        self._numbers: Iterator[int] = count(1)

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
        return needed[0] if len(needed) == 1 else joined(z3.Z3_mk_and, needed) if needed else TRUE

    def disjunction(self, parts: Iterable[z3.BoolRef]) -> z3.BoolRef:
        """Return the formula that one holds."""
        ways = []
        for part in parts:
            if part is TRUE:
                return TRUE
            if part is not FALSE:
                ways.append(part)
        return ways[0] if len(ways) == 1 else joined(z3.Z3_mk_or, ways) if ways else FALSE

    def named(self, one: z3.BoolRef, *words: str) -> z3.BoolRef:
        """Return the name of a formula; a plain name, true and false are left as they are."""
        if z3.is_const(one):
            return one
        number = one.get_id()
        if number not in self._names:
            name = z3.Bool(f"{self._prefix}:{''.join(words)} #{next(self._numbers)}")
            self._names[number] = (one, name)
            self.definitions.append(name == one)
        return self._names[number][1]


def joined(make: Callable[..., Any], parts: Sequence[z3.BoolRef]) -> z3.BoolRef:
    """Return the formula that joins others, of which there has to be one, by the solver's own call.

    `z3.And` and `z3.Or` first look at the sort of every part: that took half of the time to write down a rulebook,
    and whatever comes here is a Boolean.
    """
    context = parts[0].ctx
    return z3.BoolRef(
        make(context.ref(), len(parts), (z3.Ast * len(parts))(*(part.ast for part in parts))), context
    )
