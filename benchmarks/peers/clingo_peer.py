"""Clingo (answer set programming): a stratified program, grounded for many cases at once, which derives it all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import clingo

from benchmarks.peers.atoms import AtomRules
from benchmarks.peers.measured import Result, run

CASES_AT_ONCE = 500


def program_text(rules: AtomRules) -> str:
    """Return the rules as text: `a7(C)` says that atom 7 holds in case C.

    Each atom is a predicate of its own: so the program is stratified, and grounding it leaves nothing to search.
    """
    lines = []
    for stratum, of_stratum in enumerate(rules.rules, start=1):
        for head, body in of_stratum:
            lines.append(f"a{head}(C) :- {', '.join(f'a{atom}(C)' for atom in body) or 'c(C)'}.")
        for node, finding in rules.findings_of(stratum).items():
            stronger: list[str] = []
            for value in finding["strongest_first"]:
                offered = f"a{rules.number('offers', node, value)}(C)"
                lines.append(f"a{rules.number('is', node, value)}(C) :- {', '.join([offered, *stronger])}.")
                stronger.append(f"not {offered}")
            start = rules.number("is", node, finding["start"])
            lines.append(f"a{start}(C) :- {', '.join(['c(C)', *stronger])}.")
    return "\n".join(lines)


def prepare(program: dict[str, Any], cases: list[dict[str, str]]) -> Callable[[], Any]:
    """Return the work: every case from its values to the atoms that hold."""
    rules = AtomRules(program)
    text = program_text(rules)
    concluded = rules.concluded

    def work() -> tuple[AtomRules, list[set[int]]]:
        found: list[set[int]] = []
        for first in range(0, len(cases), CASES_AT_ONCE):
            batch = cases[first : first + CASES_AT_ONCE]
            control = clingo.Control(["--warn=none"])
            facts = [
                f"c({number})." + "".join(f"a{atom}({number})." for atom in rules.atoms_of(case))
                for number, case in enumerate(batch)
            ]
            control.add("base", [], text + "\n" + "\n".join(facts))
            control.ground([("base", [])])
            holds: list[set[int]] = [set() for _ in batch]
            for atom in concluded:
                for each in control.symbolic_atoms.by_signature(f"a{atom}", 1):
                    holds[each.symbol.arguments[0].number].add(atom)
            found += holds
        return rules, found

    return work


def tell(done: tuple[AtomRules, list[set[int]]]) -> list[Result]:
    """Return what holds in names."""
    rules, found = done
    return [rules.told(holds) for holds in found]


if __name__ == "__main__":
    run("clingo", prepare, tell)
