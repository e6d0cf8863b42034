"""A second case that is the first but for what is moved: each name that hangs on it is renamed, all else is shared.

The constraints of a symbolic case define every firing, finding and outcome by a formula over the free choices.
Which of them hang on a moved choice is read off these formulas, so the second case holds only what can come out
otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import z3

from triage.proof.symbolic import SymbolicCase

Moves = Mapping[z3.BoolRef, z3.BoolRef]
"""What stands in the second case for a free choice, or a doubt, of the first."""


class Comparisons:
    """Makes the second cases for one symbolic case; what hangs on what is found once."""

    def __init__(self, case: SymbolicCase) -> None:
        states = case.states.values()
        free = [*case.present.values(), *(has for known in states for has in known.values())]
        free += [option for choice in case.told.values() for option in choice.values()]
        self._free = frozenset(formula.get_id() for formula in free)
        known: dict[int, frozenset[int]] = {}
        self._constraints = [(each, self._defined(each), _names(each, known)) for each in case.constraints]
        defined = {name.get_id() for _, name, _ in self._constraints if name is not None}
        for constraint, name, names in self._constraints:
            # Only what is defined can be renamed: anything else that follows from a choice would stay as it was.
            if name is None and not names.isdisjoint(defined):
                raise ValueError(f"neither a definition nor about free choices alone: {constraint}")
        self._readers: dict[int, list[int]] = {}
        for number, (_, _, names) in enumerate(self._constraints):
            for name in names:
                self._readers.setdefault(name, []).append(number)

    def _defined(self, constraint: z3.BoolRef) -> z3.BoolRef | None:
        """Return the name that a constraint defines, or None if it says which choices are cases at all."""
        if not z3.is_eq(constraint):
            return None
        name = constraint.arg(0)
        return name if _is_name(name) and name.get_id() not in self._free else None

    def moved(self, moves: Moves) -> Comparison:
        """Return the comparison of the case with the same case after these moves."""
        renamed: dict[int, tuple[z3.BoolRef, z3.BoolRef]] = {
            first.get_id(): (first, second) for first, second in moves.items()
        }
        concerned: set[int] = set()
        waiting = list(renamed)
        while waiting:
            for number in self._readers.get(waiting.pop(), ()):
                _, name, _ = self._constraints[number]
                concerned.add(number)
                if name is not None and name.get_id() not in renamed:
                    renamed[name.get_id()] = (name, z3.Bool(f"moved:{name.decl().name()}"))
                    waiting.append(name.get_id())
        return Comparison(moves, renamed, [self._constraints[number][0] for number in sorted(concerned)])


class Comparison:
    """The case and the same case after some moves. `constraints` say what has to hold of the second besides."""

    def __init__(
        self, moves: Moves, renamed: Mapping[int, tuple[z3.BoolRef, z3.BoolRef]], concerned: Iterable[z3.BoolRef]
    ) -> None:
        self._renamed = renamed
        self._moves = moves
        self.constraints: z3.BoolRef = z3.substitute(z3.And(list(concerned)), *renamed.values())

    def after(self, formula: z3.BoolRef) -> z3.BoolRef:
        """Return what a formula over the first case is in the second."""
        # Each pair of names takes time, so only those that the formula reads are given.
        concerned = [self._renamed[name] for name in _names(formula, {}) if name in self._renamed]
        return z3.substitute(formula, *concerned) if concerned else formula

    def differs(self) -> z3.BoolRef:
        """Return the formula that something is moved: the two cases are not the very same."""
        return z3.Or([first != second for first, second in self._moves.items()])

    def differ_in(self, formulas: Iterable[z3.BoolRef]) -> z3.BoolRef:
        """Return the formula that one of these, such as the firings, is not the same in both cases."""
        return z3.Or([each != after for each in formulas if not (after := self.after(each)).eq(each)])


def _is_name(formula: z3.ExprRef) -> bool:
    return bool(z3.is_const(formula) and formula.decl().kind() == z3.Z3_OP_UNINTERPRETED)


def _names(formula: z3.BoolRef, known: dict[int, frozenset[int]]) -> frozenset[int]:
    """Return the names that a formula reads; `known` are those of formulas that were looked at before."""
    found = known.get(formula.get_id())
    if found is None:
        own = [formula.get_id()] if _is_name(formula) else []
        found = frozenset(own).union(*(_names(part, known) for part in formula.children()))
        known[formula.get_id()] = found
    return found
