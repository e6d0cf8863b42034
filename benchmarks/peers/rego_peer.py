"""Rego, the language of the Open Policy Agent, through regopy: one policy, one case after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from regopy import Interpreter

from benchmarks.peers.atoms import AtomRules
from benchmarks.peers.measured import Result, run

MOST_CASES = 4
"""A case takes a second: so of the cases no more are tried, and it is said how many."""


def policy(rules: AtomRules) -> str:
    """Return the rules as a policy: an atom that holds is a rule that is true; `told` is what is concluded."""
    lines = ["package rulebook", ""]
    given = {number for name, number in rules.numbers.items() if name[0] == "is"}
    for stratum, of_stratum in enumerate(rules.rules, start=1):
        for head, body in of_stratum:
            lines.append(f"a{head} if {{ {'; '.join(f'a{atom}' for atom in body) or 'true'} }}")
        for node, finding in rules.findings_of(stratum).items():
            stronger: list[str] = []
            for value in finding["strongest_first"]:
                offered = rules.number("offers", node, value)
                number = rules.number("is", node, value)
                given.discard(number)
                lines.append(f"a{number} if {{ {'; '.join([f'a{offered}', *stronger])} }}")
                stronger.append(f"not a{offered}")
            number = rules.number("is", node, finding["start"])
            given.discard(number)
            lines.append(f"a{number} if {{ {'; '.join(stronger) or 'true'} }}")
    heads = {head for of_stratum in rules.rules for head, _ in of_stratum}
    # What no branch offers has to be named all the same.
    nowhere = [number for name, number in rules.numbers.items() if name[0] == "offers" and number not in heads]
    lines += [f"a{number} if false" for number in nowhere]
    lines += [f"a{number} if input.a{number}" for number in sorted(given)]
    lines += [f"told contains {atom} if a{atom}" for atom in rules.concluded]
    return "\n".join(lines)


def prepare(program: dict[str, Any], cases: list[dict[str, str]]) -> Callable[[], Any]:
    """Return the work: every case from its values to the atoms that hold."""
    rules = AtomRules(program)
    interpreter = Interpreter()
    interpreter.add_module("rulebook", policy(rules))
    # Asked otherwise the policy is compiled again for each case, which takes minutes.
    bundle = interpreter.build("data.rulebook.told")
    told = [{f"a{atom}": True for atom in rules.atoms_of(case)} for case in cases[:MOST_CASES]]

    def work() -> tuple[AtomRules, list[set[int]]]:
        found: list[set[int]] = []
        for each in told:
            interpreter.set_input(each)
            found.append(set(interpreter.query_bundle(bundle).results[0].expressions[0]))
        return rules, found

    work.cases = len(told)  # type: ignore[attr-defined]
    return work


def tell(done: tuple[AtomRules, list[set[int]]]) -> list[Result]:
    """Return what holds in names."""
    rules, found = done
    return [rules.told(holds) for holds in found]


if __name__ == "__main__":
    run("Rego (regopy)", prepare, tell)
