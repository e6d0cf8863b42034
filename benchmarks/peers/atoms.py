"""A ground program as numbered atoms and rules with "and" alone: the form that CLIPS and clingo are given.

This and the peers beside it run in an environment of their own, in which nothing of the project is installed.
"""

from __future__ import annotations

from typing import Any


class AtomRules:
    """What holds is an atom with a number; a rule is a head and the atoms that all have to hold.

    `rules[k]` are those of stratum `k`, what "or" stands for among them; `fired` has the atom of each branch.
    """

    def __init__(self, program: dict[str, Any]) -> None:
        self.program = program
        self.numbers: dict[tuple[str, ...], int] = {}
        self.rules: list[list[tuple[int, list[int]]]] = []
        self.fired: dict[str, int] = {}
        for stratum in program["strata"]:
            self.rules.append([])
            for branch in stratum:
                head = self.fired[branch["id"]] = self.number("fires", branch["id"])
                body = self._body(branch["formula"])
                self.rules[-1].append((head, body))
                for node, value in branch["settings"]:
                    self.rules[-1].append((self.number("offers", node, value), [head]))

    def number(self, *name: str) -> int:
        """Return the number of an atom: `("is", node, value)`, `("offers", node, value)`, `("fires", branch)`."""
        return self.numbers.setdefault(name, len(self.numbers) + 1)

    def _body(self, formula: list[Any]) -> list[int]:
        """Return the atoms that hold together exactly where a formula does."""
        if formula[0] == "and":
            return [atom for part in formula[1] for atom in self._body(part)]
        name = ("either", repr(formula))
        if formula[0] == "is":
            _, node, values = formula
            if len(values) == 1:
                return [self.number("is", node, values[0])]
            choices = [[self.number("is", node, value)] for value in values]
        else:
            choices = [self._body(part) for part in formula[1]]
        # An "or" that an earlier stratum has is there already: what it reads was settled before that one.
        new = name not in self.numbers
        head = self.number(*name)
        if new:
            self.rules[-1].extend((head, body) for body in choices)
        return [head]

    def findings_of(self, stratum: int) -> dict[str, dict[str, Any]]:
        """Return the findings that are settled after a stratum, counted from 1."""
        return {node: each for node, each in self.program["findings"].items() if each["stratum"] == stratum}

    def atoms_of(self, case: dict[str, str]) -> list[int]:
        """Return the atoms of a case that any rule reads."""
        found = (self.numbers.get(("is", node, value)) for node, value in case.items())
        return [number for number in found if number is not None]

    @property
    def concluded(self) -> list[int]:
        """The atoms that are told: of the branches that fire, and of the values of findings."""
        values = (
            self.numbers.get(("is", node, value))
            for node, finding in self.program["findings"].items()
            for value in [*finding["strongest_first"], finding["start"]]
        )
        return [*self.fired.values(), *(number for number in values if number is not None)]

    def told(self, holds: set[int]) -> tuple[list[str], dict[str, str]]:
        """Return the branches that fired, and the values of findings, of the atoms that hold in one case."""
        fired = [name for name, atom in self.fired.items() if atom in holds]
        findings = {
            node: value
            for node, finding in self.program["findings"].items()
            for value in [*finding["strongest_first"], finding["start"]]
            if self.numbers.get(("is", node, value)) in holds
        }
        return fired, findings
