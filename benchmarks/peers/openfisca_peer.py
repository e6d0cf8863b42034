"""OpenFisca: a variable with a formula for each branch and finding, over all cases at once with numpy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from openfisca_core import periods
from openfisca_core.entities import build_entity
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.peers.measured import Result, run

ALWAYS = periods.DateUnit.ETERNITY
NOW = "2026"
CASES_AT_LEAST = 20_000
"""Each variable takes as long for one case as for a thousand: cases are repeated until there are this many."""

Formula = Callable[[Any, Any], Any]


class Variables:
    """The rules as variables: each fact and finding the number of its value, each branch yes or no."""

    def __init__(self, program: dict[str, Any]) -> None:
        person = build_entity(key="person", plural="persons", label="A case", is_person=True)
        self.system = TaxBenefitSystem([person])
        self.person = person
        self.findings = program["findings"]
        self.names = {node: f"n{number}" for number, node in enumerate((*program["nodes"], *program["findings"]))}
        self.values: dict[str, list[str]] = {node: list(values) for node, values in program["nodes"].items()}
        for node, finding in program["findings"].items():
            self.values[node] = [finding["start"], *finding["strongest_first"]]
        self.fired: dict[str, str] = {}
        for node in program["nodes"]:
            self._add(self.names[node], int, None)
        offers: dict[tuple[str, str], list[str]] = {}
        for number, stratum in enumerate(program["strata"], start=1):
            for branch in stratum:
                name = self.fired[branch["id"]] = f"f{len(self.fired)}"
                self._add(name, bool, self._holds(branch["formula"]))
                for node, value in branch["settings"]:
                    offers.setdefault((node, value), []).append(name)
            for node, finding in program["findings"].items():
                if finding["stratum"] == number:
                    self._add(self.names[node], int, self._settled(node, finding, offers))

    def _add(self, name: str, kind: type, formula: Formula | None) -> None:
        parts: dict[str, Any] = {"value_type": kind, "entity": self.person, "definition_period": ALWAYS}
        if formula is not None:
            parts["formula"] = formula
        self.system.add_variable(type(name, (Variable,), {**parts, "label": name}))

    def _holds(self, formula: list[Any]) -> Formula:
        if formula[0] == "is":
            _, node, values = formula
            name = self.names[node]
            numbers = [self.values[node].index(value) for value in values if value in self.values[node]]

            def one_of(person: Any, period: Any) -> Any:
                found = person(name, period)
                return np.logical_or.reduce([found == number for number in numbers])

            return one_of
        parts = [self._holds(part) for part in formula[1]]
        joined = np.logical_and if formula[0] == "and" else np.logical_or

        def all_or_any(person: Any, period: Any) -> Any:
            if not parts:
                return np.full(person.count, formula[0] == "and")
            return joined.reduce([part(person, period) for part in parts])

        return all_or_any

    def _settled(self, node: str, finding: dict[str, Any], offers: dict[tuple[str, str], list[str]]) -> Formula:
        values = [value for value in finding["strongest_first"] if (node, value) in offers]
        numbers = [self.values[node].index(value) for value in values]

        def value(person: Any, period: Any) -> Any:
            offered = [
                np.logical_or.reduce([person(name, period) for name in offers[node, each]]) for each in values
            ]
            return np.select(offered, numbers, 0) if offered else np.zeros(person.count, dtype=int)

        return value


def prepare(program: dict[str, Any], cases: list[dict[str, str]]) -> Callable[[], Any]:
    """Return the work: from the numbers of all facts to branches and findings, in one simulation."""
    variables = Variables(program)
    copies = max(1, CASES_AT_LEAST // len(cases))
    told = {}
    for node in program["nodes"]:
        values = {value: number for number, value in enumerate(variables.values[node])}
        numbers = np.array([values.get(case[node], len(values)) for case in cases])
        told[variables.names[node]] = np.tile(numbers, copies)

    def work() -> tuple[Variables, dict[str, Any]]:
        simulation = SimulationBuilder().build_default_simulation(variables.system, copies * len(cases))
        for name, numbers in told.items():
            simulation.set_input(name, NOW, numbers)
        asked = [*variables.fired.values(), *(variables.names[node] for node in variables.findings)]
        return variables, {name: simulation.calculate(name, NOW)[: len(cases)] for name in asked}

    work.cases = copies * len(cases)  # type: ignore[attr-defined]
    return work


def tell(done: tuple[Variables, dict[str, Any]]) -> list[Result]:
    """Return what holds in names."""
    variables, found = done
    return [
        (
            [name for name, variable in variables.fired.items() if found[variable][row]],
            {node: variables.values[node][int(found[variables.names[node]][row])] for node in variables.findings},
        )
        for row in range(len(next(iter(found.values()))))
    ]


if __name__ == "__main__":
    run("OpenFisca-core", prepare, tell)
