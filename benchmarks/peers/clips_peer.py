"""CLIPS through clipspy: a Rete of production rules, one case after the other, stratum by stratum in phases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import clips

from benchmarks.peers.atoms import AtomRules
from benchmarks.peers.measured import Result, run


def constructs(rules: AtomRules) -> list[str]:
    """Return what CLIPS is to build. Within a phase, branches come first, then findings, then the next phase.

    Each atom is a fact of a template of its own, found by name: with one template for all, each fact would be held
    to all patterns. What is concluded is kept in one global, which is read at once.
    """
    built = ["(defglobal ?*concluded* = (create$))", "(deftemplate phase (slot n (type INTEGER)))"]
    number = 0

    def rule(salience: int, conditions: list[str], actions: str) -> None:
        nonlocal number
        number += 1
        built.append(f"(defrule r{number} (declare (salience {salience})) {' '.join(conditions)} => {actions})")

    def conclude(atom: int, *, told: bool) -> str:
        keep = f" (bind ?*concluded* (create$ ?*concluded* {atom}))" if told else ""
        return f"(assert (a{atom})){keep}"

    fires = set(rules.fired.values())
    for phase, of_stratum in enumerate(rules.rules, start=1):
        here = f"(phase (n {phase}))"
        for head, body in of_stratum:
            rule(30, [here, *(f"(a{atom})" for atom in body)], conclude(head, told=head in fires))
        for node, finding in rules.findings_of(phase).items():
            stronger: list[str] = []
            for value in finding["strongest_first"]:
                offered = rules.number("offers", node, value)
                won = conclude(rules.number("is", node, value), told=True)
                rule(20, [here, f"(a{offered})", *stronger], won)
                stronger.append(f"(not (a{offered}))")
            start = rules.number("is", node, finding["start"])
            rule(20, [here, *stronger], conclude(start, told=True))
        rule(10, [here], f"(assert (phase (n {phase + 1})))")
    return built


def prepare(program: dict[str, Any], cases: list[dict[str, str]]) -> Callable[[], Any]:
    """Return the work: every case from its values to the atoms that hold."""
    rules = AtomRules(program)
    environment = clips.Environment()
    for construct in constructs(rules):
        environment.build(construct)

    def work() -> tuple[AtomRules, list[set[int]]]:
        found: list[set[int]] = []
        for case in cases:
            environment.reset()
            # Facts that are asserted one by one stay in memory for good, and each case takes longer than the last.
            environment.load_facts("".join(f"(a{atom})" for atom in rules.atoms_of(case)) + "(phase (n 1))")
            environment.run()
            found.append(set(environment.eval("?*concluded*")))
        return rules, found

    return work


def tell(done: tuple[AtomRules, list[set[int]]]) -> list[Result]:
    """Return what holds in names."""
    rules, found = done
    return [rules.told(holds) for holds in found]


if __name__ == "__main__":
    run("CLIPS (clipspy)", prepare, tell)
