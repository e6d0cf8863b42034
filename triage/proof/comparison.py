"""A second case that is the first but for what is moved: each name that hangs on it is renamed, all else is shared.

The constraints of a symbolic case define every firing, finding and outcome by a formula over the free choices.
Which of them hang on a moved choice is read off these formulas, so the second case holds only what can come out
otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import z3

from triage.proof.symbolic import SymbolicCase
from triage.readers.formulas import TRUE, joined

Moves = Mapping[z3.BoolRef, z3.BoolRef]
"""What stands in the second case for a free choice, or a doubt, of the first."""


class Comparisons:
    """Makes the second cases for one symbolic case; what hangs on what is found once."""

    def __init__(self, case: SymbolicCase) -> None:
        states = case.states.values()
        free = [*case.present.values(), *(has for known in states for has in known.values())]
        free += [option for choice in case.told.values() for option in choice.values()]
        self._free = frozenset(formula.get_id() for formula in free)
        self._names = Names()
        self._constraints = case.constraints
        # What each constraint defines, as the number of the name, the name and what it is called in a second case.
        self._defined = [self._definition(each) for each in case.constraints]
        defined = {definition[0] for definition in self._defined if definition is not None}
        self._readers: dict[int, list[int]] = {}
        for number, constraint in enumerate(case.constraints):
            names = self._names.of(constraint)
            # Only what is defined can be renamed: anything else that follows from a choice would stay as it was.
            if self._defined[number] is None and not names.isdisjoint(defined):
                raise ValueError(f"neither a definition nor about free choices alone: {constraint}")
            for name in names:
                self._readers.setdefault(name, []).append(number)

    def _definition(self, constraint: z3.BoolRef) -> tuple[int, z3.BoolRef, z3.BoolRef] | None:
        """Return the name that a constraint defines, or None if it says which choices are cases at all."""
        if not z3.is_eq(constraint):
            return None
        name = constraint.arg(0)
        if not _is_name(name) or name.get_id() in self._free:
            return None
        return name.get_id(), name, z3.Bool(f"moved:{name.decl().name()}")

    def moved(self, moves: Moves) -> Comparison:
        """Return the comparison of the case with the same case after these moves."""
        renamed: dict[int, tuple[z3.BoolRef, z3.BoolRef]] = {
            first.get_id(): (first, second) for first, second in moves.items()
        }
        concerned: set[int] = set()
        waiting = list(renamed)
        while waiting:
            for number in self._readers.get(waiting.pop(), ()):
                concerned.add(number)
                definition = self._defined[number]
                if definition is not None and definition[0] not in renamed:
                    renamed[definition[0]] = definition[1:]
                    waiting.append(definition[0])
        return Comparison(moves, renamed, [self._constraints[number] for number in sorted(concerned)], self._names)


class Comparison:
    """The case and the same case after some moves. `constraints` say what has to hold of the second besides."""

    def __init__(
        self,
        moves: Moves,
        renamed: Mapping[int, tuple[z3.BoolRef, z3.BoolRef]],
        concerned: Sequence[z3.BoolRef],
        names: Names,
    ) -> None:
        self._renamed = renamed
        self._moves = moves
        self._names = names
        everything = joined(z3.Z3_mk_and, concerned) if concerned else TRUE
        self.constraints: z3.BoolRef = _substituted(everything, list(renamed.values()))

    def after(self, formula: z3.BoolRef) -> z3.BoolRef:
        """Return what a formula over the first case is in the second."""
        # Each pair of names takes time, so only those that the formula reads are given.
        concerned = [self._renamed[name] for name in self._names.of(formula) if name in self._renamed]
        return _substituted(formula, concerned) if concerned else formula

    def differs(self) -> z3.BoolRef:
        """Return the formula that something is moved: the two cases are not the very same."""
        return z3.Or([first != second for first, second in self._moves.items()])

    def differ_in(self, formulas: Iterable[z3.BoolRef]) -> z3.BoolRef:
        """Return the formula that one of these, such as the firings, is not the same in both cases."""
        return z3.Or([each != after for each in formulas if not (after := self.after(each)).eq(each)])


class Names:
    """Finds the names that a formula reads, each by its number at the solver; once for each formula."""

    def __init__(self) -> None:
        # The formula is kept beside its names: the solver gives the number of one that is gone to another.
        self._known: dict[int, tuple[z3.BoolRef, frozenset[int]]] = {}

    def of(self, formula: z3.BoolRef) -> frozenset[int]:
        """Return the numbers of the names that a formula reads."""
        number = formula.get_id()
        if number not in self._known:
            if _is_name(formula):
                found = frozenset([number])
            else:
                found = frozenset[int]().union(*map(self.of, formula.children()))
            self._known[number] = formula, found
        return self._known[number][1]


def _substituted(formula: z3.BoolRef, pairs: Sequence[tuple[z3.BoolRef, z3.BoolRef]]) -> z3.BoolRef:
    """Return a formula with the first of each pair replaced by the second, by the solver's own call.

    `z3.substitute` first looks at the sort of both of every pair: whatever comes here is a Boolean.
    """
    firsts = (z3.Ast * len(pairs))(*(first.ast for first, _ in pairs))
    seconds = (z3.Ast * len(pairs))(*(second.ast for _, second in pairs))
    context = formula.ctx
    return z3.BoolRef(z3.Z3_substitute(context.ref(), formula.ast, len(pairs), firsts, seconds), context)


def _is_name(formula: z3.ExprRef) -> bool:
    return bool(z3.is_const(formula) and formula.decl().kind() == z3.Z3_OP_UNINTERPRETED)
