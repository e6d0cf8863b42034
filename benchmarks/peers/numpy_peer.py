"""The limit: the same operations as straight-line numpy code over packed bits, and nothing else.

From a code for each fact and case to the packed bits of each branch, in passes that fit the cache. No proof states,
no validation, no reading of files, and the bits stay in columns: what an engine does besides is not here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.peers.measured import Result, run

PASS = 131_072
COPIES_AT_LEAST = 1_000_000
"""A pass takes a millisecond: cases are repeated until there are this many, so that there is something to time."""

Columns = dict[tuple[str, ...], Any]


class Straight:
    """Straight-line code: one operation on columns a line."""

    def __init__(self, program: dict[str, Any], nodes: dict[str, list[str]]) -> None:
        self.program = program
        self.nodes = nodes
        self.lines: list[str] = []
        self.names: dict[str, str] = {}
        self.fired: dict[str, str] = {}
        self._settled: dict[tuple[str, str], str] = {}
        offers: dict[tuple[str, str], list[str]] = {}
        for number, stratum in enumerate(program["strata"], start=1):
            for branch in stratum:
                name = self.fired[branch["id"]] = self._name(branch["formula"])
                for node, value in branch["settings"]:
                    offers.setdefault((node, value), []).append(name)
            for node, finding in program["findings"].items():
                if finding["stratum"] == number:
                    self._settle(node, finding, offers)

    def _line(self, text: str) -> str:
        if text not in self.names:
            self.names[text] = f"x{len(self.names)}"
            self.lines.append(f"    {self.names[text]} = {text}")
        return self.names[text]

    def _joined(self, names: list[str], sign: str, empty: str) -> str:
        if not names:
            return empty
        found = names[0]
        for name in names[1:]:
            found = self._line(f"{found} {sign} {name}")
        return found

    def _name(self, formula: list[Any]) -> str:
        if formula[0] == "is":
            _, node, values = formula
            return self._joined([self._value(node, value) for value in values], "|", "none")
        parts = [self._name(part) for part in formula[1]]
        return self._joined(parts, "&", "every") if formula[0] == "and" else self._joined(parts, "|", "none")

    def _value(self, node: str, value: str) -> str:
        if node in self.program["findings"]:
            return self._settled[node, value]
        return self._line(f"packed(codes[{node!r}] == {self.nodes[node].index(value)})")

    def _settle(self, node: str, finding: dict[str, Any], offers: dict[tuple[str, str], list[str]]) -> None:
        stronger = "none"
        for value in finding["strongest_first"]:
            offered = self._joined(offers.get((node, value), []), "|", "none")
            self._settled[node, value] = self._line(f"{offered} & ~{stronger}")
            stronger = self._line(f"{stronger} | {offered}")
        self._settled[node, finding["start"]] = self._line(f"~{stronger}")

    def function(self) -> Callable[..., tuple[dict[str, Any], dict[tuple[str, str], Any]]]:
        """Return the code as a function of the codes of a pass."""
        fired = ", ".join(f"{name!r}: {column}" for name, column in self.fired.items())
        values = ", ".join(f"{key!r}: {column}" for key, column in self._settled.items())
        text = [
            "def straight(codes, every, none):",
            *self.lines,
            f"    return {{{fired}}}, {{{values}}}",
        ]
        names: dict[str, Any] = {"packed": lambda flags: np.packbits(flags, bitorder="little").view(np.uint64)}
        exec("\n".join(text), names)
        made: Callable[..., tuple[dict[str, Any], dict[tuple[str, str], Any]]] = names["straight"]
        return made


def prepare(program: dict[str, Any], cases: list[dict[str, str]]) -> Callable[[], Any]:
    """Return the work: from the codes of all facts to the packed bits of branches and findings."""
    nodes = {
        node: sorted({case[node] for case in cases} | set(values)) for node, values in program["nodes"].items()
    }
    straight = Straight(program, nodes).function()
    copies = max(1, COPIES_AT_LEAST // len(cases))
    total = copies * len(cases)
    whole = -(-total // 64) * 64
    codes = {
        node: np.resize(np.array([values.index(case[node]) for case in cases], dtype=np.uint8), whole)
        for node, values in nodes.items()
    }
    work_on = [
        {node: column[first : first + PASS] for node, column in codes.items()} for first in range(0, whole, PASS)
    ]

    def work() -> Any:
        found = []
        for each in work_on:
            words = len(next(iter(each.values()))) // 64
            every = np.full(words, ~np.uint64(0))
            found.append(straight(each, every, np.zeros(words, dtype=np.uint64)))
        return found, len(cases)

    work.cases = total  # type: ignore[attr-defined]
    return work


def tell(done: Any) -> list[Result]:
    """Return what fired, and the findings, of the first of each case, in names."""
    passes, count = done
    fired, values = passes[0]
    assert count <= PASS, "cases are told from the first pass"

    def flags(column: Any) -> Any:
        return np.unpackbits(column.view(np.uint8), bitorder="little")[:count]

    told: list[Result] = [([], {}) for _ in range(count)]
    for name, column in fired.items():
        for place in np.flatnonzero(flags(column)).tolist():
            told[place][0].append(name)
    for (node, value), column in values.items():
        for place in np.flatnonzero(flags(column)).tolist():
            told[place][1][node] = value
    return told


if __name__ == "__main__":
    run("numpy, by hand", prepare, tell)
